"""The vocabulary as a context of JSON-LD: local names for our terms, and the usual prefixes.

A processor that is told ``"@context": "https://w3id.org/renkei/ns"`` takes ``@context`` out of what
it finds there and ignores the rest (JSON-LD 1.1 §3.1), so the vocabulary in JSON-LD has it, too.
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

__all__ = ["CONTEXT_PROFILE", "context_of", "wants_context", "with_context", "written_context"]

CONTEXT_PROFILE: Final = "http://www.w3.org/ns/json-ld#context"
"""The profile of a document that is a context and nothing else (JSON-LD 1.1, appendix C)."""

_WITH_PROFILE: Final = re.compile(
    r"application/ld\+json\s*;(?:[^,\"]|\"[^\"]*\")*?profile\s*=\s*(\"[^\"]*\"|[^\s;,\"]+)",
    re.IGNORECASE,
)
_LONGEST: Final = 2_000  # characters of an Accept header that are looked at


def wants_context(accept: str | None) -> bool:
    """Whether an Accept header asks for the context alone."""
    profiles = (
        match[1].strip('"').split() for match in _WITH_PROFILE.finditer((accept or "")[:_LONGEST])
    )
    return any(CONTEXT_PROFILE in found for found in profiles)


def context_of(entries: Mapping[str, Entry]) -> dict[str, Any]:
    """Return the context.

    Values of object properties are IRIs, those of datatype properties have the datatype of their
    one range, texts in languages are by language. Prefixes of codes are called as properties are
    (``status``), so codes are written with one prefix: ``code:status#planned``.

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
    if ranges == [Xsd.string]:  # whatever language a document has: these are codes
        return {"@id": entry.name, "@language": None}
    if len(ranges) == 1:
        return {"@id": entry.name, "@type": prefixed_name(ranges[0])}
    return {"@id": entry.name}


def written_context(entries: Mapping[str, Entry]) -> bytes:
    """Return the document that has the context and nothing else."""
    return _written({"@context": context_of(entries)})


def with_context(entries: Mapping[str, Entry], expanded: bytes) -> bytes:
    """Return the vocabulary with the context before it.

    Args:
        entries: The terms of the vocabulary.
        expanded: The vocabulary in expanded JSON-LD: a context does not change what it says.
    """
    return _written({"@context": context_of(entries), "@graph": json.loads(expanded)})


def _written(document: Mapping[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
