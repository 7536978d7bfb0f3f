"""The beginning of a page: what the data say, as of when, what was planned; and nothing more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from renkei.graph.generations.generations import Generations
from renkei.graph.generations.leases import InProcessLeases
from renkei.server.app import create_app
from renkei.settings import Settings
from tests.example_city import city_data_dir
from tests.page_tables import page_tables
from tests.server.things.story.parts import (
    ABROAD,
    LONG,
    PREFIXED,
    TURNED,
    lead,
    leases_on,
    planned,
    told,
)
from tests.server.things.support import BASE, HTML, MARKUP, D, Page

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

PAIRING = f"/doc/pairing/{D}/consumer-affairs"
STORIES = {
    PAIRING: (
        "北海道と札幌市が道立消費生活センターと札幌市消費者センターについて連携する取組は、"
        "資料に11件あります（継続中5件、実績あり6件）。開始時期の記載は5件にあり、"
        "最も早いものは平成28年12月（2016年12月）です。会議・行事は8件（開催済7件、開催予定1件）で、"
        "時期は平成27年4月（2015年4月）から平成30年1月（2018年1月）までです。",
        "The document has 11 joint activities of Hokkaido Prefecture and City of Sapporo "
        "on Hokkaido "
        "Consumer Affairs Centre and Sapporo Consumer Centre (5 started and continuing "
        "and 6 carried "
        "out). The beginning of 5 is stated; the earliest is December 2016. There are 8 events "
        "(7 held and 1 planned), from April 2015 to January 2018.",
    ),
    "/doc/facility/hokkaido-makomanai-park": (
        "道立真駒内公園は、北海道が設置する施設です。市立公園と組になり、連携の取組は4件あります"
        "（実績あり3件、取組予定1件）。指定管理者の指定は1件あります：一般財団法人北海道体育文化協会"
        "［期間：2014年4月1日から（終期の記載なし）］。",
        "Makomanai Park (Hokkaido) is a facility of Hokkaido Prefecture. It is paired "
        "with City parks "
        "of Sapporo, with 4 joint activities (3 carried out and 1 agreed without a date). There is "
        "one designation of a manager: 一般財団法人北海道体育文化協会 [period: From 1 April 2014 "
        "(end not stated)].",
    ),
    "/doc/government/011002": (
        "札幌市が設置する施設・施設群は、データに9件あります。うち6件は、北海道の施設と組になって"
        "います。札幌市による指定管理者の指定は2件あります：札幌市産業振興センター［推定、期間の記載なし］と"
        "さけ科学館［2020年9月1日現在、期間の記載なし］。",
        "This graph has 9 facilities and groups that City of Sapporo established. 6 of "
        "them are paired "
        "with facilities of Hokkaido Prefecture. There are 2 designations of managers by City of "
        "Sapporo: ",
    ),
    f"/doc/organisation/{D}/manager-hokkaido-womens-plaza": (
        "道立女性プラザの指定管理者（名称の記載なし）を指定管理者とする指定は1件あります："
        "道立女性プラザ［推定、期間の記載なし］。参加する取組・会議・行事は1件あります。",
        "There is one designation of Designated manager of Hokkaido Women's Plaza (not "
        "named in the "
        "source) as manager: Hokkaido Women's Plaza [Inferred from context, period not stated].",
    ),
    f"/doc/activity/{D}/park-meetings": (
        "道立真駒内公園と市立公園の取組です。資料の時点での状態は「実績あり」です。"
        "開始時期は資料に記載がありません。会議・行事は3件（開催済3件）で、時期は平成27年10月"
        "（2015年10月）から平成29年1月（2017年1月）までです。",
        "It is an activity of Makomanai Park and the city parks. Its status, as of its source: "
        "“Carried out, no open end stated”. When it begins is not in the document. There "
        "are 3 events "
        "(3 held), from October 2015 to January 2017.",
    ),
    f"/doc/event/{D}/park-meetings.2016-06": (
        "平成28年6月（2016年6月）の会議・行事です。資料の時点での状態は「開催済」です。取組「",
        "It is an event; its time: June 2016. Its status, as of its source: “Held”. It is part of ",
    ),
}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the lists of the invented city, beside the bundled sources."""
    generations = Generations(city_data_dir(tmp_path_factory))
    leases = InProcessLeases(generations, max_result_bytes=50_000_000, threads=1)
    return create_app(Settings(port=0), leases).test_client()


