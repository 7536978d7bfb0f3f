"""What can be asked of a kind of thing: its properties, from the statistics of the build."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.rdf.numbers import is_number
from renkei.graph.rdf.terms import iri as checked_iri
from renkei.graph.rdf.terms import prefixed_name
from renkei.ontology.terms import CODE_NAMESPACE, Dct, Prov, Rdf, Rdfs, Renkei, Skos, Void, Xsd
from renkei.server.web.ask import rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from renkei.graph.generations.leases import GenerationLease
    from renkei.server.things.kind import Kind

__all__ = [
    "CODE",
    "DATE",
    "NUMBER",
    "TEXT",
    "THING",
    "TRUTH",
    "PropertiesCache",
    "Property",
    "properties_cache",
]

CODE, DATE, NUMBER, TEXT, THING, TRUTH = "code", "date", "number", "text", "thing", "truth"
_MAX_PROPERTIES: Final = 60  # of a kind; the most frequent ones
_MAX_CODES: Final = 200  # of a scheme that is offered as a list
_NAME: Final = re.compile(r"[a-z][a-z0-9-]*:[A-Za-z][A-Za-z0-9_]*")
# They say how the statements came to be, or are on every page anyway.
_LEFT_OUT: Final = frozenset(
    {Rdf.type_, Rdfs.label, Renkei.statedIn, Prov.wasDerivedFrom, Dct.modified, Dct.source}
)
_DATES: Final = frozenset({Xsd.date, Xsd.dateTime})


@dataclass(frozen=True, slots=True)
class Property:
    """A property that things of a kind have.

    Attributes:
        name: As in SPARQL, ``renkei:status``.
        iri: The property.
        values: What its values are: ``CODE``, ``DATE``, ``NUMBER``, ``TEXT``, ``THING``, ``TRUTH``.
        count: How many statements things of the kind have with it.
        codes: The codes that it can have, of ``CODE``.
        datatype: Of its literals.
    """

    name: str
    iri: str
    values: str
    count: int
    codes: tuple[str, ...] = ()
    datatype: str = ""


class PropertiesCache:
    """The properties of the kinds in one generation, each read once. Thread-safe."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Property, ...]] = {}
        self._lock = threading.Lock()

    def of(self, lease: GenerationLease, kind: Kind) -> tuple[Property, ...]:
        """Return the properties of a kind, the most frequent first.

        Args:
            lease: The generation of this cache.
            kind: The kind.
        """
        with self._lock:
            known = self._known.get(kind.key)
        if known is None:
            known = tuple(_properties(lease, kind.class_))
            with self._lock:
                self._known[kind.key] = known
        return known


def properties_cache(lease: GenerationLease) -> PropertiesCache:
    """Return the empty cache of a generation."""
    del lease
    return PropertiesCache()


def _properties(lease: GenerationLease, class_: str) -> list[Property]:
    counts = {
        row["property"].value: int(row["number"].value)
        for row in rows(
            lease,
            f"""SELECT ?property ?number {{ GRAPH {checked_iri(lease.iris.meta_graph)} {{
              ?class <{Void.class_}> {checked_iri(class_)} ; <{Void.propertyPartition}> ?part .
              ?part <{Void.property_}> ?property ; <{Void.triples}> ?number }} }}""",
        )
    }
    named = {iri: prefixed_name(iri) for iri in counts if iri not in _LEFT_OUT}
    often = sorted((iri for iri in named if _NAME.fullmatch(named[iri])), key=lambda i: -counts[i])
    samples = _samples(lease, class_, often[:_MAX_PROPERTIES])
    codes = _codes(lease, (term.value for term in samples.values() if _is_code(term)))
    found = []
    for iri, term in samples.items():
        values, schemes = _values_of(term), codes.get(term.value, ())
        if values == CODE and not schemes:
            values = THING
        datatype = term.datatype.value if isinstance(term, ox.Literal) else ""
        found.append(Property(named[iri], iri, values, counts[iri], schemes, datatype))
    return found


def _samples(
    lease: GenerationLease, class_: str, properties: Iterable[str]
) -> dict[str, ox.NamedNode | ox.Literal]:
    """Return a value of each property of the class, in the order of the properties."""
    listed = list(properties)
    if not listed:
        return {}
    parts = " UNION ".join(
        f"{{ SELECT ({number} AS ?of) ?value {{ ?thing a {checked_iri(class_)} ; "
        f"{checked_iri(iri)} ?value }} LIMIT 1 }}"
        for number, iri in enumerate(listed)
    )
    found = {
        int(row["of"].value): row["value"]
        for row in rows(lease, f"SELECT ?of ?value {{ {parts} }}")
        if isinstance(row["value"], ox.NamedNode | ox.Literal)
    }
    return {listed[number]: found[number] for number in sorted(found)}


def _codes(lease: GenerationLease, samples: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the codes of the scheme of each sample; those of long schemes are left out."""
    values = " ".join(map(checked_iri, sorted(set(samples))))
    by_sample: dict[str, list[str]] = {}
    if values:
        query = f"""SELECT ?of ?code {{ VALUES ?of {{ {values} }}
          ?of <{Skos.inScheme}> ?scheme . ?code <{Skos.inScheme}> ?scheme }} ORDER BY ?code"""
        for row in rows(lease, query):
            by_sample.setdefault(row["of"].value, []).append(row["code"].value)
    return {
        sample: tuple(dict.fromkeys(codes))
        for sample, codes in by_sample.items()
        if len(codes) <= _MAX_CODES
    }


def _is_code(term: ox.NamedNode | ox.Literal) -> bool:
    return isinstance(term, ox.NamedNode) and term.value.startswith(CODE_NAMESPACE)


def _values_of(term: ox.NamedNode | ox.Literal) -> str:
    if isinstance(term, ox.NamedNode):
        return CODE if _is_code(term) else THING
    datatype = term.datatype.value
    if is_number(datatype):
        return NUMBER
    if datatype == Xsd.boolean:
        return TRUTH
    return DATE if datatype in _DATES else TEXT
