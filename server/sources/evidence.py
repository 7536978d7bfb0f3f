"""``/source/``: the sources, and their documents with evidence for each line.

The text is the bytes that the generation retains, so it is the text that was loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, abort, render_template, request

from renkei.ontology.terms import LABELS
from renkei.server.sources.data import evidence_of
from renkei.server.sources.files import (
    count_documents,
    document_bytes,
    documents_of,
    row_report,
    source_or_404,
)
from renkei.server.sources.marks import decode
from renkei.server.web.deps import deps
from renkei.server.web.origins import source_times
from renkei.server.web.paging import page_number
from renkei.server.web.parameters import understands

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.generations.leases import GenerationLease
    from renkei.server.sources.data import Evidence

__all__ = ["blueprint"]

_DOCUMENTS: Final = 200  # documents on a page
_TABLES: Final = 200  # tables on a page; the report has all of them

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
    entry = source_or_404(lease, name)
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
            tables=report.parts()[:_TABLES] if (report := row_report(lease, name)) else [],
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
    document = document_bytes(lease, source_or_404(lease, name))
    if document is None:
        abort(404)
    response = Response(decode(document), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.txt"'
    response.set_etag(f"{lease.id}-{name}")
    return response.make_conditional(request)


def _evidence_by_source(_lease: GenerationLease) -> dict[str, Evidence]:
    """Return the cache of a generation: source → evidence."""
    return {}
