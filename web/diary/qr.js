// An address drawn as a QR code. Needs leanQR, which finds out by itself that two modes in one code are best here:
// bytes up to the #, and behind it the alphanumeric mode.

// No code is larger than version 15 at level M, 77 modules a side: a cheap reader still sees it on a phone's screen.
// Where there is room in the same size, leanQR raises the level.
const QR_VERSION = 15;
const QR_QUIET = 4;

// `dark` may be asked about places outside, too, which are light.
function qrModules(address) {
  const modes = [leanQR.mode.alphaNumeric, leanQR.mode.ascii];
  const code = leanQR.generate(address, { modes, minCorrectionLevel: leanQR.correction.M, maxVersion: QR_VERSION });
  return { size: code.size, dark: (x, y) => code.get(x, y) };
}

// For the `d` of one dark path on a light ground, in a viewBox of "0 0 size size": the quiet zone is within.
function qrPath(address) {
  const { size, dark } = qrModules(address);
  let path = "";
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const from = x;
      while (dark(x, y)) x++;
      if (x > from) path += `M${from + QR_QUIET} ${y + QR_QUIET}h${x - from}v1h${from - x}z`;
    }
  }
  return { path, size: size + 2 * QR_QUIET };
}
