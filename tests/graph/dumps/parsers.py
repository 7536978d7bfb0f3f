"""The formats of dumps, by the names that two parsers have for them."""

from __future__ import annotations

import pyoxigraph as ox

OX = {
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
RDFLIB = {
    "ntriples": "nt",
    "nquads": "nquads",
    "turtle": "turtle",
    "trig": "trig",
    "jsonld": "json-ld",
    "rdfxml": "xml",
}
NAMED = {"nquads", "trig"}


def quads_of(data: bytes, form: str) -> list[ox.Quad]:
    return list(ox.parse(data, format=OX[form]))
