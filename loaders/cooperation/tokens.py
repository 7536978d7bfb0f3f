"""What the text of an item says by itself: dates, counts, roles, quoted names, purpose.

Everything here works on joined, NFKC-normalised text, because tokens break across lines and full
and half width are mixed. Nothing here knows of a particular document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from renkei.loaders.wareki import DATE, Period, WarekiError, month_in_fiscal_year, parse_date

if TYPE_CHECKING:
    from collections.abc import Iterator

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

_OPEN_END = re.compile(r"\s?(?:[~〜]|から)")
_MARK = re.compile(
    r"\s?(?:(?P<planned>(?:開催|実施)?予定)|(?P<cancelled>(?:開催)?中止)|(?P<as_of>現在))"
)
_COUNT = re.compile(r"(?P<about>約)?\s?(?<![第\d.,])(?P<number>\d[\d,]*)\s?(?P<unit>[回名人件])")
_EXAMPLE_AFTER = re.compile(r"\((?P<example>[^()]+?)(?:ほか|など|等|他)\)")
_EXAMPLE_BEFORE = re.compile(r"(?P<example>[^、。()\s]+?)(?:等|など)\s?$")
_MONTHS = re.compile(r"(?P<who>[^\d\s、。・()~〜]*)(?P<months>\d{1,2}月(?:\s?・\s?\d{1,2}月)*)")
_QUOTED = re.compile(r"「(?P<a>[^「」]+)」|『(?P<b>[^『』]+)』")
_ROLE_LIST = re.compile(r"\((?P<roles>(?:[^():]+:[^():、]+、?)+)\)")
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
        counts: Its counts.
        months: Its months without year.
    """

    date: DateToken | None
    start: int
    end: int
    planned: bool
    counts: tuple[Count, ...]
    months: tuple[MonthList, ...]


def clauses(element: Element) -> list[Clause]:
    """Cut an element into clauses.

    Raises:
        SourceError: If something looks like a date and is none, with its line and column.
    """
    text = element.joined.text
    tokens = list(_dates(element, text))
    bounds = [0, *(token.start for token in tokens), len(text)]
    heads: list[DateToken | None] = [None, *tokens]
    return [
        _clause(element, text, head, start, end)
        for head, start, end in zip(heads, bounds, bounds[1:], strict=False)
    ]


def quoted_names(element: Element) -> list[tuple[int, int]]:
    """Return where the names in 「」 and 『』 stand in the joined text, without the brackets."""
    found = []
    for match in _QUOTED.finditer(element.joined.text):
        found.append(match.span("a" if match["a"] else "b"))
    return found


def stated_roles(element: Element) -> list[tuple[str, str, int, int]]:
    """Return the roles that the text names: (主催:市、後援:道) gives host and endorser.

    Returns:
        Code of the role, who bears it as written, and where it stands in the joined text.
    """
    found = []
    for group in _ROLE_LIST.finditer(element.joined.text):
        for part in re.finditer(r"([^():、]+):([^():、]+)", group["roles"]):
            if part[1] in ROLES:
                offset = group.start("roles")
                found.append((ROLES[part[1]], part[2], offset + part.start(), offset + part.end()))
    return found


def purpose(element: Element) -> tuple[int, int] | None:
    """Return where the purpose (…するため、) stands at the beginning of the text, or None."""
    match = _PURPOSE.match(element.joined.text)
    return match.span("purpose") if match else None


def without_dates(element: Element) -> str:
    """Return the text of an element as it stands, without bracketed dates and counts."""
    joined, plain = element.joined, []
    skip = [
        joined.span(*match.span())
        for match in re.finditer(r"\((?:[^()]|\([^()]*\))*\)", joined.text)
        if DATE.search(match[0]) or _ROLE_LIST.fullmatch(match[0])
    ]
    for position in dict.fromkeys(joined.positions):
        if not any(start <= position < end for start, end in skip):
            plain.append(element.document.text[position])
    return "".join(plain).strip()


def _dates(element: Element, text: str) -> Iterator[DateToken]:
    position = 0
    while match := DATE.search(text, position):
        period = _parse(element, match)
        end, until, opens, status = match.end(), None, False, None
        if tilde := _OPEN_END.match(text, end):
            opens, end = True, tilde.end()
            if following := DATE.match(text, end):
                until, end = _parse(element, following), following.end()
                if until.begin < period.begin:
                    place = element.joined.span(match.start(), end)[0]
                    raise element.document.error(
                        f"{text[match.start() : end]!r} ends before it begins", place
                    )
        elif mark := _MARK.match(text, end):
            status, end = (mark.lastgroup or "").replace("_", "-"), mark.end()
        yield DateToken(match.start(), end, period, opens, until, status)
        position = end


def _parse(element: Element, match: re.Match[str]) -> Period:
    try:
        return parse_date(match)
    except WarekiError as error:
        position = element.joined.span(match.start(), match.end())[0]
        raise element.document.error(f"impossible date {error}", position) from None


def _clause(element: Element, text: str, date: DateToken | None, start: int, end: int) -> Clause:
    body = date.end if date else start
    counts = tuple(_counts(text, body, end))
    months: tuple[MonthList, ...] = ()
    if date and date.period.month is None:
        months = tuple(_months(element, text, date.period.fiscal_year, body, end))
    shown = text[start:end].rstrip(" 、,・")
    while shown.endswith(")") and shown.count(")") > shown.count("("):
        shown = shown[:-1].rstrip(" 、,")
    if shown.count("(") > shown.count(")"):
        shown = shown.rstrip("(")
    return Clause(date, start, start + len(shown), "予定" in text[start:end], counts, months)


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


def _months(element: Element, text: str, year: Period, start: int, end: int) -> Iterator[MonthList]:
    for match in _MONTHS.finditer(text, start, end):
        months = []
        for month in re.finditer(r"(\d{1,2})月", match["months"]):
            first, last = (match.start("months") + offset for offset in month.span())
            try:
                months.append((first, last, month_in_fiscal_year(year, int(month[1]))))
            except WarekiError as error:
                position = element.joined.span(first, last)[0]
                raise element.document.error(f"impossible date {error}", position) from None
        yield MonthList(match["who"], tuple(months))
