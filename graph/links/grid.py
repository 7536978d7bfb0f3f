"""Points near each other, found in a grid: the time grows with the number of points."""

from __future__ import annotations

import math
from typing import Final, Generic, TypeVar

__all__ = ["Grid", "distance"]

_DEGREE: Final = 111_320.0  # metres of a degree of latitude, about
_RADIUS: Final = 6_371_008.8
_LEAST_COSINE: Final = 0.01  # near the poles, columns do not get narrower

T = TypeVar("T")


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the metres between two points, each latitude and longitude in degrees.

    >>> round(distance((35.0, 139.0), (35.001, 139.0)))
    111
    """
    first, second = math.radians(one[0]), math.radians(other[0])
    half = math.sin((second - first) / 2) ** 2
    turn = math.sin(math.radians(other[1] - one[1]) / 2) ** 2
    return 2 * _RADIUS * math.asin(math.sqrt(half + math.cos(first) * math.cos(second) * turn))


class Grid(Generic[T]):
    """Points with something each.

    Args:
        metres: How far apart points are that are near each other.
        most: Points of a cell; further ones are not entered.

    Attributes:
        left: Number of the points that were not entered, because their cell was full.
    """

    def __init__(self, metres: float, most: int) -> None:
        self._metres, self._most = metres, most
        self._height = metres / _DEGREE
        self._rows: dict[int, dict[int, list[tuple[tuple[float, float], T]]]] = {}
        self.left = 0

    def row(self, point: tuple[float, float]) -> int:
        """Return the row of the grid in which a point is."""
        return math.floor(point[0] / self._height)

    def forget(self, before: int) -> None:
        """Remove rows below one."""
        for row in [row for row in self._rows if row < before]:
            del self._rows[row]

    def add(self, point: tuple[float, float], thing: T) -> list[tuple[T, float]]:
        """Enter a point; return what was entered before near it, and how far away it is."""
        own = self.row(point)
        near: list[tuple[T, float]] = []
        widths = {row: self._width(row) for row in (own - 1, own, own + 1)}
        reach = max(widths.values())
        for row, width in widths.items():
            cells = self._rows.get(row)
            if cells is None:
                continue
            first = math.floor((point[1] - reach) / width)
            last = math.floor((point[1] + reach) / width)
            for column in range(first, last + 1):
                for other, found in cells.get(column, ()):
                    if (metres := distance(point, other)) <= self._metres:
                        near.append((found, metres))
        column = math.floor(point[1] / widths[own])
        cell = self._rows.setdefault(own, {}).setdefault(column, [])
        if len(cell) < self._most:
            cell.append((point, thing))
        else:
            self.left += 1
        return near

    def _width(self, row: int) -> float:
        """Return the degrees of longitude of a column: at the edge that is far from the equator."""
        edge = max(abs(row), abs(row + 1)) * self._height
        cosine = max(math.cos(math.radians(min(edge, 90.0))), _LEAST_COSINE)
        return self._metres / (_DEGREE * cosine)
