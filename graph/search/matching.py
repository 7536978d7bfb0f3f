"""How well a thing matches a query: equal, beginning, part, all words, nearly."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from renkei.graph.search.fields import CORE, FIELD_WEIGHTS
from renkei.graph.search.index import Doc, Name  # noqa: TC001 (fields of a named tuple)
from renkei.graph.search.nearness import distance, most_errors, pieces

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from renkei.graph.search.readings import Plan, Reading

__all__ = ["Match", "Matched", "best", "near", "partly"]

_LEAST_SHARE: Final = 0.5  # of the pairs of a query


class Match(IntEnum):
    """How a name matches, the best first."""

    EXACT = 0
    PREFIX = 1
    PHRASE = 2
    WORDS = 3
    FUZZY = 4
    TEXT = 5


class Matched(NamedTuple):
    """A thing that matches.

    Attributes:
        doc: The thing.
        match: How its name matches.
        name: The name that matches best.
        form: The normal form that was found in it; empty if there is none.
        is_whole: Whether the whole query matches, without leaving a government away.
        errors: Number of typing errors.
    """

    doc: Doc
    match: Match
    name: Name
    form: str
    is_whole: bool = True
    errors: int = 0

    @property
    def key(self) -> tuple[float, ...]:
        """What hits are sorted by, the best first."""
        covered = len(self.form) / len(self.name.form) if self.name.form else 0.0
        value = self.doc.weight * FIELD_WEIGHTS[self.name.field] * (0.5 + covered)
        return (self.match, not self.is_whole, self.errors, -value, self.doc.number)


def best(doc: Doc, plan: Plan, readings: Iterable[Reading]) -> Matched | None:
    """Return how a thing matches the readings that found it, or all words; None if it does not."""
    found = [
        Matched(doc, match, name, reading.form, is_whole=reading.is_whole)
        for reading in readings
        for name in doc.names
        if (match := _match(name.form, reading.form)) is not None
        and (name.field != CORE or match < Match.PHRASE)  # the whole name has it, too
    ]
    if not found and plan.words:
        found = _words(doc, plan)
    return min(found, key=lambda one: one.key, default=None)


def near(doc: Doc, form: str, *, part: bool, is_whole: bool) -> Matched | None:
    """Return how a thing matches with typing errors; None if there are too many."""
    most = most_errors(form)
    some, characters = pieces(form, most), set(form)
    found = [
        Matched(doc, Match.FUZZY, name, "", is_whole=is_whole, errors=errors)
        for name in doc.names
        if len(characters.difference(name.form)) <= most
        and any(piece in name.form for piece in some)
        and (errors := distance(form, name.form, most, part=part)) is not None
    ]
    return min(found, key=lambda one: one.key, default=None)


def partly(doc: Doc, form: str, tokens: Collection[str], *, is_whole: bool) -> Matched | None:
    """Return how a thing matches of which a name has half of the pairs of a form at least."""
    shares = [
        (sum(token in name.form for token in tokens) / len(tokens), -len(name.form), name)
        for name in doc.names
    ]
    share, _, name = max(shares, default=(0.0, 0, None))
    if name is None or share < _LEAST_SHARE:
        return None
    errors = round(len(form) * (1 - share)) + most_errors(form) + 1
    return Matched(doc, Match.FUZZY, name, "", is_whole=is_whole, errors=errors)


def _match(name: str, form: str) -> Match | None:
    if form not in name:
        return None
    if form == name:
        return Match.EXACT
    return Match.PREFIX if name.startswith(form) else Match.PHRASE


def _words(doc: Doc, plan: Plan) -> list[Matched]:
    names: list[Matched] = []
    for word in plan.words:
        having = [name for name in doc.names if word in name.form]
        if having:
            names += [Matched(doc, Match.WORDS, name, word) for name in having]
        elif not _is_of(doc, plan, word):
            return []
    return names


def _is_of(doc: Doc, plan: Plan, word: str) -> bool:
    """Whether a thing is one of a government that is called so."""
    return any(token[1:] in doc.terms for token in plan.governments.get(word, ()))
