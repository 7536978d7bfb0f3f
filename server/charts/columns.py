"""Values over time: upright bars, or lines; small multiples where there are panels."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from renkei.server.charts.data import Period, period_of
from renkei.server.charts.drawing import Mark
from renkei.server.charts.frame import MARGIN
from renkei.server.charts.sheet import Sheet
from renkei.server.charts.widths import lines_of, text_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from renkei.server.charts.data import ChartData, Item
    from renkei.server.charts.frame import Body, Frame

__all__ = ["over_time"]

_MAX_PANELS: Final = 24
_MAX_SLOTS: Final = 240  # months or years of an axis; of more, those with values
_SIZE: Final = 11
_HIGH, _LOW = 190.0, 84.0  # of the only panel, of one of several
_MONTH: Final = re.compile(r"\d{4}-\d{2}")
_MONTH_WIDTH: Final = 15  # pixels that its number needs
_GAP: Final = 22


@dataclass(slots=True)
class _Panel:
    item: Item | None
    slots: dict[str, Item] = field(default_factory=dict)
    values: dict[tuple[str, str], float] = field(default_factory=dict)  # of time and series

    def total(self, key: str) -> float:
        return sum(value for (time, _), value in self.values.items() if time == key)


@dataclass(frozen=True, slots=True)
class _Area:
    """Where a panel is drawn: its left end, the y of its base, its size, whether it is alone."""

    left: float
    base: float
    width: float
    height: float
    is_only: bool


def over_time(data: ChartData, frame: Frame) -> Body:
    """Return the chart of kind ``column`` or ``line``."""
    panels = _panels(data)
    shown = list(panels.values())[:_MAX_PANELS]
    sheet = Sheet.of(data, frame, is_point=data.chart.kind == "line")
    body = sheet.body
    body.left_out = len(panels) - len(shown)
    body.description = _said(data, shown)
    slots = _slots(data, {key: item for panel in shown for key, item in panel.slots.items()})
    per_row = 1 if len(shown) == 1 or frame.is_narrow else 3 if len(shown) > 2 else 2  # noqa: PLR2004
    inside = frame.width - 2 * MARGIN
    width = (inside - _GAP * (per_row - 1)) / per_row
    y = 0.0
    for start in range(0, len(shown), per_row):
        group = shown[start : start + per_row]
        titles = [_title(panel, width) for panel in group]
        y += 17 * max(map(len, titles))
        height = _HIGH if len(shown) == 1 else _LOW
        base = y + 18 + height
        for number, (panel, lines) in enumerate(zip(group, titles, strict=True)):
            left = MARGIN + number * (width + _GAP)
            if panel.item:
                first = y - 17 * len(lines) + 8
                body.drawing.block(left, first, panel.item.text, size=12, width=width)
            area = _Area(left, base, width, height, len(shown) == 1)
            _draw(sheet, panel, slots, area)
        y = base + 34
    body.height = y
    return body


def _panels(data: ChartData) -> dict[str, _Panel]:
    panels: dict[str, _Panel] = {}
    for row in data.rows:
        time, value = data.item(row, "time"), data.number(row, "value")
        if time is None or value is None or value < 0:
            continue
        item, series = data.item(row, "panel"), data.item(row, "series")
        panel = panels.setdefault(item.key if item else "", _Panel(item))
        panel.slots.setdefault(time.key, time)
        key = (time.key, series.key if series else "")
        panel.values[key] = panel.values.get(key, 0) + value
    return panels


def _slots(data: ChartData, items: dict[str, Item]) -> list[tuple[str, str]]:
    """Return the key and the text of each place of the axis, also of months without values."""
    periods = {key: period_of(key) for key in items}
    known = {period: key for key, period in periods.items() if period}
    if len(known) < len(items) or len({bool(period.month) for period in known}) != 1:
        return [(key, item.text) for key, item in items.items()]
    slots, last = [min(known)], max(known)
    while slots[-1] < last and len(slots) <= _MAX_SLOTS:
        slots.append(slots[-1].following)
    if slots[-1] != last:
        slots = sorted(known)
    return [(known.get(period, ""), _short(period, data)) for period in slots]


def _short(period: Period, data: ChartData) -> str:
    if period.month:
        return f"{period.year}-{period.month:02}"
    return data.say(f"{period.year}年度", f"FY {period.year}")


def _title(panel: _Panel, width: float) -> list[str]:
    return lines_of(panel.item.text, 12, width, 2) if panel.item else []


def _draw(sheet: Sheet, panel: _Panel, slots: Sequence[tuple[str, str]], area: _Area) -> None:
    """Draw the values of a panel."""
    drawing, data, series = sheet.drawing, sheet.data, sheet.series
    is_line = data.chart.kind == "line"
    totals = {key: panel.total(key) for key in panel.slots}
    top = max(panel.values.values() if is_line else totals.values(), default=0)
    scale = area.height / top if top else 0
    step = area.width / len(slots)
    bar = min(step * 0.72, 46)
    places = {key: area.left + (number + 0.5) * step for number, (key, _) in enumerate(slots)}
    _axis(sheet, slots, area, step)
    written = area.left - 1.0
    for key in panel.slots:
        x, y = places[key], area.base
        for name, style in series.styles.items():
            if (value := panel.values.get((key, name))) is None:
                continue
            height = max(value * scale, 1)
            said = (panel.item and panel.item.text, panel.slots[key].text, series.texts.get(name))
            title = f"{': '.join(part for part in said if part)}: {data.count(value)}"
            mark = Mark(iri=key, title=title, series=name, value=data.count(value))
            if is_line:
                drawing.symbol(x, area.base - value * scale, 4.5, style, mark=mark)
            else:
                drawing.rect(x - bar / 2, y - height, bar, height, style.paint, mark=mark)
                y -= height
        y = min(y, area.base - totals[key] * scale) if not is_line else area.base - top * scale
        text = data.count(totals[key])
        half = text_width(text, _SIZE) / 2
        if not is_line and x - half > written:  # else it would lie over the number before
            drawing.text(x, y - 8, text, size=_SIZE, anchor="middle")
            written = x + half + 2
    if is_line:
        _lines(sheet, panel, places, area, scale)


def _lines(
    sheet: Sheet, panel: _Panel, places: dict[str, float], area: _Area, scale: float
) -> None:
    """Draw a line through the points of each series, and the largest number."""
    drawing = sheet.drawing
    for name in sheet.series.styles:
        points = sorted(
            (places[key], area.base - value * scale)
            for (key, one), value in panel.values.items()
            if one == name
        )
        if len(points) > 1:
            drawing.line(points, "trend")
    top = max(panel.values.values(), default=0)
    drawing.text(area.left, area.base - area.height - 8, f"{top:,.6g}", size=_SIZE, name="quiet")


def _axis(sheet: Sheet, slots: Sequence[tuple[str, str]], area: _Area, step: float) -> None:
    """Draw the base, and as many labels as there is room for."""
    drawing, right = sheet.drawing, area.left + area.width
    drawing.line([(area.left, area.base), (right, area.base)], "axis")
    texts = [text for _, text in slots]
    if all(_MONTH.fullmatch(text) for text in texts):
        _months(sheet, texts, area, step)
        return
    written = area.left - 1.0
    for number, text in enumerate(texts):
        x, half = area.left + (number + 0.5) * step, text_width(text, _SIZE) / 2
        if x - half > written and x + half < right + MARGIN:
            drawing.text(x, area.base + 10, text, size=_SIZE, name="quiet", anchor="middle")
            written = x + half + 4


def _months(sheet: Sheet, texts: Sequence[str], area: _Area, step: float) -> None:
    """Draw the numbers of months, if there is room, and below them years."""
    drawing, written = sheet.drawing, area.left - 1.0
    for number, text in enumerate(texts):
        year, month = text.split("-")
        x = area.left + number * step
        if step >= _MONTH_WIDTH:
            name = str(int(month))
            drawing.text(x + step / 2, area.base + 9, name, size=10, name="quiet", anchor="middle")
        label = sheet.data.say(f"{year}年", year)
        end = x + 3 + text_width(label, _SIZE)
        if (number == 0 or month == "01" or text[:4] != texts[number - 1][:4]) and (
            x >= written and end <= area.left + area.width + MARGIN
        ):
            drawing.line([(x, area.base), (x, area.base + 27)], "rule")
            drawing.text(x + 3, area.base + 22, label, size=_SIZE, name="quiet")
            written = end + 4


def _said(data: ChartData, panels: Iterable[_Panel]) -> str:
    parts = []
    for panel in panels:
        values = data.joined(
            f"{item.text} {data.count(panel.total(key))}" for key, item in panel.slots.items()
        )
        parts.append(f"{panel.item.text}: {values}" if panel.item else values)
    return "; ".join(parts)
