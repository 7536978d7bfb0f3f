"""The part of the earth that a map shows, and where its places are in the picture. Pure.

Degrees of longitude are shrunk as in the middle of the map (plate carrée with a standard parallel):
right for a city or a country, and coarse for half the earth.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.server.charts.maps.clip import Rectangle

__all__ = ["KM", "View", "view_of"]

KM: Final = 111.2
"""Kilometres of a degree of latitude."""

_LEAST: Final = 0.004  # degrees that a map shows
_EDGE: Final = 30  # pixels around the outermost places
_HIGHEST, _LOWEST = 0.8, 0.5  # height, of the width
_POLE: Final = 80  # no map shrinks more than at this latitude
_HALF, _FULL = 180, 360


@dataclass(frozen=True, slots=True)
class View:
    """A map: pixels of its panel, from its upper left corner, and degrees.

    Attributes:
        width: Its width.
        height: Its height.
        rectangle: What it shows: west, south, east, north. East may be more than 180.
        scale: Pixels of a degree of latitude.
        shrink: Pixels of a degree of longitude, of those of a degree of latitude.
    """

    width: float
    height: float
    rectangle: Rectangle
    scale: float
    shrink: float

    def spot(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return where a place is; longitudes west of the map are taken as those east of 180."""
        west, _, _, north = self.rectangle
        if longitude < west:
            longitude += _FULL
        return (longitude - west) * self.shrink * self.scale, (north - latitude) * self.scale


def view_of(places: Sequence[tuple[float, float]], width: float) -> View:
    """Return the map with all places in it, with some room around them.

    Args:
        places: Longitudes and latitudes; one at least.
        width: The width in pixels.
    """
    south, north = min(one[1] for one in places), max(one[1] for one in places)
    west, east = _from_west_to_east([one[0] for one in places])
    middle = ((west + east) / 2, (south + north) / 2)
    shrink = math.cos(math.radians(min(abs(middle[1]), _POLE)))
    wide, high = max((east - west) * shrink, _LEAST), max(north - south, _LEAST / 4)
    scale = min((width - 2 * _EDGE) / wide, (width * _HIGHEST - 2 * _EDGE) / high)
    scale = max(scale, width / (_FULL * shrink))  # the earth once
    height = max(high * scale + 2 * _EDGE, width * _LOWEST)
    half = width / 2 / scale / shrink, height / 2 / scale
    left = middle[0] - half[0]
    turn = _FULL * math.floor((left + _HALF) / _FULL)
    rectangle = (
        left - turn,
        middle[1] - half[1],
        middle[0] + half[0] - turn,
        middle[1] + half[1],
    )
    return View(width, height, rectangle, scale, shrink)


def _from_west_to_east(longitudes: Sequence[float]) -> tuple[float, float]:
    """Return the shorter of two ways: over the middle of the map, or over the date line."""
    west, east = min(longitudes), max(longitudes)
    if east - west <= _HALF:
        return west, east
    turned = [one + _FULL if one < 0 else one for one in longitudes]
    other = min(turned), max(turned)
    return other if other[1] - other[0] < east - west else (west, east)
