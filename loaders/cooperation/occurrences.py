"""The dates and counts of an item: events, beginnings and ends, observations."""

from __future__ import annotations

from functools import partial
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
    from renkei.graph.rdf.wareki import Period
    from renkei.loaders.cooperation.activities import ActivityWriter
    from renkei.loaders.cooperation.dates import DateToken, MonthList
    from renkei.loaders.cooperation.scope import Named, Scope
    from renkei.loaders.cooperation.structure import Element
    from renkei.loaders.cooperation.tokens import Clause, Count


__all__ = ["write_dataset", "write_occurrences"]

INDICATORS = {"session": Indicator.sessions, "person": Indicator.attendance}
EVENT_STATUS = {"planned": Status.planned, "cancelled": Status.cancelled}


def write_dataset(scope: Scope) -> None:
    """Describe the data cube of the document, if it has observations."""
    cube = scope.thing("cube", "statistics")
    label = scope.reading.label
    scope.facts.add(cube, Rdf.type_, iri(Qb.DataSet))
    scope.facts.add(cube, Qb.structure, iri(Renkei.activityStatistics))
    scope.label(cube, f"「{label['ja']}」の数量", f"Quantities of: {label['en']}")
    scope.facts.add(cube, Dct.source, iri(scope.evidence.document_iri))


def write_occurrences(writer: ActivityWriter) -> bool:
    """Write what the dates and counts of an item state.

    Returns:
        Whether the activity is stated to have begun and to go on (～ without an end).

    Raises:
        SourceError: If a count has no date to belong to, 現在 no count, or it is not clear what a
            date means; the reading can leave it out and say why.
    """
    going_on = False
    for element in writer.elements:
        for clause in clauses(element, partial(writer.ignores, element)):
            going_on |= _clause(writer, element, clause)
    return going_on


def _clause(writer: ActivityWriter, element: Element, clause: Clause) -> bool:
    date = clause.date
    if date is None:
        if clause.counts:
            raise _refusal(element, clause.counts[0].start, "this count has no date before it")
        return False
    if doubt := _doubt(clause, date):
        raise _refusal(element, date.start, doubt)
    if date.opens:
        return _opens(writer, element, date)
    for count in clause.counts:
        _observation(writer, element, clause, date, count)
    for months in clause.months:
        _month_events(writer, element, clause, months)
    if not clause.counts and (not clause.months or date.period.month is not None):
        _dated_event(writer, element, clause, date)
    return False


def _doubt(clause: Clause, date: DateToken) -> str | None:
    """Return why a clause has no place in the graph, or None."""
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
    return next((why for holds, why in doubts if holds), None)


def _dated_event(writer: ActivityWriter, element: Element, clause: Clause, date: DateToken) -> None:
    """Write the event of a date; 予定 after a list of months (R6.7、9月予定) is of them all."""
    status = "planned" if clause.planned and clause.months else date.status
    _event(writer, element, (date.start, date.end), date.period, status)


def _refusal(element: Element, position: int, what: str) -> SourceError:
    return element.document.error(
        f"{what}; say in the reading that it is left out ([[item.ignore]]), and why",
        element.joined.span(position, position + 1)[0],
    )


def _opens(writer: ActivityWriter, element: Element, date: DateToken) -> bool:
    scope = writer.scope
    if writer.began:
        raise _refusal(element, date.start, "the item gives two ranges; an activity begins once")
    writer.began = True
    began = scope.periods.period(date.period)
    scope.facts.add(writer.activity, Renkei.startedIn, iri(began))
    scope.report.count("beginnings")
    if date.until is None:
        return True
    ended = scope.periods.period(date.until)
    scope.facts.add(writer.activity, Renkei.endedIn, iri(ended))
    scope.report.count("ends")
    return False


