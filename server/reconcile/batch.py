"""Reads the JSON of reconciliation requests; each error names its place."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from renkei.queries.binding import ParameterError

__all__ = [
    "DEFAULT_LIMIT",
    "MAX_LIMIT",
    "MAX_PROPERTIES",
    "MAX_QUERIES",
    "MAX_VALUES",
    "Extension",
    "PropertyValue",
    "ReconciliationQuery",
    "parsed",
    "read_extension",
    "read_id",
    "read_key",
    "read_limit",
    "read_list",
    "read_object",
    "read_queries",
    "read_text",
    "wrong",
]

MAX_QUERIES: Final = 1_000
"""Queries of a batch."""

_MAX_TEXT: Final = 1_000  # characters of a query or value
MAX_LIMIT: Final = 50  # candidates
DEFAULT_LIMIT: Final = 5
MAX_PROPERTIES: Final = 20
MAX_VALUES: Final = 20
_MAX_CELLS: Final = 100  # of an extension, for a thing and a property
_STRICTNESS: Final = ("any", "all", "should")


@dataclass(frozen=True, slots=True)
class PropertyValue:
    """A property that a thing should have.

    Attributes:
        property: The id of the property.
        values: Texts, or ids of things.
        quantifier: Whether it should have ``any``, ``all`` or ``none`` of them.
        required: Whether things without it are left out.
    """

    property: str
    values: tuple[str, ...]
    quantifier: str = "any"
    required: bool = False


@dataclass(frozen=True, slots=True)
class ReconciliationQuery:
    """One query of a batch (Reconciliation Service API 0.2 §4.2).

    Attributes:
        text: The name.
        types: Ids of types.
        strictness: ``any``, ``all`` or ``should``.
        limit: Most candidates.
        properties: What is known besides the name.
        id: The id of a thing, instead of the name; empty if there is none.
    """

    text: str
    types: tuple[str, ...] = ()
    strictness: str = "any"
    limit: int = DEFAULT_LIMIT
    properties: tuple[PropertyValue, ...] = ()
    id: str = ""


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
    batch = parsed("queries", text)
    if not isinstance(batch, dict) or not batch:
        raise wrong("queries", 'must be an object such as {"q0": {"query": "a name"}}')
    if len(batch) > MAX_QUERIES:
        raise wrong("queries", f"has {len(batch):,} queries; at most {MAX_QUERIES:,} are answered")
    return {
        read_key("queries", key): _query(f"queries.{key[:40]}", value)
        for key, value in batch.items()
    }


def read_extension(text: str) -> Extension:
    """Read a data extension query.

    Raises:
        ParameterError: If it is malformed.
    """
    value = read_object("extend", parsed("extend", text))
    ids = read_list("extend.ids", value.get("ids"), MAX_QUERIES)
    properties = read_list("extend.properties", value.get("properties"), MAX_PROPERTIES)
    cells: dict[str, int] = {}
    for number, entry in enumerate(properties):
        place = f"extend.properties[{number}]"
        fields = read_object(place, entry)
        settings = read_object(f"{place}.settings", fields.get("settings") or {})
        limit = read_limit(f"{place}.settings.limit", settings.get("limit"), _MAX_CELLS, _MAX_CELLS)
        cells[read_text(f"{place}.id", fields.get("id"))] = limit
    return Extension(
        tuple(dict.fromkeys(read_key(f"extend.ids[{i}]", id_) for i, id_ in enumerate(ids))), cells
    )


def _query(place: str, value: object) -> ReconciliationQuery:
    fields = read_object(place, value)
    types = fields.get("type") or []
    strictness = fields.get("type_strict") or "any"
    if strictness not in _STRICTNESS:
        raise wrong(f"{place}.type_strict", f"must be one of {', '.join(_STRICTNESS)}")
    given = fields.get("properties")
    properties = read_list(f"{place}.properties", [] if given is None else given, MAX_PROPERTIES)
    return ReconciliationQuery(
        text=read_text(f"{place}.query", fields.get("query", "")),
        types=tuple(
            read_id(f"{place}.type", one) for one in (types if isinstance(types, list) else [types])
        ),
        strictness=strictness,
        limit=read_limit(f"{place}.limit", fields.get("limit"), MAX_LIMIT, DEFAULT_LIMIT),
        properties=tuple(
            _property(f"{place}.properties[{number}]", entry)
            for number, entry in enumerate(properties)
        ),
    )


def _property(place: str, value: object) -> PropertyValue:
    fields = read_object(place, value)
    values = fields.get("v")
    several = read_list(f"{place}.v", values if isinstance(values, list) else [values], MAX_VALUES)
    return PropertyValue(
        read_text(f"{place}.pid", fields.get("pid")),
        tuple(read_id(f"{place}.v", one) for one in several),
    )


def read_id(place: str, value: object) -> str:
    """Return a text, a number as text, or the ``id`` of an object."""
    if isinstance(value, dict):
        value = value.get("id")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return read_text(place, value)


def read_text(place: str, value: object) -> str:
    """Return a text."""
    if not isinstance(value, str):
        raise wrong(place, "must be a string")
    if len(value) > _MAX_TEXT:
        raise wrong(place, f"has {len(value):,} characters; at most {_MAX_TEXT:,} are read")
    return value.encode("utf-8", "replace").decode()  # without lone surrogates


def read_key(place: str, value: object) -> str:
    """Return a text that is a key of the answer: it must come back as it was sent."""
    text = read_text(place, value)
    if text != value:
        raise wrong(place, "has half of a surrogate pair, which no answer can have")
    return text


def read_limit(place: str, value: object, most: int, default: int) -> int:
    """Return a positive number, at most the greatest."""
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
        raise wrong(place, "must be a positive number")
    return min(value, most)


def read_list(place: str, value: object, most: int) -> list[Any]:
    """Return an array of at most so many values."""
    if not isinstance(value, list) or len(value) > most:
        raise wrong(place, f"must be an array of at most {most:,}")
    return value


def read_object(place: str, value: object) -> dict[str, Any]:
    """Return an object."""
    if not isinstance(value, dict):
        raise wrong(place, "must be an object")
    return value


def parsed(name: str, text: str) -> object:
    """Return the value of a JSON text; an object has each key once."""

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
            raise wrong(name, f"has the key {twice[:40]!r} more than once in an object")
        return found

    def constant(text: str) -> object:
        raise wrong(name, f"is not JSON: {text} is no number of JSON")

    try:
        return json.loads(text, object_pairs_hook=members, parse_constant=constant)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise wrong(name, f"is not JSON: {where}: {error.msg}") from None
    except (ValueError, RecursionError):
        raise wrong(name, "is not JSON: a number is too long, or it is nested too deeply") from None


def wrong(place: str, reason: str) -> ParameterError:
    """Return the error at a place."""
    return ParameterError(f"{place} {reason}", parameter=place.partition(".")[0])
