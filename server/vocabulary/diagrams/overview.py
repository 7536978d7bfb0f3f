"""The diagram of all classes: boxes in a grid laid out by hand, arrows between them.

A class without a position is drawn below the others; a test requires one for each of ours.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from renkei.graph.rdf.terms import prefixed_name
from renkei.ontology.terms import NAMESPACE
from renkei.server.charts.widths import text_width, wrapped
from renkei.server.vocabulary.diagrams.svg import Drawing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from renkei.server.vocabulary.model import Model

__all__ = ["POSITIONS", "draw_overview"]

# Column and row of each class, chosen so that few arrows cross and none crosses a box.
POSITIONS: Final[dict[str, tuple[float, float]]] = {
    "ActivityObservation": (0, 1),
    "AedSite": (1, 6),
    "CalendarMonth": (0, 0),
    "CareEstablishment": (4, 6),
    "CulturalProperty": (3, 6),
    "DesignatedManager": (2, 5),
    "Designation": (2, 4),
    "DirectionStatement": (4, 3),
    "EvacuationSite": (0, 6),
    "Event": (1.2, 2),
    "EventSeries": (0, 2),
    "Facility": (0, 4),
    "FacilityEntity": (2, 3),
    "FacilityGroup": (1, 3),
    "FacilityPairing": (3, 2),
    "FiscalYear": (1, 0),
    "Government": (4, 4),
    "GovernmentDepartment": (0, 3),
    "JointActivity": (2, 1),
    "Medium": (2, 0),
    "MunicipalGovernment": (4, 5),
    "Participation": (1, 4),
    "Partnership": (3, 3),
    "PrefecturalGovernment": (3, 5),
    "Programme": (3, 0),
    "SourceBlock": (3, 1),
    "SourceDocument": (4, 0),
    "SourceSpan": (4, 2),
    "WifiSpot": (2, 6),
}
_EVIDENCE: Final = frozenset({"SourceDocument", "SourceBlock", "SourceSpan"})
_COLUMN, _LINE = 240.0, 116.0  # distance of neighbouring boxes
_WIDTH, _HEIGHT = 160.0, 60.0  # of a box
_LONG: Final = 120.0  # the least length of a horizontal arrow that has room for a name
_MARGIN: Final = 12.0
_SIZE, _SMALL, _LABEL = 14, 11, 12
_COLUMNS: Final = 5
_WORDS: Final = {
    "ja": {
        "title": "クラスとその関係の全体図",
        "property": "{source}は「{property}」によって{target}につながる。",
        "kind": "{source}は{target}の一種。",
    },
    "en": {
        "title": "All classes and how they are related",
        "property": "{source} – {property} – {target}. ",
        "kind": "{source} is a kind of {target}. ",
    },
}

_Point = tuple[float, float]


def draw_overview(model: Model, language: str) -> bytes:
    """Return the diagram of all classes, their object properties and superclasses as SVG.

    Args:
        model: The model of the vocabulary.
        language: ``ja`` or ``en``.
    """
    positions = _positions(model.classes)
    drawing = Drawing(_WORDS[language]["title"], _description(model, language), language)
    labels: list[tuple[_Point, list[str]]] = []
    for (source, target), properties in _arrows(model).items():
        start, end, direction = _clipped(positions[source], positions[target])
        drawing.line(start, end)
        drawing.tip(*end, direction, is_hollow=not properties)
        names = [model.label(property_, language) for property_ in properties]
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        if names and start[1] == end[1] and abs(start[0] - end[0]) < _LONG:
            middle = (middle[0], middle[1] - 9 - 7.5 * len(names))  # else it hides the arrow
        labels.append((middle, names))
    for iri, (x, y) in positions.items():
        kind = "proof" if iri.removeprefix(NAMESPACE) in _EVIDENCE else "box"
        drawing.box(x - _WIDTH / 2, y - _HEIGHT / 2, _WIDTH, _HEIGHT, kind=kind)
        lines = wrapped(model.label(iri, language), _SIZE, _WIDTH - 8)[:2]
        top = y - 8.5 * len(lines)
        for number, line in enumerate(lines):
            drawing.text(x, top + number * 17, line, size=_SIZE, is_centred=True)
        term, baseline = prefixed_name(iri).partition(":")[2], top + len(lines) * 17
        drawing.text(x, baseline, term, size=_SMALL, kind="quiet", is_centred=True)
    for (x, y), names in labels:
        for number, name in enumerate(names):
            line_y = y + (number - (len(names) - 1) / 2) * 15
            width = text_width(name, _LABEL) + 6
            drawing.box(x - width / 2, line_y - 7.5, width, 15, kind="paper")
            drawing.text(x, line_y, name, size=_LABEL, is_centred=True)
    right = max(x for x, _ in positions.values()) + _WIDTH / 2 + _MARGIN
    bottom = max(y for _, y in positions.values()) + _HEIGHT / 2 + _MARGIN
    return drawing.serialize(right, bottom)


def _positions(classes: Iterable[str]) -> dict[str, _Point]:
    """Return the centre of each box, by IRI."""
    centres: dict[str, tuple[float, float]] = {}
    known = {iri: POSITIONS.get(iri.removeprefix(NAMESPACE)) for iri in classes}
    below = 1 + max((cell[1] for cell in known.values() if cell), default=-1)
    extra = 0
    for iri, cell in known.items():
        column, row = cell or (extra % _COLUMNS, below + extra // _COLUMNS)
        extra += cell is None
        centres[iri] = (
            _MARGIN + _WIDTH / 2 + column * _COLUMN,
            _MARGIN + _HEIGHT / 2 + row * _LINE,
        )
    return centres


def _arrows(model: Model) -> dict[tuple[str, str], list[str]]:
    """Return the properties by source and target; none for a superclass."""
    arrows: dict[tuple[str, str], list[str]] = defaultdict(list)
    own = set(model.classes)
    for each in model.objects:
        if each.source in own and each.target in own and each.source != each.target:
            arrows[each.source, each.target].append(each.property)
    for iri in model.classes:
        for above in model.supers[iri]:
            if above in own:
                arrows.setdefault((iri, above), [])
    return dict(arrows)


def _clipped(source: _Point, target: _Point) -> tuple[_Point, _Point, _Point]:
    """Return the ends of the line between two boxes, and its direction as a unit vector."""
    dx, dy = target[0] - source[0], target[1] - source[1]
    share = min(
        _WIDTH / 2 / abs(dx) if dx else 1.0,
        _HEIGHT / 2 / abs(dy) if dy else 1.0,
    )
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    return (
        (source[0] + dx * share, source[1] + dy * share),
        (target[0] - dx * share, target[1] - dy * share),
        (dx / length, dy / length),
    )


def _description(model: Model, language: str) -> str:
    words = _WORDS[language]
    sentences = []
    for (source, target), properties in sorted(_arrows(model).items()):
        ends = {
            "source": model.label(source, language),
            "target": model.label(target, language),
        }
        if not properties:
            sentences.append(words["kind"].format(**ends))
        sentences += [
            words["property"].format(property=model.label(property_, language), **ends)
            for property_ in properties
        ]
    return "".join(sentences).strip()
