"""``/sparql/terms``: what the query editor completes in a generation.

One JSON document in each language; an editor asks for it once and keeps it by its ETag:

    {"prefixes": {"renkei": "https://…"},
     "classes": [{"name": "renkei:Facility", "label": "施設", "about": "…", "count": 29}],
     "properties": [{"name": "renkei:status", "label": "状態", "about": "…", "count": 74}],
     "codes": [{"name": "status:ongoing", "label": "継続中", "about": "…", "count": 14}],
     "properties_of": {"renkei:Event": ["renkei:status", …]},
     "codes_of": {"renkei:status": ["status"]}}

``properties_of`` has what things of a class have, the most frequent first, from the statistics of
the build (VoID); ``codes_of`` the prefixes of the codes that are values of a property.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, request

from renkei.graph.rdf.terms import iri as checked_iri
from renkei.graph.rdf.terms import prefixed_name
from renkei.ontology.terms import CODE_NAMESPACE, PREFIXES, Void
from renkei.server.vocabulary.data import codes, schemes, terms, uses
from renkei.server.web.ask import rows
from renkei.server.web.deps import deps
from renkei.server.web.texts import language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from renkei.graph.generations.leases import GenerationLease
    from renkei.server.vocabulary.data import Entry, Uses

__all__ = ["blueprint"]

_LANGUAGES: Final = ("ja", "en")
_MAX_ABOUT: Final = 300  # characters of a definition

blueprint = Blueprint("workbench", __name__)


@blueprint.get("/sparql/terms")
def completions() -> Response:
    """Answer with the terms in the language of the reader."""
    lease, language = deps().leases.current(), language_of(request)
    response = Response(deps().cached(_documents, lease)[language], content_type="application/json")
    response.headers["Content-Language"] = language
    response.set_etag(f"{lease.id}-terms-{language}")
    return response


def _documents(lease: GenerationLease) -> dict[str, bytes]:
    """Return the document in each language."""
    known, used = terms(lease), uses(lease)
    coded = [entry for scheme in schemes(lease) for entry in codes(lease, scheme)[1]]
    common = {
        "properties_of": _properties_of(lease),
        "codes_of": _codes_of(lease, coded, used),
    }

    def document(language: str) -> bytes:
        def of(category: str) -> list[dict[str, Any]]:
            return _listed((e for e in known.values() if e.category == category), used, language)

        found = {
            "prefixes": PREFIXES,
            "classes": of("class"),
            "properties": of("property"),
            "codes": _listed(coded, used, language),
            **common,
        }
        return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()

    return {language: document(language) for language in _LANGUAGES}


def _listed(
    entries: Iterable[Entry], used: Mapping[str, Uses], language: str
) -> list[dict[str, Any]]:
    """Return entries with a prefixed name, those with most uses first."""
    found = [
        {
            "name": entry.name,
            "label": _text(entry.labels, language),
            "about": _text(entry.definitions, language)[:_MAX_ABOUT],
            "count": used[entry.iri].count if entry.iri in used else 0,
        }
        for entry in entries
        if _is_prefixed(entry.name)
    ]
    return sorted(found, key=lambda one: (-one["count"], one["name"]))


def _text(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get("en") or texts.get("") or ""


def _is_prefixed(name: str) -> bool:
    return not name.startswith("<") and name.partition(":")[0] in PREFIXES


def _properties_of(lease: GenerationLease) -> dict[str, list[str]]:
    """Return the properties of each class in the data, the most frequent first."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    query = f"""SELECT ?class ?property ?number {{ GRAPH {checked_iri(lease.iris.meta_graph)} {{
      ?of <{Void.class_}> ?class ; <{Void.propertyPartition}> ?part .
      ?part <{Void.property_}> ?property ; <{Void.triples}> ?number }} }}"""
    for row in rows(lease, query):
        class_, property_ = (prefixed_name(row[name].value) for name in ("class", "property"))
        if _is_prefixed(class_) and _is_prefixed(property_):
            found[class_].append((-int(row["number"].value), property_))
    return {class_: [name for _, name in sorted(found[class_])] for class_ in sorted(found)}


def _codes_of(
    lease: GenerationLease, coded: Iterable[Entry], used: Mapping[str, Uses]
) -> dict[str, list[str]]:
    """Return the prefixes of the codes of each property, by the example of each code."""
    pairs = sorted((used[e.iri].example, e.iri) for e in coded if e.iri in used)
    found: dict[str, set[str]] = defaultdict(set)
    values = " ".join(
        f"({checked_iri(thing)} {checked_iri(code)})" for thing, code in pairs if thing
    )
    query = f"SELECT ?p ?code {{ VALUES (?thing ?code) {{ {values} }} ?thing ?p ?code }}"
    for row in rows(lease, query) if values else ():
        scheme = row["code"].value.removeprefix(CODE_NAMESPACE).partition("#")[0]
        if _is_prefixed(name := prefixed_name(row["p"].value)) and scheme in PREFIXES:
            found[name].add(scheme)
    return {name: sorted(found[name]) for name in sorted(found)}
