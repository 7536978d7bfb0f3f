"""What links are made of: the statements of each thing that is listed or designated."""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from renkei.graph.links.remarks import Place, place_of
from renkei.graph.rdf.lines import read_quad, text_of
from renkei.ontology.terms import Dct, Rdf, Rdfs, Renkei, Schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["SINGLE", "Subject", "subjects"]

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
        found = (text_of(value) for value, _ in self.values.get(property_, ()))
        return list(
            dict.fromkeys(text for text, tag in found if text is not None and language in {"", tag})
        )

    def text(self, property_: str, language: str = "") -> str:
        """Return the first of `texts`; empty if there is none."""
        return next(iter(self.texts(property_, language)), "")

    @property
    def name(self) -> str:
        """Its name: in Japanese, else in any language; empty if it has none."""
        return next((n for n in self.texts(Rdfs.label, "ja")), "") or self.text(Rdfs.label)

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude: the first ones; None if it has not both."""
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
    for block in blocks:
        for line in block:
            if not line.startswith(things) or line.split(b" ", 2)[1] not in _WANTED:
                continue
            quad = read_quad(line)
            if quad.subject != own:
                if own:
                    yield here
                own, here = quad.subject, Subject(quad.subject[1:-1].decode())
            _enter(here, _WANTED[quad.predicate], quad.object, quad.graph[1:-1].decode(), files)
    if own:
        yield here


def _enter(here: Subject, predicate: str, value: bytes, graph: str, files: str) -> None:
    if predicate == Dct.source:
        place = place_of(value[1:-1].decode(), files) if graph.endswith(_EVIDENCE) else None
        if place is not None:
            insort(here.places, place)
        return
    here.values.setdefault(predicate, []).append((value, graph))
