"""Draws land, sea, coasts and borders, about as fine as a pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.server.charts.maps.outlines import outline_of
from renkei.server.charts.maps.view import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from renkei.server.charts.drawing import Drawing
    from renkei.server.charts.maps.clip import Line
    from renkei.server.charts.maps.occupied import Occupied

__all__ = ["draw_land"]

_FINE: Final = 0.8  # pixels between points
_MAX_LOCAL: Final = 3  # degrees up to which a map has an inset
_INSET: Final = 12  # degrees of latitude that an inset shows
_WIDEST: Final = 400  # pixels of a panel with a small inset


def draw_land(drawing: Drawing, view: View, left: float, top: float = 0) -> None:
    """Draw what the part of the earth that a map shows has of land.

    Args:
        drawing: Where it is drawn.
        view: The part.
        left: Where the map begins.
        top: Where the map begins.
    """
    drawing.rect(left, top, view.width, view.height, "sea")
    outline = outline_of(view.rectangle, 1 / view.scale)
    for lines, name, end in (
        (outline.land, "land", "Z"),
        (outline.coasts, "coast", ""),
        (outline.borders, "border", ""),
    ):
        path = list(_path(lines, view, (left, top), end))
        if path:
            drawing.path(path, name)
    drawing.rect(left, top, view.width, view.height, "rule")


def draw_inset(drawing: Drawing, view: View, left: float, taken: Occupied) -> None:
    """Draw where a small part of the earth is, in a corner that is free; nowhere if none is."""
    west, south, east, north = view.rectangle
    if max(east - west, north - south) > _MAX_LOCAL:
        return
    width, height = (84.0, 63.0) if view.width < _WIDEST else (152.0, 114.0)
    right, low = left + view.width - width - 6, view.height - height - 6
    corners = ((right, 6.0), (left + 6.0, 6.0), (left + 6.0, low), (right, low))
    for x, y in corners:
        box = (x - 4, y - 4, x + width + 4, y + height + 4)
        if taken.is_free(box):
            break
    else:
        return
    taken.take(box)
    scale, middle = height / _INSET, (south + north) / 2
    half = (width / 2 / scale / view.shrink, height / 2 / scale)
    inset = View(
        width,
        height,
        (
            (west + east) / 2 - half[0],
            middle - half[1],
            (west + east) / 2 + half[0],
            middle + half[1],
        ),
        scale,
        view.shrink,
    )
    draw_land(drawing, inset, x, y)
    centre_x, centre_y = x + width / 2, y + height / 2
    wide = max((east - west) * view.shrink * scale, 7)
    high = max((north - south) * scale, 7)
    drawing.rect(centre_x - wide / 2, centre_y - high / 2, wide, high, "here")


def _path(
    lines: Iterable[Line], view: View, corner: tuple[float, float], end: str
) -> Iterator[str | float]:
    """Yield the commands and numbers of a path; what is smaller than a pixel is left out."""
    for line in lines:
        kept: list[tuple[float, float]] = []
        for longitude, latitude in line:
            x, y = view.spot(longitude, latitude)
            if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) > _FINE:
                kept.append((x, y))
        xs, ys = [x for x, _ in kept], [y for _, y in kept]
        if max(xs) - min(xs) + max(ys) - min(ys) < 3 * _FINE:
            continue
        yield "M"
        for x, y in kept:
            yield x + corner[0]
            yield y + corner[1]
        if end:
            yield end
