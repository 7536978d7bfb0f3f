"""The dates in the text of an item, with what stands directly after them; months without year.

Like everything in ``tokens``, this works on joined, NFKC-normalised text.
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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.errors import SourceError
    from renkei.loaders.cooperation.structure import Element

__all__ = ["DateToken", "Ignores", "MonthList", "dates_of", "months_of"]

# Whether a stretch of the joined text is left out by the reading.
Ignores: TypeAlias = Callable[[int, int], bool]

_OPEN_END = re.compile(r"\s?(?:[~〜]|から|[-‐–—―](?=\s?(?:昭和|平成|令和|[SHR]?\d)))")
_MARK = re.compile(
    r"\s?(?P<bracket>\()?[にはもの]?"
    r"(?:(?P<planned>(?:開催|実施)?(?:を|する)?予定)|(?P<cancelled>(?:開催|実施)?(?:を|は)?中止)"
    r"|(?P<as_of>末?(?:現在|時点)))(?(bracket)\))"
)
# Digits after ～ that are no count: the end of a range in a form that is not known.
_DIGITS = re.compile(r"\s?(?=\d)(?!\d[\d,]*\s?[回名人件])")
_MONTHS = re.compile(
    r"(?P<who>[^\d\s、。・:()~〜]*)(?<![\d.年])(?P<months>\d{1,2}月?(?:\s?・\s?\d{1,2}月?)*(?<=月))"
    r"(?P<range>\s?[~〜]\s?\d)?"
)


@dataclass(frozen=True)
class DateToken:
    """A date and what stands directly after it.

    Attributes:
        start: Where it begins in the joined text.
        end: Where it ends, its mark included.
        period: What it denotes.
        opens: Whether ～ follows: something began then.
        until: The date after ～, or None.
        status: ``planned``, ``cancelled``, ``as-of`` or None.
    """

    start: int
    end: int
    period: Period
    opens: bool = False
    until: Period | None = None
    status: str | None = None


@dataclass(frozen=True)
class MonthList:
    """Months given without a year (道7月・11月), and who stands before them ("" if nobody)."""

    who: str
    months: tuple[tuple[int, int, Period], ...]


def dates_of(element: Element, ignores: Ignores) -> Iterator[tuple[int, DateToken | None]]:
    """Yield where each date begins, and the date; None for one that is left out.

    Raises:
        SourceError: If something looks like a date and is none, with its line and column.
    """
    text, position = element.joined.text, 0
    while match := DATE.search(text, position):
        if ignores(*match.span()):
            position = match.end()
            yield match.start(), None
            continue
        token = _date(element, text, match)
        position = token.end
        yield token.start, token


def _date(element: Element, text: str, match: re.Match[str]) -> DateToken:
    period, end = _parse(element, match), match.end()
    if tilde := _OPEN_END.match(text, end):
        until, end = _until(element, text, match, tilde.end())
        if until and until.fiscal and match.end() == match.end("year"):  # 2015～2017年度
            period = Period(period.year, fiscal=True)
        if until and _OPEN_END.match(text, end):
            raise _error(element, match, "a range of three dates is not understood")
        if until and until.begin < period.begin:
            raise _error(element, match, f"{text[match.start() : end]!r} ends before it begins")
        return DateToken(match.start(), end, period, opens=True, until=until)
    if mark := _MARK.match(text, end):
        status = next(name for name in ("planned", "cancelled", "as_of") if mark[name])
        return DateToken(match.start(), mark.end(), period, status=status.replace("_", "-"))
    return DateToken(match.start(), end, period)


def _until(
    element: Element, text: str, first: re.Match[str], position: int
) -> tuple[Period | None, int]:
    """Return the end of a range, and where it ends in the text; None if the range is open."""
    if following := DATE.match(text, position + (text[position : position + 1] == " ")):
        return _parse(element, following), following.end()
    if short := SHORT_END.match(text, position):
        try:
            return parse_short_end(first, short), short.end()
        except WarekiError as error:
            raise _error(element, first, f"impossible range {error}") from None
    if _DIGITS.match(text, position):
        raise _error(
            element,
            first,
            f"it is not clear where the range ends that begins with {first[0]!r}; leave it out in "
            "the reading ([[item.ignore]]), and say why",
        )
    return None, position


def _parse(element: Element, match: re.Match[str]) -> Period:
    try:
        return parse_date(match)
    except WarekiError as error:
        raise _error(element, match, f"impossible date {error}") from None


def _error(element: Element, match: re.Match[str], message: str) -> SourceError:
    return element.document.error(message, element.joined.span(*match.span())[0])


def months_of(element: Element, date: DateToken, end: int, ignores: Ignores) -> Iterator[MonthList]:
    """Yield the months without year that stand from a date up to ``end``.

    Raises:
        SourceError: If there is no such month, or it is part of a range.
    """
    text, previous = element.joined.text, date.period
    for match in _MONTHS.finditer(text, date.end, end):
        if ignores(*match.span("months")):
            continue
        if match["range"]:
            raise _error(
                element,
                match,
                "a range of months is not understood; leave it out in the reading "
                "([[item.ignore]]), and say why",
            )
        months = []
        for month in re.finditer(r"\d+", match["months"]):
            first, last = (match.start("months") + offset for offset in month.span())
            last += text[last : last + 1] == "月"
            try:
                previous = _month(date.period, previous, int(month[0]))
            except WarekiError as error:
                position = element.joined.span(first, last)[0]
                raise element.document.error(f"impossible date {error}", position) from None
            if not ignores(first, last):
                months.append((first, last, previous))
        yield MonthList(match["who"], tuple(months))


def _month(below: Period, previous: Period, month: int) -> Period:
    """Return a month that leaves its year to what stands before it."""
    if below.fiscal:
        return month_in_fiscal_year(below, month)
    return month_after(below if below.month is None else previous, month)
