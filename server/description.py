"""Collect what the graph says of one thing, in at most seven queries however large it is.

Its statements are its concise bounded description (https://www.w3.org/submissions/CBD/): all of
which it is the subject, and those of the blank nodes that these lead to; there are no reifications.
Parts of a thing (``…#quote``) belong to it as blank nodes do.

What a query may hold of a request is an IRI that ``graph.terms.iri`` has checked, and a page
number. No query sorts: the engine takes seconds for what Python sorts in no time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.iris import Iris
from renkei.graph.terms import iri as checked_iri
from renkei.ontology.terms import Dct, Rdf, Renkei
from renkei.server.ask import rows
from renkei.server.facts import NAMING, Facts
from renkei.server.graph_terms import GraphTerms, terms_of
from renkei.server.incoming import PAGE_SIZE, Incoming, read_incoming
from renkei.server.thing_kinds import Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from renkei.server.ask import Row, Term
    from renkei.server.publication import PublishedView

__all__ = [
    "EACH",
    "PAGE_SIZE",
    "Description",
    "Statement",
    "add_names",
    "describe_thing",
    "statements_query",
]

_MOST_STATEMENTS: Final = 50_000
_MOST_DEPTH: Final = 10  # blank nodes in blank nodes
_MOST_NEAR: Final = 2_000  # things; a page of more than that is for a query
_PATH: Final = re.compile(r"\$T ([^ /]+)/([^ ]+) \?s")
_MOST_EVIDENCE: Final = 400
_MOST_NAMES: Final = 6_000
EACH: Final = "OPTIONAL { GRAPH ?graph { ?s ?p ?o } } FILTER (BOUND(?o))"
"""Pattern that looks each pair of two VALUES up, and says which graph has it.

As a plain pattern the engine would join these with all statements that there are.
"""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, and the named graphs that say it."""

    subject: str
    predicate: str
    value: Term
    graphs: tuple[str, ...]


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
        terms: Named graphs that any of this is from, with their terms of use.
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


def statements_query(thing: str, base: str) -> str:
    """Return the query for what every named graph says of a thing and of its parts.

    A part is what the thing points to, or what the metadata says to be a part of it.
    """
    return f"{_statements_pattern(thing, base)}ORDER BY ?subject ?property ?value ?graph\n"


def _statements_pattern(thing: str, base: str) -> str:
    node = checked_iri(thing)
    return f"""\
SELECT ?graph ?subject ?property ?value
WHERE {{
  {{
    BIND ({node} AS ?subject)
    GRAPH ?graph {{ {node} ?property ?value }}
  }}
  UNION
  {{
    {{
      SELECT DISTINCT ?subject
      WHERE {{
        {{ GRAPH ?any {{ {node} ?to ?subject }} }}
        UNION
        {{ GRAPH {checked_iri(Iris(base).meta_graph)} {{ ?subject dct:isPartOf {node} }} }}
        FILTER (isBlank(?subject) || (isIRI(?subject) && STRSTARTS(STR(?subject), "{thing}#")))
      }}
    }}
    GRAPH ?graph {{ ?subject ?property ?value }}
  }}
}}
"""


def describe_thing(
    view: PublishedView,
    thing: str,
    page: str | int | None = None,
    *,
    size: int = PAGE_SIZE,
    with_neighbours: bool = True,
) -> Description | None:
    """Collect what is said of a thing; None if nothing is.

    Args:
        view: The published generation.
        thing: An IRI below our base, of characters that `graph.iris.is_key` allows.
        page: Which page of the incoming links, from 1.
        size: How many of them a page has.
        with_neighbours: Whether the statements of its neighbours are wanted, for tables.

    Raises:
        ParameterError: If it has no such page.
    """
    base = view.manifest["base"]
    found = _begun(view, thing, base)
    if found is None:
        return None
    found.incoming = read_incoming(view, thing, page, size=size)
    graphs = {graph for said in found.statements for graph in said.graphs} | found.incoming.graphs
    if query := _evidence_query(found):
        for row in rows(view, query):
            found.own.add(_key(row["s"]), _key(row["p"]), row["o"])
            found.facts.add(_key(row["s"]), _key(row["p"]), row["o"])
            graphs.add(_key(row["graph"]))
    if with_neighbours and found.kind.near:
        graphs |= _add_neighbours(view, found)
    graphs |= _add_names(view, found)
    found.terms = terms_of(view, graphs)
    return found


def _begun(view: PublishedView, thing: str, base: str) -> Description | None:
    """Read the statements of a thing, and of its blank nodes to any depth."""
    query = f"{_statements_pattern(thing, base)}LIMIT {_MOST_STATEMENTS}"
    read = list(rows(view, query))
    statements = _statements(read)
    if not any(statement.subject == thing for statement in statements):
        return None
    depth, is_whole = 1, len(read) < _MOST_STATEMENTS
    while is_whole and _open_nodes(statements):
        is_whole = depth <= _MOST_DEPTH
        if is_whole:
            read += rows(view, _depth_query(thing, statements, depth))
            statements, depth = _statements(read), depth + 1
    found = Description(iri=thing, kind=kind_of(()), statements=statements, is_whole=is_whole)
    for statement in statements:
        found.own.add(statement.subject, statement.predicate, statement.value)
        found.facts.add(statement.subject, statement.predicate, statement.value)
    found.kind = kind_of(found.types)
    return found


