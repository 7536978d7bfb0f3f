"""How headers are compared, and which layout a table has by its header."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["IGNORED", "folded"]

IGNORED: Final = frozenset({"_id", "_row", "_codes", "_remedy"})
"""Columns that portals and our own lists of rejected rows add."""

_DASHES: Final = re.compile("[-ー‐‑‒–—―−－]")
_SPACE: Final = re.compile("[\\s\u200b\u200e\u200f\u2060\ufeff]")  # and what has no width
_NUMBERED: Final = re.compile(r"^[0-9]{1,2}\.(?=\D)")


def folded(header: str) -> str:
    """Return a header as it is compared.

    NFKC, in lower case, without spaces, marks without a width, and a number before it; hyphens,
    dashes and ー are alike.
    """
    found = _SPACE.sub("", unicodedata.normalize("NFKC", header)).lower()
    return _NUMBERED.sub("", _DASHES.sub("-", found))
