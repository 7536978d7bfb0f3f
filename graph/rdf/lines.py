"""Parts of canonical lines of N-Quads, as the store returns them."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

import pyoxigraph as ox

__all__ = ["Quad", "read_quad", "text_of"]

_LITERAL: Final = re.compile(rb'"([^"\\]*)"(?:@([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)|\^\^<([^<>]*)>)?')


class Quad(NamedTuple):
    """A line in parts, each as it is written."""

    subject: bytes
    predicate: bytes
    object: bytes
    graph: bytes


def read_quad(line: bytes) -> Quad:
    r"""Return the parts of a line.

    >>> read_quad(b'<x:s> <x:p> "a b" <x:g> .\n').object
    b'"a b"'
    """
    subject, predicate, rest = line.split(b" ", 2)
    end = rest.rindex(b" <")
    return Quad(subject, predicate, rest[:end], rest[end + 1 : rest.rindex(b" .")])


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
