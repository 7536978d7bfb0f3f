"""The JSON-LD context of the vocabulary: local names for its terms, and the usual prefixes.

Given ``"@context": "https://w3id.org/renkei/ns"``, a processor uses ``@context`` of the document at
that address and ignores the rest (JSON-LD 1.1 §3.1), so the vocabulary in JSON-LD has it, too.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from renkei.graph.rdf.terms import prefixed_name
from renkei.ontology.terms import CODE_NAMESPACE, NAMESPACE, PREFIXES, Owl, Rdf, Xsd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.server.vocabulary.data import Entry

__all__ = ["CONTEXT_PROFILE", "context_of", "serialize_context", "wants_context", "with_context"]

CONTEXT_PROFILE: Final = "http://www.w3.org/ns/json-ld#context"
"""The profile of a document that is only a context (JSON-LD 1.1, appendix C)."""

_WITH_PROFILE: Final = re.compile(
    r"application/ld\+json\s*;(?:[^,\"]|\"[^\"]*\")*?profile\s*=\s*(\"[^\"]*\"|[^\s;,\"]+)",
    re.IGNORECASE,
)
_MAX_ACCEPT: Final = 2_000  # characters of an Accept header that are parsed


def wants_context(accept: str | None) -> bool:
    """Whether an Accept header asks for the context alone."""
    profiles = (
        match[1].strip('"').split()
        for match in _WITH_PROFILE.finditer((accept or "")[:_MAX_ACCEPT])
    )
    return any(CONTEXT_PROFILE in names for names in profiles)


def context_of(entries: Mapping[str, Entry]) -> dict[str, Any]:
    """Return the context.

    Values of object properties are IRIs; those of datatype properties have the datatype of their
    single range; language-tagged texts are language maps. Prefixes of code schemes have the names
    of properties (``status``), so codes have one common prefix: ``code:status#planned``.

    Args:
        entries: The terms of the vocabulary, by IRI.
    """
    context: dict[str, Any] = {
        prefix: namespace
        for prefix, namespace in sorted(PREFIXES.items())
        if not namespace.startswith(CODE_NAMESPACE)
    }
    context["code"] = CODE_NAMESPACE
    for iri in sorted(entries):
        if iri.startswith(NAMESPACE):
            context[iri.removeprefix(NAMESPACE)] = _definition(entries[iri])
    return context


def _definition(entry: Entry) -> str | dict[str, Any]:
    if Owl.ObjectProperty in entry.types:
        return {"@id": entry.name, "@type": "@id"}
    if Owl.DatatypeProperty not in entry.types:
        return entry.name
    ranges = entry.links.get("range", [])
    if ranges == [Rdf.langString]:
        return {"@id": entry.name, "@container": "@language"}
    if ranges == [Xsd.string]:  # not the language of the document: these are codes
        return {"@id": entry.name, "@language": None}
    if len(ranges) == 1:
        return {"@id": entry.name, "@type": prefixed_name(ranges[0])}
    return {"@id": entry.name}


def serialize_context(entries: Mapping[str, Entry]) -> bytes:
    """Return the document with the context alone."""
    return _serialize({"@context": context_of(entries)})


def with_context(entries: Mapping[str, Entry], expanded: bytes) -> bytes:
    """Return the vocabulary with its context.

    Args:
        entries: The terms of the vocabulary.
        expanded: The vocabulary in expanded JSON-LD, whose meaning a context does not change.
    """
    return _serialize({"@context": context_of(entries), "@graph": json.loads(expanded)})


def _serialize(document: Mapping[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
