"""Designations of one facility in all lists: gaps, overlaps, and facilities that no list has."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from renkei.graph.dumps.sorting import sorted_lines
from renkei.graph.links.record_spool import to_line
from renkei.graph.links.remarks import Finding, Place
from renkei.ontology.terms import Renkei

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from renkei.graph.links.candidates import CutOff
    from renkei.graph.links.subjects import Subject

__all__ = ["MOST_TERMS", "Designation", "by_facility", "designation", "gaps_and_overlaps"]

MOST_TERMS: Final = 1_000
"""Designations of one facility that are compared."""

_LAST: Final = "9999-12-31"
_PERIOD: Final = re.compile(r"(?:from-)?(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?")
_SORTED_BYTES: Final = 32 * 1024 * 1024


class Designation(NamedTuple):
    """A designation of a manager.

    Attributes:
        facility: IRI of the facility.
        begin: The first day; empty if it is not known.
        end: The last day; `_LAST` if it is not known.
        iri: The designation.
        scope: The part of the facility; empty for the whole.
        places: The rows that state it.
    """

    facility: str
    begin: str
    end: str
    iri: str
    scope: str
    places: tuple[Place, ...]

    @classmethod
    def read(cls, values: list[Any]) -> Designation:
        """Return the designation of a list that JSON made of it."""
        facility, begin, end, iri, scope, places = values
        return cls(facility, begin, end, iri, scope, tuple(Place(*place) for place in places))

    @property
    def place(self) -> Place:
        """The latest row that states it, by the names of the files."""
        return self.places[-1]

    @property
    def shown(self) -> str:
        """Its period, and where it stands."""
        end = "" if self.end == _LAST else self.end
        return f"{self.places[0]}: {self.begin}～{end}"


def designation(subject: Subject, base: str) -> Iterator[Designation]:
    """Yield the designation of each facility that a thing is; none without a row of a table."""
    if not subject.places:
        return
    periods = subject.texts(Renkei.period)
    found = None
    if len(periods) == 1:  # several are a conflict
        found = _PERIOD.fullmatch(periods[0].removeprefix(f"{base}id/period/"))
    begin, end = ("", _LAST) if found is None else (found[1], found[2] or _LAST)
    if found is not None and not found[2] and not found[0].startswith("from-"):
        end = begin  # a single day
    scope = " / ".join(subject.texts(Renkei.scope))
    for facility in subject.texts(Renkei.designatedFacility):
        yield Designation(facility, begin, end, subject.iri, scope, tuple(subject.places))


def by_facility(
    designations: Iterable[Designation], same: Callable[[str], str], work_dir: Path, cut: CutOff
) -> Iterator[tuple[str, list[Designation]]]:
    """Yield each facility with its designations, the first of them by begin, and no more.

    Args:
        designations: In any order.
        same: Returns the one of the facilities that are the same which stands for all.
        work_dir: A directory for temporary files.
        cut: Counts the facilities that have more.
    """
    lines = (to_line(same(one.facility), one.begin, one.end, *one) for one in designations)
    rows = map(json.loads, sorted_lines(lines, work_dir, chunk_bytes=_SORTED_BYTES))
    for facility, group in itertools.groupby(rows, lambda row: row[0]):
        some = list(itertools.islice(group, MOST_TERMS + 1))
        cut.facilities += len(some) > MOST_TERMS
        yield facility, [Designation.read(row[3:]) for row in some[:MOST_TERMS]]


def gaps_and_overlaps(terms: list[Designation]) -> Iterator[Finding]:
    """Yield the remarks on the terms of a facility in all lists, each on the row of the later one.

    An overlap within one table is remarked at both rows, as either may be wrong.

    Args:
        terms: In the order of their begins.
    """
    dated = [one for one in terms if one.begin]
    latest: Designation | None = None
    for one in dated:
        if latest is not None and _is_gap(latest.end, one.begin):
            detail = f"{latest.end}～{one.begin} ({latest.shown})"
            yield Finding(one.place, "PERIOD_GAP", detail=detail, thing=one.iri)
        if latest is None or one.end > latest.end:
            latest = one
    remarked: set[str] = set()
    for place, one in enumerate(dated):
        for other in itertools.islice(dated, place + 1, None):
            if other.begin > one.end:
                break
            if not _overlap(one, other):
                continue
            here = one.place.table == other.place.table
            for there, before in [(other, one), *([(one, other)] if here else [])]:
                if there.iri not in remarked:
                    remarked.add(there.iri)
                    yield Finding(
                        there.place, "PERIOD_OVERLAP", detail=before.shown, thing=there.iri
                    )


def _overlap(one: Designation, other: Designation) -> bool:
    """Whether two at one time are of the same part, and not the managers of one row."""
    if other.iri == one.iri or not set(one.places).isdisjoint(other.places):
        return False
    return one.scope == other.scope or not (one.scope and other.scope)


def _is_gap(end: str, begin: str) -> bool:
    if end == _LAST or begin <= end:
        return False
    return begin > (dt.date.fromisoformat(end) + dt.timedelta(days=1)).isoformat()
