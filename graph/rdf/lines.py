"""The texts of terms in canonical lines of N-Quads, as the store returns them."""

from __future__ import annotations

import re
from typing import Final

import pyoxigraph as ox

__all__ = ["text_of"]

_LITERAL: Final = re.compile(rb'"([^"\\]*)"(?:@([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)|\^\^<([^<>]*)>)?')


def text_of(value: bytes) -> tuple[str | None, str]:
    """Return the text of an IRI or literal and its language; None for other terms."""
    if value.startswith(b"<") and not value.startswith(b"<<"):
        return value[1:-1].decode(), ""
    plain = _LITERAL.fullmatch(value)
    if plain:
        return plain[1].decode(), (plain[2] or b"").decode().lower()
    (quad,) = ox.parse(b"<x:s> <x:p> %s .\n" % value, format=ox.RdfFormat.N_TRIPLES)
    if isinstance(quad.object, ox.Literal):
        return quad.object.value, (quad.object.language or "").lower()
    return None, ""
