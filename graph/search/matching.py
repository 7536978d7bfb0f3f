"""How well a thing matches a query: equal, beginning, part, all words, nearly."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from renkei.graph.search.fields import CORE, FIELD_WEIGHTS
from renkei.graph.search.index import Doc, Name
from renkei.graph.search.nearness import distance, most_errors, pieces

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from renkei.graph.search.index import Text
    from renkei.graph.search.readings import Plan, Reading

__all__ = [
    "Match",
    "Matched",
    "best",
    "facet_keys",
    "itself",
    "languages_of",
    "main_language",
    "near",
    "partly",
    "text_match",
    "with_names",
    "without_languages",
]

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


def with_names(doc: Doc, languages: Collection[str], fields: Collection[str] | None = None) -> Doc:
    """Return a thing with its names in some languages and fields; no languages or None mean all."""
    if not languages and fields is None:
        return doc
    return doc._replace(
        names=tuple(
            name
            for name in doc.names
            if (not languages or main_language(name.language) in languages)
            and (fields is None or name.field in fields)
        )
    )


def languages_of(one: Matched, plan: Plan, readings: Collection[Reading]) -> set[str]:
    """Return the languages in which a thing would be found, too, if only they were searched."""
    found = {main_language(one.name.language)}
    for language in {main_language(name.language) for name in one.doc.names} - found:
        if best(with_names(one.doc, {language}), plan, readings):
            found.add(language)
    return found


def main_language(language: str) -> str:
    """Return a language without its script or region: ``ja`` of ``ja-kana``."""
    return language.partition("-")[0]


def itself(doc: Doc) -> Matched:
    """Return a thing that is asked for by its address."""
    return Matched(doc, Match.EXACT, doc.names[0], "")


def text_match(doc: Doc, text: Text, form: str) -> Matched:
    """Return how a thing matches by one of its texts."""
    return Matched(doc, Match.TEXT, Name(text.field, text.language, text.text, ""), form)


def facet_keys(one: Matched, spoken: Mapping[int, Collection[str]]) -> list[str]:
    """Return the keys by which facets count a hit; languages are those in which it matches.

    Args:
        one: The hit.
        spoken: The languages by the number of a thing; else that of the name counts.
    """
    languages = spoken.get(one.doc.number, {main_language(one.name.language)})
    return without_languages(one.doc.terms) + [f"l{language}" for language in languages]


def without_languages(keys: Iterable[str]) -> list[str]:
    """Return keys of terms that are no languages."""
    return [key for key in keys if not key.startswith("l")]


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
