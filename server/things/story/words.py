"""Sentences of both languages with names in them: each name keeps its link and its language. Pure.

A template has the places of its parts in braces: ``{who}の取組は{count}件です。``
"""

from __future__ import annotations

import string
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from renkei.ontology.terms import Renkei, Status, Time
from renkei.server.web.values import Value, title_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from renkei.server.things.description import Description
    from renkei.server.web.ask import Term
    from renkei.server.web.facts import Facts
    from renkei.server.web.values import Presenter

__all__ = ["OPEN", "Phrase", "Piece", "Sentence", "Words", "begun", "phrase", "plain_text", "short"]

Piece = str | Value
"""Words of ours, or a name or date of the data."""

Sentence = tuple[Piece, ...]

OPEN: Final = frozenset(
    {Status.agreed, Status.planned, Status.announced, Status.under_consideration, Status.postponed}
)
"""The statuses of what had not taken place when the document was written."""

_MAX_NAME: Final = 120  # characters of a name within a sentence
_MAX_NAMES: Final = 4
# What stands after a number, in English; Japanese has the names of the codes.
_COUNTED: Final[Mapping[str, str]] = {
    Status.ongoing: "started and continuing",
    Status.reported: "carried out",
    Status.held: "held",
    Status.agreed: "agreed without a date",
    Status.planned: "planned",
    Status.announced: "announced",
    Status.under_consideration: "under consideration",
    Status.postponed: "postponed",
    Status.cancelled: "cancelled",
}
_ORDER: Final = tuple(_COUNTED)


class Phrase(NamedTuple):
    """A template in both languages; English has another one for the number one."""

    ja: str
    en: str
    one: str = ""

    def text(self, language: str, count: int | None = None) -> str:
        """Return the template of a language, for a number of things."""
        if language == "ja":
            return self.ja
        return self.one if count == 1 and self.one else self.en


def phrase(ja: str, en: str, one: str = "") -> Phrase:
    """Return a phrase; ``one`` is the English of the number one."""
    return Phrase(ja, en, one)


def short(text: str, most: int = _MAX_NAME) -> str:
    """Return a text of one line, cut to a number of characters."""
    text = title_text(text)
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def begun(sentence: Sentence) -> Sentence:
    """Return a sentence whose first letter, if it is ours, is a capital."""
    first, *others = sentence
    return (first[:1].upper() + first[1:], *others) if isinstance(first, str) else sentence


def plain_text(sentences: Iterable[Sentence], language: str) -> str:
    """Return sentences without markup, on one line."""
    space = "" if language == "ja" else " "
    return title_text(space.join("".join(map(_text, sentence)) for sentence in sentences))


def _text(piece: Piece) -> str:
    return piece if isinstance(piece, str) else piece.text


