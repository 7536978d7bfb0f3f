"""The view of a description that the template of a thing shows. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from renkei.ontology.terms import Cv, Dct, Oa, Rdf, Rdfs, Renkei, Schema, Skos, Time
from renkei.server.things.kinds import trail_of
from renkei.server.things.schema_org.builder import CONTEXT, JsonLdBuilder
from renkei.server.things.shown.compact import MAX_ROWS, compact
from renkei.server.things.shown.tables import STATUSES, as_of_note, shown_tables
from renkei.server.things.statements import GraphTerms, statements_query
from renkei.server.things.story.story import story_of
from renkei.server.web.links import query_link, source_link, thing_path
from renkei.server.web.values import Presenter, Value, reading_order, title_text

if TYPE_CHECKING:
    from renkei.server.things.description import Description
    from renkei.server.things.kind import Kind
    from renkei.server.things.schema_org.builder import Json
    from renkei.server.things.shown.tables import ShownTable
    from renkei.server.things.statements import Statement
    from renkei.server.things.story.story import Story
    from renkei.server.web.ask import Term

__all__ = [
    "PropertyLine",
    "Quote",
    "SubjectLines",
    "ThingPage",
    "schema_org",
    "thing_page",
]

# The properties of most interest, in the order of the page; the others follow by name.
_FIRST: Final = (
    Dct.title, Dct.description, Renkei.purpose, Renkei.status, Renkei.reportedAs,
    Renkei.activityKind, Cv.role, Renkei.participant, Renkei.certainty, Skos.editorialNote,
    Renkei.indicator, Renkei.value, Renkei.unit, Renkei.valueStatus, Renkei.approximate,
    Renkei.observedEntity, Renkei.period, Renkei.refPeriod, Renkei.startedIn, Renkei.endedIn,
    Renkei.newInFiscalYear, Renkei.asOf, Renkei.direction, Renkei.pairedFacility,
    Renkei.hasDirectionStatement, Renkei.inPartnership, Renkei.inPairing, Renkei.assignedPairing,
    Renkei.assignmentBasis, Renkei.partner, Renkei.establisher, Renkei.designatedFacility,
    Renkei.manager, Renkei.designatingGovernment, Renkei.theme, Renkei.topic, Renkei.concerns,
    Renkei.usesMedium, Renkei.venueFacility, Renkei.hasOccurrence, Renkei.inSeries,
    Cv.hasParticipation, Time.hasBeginning, Time.hasEnd, Time.intervalIn,
)  # fmt: skip
_LAST: Final = (Renkei.statedIn, Oa.hasSelector, Rdfs.label, Skos.prefLabel, Rdf.type_)


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyLine:
    """A property with its values."""

    property: Value
    values: list[Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectLines:
    """A subject with its lines: the thing itself, or a part of it (``#quote``)."""

    name: str
    anchor: str
    lines: list[PropertyLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A passage of a source that states the thing; ``href`` leads to it in its document."""

    passage: Value
    href: str | None
    texts: list[str]
    document: Value | None
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingPage:
    """What the template of a thing shows; ``trail`` is the kind whose list the page links to."""

    title: str
    name: Value
    other_names: list[Value]
    types: list[Value]
    story: Story | None
    certainty: Value | None
    notes: list[Value]
    parts: list[SubjectLines]
    tables: list[ShownTable]
    quotes: list[Quote]
    rights: list[Value]
    incoming: list[tuple[Value, int, list[Value]]]
    graphs: list[tuple[Value, GraphTerms]]
    query: str
    path: str
    trail: Kind | None


def thing_page(description: Description, *, base: str, language: str) -> ThingPage:
    """Return the view of a description in a language."""
    facts, thing = description.facts, description.iri
    presenter = Presenter(description.names, facts, base=base, language=language)
    graphs = sorted({graph for statement in description.statements for graph in statement.graphs})
    name = presenter.link(thing)
    certainties = [presenter.link(code) for code in facts.iris(thing, Renkei.certainty)]
    notes = [
        *facts.values(thing, Skos.editorialNote),
        *facts.values(thing, Renkei.assignmentBasis),
    ]
    path = (thing_path(thing, base) or "").removeprefix("/doc/")
    story = story_of(description, presenter, language)
    most = MAX_ROWS if story else None
    tables = shown_tables(description.tables, presenter, language, description.origins, most=most)
    as_of = as_of_note(description.origins.as_of(thing, language), language)
    return ThingPage(
        title=title_text(name.text),
        name=name,
        other_names=presenter.other_names(thing),
        types=presenter.cell(facts.values(thing, Rdf.type_)),
        story=story,
        certainty=certainties[0] if certainties else None,
        notes=presenter.cell(notes),
        parts=_parts(description, presenter, graphs, as_of),
        tables=[compact(table) for table in tables] if story else tables,
        rights=presenter.cell(_rights(description)),
        quotes=_quotes(description, presenter, language, base),
        incoming=_incoming(description, presenter),
        graphs=[
            (presenter.link(graph), description.terms.get(graph, GraphTerms())) for graph in graphs
        ],
        query=query_link(statements_query(thing, base), language),
        path=path,
        trail=trail_of(description.kind),
    )


def schema_org(description: Description, *, base: str, root: str, language: str) -> Json | None:
    """Return the schema.org description of a thing as JSON-LD; None if its kind has none.

    Args:
        description: The thing, with its neighbours.
        base: What the IRIs of the data start with.
        root: Absolute address of this service, which ends in ``/``.
        language: Language of the page: names in others become alternate names.
    """
    make = description.kind.schema_org
    if make is None:
        return None
    builder = JsonLdBuilder(
        description.iri,
        description.facts,
        description.names,
        base=base,
        root=root,
        language=language,
    )
    return {"@context": CONTEXT, **make(builder)}


def _parts(
    description: Description, presenter: Presenter, graphs: list[str], as_of: str
) -> list[SubjectLines]:
    """Return the thing first, then its parts, with a line for each property."""
    thing = description.iri
    subjects = dict.fromkeys([thing, *(statement.subject for statement in description.statements)])
    return [
        SubjectLines(
            name="" if subject == thing else presenter.link(subject).text,
            anchor=subject.removeprefix(f"{thing}#") if subject.startswith(f"{thing}#") else "",
            lines=_lines(
                [each for each in description.statements if each.subject == subject],
                presenter,
                graphs,
                as_of,
            ),
        )
        for subject in subjects
    ]


def _lines(
    statements: list[Statement], presenter: Presenter, graphs: list[str], as_of: str
) -> list[PropertyLine]:
    def position(property_: str) -> tuple[int, str]:
        if property_ in _FIRST:
            return (_FIRST.index(property_), "")
        if property_ in _LAST:
            return (len(_FIRST) + 1 + _LAST.index(property_), "")
        return (len(_FIRST), presenter.link(property_).text)

    by_property: dict[str, list[Statement]] = {}
    for statement in statements:
        by_property.setdefault(statement.predicate, []).append(statement)
    lines = []
    for property_ in sorted(by_property, key=position):
        note = as_of if property_ in STATUSES else ""
        ranked = [
            (
                statement.rank,
                presenter.value(
                    statement.value,
                    tuple(graphs.index(graph) + 1 for graph in statement.graphs),
                ),
            )
            for statement in by_property[property_]
        ]
        ranked.sort(key=lambda pair: (pair[0], reading_order(pair[1])))
        values = [replace(value, note=note) if note else value for _, value in ranked]
        lines.append(PropertyLine(property=presenter.link(property_), values=values))
    return lines


def _quotes(
    description: Description, presenter: Presenter, language: str, base: str
) -> list[Quote]:
    """Return the passages of sources, in the order of their lines."""
    facts, thing = description.facts, description.iri
    own = {thing} if Renkei.SourceSpan in description.types else set[str]()
    passages = {*facts.iris(thing, Renkei.statedIn), *facts.iris(thing, Dct.source), *own}

    def order(passage: str) -> tuple[int, str]:
        first = facts.text(passage, Renkei.startLine)
        return (int(first) if first.isdecimal() else 0, passage)

    quotes = []
    for passage in sorted(passages, key=order):
        documents = facts.iris(passage, Renkei.documentOf)
        document = documents[0] if documents else ""
        line = order(passage)[0]
        quotes.append(
            Quote(
                passage=presenter.link(passage),
                href=source_link(document.rpartition("/")[2], line, language)
                if line and document.startswith(base)
                else None,
                texts=[presenter.value(term).text for term in _exact(description, passage)],
                document=presenter.link(document) if document else None,
                address=facts.text(passage, Schema.url),
            )
        )
    return quotes


def _rights(description: Description) -> list[Term]:
    """Return the statements of rights about its passages and those of its tables, each once."""
    facts = description.facts
    passages = facts.iris(description.iri, Renkei.statedIn)
    own = [term for passage in passages for term in facts.values(passage, Dct.rights)]
    return list(dict.fromkeys([*own, *description.origins.rights]))


def _exact(description: Description, passage: str) -> list[Term]:
    return description.facts.values(passage, Oa.hasSelector, Oa.exact)


def _incoming(
    description: Description, presenter: Presenter
) -> list[tuple[Value, int, list[Value]]]:
    return [
        (
            presenter.link(property_),
            description.incoming.counts[property_],
            [
                presenter.link(subject) if not subject.startswith("_:") else Value(text="…")
                for subject, _ in pairs
            ],
        )
        for property_, pairs in groupby(description.incoming.links, key=lambda pair: pair[1])
    ]
