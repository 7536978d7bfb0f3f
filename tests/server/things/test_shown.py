"""Tables of things as people read them: as of when, from which lines, what is not stated, CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.server.things.shown.table_csv import table_csv
from renkei.server.things.shown.tables import ShownTable
from renkei.server.web.origins import DocumentTime, Origins, read_origins
from renkei.server.web.values import Value
from tests.server.things.support import BASE, HTML, D, Page

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from renkei.graph.generations.leases import InProcessLeases

WORDS = {
    "ja": (
        "資料時点：2017年度",
        "資料に記載なし",
        "道と札幌市の連携・協力の取組状況について（資料１）",
    ),
    "en": ("as of fiscal year 2017", "not in the document", "state of the efforts"),
}


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize(
    "path",
    [
        "/things/activities",
        "/things/events",
        "/things/observations",
        f"/doc/pairing/{D}/public-housing",
        "/doc/facility/hokkaido-makomanai-park",
        f"/doc/event/{D}/park-meetings.2016-06",
        f"/doc/activity/{D}/salmon-festival",
    ],
)
def test_a_status_says_as_of_which_document_and_when(
    things: FlaskClient, path: str, language: str
) -> None:
    """What stands there as continuing is not said of today."""
    text = things.get(f"{path}?lang={language}", headers=HTML).text
    time, _, document = WORDS[language]
    assert time in text
    if path != f"/doc/activity/{D}/salmon-festival":
        assert document in text


def test_activity_status_start_and_line_stand_together(things: FlaskClient) -> None:
    """In a row of the list and of the pairing's page, with a link to the line."""
    for path in ("/things/activities", f"/doc/pairing/{D}/gender-equality"):
        text = things.get(f"{path}?lang=ja", headers=HTML).text
        (row,) = [row for row in text.split("<tr") if f"{D}/facebook?" in row and "#L43" in row]
        assert "平成27年度（2015年度）" in row
        assert f'href="/source/{D}?lang=ja#L43"' in row
        assert "43行目" in row
        assert "継続中" in row


@pytest.mark.parametrize("language", WORDS)
def test_what_the_document_does_not_have_is_said(things: FlaskClient, language: str) -> None:
    """A pairing without events, an activity without a beginning: neither vanishes."""
    text = things.get(f"/doc/pairing/{D}/gender-equality?lang={language}", headers=HTML).text
    section = text.partition('id="events_in_time"')[2].partition("<h2")[0]
    said = "資料に会議・行事の記載なし" if language == "ja" else "No event is in the document."
    assert said in section
    assert "<table" not in section
    row = things.get(f"/things/activities?lang={language}", headers=HTML).text
    assert f'<small class="note">{WORDS[language][1]}</small>' in row


def test_the_graph_s_own_view_of_a_pairing_is_folded(things: FlaskClient) -> None:
    """Statements, links and graphs are at the end; what is in front links each activity once."""
    text = things.get(f"/doc/pairing/{D}/consumer-affairs?lang=ja", headers=HTML).text
    front, _, folded = text.partition('<details class="furniture"')
    for heading in ("statements", "incoming", "graphs"):
        assert f'id="{heading}"' not in front
        assert f'id="{heading}"' in folded.partition("</details>")[0]
    links = Page(front.partition("<main")[2]).links
    activities = [link for link in links if "/doc/activity/" in link]
    assert len(activities) == len(set(activities)) == 11
    assert len(links) < 90


@pytest.mark.parametrize("language", WORDS)
def test_a_table_is_a_file_for_excel(things: FlaskClient, language: str) -> None:
    """A byte order mark, the heads of the page, the status with its time, the line, the address."""
    path = f"/doc/pairing/{D}/gender-equality"
    shown = Page(things.get(f"{path}?lang={language}", headers=HTML).text)
    (link,) = [link for link in shown.links if "table=activities" in link]
    answer = things.get(link)
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="gender-equality-activities.csv"'
    )
    head, *records = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(records) == 7
    by_page = {record[-1]: dict(zip(head, record, strict=True)) for record in records}
    facebook = by_page[f"http://localhost/doc/activity/{D}/facebook?lang={language}"]
    expected = {
        "ja": {"状態": "継続中", "状態（補足）": "資料時点：2017年度", "資料の行": "43行目"},
        "en": {"status": "Started and continuing", "Lines of the document": "line 43"},
    }
    assert expected[language].items() <= facebook.items()
    assert "フェイスブック" in facebook["引用" if language == "ja" else "Quote"]


