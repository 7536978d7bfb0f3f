"""Two columns for two things, and between them a band for each link, as wide as its value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from renkei.server.charts.bars import Bar, largest
from renkei.server.charts.drawing import Mark
from renkei.server.charts.frame import MARGIN
from renkei.server.charts.sheet import Sheet

if TYPE_CHECKING:
    from renkei.server.charts.data import ChartData, Item
    from renkei.server.charts.frame import Body, Frame

__all__ = ["links"]

_MAX_LINKS: Final = 24
_WIDEST: Final = 44.0  # a band
_COLUMN: Final = 16.0
_SIZE: Final = 13


@dataclass(slots=True)
class _Pair:
    """Two things, and the links between them."""

    first: Item
    second: Item
    bands: dict[str, Bar] = field(default_factory=dict)


def links(data: ChartData, frame: Frame) -> Body:
    """Return the chart of kind ``links``: a group for each two things, in the order of the rows."""
    pairs: dict[tuple[str, str], _Pair] = {}
    for row in data.rows:
        first, second, link = (data.item(row, role) for role in ("from", "to", "link"))
        value, status = data.number(row, "value"), data.item(row, "series")
        if first is None or second is None or link is None or value is None or value < 0:
            continue
        pair = pairs.setdefault((first.key, second.key), _Pair(first, second))
        band = pair.bands.setdefault(link.key, Bar(link))
        key = status.key if status else ""
        band.values[key] = band.values.get(key, 0) + value
    sheet = Sheet.of(data, frame)
    body = sheet.body
    bands = {f"{n} {key}": band for n, pair in enumerate(pairs.values())
             for key, band in pair.bands.items()}  # fmt: skip
    kept = {id(band) for band in largest(bands, _MAX_LINKS)}
    body.left_out = len(bands) - len(kept)
    most = max((band.total for band in bands.values()), default=0)
    y, said = 0.0, []
    for pair in pairs.values():
        if shown := [band for band in pair.bands.values() if id(band) in kept]:
            y = _draw(sheet, pair, shown, y, most)
            listed = data.joined(f"{band.item.text} {data.count(band.total)}" for band in shown)
            said.append(f"{pair.first.text} – {pair.second.text}: {listed}")
    body.height = y
    body.description = "; ".join(said)
    return body


def _draw(sheet: Sheet, pair: _Pair, bands: list[Bar], y: float, most: float) -> float:
    """Draw two things with the links between them; return where they end."""
    drawing, frame, data = sheet.drawing, sheet.frame, sheet.data
    half = (frame.width - 2 * MARGIN) / 2 - 8
    lines = max(
        drawing.block(x, y + 10, item.text, size=_SIZE, width=half, anchor=anchor, is_bold=True)
        for item, x, anchor in (
            (pair.first, float(MARGIN), "start"),
            (pair.second, float(frame.width - MARGIN), "end"),
        )
    )
    y += 10 + 17 * lines
    top = y
    left, right = MARGIN + _COLUMN, frame.width - MARGIN - _COLUMN
    for band in bands:
        text = f"{band.item.text}{data.say('：', ': ')}{data.count(band.total)}"
        y += 6 + 17 * drawing.block(
            left + 10, y + 12, text, size=_SIZE, width=right - left - 20, most=3
        )
        y = _band(sheet, band, (left, right, y), most) + 6
    for x, item in ((float(MARGIN), pair.first), (right, pair.second)):
        mark = Mark(iri=item.key, title=item.text, role="end")
        drawing.rect(x, top, _COLUMN, y - top, "column", mark=mark)
    return y + 18


def _band(sheet: Sheet, band: Bar, place: tuple[float, float, float], most: float) -> float:
    """Draw the series of a link below each other; return where they end."""
    left, right, y = place
    drawing, data, series = sheet.drawing, sheet.data, sheet.series
    if not band.total:
        mark = Mark(iri=band.item.key, title=f"{band.item.text}: 0", role="link", value="0")
        drawing.rect(left, y, right - left, 2, "dashed", mark=mark)
        return y + 2
    for key, style in series.styles.items():
        if not (value := band.values.get(key, 0)):
            continue
        height = max(value / most * _WIDEST, 2)
        name = series.texts.get(key, "")
        said = ": ".join(part for part in (band.item.text, name, data.count(value)) if part)
        mark = Mark(iri=band.item.key, title=said, role="link", series=key, value=data.count(value))
        drawing.rect(left, y, right - left, height, style.paint, mark=mark)
        y += height
    return y
