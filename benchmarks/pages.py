"""How long each kind of page takes, when our own cache does not have it, and the memory of a crawl.

    python -m benchmarks.pages --data DIR > pages.md

``DIR`` is a data directory in which ``renkei build`` published the country of ``national.py``. A
server is started on it. Each request says ``Cache-Control: no-cache``, so that the front asks the
application again; the files are in the cache of the system after the first round. The first request
of a kind also pays for what the application keeps of a generation. Seconds of the clock depend on
what else the machine does; those of the processor, of all processes of the server, less so.
"""

from __future__ import annotations

import argparse
import html
import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.machine import described, processes, resident

if TYPE_CHECKING:
    from collections.abc import Iterator

HTML: Final = "text/html"
PATIENCE: Final = 600  # seconds for a server to start
AIM: Final = 0.3  # seconds
LISTED: Final = re.compile(r'href="(/doc/[^"?#]+)')
SEGMENT: Final = re.compile(r'href="/things/([a-z]+)[?"]')
SOURCE: Final = re.compile(r'href="/source/([A-Za-z0-9._-]+)[?"]')
QUERY: Final = re.compile(r'href="/queries/([a-z0-9-]+)[?"]')
PART: Final = re.compile(r'href="(/things/[a-z]+\?[^"]*(?:government|theme|status|year)=[^"]+)"')
LAST_PAGE: Final = re.compile(r"Page 1 of (\d+)")
FIXED: Final = {
    "home": "/",
    "about": "/about",
    "kinds with their counts": "/things/",
    "sources": "/source/",
    "queries": "/queries/",
    "SPARQL form": "/sparql",
    "graphs": "/graphs",
    "API": "/api",
    "vocabulary": "/ns",
    "code list": "/code/theme",
    "dumps": "/dumps/",
    "catalogue": "/catalog",
    "catalogue, Turtle": "/catalog.ttl",
    "VoID": "/void.ttl",
    "generations": "/generations",
    "feed": "/feed.atom",
    "sitemap index": "/sitemap.xml",
    "sitemap of pages": "/sitemap-1.xml",
    "sitemap of things": "/sitemap-2.xml",
    "cite the dataset": "/cite",
    "unknown thing": "/doc/facility/zzzz-unknown",
    "unknown address": "/unknown/address",
    "health": "/healthz",
}


@dataclass
class Kind:
    """One kind of page: its times by the clock and of the processor, in seconds."""

    name: str
    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    size: int = 0
    status: int = 0


