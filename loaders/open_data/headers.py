"""How headers are compared, and which layout a table has by its header."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["IGNORED", "folded"]

IGNORED: Final = frozenset({"_id", "_row", "_codes", "_remedy"})
"""Columns that portals and our own lists of rejected rows add."""

_DASHES: Final = re.compile("[-ー‐‑‒–—―−－]")
_NUMBERED: Final = re.compile(r"^[0-9]{1,2}\.(?=\D)")


def folded(header: str) -> str:
    """Return a header as it is compared.

    NFKC, in lower case, without spaces and a number before it; hyphens, dashes and ー are alike.
    """
    found = re.sub(r"\s", "", unicodedata.normalize("NFKC", header)).lower()
    return _NUMBERED.sub("", _DASHES.sub("-", found))
