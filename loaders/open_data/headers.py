"""How headers are compared, and which layout a table has by its header."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

__all__ = ["IGNORED", "folded"]

IGNORED: Final = frozenset({"_id", "_row", "_codes", "_remedy"})
"""Columns that portals and our own lists of rejected rows add."""

_MAX_CACHED: Final = 100  # characters
_DASHES: Final = re.compile("[-ー‐‑‒–—―−－]")
_SPACE: Final = re.compile("[\\s\u200b\u200e\u200f\u2060\ufeff]")  # and what has no width
_NUMBERED: Final = re.compile(r"^[0-9]{1,2}\.(?=\D)")


def folded(header: str) -> str:
    """Return a header as it is compared.

    NFKC, in lower case, without spaces, marks without a width, and a number before it; hyphens,
    dashes and ー are alike.
    """
    return _short(header) if len(header) <= _MAX_CACHED else _folded(header)


def _folded(header: str) -> str:
    found = _SPACE.sub("", unicodedata.normalize("NFKC", header)).lower()
    return _NUMBERED.sub("", _DASHES.sub("-", found))


_short = lru_cache(maxsize=4096)(_folded)
