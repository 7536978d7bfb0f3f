"""``/source/<name>/report``: what became of each line or row, as a page, CSV, text and files.

Reports on tables can be long: a page shows some of the remarks, as chosen, and reads no others.
"""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, abort, render_template, request, send_file, url_for
from flask_babel import gettext  # type: ignore[import-untyped] # it has no types

from renkei.graph.links.sssom import CANDIDATES
from renkei.graph.reports.records import RECORDS, harmless, in_form
from renkei.graph.reports.row_report import REPORT_TABLE
from renkei.graph.reports.workbook import WORKBOOK_TYPE, WorkbookLimitError, workbook_of
from renkei.ontology.terms import LABELS
from renkei.server.sources.choices import FIELDS, SEVERITIES, WHOLE_ROW, asked_choice, number_of
from renkei.server.sources.data import subject_labels
from renkei.server.sources.files import (
    document_bytes,
    read_report,
    row_report,
    source_or_404,
    stored_file,
)
from renkei.server.sources.outcomes import (
    OUTCOMES,
    ROW_OUTCOMES,
    SEVERITY_NAMES,
    outcome_heads,
    outcome_rows,
)
from renkei.server.web.deps import deps
from renkei.server.web.paging import page_number
from renkei.server.web.parameters import understands
from renkei.server.web.query_response import csv_file
from renkei.server.web.request_errors import RequestError
from renkei.server.web.texts import language_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.generations.leases import GenerationLease
    from renkei.graph.reports.row_report import Choice, Part, RowReport

__all__ = ["blueprint"]

_PAGE_SIZE: Final = 500  # entries of a report on lines
_REMARKS: Final = 50  # on a page
_FILES: Final = 100  # tables whose numbers are on a page
_OPTIONS: Final = 300  # files or columns to choose from
_REJECTED: Final = "rejected-"
_WORKBOOK: Final = ".xlsx"
_MAX_MEMORY: Final = 1 << 20  # bytes of a workbook; more go into a file
_MEDIA_TYPES: Final = {
    "csv": "text/csv",
    "jsonl": "application/x-ndjson",
    "tsv": "text/tab-separated-values",
}
_OF_LINKS: Final = (CANDIDATES, "links.jsonl")

blueprint = Blueprint("reports", __name__)


@blueprint.get("/source/<name>/report")
@understands("page", "after", "before", *FIELDS)
def report(name: str) -> str:
    """Show the load report of a source, paged."""
    lease = deps().leases.requested()
    entry = source_or_404(lease, name)
    load_report = read_report(lease, name)
    rows = row_report(lease, name)
    if rows is not None:
        return _rows_page(lease, entry, load_report, rows)
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
@understands("bom", *FIELDS)
def report_csv(name: str) -> Response:
    """Answer with the outcome of every line, or with the chosen remarks, as CSV."""
    lease = deps().leases.requested()
    source_or_404(lease, name)
    rows = row_report(lease, name)
    if rows is None:
        entries = read_report(lease, name).get("entries", [])
        return csv_file(outcome_heads(), list(outcome_rows(entries)), f"{name}-report")
    language, texts, parts = language_of(request), rows.texts(), rows.parts()
    asked = asked_choice(parts, texts, "", language)
    heads = [
        gettext("File"), gettext("Sheet"), gettext("Row"), gettext("Column"), gettext("Severity"),
        gettext("Code"), gettext("Message"), gettext("Value"), gettext("Read as"),
        gettext("Detail"), gettext("What to do"), gettext("Thing"),
    ]  # fmt: skip
    names = {key: str(text) for key, text in SEVERITY_NAMES.items()}
    records = _remark_rows(lease, rows, asked.choice, (parts, texts, names, language))
    return csv_file(heads, records, f"{name}-remarks")


@blueprint.get("/source/<name>/report-files.csv")
@understands("bom")
def files_csv(name: str) -> Response:
    """Answer with the numbers of rows of each table, by what became of them, as CSV."""
    lease = deps().leases.requested()
    source_or_404(lease, name)
    rows = row_report(lease, name) or abort(404)
    heads = [gettext("File"), gettext("Sheet"), *map(str, ROW_OUTCOMES.values()), gettext("Rows")]
    records = [
        [harmless(part.file), harmless(part.sheet),
         *(str(part.outcomes.get(outcome, 0)) for outcome in ROW_OUTCOMES),
         str(sum(part.outcomes.values()))]
        for part in rows.parts()
    ]  # fmt: skip
    return csv_file(heads, records, f"{name}-files")


@blueprint.get("/source/<name>/report.txt")
def report_text(name: str) -> Response:
    """Answer with every remark as a line of text, and the counts."""
    lease = deps().leases.requested()
    source_or_404(lease, name)
    attachments = read_report(lease, name).get("attachments", ())
    path = stored_file(lease, attachments, RECORDS) or abort(404)
    return Response(
        _text(lease, path, language_of(request)), content_type="text/plain; charset=utf-8"
    )