def _open_nodes(statements: list[Statement]) -> bool:
    """Whether there are blank nodes of which it was not asked yet what is said of them."""
    subjects = {statement.subject for statement in statements}
    return any(
        isinstance(said.value, ox.BlankNode) and _key(said.value) not in subjects
        for said in statements
    )


def _depth_query(thing: str, statements: list[Statement], depth: int) -> str:
    """What is said of the blank nodes that are so many steps away from the thing or its parts."""
    roots = {thing} | {said.subject for said in statements if not said.subject.startswith("_:")}
    pattern = f"VALUES ?n0 {{ {' '.join(_safe(root) for root in sorted(roots))} }}"
    for step in range(1, depth + 1):
        pattern = f"""{{ SELECT DISTINCT ?n{step} WHERE {{ {pattern}
            GRAPH ?g{step} {{ ?n{step - 1} ?p{step} ?n{step} }} FILTER(isBlank(?n{step})) }} }}"""
    return f"""SELECT ?graph (?n{depth} AS ?subject) ?property ?value WHERE {{ {pattern}
        GRAPH ?graph {{ ?n{depth} ?property ?value }} }} LIMIT {_MOST_STATEMENTS}"""


def _statements(found: Iterable[Row]) -> list[Statement]:
    graphs: dict[tuple[str, str, Term], set[str]] = {}
    for row in found:
        key = (_key(row["subject"]), _key(row["property"]), row["value"])
        graphs.setdefault(key, set()).add(_key(row["graph"]))
    return [
        Statement(*key, tuple(sorted(graphs[key])))
        for key in sorted(graphs, key=lambda key: (key[0], key[1], str(key[2])))
    ]


def _evidence_query(found: Description) -> str:
    """Where sources state it: lines, document, rights, quote, and the address of web pages."""
    facts, thing = found.facts, found.iri
    places = [*facts.iris(thing, Renkei.statedIn), *facts.iris(thing, Dct.source)]
    if Renkei.SourceSpan in found.types:
        places.append(thing)
    nodes = " ".join(_safe(place) for place in places[:_MOST_EVIDENCE])
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


def _add_neighbours(view: PublishedView, found: Description) -> set[str]:
    """Add what is said of the neighbours; return the graphs that say it.

    Of a thing with many links each pattern gets its share, so that none is left without any.
    """
    meta = checked_iri(Iris(view.manifest["base"]).meta_graph)
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
        }} LIMIT {_MOST_STATEMENTS}"""
    neighbours, graphs, count = set(), set(), 0
    for row in rows(view, query):
        found.facts.add(_key(row["s"]), _key(row["p"]), row["o"])
        neighbours.add(_key(row["s"]))
        graphs.add(_key(row["graph"]))
        count += 1
    found.is_cut = most < _MOST_NEAR or len(neighbours) >= _MOST_NEAR or count >= _MOST_STATEMENTS
    return graphs


def _with_few_first_steps(pattern: str) -> str:
    """Bound the first step of a path, that a longer one which leads nowhere ends soon."""
    path = _PATH.fullmatch(pattern)
    if path is None:
        return pattern
    return f"{{ SELECT ?step {{ $T {path[1]} ?step }} LIMIT {_MOST_NEAR} }} ?step {path[2]} ?s"


def _add_names(view: PublishedView, found: Description) -> set[str]:
    """Ask for the names of all that has none yet; return the graphs that give them."""
    for subject, predicate, value in found.facts:
        if predicate in NAMING:
            found.names.add(subject, predicate, value)
    wanted = found.facts.mentioned() | set(found.incoming.counts)
    wanted |= {subject for subject, _ in found.incoming.links if not subject.startswith("_:")}
    wanted |= {graph for statement in found.statements for graph in statement.graphs}
    wanted |= set(found.kind.properties)
    named = {subject for subject, _, _ in found.names}
    return add_names(view, found.names, sorted(wanted - named)[:_MOST_NAMES])


def add_names(view: PublishedView, names: Facts, iris: Iterable[str]) -> set[str]:
    """Ask for the names of things, all at once; return the graphs that give them."""
    nodes = " ".join(_safe(iri) for iri in iris)
    if not nodes.strip():
        return set()
    naming = " ".join(checked_iri(property_) for property_ in NAMING)
    query = f"""
        SELECT ?s ?p ?o ?graph WHERE {{
          VALUES ?s {{ {nodes} }} VALUES ?p {{ {naming} }} {EACH} }}"""
    graphs = set()
    for row in rows(view, query):
        names.add(_key(row["s"]), _key(row["p"]), row["o"])
        graphs.add(_key(row["graph"]))
    return graphs


def _safe(iri: str) -> str:
    """An IRI of the graph for a query; the loaders checked it, but a query is checked again."""
    try:
        return checked_iri(iri)
    except ValueError:
        return ""


def _key(term: Term) -> str:
    """A term as a key of `Facts`."""
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else term.value
