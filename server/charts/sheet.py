"""What the parts of a chart are drawn with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from renkei.server.charts.drawing import Drawing
from renkei.server.charts.frame import Body

if TYPE_CHECKING:
    from renkei.server.charts.data import ChartData, Series
    from renkei.server.charts.frame import Frame

__all__ = ["Sheet"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A chart that is being drawn.

    Attributes:
        body: What is drawn.
        data: The rows.
        series: Their series.
        frame: What stands around it.
    """

    body: Body
    data: ChartData
    series: Series
    frame: Frame

    @classmethod
    def of(cls, data: ChartData, frame: Frame, *, is_point: bool = False) -> Sheet:
        """Return an empty chart with the legend of its series."""
        series = data.series()
        body = Body(Drawing(frame.language), legend=series.legend(is_point=is_point))
        return cls(body, data, series, frame)

    @property
    def drawing(self) -> Drawing:
        """Where the marks are drawn."""
        return self.body.drawing
