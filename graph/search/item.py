"""What the index takes from a subject, out of the lines of its statements."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from math import log2
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.search.fields import DEFAULT_WEIGHT, FIELDS, KIND_WEIGHTS
from renkei.ontology.terms import Locn, Oa, Rdf, Renkei

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["MAX_TEXT", "Item", "LinkCounts", "Said", "read_item"]

MAX_TEXT: Final = 4_000
"""Characters of a name or text that are searched; of longer ones, the first."""

Said = tuple[str, str, str]
"""Field, language in lower case, and text."""

_SLOTS: Final = 1 << 22
_MOST: Final = 255
_FIELDS: Final = {f"<{name}>".encode(): field_ for name, field_ in FIELDS.items()}
_TYPE: Final = f"<{Rdf.type_}>".encode()
_PARTS: Final = {f"<{name}>".encode() for name in (Locn.address, Oa.hasSelector)}
_LITERAL: Final = re.compile(rb'"([^"\\]*)"(?:@([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)|\^\^<[^<>]*>)?')
_ORDER: Final = {f"<{name}>".encode(): place for place, name in enumerate(KIND_WEIGHTS)}
_WEIGHTS: Final = tuple(KIND_WEIGHTS.values())
_GOVERNMENT: Final = f"<{Renkei.Government}>".encode()


@dataclass(slots=True)
class Item:
    """What is searched of a subject.

    Attributes:
        weight: Of its kind; 0 if it is not searched.
        is_government: Whether its names stand before those of other things.
        said: Names and texts.
        parts: IRIs whose texts belong to it, such as those of its address.
        links: The objects of its statements that are IRIs, with brackets.
    """

    weight: float = 0.0
    is_government: bool = False
    said: list[Said] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    links: list[bytes] = field(default_factory=list)


def read_item(lines: Iterable[bytes]) -> Item:
    r"""Return what is searched of a subject.

    >>> read_item([b'<x:s> <http://www.w3.org/2000/01/rdf-schema#label> "A"@en .\n']).said
    [('name', 'en', 'A')]

    Args:
        lines: N-Triples of the subject.
    """
    item, first, is_typed = Item(), len(_WEIGHTS), False
    for line in lines:
        _, predicate, rest = line.split(b" ", 2)
        if rest[0] == _QUOTE:
            name = _FIELDS.get(predicate)
            if name is not None:
                _add_text(item, name, rest[:-3], line)
        elif predicate == _TYPE:
            is_typed = True
            first = min(first, _ORDER.get(rest[:-3], first))
            item.is_government |= rest[:-3] == _GOVERNMENT
        else:
            item.links.append(rest[:-3])
            if predicate in _PARTS and rest.startswith(b"<"):
                item.parts.append(rest[1:-4].decode())
    if first < len(_WEIGHTS):
        item.weight = _WEIGHTS[first]
    elif is_typed:
        item.weight = DEFAULT_WEIGHT
    return item


_QUOTE: Final = ord('"')


def _add_text(item: Item, name: str, value: bytes, line: bytes) -> None:
    plain = _LITERAL.fullmatch(value)
    if plain:
        text, language = plain[1].decode(), (plain[2] or b"").decode().lower()
    else:
        (quad,) = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)
        if not isinstance(quad.object, ox.Literal):
            return
        text, language = quad.object.value, (quad.object.language or "").lower()
    item.said.append((name, language, text[:MAX_TEXT]))


class LinkCounts:
    """How many statements lead to a thing, about, in memory that does not grow with the graph.

    Counters are by a digest of the IRI: things that share one are counted together.

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
