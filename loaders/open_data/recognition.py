"""Which layout a table has: each is scored by its header, and the score is explained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.loaders.api import SourceError
from renkei.loaders.open_data.headers import IGNORED, folded
from renkei.loaders.open_data.remarks import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from renkei.loaders.open_data.columns import Column
    from renkei.loaders.open_data.files.tables import Row, Table
    from renkei.loaders.open_data.layouts import Layout

__all__ = ["SEARCHED_ROWS", "THRESHOLD", "Match", "header_remarks", "matches", "recognise"]

THRESHOLD: Final = 0.6
SEARCHED_ROWS: Final = 20
_NEAREST: Final = 3


@dataclass(frozen=True)
class Match:
    """How well a row is the header of a layout.

    Attributes:
        layout: The layout.
        generation: Name of its generation.
        row: Number of the row, from 1.
        cells: The row.
        score: 2·matched / (columns of the file + columns of the generation).
        columns: The column of each cell, None for unknown and ignored ones.
        unknown: Headers that the layout does not have.
        missing: Columns of the generation that the file does not have.
        required: Required columns that the file does not have.
        excluded: Headers that exclude the layout.
    """

    layout: Layout
    generation: str
    row: int
    cells: Sequence[str]
    score: float
    columns: Sequence[Column | None]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    required: tuple[str, ...]
    excluded: tuple[str, ...]

    @property
    def unknown_headers(self) -> frozenset[str]:
        """The unknown headers, to be looked up."""
        return frozenset(self.unknown)

    @property
    def fits(self) -> bool:
        """Whether the layout is taken without being named."""
        return self.score >= THRESHOLD and not self.required and not self.excluded

    def explained(self) -> str:
        """Return the score in words: "公共施設一覧, 推奨, 19 of 21 columns; not recognised: …"."""
        known = sum(column is not None for column in self.columns)
        total = known + len(self.unknown)
        parts = [
            f"{self.layout.title['ja']} ({self.layout.name}), {self.generation}: "
            f"{known} of {total} columns, score {self.score:.2f}"
        ]
        parts += [
            f"{words}: {', '.join(names[:12])}{', …' if len(names) > 12 else ''}"  # noqa: PLR2004 (what can be read at once)
            for words, names in (
                ("not recognised", self.unknown),
                ("missing", self.missing),
                ("required", self.required),
                ("not with", self.excluded),
            )
            if names
        ]
        return "; ".join(parts)


def matches(layout: Layout, number: int, cells: Sequence[str], given: bool) -> Iterator[Match]:
    """Yield the match of a row with each generation of a layout.

    Args:
        layout: The layout.
        number: Number of the row, from 1.
        cells: The row.
        given: Whether the source names its government, so that no column needs to.
    """
    by_header = layout.by_header()
    columns: list[Column | None] = []
    unknown, seen = [], set()
    for cell in cells:
        name = folded(cell)
        column = by_header.get(name) if name not in IGNORED else None
        columns.append(column)
        if column is not None:
            seen.add(column.header)
        elif name and name not in IGNORED:
            unknown.append(" ".join(cell.split()))
    checks = {name for name, column in layout.columns.items() if "check" in column.options}
    matched = seen - checks
    for generation, headers in layout.generations.items():
        expected = set(headers) - checks
        in_file = len(matched) + len(unknown)
        yield Match(
            layout=layout,
            generation=generation,
            row=number,
            cells=cells,
            score=2 * len(matched & expected) / (in_file + len(expected)),
            columns=columns,
            unknown=tuple(unknown),
            missing=tuple(name for name in headers if name in expected - matched),
            required=tuple(_required(layout, seen, given)),
            excluded=tuple(cell for cell in cells if folded(cell) in layout.unless),
        )


def _required(layout: Layout, seen: set[str], given: bool) -> Iterator[str]:
    for name, column in layout.columns.items():
        if column.required and name not in seen and not (given and column.role == "code"):
            yield name
    code = layout.role("code")
    without = code is None or (code.header not in seen and not code.required)
    if without and not given and "{code}" in layout.iri:
        yield "government = …"
    if layout.needs and not layout.needs & seen:
        yield " / ".join(sorted(layout.needs))


def recognise(
    table: Table,
    layouts: Mapping[str, Layout],
    *,
    layout: str | None = None,
    header_row: int | None = None,
    given: bool = False,
) -> Match | None:
    """Return the layout of a table and its header; None for a table without any cell.

    Args:
        table: The table.
        layouts: All layouts by name.
        layout: The only one to consider.
        header_row: The only row to consider.
        given: Whether the source names its government.

    Raises:
        SourceError: If no layout fits; with the nearest ones, and what to do.
    """
    rows = _first_rows(table, header_row or SEARCHED_ROWS)
    if not any(cell.strip() for _, cells in rows for cell in cells):
        return None
    considered = [layouts[layout]] if layout else list(layouts.values())
    found = [
        match
        for number, cells in rows
        if header_row in {None, number}
        for one in considered
        for match in matches(one, number, cells, given)
    ]
    # Of equal scores, the upper row: rows of data do not look like a header.
    found.sort(key=lambda match: (-match.score, match.row))
    best = next((m for m in found if m.fits or (layout and m.score and not m.required)), None)
    if best is None:
        raise _refused(table, found, layout, header_row)
    return best


def _first_rows(table: Table, number: int) -> list[Row]:
    rows = []
    for row in table.rows():
        rows.append(row)
        if row[0] >= number:
            break
    return rows


def _refused(
    table: Table, found: Sequence[Match], layout: str | None, header_row: int | None
) -> SourceError:
    nearest: dict[str, Match] = {}
    for match in found:
        nearest.setdefault(match.layout.name, match)
    shown = "\n".join(
        f"  row {match.row}: {match.explained()}" for match in list(nearest.values())[:_NEAREST]
    )
    what = f"is not in the layout {layout!r}" if layout else "is in no known layout"
    return SourceError(
        f"LAYOUT: the table {what}; nearest are:\n{shown or '  none'}\n"
        "name one with layout = …, the row of its header with header_row = …, its government with "
        "government = …, or describe the columns in a layout of your own (layouts = …)",
        file=table.shown,
        line=header_row or (found[0].row if found else 1),
    )


def header_remarks(table: Table, match: Match) -> Iterator[Remark]:
    """Yield the remarks on the encoding and the header of a table."""
    if table.encoding and table.encoding.name != "utf-8":
        detail = f"{table.encoding.name}: {table.encoding.evidence}"
        yield Remark("ENCODING", detail=detail)
    if match.row > 1:
        yield Remark("HEADER_ROW", detail=str(match.row))
    seen: set[str] = set()
    for cell, column in zip(match.cells, match.columns, strict=True):
        header = cell.strip()
        if column is None:
            if header and folded(header) not in IGNORED:
                yield Remark("COLUMN_UNKNOWN", header)
            continue
        if column.header in seen:
            yield Remark("HEADER_TWICE", header, detail=column.header)
        elif cell not in column.names:
            yield Remark("HEADER_FORM", cell, cell, column.header)
        seen.add(column.header)
    for name in match.missing:
        if name not in match.layout.auxiliary:
            yield Remark("COLUMN_MISSING", name)
