"""Tables of terms, and the parts that the tables of several kinds share. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.ontology.terms import Cv, Dcat, Dct, Oa, Org, Rdf, Renkei, Skos, Time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from renkei.server.web.ask import Term
    from renkei.server.web.facts import Facts

__all__ = [
    "HEADS",
    "QUOTE",
    "STATED_IN",
    "TermCell",
    "TermTable",
    "activities_of_pairings",
    "activities_table",
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

STATED_IN: Final = "stated_in"
"""Key of the column with the lines that state the thing of a row.

Its cells have the rows of files and pages that do, for things without lines.
"""
QUOTE: Final = "quote"
"""Key of the column with what these lines say; its cells are empty."""

TermCell = list["Term"]
"""The terms in a cell of a table; empty for an empty cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermTable:
    """A table on the page of a thing; a presenter makes it readable.

    Attributes:
        name: Its name: the anchor of its heading on the page.
        columns: The head of each column: the IRI of a property or thing, or a key of
            `headings.COLUMNS`.
        rows: Rows of one cell for each column.
        title: Its heading, by language; None for the one that `headings.TABLES` has for its name.
        note: Not empty if a remark stands above it.
        is_ordered: True if its rows have an order of their own; others are ordered by name.
        keys: One for each row, if they come before the names in the order.
        has_statuses: True if its cells tell a status without a column for it.
    """

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[TermCell, ...]]
    title: Mapping[str, str] | None = None
    note: str = ""
    is_ordered: bool = False
    keys: Sequence[tuple[int, str]] = ()
    has_statuses: bool = False


HEADS: Final = (
    Cv.role, Dcat.byteSize, Dct.format_, Dct.license, Dct.source, Org.unitOf, Renkei.activityKind,
    Renkei.certainty, Renkei.designatedFacility, Renkei.direction, Renkei.establisher,
    Renkei.inPairing, Renkei.manager, Renkei.observedEntity, Renkei.pairedFacility,
    Renkei.participant, Renkei.period, Renkei.refPeriod, Renkei.reportedAs, Renkei.startedIn,
    Renkei.startLine, Renkei.status, Renkei.theme, Renkei.townId, Renkei.unit, Renkei.value,
    Renkei.valueStatus, Renkei.indicator, Renkei.designatingGovernment, Renkei.assignedPairing,
    Renkei.assignmentBasis, Renkei.hasOccurrence, Skos.editorialNote, Oa.exact, Rdf.type_,
    Renkei.asOf, Renkei.endedIn,
)  # fmt: skip
"""Properties that head columns: their names are read for every page with tables."""

# Tables that are on a page without rows, too: the documents do not have what they are for.
_EXPECTED: Final = frozenset(
    {
        "activities",
        "counts_by_period",
        "designations",
        "directions",
        "events_in_time",
        "parties",
    }
)
_LAST_DAY: Final = "9999"  # comes after every day
_STATUS_ORDER: Final = (
    "ongoing", "reported", "held", "agreed", "planned", "announced", "under-consideration",
    "postponed", "cancelled",
)  # fmt: skip


def filled(*tables: TermTable) -> list[TermTable]:
    """Return the tables that have rows, and those whose absence is an answer."""
    return [table for table in tables if table.rows or table.name in _EXPECTED]


def nodes(iris: Iterable[str]) -> TermCell:
    """Return IRIs as terms, without blank nodes: these have no page."""
    return [ox.NamedNode(iri) for iri in iris if not iri.startswith("_:")]


def first_line(facts: Facts, thing: str) -> int:
    """Return the first line of a passage; 0 if it has none."""
    text = facts.text(thing, Renkei.startLine)
    return int(text) if text.isdecimal() else 0


def plain(name: str, things: Sequence[str]) -> TermTable:
    """Return a table with one column, the names of things."""
    return TermTable(name=name, columns=("name",), rows=[(nodes([thing]),) for thing in things])


def with_properties(
    facts: Facts,
    name: str,
    things: Sequence[str],
    properties: tuple[str, ...],
    *,
    title: Mapping[str, str] | None = None,
    note: str = "",
    is_ordered: bool = False,
) -> TermTable:
    """Return a table of things with some of their properties; see `TermTable`."""
    return TermTable(
        name=name,
        columns=("name", *properties),
        rows=[
            (
                nodes([thing]),
                *(
                    facts.values(thing, Dct.source if property_ == STATED_IN else property_)
                    for property_ in properties
                ),
            )
            for thing in things
        ],
        title=title,
        note=note,
        is_ordered=is_ordered,
    )


def activities_table(
    facts: Facts, activities: Sequence[str], name: str, note: str = ""
) -> TermTable:
    """Return activities with their status, beginning, lines and kind."""
    columns = (Renkei.status, Renkei.startedIn, STATED_IN, Renkei.activityKind)
    return with_properties(facts, name, activities, columns, note=note)


