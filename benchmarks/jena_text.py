"""Fuseki's text index (jena-text, Lucene) on the names of our search index: quality and speed.

    python -m benchmarks.jena_text --jar JAR --city renkei.nt.gz --work DIR [--index search.sqlite]

``JAR`` is org.apache.jena:jena-fuseki-server of Maven Central (Java 17), ``renkei.nt.gz`` that of
``make example``. Its analyzer is the one of Lucene for Chinese, Japanese and Korean: pairs of
characters, widths and case folded. A query is asked as it is written, its syntax escaped; of
several names of a thing, the best counts. Of ``--index``, all names are loaded for the times.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import socket
import statistics
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.machine import described
from benchmarks.national import write_national
from benchmarks.pages import processor_seconds
from benchmarks.search_set import NATIONAL_TRIPLES, read_queries
from benchmarks.searching import CLIENTS, names_of, typed, written
from renkei.graph.search.fields import CORE, FIELDS, TEXTS
from renkei.graph.search.index import SearchIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

BASE: Final = "http://127.0.0.1:8000/id/"
LABEL: Final = "http://www.w3.org/2000/01/rdf-schema#label"
PATIENCE: Final = 180  # seconds for a server to start
PLACES: Final = 10
NAMES: Final = 50  # literals of which the best things are taken
SEED: Final = 1
LOADED: Final = "loaded"  # a file that is written when the data are complete
CONFIG: Final = """
PREFIX : <#>
PREFIX fuseki: <http://jena.apache.org/fuseki#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX tdb2: <http://jena.apache.org/2016/tdb#>
PREFIX text: <http://jena.apache.org/text#>
:service a fuseki:Service ; fuseki:name "labels" ; fuseki:dataset :text ;
  fuseki:endpoint [ fuseki:operation fuseki:query ] .
:text a text:TextDataset ; text:dataset :tdb ; text:index :lucene .
:tdb a tdb2:DatasetTDB2 ; tdb2:location "tdb" .
:lucene a text:TextIndexLucene ; text:directory "lucene" ; text:entityMap :map ; text:analyzer
  [ a text:GenericAnalyzer ; text:class "org.apache.lucene.analysis.cjk.CJKAnalyzer" ] .
:map a text:EntityMap ; text:defaultField "label" ; text:entityField "uri" ;
  text:map ( [ text:field "label" ; text:predicate rdfs:label ] ) .
"""
QUERY: Final = """PREFIX text: <http://jena.apache.org/text#>
SELECT ?s (MAX(?value) AS ?score) {{ (?s ?value) text:query ({text} {names}) }}
GROUP BY ?s ORDER BY DESC(?score) LIMIT {places}"""
_SYNTAX: Final = re.compile(r'([+\-&|!(){}\[\]^"~*?:\\/])')
_NAME: Final = {f"<{iri}>".encode() for iri, field in FIELDS.items() if field not in TEXTS}


@dataclass(frozen=True)
class Fuseki:
    """A running server."""

    port: int
    pid: int

    def ask(self, text: str, places: int = PLACES) -> list[str]:
        """Return the paths of the best things."""
        escaped = json.dumps(_SYNTAX.sub(r"\\\1", text), ensure_ascii=False)
        query = QUERY.format(text=escaped, names=NAMES, places=places)
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/labels",
            urllib.parse.urlencode({"query": query}).encode(),
            {"Accept": "application/sparql-results+json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            rows = json.load(answer)["results"]["bindings"]
        return [row["s"]["value"].removeprefix(BASE) for row in rows if "s" in row]


@contextmanager
def served(jar: Path, names: Iterable[bytes], work: Path) -> Iterator[Fuseki]:
    """Load names, index them, and run a server on them."""
    if not (work / LOADED).exists():
        _load(jar, names, work)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--conf=config.ttl", "--localhost", f"--port={port}"]
    with subprocess.Popen(
        ["java", "-Xmx2g", "-jar", str(jar.absolute()), *options],
        cwd=work, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        server = Fuseki(port, process.pid)
        try:
            deadline = time.monotonic() + PATIENCE
            while True:
                try:
                    server.ask("a")
                    break
                except OSError:
                    if time.monotonic() > deadline or process.poll() is not None:
                        raise
                    time.sleep(0.5)
            yield server
        finally:
            process.terminate()


def _load(jar: Path, names: Iterable[bytes], work: Path) -> None:
    work.mkdir(parents=True)
    (work / "config.ttl").write_text(CONFIG, "utf-8")
    with (work / "names.nt").open("wb") as file:
        file.writelines(names)
    java, began = ["java", "-Xmx4g", "-cp", str(jar.absolute())], time.monotonic()
    for command in (
        ["tdb2.tdbloader", "--loc=tdb", "names.nt"],
        ["jena.textindexer", "--desc=config.ttl"],
    ):
        subprocess.run([*java, *command], cwd=work, check=True, capture_output=True)
    size = sum(path.stat().st_size for path in (work / "lucene").iterdir()) / 1e6
    _say(f"loaded and indexed in {time.monotonic() - began:.0f} s; text index {size:.1f} MB\n")
    (work / LOADED).touch()


def names_in(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the statements of names and identifiers of things, as labels."""
    start = f"<{BASE}".encode()
    for line in lines:
        subject, predicate, rest = line.split(b" ", 2)
        if subject.startswith(start) and predicate in _NAME and rest.startswith(b'"'):
            yield b"%b <%b> %b" % (subject, LABEL.encode(), rest)


