"""The diagram of a class: its properties, superclasses, subclasses and relations.

A tree in one column, narrow enough for a phone: the class, and below it a row for each relation
with the class at its other end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.graph.rdf.terms import prefixed_name
from renkei.server.charts.widths import text_width
from renkei.server.vocabulary.diagrams.svg import Drawing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.server.vocabulary.model import Model

__all__ = ["draw_class"]

_SIZE, _SMALL = 14, 12
_ROW, _BOX = 36, 28
_MARGIN, _PAD = 12, 10
_TRUNK: Final = _MARGIN + 12
_BRANCH: Final = 26  # from the trunk to the name of a property
_ARROW: Final = 30

_WORDS: Final = {
    "ja": {
        "title": "{}の図",
        "above": "上位のクラス",
        "own": "ほかへの関係",
        "inherited": "（{}）",
        "to": "ほかからの関係",
        "below": "下位のクラス",
        "sentence": "{}：{}。",
        "comma": "、",
    },
    "en": {
        "title": "Diagram of {}",
        "above": "Is a kind of",
        "own": "Leads to",
        "inherited": "({})",
        "to": "Is led to by",
        "below": "Its kinds",
        "sentence": "{}: {}. ",
        "comma": ", ",
    },
}


@dataclass(frozen=True, slots=True)
class _Row:
    """A relation: property, class at the other end, direction, class that it is inherited from."""

    label: str
    end: str
    is_incoming: bool = False
    is_hollow: bool = False
    note: str = ""


def draw_class(model: Model, iri: str, language: str) -> bytes:
    """Return the diagram of a class as SVG.

    Args:
        model: The model of the vocabulary.
        iri: IRI of a class of the model.
        language: ``ja`` or ``en``.
    """
    words = _WORDS[language]
    name = model.label(iri, language)
    groups = {key: list(rows) for key, rows in _groups(model, iri, language)}
    values = list(_values(model, iri, language))
    sections = {words[key]: rows for key, rows in groups.items() if rows}
    drawing = Drawing(words["title"].format(name), _description(sections, values, words), language)
    width = _width(name, prefixed_name(iri), values, sections)
    bottom = _head(drawing, name, prefixed_name(iri), values, width)
    y = bottom
    last = bottom
    for title, rows in sections.items():
        y += 20
        drawing.text(_TRUNK + 12, y, title, size=_SMALL, kind="quiet")
        y += 6
        end = max(map(_end_of_label, rows))
        for row in rows:
            y += _ROW / 2
            _draw_row(drawing, row, y, end)
            last = y
            y += _ROW / 2
    if sections:
        drawing.line((_TRUNK, bottom), (_TRUNK, last))
    return drawing.serialize(width, y + _MARGIN)


def _groups(model: Model, iri: str, language: str) -> Iterator[tuple[str, list[_Row]]]:
    inherited = _WORDS[language]["inherited"]
    yield (
        "above",
        [_Row("", model.label(term, language), is_hollow=True) for term in model.supers[iri]],
    )
    yield (
        "own",
        [
            _Row(
                model.label(each.property, language),
                model.label(each.target, language),
                note=inherited.format(model.label(source, language)) if source != iri else "",
            )
            for source in (iri, *model.above(iri))
            for each in model.objects
            if each.source == source
        ],
    )
    yield (
        "to",
        [
            _Row(
                model.label(each.property, language),
                model.label(each.source, language),
                is_incoming=True,
            )
            for each in model.objects
            if each.target == iri
        ],
    )
    yield (
        "below",
        [
            _Row("", model.label(term, language), is_incoming=True, is_hollow=True)
            for term in model.below(iri)
        ],
    )


def _values(model: Model, iri: str, language: str) -> Iterator[str]:
    """Yield the datatype properties with their datatypes."""
    between = "：" if language == "ja" else ": "
    for source in (iri, *model.above(iri)):
        for each in model.values:
            if each.source == source:
                yield f"{model.label(each.property, language)}{between}{prefixed_name(each.target)}"


def _description(sections: dict[str, list[_Row]], values: list[str], words: dict[str, str]) -> str:
    listed = words["comma"].join(values)
    sentences = [f"{listed}{'。' if words['comma'] == '、' else '. '}"] if listed else []
    for title, rows in sections.items():
        ends = (f"{row.label} {row.end} {row.note}".strip() for row in rows)
        sentences.append(words["sentence"].format(title, words["comma"].join(ends)))
    return "".join(sentences).strip()


def _width(name: str, term: str, values: list[str], sections: dict[str, list[_Row]]) -> float:
    head = max(text_width(name, _SIZE), text_width(term, _SMALL))
    inside = max([head, *(text_width(value, _SMALL) for value in values)]) + 2 * _PAD
    rows = [
        max(map(_end_of_label, group)) + _ARROW + max(map(_end_width, group)) + _MARGIN
        for group in sections.values()
    ]
    return max([inside + 2 * _MARGIN, *rows, 240])


def _end_width(row: _Row) -> float:
    note = text_width(row.note, _SMALL) + 8 if row.note else 0
    return text_width(row.end, _SIZE) + 2 * _PAD + note


def _end_of_label(row: _Row) -> float:
    return _TRUNK + (_BRANCH + text_width(row.label, _SIZE) if row.label else 12)


def _head(drawing: Drawing, name: str, term: str, values: list[str], width: float) -> float:
    """Draw the class itself; return the y coordinate of the end of its box."""
    height = 48.0
    inside = width - 2 * _MARGIN
    if values:
        drawing.box(_MARGIN, _MARGIN, inside, height + len(values) * 20 + 8)
        for number, value in enumerate(values):
            drawing.text(_MARGIN + _PAD, _MARGIN + height + 14 + number * 20, value, size=_SMALL)
    drawing.box(_MARGIN, _MARGIN, inside, height, kind="here")
    drawing.text(_MARGIN + _PAD, _MARGIN + 16, name, size=_SIZE, kind="here-text")
    drawing.text(_MARGIN + _PAD, _MARGIN + 35, term, size=_SMALL, kind="here-text")
    return _MARGIN + height + (len(values) * 20 + 8 if values else 0)


def _draw_row(drawing: Drawing, row: _Row, y: float, end: float) -> None:
    start = _end_of_label(row)
    box = end + _ARROW
    if row.label:
        drawing.line((_TRUNK, y), (_TRUNK + _BRANCH - 5, y))
        drawing.text(_TRUNK + _BRANCH, y, row.label, size=_SIZE)
        drawing.line((start + 5, y), (box, y))
    else:
        drawing.line((_TRUNK, y), (box, y))
    if row.is_incoming:
        drawing.tip(_TRUNK + 1, y, (-1, 0), is_hollow=row.is_hollow)
    else:
        drawing.tip(box, y, (1, 0), is_hollow=row.is_hollow)
    width = text_width(row.end, _SIZE) + 2 * _PAD
    kind = "other" if ":" in row.end else "box"
    drawing.box(box, y - _BOX / 2, width, _BOX, kind=kind)
    drawing.text(box + width / 2, y, row.end, size=_SIZE, is_centred=True)
    if row.note:
        drawing.text(box + width + 8, y, row.note, size=_SMALL, kind="quiet")
