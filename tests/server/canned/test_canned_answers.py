"""Answers of canned queries: the same rows in every format, whole or page by page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tests.page_tables import page_tables
from tests.server.canned.places import READERS, ROWS, next_of, places_on, walk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.page_tables import TableCell
    from tests.server.wire import Wire
    from tests.serving import ServedStore


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Wire, ServedStore]]:
    """A server on a thousand places and some."""
    with places_on(tmp_path_factory.mktemp("places"), ROWS) as found:
        yield found


@pytest.fixture
def wire(places: tuple[Wire, ServedStore]) -> Wire:
    """A connection to it."""
    return places[0]


@pytest.mark.slow
@pytest.mark.parametrize("suffix", READERS)
@pytest.mark.parametrize("limit", [1_000, 617, 100])
def test_pages_have_together_exactly_the_rows_of_the_whole(
    wire: Wire, suffix: str, limit: int
) -> None:
    """In each format, in the same order; no page is empty, none longer than asked."""
    read = READERS[suffix]
    whole = read(wire.get(f"/queries/places.{suffix}").body)
    assert len(whole) == ROWS
    pages = walk(wire, f"/queries/places.{suffix}?limit={limit}", read)
    assert [len(page) for page in pages[:-1]] == [limit] * (len(pages) - 1)
    assert pages[-1]
    assert [row for page in pages for row in page] == whole


@pytest.mark.prove
@pytest.mark.parametrize("suffix", READERS)
def test_a_hundred_thousand_rows_page_by_page(tmp_path: Path, suffix: str) -> None:
    """The same with many pages."""
    limits = {"query_timeout": 120, "stream_timeout": 600}
    with places_on(tmp_path, 100_000, **limits) as (wire, _):
        read = READERS[suffix]
        whole = read(wire.get(f"/queries/places.{suffix}").body)
        assert len(whole) == 100_000
        pages = walk(wire, f"/queries/places.{suffix}?limit=10000", read)
        assert [row for page in pages for row in page] == whole


def test_a_page_that_ends_with_the_last_row_has_no_next(wire: Wire) -> None:
    """No empty last page is promised; and the way back is there."""
    assert [len(page) for page in walk(wire, f"/queries/places?limit={ROWS}", READERS["json"])] == [
        ROWS
    ]
    halves = walk(wire, f"/queries/places?limit={ROWS // 2}", READERS["json"])
    assert [len(page) for page in halves] == [ROWS // 2] * 2


def test_json_says_where_it_goes_on(wire: Wire) -> None:
    """The same address as the Link header; null on the last page and in a whole answer."""
    answer = wire.get("/queries/places.json", limit=1_000)
    assert answer.json["next"] == next_of(answer.headers["Link"])
    last = wire.send("GET", answer.json["next"].removeprefix(wire.address.rstrip("/")))
    assert last.json["next"] is None
    assert next_of(last.headers["Link"]) is None
    assert 'rel="first"' in last.headers["Link"]
    assert 'rel="prev"' in last.headers["Link"]
    assert wire.get("/queries/places.json").json["next"] is None


def test_a_format_by_accept_stays_it_on_the_next_page(wire: Wire) -> None:
    """And a format that was chosen by name too."""
    answer = wire.get("/queries/places", limit=5, format="ndjson")
    assert answer.media_type == "application/x-ndjson"
    assert "format=ndjson" in str(next_of(answer.headers["Link"]))


@pytest.mark.parametrize(
    ("parameters", "parameter"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "10001"}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"limit": "１０"}, "limit"),
        ({"limit": "9" * 400}, "limit"),
        ({"limit": ["5", "6"]}, "limit"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"cursor": "WyJhIiwxLCJiIl0"}, "cursor"),
        ({"bom": "perhaps"}, "bom"),
        ({"page": "2"}, "page"),
    ],
)
@pytest.mark.parametrize("suffix", [".json", ".csv", ".html"])
def test_a_malformed_option_is_refused_by_name(
    wire: Wire, parameters: dict[str, Any], parameter: str, suffix: str
) -> None:
    answer = wire.get(f"/queries/places{suffix}", **parameters, accept="application/problem+json")
    assert answer.status == 400
    if suffix != ".html":
        assert (answer.json["code"], answer.json["parameter"]) == ("parameter", parameter)


def test_a_cursor_of_another_query_is_refused(wire: Wire) -> None:
    following = str(next_of(wire.get("/queries/places", limit=5).headers["Link"]))
    answer = wire.get("/queries/old-places", cursor=following.rpartition("cursor=")[2])
    assert (answer.status, answer.json["parameter"]) == (400, "cursor")
    assert "another query" in answer.json["detail"]


def test_a_cursor_of_a_generation_that_is_gone_says_so(
    places: tuple[Wire, ServedStore],
) -> None:
    """410, with how to begin again; the pages of two generations do not fit together."""
    wire, served = places
    following = str(next_of(wire.get("/queries/places.csv", limit=5).headers["Link"]))
    with served.published_as("fedcba9876543210"):
        target = following.removeprefix(wire.address.rstrip("/"))
        answer = wire.send("GET", target, headers={"Accept": "*/*"})
        assert (answer.status, answer.json["code"]) == (410, "gone")
        assert "without cursor" in answer.json["detail"]
        page = wire.send("GET", target.replace(".csv", ".html"), headers={"Accept": "text/html"})
        assert page.status == 410


def test_a_query_without_pages_says_so(wire: Wire) -> None:
    """It is whole without being asked."""
    assert len(wire.get("/queries/first-places").json["rows"]) == 10
    answer = wire.get("/queries/first-places", limit=5)
    assert (answer.status, answer.json["parameter"]) == (400, "limit")
    assert "whole" in answer.json["detail"]


def test_excel_gets_its_mark_on_request(wire: Wire) -> None:
    """A byte order mark in CSV, on every page; nowhere else."""
    assert wire.get("/queries/places.csv", bom="true").body.startswith(b"\xef\xbb\xbfnumber,")
    assert wire.get("/queries/places.csv", bom="true", limit=3).body.startswith(
        b"\xef\xbb\xbfnumber,"
    )
    assert wire.get("/queries/places.csv").body.startswith(b"number,")
    assert wire.get("/queries/places.json", bom="true").body.startswith(b"{")
    assert wire.get("/queries/graph.ttl", bom="true").json["parameter"] == "bom"
    assert wire.get("/queries/places.csv", bom="TRUE").status == 400
    assert (
        wire.get("/queries/places.csv", bom="true").headers["ETag"]
        != (wire.get("/queries/places.csv").headers["ETag"])
    )


def test_a_deprecated_name_says_until_when_and_what_instead(wire: Wire) -> None:
    """RFC 9745, RFC 8594; on data and on the page, beside the links to pages; also when cached."""
    for suffix in (".json", ".csv", ".html", ".rq", ".json"):
        answer = wire.get(
            f"/queries/old-places{suffix}", **({} if suffix == ".rq" else {"limit": 5})
        )
        assert answer.headers["Deprecation"] == "@1767225600"
        assert answer.headers["Sunset"] == "Thu, 01 Apr 2027 00:00:00 GMT"
        links = ", ".join(answer.headers.get_all("Link") or [])
        assert f'<{wire.address}queries/places>; rel="successor-version"' in links
    assert "Deprecation" not in wire.get("/queries/places").headers


def test_places_are_points(wire: Wire) -> None:
    """RFC 7946; a row without coordinates is a feature without geometry."""
    answer = wire.get("/queries/places", accept="application/geo+json")
    assert answer.media_type == "application/geo+json"
    kinds = Counter(bool(feature["geometry"]) for feature in answer.json["features"])
    assert kinds == {True: ROWS - -(-ROWS // 3), False: -(-ROWS // 3)}
    assert answer.json["features"][1]["geometry"]["coordinates"] == [141.5, 43.1]


def test_a_question_is_answered_with_a_truth_value(wire: Wire) -> None:
    """ASK, for programs and on a page."""
    assert wire.get("/queries/any-place").json["boolean"] is True
    assert wire.get("/queries/any-place.srj").media_type == "application/sparql-results+json"
    page = wire.get("/queries/any-place.html")
    assert (page.status, page.media_type) == (200, "text/html")
    assert wire.get("/queries/any-place.csv").status == 404


def test_a_graph_is_rdf(wire: Wire) -> None:
    assert wire.get("/queries/graph", accept="application/n-triples").body.count(b"\n") == ROWS
    assert wire.get("/queries/graph.json").media_type == "application/ld+json"
    assert wire.get("/queries/graph", limit=5).status == 400


def answer_rows(body: bytes) -> list[list[TableCell]]:
    """Return the rows of the answer of a page."""
    return page_tables(body.decode())[0].rows


def test_a_page_for_people_has_pages(wire: Wire) -> None:
    """500 rows each, with links that lead through all of them."""
    pages = walk(wire, "/queries/places.html?lang=en", answer_rows)
    assert [len(page) for page in pages] == [500, 500, 234]
    text = wire.get("/queries/places.html", lang="en").body.decode()
    assert "Rows 1 to 500" in text
    assert 'rel="next"' in text


def test_an_answer_from_the_cache_is_the_same(wire: Wire) -> None:
    """Its Link and ETag too; a client that has it already gets 304."""
    first, second = (wire.get("/queries/places.csv", limit=7) for _ in range(2))
    assert (first.body, first.headers["Link"]) == (second.body, second.headers["Link"])
    headers = {"If-None-Match": first.headers["ETag"]}
    again = wire.send("GET", "/queries/places.csv?limit=7", headers=headers)
    assert (again.status, again.body) == (304, b"")


@pytest.mark.slow
def test_a_long_answer_is_whole_and_streamed(tmp_path: Path) -> None:
    """More than what is held in memory; the same rows as the engine writes."""
    with places_on(tmp_path, 20_000) as (wire, _):
        rows = READERS["srj"](wire.get("/queries/places.srj").body)
        answer = wire.get("/queries/places.json")
        assert answer.headers["Content-Length"] is None
        assert [row["number"] for row in answer.json["rows"]] == [int(row[0].value) for row in rows]


@pytest.mark.slow
def test_an_answer_over_the_limit_of_rows_never_looks_whole(tmp_path: Path) -> None:
    """Refused where it is still whole in memory, cut where it streams; pages still work."""
    with places_on(tmp_path, 2_000, most=1_500, max_result_rows=1_000) as (wire, _):
        answer = wire.get("/queries/places.json")
        assert (answer.status, answer.json["limit"]) == (507, "max_result_rows")
        page = wire.get("/queries/first-places.html", lang="en")  # only what it shows is asked for
        assert (page.status, len(answer_rows(page.body))) == (200, 500)
        assert b"The first 500 rows are shown" in page.body
        assert sum(map(len, walk(wire, "/queries/places?limit=900", READERS["json"]))) == 2_000
