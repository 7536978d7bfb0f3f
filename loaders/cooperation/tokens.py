"""What the text of an item says by itself: dates, counts, roles, quoted names, purpose.

Everything here works on joined, NFKC-normalised text, because tokens break across lines and full
and half width are mixed. Nothing here knows of a particular document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from renkei.loaders.wareki import (
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
    from collections.abc import Callable, Iterator

    from renkei.errors import SourceError
    from renkei.loaders.cooperation.structure import Element

__all__ = ["Clause", "Count", "DateToken", "MonthList", "clauses", "quoted_names", "stated_roles"]

UNITS = {"回": "session", "名": "person", "人": "person", "件": "case"}
ROLES = {
    "主催": "host",
    "共催": "co-host",
    "後援": "endorser",
    "協賛": "sponsor",
    "協力": "cooperator",
}

_OPEN_END = re.compile(r"\s?(?:[~〜]|から|[-‐–—―](?=\s?(?:昭和|平成|令和|[SHR]?\d)))")
_MARK = re.compile(
    r"\s?(?P<bracket>\()?[にはもの]?"
    r"(?:(?P<planned>(?:開催|実施)?(?:を|する)?予定)|(?P<cancelled>(?:開催|実施)?(?:を|は)?中止)"
    r"|(?P<as_of>末?(?:現在|時点)))(?(bracket)\))"
)
_COUNT = re.compile(
    r"(?:(?P<about>約)\s?)?(?<![第\d.,])(?<!第\s)(?P<number>\d[\d,]*)\s?(?P<unit>[回名人件])"
)
_EXAMPLE_AFTER = re.compile(r"\((?P<example>[^()]+?)(?:ほか|など|等|他)\)")
_EXAMPLE_BEFORE = re.compile(r"(?P<example>[^、。()\s]+?)(?:等|など)\s?$")
_MONTHS = re.compile(
    r"(?P<who>[^\d\s、。・()~〜]*)(?<![\d.])(?P<months>\d{1,2}月?(?:\s?・\s?\d{1,2}月?)*(?<=月))"
    r"(?P<range>\s?[~〜]\s?\d)?"
)
_QUOTED = re.compile(r"「(?P<a>[^「」]+)」|『(?P<b>[^『』]+)』")
_ROLE_LIST = re.compile(r"\((?P<roles>[^():、]+:[^():、]+(?:、(?:[^():、]+:)?[^():、]+)*)\)")
_UNCLEAR = re.compile(r"延期|未定|見送|中止")
_PURPOSE = re.compile(r"(?P<purpose>[^、。]+?)ため、")


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
class Count:
    """A number with its unit (a code of the scheme ``unit``)."""

    start: int
    end: int
    value: Decimal
    unit: str
    approximate: bool
    example: tuple[int, int] | None


@dataclass(frozen=True)
class MonthList:
    """Months given without a year (道7月・11月), and who stands before them ("" if nobody)."""

    who: str
    months: tuple[tuple[int, int, Period], ...]


@dataclass(frozen=True)
class Clause:
    """A date with all that stands from it to the next date.

    Attributes:
        date: The date; None for what stands before the first.
        start: Where it begins in the joined text.
        end: Where it ends, trailing punctuation left out.
        planned: Whether 予定 stands in it.
        unclear: A word in it that makes doubtful whether anything took place, or None.
        counts: Its counts.
        months: Its months without year.
    """

    date: DateToken | None
    start: int
    end: int
    planned: bool
    unclear: str | None
    counts: tuple[Count, ...]
    months: tuple[MonthList, ...]


def clauses(
    element: Element, ignores: Callable[[int, int], bool] = lambda start, end: False
) -> list[Clause]:
    """Cut an element into clauses.

    Args:
        element: The element.
        ignores: Whether a stretch of the joined text is left out. A date that is left out still
            ends the clause before it, so that what follows is not given to another date.

    Raises:
        SourceError: If something looks like a date and is none, with its line and column.
    """
    text = element.joined.text
    tokens = [(0, None), *_dates(element, text, ignores)]
    ends = [*(start for start, _ in tokens[1:]), len(text)]
    return [
        _clause(element, text, date, start, end, ignores)
        for (start, date), end in zip(tokens, ends, strict=True)
    ]


def quoted_names(element: Element) -> list[tuple[int, int]]:
    """Return where the names in 「」 and 『』 stand in the joined text, without the brackets."""
    return [
        match.span("a" if match["a"] else "b") for match in _QUOTED.finditer(element.joined.text)
    ]


def stated_roles(element: Element) -> list[tuple[str, str, int, int]]:
    """Return the roles that the text names: (主催:市、後援:道) gives host and endorser.

    What has no role of its own has that of the one before it: (主催:県、市) names two hosts.

    Returns:
        Code of the role, who bears it as written, and where it stands in the joined text.
    """
    found = []
    for group in _ROLE_LIST.finditer(element.joined.text):
        role, offset = "", group.start("roles")
        for part in re.finditer(r"(?:([^:、]+):)?([^:、]+)", group["roles"]):
            role = (part[1] or role).strip()
            if role in ROLES:
                start, end = (offset + position for position in part.span())
                found.append((ROLES[role], part[2].strip(), start, end))
    return found


def purpose(element: Element) -> tuple[int, int] | None:
    """Return where the purpose (…するため、) stands at the beginning of the text, or None."""
    match = _PURPOSE.match(element.joined.text)
    return match.span("purpose") if match else None


def without_dates(element: Element) -> str:
    """Return the text of an element as it stands, without bracketed dates and counts."""
    joined = element.joined
    skip = [
        joined.span(*match.span())
        for match in re.finditer(r"\((?:[^()]|\([^()]*\))*\)", joined.text)
        if DATE.search(match[0]) or _ROLE_LIST.fullmatch(match[0])
    ]
    return "".join(
        element.document.text[position]
        for position in element.positions
        if not any(start <= position < end for start, end in skip)
    ).strip()


def _dates(
    element: Element, text: str, ignores: Callable[[int, int], bool]
) -> Iterator[tuple[int, DateToken | None]]:
    """Yield where each date begins, and the date; None for one that is left out."""
    position = 0
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
        if until and until.fiscal and period.month is None:  # 2015～2017年度
            period = Period(period.year, fiscal=True)
        if until and until.begin < period.begin:
            raise _error(element, match, f"{text[match.start() : end]!r} ends before it begins")
        if planned := re.compile(r"\s?\(?(?:開催|実施)?予定").match(text, end):
            raise _error(
                element,
                match,
                f"{text[match.start() : planned.end()]!r}: a range that is only planned cannot be "
                "stated in the graph; leave it out in the reading ([[item.ignore]]), and say why",
            )
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
    if re.match(r"\s?\d", text[position:]):
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


def _clause(
    element: Element,
    text: str,
    date: DateToken | None,
    start: int,
    end: int,
    ignores: Callable[[int, int], bool],
) -> Clause:
    body = date.end if date else start
    months = tuple(_months(element, text, date, end, ignores)) if date else ()
    shown = text[start:end].rstrip(" 、,・")
    while shown.endswith(")") and shown.count(")") > shown.count("("):
        shown = shown[:-1].rstrip(" 、,")
    if shown.count("(") > shown.count(")"):
        shown = shown.rstrip("(")
    unclear = _UNCLEAR.search(text, body, end)
    return Clause(
        date,
        start,
        start + len(shown),
        "予定" in text[start:end],
        unclear[0] if unclear else None,
        tuple(count for count in _counts(text, body, end) if not ignores(count.start, count.end)),
        months,
    )


def _counts(text: str, start: int, end: int) -> Iterator[Count]:
    previous = start
    for match in _COUNT.finditer(text, start, end):
        example = None
        if after := _EXAMPLE_AFTER.match(text, match.end(), end):
            example = after.span("example")
        elif before := _EXAMPLE_BEFORE.search(text, previous, match.start()):
            example = before.span("example")
        value = Decimal(match["number"].replace(",", ""))
        yield Count(
            match.start(), match.end(), value, UNITS[match["unit"]], bool(match["about"]), example
        )
        previous = match.end()


def _months(
    element: Element,
    text: str,
    date: DateToken,
    end: int,
    ignores: Callable[[int, int], bool],
) -> Iterator[MonthList]:
    previous = date.period
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
