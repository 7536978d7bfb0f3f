"""The parts that the tables of things are made of. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.ontology.terms import Cv, Dcat, Dct, Direction, Kind, Oa, Org, Rdf, Renkei, Skos, Time

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from renkei.server.web.ask import Term
    from renkei.server.web.facts import Facts

__all__ = [
    "ANSWERS",
    "HEADS",
    "Cell",
    "Table",
    "activities_by_status",
    "activities_table",
    "answering",
    "counts_table",
    "designations_table",
    "events_of",
    "events_table",
    "filled",
    "first_line",
    "nodes",
    "parties_table",
    "plain",
    "taking_part_table",
    "with_properties",
]

Cell = list["Term"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table.

    Attributes:
        name: Key of its heading in the template.
        columns: What heads each column: a property or another thing, as an IRI, or a word of the
            template.
        rows: A row is a cell for each column, a cell is some terms.
        group: What its rows have in common, as an IRI: a second heading.
        note: Key of a remark in the template.
    """

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    group: str = ""
    note: str = ""


HEADS: Final = (
    Cv.role,
    Dcat.byteSize,
    Dct.format_,
    Dct.license,
    Dct.source,
    Org.unitOf,
    Renkei.activityKind,
    Renkei.certainty,
    Renkei.designatedFacility,
    Renkei.direction,
    Renkei.establisher,
    Renkei.inPairing,
    Renkei.manager,
    Renkei.observedEntity,
    Renkei.pairedFacility,
    Renkei.participant,
    Renkei.period,
    Renkei.refPeriod,
    Renkei.reportedAs,
    Renkei.startedIn,
    Renkei.startLine,
    Renkei.status,
    Renkei.theme,
    Renkei.unit,
    Renkei.value,
    Renkei.valueStatus,
    Renkei.indicator,
    Renkei.designatingGovernment,
    Renkei.assignedPairing,
    Renkei.assignmentBasis,
    Renkei.hasOccurrence,
    Skos.editorialNote,
    Oa.exact,
    Rdf.type_,
)
"""Properties that head columns, so that their names are asked for."""

# Which kinds of activity answer which direction: our reading, as the note of the table says; a kind
# counts with the kinds below it.
ANSWERS: Final = {
    Direction.mutual_pr: {Kind.publicity},
    Direction.consultation: {Kind.consultation},
    Direction.training_events: {Kind.event_cooperation},
    Direction.opinion_exchange: {Kind.opinion_exchange},
    Direction.public_awareness: {Kind.publicity, Kind.seminar},
    Direction.facility_use: {Kind.referral},
}
_STATUS_ORDER: Final = ("ongoing", "reported", "held", "agreed", "planned", "under-consideration")


def filled(*tables: Table) -> list[Table]:
    """Return the tables that have rows."""
    return [table for table in tables if table.rows]


def nodes(iris: Iterable[str]) -> Cell:
    """Return IRIs as terms; blank nodes have no page and are left out."""
    return [ox.NamedNode(iri) for iri in iris if not iri.startswith("_:")]


def first_line(facts: Facts, thing: str) -> int:
    """Return the first line of a place in a document; 0 if it has none."""
    text = facts.text(thing, Renkei.startLine)
    return int(text) if text.isdecimal() else 0


def plain(name: str, things: Sequence[str]) -> Table:
    """Return a table of names."""
    return Table(name=name, columns=("name",), rows=[(nodes([thing]),) for thing in things])


def with_properties(
    facts: Facts, name: str, things: Sequence[str], properties: tuple[str, ...], note: str = ""
) -> Table:
    """Things with some of their properties."""
    return Table(
        name=name,
        columns=("name", *properties),
        rows=[
            (nodes([thing]), *(facts.values(thing, property_) for property_ in properties))
            for thing in things
        ],
        note=note,
    )


def activities_table(facts: Facts, activities: Sequence[str], name: str, note: str = "") -> Table:
    """Return activities with what matters of them."""
    columns = (Renkei.activityKind, Renkei.status, Renkei.startedIn)
    return with_properties(facts, name, activities, columns, note)


