"""Opening hours, days without a year, and periods from begin to end."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from renkei.loaders.api import (
    Period,
    Rdf,
    Rdfs,
    Renkei,
    Schema,
    Time,
    Xsd,
    iri,
    text,
    typed,
)
from renkei.loaders.open_data.remarks import Remark
from renkei.loaders.open_data.rows.cell import Cell, clean, statement
from renkei.loaders.open_data.rows.plain import remarks_of
from renkei.loaders.open_data.values.dates import date, days_of_note
from renkei.loaders.open_data.values.hours import (
    HOLIDAYS,
    Hours,
    hours_of_text,
    is_ordinal,
    shown_days,
    time,
    weekdays,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from renkei.loaders.open_data.rows.cell import Context

__all__ = ["days_cell", "hours_cell", "interval", "note_cell"]

_DAYS: Final = {
    "1": ("Monday", "月"), "2": ("Tuesday", "火"), "3": ("Wednesday", "水"),
    "4": ("Thursday", "木"), "5": ("Friday", "金"), "6": ("Saturday", "土"),
    "7": ("Sunday", "日"), HOLIDAYS: ("PublicHolidays", "祝"),
}  # fmt: skip
_SCHEMA: Final = "https://schema.org/"
_PARTS: Final = 3
_APRIL: Final = 4


def hours_cell(
    headers: tuple[str, str, str], predicate: str, context: Context
) -> Callable[[Sequence[str]], Cell]:
    """Return the function for days of the week, opening and closing time.

    Args:
        headers: Those of days, begin and end; empty where the table has no such column.
        predicate: The property that leads to the hours.
        context: Of the source.
    """

    def compute(cells: Sequence[str]) -> Cell:
        values: list[str] = []
        remarks: tuple[Remark, ...] = ()
        for header, cell, parse in zip(headers, cells, (weekdays, time, time), strict=True):
            found, listed = clean(header, cell)
            remarks += listed
            if found and parse is weekdays and is_ordinal(found):
                note = Remark("HOURS_TEXT", header, found)
                return Cell((("", _note(found)),), remarks=(*remarks, note))
            value = parse(found) if found else None
            if value:
                readable = shown_days(value.text or "") if parse is weekdays else value.text
                remarks += remarks_of(header, found, value._replace(text=readable))
            values.append(value.text or "" if value else "")
        days, opens, closes = values
        if not any(values):
            return Cell(remarks=remarks)
        whole = bool(opens) == bool(closes) and (opens or not (headers[1] or headers[2]))
        whole = whole and bool(days) == bool(cells[0].strip())  # 月曜定休 is not every day
        if not whole:
            part = Remark("HOURS_PART", next(filter(None, headers)), " ".join(cells).strip())
            return Cell(remarks=(*remarks, part))
        node = write_hours(Hours(days, opens, closes), context)
        return Cell((("", statement(predicate, iri(node))),), remarks=remarks)

    return compute


def write_hours(hours: Hours, context: Context) -> str:
    """Write a node for hours, the first time; return its IRI. All places share it."""
    key = hours.key if hours.opens else hours.days
    node = context.iris.thing("hours", key)
    return context.once(node, lambda: _write_hours(node, hours, context))


def _write_hours(node: str, hours: Hours, context: Context) -> None:
    add = context.graph.add
    add(node, Rdf.type_, iri(Schema.OpeningHoursSpecification))
    for day in hours.days:
        add(node, Schema.dayOfWeek, iri(_SCHEMA + _DAYS[day][0]))
    for term, at in ((Schema.opens, hours.opens), (Schema.closes, hours.closes)):
        if at:
            add(node, term, typed("00:00:00" if at == "24:00" else f"{at}:00", Xsd.time))
    span = f"{hours.opens}～{hours.closes}" if hours.opens else ""
    days = "".join(_DAYS[day][1] for day in hours.days)
    english = ", ".join(_DAYS[day][0] for day in hours.days)
    add(node, Rdfs.label, text(f"{days} {span}".strip(), "ja"))
    add(node, Rdfs.label, text(f"{english} {span.replace('～', '–')}".strip(), "en"))


def note_cell(
    header: str, predicate: str, hours: str, context: Context
) -> Callable[[Sequence[str]], Cell]:
    """Return the function for a text on the hours, and the three columns that would hold them.

    Args:
        header: Of the text.
        predicate: The property of the text.
        hours: The property of hours that are read from the text.
        context: Of the source.
    """

    def compute(cells: Sequence[str]) -> Cell:
        found, remarks = clean(header, cells[0])
        if not found:
            return Cell(remarks=remarks)
        lines = (("", statement(predicate, text(found, "ja"))),)
        if any(cell.strip() for cell in cells[1:]):
            return Cell(lines, remarks=remarks)
        read = hours_of_text(found)
        if read is None:
            return Cell(lines, remarks=(*remarks, Remark("HOURS_TEXT", header, found)))
        node = write_hours(read, context)
        return Cell(
            lines,
            interpreted=(("", statement(hours, iri(node))),),
            remarks=(*remarks, Remark("HOURS_READ", header, found, read.shown)),
        )

    return compute


def days_cell(header: str, context: Context) -> Callable[[Sequence[str]], Cell]:
    """Return the function for days without a year, such as ``8月5日（水）～8月16日（日）``.

    They are read if the source gives the year and the text says nothing else; any other text is
    kept as a note.
    """

    def compute(cells: Sequence[str]) -> Cell:
        found, remarks = clean(header, cells[0])
        if not found:
            return Cell(remarks=remarks)
        whole = date(found)
        if whole.text:
            return _dated(whole.text, whole.text, (*remarks, *remarks_of(header, found, whole)))
        days = days_of_note(found, context.year) if context.year else None
        if days is None or days[1] < days[0]:
            code = "DATE" if days is None else "DATE_ORDER"
            return Cell((("", _note(found)),), remarks=(*remarks, Remark(code, header, found)))
        read = Remark("DATE_READ", header, found, "..".join(days))
        return _dated(*days, (*remarks, read))

    return compute


def _dated(begin: str, end: str, remarks: tuple[Remark, ...]) -> Cell:
    return Cell(
        (
            ("", statement(Schema.startDate, typed(begin, Xsd.date))),
            ("", statement(Schema.endDate, typed(end, Xsd.date))),
        ),
        remarks=remarks,
        roles=(("start", begin), ("end", end)),
    )


def _note(found: str) -> str:
    return statement(Renkei.scheduleNote, text(found, "ja"))


def interval(begin: str, end: str, context: Context) -> str:
    """Write a period from one day to another, the first time; return its IRI.

    Args:
        begin: A date.
        end: A date; empty if it is not known.
        context: Of the source.
    """
    first = dt.date.fromisoformat(begin)
    if begin == end:
        return context.periods.period(Period(first.year, first.month, first.day))
    key = f"{begin}..{end}" if end else f"from-{begin}"
    iri_ = context.iris.thing("period", key)
    return context.once(iri_, lambda: _interval(iri_, first, end, context))


def _interval(iri_: str, first: dt.date, end: str, context: Context) -> None:
    add = context.sink.graph(context.iris.reference_graph).add
    add(iri_, Rdf.type_, iri(Time.ProperInterval))
    add(iri_, Time.hasBeginning, iri(context.periods.instant(first)))
    begin = Period(first.year, first.month, first.day)
    if not end:
        add(iri_, Rdfs.label, text(f"{begin.label('ja')}から（終期の記載なし）", "ja"))
        add(iri_, Rdfs.label, text(f"From {begin.label('en')} (end not stated)", "en"))
        return
    last = dt.date.fromisoformat(end)
    until = Period(last.year, last.month, last.day)
    add(iri_, Time.hasEnd, iri(context.periods.instant(last)))
    add(iri_, Rdfs.label, text(f"{begin.label('ja')}から{until.label('ja')}まで", "ja"))
    add(iri_, Rdfs.label, text(f"{begin.label('en')} to {until.label('en')}", "en"))
    if begin.fiscal_year == until.fiscal_year:
        add(iri_, Time.intervalIn, iri(context.periods.period(begin.fiscal_year)))
