"""Queries of the table of things for parts of lists: by values of facets, in an order. Pure SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Span", "counts_of", "number_of", "part_of"]


class Rows(Protocol):
    """Returns the rows of a query."""

    def __call__(self, query: str, *values: object) -> list[Any]:
        """Return the rows of a query with these values for its question marks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Which things of a list.

    Attributes:
        after: Position of the last one before them.
        size: How many at most.
        sort: Key of the order; empty for that of the list.
        is_descending: Backwards; things that lack the value are last all the same.
    """

    after: int
    size: int
    sort: str
    is_descending: bool


def counts_of(class_: str, name: str, chosen: Mapping[str, str]) -> tuple[str, tuple[object, ...]]:
    """Return a query for the values of a facet (``v.iri``) and their ``things``, and its values."""
    if not chosen:
        return (
            """SELECT v.iri, f.things AS things FROM class c JOIN facet_count f ON f.class = c.id
            JOIN value v ON v.id = f.value WHERE c.iri = ? AND f.name = ?""",
            (class_, name),
        )
    matching, values = _matching(class_, chosen)
    return (
        f"""SELECT v.iri, SUM(m.things) AS things FROM ({matching}) m
        CROSS JOIN signature s ON s.id = m.signature AND s.name = ?
        CROSS JOIN value v ON v.id = s.value GROUP BY v.iri""",  # noqa: S608
        (*values, name),
    )


def number_of(rows: Rows, class_: str, chosen: Mapping[str, str]) -> int:
    """Return how many things of a class have all chosen values."""
    matching, values = _matching(class_, chosen)
    query = f"SELECT COALESCE(SUM(things), 0) FROM ({matching})"  # noqa: S608
    return int(rows(query, *values)[0][0])


def part_of(
    rows: Rows, class_: str, position: str, chosen: Mapping[str, str], span: Span
) -> list[tuple[int, str]]:
    """Return the positions and paths of things; see `ThingsTable.part`."""
    lists = rows(
        """SELECT l.id, l.class, l.stated, c.things FROM class c
        JOIN list l ON l.class = c.id AND (l.sort = ? OR l.id = c.id AND ? = '')
        WHERE c.iri = ?""",
        span.sort,
        span.sort,
        class_,
    )
    if not lists:
        return []
    list_, number, stated, things = lists[0]
    part = _Part(rows, list_, number, position, class_, chosen)
    if chosen:
        found = number_of(rows, class_, chosen)
        part.is_walked = found * found > span.size * things
    if not span.is_descending:
        return part.read(span.after, things, span.size)
    # Position p of the list read backwards is stated + 1 - p; the rest stays where it is.
    backwards = part.read(0, stated - span.after, span.size, backwards=True)
    ranked = [(stated + 1 - rank, path) for rank, path in backwards]
    left = span.size - len(ranked)
    return ranked + part.read(max(stated, span.after), things, left) if left else ranked


@dataclass(slots=True)
class _Part:
    rows: Rows
    list_: int
    class_number: int
    position: str
    class_: str
    chosen: Mapping[str, str]
    is_walked: bool = True

    def read(
        self, after: int, last: int, size: int, *, backwards: bool = False
    ) -> list[tuple[int, str]]:
        """Return rank and path of things between two ranks."""
        table, key = ("member", "class") if self.list_ == self.class_number else ("sorted", "list")
        rank = f"r.{self.position}"
        values: tuple[object, ...] = ()
        source = f"{table} r"
        condition = f"r.{key} = ? AND {rank} > ? AND {rank} <= ?"
        if self.chosen:
            matching, values = _matching(self.class_, self.chosen)
            if self.is_walked:
                source += f" INDEXED BY {table}_{self.position}"
                condition += f" AND r.signature IN (SELECT signature FROM ({matching}))"  # noqa: S608
            else:
                source = (
                    f"({matching}) s CROSS JOIN member m INDEXED BY member_signature "
                    f"ON m.class = {self.class_number} AND m.signature = s.signature "
                    f"CROSS JOIN {table} r ON r.thing = m.thing"
                )
        bounds = (self.list_, after, last)
        given = (*bounds, *values) if self.is_walked else (*values, *bounds)
        found: list[tuple[int, str]] = self.rows(
            f"""SELECT {rank}, t.path FROM {source} CROSS JOIN thing t ON t.id = r.thing
            WHERE {condition} ORDER BY {rank} {"DESC" if backwards else ""} LIMIT ?""",  # noqa: S608
            *given,
            size,
        )
        return found


def _matching(class_: str, chosen: Mapping[str, str]) -> tuple[str, tuple[object, ...]]:
    """Return a query for the signatures of a class with all chosen values, and its values."""
    has = """ AND n.signature IN (SELECT x.id FROM value y CROSS JOIN signature x
        INDEXED BY signature_value ON x.name = ? AND x.value = y.id WHERE y.iri = ?)"""
    query = "SELECT n.signature, n.things FROM class k JOIN signature_count n ON n.class = k.id"
    values = [one for facet in chosen.items() for one in facet]
    return f"{query} WHERE k.iri = ?{has * len(chosen)}", (class_, *values)
