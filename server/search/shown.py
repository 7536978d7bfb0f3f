"""Hits and facets as pages and formats show them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.graph.search.normal import aligned
from renkei.ontology.terms import LABELS
from renkei.server.search.references import SEARCHED_KINDS, kind_of_hit
from renkei.server.search.request import FACETS, short

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.graph.search.found import Found, Hit
    from renkei.server.search.request import Asked

__all__ = ["COLUMNS", "Choice", "Excerpt", "Facet", "choices", "excerpt", "iri_of", "row"]

COLUMNS: Final = ("thing", "label", "kind", "match", "score", "field", "text", "language")
_AROUND: Final = 60  # characters on each side of what is marked
_CHOICES: Final = 12
_LANGUAGES: Final = {
    "ja": {"ja": "日本語", "en": "Japanese"}, "en": {"ja": "英語", "en": "English"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of a text, in which what was found is marked.

    Attributes:
        before: Text before the mark.
        marked: What was found; empty if it cannot be told.
        after: Text after it.
    """

    before: str
    marked: str
    after: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet."""

    value: str
    iri: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its values, the most frequent first.

    Attributes:
        name: The parameter.
        chosen: The value that is chosen; empty if there is none.
        choices: The values that there are.
    """

    name: str
    chosen: str
    choices: tuple[Choice, ...]


def excerpt(text: str, form: str) -> Excerpt:
    """Return the part of a text around what was found.

    >>> excerpt("札幌市立圖書館", "図書館")
    Excerpt(before='札幌市立', marked='圖書館', after='')

    Args:
        text: The text.
        form: Normal form of what was found in it.
    """
    forms, places = aligned(text)
    start = forms.find(form) if form else -1
    if start < 0:
        cut = text[: 2 * _AROUND]
        return Excerpt(cut + ("…" if len(text) > len(cut) else ""), "", "")
    first, last = places[start][0], places[start + len(form) - 1][1]
    begin = max(0, first - _AROUND)
    return Excerpt(
        ("…" if begin else "") + text[begin:first],
        text[first:last],
        text[last : last + _AROUND] + ("…" if len(text) > last + _AROUND else ""),
    )


def row(hit: Hit, base: str, language: str) -> dict[str, str | float]:
    """Return a hit by the names of `COLUMNS`."""
    return {
        "thing": iri_of(hit, base),
        "label": label(hit, language),
        "kind": kind_of_hit(hit).key,
        "match": hit.match.name.lower(),
        "score": hit.score,
        "field": hit.field,
        "text": hit.text,
        "language": hit.language,
    }


def iri_of(hit: Hit, base: str) -> str:
    """Return the IRI of what was found."""
    return hit.path if "://" in hit.path else f"{base}id/{hit.path}"


def label(hit: Hit, language: str) -> str:
    """Return the name of a thing in a language, else any, else its path."""
    labels = hit.labels
    return labels.get(language) or labels.get("ja") or next(iter(labels.values()), hit.path)


def choices(found: Found, asked: Asked, base: str) -> list[Facet]:
    """Return the facets of the hits: those with a choice, or with several values."""
    counts: Mapping[str, Mapping[str, int]] = found.facets or {}
    classes = counts.get("class", {})
    facets = []
    for facet in FACETS:
        chosen = asked.values.get(facet, "")
        if facet == "kind":
            some = [
                Choice(kind.key, kind.class_, classes[kind.class_])
                for kind in SEARCHED_KINDS.values()
                if kind.class_ in classes
            ]
            some.sort(key=lambda choice: -choice.count)
        else:
            some = [
                Choice(short(facet, iri, base), iri, count)
                for iri, count in counts.get(facet, {}).items()
            ]
        some = some[:_CHOICES]
        if chosen or len(some) > 1:
            facets.append(Facet(facet, chosen, tuple(some)))
    return facets


def choice_labels(
    facet: str, choice: str, iri: str, names: Mapping[str, Mapping[str, str]], base: str
) -> Mapping[str, str]:
    """Return the names of a value of a facet, by language."""
    if facet == "kind":
        return SEARCHED_KINDS[choice].title
    if facet == "language":
        return _LANGUAGES[choice]
    return LABELS.get(iri) or names.get(iri.removeprefix(f"{base}id/")) or {"": choice}
