"""A time line: a lane for each thing, its periods as bars, its events as symbols."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.server.charts.dates import DayAxis
from renkei.server.charts.drawing import Drawing, Mark
from renkei.server.charts.frame import MARGIN, Body
from renkei.server.charts.lanes import Lane, lanes_of, span_role
from renkei.server.charts.styles import Style
from renkei.server.charts.widths import lines_of, text_width
from renkei.server.web.values import date_text

if TYPE_CHECKING:
    from renkei.server.charts.data import ChartData, Item, Series
    from renkei.server.charts.frame import Frame
    from renkei.server.charts.lanes import Span

__all__ = ["timeline"]

_MAX_LANES: Final = 60
_MAX_MARKS: Final = 1_500  # of all lanes
_SIZE: Final = 13
_LABEL: Final = 290.0
_LINES: Final = 3
_LINE: Final = 17
_LONG: Final = 45  # days: an event of a longer time has a line
_DAYS: Final = 30
_ROW: Final = 16.0  # the height of periods, and of events


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What all lanes are drawn with."""

    drawing: Drawing
    data: ChartData
    axis: DayAxis | None
    lanes: Series
    spans: Series
    events: Series
    width: float


def timeline(data: ChartData, frame: Frame) -> Body:
    """Return the chart of kind ``timeline``; lanes in the order of their first day."""
    lanes = sorted(lanes_of(data).values(), key=Lane.first)
    shown = _fitting(lanes)
    body = Body(Drawing(frame.language), left_out=len(lanes) - len(shown))
    left = MARGIN + 4.0 if frame.is_narrow else MARGIN + _LABEL
    days = [day for lane in shown for day in lane.days()]
    if days and frame.as_of:
        days += frame.as_of
    right = frame.width - MARGIN - 12.0
    spans = data.series(span_role(data))
    sheet = _Sheet(
        body.drawing, data, DayAxis.of(days, left, right), data.series("status"), spans,
        data.series("event-status"), float(frame.width),
    )  # fmt: skip
    body.legend = sheet.lanes.legend() if sheet.lanes.texts else sheet.spans.legend()
    body.legend += [
        entry for entry in sheet.events.legend(is_point=True)
        if all(entry.text != one.text for one in body.legend)
    ]  # fmt: skip
    top = 20.0 if sheet.axis else 4.0
    heights = [_height(sheet, lane, frame) for lane in shown]
    if sheet.axis:
        top += 16.0 if frame.as_of else 0.0
        parts = _tracks(shown, heights, top, frame)
        _as_of(body.drawing, sheet.axis, parts, frame)
        sheet.axis.draw(body.drawing, parts, frame.language)
    y = top
    for lane, height in zip(shown, heights, strict=True):
        _lane(sheet, lane, y, height, frame)
        y += height
    body.height = y + 4
    body.description = "; ".join(_said(sheet, lane) for lane in shown)
    return body


def _fitting(lanes: list[Lane]) -> list[Lane]:
    """Return as many lanes as may be drawn."""
    marks = 0
    for number, lane in enumerate(lanes[:_MAX_LANES]):
        marks += lane.size
        if number and marks > _MAX_MARKS:
            return lanes[:number]
    return lanes[:_MAX_LANES]


def _height(sheet: _Sheet, lane: Lane, frame: Frame) -> float:
    lines, track = len(_label(lane, frame)), _track_height(lane) if sheet.axis else 0
    if not frame.is_narrow:
        return max(lines * _LINE + 9.0, track + 10.0, 26.0)
    return lines * _LINE + (track + 13 if track else 8.0)


def _track_height(lane: Lane) -> float:
    """Return the height of the periods below each other, and of the events below them."""
    events = any(event.start for event in lane.events.values())
    return _ROW * len(lane.rows()) + (_ROW if events else 0)


def _label(lane: Lane, frame: Frame) -> list[str]:
    width = frame.width - 2 * MARGIN - 18 if frame.is_narrow else _LABEL - 30
    return lines_of(lane.item.text, _SIZE, width, _LINES)


def _tracks(
    lanes: list[Lane], heights: list[float], top: float, frame: Frame
) -> list[tuple[float, float]]:
    """Return where lines over all lanes are drawn: on a phone not over the names."""
    start = top - (2.0 if frame.as_of else 0.0)
    if not frame.is_narrow:
        return [(start, top + sum(heights))]
    parts, y = [(start, top)], top
    for lane, height in zip(lanes, heights, strict=True):
        track = y + _LINE * len(_label(lane, frame)) + 6
        if track + 10 < y + height:
            parts.append((track, y + height))
        y += height
    return parts


def _as_of(drawing: Drawing, axis: DayAxis, parts: list[tuple[float, float]], frame: Frame) -> None:
    """Draw as of when the sources are."""
    if frame.as_of is None:
        return
    first, last = (axis.x(day) for day in frame.as_of)
    text = "資料時点" if frame.language == "ja" else "as of"
    for top, bottom in parts:
        if last - first > 2:  # noqa: PLR2004
            drawing.rect(first, top, last - first, bottom - top, "as-of-band")
        drawing.line([(last, top), (last, bottom)], "as-of")
    half = text_width(text, 11) / 2
    x = min(max(last, axis.left + half), axis.right + 10 - half)
    drawing.text(x, 25, text, size=11, name="as-of-text", anchor="middle")


