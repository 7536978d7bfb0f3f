"""Coasts and borders of Natural Earth in a rectangle, of all countries; see `generate`."""

from __future__ import annotations

import functools
import itertools
import json
import math
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from renkei.server.charts.maps.clip import cut_line, cut_ring, inner_edges

if TYPE_CHECKING:
    from renkei.server.charts.maps.clip import Line, Rectangle

__all__ = ["FILE", "LEVELS", "STEPS", "Level", "Outline", "outline_of"]

FILE: Final = Path(__file__).with_name("outlines.zip")
STEPS: Final = 500
"""Steps of a coordinate to a degree: 220 metres, as exact as the source."""
_FULL_TURN: Final = 360


@dataclass(frozen=True, slots=True)
class Level:
    """A scale of the source.

    Attributes:
        name: Its name.
        size: The degrees of a tile.
        coarsest: The most degrees of a pixel for which it is taken.
    """

    name: str
    size: int
    coarsest: float


LEVELS: Final = (Level("10m", 10, 0.03), Level("50m", 30, 0.12), Level("110m", 60, math.inf))


@dataclass(frozen=True, slots=True)
class Outline:
    """What a rectangle has of land; longitudes may be beyond 180, as those of the rectangle.

    Attributes:
        land: Rings of land, and of waters in it.
        coasts: The lines of these that are coasts, and not the edge of the rectangle.
        borders: The lines between countries.
    """

    land: list[Line]
    coasts: list[Line]
    borders: list[Line]


def outline_of(rectangle: Rectangle, pixel: float) -> Outline:
    """Return the outline of the land in a part of the earth.

    Args:
        rectangle: The part; its east is at most 360 degrees from its west, and may be beyond 180.
        pixel: The degrees of a pixel.
    """
    west, south, east, north = rectangle
    level = next(one for one in LEVELS if pixel <= one.coarsest)
    found = Outline([], [], [])
    for column in range(int((west + 180) // level.size), int((east + 180) // level.size) + 1):
        for row in range(int((south + 90) // level.size), int((north + 90) // level.size) + 1):
            turned, inside = divmod(column, _FULL_TURN // level.size)
            tile = _tile(level.name, inside, row)
            if tile is None:
                continue
            left, low = column * level.size - 180, row * level.size - 90
            bounds = (left, low, left + level.size, low + level.size)
            for ring in tile[0]:
                part = cut_ring(_turned(ring, turned), rectangle)
                if part:
                    found.land.append(part)
                    found.coasts.extend(inner_edges(part, (bounds, rectangle)))
            for line in tile[1]:
                found.borders.extend(cut_line(_turned(line, turned), rectangle))
    return found


def _turned(line: Line, turns: int) -> Line:
    return [(x + turns * _FULL_TURN, y) for x, y in line] if turns else line


@functools.lru_cache(maxsize=32)
def _tile(level: str, column: int, row: int) -> tuple[list[Line], list[Line]] | None:
    """Return the rings and the borders of a tile; None if there is only sea."""
    with zipfile.ZipFile(FILE) as file:
        try:
            text = file.read(f"{level}/{column}/{row}")
        except KeyError:
            return None
    tile = json.loads(text)
    return list(map(_line, tile["land"])), list(map(_line, tile["borders"]))


def _line(steps: list[int]) -> Line:
    xs = itertools.accumulate(steps[::2])
    ys = itertools.accumulate(steps[1::2])
    return [(x / STEPS, y / STEPS) for x, y in zip(xs, ys, strict=True)]
