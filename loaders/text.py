"""Functions on Japanese texts."""

from __future__ import annotations

import re

from renkei.graph.rdf.folding import fold

__all__ = ["fold", "forbidden_character", "invisible_character"]


# Characters that XML 1.0 (section 2.2) forbids, and so RDF/XML and the XML results of SPARQL.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def forbidden_character(value: str) -> tuple[int, str] | None:
    """Return the position and name (U+000C) of the first forbidden character, or None."""
    match = _FORBIDDEN.search(value)
    return (match.start(), f"U+{ord(match[0]):04X}") if match else None


# Spaces and line ends, at which tools split N-Triples, and marks of direction (RFC 3987, section
# 4.1, forbids them) and other characters without a width, with which an IRI looks like another
# (section 6.1 advises against such characters). Joiners, which scripts need, are not among them.
_INVISIBLE = re.compile("[\\s\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def invisible_character(value: str) -> tuple[int, str] | None:
    """Return the position and name (U+2028) of the first invisible character of an IRI, or None."""
    match = _INVISIBLE.search(value)
    return (match.start(), f"U+{ord(match[0]):04X}") if match else None
