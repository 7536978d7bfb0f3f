"""A server with canned queries on a store of numbered places, and readers of its answers."""

from __future__ import annotations

import csv
import io
import json
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from renkei.graph.engine.limits import PoolLimits
from renkei.ontology.terms import PREFIXES
from renkei.queries.read import read_query
from renkei.server.app import create_app
from renkei.server.http.serve import Server
from renkei.settings import Settings
from tests.server.wire import Wire
from tests.serving import ServedStore, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


HEADER: Final = """#+ summary: {summary}
#+ description: To try it.
#+ tags: [samples]
#+ method: GET
#+ renkei:
#+   summary: 見本
#+   description: 試すため。
"""
COLUMNS: Final = """#+   key: [number]
#+   columns:
#+     number: {{ja: 番号, en: Number, type: integer}}
#+     name: {{ja: 名, en: Name, type: {language}}}
#+     latitude: {{ja: 緯度, en: Latitude, type: decimal}}
#+     longitude: {{ja: 経度, en: Longitude, type: decimal}}
"""
PLACES: Final = """SELECT ?number ?name ?latitude ?longitude WHERE {
  ?s <x:number> ?number ; <x:name> ?name .
  OPTIONAL { ?s <x:latitude> ?latitude ; <x:longitude> ?longitude . }
}
ORDER BY ?number
"""
DEPRECATED: Final = """#+   deprecated: {since: 2026-01-01, sunset: 2027-04-01, successor: places}
"""
ROWS: Final = 1_234


def make_places(path: Path, rows: int) -> Path:
    """A store with so many numbered places; every third has no coordinates."""
    lines = []
    for number in range(rows):
        thing = f"<x:place/{number}>"
        lines.append(f'{thing} <x:number> {number} ; <x:name> "公園, \\"{number}\\"|\\t\\n"@ja .')
        if number % 3:
            lines.append(f"{thing} <x:latitude> 43.{number} ; <x:longitude> 141.5 .")
    store = ox.Store(path)
    store.bulk_load("\n".join(lines).encode(), format=ox.RdfFormat.TURTLE)
    store.flush()
    return path


def write_queries(folder: Path, most: int) -> None:
    """One query of each form, one without pages, one that is to go."""
    columns = COLUMNS.format(language="ja")
    header = HEADER.format(summary="Sample")
    folder.mkdir(exist_ok=True)
    (folder / "places.rq").write_text(header + columns + PLACES)
    (folder / "first-places.rq").write_text(f"{header}{columns}{PLACES}LIMIT {most}\n")
    (folder / "old-places.rq").write_text(header + DEPRECATED + columns + PLACES)
    (folder / "any-place.rq").write_text(f"{header}ASK {{ ?s <x:number> ?number }}\n")
    (folder / "graph.rq").write_text(
        f"{header}CONSTRUCT {{ ?s <x:number> ?n }} WHERE {{ ?s <x:number> ?n }}\n"
    )


@contextmanager
def places_on(
    tmp_path: Path, rows: int, *, most: int = 10, **settings: Any
) -> Iterator[tuple[Wire, ServedStore]]:
    """A server with those queries on a store of places."""
    write_queries(tmp_path / "queries", most)
    queries = {path.stem: read_query(path) for path in sorted((tmp_path / "queries").glob("*.rq"))}
    served = ServedStore(
        make_places(tmp_path / "store", rows), PoolLimits(workers=2, **settings), PREFIXES
    )
    app = create_app(Settings(port=0), served, queries)
    with running(Server(app, Settings(port=0), served, drain_seconds=2)) as address:
        client = Wire(address)
        yield client, served
        client.close()


def bindings(body: bytes, read_as: ox.QueryResultsFormat) -> list[list[object]]:
    answer = ox.parse_query_results(body, format=read_as)
    assert isinstance(answer, ox.QuerySolutions)
    return [list(solution) for solution in answer]


def table(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode(), newline="")))[1:]


READERS: Final[dict[str, Callable[[bytes], list[Any]]]] = {
    "json": lambda body: json.loads(body)["rows"],
    "csv": table,
    "tsv": lambda body: bindings(body, ox.QueryResultsFormat.TSV),
    "srj": lambda body: bindings(body, ox.QueryResultsFormat.JSON),
    "ndjson": lambda body: [json.loads(line) for line in body.splitlines()],
    "geojson": lambda body: json.loads(body)["features"],
    "md": lambda body: body.decode().splitlines()[2:],
}


def next_of(link: str | None) -> str | None:
    """The target of a Link header with rel="next"."""
    found = re.search(r'<([^>]*)>; rel="next"', link or "")
    return found[1] if found else None


def walk(wire: Wire, target: str, read: Callable[[bytes], list[Any]]) -> list[list[Any]]:
    """Follow the links to the next page; return the rows of each."""
    pages = []
    following: str | None = target
    while following:
        assert following.startswith((wire.address, "/")), "addresses are absolute"
        answer = wire.send("GET", f"/{following.removeprefix(wire.address).lstrip('/')}")
        assert answer.status == 200, answer.body
        pages.append(read(answer.body))
        following = next_of(answer.headers["Link"])
    return pages
