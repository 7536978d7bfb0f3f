"""``/source/``: the sources, each document with what its lines state, and what a load read.

The text is the bytes that the generation keeps, so that it is what was read; no loader is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, abort, render_template, request

from renkei.graph.rdf.iris import is_key
from renkei.ontology.terms import LABELS
from renkei.server.sources.data import evidence_of, subject_labels
from renkei.server.sources.marks import decode
from renkei.server.web.generations import PerGeneration
from renkei.server.web.paging import page_number
from renkei.server.web.source_files import (
    document_bytes,
    documents_of,
    find_source,
    read_report,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.generations.leases import GenerationLease, Leases
    from renkei.server.sources.data import Evidence

__all__ = ["create_evidence_blueprint"]

_PAGE_SIZE: Final = 500


def create_evidence_blueprint(leases: Leases) -> Blueprint:
    """Make the blueprint of the sources."""
    blueprint = Blueprint("evidence", __name__)
    kept: PerGeneration[dict[str, Evidence]] = PerGeneration(lambda _: {})

    def evidence(lease: GenerationLease, name: str, document: bytes) -> Evidence:
        found = kept.of(lease)
        if name not in found:
            found[name] = evidence_of(lease, name, document)
        return found[name]

    @blueprint.get("/source/")
    def sources() -> str:
        lease = leases.current()
        return render_template("sources/sources.html", lease=lease, base=lease.base)

    @blueprint.get("/source/<name>")
    def source(name: str) -> str:
        lease = leases.current()
        entry = _found(lease, name)
        document = document_bytes(lease, entry)
        if document is None:
            return render_template(
                "sources/source.html",
                lease=lease,
                base=lease.base,
                source=entry,
                documents=documents_of(lease, name),
            )
        return render_template(
            "sources/evidence.html",
            lease=lease,
            base=lease.base,
            source=entry,
            evidence=evidence(lease, name, document),
            code_labels=LABELS,
        )

    @blueprint.get("/source/<name>/text")
    def text(name: str) -> AnyResponse:
        lease = leases.current()
        document = document_bytes(lease, _found(lease, name))
        if document is None:
            abort(404)
        response = Response(decode(document), content_type="text/plain; charset=utf-8")
        response.headers["Content-Disposition"] = f'inline; filename="{name}.txt"'
        response.set_etag(f"{lease.id}-{name}")
        return response.make_conditional(request)

    @blueprint.get("/source/<name>/report")
    def report(name: str) -> str:
        lease = leases.current()
        entry = _found(lease, name)
        read = read_report(lease, name)
        entries = read.get("entries", [])
        pages = max(1, -(-len(entries) // _PAGE_SIZE))
        page = page_number(request.args.get("page"), pages)
        return render_template(
            "sources/report.html",
            lease=lease,
            base=lease.base,
            source=entry,
            report=read,
            code_labels=LABELS,
            entries=entries[(page - 1) * _PAGE_SIZE : page * _PAGE_SIZE],
            page=page,
            pages=pages,
            labels=subject_labels(lease, name),
            has_lines=document_bytes(lease, entry) is not None,
        )

    return blueprint


def _found(lease: GenerationLease, name: str) -> Mapping[str, Any]:
    """Return a source by its name; answer 404 to all that is none."""
    entry = find_source(lease, name) if is_key(name) else None
    if entry is None:
        abort(404)
    return entry
