"""Requests of the SPARQL protocol."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
JSON: Final = "application/sparql-results+json"
XML: Final = "application/sparql-results+xml"
FIREFOX: Final = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
COUNT: Final = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
COUNT_NAMED: Final = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
NAMES: Final = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
A, B, NONE = "https://example.org/a", "https://example.org/b", "https://example.org/none"


def form(**fields: str | list[str]) -> bytes:
    """The body of a form."""
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    return urlencode(named, doseq=True).encode()


# Content negotiation: RFC 9110 §12.5.1

CSV, TSV, HTML = "text/csv", "text/tab-separated-values", "text/html"
TTL, NT, RDF, LD = (
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
)
PLAIN_JSON, PLAIN_XML = "application/json", "application/xml"
