"""Terms as pages and JSON show them: names for IRIs, dates by era, links if they are safe. Pure."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.rdf.numbers import is_number, native_value
from renkei.graph.rdf.wareki import MONTHS, era_years
from renkei.ontology.terms import CODE_NAMESPACE, Certainty, Oa, Prov, Renkei, Schema, Xsd
from renkei.server.web.facts import name_of, name_to_sort_by, names_of
from renkei.server.web.links import link_of, row_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from renkei.server.web.ask import Term
    from renkei.server.web.facts import Facts

__all__ = [
    "Presenter",
    "Value",
    "date_text",
    "is_date",
    "plain_value",
    "reading_order",
    "shown_text",
    "term_of",
    "title_text",
]

_DATE: Final = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?"
    r"(?:(?<=-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})(?::[0-9.]+)?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?"
)


def is_date(value: str) -> bool:
    """Return whether a text is a date, month, year or time that `date_text` reads.

    Others are displayed as they are, without a ``time`` element (HTML, section 4.5.14).
    """
    return _first_day(value) is not None


def _first_day(value: str) -> tuple[dt.date, re.Match[str]] | None:
    match = _DATE.fullmatch(value)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.group(1, 2, 3))
    try:
        return dt.date(year or 0, month or 1, day or 1), match
    except ValueError:
        return None


def date_text(value: str, language: str, zone: dt.tzinfo | None = None) -> str:
    """Return a year, month, date or time (``xsd:dateTime``) in words of a language.

    ``2015-10-01`` is 「2015年（平成27年）10月1日」 and "1 October 2015". Any other text is returned
    unchanged.

    Args:
        value: The lexical form.
        language: ``ja``; everything else is English.
        zone: The time zone in which instants are shown; None for that of the value. A value
            without a zone is no instant and stays as it is.
    """
    local, name = _in_zone(value, zone) if zone else (value, "")
    parsed = _first_day(local)
    if parsed is None:
        return value
    first, match = parsed
    month, day = (int(part) if part else None for part in match.group(2, 3))
    last_month = month or MONTHS
    last_day = day or calendar.monthrange(first.year, last_month)[1]
    name = name or ("UTC" if match[5] == "Z" else match[5])
    time = " ".join(part for part in (match[4], name) if part) if match[4] else ""
    if language == "ja":
        era = era_years(first, dt.date(first.year, last_month, last_day))
        text = f"{first.year}年" + (f"（{era}）" if era else "")
        text += (f"{month}月" if month else "") + (f"{day}日" if day else "")
    else:
        name = calendar.month_name[month] if month else ""
        text = " ".join(str(part) for part in (day, name, first.year) if part)
    return f"{text} {time}".rstrip()


def _in_zone(value: str, zone: dt.tzinfo) -> tuple[str, str]:
    """Return an instant in a time zone, and the name of the zone then; else the value unchanged."""
    parsed = _first_day(value)
    if parsed is None or not (parsed[1][4] and parsed[1][5]):
        return value, ""
    try:
        there = dt.datetime.fromisoformat(value).astimezone(zone)
    except (ValueError, OverflowError):  # 24:00, or beyond the years that there are
        return value, ""
    return there.isoformat(timespec="minutes"), there.tzname() or ""


_DATES: Final = frozenset({Xsd.date, Xsd.dateTime, Xsd.gYear, Xsd.gYearMonth})
_TRUTH: Final = {
    ("true", "ja"): "はい", ("false", "ja"): "いいえ", ("true", "en"): "yes", ("false", "en"): "no",
}  # fmt: skip
_CERTAINTY: Final = {
    Certainty.stated: "stated",
    Certainty.inferred: "inferred",
    Certainty.ambiguous: "ambiguous",
}

_STATUS: Final = f"{CODE_NAMESPACE}status#"

# Not shown if a thing has another class.
_GENERAL: Final = {Renkei.FacilityEntity, Prov.Entity, Oa.SpecificResource, Schema.Place}

_DIGITS: Final = re.compile(r"([0-9]+)")
# Characters that XML and HTML do not allow; below, controls of the direction of text.
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_DIRECTIONS: Final = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def shown_text(text: str) -> str:
    """Return a text with U+FFFD for characters that HTML does not allow."""
    return _CONTROLS.sub("\ufffd", text)


def title_text(text: str) -> str:
    """Return a text on one line without controls of direction, for places without markup."""
    return " ".join(_DIRECTIONS.sub("", shown_text(text)).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A term as a page shows it.

    Attributes:
        text: The text.
        href: The target of its link; None if it has none.
        language: The language of the text, if it is not that of the page.
        is_external: True if the link leads to another site.
        datetime: The lexical form of a date.
        is_number: True for numbers.
        certainty: ``stated``, ``inferred`` or ``ambiguous``, for these codes.
        status: The local name of a code of statuses, for its sign.
        note: Small print after it.
        sources: Numbers of the named graphs that contain the statement.
    """

    text: str
    href: str | None = None
    language: str = ""
    is_external: bool = False
    datetime: str = ""
    is_number: bool = False
    certainty: str = ""
    status: str = ""
    note: str = ""
    sources: tuple[int, ...] = ()


def reading_order(value: Value) -> tuple[bool, list[tuple[int, str]]]:
    """Return a key to sort by: the page's language first, and line 6 before line 10."""
    pieces = _DIGITS.split(value.text)
    numbered = [(int(p[:18]), "") if p.isascii() and p.isdecimal() else (0, p) for p in pieces]
    return bool(value.language), numbered


