"""Places by latitude and longitude: on land and sea, with a scale, near ones as clusters."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.server.charts.drawing import Mark
from renkei.server.charts.frame import MARGIN, Entry
from renkei.server.charts.maps.clusters import clusters
from renkei.server.charts.maps.land import draw_inset, draw_land
from renkei.server.charts.maps.occupied import Occupied
from renkei.server.charts.maps.view import KM, view_of
from renkei.server.charts.sheet import Sheet
from renkei.server.charts.styles import Style
from renkei.server.charts.widths import text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.server.charts.data import ChartData, Item
    from renkei.server.charts.frame import Body, Frame
    from renkei.server.charts.maps.view import View

__all__ = ["points"]

_FEW: Final = 300  # places that are drawn each, where they do not lie over each other
_NEAR, _NEAR_OF_MANY = 14, 28  # pixels between marks
_RADIUS: Final = 4.5
_SIZE: Final = 11
_STEPS: Final = (1, 2, 5)
_POLE, _DATE_LINE = 90, 180
_NAMED: Final = 8  # places that a cluster names
_MAX_SPAN: Final = 30  # degrees of latitude up to which one scale is true
_CLUSTER: Final = Style("cluster")


@dataclass(frozen=True, slots=True)
class _Place:
    """A place with its coordinates and the key of its series."""

    item: Item
    latitude: float
    longitude: float
    series: str


def points(data: ChartData, frame: Frame) -> Body:
    """Return the chart of kind ``points``; names stand where they lie over nothing else."""
    places, lacking = _places(data)
    sheet = Sheet.of(data, frame, is_point=True)
    body = sheet.body
    body.left_out = lacking
    body.left_out_text = data.say(
        f"座標のない{lacking:,}件は、図には描いていません。表にはすべてあります。",
        f"Not drawn: {lacking:,} without coordinates; the table has all of them.",
    )
    if not places:
        return body
    view = view_of([(one.longitude, one.latitude) for one in places], frame.width - 2 * MARGIN)
    body.height = view.height + 6
    draw_land(body.drawing, view, MARGIN)
    spots = [(x + MARGIN, y) for x, y in (view.spot(one.longitude, one.latitude) for one in places)]
    groups = _grouped(spots, data)
    taken = Occupied()
    singles = []
    for group in groups:
        spot, members = spots[group[0]], [places[index] for index in group]
        if len({one.item.key for one in members}) == 1:
            singles.append((members[0], spot))
            taken.take((spot[0] - 5, spot[1] - 5, spot[0] + 5, spot[1] + 5))
        else:
            radius = _cluster(sheet, members, spot)
            taken.take((spot[0] - radius, spot[1] - radius, spot[0] + radius, spot[1] + radius))
    for place, spot in singles:
        title = f"{place.item.text} ({place.latitude:g}, {place.longitude:g})"
        mark = Mark(iri=place.item.key, title=title, role="point", series=place.series)
        body.drawing.symbol(*spot, _RADIUS, sheet.series.styles[place.series], mark=mark)
    _scale(body, view, frame, taken)
    draw_inset(body.drawing, view, MARGIN, taken)
    for place, spot in singles:
        _name(sheet, place.item.text, spot, taken)
    if len(singles) < len(groups):
        text = data.say("近くにある場所の数", "Number of places near each other")
        body.legend.append(Entry(_CLUSTER, text, is_point=True))
    body.notes.append(
        data.say(
            "海岸線と国境：Natural Earth（パブリックドメイン）。おおよその位置です。",
            "Coasts and borders: Natural Earth (public domain). They are approximate.",
        )
    )
    body.description = data.joined(one.item.text for one in places)
    return body


def _places(data: ChartData) -> tuple[list[_Place], int]:
    """Return the places with coordinates in the order of their IRIs, and the number of others."""
    found: dict[tuple[str, float, float], _Place] = {}
    keys: set[str] = set()
    for row in data.rows:
        item = data.item(row, "place")
        if item is None:
            continue
        keys.add(item.key)
        latitude, longitude = data.number(row, "latitude"), data.number(row, "longitude")
        if latitude is None or longitude is None:
            continue
        if abs(latitude) <= _POLE and abs(longitude) <= _DATE_LINE:
            series = data.item(row, "series")
            place = _Place(item, latitude, longitude, series.key if series else "")
            found.setdefault((item.key, latitude, longitude), place)
    places = [found[key] for key in sorted(found)]
    return places, len(keys - {one.item.key for one in places})


def _grouped(spots: Sequence[tuple[float, float]], data: ChartData) -> list[list[int]]:
    """Return the clusters of spots, so far from each other that their numbers have room."""
    distance: float = _NEAR if len(spots) <= _FEW else _NEAR_OF_MANY
    while True:
        groups = clusters(spots, distance)
        needed = text_width(data.count(max(map(len, groups))), _SIZE) + 6
        if needed <= distance:
            return groups
        distance = needed


def _cluster(sheet: Sheet, members: Sequence[_Place], spot: tuple[float, float]) -> float:
    """Draw a circle with the number of places in it; return its radius."""
    names = {one.item.key: one.item.text for one in members}
    number, data = len(names), sheet.data
    count = data.count(number)
    title = data.say(f"{count}件：", f"{count} places: ")
    title += data.joined(list(names.values())[:_NAMED])
    if number > _NAMED:
        rest = data.count(number - _NAMED)
        title += data.say(f"、ほか{rest}件", f" and {rest} more")
    of_series = Counter(one.series for one in members if one.series)
    if of_series:
        parts = [
            f"{sheet.series.texts[key]} {data.count(of_series[key])}"
            for key in sheet.series.styles
            if key in of_series
        ]
        title += data.say(f"（{data.joined(parts)}）", f" ({data.joined(parts)})")
    iris = " ".join(list(names)[:_NAMED])
    mark = Mark(iri=iris, title=title, role="cluster", value=count)
    radius = max(text_width(count, _SIZE) / 2 + 3, _NEAR / 2)
    sheet.drawing.symbol(*spot, radius, _CLUSTER, mark=mark)
    sheet.drawing.text(*spot, count, size=_SIZE, anchor="middle")
    return radius


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


def _scale(body: Body, view: View, frame: Frame, taken: Occupied) -> None:
    """Draw a bar of a round length in the lower right corner."""
    if view.height / view.scale > _MAX_SPAN:
        return
    wanted = 90 / view.scale * KM  # kilometres of 90 pixels
    power = 10 ** math.floor(math.log10(wanted))
    length = max(step * power for step in _STEPS if step * power <= wanted)
    text = f"{length:g} km" if length >= 1 else f"{length * 1_000:g} m"
    right, y = frame.width - MARGIN - 8.0, view.height - 10
    width = length / KM * view.scale
    body.drawing.line(
        [(right - width, y - 4), (right - width, y), (right, y), (right, y - 4)], "axis"
    )
    body.drawing.text(right - width - 6, y - 2, text, size=_SIZE, name="quiet", anchor="end")
    taken.take((right - width - 6 - text_width(text, _SIZE), y - 10, right, y + 2))
