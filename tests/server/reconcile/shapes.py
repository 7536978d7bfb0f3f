"""JSON Schemas of what a client of the Reconciliation API needs: written for these tests."""

from __future__ import annotations

from typing import Any, Final

_ID: Final = {"type": "string", "minLength": 1}
_NAMED: Final = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": _ID, "name": {"type": "string", "minLength": 1}},
}
_SERVICE: Final = {
    "type": "object",
    "required": ["service_url", "service_path"],
    "properties": {
        "service_url": {"type": "string", "pattern": "^https?://.*[^/]$"},
        "service_path": {"type": "string", "pattern": "^/"},
    },
}
MANIFEST: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["versions", "name", "identifierSpace", "schemaSpace", "view", "preview"],
    "properties": {
        "versions": {"type": "array", "contains": {"const": "0.2"}},
        "name": {"type": "string", "minLength": 1},
        "identifierSpace": {"type": "string", "pattern": "^https?://"},
        "schemaSpace": {"type": "string", "pattern": "^https?://"},
        "defaultTypes": {"type": "array", "items": _NAMED, "minItems": 1},
        "view": {"properties": {"url": {"type": "string", "pattern": r"\{\{id\}\}"}}},
        "preview": {
            "required": ["url", "width", "height"],
            "properties": {
                "url": {"type": "string", "pattern": r"\{\{id\}\}"},
                "width": {"type": "integer"},
                "height": {"type": "integer"},
            },
        },
        "suggest": {
            "required": ["entity", "type", "property"],
            "additionalProperties": _SERVICE,
        },
        "extend": {
            "required": ["propose_properties", "property_settings"],
            "properties": {
                "propose_properties": _SERVICE,
                "property_settings": {
                    "type": "array",
                    "items": {"required": ["name", "label", "type", "default", "help_text"]},
                },
            },
        },
        "batchSize": {"type": "integer", "minimum": 1},
    },
}
BATCH: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["result"],
        "properties": {
            "result": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "name", "type", "score", "match"],
                    "properties": {
                        "id": _ID,
                        "name": {"type": "string", "minLength": 1},
                        "description": {"type": "string"},
                        "type": {"type": "array", "items": _NAMED, "minItems": 1},
                        "score": {"type": "number", "minimum": 0, "maximum": 100},
                        "match": {"type": "boolean"},
                        "features": {
                            "type": "array",
                            "items": {
                                "required": ["id", "value"],
                                "properties": {"value": {"type": ["number", "boolean"]}},
                            },
                        },
                    },
                },
            }
        },
    },
}
SUGGESTIONS: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["result"],
    "properties": {"result": {"type": "array", "items": _NAMED}},
}
PROPERTIES: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["properties"],
    "properties": {"properties": {"type": "array", "items": _NAMED, "minItems": 1}},
}
_CELL: Final = {
    "type": "object",
    "minProperties": 1,
    "properties": {
        "str": {"type": "string"},
        "int": {"type": "integer"},
        "float": {"type": "number"},
        "bool": {"type": "boolean"},
        "date": {"type": "string", "pattern": "^-?[0-9]{4}-"},
        "id": _ID,
        "name": {"type": "string"},
    },
    "additionalProperties": False,
}
EXTENSION: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["meta", "rows"],
    "properties": {
        "meta": {"type": "array", "items": _NAMED},
        "rows": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": {"type": "array", "items": _CELL},
            },
        },
    },
}
PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["status", "detail", "code"],
}
_FEATURE: Final = {
    "type": "object",
    "required": ["id", "name", "value"],
    "properties": {
        "id": _ID,
        "name": {"type": "string", "minLength": 1},
        "value": {"type": ["number", "boolean"]},
    },
}
MATCHES: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["results"],
    "properties": {
        "results": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["candidates"],
                "properties": {
                    "candidates": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["id", "name", "type", "match"],
                            "properties": {
                                "id": _ID,
                                "name": {"type": "string", "minLength": 1},
                                "type": {"type": "array", "items": _NAMED},
                                "score": {"type": "number"},
                                "match": {"type": "boolean"},
                                "features": {"type": "array", "items": _FEATURE},
                            },
                        },
                    }
                },
            },
        }
    },
}
