"""The sources of a generation: their entries in the manifest, load reports and documents.

Names of sources come from requests; only names that the manifest lists lead to a file or a query.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from renkei.graph.rdf.iris import is_key
from renkei.server.web.ask import labels, rows

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
    """Return the entry of a source in the manifest; None for names that it does not list."""
    if not is_key(name):
        return None
    sources: Iterable[Mapping[str, Any]] = lease.manifest["sources"]
    return next((source for source in sources if source["name"] == name), None)


def read_report(lease: GenerationLease, name: str) -> Mapping[str, Any]:
    """Return the load report of a source of the manifest; empty if there is none."""
    try:
        report: Mapping[str, Any] = json.loads(
            (lease.path / "reports" / f"{name}.json").read_bytes()
        )
    except OSError:
        return {}
    return report


def document_bytes(lease: GenerationLease, source: Mapping[str, Any]) -> bytes | None:
    """Return the bytes of the text document of a source; None if it has none."""
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
    pattern = f"GRAPH <{lease.iris.source_graph(name)}> {{ ?thing a renkei:SourceDocument }}"
    names = labels(lease, pattern=pattern)
    documents: dict[str, dict[str, Any]] = {}
    query = f"""SELECT ?thing ?url ?issued ?uses {{ {pattern}
        OPTIONAL {{ ?thing schema:url ?url }} OPTIONAL {{ ?thing dct:issued ?issued }}
      {{ SELECT ?thing (COUNT(?s) AS ?uses) {{ ?thing a renkei:SourceDocument
         OPTIONAL {{ ?s dct:source ?thing }} }} GROUP BY ?thing }} }} ORDER BY ?thing"""
    for row in rows(lease, query):
        iri = row["thing"].value
        entry = documents.setdefault(iri, {"iri": iri, "labels": names.get(iri, {})})
        for key in ("url", "issued", "uses"):
            if key in row:
                entry[key] = row[key].value
    return list(documents.values())
