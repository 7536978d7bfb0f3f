"""What the graph says of one thing: its concise bounded description.

All of which it is the subject, and the same of the blank nodes that these lead to
(https://www.w3.org/submissions/CBD/); there are no reifications. Parts of a thing (``…#quote``)
belong to it as blank nodes do.

What a query may hold of a request is an IRI that ``graph.rdf.terms.iri`` has checked. No query
that is asked sorts: the engine takes seconds for what Python sorts in no time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.rdf.iris import Iris
from renkei.graph.rdf.terms import iri as checked_iri
from renkei.ontology.terms import Dct
from renkei.server.web.ask import rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from renkei.graph.generations.leases import GenerationLease
    from renkei.server.things.description import Description
    from renkei.server.web.ask import Row, Term

__all__ = [
    "CC0",
    "MOST_STATEMENTS",
    "GraphTerms",
    "Statement",
    "covering",
    "key_of",
    "licences",
    "read_statements",
    "safe_node",
    "statements_query",
    "terms_of",
]


MOST_STATEMENTS: Final = 50_000

_MOST_DEPTH: Final = 10  # blank nodes in blank nodes


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement about a thing, with the named graphs that contain it."""

    subject: str
    predicate: str
    value: Term
    graphs: tuple[str, ...]


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


def read_statements(lease: GenerationLease, thing: str) -> tuple[list[Statement], bool]:
    """Read the statements of a thing, of its parts, and of their blank nodes to any depth.

    Args:
        lease: The published generation.
        thing: An IRI below our base, of characters that `graph.rdf.iris.is_key` allows.

    Returns:
        The statements, sorted, and whether they are all; none if nothing is said of the thing.
    """
    pattern = _statements_pattern(thing, lease.base)
    read = list(rows(lease, f"{pattern}LIMIT {MOST_STATEMENTS}"))
    statements = _statements(read)
    if not any(statement.subject == thing for statement in statements):
        return [], True
    depth, is_whole = 1, len(read) < MOST_STATEMENTS
    while is_whole and _open_nodes(statements):
        is_whole = depth <= _MOST_DEPTH
        if is_whole:
            known = len(statements)
            read += rows(lease, _depth_query(thing, statements, depth))
            statements = _statements(read)
            # Nothing is said of nodes so far away, so nothing leads further. What is one step away
            # from the thing itself was known before.
            if depth > 1 and len(statements) == known:
                break
            depth += 1
    return statements, is_whole


def _open_nodes(statements: list[Statement]) -> bool:
    """Whether there are blank nodes of which it was not asked yet what is said of them."""
    subjects = {statement.subject for statement in statements}
    return any(
        isinstance(said.value, ox.BlankNode) and key_of(said.value) not in subjects
        for said in statements
    )


def _depth_query(thing: str, statements: list[Statement], depth: int) -> str:
    """What is said of the blank nodes that are so many steps away from the thing or its parts."""
    roots = {thing} | {said.subject for said in statements if not said.subject.startswith("_:")}
    pattern = f"VALUES ?n0 {{ {' '.join(safe_node(root) for root in sorted(roots))} }}"
    for step in range(1, depth + 1):
        pattern = f"""{{ SELECT DISTINCT ?n{step} WHERE {{ {pattern}
            GRAPH ?g{step} {{ ?n{step - 1} ?p{step} ?n{step} }} FILTER(isBlank(?n{step})) }} }}"""
    return f"""SELECT ?graph (?n{depth} AS ?subject) ?property ?value WHERE {{ {pattern}
        GRAPH ?graph {{ ?n{depth} ?property ?value }} }} LIMIT {MOST_STATEMENTS}"""


def _statements(found: Iterable[Row]) -> list[Statement]:
    graphs: dict[tuple[str, str, Term], set[str]] = {}
    for row in found:
        key = (key_of(row["subject"]), key_of(row["property"]), row["value"])
        graphs.setdefault(key, set()).add(key_of(row["graph"]))
    return [
        Statement(*key, tuple(sorted(graphs[key])))
        for key in sorted(graphs, key=lambda key: (key[0], key[1], str(key[2])))
    ]


def safe_node(iri: str) -> str:
    """An IRI of the graph for a query; the loaders checked it, but a query is checked again."""
    try:
        return checked_iri(iri)
    except ValueError:
        return ""


def key_of(term: Term) -> str:
    """A term as a key of `Facts`."""
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else term.value


CC0: Final = "https://creativecommons.org/publicdomain/zero/1.0/"

_MOST: Final = 1_000  # graphs


@dataclass(frozen=True, slots=True)
class GraphTerms:
    """Terms of use of a named graph.

    Attributes:
        licence: IRI of its licence; None if none is stated.
        rights: What is said of rights, by language.
    """

    licence: str | None = None
    rights: dict[str, str] = field(default_factory=dict)


def terms_of(lease: GenerationLease, graphs: Iterable[str]) -> dict[str, GraphTerms]:
    """Return the terms of each named graph, sorted by name.

    The meta graph says nothing of itself; it is ours, and what it says are facts: CC0.
    """
    meta = lease.iris.meta_graph
    names = sorted(graphs)[:_MOST]
    nodes = " ".join(checked_iri(name) for name in names)
    query = f"""SELECT ?graph ?p ?o ?said WHERE {{ VALUES ?graph {{ {nodes} }}
        GRAPH {checked_iri(meta)} {{
          ?graph dct:license|dct:rights ?o . ?graph ?p ?o FILTER(?p IN (dct:license, dct:rights))
          OPTIONAL {{ ?o rdfs:label ?said FILTER(?p = dct:rights) }} }} }}"""
    licence: dict[str, str] = {meta: CC0}
    rights: dict[str, dict[str, str]] = {}
    for row in rows(lease, query):
        graph, value = row["graph"].value, row.get("said", row["o"])
        if isinstance(value, ox.Literal):
            rights.setdefault(graph, {})[value.language or ""] = value.value
        elif isinstance(value, ox.NamedNode) and row["p"].value == Dct.license:
            licence[graph] = value.value
    return {name: GraphTerms(licence.get(name), rights.get(name, {})) for name in sorted(graphs)}


def licences(terms: Iterable[GraphTerms]) -> list[str]:
    """Return the licences that hold for parts of different terms, all together.

    Empty if a part has none: nothing may then be said of the whole.
    """
    found = {part.licence for part in terms}
    return [] if None in found else sorted(name for name in found if name)


def covering(found: Description, base: str) -> list[str]:
    """Return the licences that a document about a thing is under, all together.

    What the metadata says of a dataset or a file is ours, but who reads of its licence means the
    dataset: then it is the one that the thing itself is said to have.

    Args:
        found: What the document says.
        base: What the IRIs of the data start with.
    """
    graphs = {graph for said in found.statements for graph in said.graphs}
    if graphs == {Iris(base).meta_graph}:
        return found.facts.iris(found.iri, Dct.license)
    return licences(found.terms.values())
