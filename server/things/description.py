"""Collect what is known of one thing, in at most seven queries however large it is.

What a query may hold of a request is an IRI that ``graph.rdf.terms.iri`` has checked, and a page
number. No query sorts: the engine takes seconds for what Python sorts in no time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from renkei.graph.rdf.terms import iri as checked_iri
from renkei.ontology.terms import Dct, Rdf, Renkei
from renkei.server.things.incoming import PAGE_SIZE, Incoming, read_incoming
from renkei.server.things.kinds import kind_of
from renkei.server.things.statements import (
    MOST_STATEMENTS,
    GraphTerms,
    Statement,
    key_of,
    read_statements,
    safe_node,
    terms_of,
)
from renkei.server.things.table_parts import HEADS
from renkei.server.web.ask import rows
from renkei.server.web.facts import NAMING, Facts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from renkei.graph.generations.leases import GenerationLease
    from renkei.server.things.kind import Kind
    from renkei.server.things.table_parts import TermTable

__all__ = [
    "EACH",
    "PAGE_SIZE",
    "Description",
    "add_names",
    "describe_thing",
]

_MOST_NEAR: Final = 2_000  # things; a page of more than that is for a query
_PATH: Final = re.compile(r"\$T ([^ /]+)/([^ ]+) \?s")
_MOST_EVIDENCE: Final = 400
_MOST_NAMES: Final = 6_000
EACH: Final = "OPTIONAL { GRAPH ?graph { ?s ?p ?o } } FILTER (BOUND(?o))"
"""Pattern that looks each pair of two VALUES up, and says which graph has it.

