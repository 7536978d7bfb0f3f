"""Numbers texts by their first occurrence, in bounded memory: the blank nodes of a file."""

from __future__ import annotations

import sqlite3
from typing import Final

__all__ = ["Numbers"]

_IN_MEMORY: Final = 200_000  # some 40 MB


class Numbers:
    """Numbers texts from 1 on.

    Args:
        in_memory: So many recent texts are held in memory, the others in a temporary database.

    Attributes:
        count: How many different texts there were.
    """

    def __init__(self, in_memory: int = _IN_MEMORY) -> None:
        self.count = 0
        self._in_memory = in_memory
        self._recent: dict[str, int] = {}
        self._older: sqlite3.Connection | None = None

    def number(self, text: str) -> int:
        """Return the number of a text, the next one if it is new.

        Raises:
            OSError: If the database cannot be written.
        """
        known = self._recent.get(text)
        if known is not None:
            return known
        try:
            known = self._find_older(text)
            if known is not None:
                return known
            if len(self._recent) >= self._in_memory:
                self._move()
        except sqlite3.Error as error:  # such as a full disk
            raise OSError(f"temporary files: {error}; is there space in TMPDIR?") from error
        self.count += 1
        self._recent[text] = self.count
        return self.count

    def close(self) -> None:
        """Remove the database."""
        if self._older is not None:
            self._older.close()

    def _find_older(self, text: str) -> int | None:
        if self._older is None:
            return None
        query = "SELECT number FROM texts WHERE text = ?"
        row = self._older.execute(query, (text,)).fetchone()
        return int(row[0]) if row else None

    def _move(self) -> None:
        if self._older is None:
            self._older = sqlite3.connect("")  # a file that SQLite itself removes
            self._older.execute(
                "CREATE TABLE texts (text TEXT PRIMARY KEY, number INTEGER) WITHOUT ROWID"
            )
        self._older.executemany("INSERT INTO texts VALUES (?, ?)", self._recent.items())
        self._recent.clear()
