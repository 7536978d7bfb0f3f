"""The OpenAPI description of the canned queries and the search (OpenAPI 3.1.1).

Pure: queries in, a document out.

It depends on the queries alone, not on the data: a client generated from it remains valid when the
data changes. `renkei.server.canned.schemas` has the schemas.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from renkei.graph.catalogue.dcat import OPENAPI_VERSION
from renkei.server.canned.chart import WIDTHS
from renkei.server.canned.data import formats_of
from renkei.server.canned.schemas import (
    PROBLEM,
    camel_case,
    content_schema,
    parameter_schema,
    row_name,
    row_schema,
    typed_value,
)
from renkei.server.charts.frame import WIDE
from renkei.server.web.negotiation import PAGE
from renkei.server.web.paging import MAX_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from renkei.queries.model import CannedQuery, Parameter

__all__ = ["openapi"]

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


def openapi(
    queries: Iterable[CannedQuery],
    *,
    server: str,
    version: str,
    paths: Mapping[str, Any] = MappingProxyType({}),
    schemas: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:
    """Return the description of the queries.

    Args:
        queries: The queries.
        server: Absolute address of the service, without a trailing slash.
        version: Version of renkei.
        paths: Further paths.
        schemas: The schemas that these refer to.
    """
    listed = list(queries)
    return {
        "openapi": OPENAPI_VERSION,
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
        "tags": [{"name": tag} for tag in sorted(_tags(listed, paths))],
        "paths": {
            **paths,
            **{f"/queries/{query.name}": {"get": _operation(query)} for query in listed},
        },
        "components": {
            "schemas": {
                "Problem": PROBLEM,
                **schemas,
                **{row_name(query): row_schema(query) for query in listed if query.columns},
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


def _tags(queries: Iterable[CannedQuery], paths: Mapping[str, Any]) -> set[str]:
    tags = {tag for query in queries for tag in query.tags}
    return tags.union(*(each["tags"] for path in paths.values() for each in path.values()))


def _operation(query: CannedQuery) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": "The answer, or one page of it." if query.paged else "The whole answer.",
        "content": {
            entry.media_type: {"schema": content_schema(query, entry)}
            for entry in formats_of(query)
            if entry is not PAGE
        },
    }
    headers = ["Link"] if query.paged else []
    headers += ["Deprecation", "Sunset"] if query.deprecation else []
    if headers:
        answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in headers}
    operation: dict[str, Any] = {
        "operationId": camel_case(query.name),
        "summary": query.summary["en"],
        "description": (
            f"{query.description['en']}\n\n{query.summary['ja']}。{query.description['ja']}"
            + (
                f"\n\nFor engines without `renkei:search`: `{query.fallback}`."
                * bool(query.fallback)
            )
        ),
        "tags": list(query.tags),
        "parameters": [*map(_parameter, query.parameters), *_options(query)],
        "responses": {
            "200": answer,
            **{status: {"$ref": f"#/components/responses/Error{status}"} for status in _ERRORS},
        },
    }
    if query.deprecation:
        operation["deprecated"] = True
    return operation


def _parameter(parameter: Parameter) -> dict[str, Any]:
    more = f" {parameter.description['en']}" if parameter.description else ""
    kind = f" A short key of a {parameter.kind}, or an IRI." if parameter.type == "iri" else ""
    schema = parameter_schema(parameter)
    if parameter.default is not None:
        schema["default"] = typed_value(parameter, parameter.default)
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": f"{parameter.label['en']} ({parameter.label['ja']}).{more}{kind}",
        "schema": schema,
        "example": typed_value(parameter, parameter.example),
    }


def _options(query: CannedQuery) -> list[dict[str, Any]]:
    """Return the parameters of the protocol: format, bom, width, limit, cursor."""
    names = [entry.suffix for entry in formats_of(query) if entry is not PAGE]
    options: list[dict[str, Any]] = [
        {
            "name": "format",
            "in": "query",
            "description": "The format; it goes before the Accept header. The same as a suffix: "
            f"`/queries/{query.name}.{names[-1]}`.",
            "schema": {"type": "string", "enum": names},
        }
    ]
    if "csv" in names:
        options.append(
            {
                "name": "bom",
                "in": "query",
                "description": "Whether CSV begins with a byte order mark, which Excel needs.",
                "schema": {"type": "boolean", "default": False},
            }
        )
    if query.chart:
        options.append(
            {
                "name": "width",
                "in": "query",
                "description": f"The width of a picture: `/queries/{query.name}.svg`.",
                "schema": {"type": "integer", "enum": [*WIDTHS.values()], "default": WIDE},
            }
        )
    if query.paged:
        options += [
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
    return options


def _error(text: str) -> dict[str, Any]:
    return {
        "description": f"{text}.",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
