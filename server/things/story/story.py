"""The story of a thing: sentences, as of when they are, what is planned, other facts. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.ontology.terms import Cv, Dct, Locn, Org, Rdf, Rdfs, Renkei, Schema, Skos
from renkei.server.things.shown.headings import lines_text
from renkei.server.things.story.words import (
    OPEN,
    Sentence,
    Words,
    begin_of,
    begun,
    plain_text,
    short,
)
from renkei.server.web.links import in_language
from renkei.server.web.values import Value, date_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from renkei.server.things.description import Description
    from renkei.server.web.ask import Term
    from renkei.server.web.values import Presenter

__all__ = ["AsOf", "Planned", "Story", "story_of"]

_MOST: Final = 3  # documents of one time, and times
_MAX_PLANNED: Final = 5
_MAX_VALUES: Final = 12  # of one property
_MAX_DESCRIPTION: Final = 300  # characters; search engines show no more
# What the sentences and tables say, and what is of interest to programs only.
_ELSEWHERE: Final = frozenset(
    {
        Rdf.type_, Rdfs.label, Skos.prefLabel, Dct.source, Cv.hasParticipation, Locn.address,
        Schema.openingHoursSpecification, Schema.location, Schema.contactPoint, Schema.offers,
        Renkei.statedIn, Renkei.status, Renkei.startedIn, Renkei.endedIn, Renkei.period,
        Renkei.inPairing, Renkei.pairedFacility, Renkei.hasDirectionStatement,
        Renkei.hasOccurrence, Renkei.venueFacility, Renkei.certainty, Renkei.establisher,
        Renkei.namedInSource,
    }
)  # fmt: skip
_FIRST: Final = (
    Dct.description, Schema.description, Renkei.purpose, Renkei.theme, Renkei.activityKind,
    Renkei.topic, Renkei.concerns, Renkei.usesMedium, Renkei.inSeries, Org.classification,
)  # fmt: skip
_TABLES_OF_TIME: Final = ("events_in_time", "activities")
_FAR: Final = "9999"  # comes after every day


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """As of when some documents are.

    Attributes:
        time: In words; empty if it is not known.
        span: Its first and last day in words, if it is a period.
        documents: Some of the documents.
        more: How many there are more.
    """

    time: str
    span: str
    documents: list[Value]
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What was planned when its document was written."""

    name: Value
    when: Value | None
    status: Value
    lines: list[Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What stands before the tables of a page.

    Attributes:
        sentences: What the data say of the thing.
        description: The same as plain text, for search engines.
        as_of: As of when that is; empty if no document or source has a time.
        planned: The next events and activities that were planned; None where that is no question.
        more_planned: How many there are more.
        is_open: Whether the thing itself had not taken place when its document was written.
        record: The facts that neither sentences nor tables have: property and values.
    """

    sentences: list[Sentence]
    description: str
    as_of: list[AsOf]
    planned: list[Planned] | None = None
    more_planned: int = 0
    is_open: bool = False
    record: list[tuple[Value, list[Value], int]] = field(default_factory=list)


def story_of(description: Description, presenter: Presenter, language: str) -> Story | None:
    """Return the story of a thing; None if its kind has none."""
    tell = description.kind.story
    if tell is None:
        return None
    words = Words(description, presenter, language)
    sentences = [begun(sentence) for sentence in tell(words) if sentence]
    statuses = description.facts.iris(description.iri, Renkei.status)
    planned = _planned(description, words) if description.kind.has_plans else None
    return Story(
        sentences=sentences,
        description=short(plain_text(sentences, language), _MAX_DESCRIPTION),
        as_of=_as_of(description, presenter, language),
        planned=None if planned is None else planned[:_MAX_PLANNED],
        more_planned=max(0, len(planned or ()) - _MAX_PLANNED),
        is_open=not OPEN.isdisjoint(statuses),
        record=_record(description, presenter),
    )


def _planned(description: Description, words: Words) -> list[Planned]:
    """Return the rows of the tables that were planned, in order of time; without one, last."""
    facts, origins = description.facts, description.origins
    found: dict[str, str] = {}
    for name in _TABLES_OF_TIME:
        time = Renkei.period if name == "events_in_time" else Renkei.startedIn
        for thing in words.rows(name):
            if not OPEN.isdisjoint(facts.iris(thing, Renkei.status)):
                found.setdefault(thing, time)
    order = sorted(found, key=lambda thing: (begin_of(facts, thing, found[thing]) or _FAR, thing))
    return [
        Planned(
            name=words.text(thing),
            when=next((words.text(each) for each in facts.iris(thing, found[thing])), None),
            status=words.text(facts.iris(thing, Renkei.status)[0]),
            lines=[
                Value(
                    text=lines_text(place.first, place.last, words.language),
                    href=place.link(words.base, words.language),
                )
                for place in origins.places.get(thing, ())
            ],
        )
        for thing in order
    ]


def _as_of(description: Description, presenter: Presenter, language: str) -> list[AsOf]:
    """Return the times of the documents; without documents, the days of issue of the sources.

    A list that was made from documents may be much younger than they are.
    """
    origins = description.origins
    documents: dict[tuple[str, str], list[Value]] = {}
    for document in origins.documents_of(origins.documents):
        time = origins.times.get(document)
        key = (time.text(language), time.span(language)) if time else ("", "")
        value = presenter.link(document)
        documents.setdefault(key, []).append(replace(value, text=short(value.text)))
    if not documents:
        documents = _issued(description.sources, language)
    known = sorted(documents.items(), key=lambda item: (not item[0][0], item[0]))
    return [
        AsOf(
            time=time,
            span="" if span == time else span,
            documents=each[:_MOST],
            more=max(0, len(each) - _MOST),
        )
        for (time, span), each in known[:_MOST]
    ]


def _issued(
    sources: Mapping[str, Mapping[str, object]], language: str
) -> dict[tuple[str, str], list[Value]]:
    issued: dict[tuple[str, str], list[Value]] = {}
    for name, source in sorted(sources.items()):
        day = str(source.get("issued") or "")
        if not day:
            continue
        titles = source.get("title")
        known = titles if isinstance(titles, dict) else {}
        tag = language if language in known else next(iter(known), "")
        title = Value(
            text=short(str(known.get(tag, name))),
            href=in_language(f"/source/{name}", language),
            language="" if tag == language else tag,
        )
        issued.setdefault((date_text(day, language), ""), []).append(title)
    return issued


def _record(description: Description, presenter: Presenter) -> list[tuple[Value, list[Value], int]]:
    """Return the properties of the thing itself that are not elsewhere on the page."""
    thing, facts = description.iri, description.facts
    said = dict.fromkeys(s.predicate for s in description.statements if s.subject == thing)
    record = []
    for property_ in _ordered(said):
        terms = [term for term in facts.values(thing, property_) if _is_shown(term, thing)]
        values = presenter.cell(terms)
        if values:
            more = max(0, len(values) - _MAX_VALUES)
            record.append((presenter.link(property_), values[:_MAX_VALUES], more))
    return record


def _ordered(properties: Iterable[str]) -> list[str]:
    kept = sorted(each for each in properties if each not in _ELSEWHERE)
    return [*(each for each in _FIRST if each in kept), *(e for e in kept if e not in _FIRST)]


def _is_shown(term: Term, thing: str) -> bool:
    """Whether a value is no part of the thing: these have no page."""
    is_node = isinstance(term, ox.NamedNode)
    return not isinstance(term, ox.BlankNode) and not (
        is_node and term.value.startswith(f"{thing}#")
    )
