"""Periods and instants of the reference graph, shared by all sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renkei.graph.rdf.terms import date, iri, text
from renkei.ontology.terms import Rdf, Rdfs, Renkei, Time

if TYPE_CHECKING:
    import datetime as dt

    from renkei.graph.catalogue.inputs import StatementSink
    from renkei.graph.rdf.wareki import Period

__all__ = ["PeriodWriter"]


class PeriodWriter:
    """Writes the description of each period to the reference graph, once."""

    def __init__(self, sink: StatementSink) -> None:
        self._iris = sink.iris
        self._graph = sink.graph(sink.iris.reference_graph)
        self._written: set[str] = set()

    def period(self, period: Period) -> str:
        """Return the IRI of a period; write its label, first and last day."""
        iri_ = self._iris.thing("period", period.key)
        if iri_ in self._written:
            return iri_
        self._written.add(iri_)
        kinds = [Time.ProperInterval]
        if period.fiscal:
            kinds.append(Renkei.FiscalYear)
        elif period.month and not period.day:
            kinds.append(Renkei.CalendarMonth)
        add = self._graph.add
        add(iri_, Rdf.type_, *map(iri, kinds))
        add(iri_, Rdfs.label, text(period.label("ja"), "ja"), text(period.label("en"), "en"))
        add(iri_, Time.hasBeginning, iri(self.instant(period.begin)))
        add(iri_, Time.hasEnd, iri(self.instant(period.end)))
        if period.month:
            add(iri_, Time.intervalIn, iri(self.period(period.fiscal_year)))
        return iri_

    def instant(self, day: dt.date) -> str:
        """Return the IRI of a day as an instant."""
        iri_ = self._iris.thing("day", day.isoformat())
        if iri_ not in self._written:
            self._written.add(iri_)
            add = self._graph.add
            add(iri_, Rdf.type_, iri(Time.Instant))
            add(iri_, Time.inXSDDate, date(day))
            label = f"{day.year}年{day.month}月{day.day}日"
            add(iri_, Rdfs.label, text(label, "ja"), text(day.isoformat(), "en"))
        return iri_
