"""What a query asks for: its form, with governments before it recognised, and its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.graph.search.governments import ESTABLISHED
from renkei.graph.search.grams import (
    all_of,
    any_of,
    containing,
    having_letter,
    length,
    starting,
    suffix,
    term,
)
from renkei.graph.search.normal import normal, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.graph.search.grams import Choose
    from renkei.graph.search.index import OpenIndex

__all__ = ["MAX_QUERY", "Plan", "Reading", "read_query"]

MAX_QUERY: Final = 100
"""Characters of the normal form of a query that are searched for."""

_LONGEST: Final = 20  # characters of the name of a government before another name
_LEAST: Final = 2  # characters of a name after that of a government
_MAX_WORDS: Final = 8
_MAX_TEXT: Final = 10 * MAX_QUERY  # characters of a query that are read


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a query: a form, and what the thing must have besides.

    Attributes:
        form: Normal form of the name that is looked for.
        tokens: One of them is needed; empty for no condition.
        is_whole: Whether the form is the whole query.
        letters: What a name has one of that has a form of one letter in it; empty: such a name
            begins with the letter.
    """

    form: str
    tokens: tuple[str, ...] = ()
    is_whole: bool = False
    letters: tuple[str, ...] = ()

    def _with_tokens(self, expression: str) -> str:
        return all_of([expression, any_of(self.tokens)]) if self.tokens else expression

    def containing(self, choose: Choose) -> str:
        """Return the expression for names that have the form in them."""
        if self.letters:
            return self._with_tokens(any_of(self.letters))
        return self._with_tokens(containing(self.form, choose=choose))

    def is_in(self, form: str) -> bool:
        """Whether a name has the form in it."""
        return self.form in form

    def is_start(self, form: str) -> bool:
        """Whether a name begins with the form."""
        return form.startswith(self.form)

    def starting(self, choose: Choose) -> str:
        """Return the expression for names that begin with the form."""
        return self._with_tokens(starting(self.form, choose))

    def equal(self, choose: Choose) -> str:
        """Return the expression for names that are the form."""
        return all_of([self.starting(choose), any_of([length(len(self.form))])])

    def with_pieces(self, pieces: Sequence[str], choose: Choose, *, errors: int = -1) -> str:
        """Return the expression for names with pieces of the form.

        Args:
            pieces: The pieces.
            choose: What chooses among their pairs.
            errors: How much longer or shorter than the form they are; below 0 for any length.
        """
        expression = self._with_tokens(containing(*pieces, choose=choose))
        if errors < 0:
            return expression
        sizes = range(max(1, len(self.form) - errors), len(self.form) + errors + 1)
        return all_of([expression, any_of(dict.fromkeys(map(length, sizes)))])


@dataclass(frozen=True, slots=True)
class Plan:
    """What a query asks for.

    Attributes:
        form: Normal form of the whole; empty if it has neither letters nor digits.
        readings: The ways to read it, the most literal first.
        words: Its words, if there are several.
        governments: Word → tokens of the governments that are called so.
    """

    form: str
    readings: tuple[Reading, ...]
    words: tuple[str, ...]
    governments: dict[str, tuple[str, ...]]

    def all_words(self, choose: Choose) -> str:
        """Return the expression for things that have each word, or are of that government."""
        asked = [word for word in self.words if len(word) > 1 or not word.isascii()]
        return all_of(
            f"({containing(word, choose=choose)}) OR {any_of(self.governments[word])}"
            if word in self.governments
            else containing(word, choose=choose)
            for word in asked or self.words  # single letters are no tokens
        )


def read_query(text: str, index: OpenIndex, *, letters: bool = False) -> Plan:
    """Return what a query asks for; ``index`` knows the governments.

    Args:
        text: The query.
        index: The index.
        letters: Whether one letter of ASCII is looked for within names, too.
    """
    text = text[:_MAX_TEXT]
    form = normal(text)[:MAX_QUERY]
    if not form:
        return Plan("", (), (), {})
    is_letter = letters and len(form) == 1 and form.isascii()
    inside = tuple(having_letter(index.tokens_with(form), form)) if is_letter else ()
    readings = [
        Reading(form, is_whole=True, letters=inside),
        *_without_government(form, index),
    ]
    some = words(text)[:_MAX_WORDS]
    several = tuple(dict.fromkeys(word[:MAX_QUERY] for word in some)) if len(some) > 1 else ()
    named = index.governments(several) if several else {}
    tokens = {word: tuple(map(term, keys)) for word, keys in named.items()}
    return Plan(form, tuple(dict.fromkeys(readings)), several, tokens)


def _without_government(form: str, index: OpenIndex, depth: int = 2) -> list[Reading]:
    """Return the readings in which the query begins with a government, or its kind: 市立."""
    starts = [form[:size] for size in range(1, min(len(form) - 1, _LONGEST) + 1)]
    found = []
    for start, keys in sorted(index.governments(starts).items(), key=lambda each: -len(each[0])):
        rest = form[len(start) :]
        rest = rest.removeprefix(ESTABLISHED)
        if len(rest) < _LEAST:
            continue
        found.append(Reading(rest, tuple(map(term, keys))))
        if depth > 1:
            found += _without_government(rest, index, depth - 1)
    if len(form) > _LEAST + len(ESTABLISHED) and form[1:].startswith(ESTABLISHED):
        found.append(Reading(form[1 + len(ESTABLISHED) :], (suffix(form[0]),)))
    return found
