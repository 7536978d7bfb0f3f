"""``/source/``: the sources, their documents with evidence for each line, and the load reports.

The text is the bytes that the generation retains, so it is the text that was loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, abort, render_template, request

from renkei.ontology.terms import LABELS
from renkei.server.sources.data import evidence_of, subject_labels
from renkei.server.sources.files import (
    count_documents,
    document_bytes,
    documents_of,
    find_source,
    read_report,
)
from renkei.server.sources.marks import decode
from renkei.server.sources.outcomes import OUTCOMES, outcome_heads, outcome_rows
from renkei.server.web.deps import deps
from renkei.server.web.origins import source_times
from renkei.server.web.paging import page_number
from renkei.server.web.parameters import understands
from renkei.server.web.query_response import csv_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.generations.leases import GenerationLease
    from renkei.server.sources.data import Evidence

__all__ = ["blueprint"]

_PAGE_SIZE: Final = 500  # entries of a report
_DOCUMENTS: Final = 200  # documents on a page

blueprint = Blueprint("evidence", __name__)


@blueprint.get("/source/")
def sources() -> str:
    """List the sources."""
    lease = deps().leases.requested()
    return render_template(
        "sources/sources.html",
        lease=lease,
        base=lease.base,
        times=deps().cached(source_times, lease),
    )


@blueprint.get("/source/<name>")
@understands("page")
def source(name: str) -> str:
    """Show a source: the lines of its text document with evidence, else its documents."""
    lease = deps().leases.requested()
    entry = _source_or_404(lease, name)
    document = document_bytes(lease, entry)
    if document is None:
        pages = max(1, -(-count_documents(lease, name) // _DOCUMENTS))
        page = page_number(request.args.get("page"), pages)
        return render_template(
            "sources/source.html",
            lease=lease,
            base=lease.base,
            source=entry,
            times=deps().cached(source_times, lease),
            documents=documents_of(lease, name, size=_DOCUMENTS, before=(page - 1) * _DOCUMENTS),
            page=page,
            pages=pages,
        )
    page_number(request.args.get("page"), 1)
    cache = deps().cached(_evidence_by_source, lease)
    if name not in cache:
        cache[name] = evidence_of(lease, name, document)
    return render_template(
        "sources/evidence.html",
        lease=lease,
        base=lease.base,
        source=entry,
        times=deps().cached(source_times, lease),
        evidence=cache[name],
        code_labels=LABELS,
    )


@blueprint.get("/source/<name>/text")
def text(name: str) -> AnyResponse:
    """Return the text document of a source."""
    lease = deps().leases.requested()
    document = document_bytes(lease, _source_or_404(lease, name))
    if document is None:
        abort(404)
    response = Response(decode(document), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.txt"'
    response.set_etag(f"{lease.id}-{name}")
    return response.make_conditional(request)


@blueprint.get("/source/<name>/report")
@understands("page")
def report(name: str) -> str:
    """Show the load report of a source, paged."""
    lease = deps().leases.requested()
    entry = _source_or_404(lease, name)
    load_report = read_report(lease, name)
    entries = load_report.get("entries", [])
    pages = max(1, -(-len(entries) // _PAGE_SIZE))
    page = page_number(request.args.get("page"), pages)
    return render_template(
        "sources/report.html",
        lease=lease,
        base=lease.base,
        source=entry,
        report=load_report,
        code_labels=LABELS,
        outcomes=OUTCOMES,
        entries=entries[(page - 1) * _PAGE_SIZE : page * _PAGE_SIZE],
        page=page,
        pages=pages,
        labels=subject_labels(lease, name),
        has_lines=document_bytes(lease, entry) is not None,
    )


@blueprint.get("/source/<name>/report.csv")
@understands("bom")
def report_csv(name: str) -> Response:
    """Answer with the outcome of every line as CSV."""
    lease = deps().leases.requested()
    _source_or_404(lease, name)
    entries = read_report(lease, name).get("entries", [])
    return csv_file(outcome_heads(), list(outcome_rows(entries)), f"{name}-report")


def _evidence_by_source(_lease: GenerationLease) -> dict[str, Evidence]:
    """Return the cache of a generation: source → evidence."""
    return {}


def _source_or_404(lease: GenerationLease, name: str) -> Mapping[str, Any]:
    """Return the entry of a source in the manifest; raise 404 for other names."""
    entry = find_source(lease, name)
    if entry is None:
        abort(404)
    return entry
