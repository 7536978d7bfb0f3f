"""The frame of a picture: title, as-of date, legend, and below it source, licence and address."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from renkei.server.charts.drawing import Drawing
from renkei.server.charts.widths import text_width

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from renkei.server.charts.styles import Style

__all__ = ["MARGIN", "NARROW", "WIDE", "Body", "Entry", "Frame", "framed"]

WIDE: Final = 760
"""Width of a picture on a page."""
NARROW: Final = 360
"""Width of a picture on a phone."""
MARGIN: Final = 14

_TITLE, _TEXT, _SMALL = 17, 12, 11
_MAX_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a chart.

    Attributes:
        title: Its title.
        language: ``ja`` or ``en``.
        width: `WIDE` or `NARROW`.
        as_of: The first and the last day as of which the sources are; None if that is not known.
        as_of_text: The same in words.
        notes: The lines below: sources, licence.
        address: The address of the rows behind the picture.
    """

    title: str
    language: str
    width: int
    as_of: tuple[dt.date, dt.date] | None = None
    as_of_text: str = ""
    notes: Sequence[str] = ()
    address: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether it is for a phone."""
        return self.width < WIDE


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the legend: a symbol of points, or a patch of an area."""

    style: Style
    text: str
    is_point: bool = False


@dataclass(slots=True)
class Body:
    """A chart without its frame.

    Attributes:
        drawing: Its marks, from the top at 0.
        height: Its height.
        legend: The entries of its legend.
        left_out: The number of things that it does not show.
        left_out_text: Why, in a sentence; empty if it has no room for them.
        notes: Lines below it, beside those of the frame.
        description: What it says, in words.
    """

    drawing: Drawing
    height: float = 0
    legend: list[Entry] = field(default_factory=list)
    left_out: int = 0
    left_out_text: str = ""
    notes: list[str] = field(default_factory=list)
    description: str = ""


def framed(frame: Frame, body: Body) -> bytes:
    """Return the picture as SVG."""
    is_japanese = frame.language == "ja"
    sheet = Drawing(frame.language)
    inside = frame.width - 2 * MARGIN
    y = float(MARGIN + 10)
    y += 23 * sheet.block(
        MARGIN, y, frame.title, size=_TITLE, width=inside, most=_MAX_LINES, step=23, is_bold=True
    )
    if frame.as_of_text:
        sheet.text(MARGIN, y, frame.as_of_text, size=_TEXT, name="quiet", width=inside)
        y += 20
    y = _legend(sheet, body.legend, y + 2, inside)
    sheet.nest(body.drawing, y)
    y += body.height + 8
    if body.left_out:
        count = f"{body.left_out:,}"
        note = body.left_out_text or (
            f"ほかに{count}件あり、図には描いていません。表にはすべてあります。"
            if is_japanese
            else f"Not drawn: {count} more; the table has all of them."
        )
        y += 17 * sheet.block(MARGIN, y + 6, note, size=_TEXT, width=inside, most=_MAX_LINES)
    sheet.line([(MARGIN, y + 2), (frame.width - MARGIN, y + 2)], "rule")
    y += 14
    data = ("表：" if is_japanese else "Table: ") + frame.address
    for note in (*frame.notes, *body.notes, data if frame.address else ""):
        if note:
            y += 15 * sheet.block(
                MARGIN, y, note, size=_SMALL, width=inside, most=_MAX_LINES, step=15, name="quiet"
            )
    description = " ".join(
        part for part in (frame.as_of_text, body.description, *frame.notes, *body.notes) if part
    )
    return sheet.serialize(frame.width, y + 2, title=frame.title, description=description)


def _legend(sheet: Drawing, entries: Sequence[Entry], top: float, inside: float) -> float:
    """Draw the legend in as many lines as it needs; return where it ends."""
    x, y = float(MARGIN), top + 6
    for entry in entries:
        text = entry.text
        length = 22 + min(text_width(text, _TEXT), inside - 22) + 16
        if x > MARGIN and x + length - 16 > MARGIN + inside:
            x, y = float(MARGIN), y + 19
        if entry.is_point:
            sheet.symbol(x + 8, y, 5, entry.style)
        else:
            sheet.rect(x, y - 5, 16, 10, entry.style.paint)
        sheet.text(x + 22, y, text, size=_TEXT, width=inside - 20)
        x += length
    return y + 16 if entries else top
