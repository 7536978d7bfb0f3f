"""The kinds of queries of benchmarks/serving.py."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CASES", "Case"]


@dataclass(frozen=True)
class Case:
    """One kind of query.

    Attributes:
        name: For the table.
        query: With ``@`` where the number of the request stands, so that each is another one, and
            ``<subject>`` where another subject stands each time.
        rows: How many an answer must have; None for one or more.
        address: Path and query at which renkei answers it as a canned query, or None.
    """

    name: str
    query: str
    rows: int | None = None
    address: str | None = None


CASES = (
    Case("point look-up", "SELECT ?p@ ?o@ { <subject> ?p@ ?o@ }"),
    Case(
        "join, 100 rows",
        "SELECT ?name@ ?manager@ ?by@ { ?d renkei:designatedFacility ?f ; renkei:manager ?m . "
        "?f rdfs:label ?name@ ; renkei:establisher/rdfs:label ?by@ . ?m rdfs:label ?manager@ . "
        'FILTER (lang(?name@) = "ja" && lang(?by@) = "ja") } LIMIT 100',
        100,
    ),
    Case("10,000 rows", "SELECT ?s@ ?l@ { ?s@ rdfs:label ?l@ } LIMIT 10000", 10_000),
    Case(
        "aggregate",
        "SELECT ?theme@ (COUNT(?f) AS ?n@) { ?f a renkei:Facility ; renkei:theme ?theme@ } "
        "GROUP BY ?theme@",
        6,
    ),
    Case("scan with FILTER", "SELECT ?o@ ?v@ { ?o@ renkei:value ?v@ FILTER (?v@ > 497) }"),
    Case(
        "a canned query again (cached)",
        "SELECT ?f ?name { ?f a renkei:Facility ; rdfs:label ?name } ORDER BY ?f ?name LIMIT 100",
        100,
        "/queries/first-facilities.srj",
    ),
    Case(
        "the same query again (cached)",
        "SELECT ?f ?name { ?f a renkei:Facility ; rdfs:label ?name } LIMIT 100",
        100,
    ),
)