class Client:
    """Asks one server, one request at a time."""

    def __init__(self, port: int, pid: int) -> None:
        self.port, self.pid = port, pid

    def get(self, path: str, accept: str = HTML) -> tuple[int, bytes]:
        """Return status and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        try:
            headers = {"Accept": accept, "Cache-Control": "no-cache"}
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def measure(self, kind: Kind, path: str) -> None:
        """Add the times of a request to a kind."""
        used, began = processor_seconds(self.pid), time.monotonic()
        kind.status, body = self.get(path)
        kind.clock.append(time.monotonic() - began)
        kind.processor.append(processor_seconds(self.pid) - used)
        kind.size = len(body)


def processor_seconds(pid: int) -> float:
    """Return what a process and all below it have used of the processor."""
    total = 0
    for one in processes(pid):
        for task in Path(f"/proc/{one}/task").glob("*/schedstat"):
            try:
                total += int(task.read_text().split()[0])
            except (OSError, ValueError, IndexError):
                continue  # it has ended
    return total / 1e9


@contextmanager
def served(data: Path) -> Iterator[Client]:
    """Run `renkei serve` on a data directory."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"RENKEI_DATA_DIR": str(data)}
    command = [sys.executable, "-m", "renkei", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    with process:
        client = Client(port, process.pid)
        try:
            deadline = time.monotonic() + PATIENCE
            while True:
                try:
                    if client.get("/healthz")[0] == http.client.OK:
                        break
                except OSError:
                    pass
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit("the server does not answer")
                time.sleep(0.2)
            yield client
        finally:
            process.terminate()


def addresses(client: Client) -> dict[str, list[str]]:
    """Return the addresses of each kind of page: of the lists, and of things on them."""
    found = {name: [path] for name, path in FIXED.items()}
    _, body = client.get("/things/?lang=en")
    for key in dict.fromkeys(SEGMENT.findall(body.decode())):
        first = f"/things/{key}?lang=en"
        _, listed = client.get(first)
        text = listed.decode()
        last = max([1, *(int(number) for number in LAST_PAGE.findall(text))])
        things = list(dict.fromkeys(LISTED.findall(text.partition("<tbody")[2])))
        if not things:
            continue
        steps = {1, (last + 1) // 2, last}
        found[f"list of {key}, {last:,} pages"] = [
            f"/things/{key}?page={page}&lang={language}"
            for language in ("ja", "en")
            for page in sorted(steps)
        ]
        parts = [html.unescape(part) for part in PART.findall(text)]
        found[f"parts of {key}"] = list(dict.fromkeys([*parts[:2], *parts[-2:]]))
        own = [thing for thing in things if f"{thing}?" in text][:50:10]
        found[f"page of one of {key}"] = [f"{thing}?lang=ja" for thing in own]
        found[f"RDF of one of {key}"] = [f"{thing}.ttl" for thing in own[:2]]
    _, body = client.get("/source/?lang=en")
    names = list(dict.fromkeys(SOURCE.findall(body.decode())))[:3]
    found["one source"] = [f"/source/{name}" for name in names]
    found["report of a source"] = [f"/source/{name}/report" for name in names]
    return found


def canned(client: Client) -> dict[str, list[str]]:
    """Return the pages of the canned queries, which evaluate them."""
    _, body = client.get("/queries/?lang=en")
    names = list(dict.fromkeys(QUERY.findall(body.decode())))
    return {f"query {name}": [f"/queries/{name}?lang=en"] for name in names}


def crawl(client: Client, most: int) -> list[tuple[int, float, float]]:
    """Fetch pages of things of the whole sitemap, evenly.

    Returns:
        The number of requests, and MiB of the parent and of all processes, in five steps.
    """
    memory = []
    done = 0
    for path in _things(client, most):
        client.get(path)
        done += 1
        if done % max(1, most // 5) == 0:
            memory.append((done, *resident(client.pid)))
    return [*memory, (done, *resident(client.pid))]


def _things(client: Client, most: int) -> Iterator[str]:
    _, body = client.get("/sitemap.xml")
    files = re.findall(r"/sitemap-\d+\.xml", body.decode())
    each = -(-most // max(1, len(files) - 1))
    for file in files:
        _, body = client.get(file)
        paths = re.findall(r"<loc>[a-z]+://[^/]+(/doc/[^<]+)</loc>", body.decode())
        yield from paths[:: max(1, len(paths) // each)]


def forget(data: Path) -> None:
    """Drop the files of a data directory from the cache of the system."""
    for path in data.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def cold(data: Path, found: dict[str, list[str]]) -> None:
    """Print how long the first page of each kind takes in a new server, with files on the disk."""
    print("| page, cold | ms |\n|---|---|")
    for name, paths in found.items():
        if not paths:
            continue
        kind = Kind(name)
        with served(data) as client:
            forget(data)
            client.measure(kind, paths[len(paths) // 2])
        print(f"| {name} | {kind.clock[0] * 1e3:,.0f} |", flush=True)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="Measure each kind of page of a server.")
    parser.add_argument("--data", type=Path, required=True, help="data directory")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--crawl", type=int, default=0, help="pages of things for the memory")
    parser.add_argument("--queries", action="store_true", help="pages of the canned queries, too")
    parser.add_argument("--cold", action="store_true", help="only the first request, cold")
    arguments = parser.parse_args()
    with served(arguments.data) as client:
        found = addresses(client) | (canned(client) if arguments.queries else {})
    print(f"{described()}\n")
    if arguments.cold:
        cold(arguments.data, found)
        return
    print("| page | first, ms | median, ms | slowest, ms | processor, ms | bytes |")
    print("|---|---|---|---|---|---|")
    with served(arguments.data) as client:
        for name, paths in found.items():
            if not paths:
                continue
            kind = Kind(name)
            for _ in range(arguments.rounds):
                for path in paths:
                    client.measure(kind, path)
            later = kind.clock[len(paths) :] or kind.clock
            used = statistics.median(kind.processor[len(paths) :] or kind.processor)
            mark = "" if kind.status < http.client.INTERNAL_SERVER_ERROR else f" ({kind.status})"
            slow = " **slow**" if statistics.median(later) > AIM else ""
            print(
                f"| {name}{mark}{slow} | {kind.clock[0] * 1e3:,.0f} "
                f"| {statistics.median(later) * 1e3:,.0f} | {max(later) * 1e3:,.0f} "
                f"| {used * 1e3:,.0f} | {kind.size:,} |",
                flush=True,
            )
        for done, parent, whole in crawl(client, arguments.crawl) if arguments.crawl else ():
            print(f"\n{done:,} pages of things: {parent:,.0f} MiB, all processes {whole:,.0f} MiB")


if __name__ == "__main__":
    main()
