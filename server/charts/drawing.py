"""A writer of SVG: the same bytes for the same calls, without scripts, styles or references.

Colours are presentation attributes, so that a drawing keeps them where a style sheet is removed or
refused. The only style sheet is the one for dark screens, the same in every drawing: a
Content-Security-Policy allows it by its digest.

    drawing = Drawing(language="en")
    drawing.rect(0, 0, 9, 9, "solid", mark=Mark(iri="https://example.org/id/a", title="A: 9"))
    drawing.serialize(width=100, height=50, title="A chart", description="A: 10.")
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from renkei.server.charts.styles import DARK_STYLE, DEFINITIONS, paint
from renkei.server.charts.widths import lines_of, shortened
from renkei.server.web.values import shown_text, title_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from renkei.server.charts.styles import Style

__all__ = ["POLICY", "Drawing", "Mark"]

_DIGEST: Final = base64.b64encode(hashlib.sha256(DARK_STYLE.encode()).digest()).decode()
POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; frame-ancestors 'none'"
)
"""The Content-Security-Policy of a picture that is opened on its own."""

_FONTS: Final = (
    "system-ui, 'Hiragino Sans', 'Yu Gothic UI', 'Noto Sans JP', 'Noto Sans CJK JP', sans-serif"
)
_BOLD: Final = 1.12  # the width of bold letters
_MAX_TITLE: Final = 1_000  # characters of the text of a mark
_MAX_DESCRIPTION: Final = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a mark stands for.

    Attributes:
        iri: The thing of its row; a text where the row has no IRI. Those of several rows have
            spaces between them.
        title: What it says, in words.
        series: The code that its colour and pattern stand for; empty for none.
        value: The number that its size stands for; empty for none.
        role: What it is in the chart: ``bar``, ``span``, ``event``, …
    """

    iri: str
    title: str
    series: str = ""
    value: str = ""
    role: str = "bar"


