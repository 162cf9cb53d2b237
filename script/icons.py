"""Renders web/icons/icon.svg to the PNG files that phones ask for. Started by script/icons."""

import os
import struct
import zlib
from pathlib import Path

from playwright.sync_api import sync_playwright

ICONS = Path(__file__).resolve().parent.parent / "web" / "icons"

# Name, pixels, corner radius and size of the drawing in parts of the width.
# A maskable icon keeps the drawing inside the middle 80 %, for the phone cuts its own shape.
ICON_FILES = [
    ("icon-192.png", 192, 0.22, 1.0),
    ("icon-512.png", 512, 0.22, 1.0),
    ("apple-touch-180.png", 180, 0.0, 1.0),
    ("maskable-512.png", 512, 0.0, 0.8),
]

# Draws the SVG on a canvas and returns its pixels, four numbers each.
PIXELS = """async ([svg, size, radius, scale]) => {
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([svg], {type: "image/svg+xml"}));
    await image.decode();
    const canvas = new OffscreenCanvas(size, size);
    const pen = canvas.getContext("2d");
    pen.beginPath();
    pen.roundRect(0, 0, size, size, size * radius);
    pen.clip();
    pen.fillStyle = "#5C2150";
    pen.fillRect(0, 0, size, size);
    pen.drawImage(image, size * (1 - scale) / 2, size * (1 - scale), size * scale, size * scale);
    return [...pen.getImageData(0, 0, size, size).data];
}"""

STEP = 17  # Colours are rounded to 16 shades a channel: flat fills keep theirs nearly, and edges stay smooth.
FLAT = [(0x5C, 0x21, 0x50), (0xFF, 0xFC, 0xF5), (0xE9, 0xB8, 0xDB), (0xE0, 0xC7, 0x9B), (0x23, 0x1A, 0x26)]


def main() -> None:
    svg = (ICONS / "icon.svg").read_text(encoding="utf-8")
    sized = svg.replace("<svg ", '<svg width="512" height="512" ', 1)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["STEADY_CHROMIUM"], args=["--no-sandbox"])
        page = browser.new_page()
        for name, size, radius, scale in ICON_FILES:
            flat = page.evaluate(PIXELS, [sized, size, radius, scale])
            pixels = [tuple(flat[i : i + 4]) for i in range(0, len(flat), 4)]
            (ICONS / name).write_bytes(png(pixels, size))
        browser.close()


def png(pixels: list[tuple[int, ...]], size: int) -> bytes:
    """A PNG with a palette: a tenth of what the browser's own encoder writes."""
    rounded = [rounding(pixel) for pixel in pixels]
    palette = sorted(set(rounded), key=lambda colour: colour[3])
    if len(palette) > 256:
        raise ValueError(f"{len(palette)} colours do not fit into a palette")
    number = {colour: n for n, colour in enumerate(palette)}
    rows = b"".join(
        b"\0" + bytes(number[colour] for colour in rounded[row * size : (row + 1) * size]) for row in range(size)
    )
    header = struct.pack(">IIBBBBB", size, size, 8, 3, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [
            chunk(b"IHDR", header),
            chunk(b"PLTE", b"".join(bytes(colour[:3]) for colour in palette)),
            chunk(b"tRNS", bytes(colour[3] for colour in palette)),
            chunk(b"IDAT", zlib.compress(rows, 9)),
            chunk(b"IEND", b""),
        ]
    )


def rounding(pixel: tuple[int, ...]) -> tuple[int, ...]:
    if pixel[3] == 255 and pixel[:3] in FLAT:
        return pixel
    red, green, blue, alpha = (round(part / STEP) * STEP for part in pixel)
    return (red, green, blue, alpha) if alpha == 255 else (*FLAT[0], alpha)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


if __name__ == "__main__":
    main()
