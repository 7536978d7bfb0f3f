"""The grid finds all that is near, and nothing else."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from renkei.graph.links.grid import Grid, distance

near_points = st.builds(
    lambda origin, up, right: (origin[0] + up / 100_000, origin[1] + right / 100_000),
    st.sampled_from([(35.0, 139.0), (-0.0005, 0.0), (43.06, 141.35), (-65.0, -60.0)]),
    st.integers(-300, 300),
    st.integers(-300, 300),
)


@given(st.lists(near_points, max_size=30), st.sampled_from([5.0, 100.0]))
def test_it_finds_what_a_comparison_of_all_pairs_finds(
    points: list[tuple[float, float]], metres: float
) -> None:
    """North and south of the equator, east and west."""
    grid: Grid[int] = Grid(metres, 1_000)
    found = {
        (other, number)
        for number, point in enumerate(points)
        for other, _ in grid.add(point, number)
    }
    expected = {
        (one, other)
        for one, other in itertools.combinations(range(len(points)), 2)
        if distance(points[one], points[other]) <= metres
    }
    assert found == expected
    assert grid.left == 0


def test_the_distance_is_that_on_the_sphere() -> None:
    """Tokyo to Osaka, and round the world."""
    assert abs(distance((35.681236, 139.767125), (34.702485, 135.495951)) - 403_000) < 1_500
    assert distance((35.0, 139.0), (35.0, 139.0)) == 0
    assert abs(distance((0.0, 0.0), (0.0, 180.0)) - 20_015_115) < 10
