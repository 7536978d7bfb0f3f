"""Descriptions of things as RDF: Turtle, N-Triples, JSON-LD with an embedded context, RDF/XML."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyoxigraph as ox

from renkei.graph.rdf.carriage_returns import escape_carriage_returns
from renkei.graph.rdf.formats import JSON_LD, N_TRIPLES, RDF_XML
from renkei.graph.rdf.json_ld import SchemeError, write_json_ld
from renkei.graph.rdf.prefixes import used_prefixes
from renkei.graph.rdf.xml_limits import XmlLimits
from renkei.ontology.terms import PREFIXES, Dct
from renkei.server.web.negotiation import DOCUMENT_FORMATS
from renkei.server.web.request_errors import NotAcceptableError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from renkei.graph.rdf.formats import Format
    from renkei.server.things.description import Description

__all__ = ["serialize", "triples_of"]


def triples_of(description: Description) -> list[ox.Triple]:
    """Return the triples of a description, sorted.

    They are its statements, those of its parts and of the passages that state them, a page of the
    links to it, the names of everything mentioned, the terms of use of the named graphs, and the
    statements of its neighbours. These are left out if not all were read: some would pass for all.
    """
    facts = description.own if description.is_cut else description.facts
    named = facts.mentioned() | set(description.incoming.counts) | set(description.terms)
    named |= {subject for subject, _ in description.incoming.links}
    triples = {_triple(*statement) for statement in facts}
    triples |= {_triple(*statement) for statement in description.names if statement[0] in named}
    thing = ox.NamedNode(description.iri)
    triples |= {_triple(subject, name, thing) for subject, name in description.incoming.links}
    for graph, terms in description.terms.items():
        if terms.licence:
            triples.add(_triple(graph, Dct.license, ox.NamedNode(terms.licence)))
        for language, text in terms.rights.items():
            value = ox.Literal(text, language=language) if language else ox.Literal(text)
            triples.add(_triple(graph, Dct.rights, value))
    return sorted(triples, key=str)


def serialize(triples: list[ox.Triple], form: Format) -> bytes:
    """Return triples in one of `DOCUMENT_FORMATS` or a generic variant of one.

    Raises:
        NotAcceptableError: If the format is RDF/XML and cannot hold them.
    """
    prefixes = used_prefixes(triples, PREFIXES)
    if form.serializer == JSON_LD.serializer:
        return _json_ld(triples, prefixes)
    if form.serializer == RDF_XML.serializer:
        _check_xml(triples)
    if form.serializer == N_TRIPLES.serializer:
        prefixes = {}
    data = ox.serialize(triples, format=form.rdf_format, prefixes=prefixes) or b""
    return escape_carriage_returns(data) if form.serializer == RDF_XML.serializer else data


def _triple(
    subject: str, predicate: str, value: ox.NamedNode | ox.BlankNode | ox.Literal
) -> ox.Triple:
    node: ox.NamedNode | ox.BlankNode = (
        ox.BlankNode(subject.removeprefix("_:"))
        if subject.startswith("_:")
        else ox.NamedNode(subject)
    )
    return ox.Triple(node, ox.NamedNode(predicate), value)


def _json_ld(triples: list[ox.Triple], prefixes: dict[str, str]) -> bytes:
    """Return compacted JSON-LD with a context of prefixes; every term as it is in the graph."""
    triples = sorted(triples, key=lambda triple: str(triple.subject))
    while True:
        body = io.BytesIO()
        try:
            head = write_json_ld(triples, body, prefixes, has_native_values=True)
        except SchemeError as error:
            prefixes = {key: name for key, name in prefixes.items() if key != error.prefix}
        else:
            return head + body.getvalue()


def _check_xml(triples: Iterable[ox.Triple]) -> None:
    available = tuple(f.media_type for f in DOCUMENT_FORMATS if f is not RDF_XML)
    limits = XmlLimits()
    for triple in triples:
        reason = limits.reason(triple)
        if reason is not None:
            raise NotAcceptableError(f"RDF/XML cannot hold this: {reason}", available=available)
