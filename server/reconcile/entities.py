"""Things, types and properties as the API has them: their ids and their names.

The id of a thing is its path below ``{base}id/``; of a type or a property its prefixed name, such
as ``renkei:Facility``, or its IRI where it has none.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.rdf.iris import is_key
from renkei.graph.things.table import ThingsTable
from renkei.ontology.terms import PREFIXES, Renkei
from renkei.queries.binding import ParameterError
from renkei.server.web.ask import labels, rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from renkei.graph.generations.leases import GenerationLease

__all__ = [
    "BATCH",
    "EACH",
    "entity_iri",
    "is_entity",
    "named",
    "properties_of_things",
    "short_id",
    "term_iri",
    "types_of_things",
]

BATCH: Final = 400
"""Things of one query."""

EACH: Final = "OPTIONAL { ?s ?p ?o } FILTER (BOUND(?o))"
"""Pattern that looks up each pair of two VALUES; a plain one would read all statements."""

_LEFT_OUT: Final = frozenset({str(Renkei.SourceSpan), str(Renkei.SourceBlock)})
_MOST: Final = 200  # properties of a type


def is_entity(id_: str) -> bool:
    """Whether a text may be the id of a thing."""
    parts = id_.split("/")
    return len(parts) > 1 and all(map(is_key, parts))


def entity_iri(lease: GenerationLease, id_: str) -> str:
    """Return the IRI of a thing."""
    return f"{lease.base}id/{id_}"


def short_id(iri: str) -> str:
    """Return the id of a type or a property."""
    found = [name for name, start in PREFIXES.items() if iri.startswith(start)]
    prefix = max(found, key=lambda name: len(PREFIXES[name]), default=None)
    if prefix is None or not (local := iri[len(PREFIXES[prefix]) :]).isidentifier():
        return iri
    return f"{prefix}:{local}"


def term_iri(id_: str) -> str:
    """Return the IRI of a type or a property.

    Raises:
        ParameterError: If it is neither an IRI nor a prefixed name.
    """
    prefix, colon, local = id_.partition(":")
    text = PREFIXES[prefix] + local if colon and prefix in PREFIXES else id_
    with contextlib.suppress(ValueError):
        if ":" in text:
            return ox.NamedNode(text).value
    raise ParameterError(
        f"{id_[:80]!r} is no type or property: write a name such as renkei:Facility, or an IRI",
        parameter="type",
    )


def types_of_things(lease: GenerationLease) -> list[str]:
    """Return the classes of things, those with the most things first."""
    table = ThingsTable.of(lease.path)
    counts = table.counts() if table else {}
    return [
        iri
        for iri, number in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        if number and iri not in _LEFT_OUT
    ]


def properties_of_things(lease: GenerationLease, class_: str = "") -> list[str]:
    """Return the properties of things, of one class if it is given, the most used first."""
    if class_:
        query = f"""SELECT ?p (COUNT(*) AS ?n) {{
          {{ SELECT ?s {{ ?s a {ox.NamedNode(class_)} }} LIMIT 200 }} ?s ?p ?o }}
          GROUP BY ?p ORDER BY DESC(?n) ?p LIMIT {_MOST}"""
        found = [row["p"].value for row in rows(lease, query)]
    else:
        table = ThingsTable.of(lease.path)
        uses = table.uses() if table else {}
        found = sorted(uses, key=lambda iri: (-uses[iri][0], iri))
    classes = set(types_of_things(lease))
    return [iri for iri in found if iri not in classes]


def named(lease: GenerationLease, iris: Iterable[str], language: str) -> dict[str, str]:
    """Return the name of each IRI in a language, or in another; its id if it has none."""
    chosen = list(dict.fromkeys(iris))
    found = labels(lease, chosen)
    return {iri: name_in(found.get(iri, {}), language) or short_id(iri) for iri in chosen}


def name_in(names: Mapping[str, str], language: str) -> str:
    """Return the name in a language, or in any."""
    others: Collection[str] = names.values()
    return names.get(language) or names.get("") or next(iter(others), "")