def _event(
    writer: ActivityWriter,
    element: Element,
    place: tuple[int, int],
    period: Period,
    status: str | None,
) -> tuple[Named, str]:
    """Write an event; return it and the passage that states it."""
    scope = writer.scope
    of = writer.series or writer.named
    event = scope.thing("event", f"{writer.reading.key}.{period.key}")
    if f"event:{event}" in scope.things:
        raise _refusal(element, place[0], "the item gives this date twice")
    label = {
        "ja": f"{of.label['ja']}（{period.short_label('ja')}）",
        "en": f"{of.label['en']} ({period.label('en')})",
    }
    named = scope.register(writer.reading.table, f"event:{event}", event, label)
    span = scope.evidence.passage(element, *element.joined.span(*place))
    add = scope.facts.add
    add(event, Rdf.type_, iri(Renkei.Event))
    scope.label(event, label["ja"], label["en"])
    add(event, Renkei.period, iri(scope.periods.period(period)))
    add(event, Renkei.status, iri(EVENT_STATUS.get(status or "", Status.held)))
    add(event, Renkei.statedIn, iri(span))
    if writer.series:
        add(event, Renkei.inSeries, iri(writer.series.iri))
    if writer.reading.own_events:
        add(writer.activity, Renkei.hasOccurrence, iri(event))
    scope.report.count("events")
    scope.report.count(f"events: {EVENT_STATUS.get(status or '', Status.held).rpartition('#')[2]}")
    return named, span


def _month_events(
    writer: ActivityWriter, element: Element, clause: Clause, months: MonthList
) -> None:
    """Write the events of months that are given below a fiscal year, with who holds them."""
    scope, role = writer.scope, writer.reading.month_role
    status = "planned" if clause.planned else None
    for start, end, period in months.months:
        event, span = _event(writer, element, (start, end), period, status)
        if role is None or not months.who:
            continue
        table = role.table
        for who in scope.resolve(months.who, writer.placed.pairing, table, element):
            written = write_participation(
                writer, event, who, role=role.role, certainty=role.certainty, span=span
            )
            if written:
                note_reason(writer, written, role, element)


def _observation(
    writer: ActivityWriter, element: Element, clause: Clause, date: DateToken, count: Count
) -> None:
    scope, of = writer.scope, writer.observed
    place = element.joined.span(count.start, count.end)[0]
    indicator = writer.reading.indicator if count.unit == "case" else INDICATORS[count.unit]
    if indicator is None:
        raise element.document.error(
            "the reading must say what is counted here in 件: give indicator "
            f"({', '.join(CODES['indicator'])})",
            place,
        )
    status, period = ValueStatus.actual, date.period
    if date.status == "as-of":
        status, period = ValueStatus.to_date, date.period.fiscal_year
    elif clause.planned:
        status = ValueStatus.planned
    code, status_code = indicator.rpartition("#")[2], status.rpartition("#")[2]
    key = f"{writer.reading.key}.{period.key}.{code}.{status_code}"
    observation = scope.thing("observation", key)
    label = _observation_label(of.label, period, indicator, status, count)
    if f"observation:{key}" in scope.things:
        raise _refusal(element, count.start, "the item gives this count twice")
    scope.register(writer.reading.table, f"observation:{key}", observation, label)
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
        start, end = element.joined.span(*count.example)
        add(observation, Renkei.example, text(element.document.text[start:end], "ja"))
    passage = element.joined.span(clause.start, clause.end)
    add(observation, Renkei.statedIn, iri(scope.evidence.passage(element, *passage)))
    scope.report.count("observations")
    scope.report.count(f"observations: {status_code}")


def _observation_label(
    of: dict[str, str], period: Period, indicator: str, status: str, count: Count
) -> dict[str, str]:
    what, state = LABELS[indicator], LABELS[status]
    about_ja, about_en = ("約", "about ") if count.approximate else ("", "")
    ja = f"{period.short_label('ja')}の{what['ja']} {about_ja}{count.value}（{state['ja']}）"
    when, many = period.label("en"), f"{about_en}{count.value} ({state['en'].lower()})"
    return {
        "ja": f"{of['ja']}：{ja}",
        "en": f"{of['en']}: {what['en'].lower()} in {when}, {many}",
    }
