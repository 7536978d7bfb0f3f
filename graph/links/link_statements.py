"""The statements of links, in the graphs of interpretation of the sources that they come from."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from renkei.graph.rdf.terms import decimal, iri, literal, quad, text
from renkei.ontology.terms import Rdf, Skos

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.graph.catalogue.inputs import ReviewedMatch

__all__ = ["REASON", "named_statements", "reviewed_statements"]

_OWL: Final = "http://www.w3.org/2002/07/owl#"
_SSSOM: Final = "https://w3id.org/sssom/"

REASON: Final = {
    "ja": "施設IDがないため、同じ自治体の一覧でこの名前をもつ唯一の施設とした。",
    "en": "It has no ID: taken for the only facility with its name in the lists of its government.",
}
"""Why a facility of a list of managers is taken for another."""


def named_statements(thing: str, other: str, graph: str) -> Iterator[str]:
    """Yield that a facility of a list of managers is the one that another list has by its name."""
    yield quad(thing, Skos.exactMatch, iri(other), graph)
    for language, note in REASON.items():
        yield quad(thing, Skos.editorialNote, text(note, language), graph)


def reviewed_statements(match: ReviewedMatch, graph: str) -> Iterator[str]:
    """Yield a reviewed match, and who says so why, as SSSOM writes it in RDF (``owl:Axiom``)."""
    yield quad(match.subject, match.predicate, iri(match.object), graph)
    add = match.row
    yield quad(add, Rdf.type_, iri(f"{_OWL}Axiom"), graph)
    yield quad(add, f"{_OWL}annotatedSource", iri(match.subject), graph)
    yield quad(add, f"{_OWL}annotatedProperty", iri(match.predicate), graph)
    yield quad(add, f"{_OWL}annotatedTarget", iri(match.object), graph)
    yield quad(add, f"{_SSSOM}mapping_justification", iri(match.justification), graph)
    if match.confidence:
        yield quad(add, f"{_SSSOM}confidence", decimal(Decimal(match.confidence)), graph)
    for name, value in (("author_id", match.author), ("comment", match.comment)):
        if value:
            yield quad(add, f"{_SSSOM}{name}", literal(value), graph)