@dataclass(slots=True)
class Drawing:
    """A drawing in pixels; later parts are drawn over earlier ones.

    Attributes:
        language: The language of its texts.
        marks: The number of marks.
    """

    language: str
    marks: int = 0
    _parts: list[str] = field(default_factory=list)

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        name: str,
        *,
        mark: Mark | None = None,
    ) -> None:
        """Add a rectangle; ``name`` is its paint."""
        shape = f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
        self._add(shape, name, mark)

    def path(self, data: Sequence[str | float], name: str, *, mark: Mark | None = None) -> None:
        """Add a path of commands and numbers."""
        text = " ".join(_n(part) if isinstance(part, int | float) else part for part in data)
        self._add(f'<path d="{text}"', name, mark)

    def line(self, points: Iterable[tuple[float, float]], name: str) -> None:
        """Add a line through points."""
        path = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self._add(f'<polyline points="{path}"', name, None)

    def symbol(
        self, x: float, y: float, radius: float, style: Style, *, mark: Mark | None = None
    ) -> None:
        """Add the symbol of a style."""
        shape, name = style.shape, style.paint
        if shape == "circle":
            self._add(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"', name, mark)
            return
        corners = " ".join(f"{_n(x + a * radius)},{_n(y + b * radius)}" for a, b in _CORNERS[shape])
        self._add(f'<polygon points="{corners}"', name, mark)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 13,
        name: str = "ink",
        anchor: str = "start",
        width: float | None = None,
        is_bold: bool = False,
        title: str = "",
    ) -> None:
        """Add one line of text.

        Args:
            x: Its start, middle or end.
            y: The middle of its height.
            text: The text.
            size: The size of the font.
            name: Its paint.
            anchor: ``start``, ``middle`` or ``end``.
            width: The room that it has: a longer text is shortened, with all of it as its title.
            is_bold: Whether it is bold.
            title: All of a text of which this is a part; empty if this is all.
        """
        whole = _plain(text)
        shown = whole if width is None else shortened(whole, size, width)
        more = "" if anchor == "start" else f' text-anchor="{anchor}"'
        more += ' font-weight="600"' if is_bold else ""
        title = title or (whole if shown != whole else "")
        title = f"<title>{escape(_limited(title))}</title>" if title else ""
        self._parts.append(
            f'<text x="{_n(x)}" y="{_n(y + size * 0.35)}" font-size="{_n(size)}"{more}'
            f"{paint(name)}>{title}{escape(shown)}</text>"
        )

    def nest(self, other: Drawing, y: float) -> None:
        """Add another drawing, so much lower."""
        parts = "\n".join(other._parts)
        self._parts.append(f'<g transform="translate(0 {_n(y)})">\n{parts}\n</g>')
        self.marks += other.marks

    def block(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        width: float,
        most: int = 2,
        step: float = 17,
        name: str = "ink",
        anchor: str = "start",
        is_bold: bool = False,
    ) -> int:
        """Add a text in at most so many lines; return their number.

        Args:
            x: Its start, middle or end.
            y: The middle of the first line.
            text: The text; if it is shortened, all of it is the title.
            size: The size of the font.
            width: The width of a line.
            most: The number of lines.
            step: The distance of lines.
            name: Its paint.
            anchor: ``start``, ``middle`` or ``end``.
            is_bold: Whether it is bold.
        """
        whole = _plain(text)
        lines = lines_of(whole, size * (_BOLD if is_bold else 1), width, most)
        is_whole = "".join(lines).replace(" ", "") == whole.replace(" ", "")
        for number, line in enumerate(lines):
            self.text(
                x,
                y + number * step,
                line,
                size=size,
                name=name,
                anchor=anchor,
                is_bold=is_bold,
                title="" if is_whole else whole,
            )
        return len(lines)

    def serialize(self, width: float, height: float, *, title: str, description: str) -> bytes:
        """Return the document.

        Args:
            width: Its width.
            height: Its height.
            title: Its accessible name.
            description: Its content in words, for screen readers.
        """
        size = f'viewBox="0 0 {_n(width)} {_n(height)}" width="{_n(width)}" height="{_n(height)}"'
        language = quoteattr(self.language)
        described = _plain(description)
        if len(described) > _MAX_DESCRIPTION:
            described = described[:_MAX_DESCRIPTION] + "…"
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" '
            f'aria-labelledby="title desc" lang={language} xml:lang={language} '
            f'font-family="{_FONTS}">\n'
            f'<title id="title">{escape(_limited(_plain(title)))}</title>\n'
            f'<desc id="desc">{escape(described)}</desc>\n'
            f"<style>{DARK_STYLE}</style>\n{DEFINITIONS}\n"
            f'<rect width="{_n(width)}" height="{_n(height)}"{paint("paper")}/>\n'
        )
        return (head + "\n".join(self._parts) + "\n</svg>\n").encode()

    def _add(self, shape: str, name: str, mark: Mark | None) -> None:
        if mark is None:
            self._parts.append(f"{shape}{paint(name)}/>")
            return
        self.marks += 1
        data = f" data-mark={_attribute(mark.role)} data-iri={_attribute(mark.iri)}"
        data += f" data-series={_attribute(mark.series)}" if mark.series else ""
        data += f" data-value={_attribute(mark.value)}" if mark.value else ""
        title = escape(_limited(_plain(mark.title)))
        tag = shape[1 : shape.index(" ")]
        self._parts.append(f"{shape}{paint(name)}{data}><title>{title}</title></{tag}>")


_CORNERS: Final = {
    "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "triangle": ((0, -1.15), (1.1, 0.85), (-1.1, 0.85)),
    "cross": (
        (-1, -0.6), (-0.6, -1), (0, -0.4), (0.6, -1), (1, -0.6), (0.4, 0),
        (1, 0.6), (0.6, 1), (0, 0.4), (-0.6, 1), (-1, 0.6), (-0.4, 0),
    ),
}  # fmt: skip


def _plain(text: str) -> str:
    """Return a text on one line, without controls, also those of direction."""
    return title_text(text)


def _limited(text: str) -> str:
    return text if len(text) <= _MAX_TITLE else text[:_MAX_TITLE] + "…"


def _attribute(value: str) -> str:
    return quoteattr(shown_text(value))


def _n(value: float) -> str:
    """Return a number with at most one decimal."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