def activities_of_pairings(
    facts: Facts,
    activities: Sequence[str],
    *,
    answers: Mapping[str, Sequence[str]] | None = None,
    has_pairings: bool = False,
) -> TermTable:
    """Return activities with status, beginning, and the lines that say so.

    Those that go on come first, what is only planned last; of the same status the earliest.

    Args:
        facts: Statements about them.
        activities: The activities.
        answers: Activity → the directions that it answers, for a column of them.
        has_pairings: Whether there is a column for their pairings.
    """

    def key(activity: str) -> tuple[int, str]:
        codes = [status.rpartition("#")[2] for status in facts.iris(activity, Renkei.status)]
        places = [_STATUS_ORDER.index(code) for code in codes if code in _STATUS_ORDER]
        begin = facts.text(activity, Renkei.startedIn, Time.hasBeginning, Time.inXSDDate)
        return (min(places, default=len(_STATUS_ORDER)), begin or _LAST_DAY)

    properties = (Renkei.status, Renkei.startedIn, Renkei.endedIn)
    more = (*((Renkei.inPairing,) if has_pairings else ()), Renkei.activityKind)
    answered = answers or {}
    return TermTable(
        name="activities",
        columns=("name", *properties, STATED_IN, QUOTE, *more, "answers"),
        rows=[
            (
                nodes([activity]),
                *(facts.values(activity, property_) for property_ in properties),
                [],
                [],
                *(facts.values(activity, property_) for property_ in more),
                nodes(answered.get(activity, ())),
            )
            for activity in activities
        ],
        note="our_reading" if any(answered.values()) else "",
        keys=[key(activity) for activity in activities],
    )


def events_of(facts: Facts, activity: str) -> list[str]:
    """Return the events of an activity, and of the series that it concerns."""
    concerned = facts.iris(activity, Renkei.concerns)
    of_series = {event for series in concerned for event in facts.subjects(Renkei.inSeries, series)}
    return sorted(of_series.union(facts.iris(activity, Renkei.hasOccurrence)))


def events_table(facts: Facts, events: Sequence[str], name: str) -> TermTable:
    """Return events, the earliest first."""

    def begin(event: str) -> tuple[str, str]:
        path = (Renkei.period, Time.hasBeginning, Time.inXSDDate)
        return (facts.text(event, *path), event)

    return TermTable(
        name=name,
        columns=("name", Renkei.period, Renkei.status, STATED_IN),
        rows=[
            (nodes([e]), facts.values(e, Renkei.period), facts.values(e, Renkei.status), [])
            for e in sorted(events, key=begin)
        ],
        is_ordered=True,
    )


def parties_table(facts: Facts, thing: str) -> TermTable:
    """Return the participations in a thing: role, party, certainty and its reason."""
    columns = (Cv.role, Renkei.participant, Renkei.certainty, Skos.editorialNote)
    return TermTable(
        name="parties",
        columns=columns,
        rows=[
            tuple(facts.values(party, column) for column in columns)
            for party in facts.iris(thing, Cv.hasParticipation)
        ],
    )


def taking_part_table(facts: Facts, thing: str) -> TermTable:
    """Return what a thing participates in, and its roles."""
    columns = (Cv.role, Renkei.certainty)
    return TermTable(
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


def designations_table(facts: Facts, designations: Sequence[str], thing: str) -> TermTable:
    """Return who manages what by whose designation, and until when; without a column for a thing.

    ``renkei:asOf`` is the day as of which a designation without a period is known.
    """
    parties = (Renkei.designatedFacility, Renkei.manager, Renkei.designatingGovernment)
    others = [p for p in parties if any(facts.iris(d, p) != [thing] for d in designations)]
    columns = (*others, Renkei.period, Renkei.asOf, Renkei.certainty, STATED_IN)
    return with_properties(facts, "designations", designations, columns)


def counts_table(facts: Facts, entities: Sequence[str]) -> TermTable:
    """Return counts: a row for each entity and indicator, a column for each period."""
    observations = [o for entity in entities for o in facts.subjects(Renkei.observedEntity, entity)]
    periods = sorted({p for o in observations for p in facts.iris(o, Renkei.refPeriod)})
    lines: dict[tuple[str, str], dict[str, TermCell]] = {}
    for observation in observations:
        for entity in facts.iris(observation, Renkei.observedEntity):
            for indicator in facts.iris(observation, Renkei.indicator):
                cells = lines.setdefault((entity, indicator), {})
                for period in facts.iris(observation, Renkei.refPeriod):
                    cells.setdefault(period, []).append(ox.NamedNode(observation))
    return TermTable(
        name="counts_by_period",
        columns=(Renkei.observedEntity, Renkei.indicator, *periods),
        rows=[
            (nodes([entity]), nodes([indicator]), *(cells.get(p, []) for p in periods))
            for (entity, indicator), cells in lines.items()
        ],
        has_statuses=True,
    )
