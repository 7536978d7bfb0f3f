"""Places by latitude and longitude, with a scale; no tiles and no outlines of countries."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from renkei.server.charts.drawing import Mark
from renkei.server.charts.frame import MARGIN
from renkei.server.charts.maps.occupied import Occupied
from renkei.server.charts.sheet import Sheet
from renkei.server.charts.widths import text_width

if TYPE_CHECKING:
    from renkei.server.charts.data import ChartData, Item
    from renkei.server.charts.frame import Body, Frame

__all__ = ["points"]

_MAX_POINTS: Final = 1_500
_SIZE: Final = 11
_KM: Final = 111.2  # of a degree of latitude
_LEAST: Final = 0.004  # degrees that a picture shows
_STEPS: Final = (1, 2, 5)
_POLE, _DATE_LINE = 90, 180


def points(data: ChartData, frame: Frame) -> Body:
    """Return the chart of kind ``points``; names stand where they lie over nothing else."""
    found: dict[tuple[str, float, float], tuple[Item, str]] = {}
    places: set[str] = set()
    for row in data.rows:
        place = data.item(row, "place")
        latitude, longitude = data.number(row, "latitude"), data.number(row, "longitude")
        if place is None:
            continue
        places.add(place.key)
        if latitude is None or longitude is None:
            continue
        if abs(latitude) <= _POLE and abs(longitude) <= _DATE_LINE:
            one = data.item(row, "series")
            found.setdefault((place.key, latitude, longitude), (place, one.key if one else ""))
    shown = sorted(found)[:_MAX_POINTS]
    sheet = Sheet.of(data, frame, is_point=True)
    body = sheet.body
    body.left_out = len(places - {key for key, _, _ in shown})
    if not shown:
        return body
    north, south = max(one[1] for one in shown), min(one[1] for one in shown)
    east, west = max(one[2] for one in shown), min(one[2] for one in shown)
    shrink = math.cos(math.radians((north + south) / 2)) or 1e-6
    inside = frame.width - 2 * MARGIN
    width, height = max((east - west) * shrink, _LEAST), max(north - south, _LEAST)
    most = inside * 0.8
    scale = min((inside - 60) / width, (most - 60) / height)
    body.height = height * scale + 70
    body.drawing.rect(MARGIN, 0, inside, body.height - 6, "panel")
    centre = (MARGIN + inside / 2, (body.height - 6) / 2)
    taken = Occupied()
    spots = {}
    for key in shown:
        x = centre[0] + (key[2] - (east + west) / 2) * shrink * scale
        y = centre[1] - (key[1] - (north + south) / 2) * scale
        spots[key] = (x, y)
        taken.take((x - 5, y - 5, x + 5, y + 5))
    for key, (x, y) in spots.items():
        place, series = found[key]
        title = f"{place.text} ({key[1]:g}, {key[2]:g})"
        mark = Mark(iri=place.key, title=title, role="point", series=series)
        body.drawing.symbol(x, y, 4.5, sheet.series.styles[series], mark=mark)
        _name(sheet, place.text, (x, y), taken)
    _scale(body, scale, frame)
    body.description = data.joined(found[key][0].text for key in shown)
    return body


def _name(sheet: Sheet, text: str, spot: tuple[float, float], taken: Occupied) -> None:
    """Write the name of a place right or left of it, if there is room."""
    (x, y), frame, drawing = spot, sheet.frame, sheet.drawing
    width = text_width(text, _SIZE)
    for left, anchor, at in ((x + 8, "start", x + 8), (x - 8 - width, "end", x - 8)):
        box = (left, y - 7, left + width, y + 7)
        if left < MARGIN + 2 or left + width > frame.width - MARGIN - 2:
            continue
        if taken.is_free(box):
            drawing.text(at, y, text, size=_SIZE, anchor=anchor)
            taken.take(box)
            return


def _scale(body: Body, scale: float, frame: Frame) -> None:
    """Draw a bar of a round length."""
    wanted = 90 / scale * _KM  # kilometres of 90 pixels
    power = 10 ** math.floor(math.log10(wanted))
    length = max(step * power for step in _STEPS if step * power <= wanted)
    text = f"{length:g} km" if length >= 1 else f"{length * 1_000:g} m"
    right, y = frame.width - MARGIN - 8.0, body.height - 16
    width = length / _KM * scale
    body.drawing.line(
        [(right - width, y - 4), (right - width, y), (right, y), (right, y - 4)], "axis"
    )
    body.drawing.text(right - width - 6, y - 2, text, size=_SIZE, name="quiet", anchor="end")