class Words:
    """What the sentences about a thing are made of: its statements, and names in a language.

    ``words.say(phrase("{who}です。", "It is {who}."), who=words.name(iri))`` is a sentence.
    """

    def __init__(self, description: Description, presenter: Presenter, language: str) -> None:
        """Make sentences.

        Args:
            description: The thing, with its neighbours, tables and origins.
            presenter: Names things in the language.
            language: The language of the page.
        """
        self.thing, self.facts = description.iri, description.facts
        self.language = language
        self.base = presenter.base
        self.is_cut = description.is_cut
        self.types = frozenset(description.types)
        self._presenter, self._links = presenter, description.incoming.counts
        self._tables = {table.name: table for table in description.tables}
        self._documents = len(description.origins.documents_of(description.origins.documents))

    @property
    def is_listed(self) -> bool:
        """Whether the thing is of a list of open data, and not of a report."""
        return bool(self.facts.iris(self.thing, Renkei.listedBy))

    @property
    def where(self) -> str:
        """Return what the sentences are read from: documents, or data without any."""
        if self.language == "ja":
            return "資料" if self._documents else "データ"
        return "the document" if self._documents == 1 else "this graph"

    def say(
        self, template: Phrase, count: int | None = None, **parts: Piece | Sentence
    ) -> Sentence:
        """Return the sentence of a template; ``{count}`` is the number, ``{where}`` see above."""
        pieces: list[Piece] = []
        if count is not None:
            parts["count"] = f"{count:,}"
        parts.setdefault("where", self.where)
        for text, field, _, _ in string.Formatter().parse(template.text(self.language, count)):
            pieces += [text] if text else []
            if field:
                part = parts[field]
                pieces += part if isinstance(part, tuple) else (part,)
        return tuple(pieces)

    def name(self, iri: str) -> Value:
        """Return the name of a thing with a link to its page."""
        value = self._presenter.link(iri)
        return replace(value, text=short(value.text), certainty="")

    def text(self, iri: str) -> Value:
        """Return the name of a thing without a link, and of a status without its sign."""
        return replace(self.name(iri), href=None, status="")

    def value(self, term: Term) -> Value:
        """Return a date or another value."""
        value = self._presenter.value(term)
        return replace(value, href=None, text=short(value.text))

    def names(self, iris: Iterable[str]) -> Sentence:
        """Return the names of things in a row; of many the first, and how many there are more."""
        each = list(dict.fromkeys(iris))
        values: list[Sentence] = [(self.name(iri),) for iri in each[:_MAX_NAMES]]
        return self.row(values, more=len(each) - len(values))

    def row(self, parts: Sequence[Sentence], more: int = 0) -> Sentence:
        """Return parts as an enumeration; ``more`` of them are only counted."""
        is_japanese = self.language == "ja"
        comma, last = ("、", "、" if parts[2:] else "と") if is_japanese else (", ", " and ")
        row: list[Piece] = []
        for index, part in enumerate(parts):
            if index:
                row.append(last if index == len(parts) - 1 and not more else comma)
            row += part
        if more > 0:
            row.append(f"ほか{more:,}件" if is_japanese else f" and {more:,} more")
        return tuple(row)

    def linked(self, property_: str) -> int:
        """Return how many statements with a property point to the thing, all of them."""
        return max(self._links.get(property_, 0), len(self.facts.subjects(property_, self.thing)))

    def rows(self, table: str) -> list[str]:
        """Return the things that head the rows of a table of the page."""
        found = self._tables.get(table)
        return [row[0][0].value for row in found.rows if row and row[0]] if found else []

    def by_status(self, things: Iterable[str]) -> Sentence:
        """Return how many things have which status."""
        counts: dict[str, int] = {}
        for thing in things:
            for status in self.facts.iris(thing, Renkei.status) or [""]:
                counts[status] = counts.get(status, 0) + 1
        known = {code: place for place, code in enumerate(_ORDER)}
        ordered = sorted(counts, key=lambda code: (not code, known.get(code, len(known)), code))
        is_japanese = self.language == "ja"
        parts: list[Sentence] = []
        for code in ordered:
            number = f"{counts[code]:,}"
            if not code:
                said = f"状態の記載なし{number}件" if is_japanese else f"{number} without a status"
                parts.append((said,))
            elif is_japanese:
                parts.append((self.text(code), f"{number}件"))
            elif code in _COUNTED:
                parts.append((f"{number} {_COUNTED[code]}",))
            else:
                parts.append((f"{number} with the status “", self.text(code), "”"))
        if is_japanese:
            return tuple(piece for part in parts for piece in ("、", *part))[1:]
        return self.row(parts)

    def begin(self, facts_of: str, property_: str) -> str:
        """Return the first day of the period of a thing; empty if it is not known."""
        return begin_of(self.facts, facts_of, property_)


def begin_of(facts: Facts, thing: str, property_: str) -> str:
    """Return the first day of a period that a property gives; empty if it is not known."""
    return facts.text(thing, property_, Time.hasBeginning, Time.inXSDDate)
