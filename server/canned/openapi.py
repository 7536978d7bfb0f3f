"""The OpenAPI description of the canned queries (OpenAPI 3.1.1). Pure: queries in, a document out.

It depends on the queries alone, not on the data: a client that was generated from it still fits
when the data has grown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from renkei.graph.rdf.formats import GEO_JSON, JSON_LD, SPARQL_JSON
from renkei.server.canned.data import formats_of
from renkei.server.web.negotiation import PAGE
from renkei.server.web.paging import MAX_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from renkei.graph.rdf.formats import Format
    from renkei.queries.model import Column
    from renkei.queries.parameters import Parameter
    from renkei.queries.read import CannedQuery

__all__ = ["openapi"]

Schema = dict[str, Any]

_LONGEST: Final = 2_000
_LONGEST_MATCHED: Final = 200
_MOST: Final = 10**18 - 1
_KEY: Final = r"[A-Za-z0-9][A-Za-z0-9._~\-]*"
_SCHEMAS: Final[Mapping[str, Schema]] = {
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "month": {
        "anyOf": [
            {"type": "string", "pattern": "^(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])$"},
            {"type": "string", "pattern": "^平成(?:[2-9]|[12][0-9])年(?:[1-9]|1[0-2])月$"},
            {"type": "string", "pattern": r"^(?:H(?:[2-9]|[12][0-9])|R[2-9])\.(?:[1-9]|1[0-2])$"},
        ]
    },
    "fiscal-year": {
        "anyOf": [
            {"type": "string", "pattern": "^(?:FY)?(?:19|20)[0-9]{2}$"},
            {"type": "string", "pattern": "^(?:平成(?:[2-9]|[12][0-9])|令和[2-9])年度$"},
            {"type": "string", "pattern": "^(?:H(?:[2-9]|[12][0-9])|R[2-9])$"},
        ]
    },
}
_COLUMNS: Final[Mapping[str, Schema]] = {
    "iri": {"type": "string", "format": "iri"},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string"},  # a year or a month too, where a source knows no more
    "string": {"type": "string"},
}
_ERRORS: Final[Mapping[str, str]] = {
    "400": "A parameter is unknown, missing, repeated or malformed; `parameter` names it",
    "404": "Nothing has that name: no query, or no thing of the graph",
    "406": "None of the formats that are accepted is there; `available` lists those that are",
    "410": "The cursor belongs to data that was replaced: begin again without it",
    "429": "Too many requests of one client at the same time",
    "503": "Busy, or nothing is published; `Retry-After` says when to try again",
    "504": "The query took too long",
    "507": "The answer, or the memory for it, is over a limit: ask for pages",
}
_PROBLEM: Final[Schema] = {
    "type": "object",
    "description": "An error (RFC 9457).",
    "required": ["title", "status", "detail", "code"],
    "properties": {
        "title": {"type": "string", "description": "The name of the status."},
        "status": {"type": "integer", "description": "The status."},
        "detail": {"type": "string", "description": "What is wrong, where, and what to do."},
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


def openapi(queries: Iterable[CannedQuery], *, server: str, version: str) -> dict[str, Any]:
    """Return the description of some queries.

    Args:
        queries: The queries.
        server: Absolute address that their paths are below, without the slash at its end.
        version: Version of the service.
    """
    found = list(queries)
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "renkei",
            "version": version,
            "summary": "How governments work together over their public facilities.",
            "description": (
                "Questions to the knowledge graph, each at an address of its own. Without `limit` "
                "an answer is whole. With it, the `Link` header and `next` lead to the next page; "
                "no row comes twice, and none is missing. Questions of your own: SPARQL at "
                f"<{server}/sparql>."
            ),
            "termsOfService": f"{server}/about#licence",
        },
        "servers": [{"url": server}],
        "tags": [{"name": tag} for tag in sorted({tag for query in found for tag in query.tags})],
        "paths": {f"/queries/{query.name}": {"get": _operation(query)} for query in found},
        "components": {
            "schemas": {
                "Problem": _PROBLEM,
                **{_row_name(query): _row(query) for query in found if query.columns},
            },
            "responses": {f"Error{status}": _error(text) for status, text in _ERRORS.items()},
            "headers": {
                "Link": {
                    "description": "The other pages: `first`, `prev`, `next` (RFC 8288).",
                    "schema": {"type": "string"},
                },
                "Deprecation": {
                    "description": "Since when the name is deprecated (RFC 9745).",
                    "schema": {"type": "string"},
                },
                "Sunset": {
                    "description": "From when on the name may be gone (RFC 8594).",
                    "schema": {"type": "string"},
                },
            },
        },
    }


def _operation(query: CannedQuery) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": "The answer, or one page of it." if query.paged else "The whole answer.",
        "content": {
            each.media_type: {"schema": _content(query, each)}
            for each in formats_of(query)
            if each is not PAGE
        },
    }
    headers = ["Link"] if query.paged else []
    headers += ["Deprecation", "Sunset"] if query.deprecation else []
    if headers:
        answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in headers}
    found: dict[str, Any] = {
        "operationId": _camel(query.name),
        "summary": query.summary["en"],
        "description": (
            f"{query.description['en']}\n\n{query.summary['ja']}。{query.description['ja']}"
        ),
        "tags": list(query.tags),
        "parameters": [*map(_parameter, query.parameters), *_options(query)],
        "responses": {
            "200": answer,
            **{status: {"$ref": f"#/components/responses/Error{status}"} for status in _ERRORS},
        },
    }
    if query.deprecation:
        found["deprecated"] = True
    return found


def _parameter(parameter: Parameter) -> dict[str, Any]:
    more = f" {parameter.description['en']}" if parameter.description else ""
    kind = f" A short key of a {parameter.kind}, or an IRI." if parameter.type == "iri" else ""
    schema = _value(parameter)
    if parameter.default is not None:
        schema["default"] = _typed(parameter, parameter.default)
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": f"{parameter.label['en']} ({parameter.label['ja']}).{more}{kind}",
        "schema": schema,
        "example": _typed(parameter, parameter.example),
    }


def _value(parameter: Parameter) -> Schema:
    if parameter.enum:
        return {"type": "string", "enum": list(parameter.enum)}
    if parameter.type == "iri":
        return _named(parameter)
    if parameter.type in {"integer", "decimal"}:
        low, high = parameter.minimum, parameter.maximum
        return {
            "type": "integer" if parameter.type == "integer" else "number",
            "minimum": _typed(parameter, low) if low is not None else -_MOST,
            "maximum": _typed(parameter, high) if high is not None else _MOST,
        }
    if parameter.type in _SCHEMAS:
        return dict(_SCHEMAS[parameter.type])
    text: Schema = {"type": "string", "minLength": 1, "maxLength": _LONGEST}
    if parameter.pattern is not None:
        text |= {"pattern": f"^(?:{parameter.pattern})$", "maxLength": _LONGEST_MATCHED}
    return text


def _named(parameter: Parameter) -> Schema:
    """A short key, or a whole IRI. Keys of things are not listed: they come with the data."""
    iri = {"type": "string", "pattern": r"^https?://[A-Za-z0-9.\-]{1,60}/[A-Za-z0-9/.\-]{0,80}$"}
    if parameter.scheme:
        return {"anyOf": [{"type": "string", "enum": list(parameter.allowed or ())}, iri]}
    if parameter.kind is None:
        return iri
    key = {"type": "string", "pattern": f"^{_KEY}(?:/{_KEY})*$", "maxLength": _LONGEST_MATCHED}
    return {"anyOf": [key, iri]}


def _options(query: CannedQuery) -> list[dict[str, Any]]:
    """The parameters that every query has."""
    names = [each.suffix for each in formats_of(query) if each is not PAGE]
    found = [
        {
            "name": "format",
            "in": "query",
            "description": "The format; it goes before the Accept header. The same as a suffix: "
            f"`/queries/{query.name}.{names[-1]}`.",
            "schema": {"type": "string", "enum": names},
        }
    ]
    if "csv" in names:
        found.append(
            {
                "name": "bom",
                "in": "query",
                "description": "Whether CSV begins with a byte order mark, which Excel needs.",
                "schema": {"type": "boolean", "default": False},
            }
        )
    if query.paged:
        found += [
            {
                "name": "limit",
                "in": "query",
                "description": "Rows of a page; without it, the answer is whole.",
                "schema": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT},
            },
            {
                "name": "cursor",
                "in": "query",
                "description": "Where the page begins: as the link to it has it.",
                "schema": {"type": "string"},
            },
        ]
    return found


def _content(query: CannedQuery, form: Format) -> Schema:
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
                "items": {"$ref": f"#/components/schemas/{_row_name(query)}"},
            },
            "next": {
                "type": ["string", "null"],
                "format": "uri",
                "description": "Address of the next page; null on the last one.",
            },
        },
    }


def _row(query: CannedQuery) -> Schema:
    return {
        "type": "object",
        "description": f"A row: {query.summary['en']}.",
        "required": [column.name for column in query.columns],
        "properties": {column.name: _column(column) for column in query.columns},
        "additionalProperties": False,
    }


def _column(column: Column) -> Schema:
    schema = dict(_COLUMNS.get(column.type, {"type": "string"}))
    schema["type"] = [schema["type"], "null"]
    parts = [f"{column.label['en']} ({column.label['ja']})."]
    if column.type not in _COLUMNS:
        parts.append(f"In the language {column.type}.")
    if column.unit:
        parts.append(f"Unit: {column.unit['en']} ({column.unit['ja']}).")
    if column.description:
        parts.append(column.description["en"])
    return {**schema, "description": " ".join(parts)}


def _error(text: str) -> dict[str, Any]:
    return {
        "description": f"{text}.",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }


def _typed(parameter: Parameter, text: str) -> str | int | float | bool:
    if parameter.type == "integer":
        return int(text)
    if parameter.type == "decimal":
        return float(text)
    return text == "true" if parameter.type == "boolean" else text


def _row_name(query: CannedQuery) -> str:
    return f"{_camel(query.name, first=True)}Row"


def _camel(name: str, *, first: bool = False) -> str:
    words = name.split("-")
    head = words[0].capitalize() if first else words[0]
    return head + "".join(word.capitalize() for word in words[1:])
