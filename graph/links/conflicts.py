"""Properties that should have one value and have several, of several rows or sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.graph.links.remarks import Finding, Place
from renkei.graph.links.subjects import SINGLE
from renkei.graph.rdf.lines import text_of
from renkei.graph.rdf.terms import prefixed_name
from renkei.ontology.terms import Renkei

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.graph.links.subjects import Subject

__all__ = ["conflicts"]

_SHOWN: Final = 5  # values, and rows, in a text
_REMARKED: Final = 100  # rows of a source that get the remark
_APART: Final = " / "


def conflicts(subject: Subject, base: str) -> Iterator[Finding]:
    """Yield a remark for each row of a thing that has several values of a property.

    The rows may be in files of several sources or of one, in sheets, or in members of an archive.
    Things that no government lists or designates are others' business. All values stay.
    """
    if Renkei.listedBy not in subject.values and Renkei.designatedFacility not in subject.values:
        return
    sources = f"{base}graph/source/"
    for property_ in SINGLE:
        stated = subject.values.get(property_, ())
        if len({value for value, _ in stated}) < 2:  # noqa: PLR2004 (as most)
            continue
        by_language: dict[str, dict[str, list[str]]] = {}
        for value, graph in stated:
            text, language = text_of(value)
            if text is not None:
                said = by_language.setdefault(language, {})
                said.setdefault(graph.removeprefix(sources).partition("/")[0], []).append(text)
        for said in by_language.values():
            several = len({text for texts in said.values() for text in texts}) > 1
            if several and (len(said) > 1 or len(subject.places) > 1):
                yield from _of_property(subject, property_, said, base)


def _of_property(
    subject: Subject, property_: str, said: dict[str, list[str]], base: str
) -> Iterator[Finding]:
    rows = [str(place) for place in subject.places]
    for source, texts in said.items():
        places = [place for place in subject.places if place.source == source]
        others = [
            f"{other}: {_joined(values, base)}" for other, values in said.items() if other != source
        ]
        shown = [*rows[:_SHOWN], *(["…"] if len(rows) > _SHOWN else [])]
        detail = _APART.join([*others[:_SHOWN], *([", ".join(shown)] if rows else [])])
        for place in places[:_REMARKED] or [Place(source)]:
            yield Finding(
                place,
                "CONFLICT",
                prefixed_name(property_) or property_,
                _joined(texts, base),
                detail=detail,
                thing=subject.iri,
            )


def _joined(texts: list[str], base: str) -> str:
    shown = [text.removeprefix(f"{base}id/") for text in sorted(set(texts))]
    return _APART.join([*shown[:_SHOWN], *(["…"] if len(shown) > _SHOWN else [])])
