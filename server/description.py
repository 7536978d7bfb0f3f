"""Collect what the graph says of one thing, in at most six queries however large it is.

What a query may hold of a request is an IRI that ``graph.terms.iri`` has checked, and a page
number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.iris import Iris
from renkei.graph.terms import iri as checked_iri
from renkei.ontology.terms import Dct, Rdf, Renkei
from renkei.server.ask import rows
from renkei.server.facts import NAMING, Facts
from renkei.server.paging import page_number
from renkei.server.thing_kinds import Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from renkei.server.ask import Row, Term
    from renkei.server.publication import PublishedView

__all__ = ["PAGE_SIZE", "Description", "Statement", "describe_thing", "statements_query"]

PAGE_SIZE: Final = 50
_MOST_NEAR: Final = 2_000  # things; a page of more than that is for a query
_MOST_EVIDENCE: Final = 400
_MOST_NAMES: Final = 6_000


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
        incoming: Subject and property of the statements that point to it; one page of them.
        incoming_counts: Property → how many point to it in all.
        page: Number of that page, from 1.
        facts: All statements above, and those of its neighbours, as one graph.
        names: The names of whatever stands in a statement.
        is_cut: True if it has more neighbours than are read.
    """

    iri: str
    kind: Kind
    statements: list[Statement]
    incoming: list[tuple[str, str]] = field(default_factory=list)
    incoming_counts: dict[str, int] = field(default_factory=dict)
    page: int = 1
    facts: Facts = field(default_factory=Facts)
    names: Facts = field(default_factory=Facts)
    is_cut: bool = False

    @property
    def types(self) -> list[str]:
        """The classes of the thing."""
        return self.facts.iris(self.iri, Rdf.type_)

    @property
    def incoming_total(self) -> int:
        """How many statements point to it."""
        return sum(self.incoming_counts.values())

    @property
    def pages(self) -> int:
        """How many pages the incoming links have; one at least."""
        return max(1, -(-self.incoming_total // PAGE_SIZE))


def statements_query(thing: str) -> str:
    """Return the query for what every named graph says of a thing and of its parts."""
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
        GRAPH ?any {{ {node} ?to ?subject }}
        FILTER (isBlank(?subject) || (isIRI(?subject) && STRSTARTS(STR(?subject), "{thing}#")))
      }}
    }}
    GRAPH ?graph {{ ?subject ?property ?value }}
  }}
}}
ORDER BY ?subject ?property ?value ?graph
"""


def describe_thing(
    view: PublishedView, thing: str, page: str | int | None = None
) -> Description | None:
    """Collect what is said of a thing; None if nothing is.

    Args:
        view: The published generation.
        thing: An IRI below our base, of characters that `graph.iris.is_key` allows.
        page: Which page of the incoming links, from 1.

    Raises:
        ParameterError: If it has no such page.
    """
    statements = _statements(rows(view, statements_query(thing)))
    if not any(statement.subject == thing for statement in statements):
        return None
    facts = Facts()
    for statement in statements:
        facts.add(statement.subject, statement.predicate, statement.value)
    found = Description(
        iri=thing,
        kind=kind_of(facts.iris(thing, Rdf.type_)),
        statements=statements,
        facts=facts,
    )
    _add_incoming(view, found, page)
    for query in filter(None, (_evidence_query(thing, facts), _near_query(thing, found.kind))):
        neighbours = set()
        for row in rows(view, query):
            facts.add(_key(row["s"]), _key(row["p"]), row["o"])
            neighbours.add(_key(row["s"]))
        found.is_cut = found.is_cut or len(neighbours) >= _MOST_NEAR
    _add_names(view, found)
    return found


def _statements(found: Iterable[Row]) -> list[Statement]:
    graphs: dict[tuple[str, str, Term], list[str]] = {}
    for row in found:
        key = (_key(row["subject"]), _key(row["property"]), row["value"])
        graphs.setdefault(key, []).append(_key(row["graph"]))
    return [Statement(*key, tuple(sorted(said_in))) for key, said_in in graphs.items()]


def _add_incoming(view: PublishedView, found: Description, page: str | int | None) -> None:
    node = checked_iri(found.iri)
    counts = f"""SELECT ?p (COUNT(DISTINCT ?s) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p {node} }} }}
        GROUP BY ?p ORDER BY ?p"""
    for row in rows(view, counts):
        if "p" in row:
            found.incoming_counts[_key(row["p"])] = int(_key(row["n"]))
    found.page = page_number(page, found.pages)
    if not found.incoming_counts:
        return
    one_page = f"""SELECT DISTINCT ?s ?p WHERE {{ GRAPH ?g {{ ?s ?p {node} }} }}
        ORDER BY ?p ?s LIMIT {PAGE_SIZE} OFFSET {(found.page - 1) * PAGE_SIZE}"""
    found.incoming = [(_key(row["s"]), _key(row["p"])) for row in rows(view, one_page)]


def _evidence_query(thing: str, facts: Facts) -> str:
    """Where sources state it: lines, document, rights, quote, and the address of web pages."""
    places = [*facts.iris(thing, Renkei.statedIn), *facts.iris(thing, Dct.source)]
    if Renkei.SourceSpan in facts.iris(thing, Rdf.type_):
        places.append(thing)
    nodes = " ".join(_safe(place) for place in places[:_MOST_EVIDENCE])
    if not nodes.strip():
        return ""
    return f"""
        SELECT ?s ?p ?o WHERE {{
          {{ VALUES ?s {{ {nodes} }} VALUES ?p {{ renkei:startLine renkei:endLine
               renkei:documentOf dct:rights rdfs:label rdf:type oa:hasSelector schema:url }}
             ?s ?p ?o }}
          UNION
          {{ VALUES ?place {{ {nodes} }} VALUES ?p {{ oa:exact }}
             ?place oa:hasSelector ?s . ?s ?p ?o }}
        }}"""


def _near_query(thing: str, kind: Kind) -> str:
    if not kind.near:
        return ""
    node = checked_iri(thing)
    union = " UNION ".join(f"{{ {pattern} }}" for pattern in kind.near).replace("$T", node)
    return f"""
        SELECT ?s ?p ?o WHERE {{
          {{ SELECT DISTINCT ?s WHERE {{ {union} }} ORDER BY ?s LIMIT {_MOST_NEAR} }}
          ?s ?p ?o . FILTER(?p != dct:rights)
        }}"""


def _add_names(view: PublishedView, found: Description) -> None:
    """Ask for the names of all that has none yet."""
    for subject, predicate, value in found.facts:
        if predicate in NAMING:
            found.names.add(subject, predicate, value)
    wanted = found.facts.mentioned() | set(found.incoming_counts)
    wanted |= {subject for subject, _ in found.incoming if not subject.startswith("_:")}
    wanted |= {graph for statement in found.statements for graph in statement.graphs}
    wanted |= set(found.kind.properties)
    named = {subject for subject, _, _ in found.names}
    add_names(view, found.names, sorted(wanted - named)[:_MOST_NAMES])


def add_names(view: PublishedView, names: Facts, iris: Iterable[str]) -> None:
    """Ask for the names of things, all at once."""
    nodes = " ".join(_safe(iri) for iri in iris)
    if not nodes.strip():
        return
    naming = " ".join(checked_iri(property_) for property_ in NAMING)
    meta = checked_iri(Iris(view.manifest["base"]).meta_graph)
    query = f"""
        SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {nodes} }} VALUES ?p {{ {naming} }}
          {{ ?s ?p ?o }} UNION {{ GRAPH {meta} {{ ?s ?p ?o }} }} }}"""
    for row in rows(view, query):
        names.add(_key(row["s"]), _key(row["p"]), row["o"])


def _safe(iri: str) -> str:
    """An IRI of the graph for a query; the loaders checked it, but a query is checked again."""
    try:
        return checked_iri(iri)
    except ValueError:
        return ""


def _key(term: Term) -> str:
    """A term as a key of `Facts`."""
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else term.value
