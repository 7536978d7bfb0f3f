"""Texts in the form in which they are compared."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["fold"]


def fold(value: str) -> str:
    """Return a text in the form in which texts are compared: NFKC, without white space."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", value))
