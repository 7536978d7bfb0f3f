"""A short example of each class, in Turtle, from the data of the generation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.rdf.terms import iri as checked_iri
from renkei.ontology.terms import NAMESPACE, PREFIXES, Rdf, Rdfs
from renkei.server.web.ask import rows
from renkei.server.web.source_files import base_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.server.vocabulary.data import Uses
    from renkei.server.web.publication import PublishedView

__all__ = ["Example", "examples"]

_READ: Final = 200  # statements of a thing that are looked at, however many it has
_SHOWN: Final = 9  # statements that are shown
_OF_ONE: Final = 2  # of those, with the same property
_LONGEST: Final = 80  # characters of a text that is shown; a longer one is left out, never cut
_FIRST: Final = {Rdf.type_: 0, Rdfs.label: 1}


@dataclass(frozen=True, slots=True)
class Example:
    """The beginning of what is said of a thing.

    Attributes:
        text: Turtle without its prefixes, with IRIs relative to ``{base}id/``.
        is_whole: False if more is said of it.
    """

    text: str
    is_whole: bool


def examples(view: PublishedView, uses: Mapping[str, Uses]) -> dict[str, Example]:
    """Return an example of each class of ours that the data uses, by the class's IRI."""
    base = f"{base_of(view)}id/"
    return {
        term: _example(view, use.example, base)
        for term, use in sorted(uses.items())
        if term.startswith(NAMESPACE) and term[len(NAMESPACE) :][:1].isupper()
    }


def _example(view: PublishedView, thing: str, base: str) -> Example:
    node = ox.NamedNode(thing)
    query = f"SELECT ?p ?o WHERE {{ {checked_iri(thing)} ?p ?o }} LIMIT {_READ}"
    found = [
        ox.Triple(node, row["p"], row["o"])
        for row in rows(view, query)
        if isinstance(row["p"], ox.NamedNode)
    ]
    shown: list[ox.Triple] = []
    for triple in sorted(found, key=_order):
        alike = sum(other.predicate == triple.predicate for other in shown)
        is_long = isinstance(triple.object, ox.Literal) and len(triple.object.value) > _LONGEST
        if len(shown) < _SHOWN and alike < _OF_ONE and not is_long:
            shown.append(triple)
    written = ox.serialize(shown, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES, base_iri=base)
    lines = [line for line in (written or b"").decode().split("\n") if not line.startswith("@")]
    text = "\n".join(lines).strip().replace("\t", "  ")
    return Example(text, is_whole=len(shown) == len(found))


def _order(triple: ox.Triple) -> tuple[int, str, str]:
    """What it is, what it is called, our properties, the others."""
    property_ = triple.predicate.value
    rank = _FIRST.get(property_, 2 if property_.startswith(NAMESPACE) else 3)
    return rank, property_, str(triple.object)
