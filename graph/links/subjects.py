"""What links are made of: the statements of each thing that is listed or designated."""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from renkei.graph.links.remarks import Place, place_of
from renkei.graph.rdf.lines import text_of
from renkei.ontology.terms import Dct, Rdf, Rdfs, Renkei, Schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["MOST_VALUES", "SINGLE", "Subject", "subjects"]

SINGLE: Final = (
    Rdfs.label,
    Schema.latitude,
    Schema.longitude,
    Schema.maximumAttendeeCapacity,
    Schema.startDate,
    Schema.endDate,
    Renkei.status,
    Renkei.poi,
    Renkei.recognisedOn,
    Renkei.townId,
    Renkei.period,
)
"""Properties that should have one value, in each language."""

MOST_VALUES: Final = 1_000
"""Values of a property of a thing, and rows that state it, that are looked at: the first ones."""

_WANTED: Final = {
    f"<{name}>".encode(): name
    for name in (
        *SINGLE,
        Rdf.type_,
        Dct.source,
        Renkei.listedBy,
        Renkei.designatedFacility,
        Renkei.scope,
    )
}
_EVIDENCE: Final = "/evidence"


@dataclass(slots=True)
class Subject:
    """What the sources say of a thing.

    Attributes:
        iri: The thing.
        values: Property → each value as it is written, with the name of the graph that has it.
        places: The rows that state it, sorted.
    """

    iri: str
    values: dict[str, list[tuple[bytes, str]]] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)

    def texts(self, property_: str, language: str = "") -> list[str]:
        """Return the values of a property as texts, each once; those of a language, if given."""
        stated = self.values.get(property_)
        if stated is None:
            return []
        found = [text_of(value) for value, _ in stated]
        texts = [text for text, tag in found if text is not None and language in {"", tag}]
        return list(dict.fromkeys(texts))

    def text(self, property_: str) -> str:
        """Return the first of `texts`; empty if there is none."""
        return next(iter(self.texts(property_)), "")

    @property
    def names(self) -> list[str]:
        """Its names: in Japanese, else in any language."""
        return self.texts(Rdfs.label, "ja") or self.texts(Rdfs.label)

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude: the first ones; None if it has not both."""
        if Schema.latitude not in self.values or Schema.longitude not in self.values:
            return None
        try:
            found = float(self.text(Schema.latitude)), float(self.text(Schema.longitude))
        except ValueError:
            return None
        return found if abs(found[0]) <= 90 and abs(found[1]) <= 180 else None  # noqa: PLR2004

    def graphs(self) -> list[str]:
        """Return the graphs that say something of it, but for those of evidence."""
        return sorted(
            {
                graph
                for values in self.values.values()
                for _, graph in values
                if not graph.endswith(_EVIDENCE)
            }
        )


def subjects(blocks: Iterable[Iterable[bytes]], base: str) -> Iterator[Subject]:
    """Yield each thing of which something wanted is said.

    Args:
        blocks: Sorted lines of N-Quads, as the store returns them.
        base: The base of the IRIs.
    """
    things, files = f"<{base}id/".encode(), f"{base}id/file/"
    own, here = b"", Subject("")
    graphs: dict[bytes, str] = {}
    for block in blocks:
        for line in block:
            subject, predicate, rest = line.split(b" ", 2)
            property_ = _WANTED.get(predicate)
            if property_ is None or not subject.startswith(things):
                continue
            if subject != own:
                if own:
                    yield here
                own, here = subject, Subject(subject[1:-1].decode())
            end = rest.rindex(b" <")
            graph = graphs.get(rest[end:])
            if graph is None:
                graph = graphs[rest[end:]] = rest[end + 2 : rest.rindex(b"> .")].decode()
            if property_ == Dct.source:
                _enter_place(here, rest[1 : end - 1].decode(), graph, files)
            else:
                stated = here.values.setdefault(property_, [])
                if len(stated) < MOST_VALUES:
                    stated.append((rest[:end], graph))
    if own:
        yield here


def _enter_place(here: Subject, row: str, graph: str, files: str) -> None:
    place = place_of(row, files) if graph.endswith(_EVIDENCE) else None
    if place is not None and len(here.places) < MOST_VALUES:
        insort(here.places, place)
