"""Parts of the meta graph, collected by following links from node to node.

A few bounded queries for each step away from the nodes where it begins. Which statements belong to
a part, and which lead on, its caller says.
"""

from __future__ import annotations

import threading
import zlib
from collections import OrderedDict, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from werkzeug.exceptions import ServiceUnavailable

from renkei.graph.rdf.terms import iri as checked_iri
from renkei.ontology.terms import Dcat, Foaf, Rdf, Vcard, Void, Xsd
from renkei.server.web.ask import rows
from renkei.server.web.generations import PerGeneration

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from renkei.graph.generations.leases import GenerationLease
    from renkei.server.web.ask import Term

__all__ = ["MetaGraphCache", "MetaPart", "collect", "require_catalogue"]


# Longer texts of queries are refused, and an IRI has some hundred characters.
_MOST_NODES: Final = 1_000

_RETRY_SECONDS: Final = 3_600

# Their values are addresses at which something is served; all other IRIs are names and stay.
_ADDRESSES: Final = frozenset(
    {
        Dcat.accessURL,
        Dcat.downloadURL,
        Dcat.endpointURL,
        Dcat.endpointDescription,
        Dcat.landingPage,
        Foaf.homepage,
        Foaf.page,
        Vcard.hasURL,
        Void.dataDump,
        Void.rootResource,
        Void.sparqlEndpoint,
    }
)

# The first of several texts is what a client takes that knows no languages: the English one.
_LANGUAGES: Final = {"en": 0, "ja": 1}

MetaStatement = tuple[str, str, "Term"]


@dataclass
class MetaPart:
    """Statements of the meta graph, node by node in the order in which they were reached."""

    nodes: dict[str, dict[str, list[Term]]] = field(default_factory=dict)

    def add(self, subject: str, predicate: str, *values: Term) -> None:
        """Add statements."""
        self.nodes.setdefault(subject, defaultdict(list))[predicate].extend(values)

    def values(self, subject: str, predicate: str) -> list[Term]:
        """Return the values of a property."""
        return self.nodes.get(subject, {}).get(predicate, [])

    def value(self, subject: str, predicate: str) -> str:
        """Return a value, empty if there is none."""
        return next((term.value for term in self.values(subject, predicate)), "")

    def texts(self, subject: str, predicate: str) -> dict[str, str]:
        """Return the texts of a property, by language."""
        return {
            term.language or "": term.value
            for term in self.values(subject, predicate)
            if isinstance(term, ox.Literal)
        }

    def triples(self, *, base: str, root: str) -> list[ox.Triple]:
        """Return all statements, with addresses as the world sees them.

        Args:
            base: What addresses begin with in the graph.
            root: What they are to begin with.
        """
        moved = self._moved(base, root) if base != root else {}
        found = []
        for subject, properties in self.nodes.items():
            node = ox.NamedNode(moved.get(subject, subject))
            for predicate in sorted(properties, key=lambda name: (name != Rdf.type_, name)):
                for value in sorted(properties[predicate], key=_order):
                    term = _typed(predicate, value)
                    if predicate in _ADDRESSES:
                        term = ox.NamedNode(moved.get(term.value, term.value))
                    found.append(ox.Triple(node, ox.NamedNode(predicate), term))
        return found

    def _moved(self, base: str, root: str) -> dict[str, str]:
        return {
            term.value: root + term.value.removeprefix(base)
            for properties in self.nodes.values()
            for predicate, values in properties.items()
            if predicate in _ADDRESSES
            for term in values
            if term.value.startswith(base)
        }


def require_catalogue(lease: GenerationLease) -> None:
    """Refuse to answer from a generation that has no catalogue: a short one deletes datasets.

    Raises:
        ServiceUnavailable: If an older program built the generation.
    """
    if "catalogue" not in lease.manifest:
        raise ServiceUnavailable(
            "the published generation was built by an older program and has no catalogue; the "
            "operator makes one with `renkei build`",
            retry_after=_RETRY_SECONDS,
        )


