"""Requests per second of the home page: Steady beside nginx, which sends the same compressed bytes and headers.

Each has one worker. They take turns in the same run, and the median of the ratios is what counts.
The budget is for nginx as Debian sets it up; nginx that keeps the file open is printed too, because it is the fairer
rival: it also looks nothing up on the disk.
Needs nginx and wrk (Debian: apt-get install nginx-light wrk), and installs neither.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen

from bench import figures, live, stories
from server.press.book import press_book
from server.press.pressed import Answer
from server.settings import Settings

LEAST_RATIO = 0.5
ROUNDS = 7
SECONDS = 3
CONNECTIONS = 32
SET_BY_NGINX = {b"content-type", b"content-length"}

NGINX_CONF = """
{user}
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log stderr error;
events {{ worker_connections 256; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 100000000;
    {more}
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {folder}/www;
        index home;
        etag off;
        default_type "text/html; charset=utf-8";
{headers}
    }}
}}
"""


def main() -> None:
    missing = [name for name in ("nginx", "wrk") if not shutil.which(name)]
    if missing:
        raise SystemExit(f"Not here: {' and '.join(missing)}. On Debian: apt-get install nginx-light wrk")
    book = press_book(stories.knowledge(), Settings())
    page = book.pressed["/"].codings["br"].full
    rivals = {"nginx": "", "nginx, file kept open": "open_file_cache max=8;"}
    with ExitStack() as stack:
        addresses = {name: stack.enter_context(running_nginx(page, more)) for name, more in rivals.items()}
        addresses["steady"] = stack.enter_context(live.running_server())
        refuse_other_bytes(page, addresses.values())
        for address in addresses.values():
            rate(address, 1)
        rounds = [{name: rate(address) for name, address in addresses.items()} for _ in range(ROUNDS)]
    figures.heading(f"Home page, {len(page[2]):,} bytes br, one worker each (requests per second)")
    columns = ["", *(f"round {n + 1}" for n in range(ROUNDS)), "median"]
    figures.table(columns, [row(name, [turn[name] for turn in rounds]) for name in addresses])
    for name, budget in zip(rivals, (LEAST_RATIO, None), strict=True):
        ratio = median(turn["steady"] / turn[name] for turn in rounds)
        figures.against(f"steady beside {name}, median of the ratios", ratio, "x", least=budget)


@contextmanager
def running_nginx(page: Answer, more: str) -> Iterator[str]:
    """nginx with the page as a file that is compressed already, and ``more`` settings. Gives its address."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "www").mkdir()
        (folder / "www" / "home").write_bytes(page[2])
        port = live.free_port()
        (folder / "nginx.conf").write_text(nginx_conf(folder, port, page, more), encoding="utf-8")
        with live.running(
            [shutil.which("nginx") or "nginx", "-p", name, "-c", "nginx.conf", "-e", "stderr"]
        ) as process:
            address = f"http://127.0.0.1:{port}"
            live.wait_for(address, process)
            yield address


def nginx_conf(folder: Path, port: int, page: Answer, more: str) -> str:
    """What Steady sends, nginx sends too; length and type it knows itself."""
    headers = [(key.decode(), value.decode()) for key, value in page[1] if key not in SET_BY_NGINX]
    lines = "\n".join(f"""        add_header {key} "{value.replace('"', chr(92) + '"')}";""" for key, value in headers)
    return NGINX_CONF.format(
        user="user root;" if os.geteuid() == 0 else "", folder=folder, port=port, more=more, headers=lines
    )


def refuse_other_bytes(page: Answer, addresses: Iterable[str]) -> None:
    """All must send this very page, or the comparison says nothing."""
    for address in addresses:
        request = Request(address, headers={"Accept-Encoding": "br"})
        with urlopen(request) as answer:
            body, coding = answer.read(), answer.headers["content-encoding"]
        if body != page[2] or coding != "br":
            raise SystemExit(f"{address} does not send the page's bytes: {len(body)} bytes, coding {coding}")


def rate(address: str, seconds: int = SECONDS) -> float:
    """Requests per second, by wrk with one thread. Raises ``SystemExit`` when an answer was an error."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-H", "Accept-Encoding: br", f"{address}/"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if not found or "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"wrk could not measure {address}:\n{said}")
    return float(found[1])


def row(name: str, rates: list[float]) -> list[str]:
    """A server's rounds and their median."""
    return [name, *(f"{figure:,.0f}" for figure in [*rates, median(rates)])]


if __name__ == "__main__":
    main()