@pytest.fixture(scope="module")
def abroad(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of two governments of another country, with hostile names among the data."""
    leases = leases_on(tmp_path_factory.mktemp("abroad"), ABROAD)
    return create_app(Settings(port=0), leases).test_client()


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("path", STORIES)
def test_a_page_begins_with_what_the_data_say(
    things: FlaskClient, path: str, language: str
) -> None:
    """In sentences that search engines have, too; then as of when, and of which document."""
    text = things.get(f"{path}?lang={language}", headers=HTML).text
    sentence = lead(text)
    assert sentence.startswith(STORIES[path][language == "en"])
    (description,) = [m for m in Page(text).all("meta") if m.get("name") == "description"]
    assert description["content"] in (sentence, f"{sentence[:299].rstrip()}…")
    assert text.index('class="lead"') < text.index('class="as-of"') < text.index("<h2")
    front = text.partition('class="as-of"')[2].partition("<h2")[0]
    assert ("資料時点：2017年度" if language == "ja" else "As of fiscal year 2017") in front
    assert f"/doc/document/{D}?lang={language}" in Page(front).links


def test_what_was_planned_next_says_when_and_where_it_stands(things: FlaskClient) -> None:
    """With its time, status and line; that it took place is not claimed."""
    text = planned(things.get(f"{PAIRING}?lang=ja", headers=HTML).text)
    assert "平成30年1月（2018年1月） 教員等を対象とした消費者教育講座（2018年1月）" in told(text)
    assert "開催予定" in text
    assert f"/source/{D}?lang=ja#L131" in text
    assert "実施されたかどうかは、資料からは分かりません。" in text
    text = things.get(f"/doc/pairing/{D}/gender-equality?lang=en", headers=HTML).text
    assert "What was planned next" in planned(text)
    text = things.get(f"/doc/activity/{D}/park-meetings?lang=ja", headers=HTML).text
    assert "資料に予定の記載なし" in planned(text)


def test_a_plan_of_the_past_is_not_claimed_for_today(things: FlaskClient) -> None:
    """Neither in the sentence nor in what search engines read."""
    text = things.get(f"/doc/event/{D}/training-schedule.2018-02?lang=en", headers=HTML).text
    assert "Its status, as of its source: “Planned for a stated time”." in lead(text)
    assert "Whether it took place is not said there." in text
    assert "EventScheduled" not in text


def test_one_table_has_activity_status_start_and_the_line_with_its_words(
    things: FlaskClient,
) -> None:
    """What goes on comes first; the time of the statuses stands at their head, once."""
    text = things.get(f"{PAIRING}?lang=ja", headers=HTML).text
    (table,) = [t for t in page_tables(text) if t.heads[:1] == ["名称"] and "開始時期" in t.heads]
    assert table.heads[:4] == ["名称", "状態 資料時点：2017年度", "開始時期", "資料の行"]
    statuses = [row[1] for row in table.texts]
    assert statuses == ["継続中"] * 5 + ["実績あり"] * 6
    starts = [row[2] for row in table.texts][:5]
    assert starts[0] == "平成28年12月（2016年12月）"
    assert starts[-1] == "平成29年8月（2017年8月）"
    row = next(row for row in table.rows if "両センターのホームページ" in row[0].text)
    assert row[3].links == [f"/source/{D}?lang=ja#L97"]
    assert row[3].text.startswith("97行目")
    assert "相互リンク" in row[3].text.partition("97行目")[2]
    (quoted,) = [row[3].text for row in table.rows if row[3].text.startswith("124～125行目")]
    assert quoted.index("○全国消費生活相談") < quoted.index("H27")  # as in the document


def test_who_manages_what_until_when(things: FlaskClient, city: FlaskClient) -> None:
    """On the page of the facility, of the manager and of the government."""
    for path, name in (
        ("/doc/facility/hokkaido-womens-plaza", "北海道女性協会"),
        ("/doc/organisation/hokkaido-womens-association", "道立女性プラザ"),
        ("/doc/government/010006", "道立女性プラザ"),
    ):
        text = things.get(f"{path}?lang=ja", headers=HTML).text
        assert name in lead(text)
        assert "平成26～29年度" in lead(text)
    for facility, first, last in (
        ("3", "1 April 2026 to 31 March 2031", "1 April 2016 to"),
        ("101", "1 October 2024 to", "1 April 2016 to"),  # of a facility that is the same
    ):
        sentence = lead(city.get(f"/doc/facility/992011/{facility}?lang=en", headers=HTML).text)
        assert "There are 3 designations of a manager: " in sentence
        assert sentence.index(first) < sentence.index(last)


def test_a_list_is_not_the_time_of_the_documents_it_was_made_from(things: FlaskClient) -> None:
    """It may be much younger: what is known of 2020 is not as of the day of issue of the list."""
    text = things.get("/doc/organisation/sapporo-park-greenery-association?lang=en", headers=HTML)
    as_of = text.text.partition('class="as-of"')[2].partition("<h2")[0]
    assert "As of: not stated" in as_of
    assert "2026" not in as_of


def test_lists_without_pairings_have_stories_too(city: FlaskClient) -> None:
    """As of the day of issue of the list; what a list does not have is not missed."""
    for language, name, day in (
        ("ja", "見本市", "2026年"),
        ("en", "City of Mihon", "1 April 2026"),
    ):
        text = city.get(f"/doc/facility/992011/7?lang={language}", headers=HTML).text
        assert name in lead(text)
        assert day in text.partition('class="as-of"')[2].partition("<h2")[0]
    assert lead(city.get("/doc/facility/992011/7?lang=ja", headers=HTML).text) == (
        "見本市立美術館は、見本市が設置する施設です。"
    )
    sentence = lead(city.get("/doc/government/992011?lang=ja", headers=HTML).text)
    assert sentence.startswith("見本市が設置する施設・施設群は、データに12件あります。")
    assert "ほか9件" in sentence
    event = city.get("/doc/event/992011/6?lang=ja", headers=HTML).text
    assert lead(event).startswith("会議・行事です。時期の記載は「毎月第2土曜日」です。")
    table = city.get("/doc/government/992011?lang=ja&table=designations").text
    assert "記載なし" not in table.partition("行目")[0]


def test_nothing_is_claimed_that_the_data_do_not_say(abroad: FlaskClient) -> None:
    """No time, no status, no establisher, one unknown status: each is said, or left out."""
    text = abroad.get("/doc/pairing/fr/baths?lang=en", headers=HTML).text
    assert lead(text) == (
        "This graph has 3 joint activities of Ville de Lyon and Métropole de Lyon on Piscine A "
        "and Piscine B (1 planned, 1 with the status “Dreamt of” and 1 without a status). "
        "The beginning of one is stated. There is one event (1 without a status), "
        "without a stated time."
    )
    assert "As of: not stated" in text
    assert "Natation" in planned(text)
    assert "No time is in the document" in planned(text)
    assert abroad.get("/doc/pairing/fr/baths?lang=ja", headers=HTML).status_code == 200
    nothing = lead(abroad.get("/doc/government/fr-empty?lang=ja", headers=HTML).text)
    assert nothing == (
        "Paysが設置する施設は、データにありません。"
        "Paysによる指定管理者の指定は、データにありません。"
    )
    assert 'lang="fr"' in text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_hostile_names_stay_names_in_the_sentence(abroad: FlaskClient, language: str) -> None:
    """Markup, signs that turn the text, ten thousand characters: a name of one line, cut."""
    text = abroad.get(f"/doc/pairing/fr/bad?lang={language}", headers=HTML).text
    sentence = lead(text)
    assert MARKUP[:10] in sentence
    assert len(sentence) < 1_000
    assert "…" in sentence
    assert LONG not in sentence
    assert TURNED not in text.partition('class="lead"')[2].partition("</p>")[0]
    shown = Page(text)
    assert not shown.all("img")
    assert not [name for _, e in shown.elements for name in e if name.startswith("on")]
    (description,) = [m for m in shown.all("meta") if m.get("name") == "description"]
    assert len(description["content"] or "") <= 300
    assert re.search(r'class="lead">.*<bdi>', text)


def test_other_kinds_have_no_story(things: FlaskClient) -> None:
    """A page of statements stays one: they are in front."""
    text = things.get(f"/doc/span/{D}/L70?lang=ja", headers=HTML).text
    assert 'class="lead"' not in text
    assert text.index('id="statements"') < text.index("<details")
    assert f"{BASE}id/span/{D}/L70" in text


def test_a_page_has_the_first_rows_of_a_long_table(tmp_path: Path) -> None:
    """The sentence counts all of them, and the file has them."""
    manager = f"<{BASE}id/organisation/m>"
    lines = [f"{manager} a renkei:DesignatedManager ; rdfs:label 'M'@en ."]
    lines += [
        f"<{BASE}id/designation/{number}> a renkei:Designation ; renkei:manager {manager} ."
        for number in range(130)
    ]
    client = create_app(Settings(port=0), leases_on(tmp_path, "\n".join([PREFIXED, *lines])))
    text = client.test_client().get("/doc/organisation/m?lang=en", headers=HTML).text
    assert lead(text).startswith("There are 130 designations of M as manager: ")
    (table,) = page_tables(text.partition('<details class="furniture"')[0])
    assert len(table.rows) == 100
    assert "The first 100 of 130 rows; the CSV has all of them." in text
    answer = client.test_client().get("/doc/organisation/m?lang=en&table=designations")
    assert len(answer.text.splitlines()) == 131
