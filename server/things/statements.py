"""The statements about one thing: its concise bounded description.

They are those of which it is the subject, and the same for the blank nodes that these lead to
(https://www.w3.org/submissions/CBD/), without reifications. Parts of a thing (``…#quote``) belong
to it as blank nodes do.

Queries contain nothing of a request but an IRI that ``graph.rdf.terms.iri`` has checked. None that
is evaluated here sorts: what takes the engine seconds takes Python milliseconds.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.links.subjects import SINGLE
from renkei.graph.rdf.iris import Iris
from renkei.graph.rdf.terms import iri as checked_iri
from renkei.ontology.terms import Dct
from renkei.server.web.ask import rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from renkei.graph.generations.leases import GenerationLease
    from renkei.server.web.ask import Row, Term

__all__ = [
    "CC0",
    "MAX_STATEMENTS",
    "GraphTerms",
    "Statement",
    "key_of",
    "licences",
    "read_statements",
    "safe_node",
    "source_order",
    "statements_query",
    "terms_of",
]


MAX_STATEMENTS: Final = 50_000

_SINGLE: Final = frozenset(SINGLE)
_MAX_DEPTH: Final = 10  # blank nodes in blank nodes, parts of parts
_MAX_PARTS: Final = 100  # of one depth that are read beside those of the thing


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement about a thing.

    Attributes:
        subject: The thing, or a part of it.
        predicate: The property.
        value: The value.
        graphs: The named graphs that contain it.
        rank: Of a property that should have one value, the place of its first source in
            ``sources.toml``; else 0.
    """

    subject: str
    predicate: str
    value: Term
    graphs: tuple[str, ...]
    rank: int = 0


def statements_query(thing: str, base: str) -> str:
    """Return the query for the statements of all named graphs about a thing and its parts.

    Parts are blank nodes and IRIs ``<thing>#…`` that the thing points to, or of which the metadata
    says so.
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
        lease: The generation.
        thing: An IRI below the base, of characters that `graph.rdf.iris.is_key` allows.

    Returns:
        The statements, sorted, and whether they are complete; none if the thing is no subject.
    """
    pattern = _statements_pattern(thing, lease.base)
    read = list(rows(lease, f"{pattern}LIMIT {MAX_STATEMENTS}"))
    read += _inner_parts(lease, thing, read)
    statements = _statements(read)
    if not any(statement.subject == thing for statement in statements):
        return [], True
    depth, is_whole = 1, len(read) < MAX_STATEMENTS
    while is_whole and _open_nodes(statements):
        is_whole = depth <= _MAX_DEPTH
        if is_whole:
            known = len(statements)
            read += rows(lease, _depth_query(thing, statements, depth))
            statements = _statements(read)
            # No statements at this depth, so none deeper. Those of depth 1 from the thing itself
            # were read before.
            if depth > 1 and len(statements) == known:
                break
            depth += 1
    return _ranked(lease, statements), is_whole


def _inner_parts(lease: GenerationLease, thing: str, read: list[Row]) -> list[Row]:
    """Return the statements of parts that only other parts lead to: the address of a place."""
    known = {key_of(row["subject"]) for row in read}
    found: list[Row] = []
    for _ in range(_MAX_DEPTH):
        values = {row["value"].value for row in (*read, *found) if _is_part(row["value"], thing)}
        nodes = [node for part in sorted(values - known)[:_MAX_PARTS] if (node := safe_node(part))]
        if not nodes:
            break
        known |= values
        patterns = " UNION ".join(
            f"{{ BIND ({node} AS ?subject) GRAPH ?graph {{ {node} ?property ?value }} }}"
            for node in nodes
        )
        query = f"SELECT ?graph ?subject ?property ?value {{ {patterns} }} LIMIT {MAX_STATEMENTS}"
        found += rows(lease, query)
    return found


def _is_part(value: Term, thing: str) -> bool:
    return isinstance(value, ox.NamedNode) and value.value.startswith(f"{thing}#")


def _ranked(lease: GenerationLease, statements: list[Statement]) -> list[Statement]:
    """Return the statements in their order, with ranks where sources differ."""
    numbers = Counter(
        (one.subject, one.predicate) for one in statements if one.predicate in _SINGLE
    )
    if not any(number > 1 for number in numbers.values()):
        return statements
    order = source_order(lease)
    return [
        replace(one, rank=min(order.get(graph, 0) for graph in one.graphs))
        if numbers[one.subject, one.predicate] > 1
        else one
        for one in statements
    ]


def source_order(lease: GenerationLease) -> dict[str, int]:
    """Return the graph of each source with its place in ``sources.toml``."""
    names = (source["name"] for source in lease.manifest["sources"])
    return {lease.iris.source_graph(name): place for place, name in enumerate(names)}


def _open_nodes(statements: list[Statement]) -> bool:
    """Whether there are blank nodes whose statements were not read yet."""
    subjects = {statement.subject for statement in statements}
    return any(
        isinstance(statement.value, ox.BlankNode) and key_of(statement.value) not in subjects
        for statement in statements
    )


def _depth_query(thing: str, statements: list[Statement], depth: int) -> str:
    """Return the query for the blank nodes at a distance from the thing or its parts."""
    subjects = {statement.subject for statement in statements}
    roots = {thing} | {subject for subject in subjects if not subject.startswith("_:")}
    pattern = f"VALUES ?n0 {{ {' '.join(safe_node(root) for root in sorted(roots))} }}"
    for step in range(1, depth + 1):
        pattern = f"""{{ SELECT DISTINCT ?n{step} WHERE {{ {pattern}
            GRAPH ?g{step} {{ ?n{step - 1} ?p{step} ?n{step} }} FILTER(isBlank(?n{step})) }} }}"""
    return f"""SELECT ?graph (?n{depth} AS ?subject) ?property ?value WHERE {{ {pattern}
        GRAPH ?graph {{ ?n{depth} ?property ?value }} }} LIMIT {MAX_STATEMENTS}"""


def _statements(results: Iterable[Row]) -> list[Statement]:
    graphs: dict[tuple[str, str, Term], set[str]] = {}
    for row in results:
        key = (key_of(row["subject"]), key_of(row["property"]), row["value"])
        graphs.setdefault(key, set()).add(key_of(row["graph"]))
    return [
        Statement(*key, tuple(sorted(graphs[key])))
        for key in sorted(graphs, key=lambda key: (key[0], key[1], str(key[2])))
    ]


def safe_node(iri: str) -> str:
    """Return an IRI of the graph as SPARQL; empty if it would need escapes in a query."""
    try:
        return checked_iri(iri)
    except ValueError:
        return ""


def key_of(term: Term) -> str:
    """Return a term as a key of `Facts`."""
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else term.value


CC0: Final = "https://creativecommons.org/publicdomain/zero/1.0/"

_MOST: Final = 1_000  # graphs


@dataclass(frozen=True, slots=True)
class GraphTerms:
    """Terms of use of a named graph.

    Attributes:
        licence: IRI of its licence; None if it states none.
        rights: Its statement of rights, by language.
    """

    licence: str | None = None
    rights: dict[str, str] = field(default_factory=dict)


def terms_of(lease: GenerationLease, graphs: Iterable[str]) -> dict[str, GraphTerms]:
    """Return the terms of each named graph, sorted by name.

    The meta graph does not describe itself; it is ours and consists of facts: CC0.
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
    """Return the licences that together cover all parts; empty if a part has none."""
    names = {part.licence for part in terms}
    return [] if None in names else sorted(name for name in names if name)
