"""Pairs of things of different lists that may be the same: by name and place, name, or place.

Two rows of one file are two things, whatever they are called. Names and places that very many
things share would make pairs without end; they are left out, and counted.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from renkei.graph.dumps.sorting import LineSorter
from renkei.graph.links.grid import Grid, distance
from renkei.graph.links.record_spool import to_line
from renkei.graph.rdf.folding import fold
from renkei.ontology.terms import Rdf, Renkei, Schema, Skos

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from renkei.graph.links.subjects import Subject

__all__ = [
    "MOST_NAMED", "MOST_NEAR", "MOST_OF_NAME", "CutOff", "Listed", "ListedThings", "Pair",
    "by_government", "listed", "pairs_of_name",
]  # fmt: skip

NAME_AND_PLACE: Final = 0.9
NAME: Final = 0.5
PLACE: Final = 0.3
NEAR_METRES: Final = 100.0
SAME_METRES: Final = 5.0
MOST_NAMED: Final = 50
"""Things of one name in one government, or near each other, that are compared."""
MOST_OF_NAME: Final = 10_000
"""Things of one name that are compared at all."""
MOST_NEAR: Final = 20
"""Things of one place that are compared."""

_SORTED_BYTES: Final = 32 * 1024 * 1024
_NONE: Final = -(10**8)  # a row of the grid that is nowhere


class Listed(NamedTuple):
    """A thing of a list.

    Attributes:
        iri: The thing.
        kind: The first part of its IRI below ``id/``.
        label: Its name.
        names: What names are compared by: folded, of an event with its first day.
        governments: IRIs of the governments whose lists have it.
        lists: The files that have it; without rows, the graphs.
        point: Latitude and longitude; None if they are not known.
        is_facility: Whether it is a facility.
        is_named_only: Whether only lists of managers have it, by its name.
    """

    iri: str
    kind: str
    label: str
    names: tuple[str, ...]
    governments: tuple[str, ...]
    lists: tuple[str, ...]
    point: tuple[float, float] | None
    is_facility: bool = False
    is_named_only: bool = False

    @classmethod
    def read(cls, values: list[Any]) -> Listed:
        """Return the thing of a list that JSON made of it."""
        iri, kind, label, names, governments, lists, point, *flags = values
        place = (point[0], point[1]) if point else None
        more = tuple(names), tuple(governments), tuple(lists), place
        return cls(iri, kind, label, *more, *flags)


class Pair(NamedTuple):
    """Two things that may be the same, or one in the other.

    Attributes:
        confidence: See the constants of the module.
        subject: The one with the lesser IRI, or what may be in a facility.
        predicate: ``skos:exactMatch`` for things of one kind, ``schema:containedInPlace`` for one
            in a facility, else ``skos:relatedMatch``.
        object: The other.
        subject_label: Name of the subject.
        object_label: Name of the object.
        metres: How far apart they are; None if it is not known.
    """

    confidence: float
    subject: str
    predicate: str
    object: str
    subject_label: str
    object_label: str
    metres: float | None


@dataclass
class CutOff:
    """What was not compared.

    Attributes:
        names: Number of names, or of names in a government, that too many things have.
        examples: Some of these names, and how many things have each.
        things: Number of things at places where too many others are.
        facilities: Number of facilities with too many designations.
    """

    names: int = 0
    examples: list[tuple[str, int]] = field(default_factory=list)
    things: int = 0
    facilities: int = 0

    def add(self, name: str, number: int) -> None:
        """Count a name."""
        self.names += 1
        if len(self.examples) < 10:  # noqa: PLR2004 (for people)
            self.examples.append((name, number))


def listed(subject: Subject, base: str) -> Listed | None:
    """Return what is compared of a thing; None if no government lists it, or it has no name."""
    if Renkei.listedBy not in subject.values or "#" in subject.iri:
        return None
    governments, labels = subject.texts(Renkei.listedBy), subject.names
    if not labels:
        return None
    kind, _, rest = subject.iri.removeprefix(f"{base}id/").partition("/")
    day = subject.text(Schema.startDate)
    folded = [fold(label).casefold() for label in labels]
    is_facility = Renkei.Facility in subject.texts(Rdf.type_)
    key = rest.rpartition("/")[2]
    return Listed(
        subject.iri,
        kind,
        labels[0],
        tuple(dict.fromkeys(f"{name} {day}".rstrip() for name in folded if name)),
        tuple(sorted(governments)),
        tuple(sorted({f"{one.source}/{one.key}" for one in subject.places} or subject.graphs())),
        subject.point,
        is_facility,
        is_facility and not subject.places and _is_digest(key),
    )


def _is_digest(key: str) -> bool:
    """Whether a key was made of a name: "x" and twelve hexadecimal digits."""
    return len(key) == 13 and key[0] == "x" and set(key[1:]) <= set("0123456789abcdef")  # noqa: PLR2004


class ListedThings:
    """Things of lists, sorted on the disk by their names and by their places.

    Args:
        work_dir: A directory for temporary files.
    """

    def __init__(self, work_dir: Path) -> None:
        self._by_name = LineSorter(work_dir, _SORTED_BYTES)
        self._by_place = LineSorter(work_dir, _SORTED_BYTES)
        self._grid: Grid[Listed] = Grid(SAME_METRES, MOST_NEAR)

    def close(self) -> None:
        """Remove the files."""
        self._by_name.close()
        self._by_place.close()

    def add(self, thing: Listed) -> None:
        """Add a thing."""
        line = to_line(*thing)
        for name in thing.names:
            self._by_name.add(to_line(name)[1:-2] + b"\t" + line)
        if thing.point is not None:
            self._by_place.add(b"%09d\t" % (self._grid.row(thing.point) - _NONE) + line)

    def names(self) -> Iterator[tuple[str, list[Listed], int]]:
        """Yield each name that several things have, the things by their IRIs, their number.

        Of a name that more than `MOST_OF_NAME` have, the list is empty.
        """
        lines = itertools.chain.from_iterable(self._by_name.blocks())
        for name, group in itertools.groupby(lines, lambda line: line[: line.index(b"\t")]):
            some = list(itertools.islice(group, MOST_OF_NAME + 1))
            if len(some) > MOST_OF_NAME:
                yield json.loads(name), [], len(some) + sum(1 for _ in group)
            elif len(some) > 1:
                yield json.loads(name), [_of_line(line) for line in some], len(some)

    def pairs_of_place(self, cut: CutOff) -> Iterator[Pair]:
        """Yield the pairs of things at one place that have no name in common."""
        grid = self._grid
        for line in itertools.chain.from_iterable(self._by_place.blocks()):
            thing = _of_line(line)
            point = thing.point or (0.0, 0.0)
            grid.forget(grid.row(point) - 1)
            for other, metres in grid.add(point, thing):
                if _may_be_same(thing, other) and not set(thing.names) & set(other.names):
                    first, second = sorted((other, thing), key=lambda one: one.iri)
                    yield _pair(PLACE, first, second, metres)
        cut.things += grid.left


def by_government(things: Iterable[Listed]) -> dict[str, list[Listed]]:
    """Return the things of each government."""
    found: dict[str, list[Listed]] = {}
    for thing in things:
        for government in thing.governments:
            found.setdefault(government, []).append(thing)
    return found


def pairs_of_name(name: str, things: list[Listed], cut: CutOff) -> Iterator[Pair]:
    """Yield the pairs of things with one name."""
    grid: Grid[Listed] = Grid(NEAR_METRES, MOST_NAMED)
    near: set[tuple[str, str]] = set()
    for thing in things:
        if thing.point is not None:
            for other, metres in grid.add(thing.point, thing):
                near.add((other.iri, thing.iri))
                if _may_be_same(thing, other):
                    yield _pair(NAME_AND_PLACE, other, thing, metres)
    cut.things += grid.left
    for some in by_government(things).values():
        if len(some) > MOST_NAMED:
            if len({thing.lists for thing in some}) > 1:
                cut.add(name, len(some))
            continue
        for one, other in itertools.combinations(some, 2):
            if (one.iri, other.iri) not in near and _may_be_same(one, other):
                apart = distance(one.point, other.point) if one.point and other.point else None
                yield _pair(NAME, one, other, apart)


def _may_be_same(one: Listed, other: Listed) -> bool:
    return not set(one.lists) & set(other.lists)


def _pair(confidence: float, one: Listed, other: Listed, metres: float | None) -> Pair:
    if one.is_facility and not other.is_facility:
        one, other = other, one
    if one.kind == other.kind:
        predicate = Skos.exactMatch
    else:
        predicate = Schema.containedInPlace if other.is_facility else Skos.relatedMatch
    return Pair(confidence, one.iri, predicate, other.iri, one.label, other.label, metres)


def _of_line(line: bytes) -> Listed:
    """Return the thing of a line, behind what the line is sorted by."""
    return Listed.read(json.loads(line[line.index(b"\t") :]))