As a plain pattern the engine would join these with all statements that there are.
"""


@dataclass(slots=True, kw_only=True)
class Description:
    """What is known of a thing.

    Attributes:
        iri: The thing.
        kind: What decides how its page is made.
        statements: What is said of it, and of its parts (``…#quote``, blank nodes).
        is_whole: False if more is said of it than is read.
        incoming: One page of the statements that point to it.
        own: The statements above, and where sources state them, as a graph.
        facts: These, and the statements of its neighbours.
        names: The names of whatever stands in a statement.
        terms: Named graphs that contain any of this, with their terms of use.
        tables: The tables of its page.
        is_cut: True if it has more neighbours than are read.
    """

    iri: str
    kind: Kind
    statements: list[Statement]
    is_whole: bool = True
    incoming: Incoming = field(default_factory=Incoming)
    own: Facts = field(default_factory=Facts)
    facts: Facts = field(default_factory=Facts)
    names: Facts = field(default_factory=Facts)
    terms: dict[str, GraphTerms] = field(default_factory=dict)
    tables: list[TermTable] = field(default_factory=list)
    is_cut: bool = False

    @property
    def types(self) -> list[str]:
        """The classes of the thing."""
        return self.facts.iris(self.iri, Rdf.type_)

    @property
    def parts(self) -> list[str]:
        """Its parts that have an IRI, in the order of the statements."""
        subjects = dict.fromkeys(said.subject for said in self.statements)
        return [subject for subject in subjects if subject.startswith(f"{self.iri}#")]


def describe_thing(
    lease: GenerationLease,
    thing: str,
    page: str | int | None = None,
    *,
    size: int = PAGE_SIZE,
    with_neighbours: bool = True,
) -> Description | None:
    """Collect what is said of a thing; None if nothing is.

    Args:
        lease: The published generation.
        thing: An IRI below our base, of characters that `graph.rdf.iris.is_key` allows.
        page: Which page of the incoming links, from 1.
        size: How many of them a page has.
        with_neighbours: Whether the statements of its neighbours are wanted, for tables.

    Raises:
        ParameterError: If it has no such page.
    """
    found = _begun(lease, thing)
    if found is None:
        return None
    found.incoming = read_incoming(lease, thing, page, size=size)
    graphs = {graph for said in found.statements for graph in said.graphs} | found.incoming.graphs
    if query := _evidence_query(found):
        for row in rows(lease, query):
            found.own.add(key_of(row["s"]), key_of(row["p"]), row["o"])
            found.facts.add(key_of(row["s"]), key_of(row["p"]), row["o"])
            graphs.add(key_of(row["graph"]))
    if with_neighbours:
        if found.kind.near:
            graphs |= _add_neighbours(lease, found)
        found.tables = found.kind.tables(found.facts, thing)
    graphs |= _add_names(lease, found)
    found.terms = terms_of(lease, graphs)
    return found


def _begun(lease: GenerationLease, thing: str) -> Description | None:
    statements, is_whole = read_statements(lease, thing)
    if not statements:
        return None
    found = Description(iri=thing, kind=kind_of(()), statements=statements, is_whole=is_whole)
    for statement in statements:
        found.own.add(statement.subject, statement.predicate, statement.value)
        found.facts.add(statement.subject, statement.predicate, statement.value)
    found.kind = kind_of(found.types)
    return found


def _evidence_query(found: Description) -> str:
    """Where sources state it: lines, document, rights, quote, and the address of web pages."""
    facts, thing = found.facts, found.iri
    places = [*facts.iris(thing, Renkei.statedIn), *facts.iris(thing, Dct.source)]
    if Renkei.SourceSpan in found.types:
        places.append(thing)
    nodes = " ".join(safe_node(place) for place in places[:_MOST_EVIDENCE])
    if not nodes.strip():
        return ""
    return f"""
        SELECT ?s ?p ?o ?graph WHERE {{
          {{ VALUES ?s {{ {nodes} }} VALUES ?p {{ renkei:startLine renkei:endLine
               renkei:documentOf dct:rights rdfs:label rdf:type oa:hasSelector schema:url }}
             {EACH} }}
          UNION
          {{ VALUES ?place {{ {nodes} }} ?place oa:hasSelector ?s
             VALUES ?p {{ oa:exact }} {EACH} }}
        }}"""


def _add_neighbours(lease: GenerationLease, found: Description) -> set[str]:
    """Add what is said of the neighbours; return the graphs that say it.

    Of a thing with many links each pattern gets its share, so that none is left without any.
    """
    meta = checked_iri(lease.iris.meta_graph)
    most = _MOST_NEAR
    if found.incoming.total > _MOST_NEAR:
        most = _MOST_NEAR // len(found.kind.near)
    patterns = list(found.kind.near)
    if found.incoming.total > _MOST_NEAR:
        patterns = [_with_few_first_steps(pattern) for pattern in patterns]
    patterns = [pattern.replace("$T", checked_iri(found.iri)) for pattern in patterns]
    if found.kind.in_meta:
        patterns = [f"GRAPH {meta} {{ {pattern} }}" for pattern in patterns]
    union = " UNION ".join(
        f"{{ SELECT DISTINCT ?s WHERE {{ {pattern} }} LIMIT {most} }}" for pattern in patterns
    )
    is_from = "=" if found.kind.in_meta else "!="
    query = f"""
        SELECT ?s ?p ?o ?graph WHERE {{
          {{ SELECT DISTINCT ?s WHERE {{ {union} }} LIMIT {_MOST_NEAR} }}
          GRAPH ?graph {{ ?s ?p ?o }}
          FILTER(?graph {is_from} {meta} && ?p NOT IN (dct:rights, renkei:statedIn))
        }} LIMIT {MOST_STATEMENTS}"""
    neighbours, graphs, count = set(), set(), 0
    for row in rows(lease, query):
        found.facts.add(key_of(row["s"]), key_of(row["p"]), row["o"])
        neighbours.add(key_of(row["s"]))
        graphs.add(key_of(row["graph"]))
        count += 1
    found.is_cut = most < _MOST_NEAR or len(neighbours) >= _MOST_NEAR or count >= MOST_STATEMENTS
    return graphs


def _with_few_first_steps(pattern: str) -> str:
    """Bound the first step of a path, that a longer one which leads nowhere ends soon."""
    path = _PATH.fullmatch(pattern)
    if path is None:
        return pattern
    return f"{{ SELECT ?step {{ $T {path[1]} ?step }} LIMIT {_MOST_NEAR} }} ?step {path[2]} ?s"


def _add_names(lease: GenerationLease, found: Description) -> set[str]:
    """Ask for the names of all that has none yet; return the graphs that give them."""
    for subject, predicate, value in found.facts:
        if predicate in NAMING:
            found.names.add(subject, predicate, value)
    wanted = found.facts.mentioned() | set(found.incoming.counts)
    wanted |= {subject for subject, _ in found.incoming.links if not subject.startswith("_:")}
    wanted |= {graph for statement in found.statements for graph in statement.graphs}
    if found.kind.near:
        wanted |= set(HEADS)
    wanted |= {head for table in found.tables for head in table.columns if ":" in head}
    named = {subject for subject, _, _ in found.names}
    return add_names(lease, found.names, sorted(wanted - named)[:_MOST_NAMES])


def add_names(lease: GenerationLease, names: Facts, iris: Iterable[str]) -> set[str]:
    """Ask for the names of things, all at once; return the graphs that give them."""
    nodes = " ".join(safe_node(iri) for iri in iris)
    if not nodes.strip():
        return set()
    naming = " ".join(checked_iri(property_) for property_ in NAMING)
    query = f"""
        SELECT ?s ?p ?o ?graph WHERE {{
          VALUES ?s {{ {nodes} }} VALUES ?p {{ {naming} }} {EACH} }}"""
    graphs = set()
    for row in rows(lease, query):
        names.add(key_of(row["s"]), key_of(row["p"]), row["o"])
        graphs.add(key_of(row["graph"]))
    return graphs