def _lane(sheet: _Sheet, lane: Lane, y: float, height: float, frame: Frame) -> None:
    drawing = sheet.drawing
    drawing.line([(MARGIN, y), (frame.width - MARGIN, y)], "rule")
    lines = _label(lane, frame)
    style = _style(sheet.lanes, lane.status)
    start = y + 13 if frame.is_narrow else y + height / 2 - (len(lines) - 1) * _LINE / 2
    mark = Mark(
        iri=lane.item.key, title=_said(sheet, lane), role="lane",
        series=lane.status.key if lane.status else "",
    )  # fmt: skip
    drawing.symbol(MARGIN + 6, start, 5, Style(style.paint, "square"), mark=mark)
    width = frame.width - 2 * MARGIN - 18 if frame.is_narrow else _LABEL - 30
    drawing.block(
        MARGIN + 18, start, lane.item.text, size=_SIZE, width=width, most=_LINES, step=_LINE
    )
    if sheet.axis is None:
        return
    if not any(True for _ in lane.days()):
        if not frame.is_narrow:
            text = sheet.data.say("日付の記載なし", "no day stated")
            width = text_width(text, 11) + 6
            drawing.rect(sheet.axis.left + 1, y + height / 2 - 8, width, 16, "paper")
            drawing.text(sheet.axis.left + 4, y + height / 2, text, size=11, name="quiet")
        return
    above = len(lines) * _LINE + 8 if frame.is_narrow else (height - _track_height(lane)) / 2
    middle = y + above + _ROW / 2
    for row in lane.rows():
        for span in row:
            _span(sheet, sheet.axis, lane, span, middle)
        middle += _ROW
    _events(sheet, sheet.axis, lane, middle)


def _span(sheet: _Sheet, axis: DayAxis, lane: Lane, span: Span, y: float) -> None:
    """Draw a period; one without an end or a beginning is open at this side."""
    style = _style(sheet.spans, span.status)
    left = axis.x(span.start) if span.start else axis.left
    right = axis.after(span.end) if span.end else axis.right + 10
    left, right = left + 1.2, max(right - 1.2, left + 2)
    top, bottom, tip = y - 6, y + 6, min(8.0, (right - left) / 2)
    data: list[str | float] = ["M", left, top]
    if span.end:
        data += ["L", right, top, "L", right, bottom]
    else:
        data += ["L", right - tip, top, "L", right, y, "L", right - tip, bottom]
    data += ["L", left, bottom]
    data += ["Z"] if span.start else ["L", left + tip, y, "Z"]
    title = _titled(sheet, lane, span, sheet.spans)
    mark = Mark(
        iri=span.item.key, title=title, role="span", series=span.status.key if span.status else "",
        value="/".join(str(day) if day else ".." for day in (span.start, span.end)),
    )  # fmt: skip
    sheet.drawing.path(data, style.paint, mark=mark)


def _events(sheet: _Sheet, axis: DayAxis, lane: Lane, y: float) -> None:
    radius = min(max(axis.per_day * _DAYS / 2 - 0.6, 2.6), 5.5)
    places: dict[int, list[tuple[float, Span]]] = {}
    for event in lane.events.values():
        if event.start is None:
            continue
        last = event.end or event.start
        x = (axis.x(event.start) + axis.after(last)) / 2
        if (last - event.start).days > _LONG:
            sheet.drawing.line([(axis.x(event.start), y), (axis.x(last), y)], "axis")
        places.setdefault(round(x / radius / 2), []).append((x, event))
    for group in places.values():
        step = min(2 * radius, _ROW / len(group))
        for number, (x, event) in enumerate(group):
            style = _style(sheet.events, event.status)
            mark = Mark(
                iri=event.item.key, title=_titled(sheet, lane, event, sheet.events), role="event",
                series=event.status.key if event.status else "",
                value="/".join(str(day) for day in (event.start, event.end) if day),
            )  # fmt: skip
            offset = (number - (len(group) - 1) / 2) * step
            sheet.drawing.symbol(x, y + offset, radius, style, mark=mark)


def _style(series: Series, status: Item | None) -> Style:
    return series.styles[status.key if status else ""]


def _titled(sheet: _Sheet, lane: Lane, span: Span, series: Series) -> str:
    name = series.texts.get(span.status.key, "") if span.status else ""
    parts = [span.item.text, name, _period(sheet.data, span)]
    if span.item.key != lane.item.key and span.item.text != lane.item.text:
        parts.insert(0, lane.item.text)
    return ": ".join(part for part in parts if part)


def _period(data: ChartData, span: Span) -> str:
    start, end = (
        date_text(day.isoformat(), data.language) if day else "" for day in (span.start, span.end)
    )
    if span.start is None and span.end is None:
        return data.say("日付の記載なし", "no day stated")  # but perhaps a year
    return start if start == end else f"{start}{data.say('～', ' – ')}{end}"


def _said(sheet: _Sheet, lane: Lane) -> str:
    data = sheet.data
    status = sheet.lanes.texts.get(lane.status.key, "") if lane.status else ""
    said = [part for part in (lane.item.text, status) if part]
    said += [_titled(sheet, lane, span, sheet.spans).removeprefix(f"{lane.item.text}: ")
             for span in lane.spans.values()]  # fmt: skip
    if lane.events:
        count = len(lane.events)
        said.append(data.say(f"行事{count}件", f"{count} events" if count > 1 else "1 event"))
    return ": ".join(said)
