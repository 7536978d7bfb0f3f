"""The dates in the text of an item, with the mark directly after them; months without a year.

Like ``tokens``, this works on the normalised text of an element.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from renkei.graph.rdf.wareki import (
    DATE,
    SHORT_END,
    Period,
    WarekiError,
    month_after,
    month_in_fiscal_year,
    parse_date,
    parse_short_end,
)
from renkei.loaders.cooperation.structure import Passage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.loaders.cooperation.structure import Element

__all__ = ["DateToken", "Ignores", "MonthList", "dates_of", "months_of"]

# Whether the reading leaves out a passage.
Ignores: TypeAlias = Callable[[Passage], bool]

_OPEN_END = re.compile(r"\s?(?:[~〜]|から|[-‐–—―](?=\s?(?:昭和|平成|令和|[SHR]?\d)))")
_MARK = re.compile(
    r"\s?(?P<bracket>\()?[にはもの]?"
    r"(?:(?P<planned>(?:開催|実施)?(?:を|する)?予定)|(?P<cancelled>(?:開催|実施)?(?:を|は)?中止)"
    r"|(?P<as_of>末?(?:現在|時点)))(?(bracket)\))"
)
# Digits after ～ that are not a count: the end of a range in an unknown form.
_DIGITS = re.compile(r"\s?(?=\d)(?!\d[\d,]*\s?[回名人件])")
_MONTHS = re.compile(
    r"(?P<who>[^\d\s、。・:()~〜]*)(?<![\d.年])(?P<months>\d{1,2}月?(?:\s?・\s?\d{1,2}月?)*(?<=月))"
    r"(?P<range>\s?[~〜]\s?\d)?"
)


@dataclass(frozen=True)
class DateToken:
    """A date with the mark directly after it.

    Attributes:
        passage: The date, mark included.
        period: The period that it denotes.
        opens: Whether ～ follows: an activity began then.
        until: The date after ～, or None.
        status: ``planned``, ``cancelled``, ``as-of`` or None.
    """

    passage: Passage
    period: Period
    opens: bool = False
    until: Period | None = None
    status: str | None = None


@dataclass(frozen=True)
class MonthList:
    """Months without a year (道7月・11月), and the name before them, which may be empty."""

    who: str
    months: tuple[tuple[Passage, Period], ...]


def dates_of(element: Element, ignores: Ignores) -> Iterator[tuple[int, DateToken | None]]:
    """Yield the start of each date, and the date; None for one that is left out.

    Raises:
        SourceError: If something has the form of a date but is none, with its line and column.
    """
    text, position = element.normalised.text, 0
    while match := DATE.search(text, position):
        if ignores(element.passage(*match.span())):
            position = match.end()
            yield match.start(), None
            continue
        token = _date(element, text, match)
        position = token.passage.end
        yield match.start(), token


def _date(element: Element, text: str, match: re.Match[str]) -> DateToken:
    date = element.passage(*match.span())
    period, start, end = _parse(date, match), match.start(), match.end()
    if tilde := _OPEN_END.match(text, end):
        until, end = _until(date, text, match, tilde.end())
        if until and until.fiscal and match.end() == match.end("year"):  # 2015～2017年度
            period = Period(period.year, fiscal=True)
        if until and _OPEN_END.match(text, end):
            raise date.error("a range of three dates is not understood")
        if until and until.begin < period.begin:
            raise date.error(f"{text[start:end]!r} ends before it begins")
        return DateToken(element.passage(start, end), period, opens=True, until=until)
    if mark := _MARK.match(text, end):
        status = next(name for name in ("planned", "cancelled", "as_of") if mark[name])
        passage = element.passage(start, mark.end())
        return DateToken(passage, period, status=status.replace("_", "-"))
    return DateToken(date, period)


def _until(
    date: Passage, text: str, first: re.Match[str], position: int
) -> tuple[Period | None, int]:
    """Return the end of a range, and the position after it; None if the range is open."""
    if following := DATE.match(text, position + (text[position : position + 1] == " ")):
        return _parse(date.element.passage(*following.span()), following), following.end()
    if short := SHORT_END.match(text, position):
        try:
            return parse_short_end(first, short), short.end()
        except WarekiError as error:
            raise date.error(f"impossible range {error}") from None
    if _DIGITS.match(text, position):
        raise date.error(
            f"it is not clear where the range ends that begins with {first[0]!r}; leave it out in "
            "the reading ([[item.ignore]]), and say why",
        )
    return None, position


def _parse(date: Passage, match: re.Match[str]) -> Period:
    try:
        return parse_date(match)
    except WarekiError as error:
        raise date.error(f"impossible date {error}") from None


def months_of(element: Element, date: DateToken, end: int, ignores: Ignores) -> Iterator[MonthList]:
    """Yield the lists of months without a year that stand between a date and ``end``.

    Raises:
        SourceError: If there is no such month, or it is part of a range.
    """
    text, previous = element.normalised.text, date.period
    for match in _MONTHS.finditer(text, date.passage.end, end):
        if ignores(element.passage(*match.span("months"))):
            continue
        if match["range"]:
            raise element.passage(*match.span()).error(
                "a range of months is not understood; leave it out in the reading "
                "([[item.ignore]]), and say why",
            )
        months = []
        for month in re.finditer(r"\d+", match["months"]):
            first, last = (match.start("months") + offset for offset in month.span())
            passage = element.passage(first, last + (text[last : last + 1] == "月"))
            try:
                previous = _month(date.period, previous, int(month[0]))
            except WarekiError as error:
                raise passage.error(f"impossible date {error}") from None
            if not ignores(passage):
                months.append((passage, previous))
        yield MonthList(match["who"], tuple(months))


def _month(below: Period, previous: Period, month: int) -> Period:
    """Return a month whose year is that of the date before it, or the next one."""
    if below.fiscal:
        return month_in_fiscal_year(below, month)
    return month_after(below if below.month is None else previous, month)
