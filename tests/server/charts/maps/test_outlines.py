"""Coasts and borders: what is land, cut to a rectangle, in all parts of the earth."""

from __future__ import annotations

import itertools
import math
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.server.charts.maps.clip import cut_line, cut_ring, inner_edges
from renkei.server.charts.maps.outlines import FILE, LEVELS, outline_of

BOX = (0.0, 0.0, 10.0, 10.0)
POINTS = st.tuples(st.integers(-20, 20), st.integers(-20, 20))


def is_land(longitude: float, latitude: float, pixel: float, size: float = 2) -> bool:
    """Whether a point is in an odd number of rings of the outline around it."""
    rectangle = (longitude - size, latitude - size, longitude + size, latitude + size)
    crossings = 0
    for ring in outline_of(rectangle, pixel).land:
        for (x, y), (right, high) in itertools.pairwise([*ring, ring[0]]):
            if (y > latitude) != (high > latitude):
                crossings += longitude < x + (latitude - y) / (high - y) * (right - x)
    return crossings % 2 == 1


@pytest.mark.parametrize("pixel", [0.001, 0.1, 1])
@pytest.mark.parametrize(
    ("longitude", "latitude", "expected"),
    [
        (141.5, 43.3, True),  # Hokkaido
        (139.0, 36.0, True),  # Honshu, near the edge of a tile
        (135.0, 39.5, False),  # the Sea of Japan
        (144.5, 38.0, False),  # the Pacific
        (10.0, 50.0, True),  # Germany, on the edge of tiles
        (-100.0, 40.0, True),  # North America
        (175.6, -38.5, True),  # New Zealand
        (51.0, 42.0, False),  # the Caspian Sea, a hole
        (178.9, 67.0, True),  # Chukotka, on both sides of the date line
        (181.5, 67.5, True),
        (-178.5, 67.5, True),
        (-175.0, 0.0, False),
        (40.0, -86.0, True),  # Antarctica
        (0.0, 88.0, False),
    ],
)
def test_land_is_land_and_sea_is_sea(
    longitude: float, latitude: float, expected: bool, pixel: float
) -> None:
    """At each scale, also over the date line and at the poles."""
    assert is_land(longitude, latitude, pixel) is expected


def test_coasts_are_no_edges_of_tiles_or_maps() -> None:
    """A map inland has no coast, and the border of two countries."""
    inland = outline_of((8.5, 48.5, 11.5, 51.5), 0.01)  # four tiles meet here
    assert inland.land
    assert inland.coasts == []
    assert outline_of((5, 47, 9, 50), 0.01).borders
    assert outline_of((135, 34, 140, 38), 0.01).borders == []


@given(st.lists(POINTS, min_size=3, max_size=12))
def test_a_ring_that_is_cut_stays_in_the_rectangle(ring: list[tuple[float, float]]) -> None:
    """And its inner edges are edges of the ring."""
    part = cut_ring(ring, BOX)
    assert all(0 <= x <= 10 and 0 <= y <= 10 for x, y in part)
    assert cut_ring(part, BOX) == part
    for line in inner_edges(part, [BOX]) if part else []:
        for start, end in itertools.pairwise(line):
            assert not any(start[a] == b == end[a] for a in (0, 1) for b in (0, 10))


@given(st.lists(POINTS, min_size=2, max_size=12))
def test_a_line_that_is_cut_is_as_long_as_it_is_inside(line: list[tuple[float, float]]) -> None:
    """Cut in halves, its parts are as long as cut whole."""
    halves = [(0.0, 0.0, 5.0, 10.0), (5.0, 0.0, 10.0, 10.0)]
    on_middle = sum(
        abs(one[1] - other[1])
        for part in cut_line(line, BOX)
        for one, other in itertools.pairwise(part)
        if one[0] == other[0] == 5
    )
    whole = _length(cut_line(line, BOX))
    parts = sum(_length(cut_line(line, half)) for half in halves)
    assert parts - on_middle == pytest.approx(whole)


def test_the_file_says_where_it_is_from() -> None:
    """Its source, version and licence; and it has every level."""
    with zipfile.ZipFile(FILE) as file:
        note = file.read("README.txt").decode()
        names = {name.partition("/")[0] for name in file.namelist()}
    assert "Natural Earth 4.1.0" in note
    assert "public domain" in note
    assert names == {"README.txt", *(level.name for level in LEVELS)}


def _length(lines: list[list[tuple[float, float]]]) -> float:
    return sum(math.dist(*pair) for line in lines for pair in itertools.pairwise(line))
