"""Dates as Japanese documents write them: eras, fiscal years, months, days.

Holds the one table of eras: what is read from documents, and what labels and pages show, comes
from ``ERAS``.

A fiscal year runs from 1 April to 31 March (地方自治法 208条). ``H27`` alone is the fiscal year
2015; ``H27.10`` is October 2015. Official pages count years of an era beyond its end for future
dates (平成32年3月31日 is 2020-03-31), so these are accepted; a date before its era began is an
error.

    >>> parse_date(DATE.fullmatch("平成27年10月")).label("ja")
    '平成27年10月（2015年10月）'
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

__all__ = [
    "DATE",
    "ERAS",
    "MONTHS",
    "SHORT_END",
    "Era",
    "Period",
    "WarekiError",
    "era_years",
    "month_after",
    "month_in_fiscal_year",
    "parse_date",
    "parse_short_end",
]


@dataclass(frozen=True)
class Era:
    """A Japanese era (元号).

    Attributes:
        name: Its name, such as 平成.
        first_day: Its first day; it ends on the day before the next era begins.
        letter: Its letter in short dates (H27); None for an era that ``DATE`` does not match.
    """

    name: str
    first_day: dt.date
    letter: str | None = None

    def western_year(self, number: int) -> int:
        """Return the Western year of a year of the era; the first year is 1."""
        return self.first_day.year + number - 1

    def year_name(self, year: int) -> str:
        """Return a Western year as a year of the era: 平成27年; the first is 元年."""
        number = year - self.first_day.year + 1
        return f"{self.name}{'元' if number == 1 else number}年"


ERAS: Final = (
    Era("明治", dt.date(1868, 1, 25)),
    Era("大正", dt.date(1912, 7, 30)),
    Era("昭和", dt.date(1926, 12, 25), "S"),
    Era("平成", dt.date(1989, 1, 8), "H"),
    Era("令和", dt.date(2019, 5, 1), "R"),
)
"""Every era since 1868, oldest first."""

MONTHS: Final = 12
_APRIL: Final = 4
# Japan used a lunisolar calendar until 1872, in which the years began on other days.
_FIRST_GREGORIAN_YEAR: Final = 1873
_BY_NAME: Final = {name: era for era in ERAS if era.letter for name in (era.name, era.letter)}
_NAMES: Final = "|".join(era.name for era in ERAS if era.letter)
_LETTERS: Final = "".join(era.letter for era in ERAS if era.letter)


def era_years(first: dt.date, last: dt.date) -> str:
    """Return the era years of a span of days within one calendar year, joined by ``・``.

    A span in which the era changes has both: 昭和64年・平成元年 is January 1989, or the year.
    Empty for years before 1873.
    """
    if first.year < _FIRST_GREGORIAN_YEAR:
        return ""
    ends = [*(era.first_day - dt.timedelta(days=1) for era in ERAS[1:]), dt.date.max]
    return "・".join(
        era.year_name(first.year)
        for era, end in zip(ERAS, ends, strict=True)
        if era.first_day <= last and first <= end
    )


# Text is NFKC-normalised before it is matched. `H27.10.3`, `H27.10`, `H27`, `平成27年10月3日`,
# `平成27年度`, `令和元年度`, `2015年10月`, `2015.10`, `2015年度`,
# and `2015` of `2015～2017年度`.
DATE: Final = re.compile(
    rf"""
    (?: (?P<era>{_NAMES}|(?<![A-Za-z0-9.])[{_LETTERS}]) \s? (?P<era_year>元|\d{{1,2}})
      | (?<![A-Za-z0-9.]) (?P<year>(?:19|20)\d\d)(?=年|\.\d|\s?[~〜]\s?(?:\d\d){{1,2}}\s?年) )
    (?: (?P<fiscal> \s?年度)
      | \s?年 \s? (?P<month>\d+) \s?月 (?: \s? (?P<day>\d+) \s?日 )?
      | \s?年
      | \. (?P<dot_month>\d+) (?: \. (?P<dot_day>\d+) )?
      | (?![A-Za-z0-9])
    )""",
    re.VERBOSE,
)

# The end of a range, whose era or year is that of its beginning: `H27～29`, `R6.4～9月`.
SHORT_END: Final = re.compile(
    r"\s?(?P<number>\d{1,2})"
    r"(?:\s?(?P<unit>年度|年(?!度|\s?\d+\s?月)|月(?!\s?\d+\s?日))|(?!\s?[\d.,回名人件年月日]))"
)


class WarekiError(ValueError):
    """A text has the form of a date, but there is no such date."""


@dataclass(frozen=True, order=True)
class Period:
    """A fiscal year, a calendar year, a month or a day.

    Attributes:
        year: Western year; of a fiscal year, the year it begins in.
        month: 1 to 12, or None for a year.
        day: Day of the month, or None.
        fiscal: Whether it is a fiscal year.
    """

    year: int
    month: int | None = None
    day: int | None = None
    fiscal: bool = False

    @property
    def key(self) -> str:
        """Its part of an IRI: ``fy2015``, ``2015``, ``2015-10`` or ``2015-10-03``."""
        if self.fiscal:
            return f"fy{self.year}"
        parts = (f"{self.year:04}", *(f"{p:02}" for p in (self.month, self.day) if p))
        return "-".join(parts)

    @property
    def begin(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.month or (_APRIL if self.fiscal else 1), self.day or 1)

    @property
    def end(self) -> dt.date:
        """Its last day."""
        if self.fiscal:
            return dt.date(self.year + 1, 3, 31)
        month = self.month or MONTHS
        last = calendar.monthrange(self.year, month)[1]
        return dt.date(self.year, month, self.day or last)

    @property
    def fiscal_year(self) -> Period:
        """The fiscal year in which it begins."""
        begin = self.begin
        return Period(begin.year - (begin.month < _APRIL), fiscal=True)

    def label(self, language: str) -> str:
        """Return its name in ``ja`` or ``en``; Japanese names include the era, except of a year."""
        if language == "en":
            return self._label_en()
        western = self._label_western()
        if self.month is None and not self.fiscal:
            return western
        return f"{self._label_era()}（{western}）"

    def short_label(self, language: str) -> str:
        """Return a name without brackets, for use inside other labels."""
        if language == "en":
            return self._label_en()
        return self._label_era() if self.fiscal else self._label_western()

    def _label_western(self) -> str:
        if self.fiscal:
            return f"{self.year}年度"
        month = f"{self.month}月" if self.month else ""
        day = f"{self.day}日" if self.day else ""
        return f"{self.year}年{month}{day}"

    def _label_era(self) -> str:
        """Return a fiscal year, month or day by era, or the Western form before 1873."""
        last = dt.date(self.year, MONTHS, 31) if self.fiscal else self.end  # no 平成0年度 in 1989
        western = f"{self.year}年"
        years = era_years(self.begin, last) or western
        if self.fiscal:
            return years.replace("年", "年度")
        return years + self._label_western().removeprefix(western)

    def _label_en(self) -> str:
        if self.fiscal:
            return f"Fiscal year {self.year}"
        if self.month is None:
            return str(self.year)
        name = calendar.month_name[self.month]
        return f"{self.day} {name} {self.year}" if self.day else f"{name} {self.year}"


def parse_date(match: re.Match[str]) -> Period:
    """Return the period that a match of ``DATE`` denotes.

    Raises:
        WarekiError: If there is no such date.
    """
    era, month_text = match["era"], match["month"] or match["dot_month"]
    day_text = match["day"] or match["dot_day"]
    month = int(month_text) if month_text else None
    day = int(day_text) if day_text else None
    if era:
        number = 1 if match["era_year"] == "元" else int(match["era_year"])
        year = _BY_NAME[era].western_year(number)
        _check(match[0], year, month, day)
        if number == 0 or Period(year, month, day).end < _BY_NAME[era].first_day:
            raise WarekiError(f"{match[0]!r}: {_BY_NAME[era].name} had not begun")
    else:
        year = int(match["year"])
        _check(match[0], year, month, day)
    era_alone = bool(era) and month is None and "年" not in match[0]
    return Period(year, month, day, fiscal=bool(match["fiscal"]) or era_alone)


def parse_short_end(first: re.Match[str], short: re.Match[str]) -> Period:
    """Return the end of a range, a match of ``SHORT_END``, whose beginning is a match of ``DATE``.

    Raises:
        WarekiError: If there is no such date, or it is not clear which is meant.
    """
    begin, number, unit = parse_date(first), int(short["number"]), short["unit"]
    shown = f"{first[0]}～{short[0]}"
    if begin.month is not None:
        if unit not in {None, "月"} or begin.day is not None:
            raise WarekiError(f"{shown!r}: its end is not clear")
        _check(shown, begin.year, number, None)
        return Period(begin.year, number)
    if unit == "月":
        raise WarekiError(f"{shown!r}: its end is not clear")
    era_year = first["era_year"]
    counted = 1 if era_year == "元" else int(era_year or begin.year % 100)
    year = begin.year - counted + number
    return Period(year, fiscal=unit == "年度" or (unit is None and begin.fiscal))


def month_after(period: Period, month: int) -> Period:
    """Return the next month with a number, given after a month with its year (令和6年11月・2月).

    Raises:
        WarekiError: If there is no such month.
    """
    _check(f"{month}月", period.year, month, None)
    return Period(period.year + (month <= (period.month or 0)), month)


def month_in_fiscal_year(fiscal_year: Period, month: int) -> Period:
    """Return a month that is given without its year: March of fiscal 2017 is 2018-03.

    Raises:
        WarekiError: If there is no such month.
    """
    _check(f"{month}月", fiscal_year.year, month, None)
    return Period(fiscal_year.year + (month < _APRIL), month)


def _check(shown: str, year: int, month: int | None, day: int | None) -> None:
    if month is not None and not 1 <= month <= MONTHS:
        raise WarekiError(f"{shown!r}: there is no month {month}")
    if day is not None and not 1 <= day <= calendar.monthrange(year, month or 1)[1]:
        raise WarekiError(f"{shown!r}: {year}-{month:02} has no day {day}")
