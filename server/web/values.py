"""Make terms readable: names instead of IRIs, dates by era, links where they are safe. Pure."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.ontology.terms import Certainty, Oa, Prov, Renkei, Xsd
from renkei.server.web.dates import date_text
from renkei.server.web.facts import name_of, names_of
from renkei.server.web.links import link_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from renkei.server.web.ask import Term
    from renkei.server.web.facts import Facts

__all__ = [
    "Presenter",
    "Value",
    "plain_value",
    "reading_order",
    "shown_text",
    "term_of",
    "title_text",
]


_DATES: Final = frozenset({Xsd.date, Xsd.dateTime, Xsd.gYear, Xsd.gYearMonth})

_NUMBERS: Final = frozenset({Xsd.integer, Xsd.decimal, Xsd.double})

_TRUTH: Final = {
    ("true", "ja"): "はい", ("false", "ja"): "いいえ", ("true", "en"): "yes", ("false", "en"): "no",
}  # fmt: skip

_CERTAINTY: Final = {
    Certainty.stated: "stated",
    Certainty.inferred: "inferred",
    Certainty.ambiguous: "ambiguous",
}

# Classes that say nothing where a thing has another one.
_GENERAL: Final = frozenset({Renkei.FacilityEntity, Prov.Entity, Oa.SpecificResource})

_DIGITS: Final = re.compile(r"([0-9]+)")

# What no XML and no HTML document may hold, and marks that turn the direction of all that follows.
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")

_DIRECTIONS: Final = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def shown_text(text: str) -> str:
    """Return a text without characters that a page cannot hold."""
    return _CONTROLS.sub("\ufffd", text)


def title_text(text: str) -> str:
    """Return a text on one line and without marks of direction, for where no markup is."""
    return " ".join(_DIRECTIONS.sub("", shown_text(text)).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A term as a page shows it.

    Attributes:
        text: What is read.
        href: Where it leads; None if nowhere.
        language: The language of the text, if it is another than the page's.
        is_external: True if it leads away from here.
        datetime: The lexical form of a date.
        is_number: True for numbers.
        certainty: ``stated``, ``inferred`` or ``ambiguous``, for these codes.
        note: What is said in small print behind it.
        sources: Numbers of the named graphs that say it.
    """

    text: str
    href: str | None = None
    language: str = ""
    is_external: bool = False
    datetime: str = ""
    is_number: bool = False
    certainty: str = ""
    note: str = ""
    sources: tuple[int, ...] = ()


def reading_order(value: Value) -> tuple[bool, list[tuple[int, str]]]:
    """Return a key to sort by: the page's language first, and line 6 before line 10."""
    pieces = _DIGITS.split(value.text)
    numbered = [(int(p[:18]), "") if p.isascii() and p.isdecimal() else (0, p) for p in pieces]
    return bool(value.language), numbered


class Presenter:
    """Makes values of terms, in one language."""

    def __init__(self, names: Facts, facts: Facts, *, base: str, language: str) -> None:
        """Present by these names.

        Args:
            names: The names of things.
            facts: What is known of them: the values of observations are read here.
            base: The base of our own IRIs.
            language: The language of the page.
        """
        self._names, self._facts = names, facts
        self._base, self._language = base, language

    def value(self, term: Term, sources: tuple[int, ...] = ()) -> Value:
        """Return a term as it is shown."""
        if isinstance(term, ox.Literal):
            return replace(self._literal(term), sources=sources)
        if isinstance(term, ox.BlankNode):
            return Value(text="…", sources=sources)
        return replace(self.link(term.value), sources=sources)

    def values(self, terms: Iterable[Term]) -> list[Value]:
        """Return terms as they are shown; of texts in several languages, the page's first."""
        return sorted((self.value(term) for term in terms), key=reading_order)

    def cell(self, terms: Iterable[Term]) -> list[Value]:
        """Return the values of a table's cell: of texts, those of the page's language only.

        An observation is shown as its value.
        """
        terms = list(terms)
        kept = [t for t in terms if not (isinstance(t, ox.NamedNode) and t.value in _GENERAL)]
        found = [self._observation(term) or self.value(term) for term in kept or terms]
        is_text = {isinstance(term, ox.Literal) for term in terms} == {True}
        own = [value for value in found if not value.language]
        return own if is_text and own else found

    def link(self, iri: str) -> Value:
        """Return a thing by its name, with a link to its page."""
        name = name_of(self._names, iri, self._language)
        href = link_of(iri, self._base, self._language)
        return Value(
            text=shown_text(self._without_base(name.text)),
            href=href,
            language=self._other(name.language),
            is_external=href is not None and not href.startswith("/"),
            certainty=_CERTAINTY.get(iri, ""),
        )

    def other_names(self, iri: str) -> list[Value]:
        """Return the names of a thing in the other languages."""
        found = names_of(self._names, iri)
        return [
            Value(text=shown_text(name.text), language=name.language)
            for name in found
            if self._other(name.language)
        ]

    def _without_base(self, name: str) -> str:
        """A nameless thing of ours by what follows the base: ``graph/reference``, ``#quote``."""
        if not name.startswith(self._base):
            return name
        path, mark, fragment = name.removeprefix(self._base).partition("#")
        return f"#{fragment}" if mark else path

    def _other(self, language: str) -> str:
        """The language, if it has to be marked."""
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
        if datatype in _DATES:
            return Value(text=date_text(text, self._language), datetime=text)
        if datatype == Xsd.boolean:
            return Value(text=_TRUTH.get((text, self._language), text))
        return Value(
            text=text,
            language=self._other(term.language or ""),
            is_number=datatype in _NUMBERS,
        )


_XSD: Final = "http://www.w3.org/2001/XMLSchema#"

_INTEGERS: Final = frozenset(
    _XSD + name for name in ("integer", "int", "long", "short", "nonNegativeInteger")
)

_REALS: Final = frozenset(_XSD + name for name in ("decimal", "double", "float"))

_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}


def plain_value(term: Term | None) -> str | int | float | bool | None:
    """Return a term as a value of JSON; a literal that is not of its datatype as its text.

    A whole ``xsd:decimal`` is an integer. Another number is the double next to it, which is how
    nearly every reader of JSON reads numbers; CSV has its exact digits.
    """
    if isinstance(term, ox.Literal):
        return _literal_value(term.value, term.datatype.value)
    if isinstance(term, ox.NamedNode):
        return term.value
    return None if term is None else str(term)


def _literal_value(text: str, datatype: str) -> str | int | float | bool:
    if datatype == Xsd.boolean:
        return _BOOLEANS.get(text, text)
    try:
        if datatype in _INTEGERS:
            return int(text)
        if datatype in _REALS:
            return _number(text)
    except ValueError:
        return text
    return text


def term_of(text: str) -> Term:
    """Return the term that a text of N-Triples stands for."""
    triple = f"<http://example.org/> <http://example.org/> {text} ."
    (quad,) = ox.parse(triple, format=ox.RdfFormat.N_TRIPLES)
    found = quad.object
    if not isinstance(found, ox.NamedNode | ox.BlankNode | ox.Literal):
        raise TypeError("a triple is no value of a parameter")
    return found


def _number(text: str) -> int | float | str:
    whole, _, fraction = text.partition(".")
    if not fraction.strip("0") and whole.lstrip("+-").isdigit():
        return int(whole)
    value = float(text)
    return value if math.isfinite(value) else text
