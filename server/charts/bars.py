"""Bars beside each other: the categories below each other, the series of one in a row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from renkei.server.charts.drawing import Mark
from renkei.server.charts.frame import MARGIN
from renkei.server.charts.sheet import Sheet
from renkei.server.charts.widths import lines_of, text_width

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.server.charts.data import ChartData, Item
    from renkei.server.charts.frame import Body, Frame

__all__ = ["Bar", "bars", "draw_stack", "largest"]

_MAX_BARS: Final = 40
_SIZE: Final = 13
_LABEL: Final = 250.0
_HEIGHT: Final = 16


@dataclass(slots=True)
class Bar:
    """A category with the values of its series, in the order of the legend."""

    item: Item
    values: dict[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """The sum of its values."""
        return sum(self.values.values())


def bars(data: ChartData, frame: Frame) -> Body:
    """Return the chart of kind ``bar``; the categories are in the order of the rows."""
    found: dict[str, Bar] = {}
    for row in data.rows:
        category, value = data.item(row, "category"), data.number(row, "value")
        if category is None or value is None or value < 0:
            continue
        series = data.item(row, "series")
        bar = found.setdefault(category.key, Bar(category))
        key = series.key if series else ""
        bar.values[key] = bar.values.get(key, 0) + value
    shown = largest(found, _MAX_BARS)
    sheet = Sheet.of(data, frame)
    sheet.body.left_out = len(found) - len(shown)
    sheet.body.description = data.joined(
        f"{bar.item.text} {data.count(bar.total)}{data.units.get('value', '')}" for bar in shown
    )
    left = float(MARGIN) if frame.is_narrow else MARGIN + _LABEL
    most = max((bar.total for bar in shown), default=0)
    numbers = max((text_width(data.count(bar.total), 12) for bar in shown), default=0) + 8
    room = frame.width - MARGIN - left - numbers
    y = 4.0
    for bar in shown:
        y = _labelled(sheet, bar, left, y)
        end = draw_stack(sheet, bar, (left, y), (room / most if most else 0, _HEIGHT))
        sheet.drawing.text(end + 6, y + _HEIGHT / 2, data.count(bar.total), size=12)
        y += _HEIGHT + 10
    sheet.body.height = y
    return sheet.body


def largest(found: Mapping[str, Bar], most: int) -> list[Bar]:
    """Return the bars with the largest totals, at most so many, in the order that they have."""
    kept = set(sorted(found, key=lambda key: -found[key].total)[:most])
    return [bar for key, bar in found.items() if key in kept]


def _labelled(sheet: Sheet, bar: Bar, left: float, y: float) -> float:
    """Draw the name of a bar, above it or left of it; return where the bar is."""
    if sheet.frame.is_narrow:
        width = sheet.frame.width - 2 * MARGIN
        sheet.drawing.text(MARGIN, y + 7, bar.item.text, size=_SIZE, width=width)
        return y + 17
    lines = len(lines_of(bar.item.text, _SIZE, _LABEL - 10, 2))
    top = y + _HEIGHT / 2 if lines == 1 else y + 7
    sheet.drawing.block(
        left - 8, top, bar.item.text, size=_SIZE, width=_LABEL - 10, anchor="end", step=15
    )
    return y + 8 * (lines - 1)


def draw_stack(
    sheet: Sheet, bar: Bar, start: tuple[float, float], size: tuple[float, float], about: str = ""
) -> float:
    """Draw the values of a bar in a row; return where it ends.

    Args:
        sheet: Where.
        bar: The bar.
        start: Its left end, and its top.
        size: Pixels for each unit of the value, and its height.
        about: What else its marks say.
    """
    x, y = start
    scale, height = size
    for key, style in sheet.series.styles.items():
        if key not in bar.values:
            continue
        value = sheet.data.count(bar.values[key])
        width = max(bar.values[key] * scale, 1.5)
        name = sheet.series.texts.get(key, "")
        said = ": ".join(part for part in (about, bar.item.text, name, value) if part)
        mark = Mark(iri=bar.item.key, title=said, series=key, value=value)
        sheet.drawing.rect(x, y, width, height, style.paint, mark=mark)
        x += width
    return x