def test_a_list_is_one_file_for_excel(things: FlaskClient) -> None:
    """All things, in the order of the page."""
    shown = Page(things.get("/things/activities?lang=ja", headers=HTML).text)
    assert "/things/activities.csv?lang=ja" in shown.links
    answer = things.get("/things/activities.csv?lang=ja")
    head, *records = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert head[:5] == ["名称", "状態", "状態（補足）", "開始時期", "資料の行"]
    assert len(records) == 37
    assert records[0][0].startswith("「消費者ほっとメール」")
    assert things.get("/things/nothing.csv").status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [("table=x", 400), ("table=", 400), ("table=events_in_time&format=ttl", 406)],
)
def test_a_table_that_a_page_does_not_have_is_refused(
    things: FlaskClient, query: str, status: int
) -> None:
    """With the names of those that it has."""
    answer = things.get(f"/doc/pairing/{D}/parks?{query}")
    assert answer.status_code == status
    if status == 400:
        assert "events_in_time" in answer.get_json()["allowed"]


def test_only_whole_places_count_where_there_are_any(published: InProcessLeases) -> None:
    """An activity has the lines of its item; an event, of which a date stands there, its lines."""
    activity, event = (
        f"{BASE}id/activity/{D}/park-meetings",
        f"{BASE}id/event/{D}/park-meetings.2016-06",
    )
    origins = read_origins(published.current(), [activity, event, f"{BASE}id/nothing", "_:b"])
    assert [(place.first, place.last) for place in origins.places[activity]] == [(65, 68)]
    assert [(place.first, place.last) for place in origins.places[event]] == [(65, 66)]
    assert origins.documents_of([activity, event]) == [f"{BASE}id/document/{D}"]
    assert Origins().as_of(activity, "ja") == ""


@pytest.mark.parametrize(
    ("first", "last", "japanese", "english"),
    [
        ("2017-09-01", "2018-01-31", "2017年度", "fiscal year 2017"),
        ("2017-04-01", "2018-03-31", "2017年度", "fiscal year 2017"),
        ("2020-09-01", "2020-09-01", "2020年（令和2年）9月1日", "1 September 2020"),
        (
            "2018-03-31",
            "2018-04-01",
            "2018年（平成30年）3月31日～2018年（平成30年）4月1日",
            "31 March 2018 to 1 April 2018",
        ),
    ],
)
def test_the_time_of_a_document_in_words(
    first: str, last: str, japanese: str, english: str
) -> None:
    """A day, a fiscal year, or the days between which it lies."""
    time = DocumentTime(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    assert (time.text("ja"), time.text("en")) == (japanese, english)


CELL = st.lists(
    st.builds(lambda text: Value(text=text), st.text(st.characters(codec="utf-8"))), max_size=1
)


@given(rows=st.lists(st.lists(CELL, min_size=2, max_size=2), max_size=4))
def test_any_text_comes_back_from_the_file(rows: list[list[list[Value]]]) -> None:
    """Quotes, commas, line ends and formulas are text."""
    table = ShownTable(name="x", title="X", heads=["A", "B"], rows=rows)
    text = table_csv(table, "en", "http://localhost")
    assert text.startswith("\ufeff")
    head, *records = list(csv.reader(io.StringIO(text[1:], newline="")))
    assert head == ["A", "B", "Page"]
    expected = [["".join(value.text for value in cell) for cell in row] + [""] for row in rows]
    assert [[re.sub("\r\n?", "\n", f) for f in record] for record in records] == [
        [re.sub("\r\n?", "\n", f) for f in record] for record in expected
    ]
