"""The dates and counts of an item: events, beginnings and ends, observations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renkei.graph.terms import boolean, decimal, iri, text
from renkei.ontology.terms import (
    CODES,
    Dct,
    Indicator,
    Qb,
    Rdf,
    Renkei,
    Skos,
    Status,
    ValueStatus,
)

if TYPE_CHECKING:
    from renkei.loaders.cooperation.activities import ActivityWriter
    from renkei.loaders.cooperation.scope import Scope
    from renkei.loaders.cooperation.structure import Element
    from renkei.loaders.cooperation.tokens import Clause, Count, DateToken, MonthList
    from renkei.loaders.wareki import Period

from renkei.loaders.cooperation.tokens import clauses

__all__ = ["write_dataset", "write_occurrences"]

INDICATORS = {"session": Indicator.sessions, "person": Indicator.attendance}
EVENT_STATUS = {"planned": Status.planned, "cancelled": Status.cancelled}
INDICATOR_LABELS = {
    Indicator.sessions: ("開催回数", "sessions"),
    Indicator.attendance: ("参加者数", "attendance"),
    Indicator.cases_shared: ("情報共有件数", "cases shared"),
    Indicator.tests: ("テスト件数", "tests"),
    Indicator.referrals: ("あっせん件数", "referrals"),
}
VALUE_STATUS_LABELS = {
    ValueStatus.actual: ("実績", "actual"),
    ValueStatus.planned: ("予定", "planned"),
    ValueStatus.to_date: ("期間途中", "to date"),
}


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
        SourceError: If a count has no date to belong to, or 現在 no count.
    """
    going_on = False
    for element in writer.elements:
        for clause in clauses(element):
            going_on |= _clause(writer, element, clause)
    return going_on


def _clause(writer: ActivityWriter, element: Element, clause: Clause) -> bool:
    counts = [c for c in clause.counts if not _ignored(writer, element, c.start, c.end)]
    date = clause.date
    if date is None or _ignored(writer, element, date.start, date.end):
        if counts:
            raise element.document.error(
                "this count has no date before it; say in the reading that it is left out "
                "([[item.ignore]]), and why",
                element.joined.span(counts[0].start, counts[0].end)[0],
            )
        return False
    for count in counts:
        _observation(writer, element, clause, date, count)
    for months in clause.months:
        _month_events(writer, element, clause, months)
    if date.opens:
        return _opens(writer, date)
    if not counts and not clause.months:
        if date.status == "as-of":
            raise element.document.error(
                "現在 stands here without a count", element.joined.span(date.start, date.end)[0]
            )
        _event(writer, element, date.start, date.end, date.period, date.status)
    return False


def _ignored(writer: ActivityWriter, element: Element, start: int, end: int) -> bool:
    return writer.ignores(element, *element.joined.span(start, end))


def _opens(writer: ActivityWriter, date: DateToken) -> bool:
    scope = writer.scope
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
    start: int,
    end: int,
    period: Period,
    status: str | None,
) -> tuple[str, str]:
    """Write an event; return it and the passage that states it."""
    scope = writer.scope
    of = writer.series or writer.named
    event = scope.thing("event", f"{writer.reading.key}.{period.key}")
    if f"event:{event}" in scope.things:
        place = element.joined.span(start, end)[0]
        raise element.document.error("the item gives this date twice", place)
    label = {
        "ja": f"{of.label['ja']}（{period.short_label('ja')}）",
        "en": f"{of.label['en']} ({period.label('en')})",
    }
    scope.register(writer.reading.table, f"event:{event}", event, label)
    span = scope.evidence.passage(element, *element.joined.span(start, end))
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
    return event, span


def _month_events(
    writer: ActivityWriter, element: Element, clause: Clause, months: MonthList
) -> None:
    """Write the events of months that are given below a fiscal year, with who holds them."""
    scope, role = writer.scope, writer.reading.month_role
    status = "planned" if clause.planned else None
    for start, end, period in months.months:
        if _ignored(writer, element, start, end):
            continue
        event, span = _event(writer, element, start, end, period, status)
        if role is None or not months.who:
            continue
        table = role.table
        for who in scope.resolve(months.who, writer.placed.pairing, table, element):
            written = writer.participation(event, who, role.role, role.certainty, span)
            if written and role.because:
                for language, note in role.because.items():
                    scope.interpretation.add(written, Skos.editorialNote, text(note, language))
                scope.interpreted(
                    written,
                    f"role {role.role.rpartition('#')[2]}",
                    role.because,
                    element.first_line,
                )


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
        raise element.document.error("the item gives this count twice", place)
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
    ja, en = INDICATOR_LABELS[indicator]
    status_ja, status_en = VALUE_STATUS_LABELS[status]
    about_ja, about_en = ("約", "about ") if count.approximate else ("", "")
    return {
        "ja": f"{of['ja']}：{period.short_label('ja')}の{ja} {about_ja}{count.value}（{status_ja}）",
        "en": f"{of['en']}: {en} in {period.label('en')}, {about_en}{count.value} ({status_en})",
    }