@blueprint.get("/source/<name>/report/<file>")
def attached(name: str, file: str) -> AnyResponse:
    """Answer with a file that the loader made: the records, or the rejected rows of a table."""
    lease = deps().leases.requested()
    source_or_404(lease, name)
    listed = read_report(lease, name).get("attachments", ())
    stem, dot, suffix = file.rpartition(".")
    if f"{dot}{suffix}" == _WORKBOOK and stem.startswith(_REJECTED):
        return _workbook(stored_file(lease, listed, f"{stem}.csv"), file)
    path = None if file == REPORT_TABLE else stored_file(lease, listed, file)
    media_type = _MEDIA_TYPES.get(file.rpartition(".")[2])
    if path is None or media_type is None:
        abort(404)
    return send_file(path, media_type, as_attachment=True, download_name=file, etag=path.name)


@blueprint.get("/source/-/<file>")
def links(file: str) -> AnyResponse:
    """Answer with a file on the links between all sources; ``-`` is no name of a source."""
    lease = deps().leases.requested()
    path = lease.path / "reports" / file if file in _OF_LINKS else None
    if path is None or not path.is_file():
        abort(404)
    media_type = _MEDIA_TYPES[file.rpartition(".")[2]]
    return send_file(path, media_type, as_attachment=True, download_name=file, etag=lease.id)


def _workbook(table: Path | None, name: str) -> AnyResponse:
    """Answer with a table of rejected rows as a workbook.

    Raises:
        RequestError: If it is too long for one.
    """
    if table is None:
        abort(404)
    book = tempfile.SpooledTemporaryFile(max_size=_MAX_MEMORY)  # noqa: SIM115 (closed with the answer)
    try:
        workbook_of(table, book)
    except WorkbookLimitError as error:
        book.close()
        raise RequestError("the table is too long for a workbook: take the CSV") from error
    book.seek(0)
    return send_file(
        book, WORKBOOK_TYPE, as_attachment=True, download_name=name, etag=f"{table.name}-1"
    )


def _rows_page(
    lease: GenerationLease,
    entry: Mapping[str, Any],
    load_report: Mapping[str, Any],
    rows: RowReport,
) -> str:
    """Show the report on the tables of a source."""
    name, language = entry["name"], language_of(request)
    parts, texts = rows.parts(), rows.texts()
    path = url_for("reports.report", name=name)
    asked = asked_choice(parts, texts, path, language)
    after, before = number_of("after") or 0, number_of("before")
    found = rows.remarks(asked.choice, size=_REMARKS + 1, after=after, before=before)
    is_back = before is not None
    more = len(found) > _REMARKS
    shown = found[1:] if more and is_back else found[:_REMARKS]
    files = [f["name"] for f in load_report.get("attachments", ())]
    pages = max(1, -(-len(parts) // _FILES))
    page = page_number(request.args.get("page"), pages)
    return render_template(
        "sources/rows.html",
        lease=lease,
        base=lease.base,
        source=entry,
        report=load_report,
        labels=subject_labels(lease, name),
        asked=asked,
        severities=SEVERITIES,
        severity_names=SEVERITY_NAMES,
        outcomes=ROW_OUTCOMES,
        totals=_totals(parts),
        tables=len(parts),
        parts=parts[(page - 1) * _FILES : page * _FILES],
        page=page,
        pages=pages,
        part_of={part.id: part for part in parts},
        options=parts[:_OPTIONS],
        most_columns=_OPTIONS,
        whole_row=WHOLE_ROW,
        texts=texts,
        counts=rows.counts(asked.choice, last_part=_OPTIONS),
        count=rows.count(asked.choice),
        remarks=shown,
        previous=shown[0].id if shown and (more if is_back else after) else None,
        following=shown[-1].id if shown and (is_back or more) else None,
        rejected=[file for file in files if file.startswith(_REJECTED)],
        excel=asked.link(bom="true").replace(path, f"{path}.csv", 1),
        plain_excel=asked.link().replace(path, f"{path}.csv", 1),
        records=RECORDS,
    )


def _totals(parts: Sequence[Part]) -> dict[str, int]:
    return {
        outcome: number
        for outcome in ROW_OUTCOMES
        if (number := sum(part.outcomes.get(outcome, 0) for part in parts))
    }


def _remark_rows(
    lease: GenerationLease,
    rows: RowReport,
    choice: Choice,
    names: tuple[Sequence[Part], Mapping[str, Mapping[str, str]], Mapping[str, str], str],
) -> Iterator[list[str]]:
    """Yield the cells of each remark; the lease is kept until the last."""
    parts, texts, severities, language = names
    by_id = {part.id: part for part in parts}
    for one in rows.all(choice):
        part, text = by_id[one.part], texts[one.code]
        cells = (
            part.file, part.sheet, str(one.row), one.column, severities[one.severity], one.code,
            text[f"message_{language}"], one.value, one.result, one.detail,
            text[f"remedy_{language}"], one.thing,
        )  # fmt: skip
        yield [harmless(cell) for cell in cells]
    del lease


def _text(lease: GenerationLease, path: Path, language: str) -> Iterator[str]:
    """Yield the lines of the report; the lease is kept until the last."""
    with path.open("rb") as lines:
        yield from in_form(lines, "text", language)
    del lease
