"""Many rows and long names: pictures have bounds, and texts do not lie over each other."""

from __future__ import annotations

import cProfile

import pyoxigraph as ox
import pytest

from renkei.queries.charts import KINDS
from tests.server.charts.overlaps import overlaps
from tests.server.charts.read import size, texts
from tests.server.charts.samples import MANY, WIDTHS, many, picture, row, said


@WIDTHS
@pytest.mark.parametrize("kind", KINDS)
def test_a_thousand_rows_are_bounded_and_what_is_left_out_is_said(kind: str, width: int) -> None:
    """In size; the numbers of the marks and of the rest make all."""
    rows = many(kind)
    svg = picture(kind, rows, width=width)
    assert len(svg) < 600_000
    assert size(svg)[1] < 6_000
    assert svg == picture(kind, rows, width=width)
    if kind in {"bar", "timeline", "links"}:
        drawn = {"bar": "bar", "timeline": "lane", "links": "link"}[kind]
        rest = MANY - len(said(svg, drawn))
        assert any(f"Not drawn: {rest} more" in text for text in texts(svg))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_four_times_the_rows_are_four_times_the_work(kind: str) -> None:
    """In calls of functions: the same on each machine."""
    few, all_ = (_calls(kind, number) for number in (MANY // 4, MANY))
    assert all_ < 4.5 * few


def _calls(kind: str, number: int) -> int:
    rows, profile = many(kind)[:number], cProfile.Profile()
    profile.runcall(picture, kind, rows)
    return sum(one.callcount for one in profile.getstats())


@pytest.mark.parametrize(("kind", "role", "most"), [("bar", "bar", 40), ("links", "link", 24)])
def test_of_too_many_the_largest_are_drawn(kind: str, role: str, most: int) -> None:
    """In the order of the rows."""
    drawn = said(picture(kind, many(kind)), role)
    numbers = [int(value.replace(",", "")) for _, _, value in drawn]
    assert sorted(numbers) == list(range(MANY - most, MANY))
    if kind == "bar":
        assert numbers == sorted(numbers)


def test_the_columns_of_a_matrix_are_those_with_most() -> None:
    """And no row is there without a cell in them."""
    rows = [row(row=f"r{n}", column=f"c{n}", value=n) for n in range(20)]
    svg = picture("matrix", rows)
    assert sorted(int(value) for _, _, value in said(svg, "bar")) == list(range(12, 20))
    assert "Name r3" not in texts(svg)


@WIDTHS
@pytest.mark.parametrize("kind", KINDS)
def test_texts_do_not_lie_over_each_other(kind: str, width: int) -> None:
    """By the estimated widths, for names of any length in both scripts."""
    for language in ("ja", "en"):
        rows = many(kind)[:12] if kind != "points" else many(kind)[:60]
        for number, one in enumerate(rows):
            for name in list(one):
                if name.endswith("Ja"):
                    one[name] = ox.Literal("施設の連携・協力" * (1 + number % 5), language="ja")
                elif name.endswith("En"):
                    words = "Cooperation of centres " * (1 + number % 5)
                    one[name] = ox.Literal(words, language="en")
        assert overlaps(picture(kind, rows, width=width, language=language)) == []
