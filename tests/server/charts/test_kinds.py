"""Each kind of chart says what its rows say: a mark for each, and no other; and has bounds."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from renkei.ontology.terms import Status
from renkei.queries.charts import KINDS
from renkei.queries.model import Chart
from renkei.server.charts.data import ChartData
from renkei.server.charts.draw import BODIES, draw
from renkei.server.charts.frame import NARROW, WIDE, Frame
from tests.server.charts.overlaps import overlaps
from tests.server.charts.read import marks, parsed, size, texts

if TYPE_CHECKING:
    from tests.server.charts.read import Read

BASE = "https://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"


def thing(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{BASE}id/{name}")


def row(**values: Any) -> dict[str, Any]:
    """Return a row: texts are things, numbers and days literals; each thing has a name."""
    terms: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, dt.date):
            terms[name] = ox.Literal(value.isoformat(), datatype=ox.NamedNode(f"{XSD}date"))
        elif isinstance(value, str):
            terms[name] = ox.NamedNode(value) if "//" in value else thing(value)
            terms[f"{name}Ja"] = ox.Literal(f"名前 {value}", language="ja")
            terms[f"{name}En"] = ox.Literal(f"Name {value}", language="en")
        elif value is not None:
            terms[name] = ox.Literal(value)
    return terms


def picture(
    kind: str, rows: list[dict[str, Any]], *, width: int = WIDE, language: str = "en"
) -> bytes:
    given = {name for one in rows for name in one}
    roles = {role: role for role in KINDS[kind].roles if role in given}
    data = ChartData(Chart(kind, roles), rows, {}, BASE, language)
    frame = Frame(
        title="A picture",
        language=language,
        width=width,
        as_of=(dt.date(2017, 10, 1), dt.date(2018, 1, 31)),
        as_of_text="As of fiscal year 2017",
        notes=("Source: a document", "Licence: CC0"),
        address=f"{BASE}queries/sample",
    )
    return draw(data, frame)


def said(svg: bytes, role: str) -> list[tuple[str, str, str]]:
    return [
        (mark.iri.removeprefix(f"{BASE}id/"), mark.series.rpartition("#")[2], mark.value)
        for mark in marks(svg)
        if mark.role == role
    ]


WIDTHS = pytest.mark.parametrize("width", [WIDE, NARROW])


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


def with_attribute(svg: bytes, name: str) -> list[tuple[Read, str]]:
    found = [element.get(name, "") for element in parsed(svg).iter() if element.get("data-mark")]
    return list(zip(marks(svg), found, strict=True))


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
    assert ("no time stated" in texts(svg)) == (width == WIDE)
    assert b'class="hollow"' in svg


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
    assert any("Not drawn: 1 more" in text for text in texts(svg))


MANY = 1_000


def many(kind: str) -> list[dict[str, Any]]:
    first = dt.date(2000, 1, 1)
    days = [first + dt.timedelta(number * 7) for number in range(MANY)]
    make: dict[str, Any] = {
        "bar": lambda n: row(category=f"c{n}", value=n),
        "column": lambda n: row(panel=f"p{n % 100}", time=f"period/fy{1000 + n}", value=n),
        "line": lambda n: row(time=f"period/{1000 + n}-04", value=n),
        "timeline": lambda n: row(lane=f"l{n}", start=days[n], event=f"e{n}", at=days[n]),
        "matrix": lambda n: row(row=f"r{n % 70}", column=f"c{n % 30}", value=1),
        "links": lambda n: row(**{"from": f"a{n % 9}", "to": "b"}, link=f"l{n}", value=n),
        "points": lambda n: row(place=f"p{n}", latitude=n / 100, longitude=n / 50),
    }
    return [make[kind](number) for number in range(MANY)]


@WIDTHS
@pytest.mark.parametrize("kind", KINDS)
def test_a_thousand_rows_are_bounded_and_what_is_left_out_is_said(kind: str, width: int) -> None:
    """In size and in time; the numbers of the marks and of the rest make all."""
    rows = many(kind)
    begun = time.perf_counter()
    svg = picture(kind, rows, width=width)
    assert time.perf_counter() - begun < 2
    assert len(svg) < 600_000
    assert size(svg)[1] < 6_000
    assert svg == picture(kind, rows, width=width)
    if kind in {"bar", "timeline", "links"}:
        drawn = {"bar": "bar", "timeline": "lane", "links": "link"}[kind]
        rest = MANY - len(said(svg, drawn))
        assert any(f"Not drawn: {rest} more" in text for text in texts(svg))


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
