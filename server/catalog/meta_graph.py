"""Parts of the meta graph, collected by following links from node to node.

Each step away from the start nodes takes a few bounded queries. The caller decides which statements
belong to the part, and which are followed.
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

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from renkei.graph.generations.leases import GenerationLease
    from renkei.server.web.ask import Term

__all__ = ["MetaGraphCache", "MetaPart", "collect", "meta_graph_cache", "require_catalogue"]

# Of one query: its text is limited, and an IRI has some hundred characters.
_MAX_NODES: Final = 1_000

_RETRY_SECONDS: Final = 3_600

# Properties whose values are addresses; all other IRIs are identifiers and are not rewritten.
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

# Order of texts: a client without support for languages uses the first one.
_LANGUAGE_ORDER: Final = {"en": 0, "ja": 1}

MetaStatement = tuple[str, str, "Term"]
"""Subject, predicate, object."""


@dataclass
class MetaPart:
    """Statements of the meta graph.

    Attributes:
        nodes: Subject → predicate → objects; subjects in the order in which they were reached.
    """

    nodes: dict[str, dict[str, list[Term]]] = field(default_factory=dict)

    def add(self, subject: str, predicate: str, *values: Term) -> None:
        """Add statements."""
        self.nodes.setdefault(subject, defaultdict(list))[predicate].extend(values)

    def values(self, subject: str, predicate: str) -> list[Term]:
        """Return the values of a property."""
        return self.nodes.get(subject, {}).get(predicate, [])

    def value(self, subject: str, predicate: str) -> str:
        """Return the first value of a property, empty if there is none."""
        return next((term.value for term in self.values(subject, predicate)), "")

    def texts(self, subject: str, predicate: str) -> dict[str, str]:
        """Return the texts of a property, by language."""
        return {
            term.language or "": term.value
            for term in self.values(subject, predicate)
            if isinstance(term, ox.Literal)
        }

    def triples(self, *, base: str, root: str) -> list[ox.Triple]:
        """Return all statements, with the addresses of this service rewritten.

        Args:
            base: The root of addresses in the graph.
            root: The root that replaces it.
        """
        moved = self._moved(base, root) if base != root else {}
        triples = []
        for subject, properties in self.nodes.items():
            node = ox.NamedNode(moved.get(subject, subject))
            for predicate in sorted(properties, key=lambda name: (name != Rdf.type_, name)):
                for value in sorted(properties[predicate], key=_order):
                    term = _typed(predicate, value)
                    if predicate in _ADDRESSES:
                        term = ox.NamedNode(moved.get(term.value, term.value))
                    triples.append(ox.Triple(node, ox.NamedNode(predicate), term))
        return triples

    def _moved(self, base: str, root: str) -> dict[str, str]:
        """Return the addresses below the base: address in the graph → rewritten address."""
        return {
            term.value: root + term.value.removeprefix(base)
            for properties in self.nodes.values()
            for predicate, values in properties.items()
            if predicate in _ADDRESSES
            for term in values
            if term.value.startswith(base)
        }


def require_catalogue(lease: GenerationLease) -> None:
    """Refuse a generation without a catalogue: harvesters delete the datasets of an empty one.

    Raises:
        werkzeug.exceptions.ServiceUnavailable: If an older version of renkei built the generation.
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
    """Collect the statements about nodes, and about the nodes that these lead to, transitively.

    Args:
        lease: The generation.
        starts: IRIs of the start nodes.
        condition: A SPARQL condition on ``?s`` and ``?p`` that excludes what is too large to read.
        is_part: Whether a statement belongs to the part.
        leads_on: Whether to follow such a statement to its object, if that is an IRI.
    """
    part = MetaPart()
    level = list(dict.fromkeys(starts))
    known = set(level)
    while level:
        for node in level:
            part.nodes.setdefault(node, defaultdict(list))
        onward = []
        for subject, predicate, value in _statements(lease, level, condition):
            statement = (subject, predicate, value)
            if not is_part(statement):
                continue
            part.add(*statement)
            if isinstance(value, ox.NamedNode) and value.value not in known and leads_on(statement):
                known.add(value.value)
                onward.append(value.value)
        level = sorted(onward)
    return part


def _statements(
    lease: GenerationLease, nodes: Sequence[str], condition: str
) -> Iterator[MetaStatement]:
    graph = checked_iri(lease.iris.meta_graph)
    more = f"FILTER ({condition})" if condition else ""
    for start in range(0, len(nodes), _MAX_NODES):
        listed = " ".join(map(checked_iri, nodes[start : start + _MAX_NODES]))
        query = f"""SELECT ?s ?p ?o {{ VALUES ?s {{ {listed} }}
          GRAPH {graph} {{ ?s ?p ?o }} {more} }}"""
        for row in rows(lease, query):
            yield row["s"].value, row["p"].value, row["o"]


def _order(term: Term) -> tuple[int, str]:
    language = term.language if isinstance(term, ox.Literal) else None
    return _LANGUAGE_ORDER.get(language or "", len(_LANGUAGE_ORDER)), str(term)


def _typed(predicate: str, value: Term) -> Term:
    """Give a size the datatype of DCAT: the store has every whole number as xsd:integer."""
    if predicate == Dcat.byteSize:
        return ox.Literal(value.value, datatype=ox.NamedNode(Xsd.nonNegativeInteger))
    return value


_MAX_BYTES: Final = 8 * 1024 * 1024  # per generation; compression leaves a tenth or less
_NT: Final = ox.RdfFormat.N_TRIPLES


class MetaGraphCache:
    """Compressed parts of one generation; evicts the least recently used. Thread-safe.

    Example:
        cache = deps().cached(meta_graph_cache, lease)
        part = cache.get("void", lambda: void_part(lease))
    """

    def __init__(self, max_bytes: int = _MAX_BYTES) -> None:
        """Create an empty cache.

        Args:
            max_bytes: Memory for all parts; a larger one is not cached.
        """
        self._max_bytes, self._size = max_bytes, 0
        self._entries: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, collect: Callable[[], MetaPart]) -> MetaPart:
        """Return a part; the caller may change it.

        Args:
            key: Identifies the part.
            collect: Returns it, if it is not cached.
        """
        compressed = self._read(key)
        if compressed is not None:
            return _decompress(compressed)
        part = collect()
        self._write(key, _compress(part))
        return part

    def _read(self, key: Hashable) -> bytes | None:
        with self._lock:
            if key in self._entries:
                self._entries.move_to_end(key)
            return self._entries.get(key)

    def _write(self, key: Hashable, value: bytes) -> None:
        with self._lock:
            if len(value) > self._max_bytes or key in self._entries:
                return
            self._entries[key] = value
            self._size += len(value)
            while self._size > self._max_bytes:
                self._size -= len(self._entries.popitem(last=False)[1])


def meta_graph_cache(_lease: GenerationLease) -> MetaGraphCache:
    """Return an empty cache, for ``Deps.cached``."""
    return MetaGraphCache()


def _compress(part: MetaPart) -> bytes:
    """Return the statements in their order; nodes without statements are lost."""
    triples = (
        ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)
        for subject, properties in part.nodes.items()
        for predicate, values in properties.items()
        for value in values
    )
    return zlib.compress(ox.serialize(triples, format=_NT) or b"")


def _decompress(compressed: bytes) -> MetaPart:
    part = MetaPart()
    for quad in ox.parse(zlib.decompress(compressed), format=_NT):
        part.add(quad.subject.value, quad.predicate.value, quad.object)
    return part
