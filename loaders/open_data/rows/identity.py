"""Which thing a row is about: the key of its IRI, and the keys that a table has twice."""

from __future__ import annotations

from array import array
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from renkei.loaders.api import is_key
from renkei.loaders.open_data.remarks import Remark
from renkei.loaders.open_data.rows.bodies import digest
from renkei.loaders.open_data.rows.cell import DITTO, NO_VALUE
from renkei.loaders.open_data.values.base import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Identity", "Repeated"]

_ID_LENGTH: Final = 10
_PIECE: Final = 100_000  # hashes that are sorted at once


class Identity:
    """Makes the key of a row.

    Args:
        place: Place of the identifier; -1 for none.
        header: Its header.
        places: Places of what identifies a row without one.
        expected: Whether the layout has identifiers.
    """

    def __init__(self, place: int, header: str, places: Sequence[int], *, expected: bool) -> None:
        self._place, self._header, self._places = place, header, places
        self._empty = (Remark("ID_EMPTY", header),) if expected else ()

    def keys(
        self, columns: Sequence[Sequence[str]], codes: Sequence[str]
    ) -> list[tuple[str, str, tuple[Remark, ...]]]:
        """Return of each row the key, the identifier as written, and the remarks on it.

        Args:
            columns: The cells of the rows, by columns.
            codes: Of the governments of the rows.
        """
        if self._place < 0:
            return [self._key("", code, columns, place) for place, code in enumerate(codes)]
        return [
            (raw.lstrip("0") or "0", raw, ())  # as the standard says
            if len(raw) == _ID_LENGTH and raw.isascii() and raw.isdecimal()
            else self._key(raw, codes[place], columns, place)
            for place, raw in enumerate(columns[self._place])
        ]

    def _key(
        self, raw: str, code: str, columns: Sequence[Sequence[str]], row: int
    ) -> tuple[str, str, tuple[Remark, ...]]:
        """Return the same of one row.

        Zeros before a number are no part of the key: spreadsheets drop them.
        """
        given = raw.strip()
        cells = (columns[place][row] if place >= 0 else "" for place in self._places)
        if given in NO_VALUE:
            code_ = "DITTO" if given in DITTO else "CELL_ERROR"
            return digest(code, *cells), "", (Remark(code_, self._header, given),)
        found = normal(given).removesuffix(".0")
        if found and is_key(found):
            if found.isdecimal():
                remarks = (
                    () if len(found) == _ID_LENGTH else (Remark("ID_FORM", self._header, given),)
                )
                return found.lstrip("0") or "0", given, remarks
            return found, given, (Remark("ID_FORM", self._header, given),)
        if given:  # 図-1 is no part of an IRI; what has another ID is another thing
            return digest(code, *cells, given), given, (Remark("ID_FORM", self._header, given),)
        return digest(code, *cells), "", self._empty


class Repeated:
    """Finds what occurs twice among many, in eight bytes for each: hashes, sorted in pieces."""

    def __init__(self) -> None:
        self._hashes = array("q")
        self._twice: frozenset[int] = frozenset()

    def add(self, several: Iterable[tuple[str, ...]]) -> None:
        """Note some."""
        self._hashes.extend(map(hash, several))

    def close(self) -> None:
        """Compute what occurs twice; nothing is added after this."""
        hashes, pieces = self._hashes, 1 + len(self._hashes) // _PIECE
        twice: list[int] = []
        for piece in range(pieces):
            some = hashes if pieces == 1 else [one for one in hashes if one % pieces == piece]
            twice += _doubled(sorted(some))
        self._hashes = array("q")
        self._twice = frozenset(twice)

    @property
    def any(self) -> bool:
        """Whether anything occurs twice."""
        return bool(self._twice)

    def __contains__(self, parts: tuple[str, ...]) -> bool:
        return hash(parts) in self._twice


def _doubled(numbers: list[int]) -> Iterable[int]:
    return (one for one, next_ in pairwise(numbers) if one == next_)
