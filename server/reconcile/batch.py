"""Reads the JSON of reconciliation requests; each error names its place."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from renkei.queries.binding import ParameterError

__all__ = [
    "MAX_QUERIES",
    "Extension",
    "PropertyValue",
    "ReconciliationQuery",
    "read_extension",
    "read_queries",
]

MAX_QUERIES: Final = 1_000
"""Queries of a batch."""

_MAX_TEXT: Final = 1_000  # characters of a query or value
_MAX_LIMIT: Final = 50  # candidates
_LIMIT: Final = 5
_MAX_PROPERTIES: Final = 20
_MAX_VALUES: Final = 20
_MAX_CELLS: Final = 100  # of an extension, for a thing and a property
_STRICTNESS: Final = ("any", "all", "should")


@dataclass(frozen=True, slots=True)
class PropertyValue:
    """A property that a thing should have.

    Attributes:
        property: The id of the property.
        values: Texts, one of which it should have; or ids of things.
    """

    property: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReconciliationQuery:
    """One query of a batch (Reconciliation Service API 0.2 §4.2).

    Attributes:
        text: The name.
        types: Ids of types.
        strictness: ``any``, ``all`` or ``should``.
        limit: Most candidates.
        properties: What is known besides the name.
    """

    text: str
    types: tuple[str, ...] = ()
    strictness: str = "any"
    limit: int = _LIMIT
    properties: tuple[PropertyValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Extension:
    """A data extension query (§7.2).

    Attributes:
        ids: Things.
        properties: Id of a property → most values of a cell.
    """

    ids: tuple[str, ...]
    properties: dict[str, int]


def read_queries(text: str) -> dict[str, ReconciliationQuery]:
    """Read a batch of queries.

    Raises:
        ParameterError: If it is not JSON, or a query is malformed; it names the query.
    """
    batch = _json("queries", text)
    if not isinstance(batch, dict) or not batch:
        raise _wrong("queries", 'must be an object such as {"q0": {"query": "a name"}}')
    if len(batch) > MAX_QUERIES:
        raise _wrong("queries", f"has {len(batch):,} queries; at most {MAX_QUERIES:,} are answered")
    return {key: _query(f"queries.{key[:40]}", value) for key, value in batch.items()}


def read_extension(text: str) -> Extension:
    """Read a data extension query.

    Raises:
        ParameterError: If it is malformed.
    """
    value = _object("extend", _json("extend", text))
    ids = _list("extend.ids", value.get("ids"), MAX_QUERIES)
    properties = _list("extend.properties", value.get("properties"), _MAX_PROPERTIES)
    cells: dict[str, int] = {}
    for number, entry in enumerate(properties):
        place = f"extend.properties[{number}]"
        fields = _object(place, entry)
        settings = _object(f"{place}.settings", fields.get("settings") or {})
        limit = _limit(f"{place}.settings.limit", settings.get("limit"), _MAX_CELLS, _MAX_CELLS)
        cells[_text(f"{place}.id", fields.get("id"))] = limit
    return Extension(
        tuple(dict.fromkeys(_text(f"extend.ids[{i}]", id_) for i, id_ in enumerate(ids))), cells
    )


def _query(place: str, value: object) -> ReconciliationQuery:
    fields = _object(place, value)
    types = fields.get("type") or []
    strictness = fields.get("type_strict") or "any"
    if strictness not in _STRICTNESS:
        raise _wrong(f"{place}.type_strict", f"must be one of {', '.join(_STRICTNESS)}")
    properties = _list(f"{place}.properties", fields.get("properties") or [], _MAX_PROPERTIES)
    return ReconciliationQuery(
        text=_text(f"{place}.query", fields.get("query", "")),
        types=tuple(
            _id(f"{place}.type", one) for one in (types if isinstance(types, list) else [types])
        ),
        strictness=strictness,
        limit=_limit(f"{place}.limit", fields.get("limit"), _MAX_LIMIT, _LIMIT),
        properties=tuple(
            _property(f"{place}.properties[{number}]", entry)
            for number, entry in enumerate(properties)
        ),
    )


def _property(place: str, value: object) -> PropertyValue:
    fields = _object(place, value)
    values = fields.get("v")
    several = _list(f"{place}.v", values if isinstance(values, list) else [values], _MAX_VALUES)
    return PropertyValue(
        _text(f"{place}.pid", fields.get("pid")), tuple(_id(f"{place}.v", one) for one in several)
    )


def _id(place: str, value: object) -> str:
    """Return a text, a number as text, or the ``id`` of an object."""
    if isinstance(value, dict):
        value = value.get("id")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return _text(place, value)


def _text(place: str, value: object) -> str:
    if not isinstance(value, str):
        raise _wrong(place, "must be a string")
    if len(value) > _MAX_TEXT:
        raise _wrong(place, f"has {len(value):,} characters; at most {_MAX_TEXT:,} are read")
    return value.encode("utf-8", "replace").decode()  # without lone surrogates


def _limit(place: str, value: object, most: int, default: int) -> int:
    if value is None:
        return default
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if (
        isinstance(value, str)
        and value.isascii()
        and value.isdecimal()
        and len(value) < len("1000")
    ):
        value, is_number = int(value), True
    if not is_number or not isinstance(value, int) or value < 1:
        raise _wrong(place, "must be a positive number")
    return min(value, most)


def _list(place: str, value: object, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise _wrong(place, f"must be an array of at most {most:,}")
    return value


def _object(place: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(place, "must be an object")
    return value


def _json(name: str, text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _wrong(name, f"is not JSON: {where}: {error.msg}") from None
    except (ValueError, RecursionError):
        raise _wrong(
            name, "is not JSON: a number is too long, or it is nested too deeply"
        ) from None


def _wrong(place: str, reason: str) -> ParameterError:
    return ParameterError(f"{place} {reason}", parameter=place.partition(".")[0])
