"""How many statements lead to a thing, about, in memory that does not grow with the graph."""

from __future__ import annotations

import zlib
from math import log2
from typing import Final

__all__ = ["LinkCounts"]

_SLOTS: Final = 1 << 22
_MOST: Final = 255


class LinkCounts:
    """Counters by a digest of the IRI: things that share one are counted together.

    >>> counts = LinkCounts()
    >>> counts.add(b"<x:a>"), counts.factor(b"<x:a>"), counts.factor(b"<x:b>")
    (None, 2.0, 1.0)
    """

    def __init__(self) -> None:
        self._counts = bytearray(_SLOTS)

    def add(self, iri: bytes) -> None:
        """Count a statement whose object is an IRI (with brackets)."""
        slot = zlib.crc32(iri) % _SLOTS
        if self._counts[slot] < _MOST:
            self._counts[slot] += 1

    def factor(self, iri: bytes) -> float:
        """Return the factor of the weight of a thing: 1 without links, 9 for 255 or more."""
        return 1.0 + log2(1 + self._counts[zlib.crc32(iri) % _SLOTS])
