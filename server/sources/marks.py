"""From a text and stretches of it to lines that can be shown with the stretches marked.

Pure. Lines end at LF only and are counted from 1; positions are Unicode code points of the whole
text, half-open, as in ``oa:TextPositionSelector``. Stretches may overlap and may cross lines.
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
    """A stretch of the text, and what it is called by."""

    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of one line that the same stretches cover, the shortest stretch first."""

    text: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its LF; its segments put together are its text."""

    number: int
    start: int
    text: str
    segments: tuple[Segment, ...]

    @property
    def is_blank(self) -> bool:
        """Whether it has white space only."""
        return not self.text.strip()


def decode(data: bytes) -> str:
    """Return the characters of a document, U+FFFD for what is not UTF-8; a BOM is none."""
    return data.decode("utf-8-sig", errors="replace")


def mark_lines(text: str, marks: Iterable[Mark]) -> list[Line]:
    """Return the lines of a text, each cut where a stretch begins or ends."""
    ordered = sorted(
        (mark for mark in marks if mark.start < mark.end),
        key=lambda mark: (mark.start, mark.end, mark.key),
    )
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    found, start, first = [], 0, 0
    for number, line in enumerate(lines, start=1):
        end = start + len(line)
        while first < len(ordered) and ordered[first].end <= start:
            first += 1
        here = []
        for mark in ordered[first:]:
            if mark.start >= end:
                break
            if mark.end > start:
                here.append(mark)
        found.append(Line(number, start, line, _cut(line, start, here)))
        start = end + 1
    return found


def _cut(line: str, start: int, marks: Sequence[Mark]) -> tuple[Segment, ...]:
    end = start + len(line)
    cuts = {start, end}
    for mark in marks:
        cuts.update((max(mark.start, start), min(mark.end, end)))
    places = sorted(cuts)
    segments = []
    for left, right in pairwise(places):
        covering = [mark for mark in marks if mark.start <= left and right <= mark.end]
        covering.sort(key=lambda mark: (mark.end - mark.start, mark.start, mark.key))
        keys = tuple(mark.key for mark in covering)
        segments.append(Segment(line[left - start : right - start], keys))
    return tuple(segments)