def activities_by_status(facts: Facts, activities: Sequence[str]) -> list[Table]:
    """Activities, a table for each status."""

    def place(status: str) -> tuple[int, str]:
        code = status.rpartition("#")[2]
        known = code in _STATUS_ORDER
        return (_STATUS_ORDER.index(code) if known else len(_STATUS_ORDER), status)

    statuses = {s for activity in activities for s in facts.iris(activity, Renkei.status)}
    columns = (Renkei.activityKind, Renkei.reportedAs, Renkei.startedIn)
    return [
        Table(
            name="activities",
            columns=("name", *columns),
            rows=[
                (nodes([activity]), *(facts.values(activity, column) for column in columns))
                for activity in activities
                if status in facts.iris(activity, Renkei.status)
            ],
            group=status,
        )
        for status in sorted(statuses, key=place)
    ]


def answering(facts: Facts, statement: str, activities: Iterable[str]) -> list[str]:
    """The activities whose kind, or a kind above it, belongs to the statement's direction."""
    wanted = set[str]().union(
        *(ANSWERS.get(code, ()) for code in facts.iris(statement, Renkei.direction))
    )
    return [
        activity
        for activity in activities
        if not wanted.isdisjoint(_with_broader(facts, facts.iris(activity, Renkei.activityKind)))
    ]


def _with_broader(facts: Facts, concepts: Iterable[str]) -> set[str]:
    found: set[str] = set()
    ahead = list(concepts)
    while ahead:
        concept = ahead.pop()
        if concept not in found:
            found.add(concept)
            ahead += facts.iris(concept, Skos.broader)
    return found


def events_of(facts: Facts, activity: str) -> list[str]:
    """The events of an activity, and of the series that it is about."""
    concerned = facts.iris(activity, Renkei.concerns)
    of_series = {event for series in concerned for event in facts.subjects(Renkei.inSeries, series)}
    return sorted(of_series.union(facts.iris(activity, Renkei.hasOccurrence)))


def events_table(facts: Facts, events: Sequence[str], name: str) -> Table:
    """Events, the earliest first."""

    def begin(event: str) -> tuple[str, str]:
        path = (Renkei.period, Time.hasBeginning, Time.inXSDDate)
        return (facts.text(event, *path), event)

    columns = (Renkei.period, "name", Renkei.status)
    return Table(
        name=name,
        columns=columns,
        rows=[
            (facts.values(e, Renkei.period), nodes([e]), facts.values(e, Renkei.status))
            for e in sorted(events, key=begin)
        ],
    )


def parties_table(facts: Facts, thing: str) -> Table:
    """Who takes part: role, party, how certain, and why."""
    columns = (Cv.role, Renkei.participant, Renkei.certainty, Skos.editorialNote)
    return Table(
        name="parties",
        columns=columns,
        rows=[
            tuple(facts.values(party, column) for column in columns)
            for party in facts.iris(thing, Cv.hasParticipation)
        ],
    )


def taking_part_table(facts: Facts, thing: str) -> Table:
    """What a thing takes part in, and as what."""
    columns = (Cv.role, Renkei.certainty)
    return Table(
        name="taking_part",
        columns=("name", *columns),
        rows=[
            (
                nodes(facts.subjects(Cv.hasParticipation, party)),
                *(facts.values(party, column) for column in columns),
            )
            for party in facts.subjects(Renkei.participant, thing)
        ],
    )


def designations_table(facts: Facts, designations: Sequence[str]) -> Table:
    """Return designations with who was designated for what, when."""
    columns = (Renkei.designatedFacility, Renkei.manager, Renkei.period, Renkei.certainty)
    return with_properties(facts, "designations", designations, columns)


def counts_table(facts: Facts, entities: Sequence[str]) -> Table:
    """Counts: a row for each entity and indicator, a column for each period."""
    found = [o for entity in entities for o in facts.subjects(Renkei.observedEntity, entity)]
    periods = sorted({p for o in found for p in facts.iris(o, Renkei.refPeriod)})
    lines: dict[tuple[str, str], dict[str, Cell]] = {}
    for observation in found:
        for entity in facts.iris(observation, Renkei.observedEntity):
            for indicator in facts.iris(observation, Renkei.indicator):
                cells = lines.setdefault((entity, indicator), {})
                for period in facts.iris(observation, Renkei.refPeriod):
                    cells.setdefault(period, []).append(ox.NamedNode(observation))
    return Table(
        name="counts_by_period",
        columns=(Renkei.observedEntity, Renkei.indicator, *periods),
        rows=[
            (nodes([entity]), nodes([indicator]), *(cells.get(p, []) for p in periods))
            for (entity, indicator), cells in lines.items()
        ],
    )
