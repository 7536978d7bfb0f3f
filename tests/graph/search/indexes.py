"""Search indexes of small graphs, and of the bundled one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.graph.search.index import index_of
from renkei.graph.search.index_writer import tee_search
from renkei.graph.search.searching import search
from renkei.graph.things.writer import tee_things
from renkei.ontology.terms import Rdf, Rdfs, Renkei

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from renkei.graph.search.index import SearchIndex

BASE: Final = "http://example.org/"
CITY: Final = "government/011002"
PREFECTURE: Final = "government/010006"


def statement(path: str, predicate: str, value: str) -> str:
    """A line about a thing; values that begin with a path of things are links."""
    object_ = f"<{BASE}id/{value}>" if value.startswith("government/") else value
    return f"<{BASE}id/{path}> <{predicate}> {object_} .\n"


def named(path: str, class_: str, *names: str) -> list[str]:
    """The lines of a thing with names, such as ``"札幌市"@ja``."""
    lines = [statement(path, Rdf.type_, f"<{class_}>")]
    return lines + [statement(path, Rdfs.label, name) for name in names]


def governments() -> list[str]:
    """The lines of a prefecture and a city."""
    return [
        *named(PREFECTURE, Renkei.Government, '"北海道"@ja', '"Hokkaido"@en'),
        *named(CITY, Renkei.Government, '"札幌市"@ja', '"City of Sapporo"@en'),
    ]


def facility(key: str, government: str, *names: str) -> list[str]:
    """The lines of a facility of a government."""
    path = f"facility/{key}"
    lines = named(path, Renkei.FacilityEntity, *names)
    return [*lines, statement(path, Renkei.establisher, government)]


def index(directory: Path, lines: Iterable[str]) -> SearchIndex:
    """Write an index; the lines come out unchanged."""
    given = sorted(line.encode() for line in lines)
    assert list(tee_search(tee_things(given, directory, BASE), directory, BASE)) == given
    path = index_of(directory)
    assert path
    return path


def paths(index: SearchIndex, query: str, limit: int = 20) -> list[str]:
    """The things that a query finds, the best first."""
    return [hit.path for hit in search(index, query, limit=limit).hits]
