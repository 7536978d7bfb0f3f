"""Batches of the draft of the Reconciliation API 1.0: conditions, read and answered (§4).

What else the draft changes is not settled, so that the manifest stays that of 0.2: the shapes of
``suggest``, ``preview`` and ``extend`` in it exclude each other, and how clients and services agree
on a version is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from renkei.server.reconcile.batch import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    MAX_PROPERTIES,
    MAX_QUERIES,
    MAX_VALUES,
    PropertyValue,
    ReconciliationQuery,
    parsed,
    read_id,
    read_limit,
    read_list,
    read_object,
    read_text,
    wrong,
)
from renkei.server.reconcile.entities import named, term_iri

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.graph.generations.leases import GenerationLease

__all__ = ["read_match", "results"]

_TYPES: Final = ("name", "id", "property")
_QUANTIFIERS: Final = ("any", "all", "none")
_NAME: Final = {"ja": "名前", "en": "Name"}


def read_match(body: bytes) -> list[ReconciliationQuery]:
    """Read a batch of queries.

    Raises:
        ParameterError: If it is not JSON, or a query is malformed; it names the query.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise wrong("queries", "is not UTF-8") from None
    fields = read_object("the body", parsed("queries", text))
    queries = read_list("queries", fields.get("queries"), MAX_QUERIES)
    return [_query(f"queries[{number}]", value) for number, value in enumerate(queries)]


def _query(place: str, value: object) -> ReconciliationQuery:
    fields = read_object(place, value)
    conditions = read_list(f"{place}.conditions", fields.get("conditions"), MAX_PROPERTIES)
    if not conditions:
        raise wrong(f"{place}.conditions", "must have one condition at least")
    names: list[str] = []
    ids: list[str] = []
    properties: list[PropertyValue] = []
    for number, condition in enumerate(conditions):
        where = f"{place}.conditions[{number}]"
        given = read_object(where, condition)
        type_ = given.get("matchType")
        if type_ not in _TYPES:
            raise wrong(f"{where}.matchType", f"must be one of {', '.join(_TYPES)}")
        values = _values(f"{where}.propertyValue", given.get("propertyValue"))
        if given.get("matchQualifier"):
            raise wrong(f"{where}.matchQualifier", "is not supported: leave it out")
        quantifier = given.get("matchQuantifier", "any")
        if quantifier not in _QUANTIFIERS:
            raise wrong(f"{where}.matchQuantifier", f"must be one of {', '.join(_QUANTIFIERS)}")
        required = given.get("required", False)
        if not isinstance(required, bool):
            raise wrong(f"{where}.required", "must be true or false")
        if type_ == "property":
            id_ = read_text(f"{where}.propertyId", given.get("propertyId"))
            properties.append(PropertyValue(id_, values, quantifier, required=required))
        elif quantifier != "any" or len(values) != 1:
            raise wrong(where, f"a condition of type {type_} takes one value, and any of it")
        else:
            (names if type_ == "name" else ids).extend(values)
    if len(names) + len(ids) != 1:
        raise wrong(f"{place}.conditions", "must have one condition of type name or id")
    type_id = fields.get("type")
    return ReconciliationQuery(
        text="".join(names),
        types=(read_text(f"{place}.type", type_id),) if type_id else (),
        limit=read_limit(f"{place}.limit", fields.get("limit"), MAX_LIMIT, DEFAULT_LIMIT),
        properties=tuple(properties),
        id="".join(ids),
    )


def _values(place: str, value: object) -> tuple[str, ...]:
    several = read_list(place, value if isinstance(value, list) else [value], MAX_VALUES)
    return tuple(read_id(place, one) for one in several)


def results(
    lease: GenerationLease, answers: Mapping[str, Any], language: str
) -> dict[str, list[dict[str, Any]]]:
    """Return the answers of a batch in the order of its queries; features have names."""
    ids = {
        feature["id"]
        for answer in answers.values()
        for candidate in answer["result"]
        for feature in candidate["features"]
        if feature["id"] != "name"
    }
    iris = {id_: term_iri(id_) for id_ in sorted(ids)}
    known = named(lease, iris.values(), language)
    names = {"name": _NAME[language], **{id_: known[iri] for id_, iri in iris.items()}}
    for answer in answers.values():
        for candidate in answer["result"]:
            candidate["features"] = [
                {**feature, "name": names[feature["id"]]} for feature in candidate["features"]
            ]
    return {"results": [{"candidates": answer["result"]} for answer in answers.values()]}
