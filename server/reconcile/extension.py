"""Values of things for the columns of a spreadsheet (Reconciliation Service API 0.2 §7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from renkei.graph.rdf.numbers import native_value
from renkei.ontology.terms import Xsd
from renkei.server.reconcile.entities import (
    BATCH,
    EACH,
    entity_iri,
    is_entity,
    named,
    short_id,
    term_iri,
)
from renkei.server.web.ask import rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.graph.generations.leases import GenerationLease
    from renkei.server.reconcile.batch import Extension
    from renkei.server.web.ask import Term

__all__ = ["extend", "propose"]

_DATES: Final = frozenset({Xsd.date, Xsd.dateTime})


def extend(lease: GenerationLease, asked: Extension, language: str) -> dict[str, Any]:
    """Return the values of properties of things; a thing that is not there has empty cells.

    Raises:
        ParameterError: If a property is no IRI.
    """
    iris = {id_: term_iri(id_) for id_ in asked.properties}
    known = [id_ for id_ in asked.ids if is_entity(id_)]
    values: dict[tuple[str, str], list[Term]] = {}
    for first in range(0, len(known), BATCH):
        some = known[first : first + BATCH]
        subjects = " ".join(str(ox.NamedNode(entity_iri(lease, id_))) for id_ in some)
        verbs = " ".join(str(ox.NamedNode(iri)) for iri in sorted(set(iris.values())))
        query = f"""SELECT ?s ?p ?o {{
          VALUES ?s {{ {subjects} }} VALUES ?p {{ {verbs} }} {EACH} }} ORDER BY ?s ?p ?o"""
        for row in rows(lease, query):
            path = row["s"].value.removeprefix(f"{lease.base}id/")
            values.setdefault((path, row["p"].value), []).append(row["o"])
    objects = {
        term.value for terms in values.values() for term in terms if isinstance(term, ox.NamedNode)
    }
    names = named(lease, [*iris.values(), *sorted(objects)], language)
    return {
        "meta": [{"id": id_, "name": names[iri]} for id_, iri in iris.items()],
        "rows": {
            id_: {
                property_: [
                    _cell(term, lease.base, names)
                    for term in _in_order(values.get((id_, iris[property_]), []), language)[:limit]
                ]
                for property_, limit in asked.properties.items()
            }
            for id_ in asked.ids
        },
    }


def propose(
    lease: GenerationLease, properties: list[str], language: str, limit: int
) -> list[dict[str, str]]:
    """Return properties with their names."""
    chosen = properties[:limit]
    names = named(lease, chosen, language)
    return [{"id": short_id(iri), "name": names[iri]} for iri in chosen]


def _in_order(terms: list[Term], language: str) -> list[Term]:
    """Return the values, those of the language first."""
    return sorted(
        terms, key=lambda term: isinstance(term, ox.Literal) and term.language != language
    )


def _cell(term: Term, base: str, names: Mapping[str, str]) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        path = term.value.removeprefix(f"{base}id/")
        if path != term.value:
            return {"id": path, "name": names[term.value]}
        return {"str": names[term.value] if names[term.value] != term.value else term.value}
    if isinstance(term, ox.BlankNode):
        return {"str": ""}
    if term.datatype.value in _DATES:
        return {"date": term.value}
    value = native_value(term.value, term.datatype.value)
    kind = {bool: "bool", int: "int", float: "float"}.get(type(value), "str")
    return {kind: term.value if value is None else value}
