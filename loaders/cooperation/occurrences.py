"""The dates and counts of an item: events, beginnings and ends, observations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renkei.graph.rdf.terms import boolean, decimal, iri, text
from renkei.loaders.cooperation.parties import note_reason, write_participation
from renkei.loaders.cooperation.tokens import clauses
from renkei.ontology.terms import (
    CODES,
    LABELS,
    Dct,
    Indicator,
    Qb,
    Rdf,
    Renkei,
    Status,
    ValueStatus,
)

if TYPE_CHECKING:
    from renkei.errors import SourceError
    from renkei.graph.catalogue.description import Text
    from renkei.graph.rdf.wareki import Period
    from renkei.loaders.cooperation.dates import DateToken, MonthList
    from renkei.loaders.cooperation.draft import ActivityDraft
    from renkei.loaders.cooperation.scope import Named, Scope
    from renkei.loaders.cooperation.structure import Passage
    from renkei.loaders.cooperation.tokens import Clause, Count


__all__ = ["write_dataset", "write_occurrences"]

INDICATORS = {"session": Indicator.sessions, "person": Indicator.attendance}
EVENT_STATUS = {"planned": Status.planned, "cancelled": Status.cancelled}


def write_dataset(scope: Scope) -> None:
    """Describe the data cube of a document that has observations."""
    cube = scope.thing("cube", "statistics")
    label = scope.reading.label
    scope.facts.add(cube, Rdf.type_, iri(Qb.DataSet))
    scope.facts.add(cube, Qb.structure, iri(Renkei.activityStatistics))
    scope.label(cube, f"「{label['ja']}」の数量", f"Quantities of: {label['en']}")
    scope.facts.add(cube, Dct.source, iri(scope.evidence.document_iri))


def write_occurrences(draft: ActivityDraft) -> bool:
    """Write the events, ranges and observations that the dates and counts of an item state.

    Returns:
        Whether the activity is stated to have begun and to be ongoing (～ without an end).

    Raises:
        SourceError: If a count has no date, 現在 has no count, or a date is ambiguous; the reading
            can leave it out, with a reason.
    """
    ranges: list[DateToken] = []
    for element in draft.elements:
        for clause in clauses(element, draft.ignores):
            date = clause.date
            if date is None:
                if clause.counts:
                    raise _refusal(clause.counts[0].passage, "this count has no date before it")
                continue
            if doubt := _doubt(clause, date):
                raise _refusal(date.passage, doubt)
            if date.opens:
                if ranges:
                    raise _refusal(
                        date.passage, "the item gives two ranges; an activity begins once"
                    )
                ranges.append(date)
                _write_range(draft, date)
            else:
                _write_clause(draft, clause, date)
    return any(date.until is None for date in ranges)


def _doubt(clause: Clause, date: DateToken) -> str | None:
    """Return why a clause has no representation in the graph, or None."""
    listed = bool(clause.counts or clause.months)
    doubts = [
        (clause.unclear, f"{clause.unclear} stands apart from this date"),
        (date.opens and clause.planned, "a range that is only planned has no place in the graph"),
        (date.opens and listed, "a number or month of a range is of no single year or month"),
        (date.status == "cancelled" and listed, "中止 stands before a number or month"),
        (date.status == "as-of" and not clause.counts, "現在 stands here without a count"),
        (date.status == "as-of" and clause.planned, "現在 and 予定 stand with one date"),
        (
            clause.planned and date.status != "planned" and not listed,
            "予定 stands apart from this date",
        ),
    ]
    return next((reason for holds, reason in doubts if holds), None)


def _refusal(passage: Passage, reason: str) -> SourceError:
    return passage.error(
        f"{reason}; say in the reading that it is left out ([[item.ignore]]), and why"
    )


def _write_range(draft: ActivityDraft, date: DateToken) -> None:
    scope = draft.scope
    scope.facts.add(draft.iri, Renkei.startedIn, iri(scope.periods.period(date.period)))
    scope.report.count("beginnings")
    if date.until is not None:
        scope.facts.add(draft.iri, Renkei.endedIn, iri(scope.periods.period(date.until)))
        scope.report.count("ends")


def _write_clause(draft: ActivityDraft, clause: Clause, date: DateToken) -> None:
    for count in clause.counts:
        _observation(draft, clause, date, count)
    for months in clause.months:
        _month_events(draft, clause, months)
    if not clause.counts and (not clause.months or date.period.month is not None):
        # 予定 after a list of months (R6.7、9月予定) applies to them all.
        status = "planned" if clause.planned and clause.months else date.status
        _event(draft, date.passage, date.period, status)


def _event(
    draft: ActivityDraft, passage: Passage, period: Period, status: str | None
) -> tuple[Named, str]:
    """Write an event; return it and the IRI of the span that states it."""
    scope = draft.scope
    of = draft.series or draft.named
    event = scope.thing("event", f"{draft.reading.key}.{period.key}")
    if scope.is_registered(f"event:{event}"):
        raise _refusal(passage, "the item gives this date twice")
    label = {
        "ja": f"{of.label['ja']}（{period.short_label('ja')}）",
        "en": f"{of.label['en']} ({period.label('en')})",
    }
    named = scope.register(draft.reading.toml, f"event:{event}", event, label)
    span = scope.evidence.passage(passage)
    status_iri = EVENT_STATUS.get(status or "", Status.held)
    add = scope.facts.add
    add(event, Rdf.type_, iri(Renkei.Event))
    scope.label(event, label["ja"], label["en"])
    add(event, Renkei.period, iri(scope.periods.period(period)))
    add(event, Renkei.status, iri(status_iri))
    add(event, Renkei.statedIn, iri(span))
    if draft.series:
        add(event, Renkei.inSeries, iri(draft.series.iri))
    if draft.reading.own_events:
        add(draft.iri, Renkei.hasOccurrence, iri(event))
    scope.report.count("events")
    scope.report.count(f"events: {status_iri.rpartition('#')[2]}")
    return named, span


def _month_events(draft: ActivityDraft, clause: Clause, months: MonthList) -> None:
    """Write the events of months without a year, with their participants."""
    role = draft.reading.month_role
    status = "planned" if clause.planned else None
    for passage, period in months.months:
        event, span = _event(draft, passage, period, status)
        if role is None or not months.who:
            continue
        element = passage.element
        participants = draft.scope.resolve(months.who, draft.block.pairing, role.toml, element)
        for who in participants:
            participation = write_participation(
                draft, event, who, role=role.role, certainty=role.certainty, span=span
            )
            if participation:
                note_reason(draft, participation, role, element)


def _observation(draft: ActivityDraft, clause: Clause, date: DateToken, count: Count) -> None:
    scope, of = draft.scope, draft.observed
    indicator = draft.reading.indicator if count.unit == "case" else INDICATORS[count.unit]
    if indicator is None:
        raise count.passage.error(
            "the reading must say what is counted here in 件: give indicator "
            f"({', '.join(CODES['indicator'])})"
        )
    status, period = ValueStatus.actual, date.period
    if date.status == "as-of":
        status, period = ValueStatus.to_date, date.period.fiscal_year
    elif clause.planned:
        status = ValueStatus.planned
    code, status_code = indicator.rpartition("#")[2], status.rpartition("#")[2]
    key = f"{draft.reading.key}.{period.key}.{code}.{status_code}"
    observation = scope.thing("observation", key)
    label = _observation_label(of.label, period, indicator, status, count)
    if scope.is_registered(f"observation:{key}"):
        raise _refusal(count.passage, "the item gives this count twice")
    scope.register(draft.reading.toml, f"observation:{key}", observation, label)
    add = scope.facts.add
    add(observation, Rdf.type_, iri(Renkei.ActivityObservation), iri(Qb.Observation))
    scope.label(observation, label["ja"], label["en"])
    add(observation, Qb.dataSet, iri(scope.thing("cube", "statistics")))
    add(observation, Renkei.observedEntity, iri(of.iri))
    add(observation, Renkei.refPeriod, iri(scope.periods.period(period)))
    add(observation, Renkei.indicator, iri(indicator))
    add(observation, Renkei.valueStatus, iri(status))
    add(observation, Renkei.unit, iri(CODES["unit"][count.unit]))
    add(observation, Renkei.value, decimal(count.value))
    add(observation, Renkei.approximate, boolean(count.approximate))
    if date.status == "as-of":
        add(observation, Renkei.asOf, iri(scope.periods.period(date.period)))
    if count.example:
        add(observation, Renkei.example, text(count.example.quote, "ja"))
    add(observation, Renkei.statedIn, iri(scope.evidence.passage(clause.passage)))
    scope.report.count("observations")
    scope.report.count(f"observations: {status_code}")


def _observation_label(of: Text, period: Period, indicator: str, status: str, count: Count) -> Text:
    what, state = LABELS[indicator], LABELS[status]
    about_ja, about_en = ("約", "about ") if count.approximate else ("", "")
    ja = f"{period.short_label('ja')}の{what['ja']} {about_ja}{count.value}（{state['ja']}）"
    when, many = period.label("en"), f"{about_en}{count.value} ({state['en'].lower()})"
    return {
        "ja": f"{of['ja']}：{ja}",
        "en": f"{of['en']}: {what['en'].lower()} in {when}, {many}",
    }
