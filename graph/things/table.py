"""The table of things of a generation: lists in their order, counts, facets, addresses.

    table = ThingsTable.of(generation_path)
    if table is not None:
        first = table.page(class_, "ja", number=1, size=50)

The file is opened once for each call, read-only and as one that nobody changes: there is neither a
lock nor a journal, and what SQLite reads is in the system's cache.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from renkei.graph.things.parts import Span, counts_of, number_of, part_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["THINGS_TABLE", "ThingsTable"]

THINGS_TABLE: Final = "things.sqlite"
_LANGUAGES: Final = ("ja", "en")


@dataclass(frozen=True)
class ThingsTable:
    """The table of one generation.

    Attributes:
        path: The file.
    """

    path: Path

    @classmethod
    def of(cls, generation: Path) -> ThingsTable | None:
        """Return the table of the generation in a directory; None if it was built without one."""
        path = generation / THINGS_TABLE
        return cls(path) if path.is_file() else None

    def counts(self) -> dict[str, int]:
        """Return the number of things of each class, by IRI."""
        return dict(self._rows("SELECT iri, things FROM class"))

    def uses(self) -> dict[str, tuple[int, str]]:
        """Return the statements of things that use each term, and the first thing, by IRI."""
        rows = self._rows("SELECT iri, uses, example FROM term")
        return {iri: (uses, example) for iri, uses, example in rows}

    def count(self, class_: str) -> int:
        """Return the number of things of a class."""
        return sum(n for (n,) in self._rows("SELECT things FROM class WHERE iri = ?", class_))

    def order(self, class_: str) -> tuple[str, ...] | None:
        """Return the paths that the list of a class is ordered by; None if it has no things."""
        for (paths,) in self._rows("SELECT paths FROM class WHERE iri = ?", class_):
            return tuple(paths.split())
        return None

    def page(
        self,
        class_: str,
        language: str,
        *,
        first: int,
        size: int,
        sort: str = "",
        is_descending: bool = False,
    ) -> list[str]:
        """Return paths below ``{base}id/`` of a class in the order of its list.

        Args:
            class_: The class.
            language: Of the names, ``ja`` or ``en``.
            first: Position of the first, from 1; every position takes the same time.
            size: How many.
            sort: One of `orders.sorts`; empty for the order of the list.
            is_descending: Backwards; what lacks the value is last all the same.
        """
        part = self.part(
            class_,
            language,
            {},
            after=first - 1,
            size=size,
            sort=sort,
            is_descending=is_descending,
        )
        return [path for _, path in part]

    def pages(self) -> int:
        """Return the number of things that have a page of their own."""
        query = "SELECT MAX(page) FROM thing WHERE page IS NOT NULL"  # so that the index has it
        return int(self._rows(query)[0][0] or 0)

    def dated(self, first: int, size: int) -> list[tuple[str, str]]:
        """Return things with pages, by the text of their IRI, and when each changed last.

        Args:
            first: Number of the first, from 1.
            size: How many at most.
        """
        rows: list[tuple[str, str]] = self._rows(
            "SELECT path, COALESCE(changed, '') FROM thing WHERE page >= ? AND page < ? "
            "ORDER BY page",
            first,
            first + size,
        )
        return rows

    def near(self, path: str, size: int) -> list[str]:
        """Return the things with pages around one that need not exist, of the same type.

        Args:
            path: What would follow ``{base}id/``.
            size: How many at most on each side.
        """
        folder = path.partition("/")[0]
        before = self._rows(
            "SELECT path FROM thing WHERE path < ? AND path > ? AND page IS NOT NULL "
            "ORDER BY path DESC LIMIT ?",
            path,
            f"{folder}/",
            size,
        )
        behind = self._rows(
            "SELECT path FROM thing WHERE path >= ? AND path < ? AND page IS NOT NULL "
            "ORDER BY path LIMIT ?",
            path,
            f"{folder}0",  # the character behind the slash
            size,
        )
        return [one for (one,) in (*reversed(before), *behind)]

    def part(
        self,
        class_: str,
        language: str,
        chosen: Mapping[str, str],
        *,
        after: int = 0,
        size: int = 50,
        sort: str = "",
        is_descending: bool = False,
    ) -> list[tuple[int, str]]:
        """Return things of a class that have all chosen values, in an order.

        Where many things have them, the list is walked until there are enough; where few have
        them, these are sorted.

        Args:
            class_: The class.
            language: Of the names, ``ja`` or ``en``.
            chosen: Facet → IRI of a value.
            after: Position of the last one before these, in the whole list.
            size: How many at most.
            sort: See `page`.
            is_descending: See `page`.

        Returns:
            The position of each in the whole list, and its path.
        """
        return part_of(
            self._rows,
            class_,
            _position(language),
            chosen,
            Span(after=after, size=size, sort=sort, is_descending=is_descending),
        )

    def facet(
        self, class_: str, name: str, chosen: Mapping[str, str] | None = None, *, size: int = -1
    ) -> dict[str, int]:
        """Return the values of a facet and the number of things of a class, the most first.

        Args:
            class_: The class.
            name: One of the facets.
            chosen: Of the other facets: only things with these values are counted.
            size: How many values at most; -1 for all.
        """
        counted, values = counts_of(class_, name, chosen or {})
        query = f"{counted} ORDER BY things DESC, v.iri LIMIT ?"
        return dict(self._rows(query, *values, size))

    def number(self, class_: str, chosen: Mapping[str, str]) -> int:
        """Return how many things of a class have all chosen values: facet → IRI."""
        return number_of(self._rows, class_, chosen)

    def has_combinations(self) -> bool:
        """Whether values can be combined, and lists sorted: not in a generation of layout 6."""
        return bool(self._rows("SELECT 1 FROM sqlite_schema WHERE name = 'list'"))

    def _rows(self, query: str, *values: object) -> list[Any]:
        address = f"file:{quote(str(self.path))}?immutable=1&mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as database:
            return database.execute(query, values).fetchall()


def _position(language: str) -> str:
    return language if language in _LANGUAGES else "en"