def names_of_index(index: SearchIndex) -> Iterator[bytes]:
    """Yield the names of an index as statements."""
    with index.opened(3600) as database:
        first, step = 1, 20_000
        while docs := database.docs(range(first, first + step)):
            for doc in docs:
                for text, language in dict.fromkeys(
                    (name.text, name.language) for name in doc.names if name.field != CORE
                ):
                    quoted = json.dumps(text, ensure_ascii=False)
                    tag = f"@{language}" if language else ""
                    yield f"<{BASE}{doc.path}> <{LABEL}> {quoted}{tag} .\n".encode()
            first += step


def quality(jar: Path, city: Path, work: Path) -> None:
    """Print how well the queries of the evaluation set are answered."""
    write_national(work / "national.nt", NATIONAL_TRIPLES)
    first, among, queries = 0, 0, read_queries()
    for graph in ("city", "national"):
        with (
            gzip.open(city) if graph == "city" else (work / "national.nt").open("rb") as file,
            served(jar, names_in(file), work / graph) as server,
        ):
            for query in queries:
                if query.graph == graph:
                    found = server.ask(query.text)
                    first += bool(found) and found[0] in query.meant
                    among += not query.meant.isdisjoint(found)
    _say("| queries | first | among ten |\n|---|---|---|")
    _say(f"| {len(queries)} | {first / len(queries):.3f} | {among / len(queries):.3f} |\n")


def speed(jar: Path, index: SearchIndex, work: Path, number: int) -> None:
    """Print how long answers take, of the queries of ``searching.py``."""
    chance = random.Random(SEED)  # noqa: S311 (no secret)
    cases = {
        "what was typed so far": list(typed(names_of(index, number, chance), chance)),
        "names, parts, words, errors": list(written(names_of(index, number, chance), chance)),
    }
    with served(jar, names_of_index(index), work / "large") as server:
        _say(
            "| what | clients | median, ms | 95 of 100, ms | processor, ms |\n|---|---|---|---|---|"
        )
        for name, texts in cases.items():
            for text in texts:
                server.ask(text)  # the compiler of Java
            for clients in (1, CLIENTS):
                times, processor = _timed(server, texts, clients)
                _say(
                    f"| {name} | {clients} | {statistics.median(times) * 1000:.1f} | "
                    f"{times[int(len(times) * 0.95)] * 1000:.1f} | {processor * 1000:.1f} |"
                )


def _timed(server: Fuseki, texts: Sequence[str], clients: int) -> tuple[list[float], float]:
    times: list[float] = []
    waiting, lock = iter(texts), threading.Lock()

    def work() -> None:
        while True:
            with lock:
                text = next(waiting, None)
            if text is None:
                return
            begun = time.perf_counter()
            server.ask(text)
            times.append(time.perf_counter() - begun)

    before = processor_seconds(server.pid)
    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(times), (processor_seconds(server.pid) - before) / max(1, len(times))


def _say(text: str) -> None:
    print(text, flush=True)


def main() -> None:
    """Print tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jar", type=Path, required=True, help="jena-fuseki-server")
    parser.add_argument("--city", type=Path, required=True, help="renkei.nt.gz of `make example`")
    parser.add_argument("--work", type=Path, required=True, help="its data are kept and used again")
    parser.add_argument("--index", type=Path, help="a search index whose names are loaded")
    parser.add_argument("--queries", type=int, default=300, help="of each kind, for the times")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    _say(described())
    quality(options.jar, options.city, options.work)
    if options.index:
        speed(options.jar, SearchIndex(options.index), options.work, options.queries)


if __name__ == "__main__":
    main()
