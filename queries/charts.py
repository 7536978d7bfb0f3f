"""Reads ``renkei → chart`` of a canned query: how its rows are drawn.

#+   chart:
#+     kind: bar
#+     category: kind
#+     value: activities
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from renkei.ontology.terms import NAMESPACE
from renkei.queries.model import Chart

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from renkei.queries.header import Header
    from renkei.queries.model import Column

__all__ = ["KINDS", "ChartKind", "read_chart"]

_PATH: Final = ("renkei", "chart")
_CLASS: Final = re.compile(r"[A-Z][A-Za-z]{0,60}")
_NUMBERS: Final = frozenset({"integer", "decimal"})
_DATES: Final = frozenset({"date"})


@dataclass(frozen=True)
class ChartKind:
    """A kind of chart: what its columns are for.

    Attributes:
        required: The roles that need a column.
        optional: The roles that may have one.
        numbers: The roles whose columns are numbers.
        dates: The roles whose columns are dates.
        any_of: Roles of which one needs a column; empty for none.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    numbers: Collection[str] = field(default=frozenset({"value"}))
    dates: Collection[str] = frozenset()
    any_of: tuple[str, ...] = ()

    @property
    def roles(self) -> tuple[str, ...]:
        """All roles."""
        return (*self.required, *self.optional)


_OVER_TIME: Final = ChartKind(("time", "value"), ("series", "panel"))
KINDS: Final[Mapping[str, ChartKind]] = {
    "bar": ChartKind(("category", "value"), ("series",)),
    "column": _OVER_TIME,
    "line": _OVER_TIME,
    "timeline": ChartKind(
        ("lane",),
        ("status", "span", "start", "end", "span-status", "event", "at", "until", "event-status"),
        dates={"start", "end", "at", "until"},
        any_of=("start", "at"),
    ),
    "matrix": ChartKind(("row", "column", "value"), ("series",)),
    "links": ChartKind(("from", "to", "link", "value"), ("series",)),
    "points": ChartKind(
        ("place", "latitude", "longitude"), ("series",), numbers={"latitude", "longitude"}
    ),
}
"""The kinds of chart, by name."""


def read_chart(header: Header, columns: Collection[Column]) -> Chart | None:
    """Return the chart at ``renkei → chart``, None if the header has none.

    Raises:
        SourceError: If its kind is unknown, or a column is missing or of the wrong type, with the
            line.
    """
    if _PATH[-1] not in header.table("renkei"):
        return None
    if not columns:
        raise header.fault(_PATH, "chart is for SELECT: it draws the columns of an answer")
    name = header.text(*_PATH, "kind")
    kind = KINDS.get(name)
    if kind is None:
        raise header.fault(
            (*_PATH, "kind"), f"unknown kind of chart {name!r}; known are {', '.join(KINDS)}"
        )
    header.allow(frozenset({"kind", "of", *kind.roles}), *_PATH)
    given = {role: header.text(*_PATH, role) for role in kind.roles if role in header.table(*_PATH)}
    missing = [role for role in kind.required if role not in given]
    if kind.any_of and not set(kind.any_of) & given.keys():
        missing.append(" or ".join(kind.any_of))
    if missing:
        raise header.fault(
            _PATH, f"a chart of kind {name} needs a column for {missing[0]}; give its name"
        )
    types = {column.name: column.type for column in columns}
    for role, column in given.items():
        _check_type(header, kind, role, column, types)
    return Chart(kind=name, columns=given, of_class=_class(header))


def _class(header: Header) -> str | None:
    """Return the class of the things that a chart counts, None if the header has none."""
    path = (*_PATH, "of")
    if "of" not in header.table(*_PATH):
        return None
    name = header.text(*path)
    if not _CLASS.fullmatch(name):
        raise header.fault(path, f"of must be the name of a class of the vocabulary, not {name!r}")
    return NAMESPACE + name


def _check_type(
    header: Header, kind: ChartKind, role: str, column: str, types: Mapping[str, str]
) -> None:
    path = (*_PATH, role)
    if column not in types:
        raise header.fault(path, f"there is no column {column!r}; there are {', '.join(types)}")
    for roles, allowed in ((kind.numbers, _NUMBERS), (kind.dates, _DATES)):
        if role in roles and types[column] not in allowed:
            raise header.fault(
                path,
                f"{role} needs a column of type {' or '.join(sorted(allowed))}; {column!r} is "
                f"of type {types[column]}",
            )
