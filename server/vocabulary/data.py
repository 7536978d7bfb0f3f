"""The terms of the vocabulary and the codes in a generation, with the number of their uses.

The queries contain no input of requests: only IRIs of the vocabulary and of schemes that the
manifest lists.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.rdf.iris import is_key
from renkei.graph.rdf.terms import prefixed_name
from renkei.graph.things.table import ThingsTable
from renkei.ontology.terms import CODE_NAMESPACE, NAMESPACE, Dct, Owl, Rdf, Skos
from renkei.server.web.ask import labels, rows
from renkei.server.web.deps import deps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.graph.generations.leases import GenerationLease

__all__ = [
    "VOCABULARY_GRAPH",
    "Entry",
    "Uses",
    "codes",
    "counted_uses",
    "graph_entries",
    "schemes",
    "terms",
    "uses",
]

VOCABULARY_GRAPH: Final = NAMESPACE[:-1]

_TEXTS: Final = {
    "http://www.w3.org/2000/01/rdf-schema#label": "labels",
    "http://www.w3.org/2004/02/skos/core#prefLabel": "labels",
    "http://purl.org/dc/terms/title": "labels",
    "http://purl.org/dc/terms/description": "definitions",
    "http://www.w3.org/2000/01/rdf-schema#comment": "definitions",
    "http://www.w3.org/2004/02/skos/core#definition": "definitions",
    "http://www.w3.org/2004/02/skos/core#scopeNote": "notes",
    "http://www.w3.org/2004/02/skos/core#example": "notes",
}
# The displayed relations of a term, in this order.
_LINKS: Final = {
    "http://www.w3.org/2000/01/rdf-schema#subClassOf": "subClassOf",
    "http://www.w3.org/2000/01/rdf-schema#subPropertyOf": "subPropertyOf",
    "http://www.w3.org/2002/07/owl#inverseOf": "inverseOf",
    "http://www.w3.org/2002/07/owl#disjointWith": "disjointWith",
    "http://www.w3.org/2000/01/rdf-schema#domain": "domain",
    "https://schema.org/domainIncludes": "domain",
    "http://www.w3.org/2000/01/rdf-schema#range": "range",
    "https://schema.org/rangeIncludes": "range",
    "http://www.w3.org/2004/02/skos/core#broader": "broader",
    Owl.versionIRI: "versionIRI",
    Owl.priorVersion: "priorVersion",
}
# The metadata of the vocabulary as a publication.
_VALUES: Final = {
    Owl.versionInfo: "version",
    Dct.issued: "issued",
    Dct.modified: "modified",
    Skos.changeNote: "changes",
}
_CLASS: Final = frozenset({Owl.Class, "http://www.w3.org/2000/01/rdf-schema#Class"})
_PROPERTY: Final = frozenset(
    f"http://www.w3.org/2002/07/owl#{name}Property" for name in ("Object", "Datatype", "Annotation")
)


@dataclass(slots=True)
class Entry:
    """A term or code with its description.

    Attributes:
        iri: Its IRI.
        name: Its prefixed name.
        anchor: Its HTML id on the page.
        labels: Its names, by language.
        definitions: Its definitions, by language.
        notes: Scope notes and examples, by language.
        types: Its classes.
        links: IRIs of related terms, by the name of the relation.
        values: For a vocabulary, texts with their languages: ``version``, ``issued``,
            ``modified``, ``changes``.
    """

    iri: str
    name: str
    anchor: str
    labels: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    types: set[str] = field(default_factory=set)
    links: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    values: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))

    @property
    def category(self) -> str:
        """``class``, ``property`` or ``other``."""
        if self.types & _CLASS:
            return "class"
        return "property" if self.types & _PROPERTY else "other"

    @property
    def is_ours(self) -> bool:
        """Whether it belongs to this vocabulary; others are reused."""
        return self.iri.startswith((NAMESPACE, CODE_NAMESPACE))


@dataclass(frozen=True, slots=True)
class Uses:
    """The uses of a term in the data.

    Attributes:
        count: The number of uses.
        example: IRI of a thing that uses it.
        example_labels: Names of that thing, by language.
    """

    count: int
    example: str = ""
    example_labels: Mapping[str, str] = field(default_factory=dict)


def schemes(lease: GenerationLease) -> list[str]:
    """Return the names of the code schemes whose graphs the manifest lists."""
    graphs: Mapping[str, int] = lease.manifest.get("graphs", {})
    names = (iri[len(CODE_NAMESPACE) :] for iri in graphs if iri.startswith(CODE_NAMESPACE))
    return sorted(name for name in names if is_key(name))


def graph_entries(lease: GenerationLease, graph: str) -> dict[str, Entry]:
    """Return the terms that a named graph describes, by IRI, without blank nodes.

    Args:
        lease: The generation; each of its graphs is read once.
        graph: The graph of the vocabulary, or of a code scheme.
    """
    known = deps().cached(_entries_by_graph, lease)
    if graph not in known:
        known[graph] = _read_entries(lease, graph)
    return dict(known[graph])


def _entries_by_graph(_lease: GenerationLease) -> dict[str, dict[str, Entry]]:
    """Return an empty cache, for ``Deps.cached``: graph → its terms."""
    return {}


def _read_entries(lease: GenerationLease, graph: str) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    query = f"""SELECT ?s ?p ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} FILTER(isIRI(?s)) }}
      ORDER BY ?s ?p ?o"""
    for row in rows(lease, query):
        iri, predicate, value = row["s"].value, row["p"].value, row["o"]
        entry = entries.get(iri)
        if entry is None:
            entry = entries[iri] = Entry(iri, prefixed_name(iri), _anchor(iri))
        if isinstance(value, ox.Literal):
            if predicate in _TEXTS:  # ordered by predicate: dct:description before rdfs:comment
                getattr(entry, _TEXTS[predicate]).setdefault(value.language or "", value.value)
            elif predicate in _VALUES:
                entry.values[_VALUES[predicate]].append((value.value, value.language or ""))
        elif isinstance(value, ox.NamedNode):
            if predicate == Rdf.type_:
                entry.types.add(value.value)
            elif predicate in _LINKS:
                entry.links[_LINKS[predicate]].append(value.value)
    return entries


def terms(lease: GenerationLease) -> dict[str, Entry]:
    """Return the terms of the vocabulary, its own and the reused ones, by IRI."""
    return graph_entries(lease, VOCABULARY_GRAPH)


def codes(lease: GenerationLease, scheme: str) -> tuple[Entry, list[Entry]]:
    """Return a scheme that `schemes` lists, and its codes, each after its broader one."""
    graph = f"{CODE_NAMESPACE}{scheme}"
    entries = graph_entries(lease, graph)
    head = entries.pop(graph, None) or Entry(graph, scheme, "")
    own = {iri: entry for iri, entry in entries.items() if iri.startswith(f"{graph}#")}
    ordered: list[Entry] = []

    def add(parent: str) -> None:
        for iri, entry in own.items():
            broader = next((b for b in entry.links.get("broader", ()) if b in own), "")
            if broader == parent and entry not in ordered:
                ordered.append(entry)
                add(iri)

    add("")
    return head, [*ordered, *(entry for entry in own.values() if entry not in ordered)]


def uses(lease: GenerationLease) -> dict[str, Uses]:
    """Return the uses of each class, property and code by things of the data: IRI → uses."""
    table = ThingsTable.of(lease.path)
    counted = table.uses() if table else counted_uses(lease)
    names = labels(lease, {example for _, example in counted.values()})
    return {
        term: Uses(count, example, names.get(example, {}))
        for term, (count, example) in counted.items()
    }


def counted_uses(lease: GenerationLease) -> dict[str, tuple[int, str]]:
    """Return the uses and an example of each term by queries, which read the whole graph."""
    base = lease.base
    ours = f"FILTER(STRSTARTS(STR(?s), {ox.Literal(base + 'id/')}))"
    counted: dict[str, tuple[int, str]] = {}
    for query in (
        f"SELECT ?t (COUNT(*) AS ?n) (MIN(STR(?s)) AS ?example) {{ ?s a ?t {ours} }} GROUP BY ?t",
        f"SELECT ?t (COUNT(*) AS ?n) (MIN(STR(?s)) AS ?example) {{ ?s ?t ?o {ours} }} GROUP BY ?t",
        f"""SELECT ?t (COUNT(*) AS ?n) (MIN(STR(?s)) AS ?example) {{
          ?t skos:inScheme ?scheme FILTER(STRSTARTS(STR(?scheme), "{CODE_NAMESPACE}"))
          ?s ?p ?t {ours} }} GROUP BY ?t""",
    ):
        for row in rows(lease, query):
            if "t" in row and "example" in row:
                counted[row["t"].value] = (int(row["n"].value), row["example"].value)
    return counted


def _anchor(iri: str) -> str:
    """Return the HTML id: the local name of a term of ours, ``prefix-name`` of others."""
    for namespace in (NAMESPACE, CODE_NAMESPACE):
        if iri.startswith(namespace):
            return iri.rpartition("#")[2]
    return prefixed_name(iri).replace(":", "-").replace("/", "-").replace("#", "-")
