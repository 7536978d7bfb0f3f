"""Functions on Japanese texts."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["fold", "forbidden_character"]


def fold(value: str) -> str:
    """Return a text in the form in which texts are compared: NFKC, without white space."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", value))


# Characters that XML 1.0 (section 2.2) forbids, and so RDF/XML and the XML results of SPARQL.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def forbidden_character(value: str) -> tuple[int, str] | None:
    """Return the position and name (U+000C) of the first forbidden character, or None."""
    match = _FORBIDDEN.search(value)
    return (match.start(), f"U+{ord(match[0]):04X}") if match else None
