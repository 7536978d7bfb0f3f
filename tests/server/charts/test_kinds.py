"""Each kind of chart says what its rows say: a mark for each, and no other; and has bounds."""

from __future__ import annotations

import datetime as dt

import pyoxigraph as ox
import pytest

from renkei.ontology.terms import Status
from renkei.queries.charts import KINDS
from renkei.server.charts.draw import BODIES
from renkei.server.charts.frame import WIDE
from tests.server.charts.read import marks, size, texts
from tests.server.charts.samples import BASE, WIDTHS, many, picture, row, said, with_attribute


def test_every_kind_of_the_header_is_drawn() -> None:
    assert set(BODIES) == set(KINDS)


@WIDTHS
def test_bars_have_the_values_of_their_rows(width: int) -> None:
    """Series of a category in a row, lengths in proportion."""
    rows = [
        row(category="a", value=4, series=Status.ongoing),
        row(category="a", value=2, series=Status.planned),
        row(category="b", value=8, series=Status.ongoing),
    ]
    svg = picture("bar", rows, width=width)
    assert said(svg, "bar") == [("a", "ongoing", "4"), ("a", "planned", "2"), ("b", "ongoing", "8")]
    lengths = {mark.iri[-1] + mark.value: float(w) for mark, w in with_attribute(svg, "width")}
    assert lengths["b8"] == pytest.approx(2 * lengths["a4"], abs=0.2)
    assert {"Name a", "Name b", "6", "8"} <= set(texts(svg))
    assert size(svg)[0] == width


@WIDTHS
@pytest.mark.parametrize("kind", ["column", "line"])
def test_values_over_time_stand_at_their_time(kind: str, width: int) -> None:
    """Months without a value have a place, too; a panel for each thing."""
    rows = [
        row(panel="x", time="period/2017-04", value=3, series=Status.held),
        row(panel="x", time="period/2017-08", value=1, series=Status.planned),
        row(panel="y", time="period/2017-04", value=7, series=Status.held),
    ]
    svg = picture(kind, rows, width=width)
    assert said(svg, "bar") == [
        ("period/2017-04", "held", "3"),
        ("period/2017-08", "planned", "1"),
        ("period/2017-04", "held", "7"),
    ]
    name = "x" if kind == "column" else "cx"
    at = [float(x) for _, x in with_attribute(svg, name) if x]
    if kind == "column":  # the planned point is a polygon
        assert at[1] - at[0] > 2 * (size(svg)[0] - 60) / 5 / 3
    assert {"Name x", "Name y"} <= set(texts(svg))


def test_fiscal_years_and_years_are_times() -> None:
    """In their order, with those between."""
    rows = [row(time=f"period/fy{year}", value=1) for year in (2014, 2017)]
    assert [t for t in texts(picture("column", rows)) if t.startswith("FY")] == [
        "FY 2014", "FY 2015", "FY 2016", "FY 2017",
    ]  # fmt: skip
    svg = picture("column", [row(time=year, value=1) for year in (2016, 2018)], language="ja")
    assert "2017年度" in texts(svg)


@WIDTHS
def test_a_time_line_has_a_lane_for_each_thing_and_its_periods_and_events(width: int) -> None:
    """One without an end is open, one without a time has its lane."""
    day = dt.date
    rows = [
        row(
            lane="meet", status=Status.reported, event="first", at=day(2015, 10, 1),
            until=day(2015, 10, 31), **{"event-status": Status.held},
        ),
        row(
            lane="meet", status=Status.reported, event="next", at=day(2018, 2, 1),
            until=day(2018, 2, 28), **{"event-status": Status.planned},
        ),
        row(lane="link", status=Status.ongoing, start=day(2016, 4, 1)),
        row(lane="ended", status=Status.reported, start=day(2015, 4, 1), end=day(2016, 3, 31)),
        row(lane="idea", status=Status.under_consideration),
    ]  # fmt: skip
    svg = picture("timeline", rows, width=width)
    assert [iri for iri, _, _ in said(svg, "lane")] == ["ended", "meet", "link", "idea"]
    assert said(svg, "span") == [
        ("ended", "reported", "2015-04-01/2016-03-31"),
        ("link", "ongoing", "2016-04-01/.."),
    ]
    assert said(svg, "event") == [
        ("first", "held", "2015-10-01/2015-10-31"),
        ("next", "planned", "2018-02-01/2018-02-28"),
    ]
    shapes = {mark.iri[-4:]: mark for mark in marks(svg) if mark.role == "event"}
    assert "planned" in shapes["next"].series
    assert "as of" in texts(svg)
    assert ("no day stated" in texts(svg)) == (width == WIDE)
    assert b'class="hollow"' in svg