def collect(
    lease: GenerationLease,
    starts: Iterable[str],
    *,
    condition: str = "",
    is_part: Callable[[MetaStatement], bool] = lambda _: True,
    leads_on: Callable[[MetaStatement], bool],
) -> MetaPart:
    """Collect what is said of nodes, and of the nodes to which that leads, and so on.

    Args:
        lease: The generation.
        starts: IRIs where it begins.
        condition: A condition in SPARQL on ``?s`` and ``?p``, for what is too much to be read.
        is_part: Whether a statement belongs to it.
        leads_on: Whether to go on to the value of a statement that does, if it is an IRI.
    """
    found = MetaPart()
    level = list(dict.fromkeys(starts))
    known = set(level)
    while level:
        for node in level:
            found.nodes.setdefault(node, defaultdict(list))
        onward = []
        for subject, predicate, value in _statements(lease, level, condition):
            statement = (subject, predicate, value)
            if not is_part(statement):
                continue
            found.add(*statement)
            if isinstance(value, ox.NamedNode) and value.value not in known and leads_on(statement):
                known.add(value.value)
                onward.append(value.value)
        level = sorted(onward)
    return found


def _statements(
    lease: GenerationLease, nodes: Sequence[str], condition: str
) -> Iterator[MetaStatement]:
    graph = checked_iri(lease.iris.meta_graph)
    more = f"FILTER ({condition})" if condition else ""
    for start in range(0, len(nodes), _MOST_NODES):
        listed = " ".join(map(checked_iri, nodes[start : start + _MOST_NODES]))
        query = f"""SELECT ?s ?p ?o {{ VALUES ?s {{ {listed} }}
          GRAPH {graph} {{ ?s ?p ?o }} {more} }}"""
        for row in rows(lease, query):
            yield row["s"].value, row["p"].value, row["o"]


def _order(term: Term) -> tuple[int, str]:
    language = term.language if isinstance(term, ox.Literal) else None
    return _LANGUAGES.get(language or "", len(_LANGUAGES)), str(term)


def _typed(predicate: str, value: Term) -> Term:
    """Give a size the datatype of DCAT: the store keeps every whole number as xsd:integer."""
    if predicate == Dcat.byteSize:
        return ox.Literal(value.value, datatype=ox.NamedNode(Xsd.nonNegativeInteger))
    return value


_MOST_BYTES: Final = 8 * 1024 * 1024  # of each generation; statements shrink to a tenth or less

_NT: Final = ox.RdfFormat.N_TRIPLES


class MetaGraphCache:
    """Keeps parts, compressed; of each generation those that were asked for last."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        """Keep parts.

        Args:
            most_bytes: Memory for those of a generation; one that is larger alone is not kept.
        """
        self._kept: PerGeneration[_Kept] = PerGeneration(lambda _view: _Kept(most_bytes))

    def part(
        self, lease: GenerationLease, key: Hashable, collect: Callable[[], MetaPart]
    ) -> MetaPart:
        """Return a part of a generation, of one's own.

        Args:
            lease: The generation.
            key: Names the part.
            collect: Is called if it is not there yet.
        """
        kept = self._kept.of(lease)
        packed = kept.get(key)
        if packed is not None:
            return _unpacked(packed)
        part = collect()
        kept.put(key, _packed(part))
        return part


class _Kept:
    """Bytes by key; those that were not used for the longest time go first. For any thread."""

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._found: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> bytes | None:
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def put(self, key: Hashable, value: bytes) -> None:
        with self._lock:
            if len(value) > self._most or key in self._found:
                return
            self._found[key] = value
            self._size += len(value)
            while self._size > self._most:
                self._size -= len(self._found.popitem(last=False)[1])


def _packed(part: MetaPart) -> bytes:
    """Return the statements in their order; nodes of which nothing is said are not kept."""
    triples = (
        ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)
        for subject, properties in part.nodes.items()
        for predicate, values in properties.items()
        for value in values
    )
    return zlib.compress(ox.serialize(triples, format=_NT) or b"")


def _unpacked(packed: bytes) -> MetaPart:
    part = MetaPart()
    for quad in ox.parse(zlib.decompress(packed), format=_NT):
        part.add(quad.subject.value, quad.predicate.value, quad.object)
    return part