class Presenter:
    """Turns terms into values of one language.

    ``Presenter(names, facts, base=base, language="ja").link(iri).text`` is a name.
    """

    def __init__(self, names: Facts, facts: Facts, *, base: str, language: str) -> None:
        """Present terms.

        Args:
            names: The names of things.
            facts: Statements; the values of observations are read from them.
            base: What the IRIs of the data start with.
            language: The language of the page.
        """
        self._names, self._facts = names, facts
        self._base, self._language = base, language

    @property
    def base(self) -> str:
        """What the IRIs of the data start with."""
        return self._base

    def order(self, cell: Iterable[Term]) -> tuple[bool, list[tuple[int, str]]]:
        """Return a key to sort rows by their first cell: its name as it is read; none is last."""
        for term in cell:
            if isinstance(term, ox.NamedNode):
                name = name_to_sort_by(self._names, term.value, self._language)
                return reading_order(Value(text=name.lower()))
            return reading_order(self.value(term))
        return (True, [])

    def value(self, term: Term, sources: tuple[int, ...] = ()) -> Value:
        """Return the value of a term."""
        if isinstance(term, ox.Literal):
            return replace(self._literal(term), sources=sources)
        if isinstance(term, ox.BlankNode):
            return Value(text="…", sources=sources)
        return replace(self.link(term.value), sources=sources)

    def values(self, terms: Iterable[Term]) -> list[Value]:
        """Return the values of terms, texts in the language of the page first."""
        return sorted((self.value(term) for term in terms), key=reading_order)

    def cell(self, terms: Iterable[Term]) -> list[Value]:
        """Return the values of a cell: texts in the language of the page only, if there are any.

        An observation is shown as its number.
        """
        terms = list(terms)
        specific = [t for t in terms if not (isinstance(t, ox.NamedNode) and t.value in _GENERAL)]
        values = [self._observation(term) or self.value(term) for term in specific or terms]
        is_text = {isinstance(term, ox.Literal) for term in terms} == {True}
        own = [value for value in values if not value.language]
        return own if is_text and own else values

    def link(self, iri: str) -> Value:
        """Return the name of a thing, with a link to its page."""
        name = name_of(self._names, iri, self._language)
        href = link_of(iri, self._base, self._language)
        return Value(
            text=shown_text(self._without_base(name.text)),
            href=href,
            language=self._other(name.language),
            is_external=href is not None and not href.startswith("/"),
            certainty=_CERTAINTY.get(iri, ""),
            status=iri.removeprefix(_STATUS) if iri.startswith(_STATUS) else "",
        )

    def other_names(self, iri: str) -> list[Value]:
        """Return the names of a thing in the other languages."""
        return [
            Value(text=shown_text(name.text), language=name.language)
            for name in names_of(self._names, iri)
            if self._other(name.language)
        ]

    def _without_base(self, name: str) -> str:
        """Return what follows the base if the name is an IRI: ``graph/reference``, ``#quote``."""
        if not name.startswith(self._base):
            return name
        path, mark, fragment = name.removeprefix(self._base).partition("#")
        return row_text(name, self._base, self._language) or (f"#{fragment}" if mark else path)

    def _other(self, language: str) -> str:
        """Return a language if it is not that of the page."""
        return "" if language.partition("-")[0] == self._language else language

    def _observation(self, term: Term) -> Value | None:
        if not isinstance(term, ox.NamedNode):
            return None
        numbers = self._facts.values(term.value, Renkei.value)
        if not numbers:
            return None
        notes = [
            self.link(code).text
            for property_ in (Renkei.unit, Renkei.valueStatus)
            for code in self._facts.iris(term.value, property_)
        ]
        about = self._facts.text(term.value, Renkei.approximate) == "true"
        return replace(
            self.link(term.value),
            text=("≈ " if about else "") + shown_text(numbers[0].value),
            note=" · ".join(notes),
            language="",
            is_number=True,
        )

    def _literal(self, term: ox.Literal) -> Value:
        datatype, text = term.datatype.value, shown_text(term.value)
        if datatype in _DATES and is_date(text):
            return Value(text=date_text(text, self._language), datetime=text)
        if datatype == Xsd.boolean:
            return Value(text=_TRUTH.get((text, self._language), text))
        return Value(
            text=text,
            language=self._other(term.language or ""),
            is_number=is_number(datatype),
        )


def plain_value(term: Term | None) -> str | int | float | bool | None:
    """Return a term as a value of JSON; ill-typed literals as their text.

    An ``xsd:decimal`` without fraction is an integer. Other numbers are the nearest double, as most
    JSON parsers read them; CSV has the exact digits.
    """
    if isinstance(term, ox.Literal):
        value = native_value(term.value, term.datatype.value)
        return term.value if value is None else value
    if isinstance(term, ox.NamedNode):
        return term.value
    return None if term is None else str(term)


def term_of(text: str) -> Term:
    """Parse a term of N-Triples.

    Raises:
        TypeError: If it is a triple term.
    """
    triple = f"<http://example.org/> <http://example.org/> {text} ."
    (quad,) = ox.parse(triple, format=ox.RdfFormat.N_TRIPLES)
    term = quad.object
    if not isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal):
        raise TypeError("a triple is not a value of a parameter")
    return term
