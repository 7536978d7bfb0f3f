"""Colours, patterns and shapes: a series differs from another by two of them at least.

The colours are told apart with any colour vision (blue, orange, grey, and lightness), and on paper
the patterns remain. What is done is filled, what is planned is hollow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.ontology.terms import CODES

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["COLOURS", "DARK_STYLE", "DEFINITIONS", "PLAIN", "Style", "paint", "styles_of"]

COLOURS: Final = {
    "paper": ("#fdfdfb", "#17181b"),
    "panel": ("#f1f1ec", "#232529"),
    "sea": ("#dfe8ef", "#1b2630"),
    "land": ("#f7f5ee", "#2c2e30"),
    "ink": ("#1c1d21", "#e7e6e1"),
    "quiet": ("#595b63", "#a9abb3"),
    "rule": ("#d3d3ca", "#3b3d44"),
    "blue": ("#23488c", "#9dbcf5"),
    "sky": ("#4f86c6", "#5f8fd0"),
    "orange": ("#b85c00", "#ffb454"),
    "grey": ("#6f717a", "#9a9ca5"),
    "red": ("#9b1c1c", "#ff9d94"),
    "olive": ("#6a6a00", "#cfcf6a"),
}
"""The colours, on light and on dark paper."""

_NONE: Final = "none"
# Paint → its attributes; a value may be a colour or a pattern below.
_PAINTS: Final[dict[str, dict[str, str]]] = {
    "paper": {"fill": "paper"},
    "panel": {"fill": "panel"},
    "sea": {"fill": "sea"},
    # The stroke closes the hairs between tiles of a map.
    "land": {"fill": "land", "fill-rule": "evenodd", "stroke": "land", "stroke-width": "0.6"},
    "coast": {"fill": _NONE, "stroke": "quiet", "stroke-width": "0.6"},
    "border": {
        "fill": _NONE,
        "stroke": "quiet",
        "stroke-width": "0.8",
        "stroke-dasharray": "4 2",
    },
    "here": {"fill": _NONE, "stroke": "red", "stroke-width": "1.6"},
    "cluster": {"fill": "paper", "stroke": "ink", "stroke-width": "1.2"},
    "ink": {"fill": "ink"},
    "quiet": {"fill": "quiet"},
    "rule": {"fill": _NONE, "stroke": "rule", "stroke-width": "1"},
    "axis": {"fill": _NONE, "stroke": "quiet", "stroke-width": "1"},
    "column": {"fill": "quiet"},
    "as-of": {"fill": _NONE, "stroke": "red", "stroke-width": "1.5", "stroke-dasharray": "5 3"},
    "as-of-text": {"fill": "red"},
    "as-of-band": {"fill": "#as-of-fill"},
    "trend": {"fill": _NONE, "stroke": "blue", "stroke-width": "1.5"},
    "solid": {"fill": "blue", "stroke": "blue", "stroke-width": "1"},
    "stripes": {"fill": "#stripes", "stroke": "sky", "stroke-width": "1"},
    "hatch": {"fill": "#hatch", "stroke": "orange", "stroke-width": "1"},
    "hollow": {"fill": "paper", "stroke": "orange", "stroke-width": "1.8"},
    "dots": {"fill": "#dots", "stroke": "grey", "stroke-width": "1"},
    "open": {"fill": "paper", "stroke": "blue", "stroke-width": "1.6"},
    "crossed": {"fill": "#crossed", "stroke": "red", "stroke-width": "1"},
    "dashed": {
        "fill": "paper",
        "stroke": "grey",
        "stroke-width": "1.6",
        "stroke-dasharray": "3 2",
    },
    "rows": {"fill": "#rows", "stroke": "olive", "stroke-width": "1"},
}
# Pattern → its size and content: each part a path with its paint.
_PATTERNS: Final[dict[str, tuple[int, str, str]]] = {
    "stripes": (5, "M1 0V5", "sky:2.4"),
    "hatch": (6, "M-1 7L7 -1M-1 1L1 -1M5 7L7 5", "orange:1.8"),
    "dots": (6, "M2 2h1.8v1.8h-1.8z", "grey:1"),
    "crossed": (7, "M0 0L7 7M7 0L0 7", "red:1.1"),
    "rows": (5, "M0 2.5H5", "olive:2"),
    "as-of-fill": (4, "M-1 5L5 -1", "rule:1"),
}


def _stroke_class(colour: str) -> str:
    return f"line-{colour}"


def _pattern(name: str) -> str:
    size, path, stroke = _PATTERNS[name]
    colour, _, width = stroke.partition(":")
    ground = (
        ""
        if name == "as-of-fill"
        else f'<rect width="{size}" height="{size}"'
        + (f' class="paper" fill="{COLOURS["paper"][0]}"/>')
    )
    return (
        f'<pattern id="{name}" width="{size}" height="{size}" patternUnits="userSpaceOnUse">'
        f'{ground}<path d="{path}" class="{_stroke_class(colour)}" fill="none" '
        f'stroke="{COLOURS[colour][0]}" stroke-width="{width}"/></pattern>'
    )


def _value(value: str, ground: int) -> str:
    if value.startswith("#"):
        return f"url({value})"
    return COLOURS[value][ground] if value in COLOURS else value


def _rules() -> Iterable[str]:
    for name, attributes in _PAINTS.items():
        dark = ";".join(
            f"{key}:{_value(value, 1)}" for key, value in attributes.items() if value in COLOURS
        )
        if dark:
            yield f".{name}{{{dark}}}"
    for colour in sorted({stroke.partition(":")[0] for _, _, stroke in _PATTERNS.values()}):
        yield f".{_stroke_class(colour)}{{stroke:{COLOURS[colour][1]}}}"


DARK_STYLE: Final = (
    ":root{color-scheme:light dark}"
    f"@media screen and (prefers-color-scheme:dark){{{''.join(_rules())}}}"
)
"""The style sheet of dark screens; everything else is in attributes."""

DEFINITIONS: Final = f"<defs>{''.join(map(_pattern, _PATTERNS))}</defs>"
"""The patterns that paints use."""

_ATTRIBUTES: Final = {
    name: f' class="{name}" '
    + " ".join(f'{key}="{_value(value, 0)}"' for key, value in attributes.items())
    for name, attributes in _PAINTS.items()
}


def paint(name: str) -> str:
    """Return the attributes of a paint, with a space before them."""
    return _ATTRIBUTES[name]


@dataclass(frozen=True, slots=True)
class Style:
    """How a series is drawn.

    Attributes:
        paint: The paint of its marks.
        shape: The symbol of its points.
    """

    paint: str
    shape: str = "circle"


PLAIN: Final = Style("solid")
"""The style where there are no series."""

_STATUSES: Final = {
    "status": {
        "ongoing": PLAIN,
        "held": PLAIN,
        "reported": Style("stripes", "square"),
        "agreed": Style("hatch", "triangle"),
        "planned": Style("hollow", "diamond"),
        "announced": Style("open", "square"),
        "under-consideration": Style("dots", "triangle"),
        "postponed": Style("dashed", "diamond"),
        "cancelled": Style("crossed", "cross"),
    },
    "value-status": {
        "actual": PLAIN,
        "to-date": Style("stripes", "square"),
        "planned": Style("hollow", "diamond"),
    },
    "certainty": {
        "stated": PLAIN,
        "inferred": Style("hatch", "triangle"),
        "ambiguous": Style("dots", "diamond"),
    },
}
_OF_CODE: Final = {
    CODES[scheme][code]: style
    for scheme, styles in _STATUSES.items()
    for code, style in styles.items()
    if code in CODES[scheme]
}
_ORDER: Final = {iri: number for number, iri in enumerate(_OF_CODE)}
_OTHERS: Final = (
    PLAIN,
    Style("hatch", "triangle"),
    Style("stripes", "square"),
    Style("rows", "diamond"),
    Style("dots", "cross"),
    Style("open", "diamond"),
)
_REST: Final = Style("dashed", "circle")


def styles_of(series: Iterable[str]) -> dict[str, Style]:
    """Return the style of each series, in the order of the legend.

    Statuses have the same style in every chart. The first six of other series have styles of their
    own, the further ones share one.
    """
    known = sorted(set(series), key=lambda one: (_ORDER.get(one, len(_ORDER)), one))
    others = [one for one in known if one not in _OF_CODE]
    free = {
        one: _OTHERS[number] if number < len(_OTHERS) else _REST
        for number, one in enumerate(others)
    }
    return {one: _OF_CODE.get(one) or free[one] for one in known}
