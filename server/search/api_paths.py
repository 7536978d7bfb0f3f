"""The search in the OpenAPI description. Pure; a test holds it against what the search answers."""

from __future__ import annotations

from typing import Any, Final

from renkei.server.search.references import SEARCHED_KINDS
from renkei.server.search.request import IRI_PATTERN, MAX_CHARACTERS, MAX_HITS, MAX_KEY
from renkei.server.web.texts import LANGUAGES

__all__ = ["SEARCH_PATHS", "SEARCH_SCHEMAS"]

_TEXT: Final = {"type": "string"}
_QUERY: Final[dict[str, Any]] = {
    "name": "q",
    "in": "query",
    "required": False,
    "description": "The words, as people write them; no character is syntax.",
    "schema": {"type": "string", "maxLength": MAX_CHARACTERS},
    "example": "消費者センター",
}
_KEY_OR_IRI: Final = {
    "anyOf": [
        {
            "type": "string",
            "pattern": r"^[A-Za-z0-9]([A-Za-z0-9._~\-]*[A-Za-z0-9_~\-])?$",
            "maxLength": MAX_KEY,
        },
        {"type": "string", "pattern": IRI_PATTERN},
    ]
}
_CHOICES: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "kind": (
        "A list of `/things/`, `codes` or `vocabulary`.",
        {"type": "string", "enum": [*SEARCHED_KINDS]},
    ),
    "government": ("A key such as `011002`, or an IRI.", _KEY_OR_IRI),
    "theme": ("A code such as `consumer-affairs`, or an IRI.", _KEY_OR_IRI),
    "year": ("A key such as `fy2017`, or an IRI.", _KEY_OR_IRI),
    "language": ("Of the name that matches.", {"type": "string", "enum": [*LANGUAGES]}),
}
_ERRORS: Final = ("400", "410", "429", "503", "504")

SEARCH_SCHEMAS: Final[dict[str, dict[str, Any]]] = {
    "SearchRow": {
        "type": "object",
        "required": ["thing", "label", "kind", "match", "score", "field", "text", "language"],
        "properties": {
            "thing": {"type": "string", "format": "iri"},
            "label": {**_TEXT, "description": "Its name in the language of the request."},
            "kind": _TEXT,
            "match": {
                "type": "string",
                "enum": ["exact", "prefix", "phrase", "words", "fuzzy", "text"],
            },
            "score": {"type": "number", "minimum": 0, "maximum": 1},
            "field": {
                "type": "string",
                "enum": ["name", "core", "other", "identifier", "address", "text", "quote"],
            },
            "text": {**_TEXT, "description": "The name or text that matches."},
            "language": _TEXT,
        },
    },
    "SearchResult": {
        "type": "object",
        "required": ["head", "total", "is_complete", "did_you_mean", "facets", "rows", "next"],
        "properties": {
            "head": {"type": "object"},
            "total": {"type": "integer"},
            "is_complete": {"type": "boolean"},
            "did_you_mean": {"type": ["string", "null"]},
            "facets": {
                "type": "object",
                "additionalProperties": {
                    "type": "object",
                    "additionalProperties": {"type": "integer"},
                },
            },
            "rows": {"type": "array", "items": {"$ref": "#/components/schemas/SearchRow"}},
            "next": {"type": ["string", "null"]},
        },
    },
}


def _get(
    name: str, summary: str, parameters: list[dict[str, Any]], content: dict[str, Any]
) -> dict[str, Any]:
    errors = {status: {"$ref": f"#/components/responses/Error{status}"} for status in _ERRORS}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "tags": ["search"],
            "parameters": parameters,
            "responses": {"200": {"description": "The answer.", "content": content}, **errors},
        }
    }


def _whole(name: str, most: int) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "description": "Hits of a page.",
        "schema": {"type": "integer", "minimum": 1, "maximum": most},
    }


_PARAMETERS: Final[list[dict[str, Any]]] = [
    _QUERY,
    *(
        {"name": name, "in": "query", "description": text, "schema": schema}
        for name, (text, schema) in _CHOICES.items()
    ),
    _whole("limit", MAX_HITS),
    {
        "name": "cursor",
        "in": "query",
        "description": "Where the page begins: as the link to it has it.",
        "schema": {"type": "string"},
    },
]
_BOM: Final = {
    "name": "bom",
    "in": "query",
    "description": "Whether CSV begins with a byte order mark, which Excel needs.",
    "schema": {"type": "boolean", "default": False},
}
SEARCH_PATHS: Final[dict[str, dict[str, Any]]] = {
    "/search.json": _get(
        "search",
        "Things by words (名前で検索)",
        _PARAMETERS,
        {"application/json": {"schema": {"$ref": "#/components/schemas/SearchResult"}}},
    ),
    "/search.csv": _get(
        "searchCsv",
        "Things by words, as CSV",
        [*_PARAMETERS, _BOM],
        {"text/csv": {"schema": _TEXT}},
    ),
    "/suggest": _get(
        "suggest",
        "Names that match what was typed",
        [_QUERY],
        {
            "application/x-suggestions+json": {
                "schema": {
                    "type": "array",
                    "description": "The query, names, kinds, addresses (OpenSearch Suggestions).",
                }
            }
        },
    ),
}
"""Path → its operations."""
