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

if TYPE_CHECKING:
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

    def page(self, class_: str, language: str, *, first: int, size: int) -> list[str]:
        """Return paths below ``{base}id/`` of a class in the order of its list.

        Args:
            class_: The class.
            language: Of the names, ``ja`` or ``en``.
            first: Position of the first, from 1; every position takes the same time.
            size: How many.
        """
        position = _position(language)
        rows = self._rows(
            f"""SELECT t.path FROM class c JOIN member m ON m.class = c.id
            JOIN thing t ON t.id = m.thing
            WHERE c.iri = ? AND m.{position} >= ? AND m.{position} < ?
            ORDER BY m.{position}""",  # noqa: S608 (one of two names)
            class_,
            first,
            first + size,
        )
        return [path for (path,) in rows]

    def facet(self, class_: str, name: str, *, size: int = -1) -> dict[str, int]:
        """Return the values of a facet and the number of things of a class, the most first.

        Args:
            class_: The class.
            name: ``government``, ``theme``, ``status`` or ``year``.
            size: How many values at most; -1 for all.
        """
        return dict(
            self._rows(
                """SELECT v.iri, f.things FROM class c JOIN facet_count f ON f.class = c.id
                JOIN value v ON v.id = f.value WHERE c.iri = ? AND f.name = ?
                ORDER BY f.things DESC, v.iri LIMIT ?""",
                class_,
                name,
                size,
            )
        )

    def facet_values(self, class_: str, name: str) -> int:
        """Return how many values of a facet things of a class have."""
        query = """SELECT COUNT(*) FROM class c JOIN facet_count f ON f.class = c.id
            WHERE c.iri = ? AND f.name = ?"""
        return int(self._rows(query, class_, name)[0][0])

    def facet_count(self, class_: str, name: str, value: str) -> int:
        """Return how many things of a class have a value of a facet."""
        query = """SELECT f.things FROM class c JOIN value v ON v.iri = ?
            JOIN facet_count f ON f.class = c.id AND f.name = ? AND f.value = v.id
            WHERE c.iri = ?"""
        return sum(number for (number,) in self._rows(query, value, name, class_))

    def with_facet(
        self, class_: str, language: str, name: str, value: str, *, after: int = 0, size: int = 50
    ) -> list[tuple[int, str]]:
        """Return things of a class with a value of a facet, in the order of the list.

        Where many things have the value, the list is walked until there are enough of them; where
        few have it, these are sorted.

        Args:
            class_: The class.
            language: Of the names, ``ja`` or ``en``.
            name: The facet.
            value: IRI of the value.
            after: Position of the last one before these, in the whole list.
            size: How many at most.

        Returns:
            The position of each in the whole list, and its path.
        """
        position = _position(language)
        number = self.facet_count(class_, name, value)
        is_frequent = number * number > size * self.count(class_)
        facet = "facet f ON f.name = ? AND f.value = (SELECT id FROM value WHERE iri = ?)"
        class_of = "m.class = (SELECT id FROM class WHERE iri = ?)"
        if is_frequent:
            source = f"member m INDEXED BY member_{position} CROSS JOIN {facet} "
            source += "AND f.thing = m.thing"
        else:
            source = f"(SELECT 1) CROSS JOIN {facet} CROSS JOIN member m ON m.thing = f.thing"
        rows: list[tuple[int, str]] = self._rows(
            f"""SELECT m.{position}, t.path FROM {source} CROSS JOIN thing t ON t.id = m.thing
            WHERE {class_of} AND m.{position} > ? ORDER BY m.{position} LIMIT ?""",  # noqa: S608
            name,
            value,
            class_,
            after,
            size,
        )
        return rows

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

    def _rows(self, query: str, *values: object) -> list[Any]:
        address = f"file:{quote(str(self.path))}?immutable=1&mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as database:
            return database.execute(query, values).fetchall()


def _position(language: str) -> str:
    return language if language in _LANGUAGES else "en"
