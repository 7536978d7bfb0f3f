"""What a search found: hits with their scores, facets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.graph.search.fields import NAME
from renkei.graph.search.matching import Match

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping

    from renkei.graph.search.index import Doc
    from renkei.graph.search.matching import Matched

__all__ = ["FACETS", "SCORES", "Found", "Hit", "facets_of", "hit_of", "labels_of"]

FACETS: Final = ("class", "government", "theme", "year", "language")
"""Facets by which hits are counted and chosen."""

_KANA: Final = "ja-kana"
SCORES: Final[Mapping[Match, float]] = {
    Match.EXACT: 1.0, Match.PREFIX: 0.8, Match.PHRASE: 0.6, Match.WORDS: 0.5, Match.FUZZY: 0.4,
    Match.TEXT: 0.2,
}  # fmt: skip
"""What a match counts, before errors and a government that was left away."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found.

    Attributes:
        path: What follows ``{base}id/``.
        match: How it matches.
        score: From 1 for the whole name down to 0, without a unit.
        field: Where it matches: ``name``, ``core``, ``other``, ``identifier``, ``address``,
            ``text``, ``quote``.
        text: The name or text that matches.
        language: Its language in lower case.
        form: The normal form that was found in it; empty if it only is similar.
        classes: IRIs of the classes of the thing.
        labels: The names of the thing, by language.
        languages: Of the names that match, for what is not in the index; facets have the others.
    """

    path: str
    match: Match
    score: float
    field: str
    text: str
    language: str
    form: str
    classes: tuple[str, ...]
    labels: Mapping[str, str]
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Attributes:
        hits: The best first, those that were to be returned.
        is_complete: False if there may be more.
        total: Number of hits; with those that facets count, about.
        facets: Facet → IRI → number of hits.
        meant: A name that may have been meant; empty if the query is a name or part of one.
        number: Number of the hits that can be returned: at most the limit.
    """

    hits: tuple[Hit, ...] = ()
    is_complete: bool = True
    total: int = 0
    facets: Mapping[str, Mapping[str, int]] | None = None
    meant: str = ""
    number: int = 0


def facets_of(
    counts: Counter[str], terms: Mapping[str, list[tuple[str, str]]]
) -> dict[str, dict[str, int]]:
    """Return facet → IRI → number, of the numbers of hits by the keys of terms."""
    facets: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
    for key, number in counts.most_common():
        for facet, iri in terms.get(key, ()):
            if facet in facets:
                facets[facet][iri] = number
    return facets


def hit_of(one: Matched, terms: Mapping[str, list[tuple[str, str]]]) -> Hit:
    """Return a hit; ``terms`` has facet and IRI of the terms of the thing."""
    score = SCORES[one.match] * (1.0 if one.is_whole else 0.95) / (1 + one.errors / 4)
    return Hit(
        path=one.doc.path,
        match=one.match,
        score=round(score, 3),
        field=one.name.field,
        text=one.name.text,
        language=one.name.language,
        form=one.form,
        classes=tuple(
            iri for key in one.doc.terms for facet, iri in terms.get(key, ()) if facet == "class"
        ),
        labels=labels_of(one.doc),
    )


def labels_of(doc: Doc) -> dict[str, str]:
    """Return the first name in each language; readings in kana are no names of their own."""
    labels: dict[str, str] = {}
    for name in doc.names:
        if name.field == NAME and name.language != _KANA:
            labels.setdefault(name.language, name.text)
    return labels
