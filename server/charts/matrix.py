"""A matrix: in each cell a bar, its length by the value, its parts by series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.server.charts.bars import Bar, draw_stack
from renkei.server.charts.frame import MARGIN
from renkei.server.charts.sheet import Sheet
from renkei.server.charts.widths import lines_of

if TYPE_CHECKING:
    from renkei.server.charts.data import ChartData, Item
    from renkei.server.charts.frame import Body, Frame

__all__ = ["matrix"]

_MAX_ROWS, _MAX_COLUMNS = 40, 8
_LABEL: Final = 150.0
_SIZE: Final = 12
_HEIGHT: Final = 12
_LINE: Final = 15
_HEAD_LINES: Final = 5
_NUMBER: Final = 20.0  # the room of the number behind a bar

_Cells = dict[tuple[str, str], Bar]


def matrix(data: ChartData, frame: Frame) -> Body:
    """Return the chart of kind ``matrix``: the columns beside each other, on a phone below."""
    cells: _Cells = {}
    heads: dict[str, Item] = {}
    sides: dict[str, Item] = {}
    for row in data.rows:
        side, head = data.item(row, "row"), data.item(row, "column")
        value, series = data.number(row, "value"), data.item(row, "series")
        if side is None or head is None or value is None or value < 0:
            continue
        sides.setdefault(side.key, side)
        heads.setdefault(head.key, head)
        bar = cells.setdefault((side.key, head.key), Bar(head))
        key = series.key if series else ""
        bar.values[key] = bar.values.get(key, 0) + value
    columns = sorted(_fullest(heads, cells, 1)[:_MAX_COLUMNS], key=lambda item: item.text)
    keys = {head.key for head in columns}
    drawn = {key: bar for key, bar in cells.items() if key[1] in keys}
    rows = _fullest(sides, drawn, 0)[:_MAX_ROWS]
    shown = {(side.key, head.key) for side in rows for head in columns} & drawn.keys()
    sheet = Sheet.of(data, frame)
    body = sheet.body
    body.left_out = len(cells) - len(shown)
    draw = _list if frame.is_narrow else _grid
    draw(sheet, {key: cells[key] for key in shown}, rows, columns)
    body.description = "; ".join(
        f"{side.text}: "
        + data.joined(
            f"{head.text} {data.count(cells[side.key, head.key].total)}"
            for head in columns
            if (side.key, head.key) in shown
        )
        for side in rows
    )
    return body


def _fullest(items: dict[str, Item], cells: _Cells, place: int) -> list[Item]:
    """Return the rows (place 0) or columns (1) that have cells, those with most first."""
    totals: dict[str, float] = {}
    for key, bar in cells.items():
        totals[key[place]] = totals.get(key[place], 0) + bar.total
    return sorted(
        (item for key, item in items.items() if key in totals),
        key=lambda item: (-totals[item.key], item.text),
    )


def _most(cells: _Cells) -> float:
    return max((bar.total for bar in cells.values()), default=0)


def _grid(sheet: Sheet, cells: _Cells, rows: list[Item], columns: list[Item]) -> None:
    frame, most = sheet.frame, _most(cells)
    step = (frame.width - 2 * MARGIN - _LABEL) / max(len(columns), 1)
    heads = [lines_of(head.text, _SIZE, step - 10, _HEAD_LINES) for head in columns]
    top = _LINE * max(map(len, heads), default=0) + 8.0
    for number, lines in enumerate(heads):
        x, first = MARGIN + _LABEL + number * step, top - len(lines) * _LINE + 2
        sheet.drawing.block(
            x, first, columns[number].text,
            size=_SIZE, width=step - 10, most=_HEAD_LINES, step=_LINE,
        )  # fmt: skip
    scale = (step - 10 - _NUMBER) / most if most else 0
    y = top
    for side in rows:
        lines = lines_of(side.text, _SIZE, _LABEL - 10, 2)
        height = max(24.0, len(lines) * _LINE + 8)
        sheet.drawing.line([(MARGIN, y), (frame.width - MARGIN, y)], "rule")
        first = y + height / 2 - (len(lines) - 1) * _LINE / 2
        sheet.drawing.block(MARGIN, first, side.text, size=_SIZE, width=_LABEL - 10, step=_LINE)
        for number, head in enumerate(columns):
            if bar := cells.get((side.key, head.key)):
                start = (MARGIN + _LABEL + number * step, y + (height - _HEIGHT) / 2)
                end = draw_stack(sheet, bar, start, (scale, _HEIGHT), side.text)
                text = sheet.data.count(bar.total)
                sheet.drawing.text(end + 4, y + height / 2, text, size=11, name="quiet")
        y += height
    sheet.body.height = y


def _list(sheet: Sheet, cells: _Cells, rows: list[Item], columns: list[Item]) -> None:
    frame, most = sheet.frame, _most(cells)
    inside = frame.width - 2 * MARGIN
    scale = (inside * 0.42 - _NUMBER) / most if most else 0
    y = 0.0
    for side in rows:
        sheet.drawing.text(MARGIN, y + 10, side.text, size=_SIZE, width=inside, is_bold=True)
        y += 20
        for head in columns:
            if bar := cells.get((side.key, head.key)):
                sheet.drawing.text(
                    MARGIN + 8, y + 8, head.text, size=_SIZE, width=inside * 0.58 - 16
                )
                start = (MARGIN + inside * 0.58, y + 8 - _HEIGHT / 2)
                end = draw_stack(sheet, bar, start, (scale, _HEIGHT), side.text)
                text = sheet.data.count(bar.total)
                sheet.drawing.text(end + 4, y + 8, text, size=11, name="quiet")
                y += 18
        y += 6
    sheet.body.height = y
