"""The tokens in the text of an item: dates, counts, roles, quoted names, purpose.

This works on the normalised text of an element, because tokens break across lines, and full and
half width are mixed. It is independent of any particular document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from renkei.graph.rdf.wareki import DATE
from renkei.loaders.cooperation.dates import DateToken, Ignores, MonthList, dates_of, months_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.loaders.cooperation.structure import Element, Passage

__all__ = [
    "Clause",
    "Count",
    "StatedRole",
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
    """A number with its unit.

    Attributes:
        passage: The number and its unit.
        value: The number.
        unit: A code of the scheme ``unit``.
        approximate: Whether 約 stands before it.
        example: The case that the text gives as an example, or None.
    """

    passage: Passage
    value: Decimal
    unit: str
    approximate: bool
    example: Passage | None


@dataclass(frozen=True)
class Clause:
    """A date with the text up to the next date.

    Attributes:
        date: The date; None for the text before the first.
        passage: The date and the text, without trailing punctuation.
        planned: Whether it contains 予定.
        unclear: A word in it that makes doubtful whether anything took place, or None.
        counts: Its counts.
        months: Its months without a year.
    """

    date: DateToken | None
    passage: Passage
    planned: bool
    unclear: str | None
    counts: tuple[Count, ...]
    months: tuple[MonthList, ...]


@dataclass(frozen=True)
class StatedRole:
    """A role in a list such as （主催：市、後援：道）.

    Attributes:
        role: A code of the scheme ``role``.
        who: The name after the colon.
        passage: The entry of the list.
    """

    role: str
    who: str
    passage: Passage


def nothing(passage: Passage) -> bool:
    """Leave nothing out (an ``Ignores``)."""
    del passage
    return False


def clauses(element: Element, ignores: Ignores = nothing) -> list[Clause]:
    """Split an element into clauses.

    Args:
        element: The element.
        ignores: Whether a passage is left out. A date that is left out still ends the clause before
            it, so that the text after it is not assigned to another date.

    Raises:
        SourceError: If something has the form of a date but is none, with its line and column.
    """
    tokens: list[tuple[int, DateToken | None]] = [(0, None), *dates_of(element, ignores)]
    ends = [*(start for start, _ in tokens[1:]), len(element.normalised.text)]
    return [
        _clause(element, date, (start, end), ignores)
        for (start, date), end in zip(tokens, ends, strict=True)
    ]


def quoted_names(element: Element) -> list[Passage]:
    """Return the names in 「」 and 『』, without the brackets."""
    return [
        element.passage(*match.span("a" if match["a"] else "b"))
        for match in _QUOTED.finditer(element.normalised.text)
    ]


def stated_roles(element: Element) -> list[StatedRole]:
    """Return the roles in lists: (主催:市、後援:道) has a host and an endorser.

    An entry without a role has that of the entry before it: (主催:県、市) has two hosts.
    """
    roles = []
    for group in _ROLE_LIST.finditer(element.normalised.text):
        role, offset = "", group.start("roles")
        for entry in re.finditer(r"(?:([^:、]+):)?([^:、]+)", group["roles"]):
            role = (entry[1] or role).strip()
            if role in ROLES:
                passage = element.passage(offset + entry.start(), offset + entry.end())
                roles.append(StatedRole(ROLES[role], entry[2].strip(), passage))
    return roles


def purpose(element: Element) -> Passage | None:
    """Return the purpose (…するため、) at the beginning of the text, or None."""
    match = _PURPOSE.match(element.normalised.text)
    return element.passage(*match.span("purpose")) if match else None


def without_dates(element: Element) -> str:
    """Return the text of an element without bracketed dates and lists of roles."""
    skip = [
        element.passage(*match.span()).span
        for match in re.finditer(r"\((?:[^()]|\([^()]*\))*\)", element.normalised.text)
        if DATE.search(match[0]) or _ROLE_LIST.fullmatch(match[0])
    ]
    document = element.document
    return "".join(
        document.text[position]
        for position in document.joined(*element.content)
        if not any(start <= position < end for start, end in skip)
    ).strip()


def _clause(
    element: Element, date: DateToken | None, bounds: tuple[int, int], ignores: Ignores
) -> Clause:
    text, (start, end) = element.normalised.text, bounds
    body = date.passage.end if date else start
    months = tuple(months_of(element, date, end, ignores)) if date else ()
    trimmed = text[start:end].rstrip(" 、,・")
    while trimmed.endswith(")") and trimmed.count(")") > trimmed.count("("):
        trimmed = trimmed[:-1].rstrip(" 、,")
    if trimmed.count("(") > trimmed.count(")"):
        trimmed = trimmed.rstrip("(")
    unclear = _UNCLEAR.search(text, body, end)
    return Clause(
        date,
        element.passage(start, start + len(trimmed)),
        "予定" in text[start:end],
        unclear[0] if unclear else None,
        tuple(count for count in _counts(element, body, end) if not ignores(count.passage)),
        months,
    )


def _counts(element: Element, start: int, end: int) -> Iterator[Count]:
    text, previous = element.normalised.text, start
    for match in _COUNT.finditer(text, start, end):
        example = None
        if after := _EXAMPLE_AFTER.match(text, match.end(), end):
            example = element.passage(*after.span("example"))
        elif before := _EXAMPLE_BEFORE.search(text, previous, match.start()):
            example = element.passage(*before.span("example"))
        yield Count(
            element.passage(*match.span()),
            Decimal(match["number"].replace(",", "")),
            UNITS[match["unit"]],
            bool(match["about"]),
            example,
        )
        previous = match.end()
