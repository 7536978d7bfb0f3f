"""The lanes of a time line, read from rows: periods without overlaps, and events."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.server.charts.data import ChartData, Item

__all__ = ["Lane", "Span", "lanes_of", "span_role"]


@dataclass(frozen=True, slots=True)
class Span:
    """A period of a lane, or an event: a thing with its first and last day, and its status."""

    item: Item
    start: dt.date | None
    end: dt.date | None
    status: Item | None


@dataclass(slots=True)
class Lane:
    """A thing with its status, its periods and events."""

    item: Item
    status: Item | None
    spans: dict[str, Span] = field(default_factory=dict)
    events: dict[str, Span] = field(default_factory=dict)

    def days(self) -> Iterator[dt.date]:
        """Yield all first and last days."""
        for one in (*self.spans.values(), *self.events.values()):
            yield from (day for day in (one.start, one.end) if day)

    def rows(self) -> list[list[Span]]:
        """Return its periods with a day in rows, so that none of a row overlaps another."""
        rows: list[list[Span]] = []
        dated = [span for span in self.spans.values() if span.start or span.end]
        for span in sorted(dated, key=lambda one: (one.start or dt.date.min, one.item.key)):
            start = span.start or dt.date.min
            free = (row for row in rows if (row[-1].end or dt.date.max) < start)
            row = next(free, None)
            if row is None:
                rows.append([span])
            else:
                row.append(span)
        return rows

    def first(self) -> tuple[bool, dt.date, str]:
        """Return its place: by its first day, those without a day at the end."""
        day = min(self.days(), default=None)
        return day is None, day or dt.date.min, self.item.text

    @property
    def size(self) -> int:
        """The number of its marks."""
        return 1 + len(self.spans) + len(self.events)


def span_role(data: ChartData) -> str:
    """Return the role of the status of a period: that of its lane, unless it has its own."""
    return "span-status" if "span-status" in data.chart.columns else "status"


def lanes_of(data: ChartData) -> dict[str, Lane]:
    """Return the lanes by their IRI, in the order of the rows."""
    lanes: dict[str, Lane] = {}
    for row in data.rows:
        item = data.item(row, "lane")
        if item is None:
            continue
        lane = lanes.setdefault(item.key, Lane(item, data.item(row, "status")))
        span = data.item(row, "span") or item
        status = data.item(row, span_role(data))
        if span.key not in lane.spans and "start" in data.chart.columns:
            start, end = data.day(row, "start"), data.day(row, "end")
            if start or end or span is not item:
                lane.spans[span.key] = Span(span, start, end, status)
        event = data.item(row, "event")
        if event and event.key not in lane.events:
            start, end = data.day(row, "at"), data.day(row, "until")
            lane.events[event.key] = Span(event, start, end, data.item(row, "event-status"))
    return lanes
