"""Cut a text into lines, and each line where a marked range begins or ends. Pure.

Lines end at LF only and are counted from 1. Positions are Unicode code points of the text,
half-open, as in ``oa:TextPositionSelector``. Ranges may overlap and may cross lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Line", "Mark", "Segment", "decode", "mark_lines"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A range of the text, with a key."""

    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a line that the same ranges cover; their keys, the shortest range first."""

    text: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its LF; the texts of its segments join to its text."""

    number: int
    start: int
    text: str
    segments: tuple[Segment, ...]

    @property
    def is_blank(self) -> bool:
        """Whether it has white space only."""
        return not self.text.strip()


def decode(data: bytes) -> str:
    """Return the text of a document: UTF-8 without BOM, U+FFFD for other bytes."""
    return data.decode("utf-8-sig", errors="replace")


def mark_lines(text: str, marks: Iterable[Mark]) -> list[Line]:
    """Return the lines of a text, each cut where a range begins or ends."""
    ordered = sorted(
        (mark for mark in marks if mark.start < mark.end),
        key=lambda mark: (mark.start, mark.end, mark.key),
    )
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    cut_lines, start, first = [], 0, 0
    for number, line in enumerate(lines, start=1):
        end = start + len(line)
        while first < len(ordered) and ordered[first].end <= start:
            first += 1
        on_line = []
        for mark in ordered[first:]:
            if mark.start >= end:
                break
            if mark.end > start:
                on_line.append(mark)
        cut_lines.append(Line(number, start, line, _cut(line, start, on_line)))
        start = end + 1
    return cut_lines


def _cut(line: str, start: int, marks: Sequence[Mark]) -> tuple[Segment, ...]:
    end = start + len(line)
    cuts = {start, end}
    for mark in marks:
        cuts.update((max(mark.start, start), min(mark.end, end)))
    segments = []
    for left, right in pairwise(sorted(cuts)):
        covering = [mark for mark in marks if mark.start <= left and right <= mark.end]
        covering.sort(key=lambda mark: (mark.end - mark.start, mark.start, mark.key))
        keys = tuple(mark.key for mark in covering)
        segments.append(Segment(line[left - start : right - start], keys))
    return tuple(segments)
