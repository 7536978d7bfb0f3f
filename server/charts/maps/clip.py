"""Rings and lines cut to a rectangle. Pure.

A ring is closed: its last point is joined to its first, and is not repeated.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Line", "Rectangle", "cut_line", "cut_ring", "inner_edges"]

Point: TypeAlias = tuple[float, float]
Line: TypeAlias = list[Point]
Rectangle: TypeAlias = tuple[float, float, float, float]
"""West, south, east, north."""


def cut_ring(ring: Sequence[Point], rectangle: Rectangle) -> Line:
    """Return the part of a ring in a rectangle (Sutherland and Hodgman); empty if there is none.

    Parts that belong to each other only outside are joined along the edges of the rectangle.
    """
    west, south, east, north = rectangle
    found = list(ring)
    for axis, bound, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        given, found = found, []
        if not given:
            break
        before = given[-1]
        was_inside = (before[axis] - bound) * sign >= 0
        for point in given:
            is_inside = (point[axis] - bound) * sign >= 0
            if is_inside != was_inside:
                found.append(_crossing(before, point, axis, bound))
            if is_inside:
                found.append(point)
            before, was_inside = point, is_inside
    return found


def cut_line(line: Sequence[Point], rectangle: Rectangle) -> list[Line]:
    """Return the parts of a line in a rectangle, in their order."""
    parts: list[Line] = []
    for start, end in itertools.pairwise(line):
        piece = _cut_segment(start, end, rectangle)
        if piece is None:
            continue
        if parts and parts[-1][-1] == piece[0]:
            parts[-1].append(piece[1])
        else:
            parts.append([*piece])
    return parts


def inner_edges(ring: Sequence[Point], rectangles: Iterable[Rectangle]) -> list[Line]:
    """Return the lines of a ring that was cut, without what lies on the edges of rectangles."""
    bounds = [(axis, one[axis + side]) for one in rectangles for axis in (0, 1) for side in (0, 2)]
    lines: list[Line] = []
    is_open = False
    for start, end in zip(ring, [*ring[1:], ring[0]], strict=True):
        if any(start[axis] == bound == end[axis] for axis, bound in bounds):
            is_open = False
        elif is_open:
            lines[-1].append(end)
        else:
            lines.append([start, end])
            is_open = True
    return lines


def _crossing(start: Point, end: Point, axis: int, bound: float) -> Point:
    share = (bound - start[axis]) / (end[axis] - start[axis])
    other = start[1 - axis] + share * (end[1 - axis] - start[1 - axis])
    return (bound, other) if axis == 0 else (other, bound)


def _cut_segment(start: Point, end: Point, rectangle: Rectangle) -> tuple[Point, Point] | None:
    """Return the part of a segment in a rectangle (Liang and Barsky), None if there is none."""
    first, last = 0.0, 1.0
    for axis in (0, 1):
        length = end[axis] - start[axis]
        low, high = rectangle[axis] - start[axis], rectangle[axis + 2] - start[axis]
        if length == 0:
            if low > 0 or high < 0:
                return None
            continue
        near, far = sorted((low / length, high / length))
        first, last = max(first, near), min(last, far)
    if first >= last:
        return None
    x, y = end[0] - start[0], end[1] - start[1]
    return (
        start if first == 0 else (start[0] + first * x, start[1] + first * y),
        end if last == 1 else (start[0] + last * x, start[1] + last * y),
    )
