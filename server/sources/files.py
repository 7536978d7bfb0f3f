"""The sources of a generation: their entries in the manifest, load reports, files and documents.

Names of sources come from requests; only names that the manifest lists lead to a file or a query.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from flask import abort

from renkei.graph.rdf.iris import is_key
from renkei.graph.rdf.terms import iri as checked_iri
from renkei.graph.reports.row_report import RowReport
from renkei.server.web.ask import labels, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from renkei.graph.generations.leases import GenerationLease

__all__ = [
    "count_documents",
    "document_bytes",
    "documents_of",
    "find_source",
    "read_report",
    "row_report",
    "source_or_404",
    "stored_file",
]

_MAX_SORTED: Final = 10_000  # documents
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


def source_or_404(lease: GenerationLease, name: str) -> Mapping[str, Any]:
    """Return the entry of a source in the manifest; raise 404 for other names."""
    entry = find_source(lease, name)
    if entry is None:
        abort(404)
    return entry


def row_report(lease: GenerationLease, name: str) -> RowReport | None:
    """Return the report on the rows of a source of the manifest; None if it has none."""
    return RowReport.of(lease.path, name)


def stored_file(
    lease: GenerationLease, files: Iterable[Mapping[str, Any]], name: str
) -> Path | None:
    """Return the stored file of this name among files of a source; None if it is not there."""
    for file in files:
        if file["name"] == name and _SHA256.fullmatch(file["sha256"]):
            path: Path = lease.path / "sources" / file["sha256"]
            return path if path.is_file() else None
    return None


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


def count_documents(lease: GenerationLease, name: str) -> int:
    """Return the number of documents of a source."""
    query = f"SELECT (COUNT(DISTINCT ?thing) AS ?n) {{ {_documents(lease, name)} }}"
    return sum(int(row["n"].value) for row in rows(lease, query))


def documents_of(
    lease: GenerationLease, name: str, *, size: int, before: int = 0
) -> list[dict[str, Any]]:
    """Return documents of a source, by IRI: ``iri``, ``labels``, ``url``, ``issued``, ``uses``.

    Args:
        lease: The generation.
        name: The source.
        size: How many at most.
        before: How many come before them.
    """
    iris = _iris(lease, name, size, before)
    if not iris:
        return []
    names = labels(lease, iris)
    documents = {iri: {"iri": iri, "labels": names.get(iri, {}), "uses": "0"} for iri in iris}
    values = f"VALUES ?thing {{ {' '.join(map(checked_iri, iris))} }}"
    of_each = f"""SELECT ?thing ?url ?issued {{ {values}
        OPTIONAL {{ ?thing schema:url ?url }} OPTIONAL {{ ?thing dct:issued ?issued }} }}"""
    uses = f"""SELECT ?thing (COUNT(?s) AS ?uses) {{ {values} ?s dct:source ?thing }}
        GROUP BY ?thing"""
    for query in (of_each, uses):
        for row in rows(lease, query):
            entry = documents[row["thing"].value]
            entry |= {key: row[key].value for key in ("url", "issued", "uses") if key in row}
    return list(documents.values())


def _iris(lease: GenerationLease, name: str, size: int, before: int) -> list[str]:
    """Return a part of the documents by IRI; of more than `_MAX_SORTED`, as the store has them.

    ``ORDER BY`` reads the terms from the disk for each comparison: 3,500 take 2.4 s.
    """
    listed = f"SELECT DISTINCT ?thing {{ {_documents(lease, name)} }}"
    if count_documents(lease, name) > _MAX_SORTED:
        window = f"{listed} LIMIT {size} OFFSET {before}"
        return [row["thing"].value for row in rows(lease, window)]
    return sorted(row["thing"].value for row in rows(lease, listed))[before : before + size]


def _documents(lease: GenerationLease, name: str) -> str:
    graph = checked_iri(lease.iris.source_graph(name))
    return f"GRAPH {graph} {{ ?thing a renkei:SourceDocument }}"
