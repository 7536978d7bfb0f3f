"""Draws the rows of a query: a function for each kind of chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.server.charts.bands import links
from renkei.server.charts.bars import bars
from renkei.server.charts.columns import over_time
from renkei.server.charts.frame import framed
from renkei.server.charts.maps.points import points
from renkei.server.charts.matrix import matrix
from renkei.server.charts.timeline import timeline

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from renkei.server.charts.data import ChartData
    from renkei.server.charts.frame import Body, Frame

__all__ = ["BODIES", "draw"]

BODIES: Final[Mapping[str, Callable[[ChartData, Frame], Body]]] = {
    "bar": bars,
    "column": over_time,
    "line": over_time,
    "timeline": timeline,
    "matrix": matrix,
    "links": links,
    "points": points,
}
"""The function of each kind of `renkei.queries.charts.KINDS`."""


def draw(data: ChartData, frame: Frame) -> bytes:
    """Return the picture of rows as SVG."""
    body = BODIES[data.chart.kind](data, frame)
    if not body.drawing.marks:
        body.drawing.text(
            14, 12, data.say("描くものがありません。", "There is nothing to draw."), size=13
        )
        body.height = max(body.height, 28)
    return framed(frame, body)
