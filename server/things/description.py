"""Describe one thing, in at most nine queries whatever its size.

Queries contain nothing of a request but an IRI that ``graph.rdf.terms.iri`` has checked, and a page
number. No query sorts: what takes the engine seconds takes Python milliseconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from renkei.graph.rdf.iris import Iris
from renkei.graph.rdf.terms import iri as checked_iri
from renkei.ontology.terms import Dct, Rdf, Renkei
from renkei.server.things.incoming import PAGE_SIZE, Incoming, read_incoming
from renkei.server.things.kinds import kind_of
from renkei.server.things.shown.tables import subjects_of
from renkei.server.things.statements import (
    MAX_STATEMENTS,
    GraphTerms,
    Statement,
    key_of,
    licences,
    read_statements,
    safe_node,
    source_order,
    terms_of,
)
from renkei.server.things.table_parts import HEADS
from renkei.server.web.ask import rows
from renkei.server.web.facts import NAMING, Facts
from renkei.server.web.origins import Origins, read_origins

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from renkei.graph.generations.leases import GenerationLease
    from renkei.server.things.kind import Kind
    from renkei.server.things.table_parts import TermTable

__all__ = [
    "EACH",
    "PAGE_SIZE",
    "Description",
    "add_names",
    "covering",
    "describe_thing",
]

_MAX_NEAR: Final = 2_000  # neighbours of a thing
_PATH: Final = re.compile(r"\$T ([^ /]+)/([^ ]+) \?s")
_MAX_EVIDENCE: Final = 400
_MAX_NAMES: Final = 6_000
EACH: Final = "OPTIONAL { GRAPH ?graph { ?s ?p ?o } } FILTER (BOUND(?o))"
"""Pattern that looks up each pair of two VALUES, with the graph that contains the statement.