@WIDTHS
def test_periods_that_overlap_and_events_have_rows_of_their_own(width: int) -> None:
    """One behind another would not be seen; the last day of the calendar is a day, too."""
    day = dt.date
    rows = [
        row(lane="one", span="a", start=day(2020, 4, 1), end=day(2025, 3, 31)),
        row(lane="one", span="b", start=day(2024, 10, 1), end=day(2029, 3, 31)),
        row(lane="one", span="c", start=day(2025, 4, 1), end=day(9999, 12, 31)),
        row(lane="one", event="e", at=day(2021, 4, 1)),
    ]
    svg = picture("timeline", rows, width=width)
    assert [iri for iri, _, _ in said(svg, "span")] == ["a", "c", "b"]
    paths = {mark.iri[-1]: d.split() for mark, d in with_attribute(svg, "d") if d}
    tops = {name: float(path[2]) for name, path in paths.items()}
    assert tops["a"] == tops["c"]
    assert tops["b"] >= tops["a"] + 12
    (height,) = (float(cy) for mark, cy in with_attribute(svg, "cy") if mark.role == "event")
    assert height > tops["b"] + 12


@WIDTHS
def test_a_matrix_has_a_cell_for_each_row_and_column(width: int) -> None:
    rows = [
        row(row="link", column="parks", value=2, series=Status.ongoing),
        row(row="link", column="housing", value=1, series=Status.ongoing),
        row(row="meet", column="parks", value=1, series=Status.reported),
    ]
    svg = picture("matrix", rows, width=width)
    assert sorted(said(svg, "bar")) == [
        ("housing", "ongoing", "1"),
        ("parks", "ongoing", "2"),
        ("parks", "reported", "1"),
    ]
    assert {"Name link", "Name meet", "Name parks", "Name housing"} <= set(texts(svg))


@WIDTHS
def test_links_are_as_wide_as_their_values(width: int) -> None:
    """A link without activities is a line; both ends are columns."""
    ends = {"from": "prefecture", "to": "city"}
    rows = [
        row(**ends, link="parks", value=4, series=Status.ongoing),
        row(**ends, link="parks", value=2, series=Status.planned),
        row(**ends, link="housing", value=0),
    ]
    svg = picture("links", rows, width=width)
    assert said(svg, "link") == [
        ("parks", "ongoing", "4"), ("parks", "planned", "2"), ("housing", "", "0"),
    ]  # fmt: skip
    assert [iri for iri, _, _ in said(svg, "end")] == ["prefecture", "city"]
    heights = [float(h) for mark, h in with_attribute(svg, "height") if mark.role == "link"]
    assert heights[0] == pytest.approx(2 * heights[1], abs=0.2)


def test_points_stand_where_they_are_and_have_names_where_there_is_room() -> None:
    """North is above; what is no coordinate is no point."""
    rows = [
        row(place="north", latitude=43.2, longitude=141.3),
        row(place="south", latitude=43.0, longitude=141.3),
        row(place="nowhere", latitude=143.0, longitude=141.3),
    ]
    svg = picture("points", rows)
    assert [iri for iri, _, _ in said(svg, "point")] == ["north", "south"]
    north, south = (float(y) for _, y in with_attribute(svg, "cy"))
    assert north < south
    assert {"Name north", "Name south"} <= set(texts(svg))
    assert any("Not drawn: 1 without coordinates" in text for text in texts(svg))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_drawn_of_no_rows_and_that_is_said(kind: str) -> None:
    svg = picture(kind, [])
    assert marks(svg) == []
    assert "There is nothing to draw." in texts(svg)


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_that_are_none_have_no_mark(kind: str) -> None:
    """NaN, infinity, ill-typed and negative ones."""
    for number in (float("nan"), float("inf"), -1.0):
        rows = [
            {name: ox.Literal(number) if name in KINDS[kind].numbers else term
             for name, term in one.items()}
            for one in many(kind)[:3]
        ]  # fmt: skip
        if kind not in {"timeline", "points"}:
            assert marks(picture(kind, rows)) == []
    picture(kind, [{name: ox.BlankNode() for name in one} for one in many(kind)[:3]])


def test_a_picture_has_its_title_source_date_licence_and_address() -> None:
    """In sight, and as a text for those who do not see it."""
    svg = picture("bar", [row(category="a", value=4)])
    found = texts(svg)
    assert found[:2] == ["A picture", "As of fiscal year 2017"]
    assert found[-3:] == ["Source: a document", "Licence: CC0", f"Table: {BASE}queries/sample"]
    text = svg.decode()
    assert 'role="img" aria-labelledby="title desc" lang="en"' in text
    assert '<title id="title">A picture</title>' in text
    assert "As of fiscal year 2017 Name a 4 Source: a document" in text
