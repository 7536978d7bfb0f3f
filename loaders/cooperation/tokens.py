"""What the text of an item says by itself: dates, counts, roles, quoted names, purpose.

Everything here works on joined, NFKC-normalised text, because tokens break across lines and full
and half width are mixed. Nothing here knows of a particular document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from renkei.graph.rdf.wareki import DATE
from renkei.loaders.cooperation.dates import DateToken, Ignores, MonthList, dates_of, months_of
from renkei.loaders.cooperation.structure import joined_positions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.loaders.cooperation.structure import Element

__all__ = [
    "Clause",
    "Count",
    "clauses",
    "purpose",
    "quoted_names",
    "stated_roles",
    "without_dates",
]

UNITS = {"回": "session", "名": "person", "人": "person", "件": "case"}
ROLES = {
    "主催": "host",
    "共催": "co-host",
    "後援": "endorser",
    "協賛": "sponsor",
    "協力": "cooperator",
}

_COUNT = re.compile(
    r"(?:(?P<about>約)\s?)?(?<![第\d.,])(?<!第\s)(?P<number>\d[\d,]*)\s?(?P<unit>[回名人件])"
)
_EXAMPLE_AFTER = re.compile(r"\((?P<example>[^()]+?)(?:ほか|など|等|他)\)")
_EXAMPLE_BEFORE = re.compile(r"(?P<example>[^、。()\s]+?)(?:等|など)\s?$")
_QUOTED = re.compile(r"「(?P<a>[^「」]+)」|『(?P<b>[^『』]+)』")
_ROLE_LIST = re.compile(r"\((?P<roles>[^():、]+:[^():、]+(?:、(?:[^():、]+:)?[^():、]+)*)\)")
_UNCLEAR = re.compile(r"延期|未定|見送|中止")
_PURPOSE = re.compile(r"(?P<purpose>[^、。]+?)ため、")


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


def nothing(start: int, end: int) -> bool:
    """Leave nothing out (an ``Ignores``)."""
    del start, end
    return False


def clauses(element: Element, ignores: Ignores = nothing) -> list[Clause]:
    """Cut an element into clauses.

    Args:
        element: The element.
        ignores: Whether a stretch of the joined text is left out. A date that is left out still
            ends the clause before it, so that what follows is not given to another date.

    Raises:
        SourceError: If something looks like a date and is none, with its line and column.
    """
    tokens: list[tuple[int, DateToken | None]] = [(0, None), *dates_of(element, ignores)]
    ends = [*(start for start, _ in tokens[1:]), len(element.joined.text)]
    return [
        _clause(element, date, (start, end), ignores)
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
        for position in joined_positions(element.document, *element.content)
        if not any(start <= position < end for start, end in skip)
    ).strip()


def _clause(
    element: Element, date: DateToken | None, bounds: tuple[int, int], ignores: Ignores
) -> Clause:
    text, (start, end) = element.joined.text, bounds
    body = date.end if date else start
    months = tuple(months_of(element, date, end, ignores)) if date else ()
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
