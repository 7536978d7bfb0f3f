"""The sources that a generation was built from: their files, reports and documents.

Names of sources come from requests: only those that the manifest lists lead to a file or a query.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from renkei.graph.rdf.iris import is_key
from renkei.server.web.ask import rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from renkei.graph.generations.leases import GenerationLease

__all__ = [
    "document_bytes",
    "documents_of",
    "find_source",
    "read_report",
]

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def find_source(lease: GenerationLease, name: str) -> Mapping[str, Any] | None:
    """Return what the manifest says of a source, None for every name it does not list."""
    if not is_key(name):
        return None
    found: Iterable[Mapping[str, Any]] = lease.manifest["sources"]
    return next((source for source in found if source["name"] == name), None)


def read_report(lease: GenerationLease, name: str) -> Mapping[str, Any]:
    """Return the report of a source that `find_source` found; empty if there is none."""
    try:
        report: Mapping[str, Any] = json.loads(
            (lease.path / "reports" / f"{name}.json").read_bytes()
        )
    except OSError:
        return {}
    return report


def document_bytes(lease: GenerationLease, source: Mapping[str, Any]) -> bytes | None:
    """Return the bytes of a source's document; None if it has no document that is text."""
    document = lease.iris.thing("document", source["name"])
    listed = {file["sha256"] for file in source.get("files", ())}
    for row in rows(lease, f"SELECT ?sha {{ <{document}> schema:sha256 ?sha }}"):
        digest = row["sha"].value
        if _SHA256.fullmatch(digest) and digest in listed:
            try:
                return (lease.path / "sources" / digest).read_bytes()
            except OSError:
                return None
    return None


def documents_of(lease: GenerationLease, name: str) -> list[dict[str, Any]]:
    """Return the documents of a source: ``iri``, ``labels``, ``url``, ``issued``, ``uses``."""
    graph = lease.iris.source_graph(name)
    found: dict[str, dict[str, Any]] = {}
    query = f"""SELECT ?d ?label ?url ?issued ?uses {{
      GRAPH <{graph}> {{ ?d a renkei:SourceDocument . OPTIONAL {{ ?d rdfs:label ?label }}
        OPTIONAL {{ ?d schema:url ?url }} OPTIONAL {{ ?d dct:issued ?issued }} }}
      {{ SELECT ?d (COUNT(?s) AS ?uses) {{ ?d a renkei:SourceDocument
         OPTIONAL {{ ?s dct:source ?d }} }} GROUP BY ?d }} }} ORDER BY ?d"""
    for row in rows(lease, query):
        entry = found.setdefault(row["d"].value, {"iri": row["d"].value, "labels": {}})
        label = row.get("label")
        if isinstance(label, ox.Literal):
            entry["labels"].setdefault(label.language or "", label.value)
        for name_ in ("url", "issued", "uses"):
            if name_ in row:
                entry[name_] = row[name_].value
    return list(found.values())
