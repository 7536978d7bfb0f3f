"""The tables on the pages of each kind of thing, made of `Facts`. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.ontology.terms import Cv, Dcat, Dct, Direction, Kind, Oa, Org, Rdf, Renkei, Skos, Time
from renkei.server.things.places.tables import of_place, of_report, same_things
from renkei.server.things.table_parts import (
    QUOTE,
    STATED_IN,
    TermTable,
    activities_of_pairings,
    activities_table,
    counts_table,
    designations_table,
    events_of,
    events_table,
    filled,
    first_line,
    nodes,
    parties_table,
    plain,
    taking_part_table,
    with_properties,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from renkei.server.web.facts import Facts


# Direction → the kinds of activity that answer it, each with its narrower kinds. This is our
# interpretation; the remark above the table says so.
ANSWERS: Final = {
    Direction.mutual_pr: {Kind.publicity},
    Direction.consultation: {Kind.consultation},
    Direction.training_events: {Kind.event_cooperation},
    Direction.opinion_exchange: {Kind.opinion_exchange},
    Direction.public_awareness: {Kind.publicity, Kind.seminar},
    Direction.facility_use: {Kind.referral},
}


def of_pairing(facts: Facts, thing: str) -> list[TermTable]:
    """Activities with the directions that they answer, events, counts, directions."""
    activities = facts.subjects(Renkei.inPairing, thing)
    statements = facts.iris(thing, Renkei.hasDirectionStatement)
    answers: dict[str, list[str]] = {}
    for statement in statements:
        for activity in answering(facts, statement, activities):
            answers.setdefault(activity, []).append(statement)
    events = sorted({e for a in activities for e in events_of(facts, a)})
    concerned = {c for a in activities for c in facts.iris(a, Renkei.concerns)}
    return filled(
        activities_of_pairings(facts, activities, answers=answers),
        events_table(facts, events, "events_in_time"),
        counts_table(facts, [*activities, *sorted(concerned)]),
        TermTable(
            name="directions",
            columns=(Renkei.direction, STATED_IN, QUOTE),
            rows=[([ox.NamedNode(statement)], [], []) for statement in statements],
        ),
    )


def of_activity(facts: Facts, thing: str) -> list[TermTable]:
    """Participations, events in order of time, counts."""
    entities = [thing, *facts.iris(thing, Renkei.concerns)]
    return filled(
        parties_table(facts, thing),
        events_table(facts, events_of(facts, thing), "events_in_time"),
        counts_table(facts, entities),
    )


def of_event(facts: Facts, thing: str) -> list[TermTable]:
    """The activities that it is part of, participations, and the other events of the activities."""
    activities = facts.subjects(Renkei.hasOccurrence, thing)
    siblings = {e for a in activities for e in facts.iris(a, Renkei.hasOccurrence)} - {thing}
    tables = filled(
        activities_table(facts, activities, "part_of"),
        *of_place(facts, thing),
        parties_table(facts, thing),
        events_table(facts, sorted(siblings), "other_events_of_activity"),
    )
    return of_report(facts, thing, tables)


def of_series(facts: Facts, thing: str) -> list[TermTable]:
    """Participations, events in order of time, counts, activities about it."""
    return filled(
        parties_table(facts, thing),
        events_table(facts, facts.subjects(Renkei.inSeries, thing), "events_in_time"),
        counts_table(facts, [thing]),
        activities_table(facts, facts.subjects(Renkei.concerns, thing), "activities_about"),
    )


def of_government(facts: Facts, thing: str) -> list[TermTable]:
    """Facilities with their pairings, partnerships, designations, departments, activities."""
    facilities = facts.subjects(Renkei.establisher, thing)
    return filled(
        TermTable(
            name="established",
            columns=("name", Rdf.type_, Renkei.theme, "pairing"),
            rows=[
                (
                    [ox.NamedNode(facility)],
                    facts.values(facility, Rdf.type_),
                    facts.values(facility, Renkei.theme),
                    nodes(facts.subjects(Renkei.pairedFacility, facility)),
                )
                for facility in facilities
            ],
        ),
        plain("partnerships", facts.subjects(Renkei.partner, thing)),
        plain("departments", facts.subjects(Org.unitOf, thing)),
        designations_table(facts, facts.subjects(Renkei.designatingGovernment, thing), thing),
        taking_part_table(facts, thing),
    )


def of_facility(facts: Facts, thing: str) -> list[TermTable]:
    """Pairings, designations, participations, activities about it and of its pairings."""
    pairings = facts.subjects(Renkei.pairedFacility, thing)
    activities = sorted({a for p in pairings for a in facts.subjects(Renkei.inPairing, p)})
    about = {*facts.subjects(Renkei.concerns, thing), *facts.subjects(Renkei.venueFacility, thing)}
    all_of_it = [thing, *same_things(facts, thing)]
    designations = [d for one in all_of_it for d in facts.subjects(Renkei.designatedFacility, one)]
    tables = filled(
        TermTable(
            name="pairings",
            columns=("name", "partner"),
            rows=[
                (
                    [ox.NamedNode(pairing)],
                    [
                        other
                        for other in facts.values(pairing, Renkei.pairedFacility)
                        if other != ox.NamedNode(thing)
                    ],
                )
                for pairing in pairings
            ],
        ),
        *of_place(facts, thing),
        designations_table(facts, designations, thing),
        taking_part_table(facts, thing),
        activities_table(facts, sorted(about - set(activities)), "activities_about"),
        activities_of_pairings(facts, activities, has_pairings=len(pairings) > 1),
    )
    return of_report(facts, thing, tables)


def of_manager(facts: Facts, thing: str) -> list[TermTable]:
    """Designations and participations."""
    return filled(
        designations_table(facts, facts.subjects(Renkei.manager, thing), thing),
        taking_part_table(facts, thing),
    )


def of_medium(facts: Facts, thing: str) -> list[TermTable]:
    """The activities that use it."""
    return filled(
        activities_table(facts, facts.subjects(Renkei.usesMedium, thing), "activities_using")
    )


def of_participation(facts: Facts, thing: str) -> list[TermTable]:
    """The activity or event that it is a participation in."""
    return filled(
        activities_table(facts, facts.subjects(Cv.hasParticipation, thing), "participation_in")
    )


def of_direction(facts: Facts, thing: str) -> list[TermTable]:
    """The pairings that have it, and the activities that answer it."""
    pairings = facts.subjects(Renkei.hasDirectionStatement, thing)
    activities = sorted({a for p in pairings for a in facts.subjects(Renkei.inPairing, p)})
    answers = answering(facts, thing, activities)
    return filled(
        plain("pairings", pairings),
        activities_table(facts, answers, "answering", note="our_reading"),
    )


def of_observation(facts: Facts, thing: str) -> list[TermTable]:
    """All counts of the same entity."""
    return filled(counts_table(facts, facts.iris(thing, Renkei.observedEntity)))


def of_block(facts: Facts, thing: str) -> list[TermTable]:
    """The lines of the block."""
    spans = sorted(facts.subjects(Renkei.inBlock, thing), key=lambda span: first_line(facts, span))
    return filled(
        TermTable(
            name="lines",
            columns=("name", Oa.exact),
            rows=[
                ([ox.NamedNode(span)], facts.values(span, Oa.hasSelector, Oa.exact))
                for span in spans
            ],
            is_ordered=True,
        )
    )


def of_document(facts: Facts, thing: str) -> list[TermTable]:
    """Its blocks with the pairing of each, and the basis of the assignment."""
    blocks = sorted(
        facts.subjects(Renkei.documentOf, thing), key=lambda block: first_line(facts, block)
    )
    columns = (Renkei.assignedPairing, Renkei.certainty, Renkei.assignmentBasis)
    return filled(with_properties(facts, "blocks", blocks, columns, is_ordered=True))


def of_dataset(facts: Facts, thing: str) -> list[TermTable]:
    """Its files with format, size and licence; those without a licence in a table of their own."""
    files = facts.iris(thing, Dcat.distribution)
    open_ = [file for file in files if facts.iris(file, Dct.license)]
    others = [file for file in files if file not in open_]
    form = (Dct.format_, Dcat.byteSize)
    return filled(
        with_properties(facts, "files", open_, (Dcat.downloadURL, *form, Dct.license)),
        with_properties(facts, "files_without_licence", others, (Dcat.downloadURL, *form)),
    )


def of_partnership(facts: Facts, thing: str) -> list[TermTable]:
    """The pairings of its facilities."""
    pairings = facts.subjects(Renkei.inPartnership, thing)
    return filled(
        with_properties(facts, "pairings", pairings, (Renkei.pairedFacility, Renkei.theme))
    )


def of_topic(facts: Facts, thing: str) -> list[TermTable]:
    """The activities that deal with it."""
    return filled(activities_table(facts, facts.subjects(Renkei.topic, thing), "activities_about"))


def of_period(facts: Facts, thing: str) -> list[TermTable]:
    """Activities that began in it, events, counts; the periods within it."""
    within = facts.subjects(Time.intervalIn, thing)
    periods = [thing, *within]
    begun = sorted({a for p in periods for a in facts.subjects(Renkei.startedIn, p)})
    happened = sorted({e for p in periods for e in facts.subjects(Renkei.period, p)})
    counted = facts.subjects(Renkei.refPeriod, thing)
    return filled(
        activities_table(facts, begun, "begun"),
        events_table(facts, happened, "events_in_time"),
        with_properties(
            facts,
            "counts",
            counted,
            (Renkei.indicator, Renkei.value, Renkei.unit, Renkei.valueStatus),
        ),
        plain("periods_within", within),
    )


def answering(facts: Facts, statement: str, activities: Iterable[str]) -> list[str]:
    """Return the activities whose kind, or a broader one, answers the statement's direction."""
    answer_kinds = set[str]().union(
        *(ANSWERS.get(code, ()) for code in facts.iris(statement, Renkei.direction))
    )
    return [
        activity
        for activity in activities
        if answer_kinds & _with_broader(facts, facts.iris(activity, Renkei.activityKind))
    ]


def _with_broader(facts: Facts, concepts: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    queue = list(concepts)
    while queue:
        concept = queue.pop()
        if concept not in seen:
            seen.add(concept)
            queue += facts.iris(concept, Skos.broader)
    return seen
