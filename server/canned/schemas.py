"""JSON schemas of the OpenAPI description: of parameters, rows, answers and problems. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from renkei.graph.rdf.formats import GEO_JSON, JSON_LD, SPARQL_JSON
from renkei.server.canned.period_patterns import period_patterns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.graph.rdf.formats import Format
    from renkei.queries.model import CannedQuery, Column, Parameter

__all__ = [
    "PROBLEM",
    "camel_case",
    "content_schema",
    "parameter_schema",
    "row_name",
    "row_schema",
    "typed_value",
]

Schema = dict[str, Any]

_MAX_LENGTH: Final = 2_000
_MAX_MATCHED_LENGTH: Final = 200
_MAX_NUMBER: Final = 10**18 - 1
_KEY: Final = r"[A-Za-z0-9][A-Za-z0-9._~\-]*"
_TYPE_SCHEMAS: Final[Mapping[str, Schema]] = {
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
}
_COLUMN_SCHEMAS: Final[Mapping[str, Schema]] = {
    "iri": {"type": "string", "format": "iri"},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string"},  # or a year or month, where a source states no more
    "string": {"type": "string"},
}
PROBLEM: Final[Schema] = {
    "type": "object",
    "description": "An error (RFC 9457).",
    "required": ["title", "status", "detail", "code"],
    "properties": {
        "title": {"type": "string", "description": "The name of the status."},
        "status": {"type": "integer", "description": "The status."},
        "detail": {"type": "string", "description": "What is wrong, where, and what to do."},
        "detail_en": {
            "type": "string",
            "description": "The same in English, where detail is in another language.",
        },
        "code": {"type": "string", "description": "What is wrong, for programs."},
        "parameter": {"type": "string", "description": "The parameter that is wrong."},
        "allowed": {
            "type": ["array", "null"],
            "items": {"type": "string"},
            "description": "What is allowed for it.",
        },
        "available": {"type": "array", "items": {"type": "string"}},
        "limit": {"type": "string", "description": "The setting that was exceeded."},
    },
}


def parameter_schema(parameter: Parameter) -> Schema:
    """Return the schema of a parameter's values."""
    if parameter.enum:
        return {"type": "string", "enum": list(parameter.enum)}
    if parameter.type == "iri":
        return _iri_schema(parameter)
    if parameter.type in {"integer", "decimal"}:
        low, high = parameter.minimum, parameter.maximum
        return {
            "type": "integer" if parameter.type == "integer" else "number",
            "minimum": typed_value(parameter, low) if low is not None else -_MAX_NUMBER,
            "maximum": typed_value(parameter, high) if high is not None else _MAX_NUMBER,
        }
    if parameter.type in {"month", "fiscal-year"}:
        patterns = period_patterns(parameter)
        return {"anyOf": [{"type": "string", "pattern": pattern} for pattern in patterns]}
    if parameter.type in _TYPE_SCHEMAS:
        return dict(_TYPE_SCHEMAS[parameter.type])
    text: Schema = {"type": "string", "minLength": 1, "maxLength": _MAX_LENGTH}
    if parameter.pattern is not None:
        text |= {"pattern": f"^(?:{parameter.pattern})$", "maxLength": _MAX_MATCHED_LENGTH}
    return text


def _iri_schema(parameter: Parameter) -> Schema:
    """Return the schema of a short key or an IRI; keys of things are data, and not listed."""
    iri = {"type": "string", "pattern": r"^https?://[A-Za-z0-9.\-]{1,60}/[A-Za-z0-9/.\-]{0,80}$"}
    if parameter.scheme:
        return {"anyOf": [{"type": "string", "enum": list(parameter.allowed or ())}, iri]}
    if parameter.kind is None:
        return iri
    key = {"type": "string", "pattern": f"^{_KEY}(?:/{_KEY})*$", "maxLength": _MAX_MATCHED_LENGTH}
    return {"anyOf": [key, iri]}


def content_schema(query: CannedQuery, form: Format) -> Schema:
    """Return the schema of a query's answer in a format."""
    if form.description:
        return {"type": "string", "description": form.description}
    if form is JSON_LD:
        return {"type": ["object", "array"], "description": "JSON-LD 1.1, its context inline."}
    if form is GEO_JSON:
        feature = {
            "type": "object",
            "required": ["type", "geometry", "properties"],
            "properties": {
                "type": {"const": "Feature"},
                "geometry": {"type": ["object", "null"]},
                "properties": {"type": "object"},
            },
        }
        return {
            "type": "object",
            "required": ["type", "features"],
            "properties": {
                "type": {"const": "FeatureCollection"},
                "features": {"type": "array", "items": feature},
                "next": {"type": "string", "format": "uri"},
            },
        }
    if form is SPARQL_JSON or query.form == "ASK":
        return {
            "type": "object",
            "description": "SPARQL 1.1 Query Results JSON Format.",
            "required": ["head"],
            "properties": {
                "head": {"type": "object"},
                "results": {"type": "object"},
                "boolean": {"type": "boolean"},
            },
        }
    return {
        "type": "object",
        "required": ["head", "rows", "next"],
        "properties": {
            "head": {
                "type": "object",
                "description": "The query, the generation of the data, the values and columns.",
                "required": ["query", "generation", "parameters", "columns"],
            },
            "rows": {
                "type": "array",
                "items": {"$ref": f"#/components/schemas/{row_name(query)}"},
            },
            "next": {
                "type": ["string", "null"],
                "format": "uri",
                "description": "Address of the next page; null on the last one.",
            },
        },
    }


def row_schema(query: CannedQuery) -> Schema:
    """Return the schema of a row of a query's answer."""
    return {
        "type": "object",
        "description": f"A row: {query.summary['en']}.",
        "required": [column.name for column in query.columns],
        "properties": {column.name: _column_schema(column) for column in query.columns},
        "additionalProperties": False,
    }


def _column_schema(column: Column) -> Schema:
    schema = dict(_COLUMN_SCHEMAS.get(column.type, {"type": "string"}))
    schema["type"] = [schema["type"], "null"]
    parts = [f"{column.label['en']} ({column.label['ja']})."]
    if column.type not in _COLUMN_SCHEMAS:
        parts.append(f"In the language {column.type}.")
    if column.unit:
        parts.append(f"Unit: {column.unit['en']} ({column.unit['ja']}).")
    if column.description:
        parts.append(column.description["en"])
    return {**schema, "description": " ".join(parts)}


def typed_value(parameter: Parameter, text: str) -> str | int | float | bool:
    """Return a value of a parameter as a value of JSON."""
    if parameter.type == "integer":
        return int(text)
    if parameter.type == "decimal":
        return float(text)
    return text == "true" if parameter.type == "boolean" else text


def row_name(query: CannedQuery) -> str:
    """Return the name of the schema of a query's rows."""
    return f"{camel_case(query.name, first=True)}Row"


def camel_case(name: str, *, first: bool = False) -> str:
    """Return a name with hyphens in camel case; with ``first``, its first letter is a capital."""
    words = name.split("-")
    head = words[0].capitalize() if first else words[0]
    return head + "".join(word.capitalize() for word in words[1:])
