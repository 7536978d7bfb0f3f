"""The rows of an answer as a chart needs them: things with names, numbers, days. Pure."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.rdf.numbers import native_value
from renkei.ontology.terms import LABELS
from renkei.server.charts.frame import Entry
from renkei.server.charts.styles import PLAIN, Style, styles_of
from renkei.server.web.values import date_text, is_date, title_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from renkei.queries.model import Chart
    from renkei.server.web.ask import Row

__all__ = ["ChartData", "Item", "Period", "Series", "period_of"]

_ENDINGS: Final = {"ja": "Ja", "en": "En"}
_PERIOD: Final = re.compile(r"(?:^|.*/period/)(?:(?:fy)?(\d{4})|(\d{4})-(\d{2}))")
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Item:
    """A thing or value of a row.

    Attributes:
        key: Its IRI, or its text if it has none.
        text: Its name.
    """

    key: str
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A month or a fiscal year.

    Attributes:
        year: The year.
        month: The month, from 1; 0 for a fiscal year.
    """

    year: int
    month: int = 0

    @property
    def following(self) -> Period:
        """The period after it."""
        if not self.month:
            return Period(self.year + 1)
        return Period(self.year + self.month // _MONTHS, self.month % _MONTHS + 1)


@dataclass(frozen=True, slots=True)
class Series:
    """The series of a chart, in the order of the legend.

    Attributes:
        styles: The style of each; that of the empty text is for rows without a series.
        texts: The name of each.
    """

    styles: Mapping[str, Style]
    texts: Mapping[str, str]

    def legend(self, *, is_point: bool = False) -> list[Entry]:
        """Return the entries of the legend."""
        return [
            Entry(style, self.texts[key], is_point)
            for key, style in self.styles.items()
            if key in self.texts
        ]


def period_of(key: str) -> Period | None:
    """Return the month or fiscal year that an IRI of a period or a text names, or None."""
    found = _PERIOD.fullmatch(key)
    if found is None:
        return None
    fiscal, year, month = found.groups()
    if fiscal:
        return Period(int(fiscal))
    return Period(int(year), int(month)) if 1 <= int(month) <= _MONTHS else None


@dataclass(frozen=True, slots=True)
class ChartData:
    """The rows of an answer, read by the roles of their columns.

    Attributes:
        chart: The chart of the query.
        rows: The rows.
        names: IRI → language → name, of IRIs without columns of names.
        base: What the IRIs of the data start with.
        language: ``ja`` or ``en``.
        units: Role → the unit of its column.
    """

    chart: Chart
    rows: Sequence[Row]
    names: Mapping[str, Mapping[str, str]]
    base: str
    language: str
    units: Mapping[str, str] = field(default_factory=dict)

    def item(self, row: Row, role: str) -> Item | None:
        """Return the thing or value of a role; None if the row has none."""
        column = self.chart.columns.get(role, "")
        term = row.get(column)
        if term is None:
            return None
        for language in sorted(_ENDINGS, key=lambda one: one != self.language):
            name = row.get(f"{column}{_ENDINGS[language]}")
            if isinstance(name, ox.Literal):
                return Item(term.value, title_text(name.value))
        if isinstance(term, ox.Literal):
            text = date_text(term.value, self.language) if is_date(term.value) else term.value
            return Item(term.value, title_text(text))
        return Item(term.value, title_text(self._name(term.value)))

    def number(self, row: Row, role: str) -> float | None:
        """Return the number of a role; None if the row has none that is finite."""
        term = row.get(self.chart.columns.get(role, ""))
        if not isinstance(term, ox.Literal):
            return None
        value = native_value(term.value, term.datatype.value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        try:
            number = float(value)
        except OverflowError:
            return None
        return number if math.isfinite(number) else None

    def day(self, row: Row, role: str) -> dt.date | None:
        """Return the day of a role; None if the row has none within the calendar."""
        term = row.get(self.chart.columns.get(role, ""))
        try:
            return dt.date.fromisoformat(term.value[:10]) if isinstance(term, ox.Literal) else None
        except ValueError:
            return None

    def series(self, role: str = "series") -> Series:
        """Return the series of a role, in the order of the legend."""
        texts = {found.key: found.text for row in self.rows if (found := self.item(row, role))}
        return Series({**styles_of(texts), "": PLAIN}, texts)

    def say(self, japanese: str, english: str) -> str:
        """Return the text in the language of the chart."""
        return japanese if self.language == "ja" else english

    def count(self, value: float) -> str:
        """Return a number as people write it."""
        return f"{value:,.0f}" if value == int(value) else f"{value:,.6g}"

    def joined(self, parts: Iterable[str]) -> str:
        """Return parts as a list in a sentence."""
        return ("、" if self.language == "ja" else ", ").join(parts)

    def _name(self, iri: str) -> str:
        if iri in LABELS:
            return LABELS[iri][self.language]
        names = self.names.get(iri, {})
        for language in sorted(names, key=lambda one: (one != self.language, one)):
            return names[language]
        return iri.removeprefix(f"{self.base}id/").removeprefix(self.base)
