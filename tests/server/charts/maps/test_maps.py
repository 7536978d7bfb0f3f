"""Maps: each place is in a mark, and no mark is without a place; the same bytes each time."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.server.charts.maps.clusters import clusters
from renkei.server.charts.maps.occupied import Occupied
from renkei.server.charts.maps.view import view_of
from tests.server.charts.overlaps import overlaps
from tests.server.charts.read import marks, texts
from tests.server.charts.samples import BASE, WIDTHS, picture, row, with_attribute

SPOTS = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=60)


def places(number: int, west: float, south: float, size: float) -> list[dict[str, Any]]:
    drawn = random.Random(number)  # noqa: S311 # a sample
    return [
        row(
            place=f"p{n}",
            latitude=south + drawn.random() * size,
            longitude=west + drawn.random() * size,
        )
        for n in range(number)
    ]


@WIDTHS
def test_many_places_are_clusters_with_their_numbers(width: int) -> None:
    """The numbers make all; they do not lie over each other, and the picture says what they are."""
    rows = places(5_000, 130, 32, 9)
    svg = picture("points", rows, width=width)
    numbers = [int(one.value.replace(",", "")) for one in marks(svg) if one.role == "cluster"]
    singles = [one for one in marks(svg) if one.role == "point"]
    assert sum(numbers) + len(singles) == 5_000
    assert "Number of places near each other" in texts(svg)
    assert overlaps(svg) == []
    assert svg == picture("points", rows[::-1], width=width)
    assert len(svg) < 500_000


def test_a_cluster_says_what_it_holds() -> None:
    """Names of the first, the number of the others, how many of each series."""
    near = [
        row(place=f"p{n}", latitude=43 + n / 1e5, longitude=141, series=f"s{n % 2}")
        for n in range(10)
    ]
    svg = picture("points", [*near, row(place="far", latitude=44, longitude=142, series="s0")])
    (cluster,) = (one for one in marks(svg) if one.role == "cluster")
    assert cluster.value == "10"
    assert cluster.title.startswith("10 places: Name p0, Name p1")
    assert cluster.title.endswith("and 2 more (Name s0 5, Name s1 5)")
    assert cluster.iri.split() == [f"{BASE}id/p{n}" for n in range(8)]
    assert [one.iri.rpartition("/")[2] for one in marks(svg) if one.role == "point"] == ["far"]


def test_few_places_apart_are_no_clusters() -> None:
    """And two rows of one place at one spot are one mark."""
    rows = [row(place=f"p{n}", latitude=33 + n / 3, longitude=133) for n in range(5)]
    svg = picture("points", [*rows, rows[0]])
    assert [one.role for one in marks(svg)] == ["point"] * 5
    assert "Number of places near each other" not in texts(svg)


def test_a_map_has_land_and_says_whose_coasts_these_are() -> None:
    """In the picture, below its sources; a small one has a second map of where it is."""
    island, city = places(9, 131, 32, 4), places(5, 139.7, 35.6, 0.05)
    wide, small = picture("points", island), picture("points", city)
    assert b'class="coast"' in wide
    assert any("Natural Earth (public domain)" in text for text in texts(wide))
    assert wide.count(b'class="sea"') == 1
    assert small.count(b'class="sea"') == 2
    assert b'class="here"' in small


def test_a_map_over_the_date_line_is_no_map_of_the_earth() -> None:
    """West is left of it."""
    rows = [
        row(place="wellington", latitude=-41.3, longitude=174.8),
        row(place="chatham", latitude=-44, longitude=-176.5),
    ]
    found = with_attribute(picture("points", rows), "cx")
    at = {mark.iri.rpartition("/")[2]: float(x) for mark, x in found if mark.role == "point"}
    assert 30 < at["wellington"] < at["chatham"] < 730


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1, max_size=8))
def test_all_places_are_in_the_map(spots: list[tuple[float, float]]) -> None:
    """Wherever they are."""
    view = view_of(spots, 700)
    west, south, east, north = view.rectangle
    assert -180 <= west <= 180
    assert east - west <= 360 + 1e-6
    assert view.height <= 700
    for longitude, latitude in spots:
        x, y = view.spot(longitude, latitude)
        assert -1e-6 <= x <= 700 + 1e-6
        assert -1e-6 <= y <= view.height + 1e-6
    assert south < north


@given(SPOTS, st.integers(1, 60))
def test_each_spot_is_in_one_cluster_near_its_middle(
    spots: list[tuple[float, float]], distance: int
) -> None:
    """And middles are further from each other."""
    found = clusters(spots, distance)
    assert sorted(index for group in found for index in group) == list(range(len(spots)))
    middles = [spots[group[0]] for group in found]
    for group, middle in zip(found, middles, strict=True):
        assert all(_squares(spots[index], middle) <= distance**2 for index in group)
    for number, one in enumerate(middles):
        assert all(_squares(one, other) > distance**2 for other in middles[number + 1 :])


@pytest.mark.parametrize(
    ("box", "expected"),
    [((0, 0, 5, 5), True), ((15, 15, 20, 20), True), ((9, 9, 11, 11), False), ((5, 5, 9, 9), True)],
)
def test_what_is_taken_is_not_free(box: tuple[float, float, float, float], expected: bool) -> None:
    """Boxes that only touch are free."""
    taken = Occupied()
    taken.take((10, 5, 15, 15))
    assert taken.is_free(box) is expected


def _squares(one: tuple[float, float], other: tuple[float, float]) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2
