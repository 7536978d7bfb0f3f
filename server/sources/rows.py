"""``/source/<name>/files/<key>``: the table of a file with a row marked, and the file as it came.

The IRI of a row is ``…/id/file/<source>/<key>#row=17`` (RFC 7111), of a further sheet of a workbook
``#sheet=2;row=17``. A fragment is not sent to the server, so links have
``?sheet=2&row=17`` as well; rows have the fragment as their id, so that an IRI that is opened leads
to them on the first page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, abort, render_template, request, send_file, url_for

from renkei.graph.reports.row_report import Choice
from renkei.graph.reports.row_report_writer import CUT
from renkei.server.sources.choices import number_of
from renkei.server.sources.files import read_report, row_report, source_or_404, stored_file
from renkei.server.sources.outcomes import ROW_OUTCOMES, SEVERITY_NAMES
from renkei.server.web.deps import deps
from renkei.server.web.links import in_language
from renkei.server.web.parameters import understands
from renkei.server.web.texts import language_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.reports.row_report import Part, RowReport, ShownRemark, ShownRow

__all__ = ["blueprint"]

_ROWS: Final = 50
_ABOVE: Final = 10  # rows above the marked one
_LEAST: Final = 5  # rows of a wide table
_CELLS: Final = 4_000
_COLUMNS: Final = 200
_MAX_REMARKS: Final = 1_000  # on the rows of a page
_MAX_DIGITS: Final = 9
_LETTERS: Final = 26

blueprint = Blueprint("rows", __name__)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of a table.

    Attributes:
        text: Its text, as far as it is kept.
        is_cut: Whether it goes on.
        severity: Of the gravest remark on it; empty if there is none.
    """

    text: str
    is_cut: bool = False
    severity: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of a table."""

    row: ShownRow
    cells: list[_Cell]
    remarks: list[ShownRemark] = field(default_factory=list)


@blueprint.get("/source/<name>/files/<key>")
@understands("sheet", "row", "first", "column", "columns")
def table(name: str, key: str) -> str:
    """Show the rows of a table around one, as they were read, with the remarks on them."""
    lease, language = deps().leases.requested(), language_of(request)
    entry = source_or_404(lease, name)
    report = row_report(lease, name) or abort(404)
    sheets = [part for part in report.parts() if part.key == key]
    sheet = number_of("sheet", most=_MAX_DIGITS) or 1
    part = next((part for part in sheets if part.sheet_number in {sheet, 0}), None)
    if part is None or (sheet > 1 and part.sheet_number == 0):
        abort(404)
    marked = number_of("row", most=_MAX_DIGITS)
    if marked is not None and not 0 < marked <= part.rows:
        abort(404)
    head = report.rows(part.id, part.header, part.header)[0].cells if part.header else []
    width = max(len(head), 1)
    size = max(_LEAST, min(_ROWS, _CELLS // min(width, _COLUMNS)))
    first = number_of("first", most=_MAX_DIGITS) or max(1, (marked or 1) - min(_ABOVE, size // 2))
    rows = report.rows(part.id, first, first + size - 1)
    width = max([len(head), *(len(row.cells) for row in rows)])
    column = request.args.get("column", "")
    start = _first_column(number_of("columns", most=_MAX_DIGITS), head, column, width)
    remarks = report.remarks(
        Choice(part=part.id, first=first, last=first + size - 1), size=_MAX_REMARKS
    )
    lines = [_line(row, head, remarks, (start, min(width, start + _COLUMNS))) for row in rows]
    path = url_for("rows.table", name=name, key=key)
    sheet_parameter = {"sheet": part.sheet_number} if part.sheet_number > 1 else {}

    def link(**values: Any) -> str:
        return in_language(path, language, **sheet_parameter, **values)

    return render_template(
        "sources/table.html",
        lease=lease,
        base=lease.base,
        source=entry,
        part=part,
        sheets=sheets,
        sheet_link=lambda one: in_language(path, language, sheet=one.sheet_number),
        heads=[(_letters(n), _cell(head, n).text) for n in range(start, width)][:_COLUMNS],
        lines=lines,
        marked=marked,
        column=column,
        fragment=f"sheet={part.sheet_number};" if part.sheet_number > 1 else "",
        texts=report.texts(),
        outcomes=ROW_OUTCOMES,
        severity_names=SEVERITY_NAMES,
        link=link,
        first=first,
        last=rows[-1].number if rows else first,
        before=max(1, first - size) if first > 1 else None,
        behind=first + size if first + size <= part.rows else None,
        neighbours=_neighbours(report, part, marked or first),
        columns=(start, min(width, start + _COLUMNS), width, _COLUMNS),
        cut=CUT,
    )


@blueprint.get("/source/<name>/files/<key>/original")
def original(name: str, key: str) -> AnyResponse:
    """Answer with the file as it came; of an archive, with the archive."""
    lease = deps().leases.requested()
    source_or_404(lease, name)
    report = row_report(lease, name) or abort(404)
    part = next((part for part in report.parts() if part.key == key), None) or abort(404)
    files = [f for f in read_report(lease, name)["files"] if f["sha256"] == part.sha256]
    path = stored_file(lease, files, part.name) or abort(404)
    return send_file(
        path,
        "application/octet-stream",
        as_attachment=True,
        download_name=part.name,
        etag=part.sha256,
    )


def _line(
    row: ShownRow, head: Sequence[str], remarks: Sequence[ShownRemark], span: tuple[int, int]
) -> _Line:
    """Return a row with the remarks on it; the gravest one on a cell marks it."""
    own = [remark for remark in remarks if remark.row == row.number]
    marks: dict[str, str] = {}
    for severity in reversed([*SEVERITY_NAMES]):
        marks |= {remark.column: severity for remark in own if remark.severity == severity}
    cells = []
    for n in range(*span):
        cell = _cell(row.cells, n)
        name = head[n] if n < len(head) else None
        cells.append(_Cell(cell.text, cell.is_cut, marks.pop(name, "") if name else ""))
    return _Line(row, cells, own)


def _cell(cells: Sequence[str], number: int) -> _Cell:
    text = cells[number] if number < len(cells) else ""
    return _Cell(text[:CUT], len(text) > CUT)


def _first_column(asked: int | None, head: Sequence[str], column: str, width: int) -> int:
    """Return the first column that is shown, from 0: all, or as many as a page has."""
    if width <= _COLUMNS:
        return 0
    if asked is None:
        place = head.index(column) if column in head else 0
        asked = place - place % _COLUMNS + 1
    return min(max(asked - 1, 0), width - 1)


def _neighbours(report: RowReport, part: Part, row: int) -> tuple[int | None, int | None]:
    """Return the rows with remarks next to a row, above and below."""
    above = Choice(part=part.id, last=row - 1)
    below = Choice(part=part.id, first=row + 1)
    before = report.remarks(above, size=1, before=1 << 62) if row > 1 else []
    behind = report.remarks(below, size=1)
    return (before[0].row if before else None), (behind[0].row if behind else None)


def _letters(number: int) -> str:
    """Return what spreadsheets call a column: A for 0, Z for 25, AA for 26."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters
