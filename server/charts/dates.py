"""The axis of a time line: days as pixels, and its ticks at the beginning of fiscal years."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.server.charts.widths import text_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from renkei.server.charts.drawing import Drawing

__all__ = ["DayAxis"]

_APRIL: Final = 4
_SIZE: Final = 11
_PAD: Final = 0.03  # of the time, at both ends
_LEAST: Final = 200  # days of an axis
_FIRST, _LAST = dt.date(1, 1, 2).toordinal(), dt.date(9999, 12, 30).toordinal()


@dataclass(frozen=True, slots=True)
class DayAxis:
    """An axis of days from left to right.

    Attributes:
        first: The ordinal of its first day.
        last: The ordinal of its last day.
        left: The x of the first day.
        right: The x of the last day.
    """

    first: int
    last: int
    left: float
    right: float

    @classmethod
    def of(cls, days: Iterable[dt.date], left: float, right: float) -> DayAxis | None:
        """Return an axis that has all days and some room; None without days."""
        ordinals = [day.toordinal() for day in days]
        if not ordinals:
            return None
        first, last = min(ordinals), max(ordinals)
        pad = max(int((last - first) * _PAD), (_LEAST - (last - first)) // 2, 10)
        return cls(max(first - pad, _FIRST), min(last + pad, _LAST), left, right)

    @property
    def per_day(self) -> float:
        """Pixels for each day."""
        return (self.right - self.left) / (self.last - self.first)

    def x(self, day: dt.date) -> float:
        """Return where a day begins."""
        return self.left + (day.toordinal() - self.first) * self.per_day

    def after(self, day: dt.date) -> float:
        """Return where a day ends."""
        return self.x(day) + self.per_day

    def draw(self, drawing: Drawing, parts: Sequence[tuple[float, float]], language: str) -> None:
        """Draw a line at the beginning of fiscal years, with the year where there is room.

        Args:
            drawing: Where; the years are at its top.
            parts: Where a line begins and ends, from the top: it has gaps where text is.
            language: ``ja`` or ``en``.
        """
        years = list(self._years())
        if years:  # the first day of the axis is in the year before
            years.insert(0, (years[0][0] - 1, dt.date.fromordinal(self.first)))
        texts = {year: f"{year}年度" if language == "ja" else f"FY {year}" for year, _ in years}
        written = self.left - 1.0
        most = max((text_width(text, _SIZE) for text in texts.values()), default=0) + 12
        step = max(1, -int(-most // (self.per_day * 365)))
        for number, (year, day) in enumerate(years):
            x = self.x(day)
            if (year % step) and len(years) > step:
                continue
            if day.toordinal() > self.first:
                for top, bottom in parts:
                    drawing.line([(x, top), (x, bottom)], "rule")
            following = self.x(years[number + 1][1]) if number + 1 < len(years) else self.right + 4
            end = x + text_width(texts[year], _SIZE)
            if x >= written and end <= (following if step == 1 else self.right + 4):
                drawing.text(x + 2, 8, texts[year], size=_SIZE, name="quiet")
                written = end + 8

    def _years(self) -> Iterator[tuple[int, dt.date]]:
        first, last = dt.date.fromordinal(self.first), dt.date.fromordinal(self.last)
        for year in range(first.year, last.year + 1):
            day = dt.date(year, _APRIL, 1)
            if first <= day <= last:
                yield year, day
