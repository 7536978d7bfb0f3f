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
_BUCKETS: Final = 256


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

    def key(self, row: Sequence[str], code: str) -> tuple[str, str, tuple[Remark, ...]]:
        """Return the key, the identifier as written, and the remarks on it.

        Zeros before a number are no part of the key: spreadsheets drop them.
        """
        raw = row[self._place] if self._place >= 0 else ""
        if len(raw) == _ID_LENGTH and raw.isascii() and raw.isdecimal():  # as the standard says
            return raw.lstrip("0") or "0", raw, ()
        given = raw.strip()
        if given in NO_VALUE:
            code_ = "DITTO" if given in DITTO else "CELL_ERROR"
            cells = (row[place] if place >= 0 else "" for place in self._places)
            return digest(code, *cells), "", (Remark(code_, self._header, given),)
        found = normal(given).removesuffix(".0")
        if found and is_key(found):
            if found.isdecimal():
                remarks = (
                    () if len(found) == _ID_LENGTH else (Remark("ID_FORM", self._header, given),)
                )
                return found.lstrip("0") or "0", given, remarks
            return found, given, (Remark("ID_FORM", self._header, given),)
        cells = (row[place] if place >= 0 else "" for place in self._places)
        if given:  # 図-1 is no part of an IRI; what has another ID is another thing
            return digest(code, *cells, given), given, (Remark("ID_FORM", self._header, given),)
        return digest(code, *cells), "", self._empty


class Repeated:
    """Finds what occurs twice among many, in eight bytes for each: hashes, sorted in pieces."""

    def __init__(self) -> None:
        self._buckets = [array("q") for _ in range(_BUCKETS)]
        self._twice: frozenset[int] | None = None

    def add(self, *parts: str) -> None:
        """Note one."""
        number = hash(parts)
        self._buckets[number % _BUCKETS].append(number)

    def close(self) -> None:
        """Compute what occurs twice; nothing is added after this."""
        twice: list[int] = []
        for place, bucket in enumerate(self._buckets):
            twice += _doubled(sorted(bucket))
            self._buckets[place] = array("q")
        self._twice = frozenset(twice)

    def __contains__(self, parts: tuple[str, ...]) -> bool:
        return hash(parts) in (self._twice or ())


def _doubled(numbers: list[int]) -> Iterable[int]:
    return (one for one, next_ in pairwise(numbers) if one == next_)