As a plain pattern the engine would join the VALUES with all statements of the store.
"""


@dataclass(slots=True, kw_only=True)
class Description:
    """The description of a thing.

    Attributes:
        iri: The thing.
        kind: Its kind.
        statements: The statements about it and its parts (``…#quote``, blank nodes).
        is_whole: False if there are more statements than were read.
        incoming: One page of the statements that point to it.
        own: The statements above, and those about the places in sources that state them.
        facts: ``own``, and the statements about its neighbours.
        names: The names of everything that is mentioned.
        terms: Named graphs that contain any of this, with their terms of use.
        tables: The tables of its page.
        origins: The lines and times of documents for the thing and for the rows of the tables.
        sources: The sources whose graphs contain any of this: name → entry of the manifest.
        is_cut: True if it has more neighbours than were read.
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
    origins: Origins = field(default_factory=Origins)
    sources: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    is_cut: bool = False

    @property
    def types(self) -> list[str]:
        """The classes of the thing."""
        return self.facts.iris(self.iri, Rdf.type_)

    @property
    def parts(self) -> list[str]:
        """Its parts that have an IRI, in the order of the statements."""
        subjects = dict.fromkeys(statement.subject for statement in self.statements)
        return [subject for subject in subjects if subject.startswith(f"{self.iri}#")]


def describe_thing(
    lease: GenerationLease,
    thing: str,
    page: str | int | None = None,
    *,
    size: int = PAGE_SIZE,
    with_neighbours: bool = True,
    with_origins: bool = True,
) -> Description | None:
    """Describe a thing; return None if the generation has no statement about it.

    Args:
        lease: The generation.
        thing: An IRI below the base, of characters that `graph.rdf.iris.is_key` allows.
        page: The page of the incoming links, from 1, as the request has it.
        size: Links per page.
        with_neighbours: Whether to read the neighbours and make the tables.
        with_origins: Whether to read where the statements of the tables come from, too.

    Raises:
        ParameterError: If there is no such page.
    """
    description = _statements_of(lease, thing)
    if description is None:
        return None
    description.incoming = read_incoming(lease, thing, page, size=size)
    graphs = {graph for statement in description.statements for graph in statement.graphs}
    graphs |= description.incoming.graphs
    if query := _evidence_query(description):
        for row in rows(lease, query):
            description.own.add(key_of(row["s"]), key_of(row["p"]), row["o"])
            description.facts.add(key_of(row["s"]), key_of(row["p"]), row["o"])
            graphs.add(key_of(row["graph"]))
    if with_neighbours:
        if description.kind.near:
            graphs |= _add_neighbours(lease, description)
        description.tables = description.kind.tables(description.facts, thing)
        if with_origins:
            things = [thing, *subjects_of(description.tables)]
            quotes = description.kind.story is not None
            description.origins = read_origins(lease, things, with_quotes=quotes)
            description.sources = {
                source["name"]: source
                for source in lease.manifest["sources"]
                if lease.iris.source_graph(source["name"]) in graphs
            }
    graphs |= _add_names(lease, description)
    description.terms = terms_of(lease, graphs)
    return description


def _statements_of(lease: GenerationLease, thing: str) -> Description | None:
    """Return a description that has its own statements only."""
    statements, is_whole = read_statements(lease, thing)
    if not statements:
        return None
    description = Description(iri=thing, kind=kind_of(()), statements=statements, is_whole=is_whole)
    for statement in statements:
        said = statement.subject, statement.predicate, statement.value
        description.own.add(*said, statement.rank)
        description.facts.add(*said, statement.rank)
    description.kind = kind_of(description.types)
    return description


def _evidence_query(description: Description) -> str:
    """Return the query for the places in sources: lines, document, rights, quote, web address."""
    facts, thing = description.facts, description.iri
    passages = [*facts.iris(thing, Renkei.statedIn), *facts.iris(thing, Dct.source)]
    if Renkei.SourceSpan in description.types:
        passages.append(thing)
    nodes = " ".join(safe_node(passage) for passage in passages[:_MAX_EVIDENCE])
    if not nodes.strip():
        return ""
    return f"""
        SELECT ?s ?p ?o ?graph WHERE {{
          {{ VALUES ?s {{ {nodes} }} VALUES ?p {{ renkei:startLine renkei:endLine
               renkei:documentOf dct:rights rdfs:label rdf:type oa:hasSelector schema:url }}
             {EACH} }}
          UNION
          {{ VALUES ?passage {{ {nodes} }} ?passage oa:hasSelector ?s
             VALUES ?p {{ oa:exact }} {EACH} }}
        }}"""


def _add_neighbours(lease: GenerationLease, description: Description) -> set[str]:
    """Add the statements about the neighbours; return the graphs that contain them.

    For a thing with many links each pattern has an equal share of the limit.
    """
    meta = checked_iri(lease.iris.meta_graph)
    most = _MAX_NEAR
    if description.incoming.total > _MAX_NEAR:
        most = _MAX_NEAR // len(description.kind.near)
    patterns = list(description.kind.near)
    if description.incoming.total > _MAX_NEAR:
        patterns = [_with_few_first_steps(pattern) for pattern in patterns]
    patterns = [pattern.replace("$T", checked_iri(description.iri)) for pattern in patterns]
    if description.kind.in_meta:
        patterns = [f"GRAPH {meta} {{ {pattern} }}" for pattern in patterns]
    union = " UNION ".join(
        f"{{ SELECT DISTINCT ?s WHERE {{ {pattern} }} LIMIT {most} }}" for pattern in patterns
    )
    is_from = "=" if description.kind.in_meta else "!="
    query = f"""
        SELECT ?s ?p ?o ?graph WHERE {{
          {{ SELECT DISTINCT ?s WHERE {{ {union} }} LIMIT {_MAX_NEAR} }}
          GRAPH ?graph {{ ?s ?p ?o }}
          FILTER(?graph {is_from} {meta} && ?p NOT IN (dct:rights, renkei:statedIn))
        }} LIMIT {MAX_STATEMENTS}"""
    neighbours, graphs, count = set(), set(), 0
    order = source_order(lease)
    for row in rows(lease, query):
        graph = key_of(row["graph"])
        description.facts.add(key_of(row["s"]), key_of(row["p"]), row["o"], order.get(graph, 0))
        neighbours.add(key_of(row["s"]))
        graphs.add(graph)
        count += 1
    description.is_cut = most < _MAX_NEAR or len(neighbours) >= _MAX_NEAR or count >= MAX_STATEMENTS
    return graphs


def _with_few_first_steps(pattern: str) -> str:
    """Limit the first step of a path of two, for a bounded time if the second finds nothing."""
    path = _PATH.fullmatch(pattern)
    if path is None:
        return pattern
    return f"{{ SELECT ?step {{ $T {path[1]} ?step }} LIMIT {_MAX_NEAR} }} ?step {path[2]} ?s"


def _add_names(lease: GenerationLease, description: Description) -> set[str]:
    """Read the names of everything mentioned that has none yet; return the graphs with them."""
    for subject, predicate, value in description.facts:
        if predicate in NAMING:
            rank = description.facts.rank(subject, predicate, value)
            description.names.add(subject, predicate, value, rank)
    unnamed = description.facts.mentioned() | set(description.incoming.counts)
    unnamed |= {
        subject for subject, _ in description.incoming.links if not subject.startswith("_:")
    }
    unnamed |= {graph for statement in description.statements for graph in statement.graphs}
    if description.kind.near:
        unnamed |= set(HEADS)
    unnamed |= {head for table in description.tables for head in table.columns if ":" in head}
    unnamed |= set(description.origins.documents_of(description.origins.documents))
    named = {subject for subject, _, _ in description.names}
    return add_names(lease, description.names, sorted(unnamed - named)[:_MAX_NAMES])


def add_names(lease: GenerationLease, names: Facts, iris: Iterable[str]) -> set[str]:
    """Read the names of things with one query; return the graphs that contain them.

    Unlike `renkei.server.web.ask.labels` these are statements with their graphs: RDF documents
    repeat them, and the licences of the graphs apply.
    """
    nodes = " ".join(safe_node(iri) for iri in iris)
    if not nodes.strip():
        return set()
    naming = " ".join(checked_iri(property_) for property_ in NAMING)
    query = f"""
        SELECT ?s ?p ?o ?graph WHERE {{
          VALUES ?s {{ {nodes} }} VALUES ?p {{ {naming} }} {EACH} }}"""
    graphs, order = set(), source_order(lease)
    for row in rows(lease, query):
        graph = key_of(row["graph"])
        names.add(key_of(row["s"]), key_of(row["p"]), row["o"], order.get(graph, 0))
        graphs.add(graph)
    return graphs


def covering(description: Description, base: str) -> list[str]:
    """Return the licences that together cover a document about a thing; empty if none do.

    For datasets and files, which only the metadata describes, it is the licence of the dataset or
    file itself: the licence of its metadata would be taken for it.

    Args:
        description: The content of the document.
        base: What the IRIs of the data start with.
    """
    graphs = {graph for statement in description.statements for graph in statement.graphs}
    if graphs == {Iris(base).meta_graph}:
        return description.facts.iris(description.iri, Dct.license)
    return licences(description.terms.values())
