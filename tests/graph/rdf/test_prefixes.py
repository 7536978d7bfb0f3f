"""Prefixed names, and the prefixes that triples use."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from renkei.graph.rdf.prefixes import prefixed_parts, used_prefixes
from renkei.graph.rdf.terms import prefixed_name
from renkei.ontology.terms import PREFIXES, Rdf, Renkei, Status, Xsd


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        (Renkei.Facility, "renkei:Facility"),
        (Status.planned, "status:planned"),
        (Rdf.type_, "rdf:type"),
        ("https://schema.org/url", "schema:url"),
        ("https://schema.org/a/url", "https://schema.org/a/url"),
        ("https://schema.org/a?b", "https://schema.org/a?b"),
        ("https://schema.org/", "https://schema.org/"),
        ("https://w3id.org/renkei/ns#施設", "https://w3id.org/renkei/ns#施設"),
        ("http://example.org/x", "http://example.org/x"),
        ("urn:x", "urn:x"),
        ("", ""),
    ],
)
def test_an_iri_has_a_prefixed_name_where_turtle_reads_it_without_escapes(
    iri: str, name: str
) -> None:
    """Every other IRI is returned as it is."""
    assert prefixed_name(iri) == name


def test_other_prefixes_can_be_given() -> None:
    """As a writer does that leaves one out."""
    assert prefixed_parts("http://e.org/x", {"http://e.org/": "e"}) == ("e", "x")
    assert prefixed_parts(Renkei.Facility, {}) == (None, None)


def test_each_namespace_has_one_prefix() -> None:
    """So that a prefixed name does not depend on an order."""
    assert len(set(PREFIXES.values())) == len(PREFIXES)
    assert all(namespace[-1] in "/#" for namespace in PREFIXES.values())


def test_the_prefixes_of_all_positions_and_of_datatypes_are_found() -> None:
    """And no other."""
    subject, value = (
        ox.NamedNode("http://e.org/x"),
        ox.Literal("1", datatype=ox.NamedNode(Xsd.integer)),
    )
    triples = [
        ox.Triple(subject, ox.NamedNode(Rdf.type_), ox.NamedNode(Renkei.Facility)),
        ox.Triple(subject, ox.NamedNode(Renkei.value), value),
    ]
    assert set(used_prefixes(triples, PREFIXES)) == {"rdf", "renkei", "xsd"}
