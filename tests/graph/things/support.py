"""Tables of things made of a few statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.things.table import THINGS_TABLE, ThingsTable
from renkei.graph.things.writer import tee_things

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

BASE: Final = "http://example.org/"


def table_of(lines: Iterable[bytes], directory: Path) -> ThingsTable:
    """The table of these lines; they come out unchanged."""
    lines = list(lines)
    assert list(tee_things(lines, directory, BASE)) == lines
    table = ThingsTable.of(directory)
    assert table
    assert [path.name for path in directory.iterdir()] == [THINGS_TABLE]
    return table


def thing(path: str) -> ox.NamedNode:
    """A thing of the base."""
    return ox.NamedNode(f"{BASE}id/{path}")


def lines_of(statements: Iterable[tuple[str, str, str | ox.Literal]]) -> list[bytes]:
    """Sorted N-Triples; subjects and objects that are texts are things."""
    found = {
        ox.serialize(
            [
                ox.Triple(
                    thing(subject),
                    ox.NamedNode(predicate),
                    value
                    if isinstance(value, ox.Literal)
                    else ox.NamedNode(value)
                    if value.startswith("http")
                    else thing(value),
                )
            ],
            format=ox.RdfFormat.N_TRIPLES,
        )
        or b""
        for subject, predicate, value in statements
    }
    return sorted(found)
