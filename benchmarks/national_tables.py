"""What the writers of the made-up country share: its tables, and how lines are written."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, BinaryIO

from benchmarks import national_templates as templates
from renkei.graph.rdf.wareki import Period
from renkei.ontology.terms import Indicator, Unit, ValueStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.national_templates import Template

SEED = 20_261_123
YEARS = range(2011, 2026)
TERMS = ((2011, 2015), (2016, 2020), (2021, 2025))  # of designations, in fiscal years
MANAGERS = 20  # organisations in each prefecture
MANAGED = 0.6  # of the facilities have a designated manager
TRIPLES_PER_PREFECTURE = 20_000
QUOTE_ROOM = 100  # code points that a line of a document may take
WARDS = {13: 23}
HAS_DESIGNATED_CITY = 50  # a prefecture with so many municipalities
DESIGNATED_CITY = "100"  # the third to fifth digits of its code

TABLES: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("national.toml").read_text(encoding="utf-8")
)
PLACES = [(a + b, (x + y).capitalize()) for a, x in TABLES["first"] for b, y in TABLES["second"]]
STEP = 11  # has no divisor in common with the number of places, so none comes twice
MONTHS = {
    year: [Period(year, month) for month in range(4, 13)]
    + [Period(year + 1, month) for month in range(1, 4)]
    for year in YEARS
}
YEAR_LABELS = {
    year: (Period(year, fiscal=True).short_label("ja"), Period(year, fiscal=True).label("en"))
    for year in YEARS
}
SESSIONS = {
    "what": "sessions",
    "what_ja": "開催回数",
    "indicator": Indicator.sessions,
    "unit": Unit.session,
    "value_status": ValueStatus.actual,
    "approximate": "false",
}
SESSIONS_PLANNED = SESSIONS | {"value_status": ValueStatus.planned}
ATTENDANCE = SESSIONS | {
    "what": "attendance",
    "what_ja": "参加者数",
    "indicator": Indicator.attendance,
    "unit": Unit.person,
}
ATTENDANCE_TO_DATE = ATTENDANCE | {"value_status": ValueStatus.to_date, "approximate": "true"}
ACTIVITY = (
    templates.DIRECTION,
    templates.DIRECTION_STATEMENT,
    templates.ACTIVITY,
    templates.SOURCE_SPAN,
    templates.POSITION,
    templates.QUOTE,
)
NEW_EFFORT = (*ACTIVITY, templates.NEW_EFFORT)
ACHIEVEMENT = (*ACTIVITY, templates.ACHIEVEMENT, templates.OCCURRENCE)


@dataclass(frozen=True)
class Government:
    """A government of the country."""

    code: str
    ja: str
    en: str
    prefecture: str  # its code
    place: tuple[float, float]

    @property
    def is_prefecture(self) -> bool:
        """Whether it is a prefecture."""
        return self.code == self.prefecture


class Writer:
    """Fills templates; counts the triples and digests the bytes."""

    def __init__(self, file: BinaryIO) -> None:
        self.count = 0
        self.digest = hashlib.sha256()
        self._file = file
        self._parts: list[str] = []

    def put(self, template: Template, values: Mapping[str, object]) -> None:
        """Add the lines of a template."""
        self._parts.append(template.lines % values)
        self.count += template.triples

    def flush(self) -> None:
        """Write what was added."""
        data = "".join(self._parts).encode()
        self._parts.clear()
        self.digest.update(data)
        self._file.write(data)


class Chance:
    """The same choices in every run: Python specifies ``random()`` of a seed for all versions."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed).random  # noqa: S311 (no secret)

    def below(self, limit: int) -> int:
        """Return a number from 0 up to, not including, the limit."""
        return int(self.random() * limit)

    def degrees(self, centre: float) -> str:
        """Return a number near the centre; its last digit is not 0, so it is canonical."""
        micro = int((centre + self.random() - 0.5) * 1_000_000)
        whole, rest = divmod(micro - micro % 10 + 7, 1_000_000)
        return f"{whole}.{rest:06}"
