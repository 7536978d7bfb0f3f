"""``/queries/``: the canned queries as pages on the bundled graph; what is wrong is named."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.errors import SourceError
from renkei.queries.read import read_queries
from tests.conftest import BASE
from tests.own_script import without_own_script
from tests.page_tables import page_tables
from tests.server.canned.bundled import BROWSER, NAMES, PARKS, QUERIES, Page

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient


@pytest.mark.parametrize("language", ["ja", "en"])
def test_all_queries_are_listed_in_the_language_of_the_page(
    bundled_client: FlaskClient, language: str
) -> None:
    text = bundled_client.get(f"/queries/?lang={language}").text
    links = Page(text).links
    for name, query in QUERIES.items():
        assert f"/queries/{name}?lang={language}" in links
        assert query.summary[language].split("’")[0] in text


@pytest.mark.parametrize("name", NAMES)
def test_a_page_without_values_has_a_form_and_its_example_answers(
    bundled_client: FlaskClient, name: str
) -> None:
    """A field for each parameter, labelled; a missing value is no error."""
    response = bundled_client.get(f"/queries/{name}?lang=en", headers={"Accept": "text/html"})
    query, page = QUERIES[name], Page(response.text)
    assert response.status_code == 200
    assert set(page.fields) == ({"lang"} if query.parameters else set()) | {
        parameter.name for parameter in query.parameters
    }
    for parameter in query.parameters:
        assert f'<label for="p-{parameter.name}">' in response.text
        assert ("required" in page.fields[parameter.name]) == parameter.required
    answer = response
    mark = '<table class="answer ' if query.form == "SELECT" else '<pre class="answer"'
    if query.example:
        assert mark not in response.text
        (example,) = (link for link in page.links if link.startswith("?") and "=" in link
                      and query.parameters[0].name + "=" in link)  # fmt: skip
        answer = bundled_client.get(f"/queries/{name}{example}", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    # The bundled sources have no lists of open data.
    assert mark in answer.text or "open-data" in query.tags


def test_an_answer_leads_to_pages_of_this_site(bundled_client: FlaskClient) -> None:
    """Relative to the site, whatever the base of the data; codes by their names."""
    text = bundled_client.get(f"/queries/meetings.html?{PARKS}&lang=en").text
    links = Page(text).links
    assert "/doc/event/hokkaido-sapporo-2017/park-meetings.2015-10?lang=en" in links
    assert "/code/status?lang=en#held" in links
    assert ">1 October 2015</time>" in text
    assert not [link for link in links if link.startswith(BASE)]
    for link in links:
        if link.startswith(("/doc/", "/code/", "/sparql?query", "/queries/")):
            assert bundled_client.get(link, headers=BROWSER).status_code == 200, link


def test_a_name_that_is_only_there_in_the_other_language_is_marked(
    bundled_client: FlaskClient,
) -> None:
    text = bundled_client.get("/queries/lines-with-text.html?text=公園&lang=en").text
    assert 'class="number"' in text
    table = page_tables(bundled_client.get("/queries/designations.html?lang=en").text)[0]
    names = [cell for cell in table.cells() if cell.text.startswith("公益財団法人")]
    assert {cell.attributes.get("lang") for cell in names} == {"ja"}
    assert all(link.startswith("/doc/organisation/") for cell in names for link in cell.links)


@pytest.mark.parametrize("name", ["activities-with-lines", "events", "codes", "classes"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_answer_can_be_read_as_cards_and_opened_in_excel(
    bundled_client: FlaskClient, name: str, language: str
) -> None:
    """Each cell has the head of its column beside it; the CSV for Excel begins with a BOM."""
    example = {**QUERIES[name].example, "lang": language}
    text = bundled_client.get(f"/queries/{name}.html", query_string=example).text
    table = page_tables(text)[0]
    for row in table.rows:
        assert [cell.attributes["data-label"] for cell in row] == table.heads
        assert row[0].attributes["scope"] == "row"
    (excel,) = (link for link in Page(text).links if "bom=true" in link)
    assert bundled_client.get(excel).data.startswith("\ufeff".encode())


@pytest.mark.parametrize(("language", "shown"), [("ja", "2017年度"), ("en", "fiscal year 2017")])
def test_statuses_of_an_answer_say_as_of_which_document(
    bundled_client: FlaskClient, language: str, shown: str
) -> None:
    """With its time and a link to it; an answer without statuses says nothing of the kind."""
    text = bundled_client.get(f"/queries/activities.html?{PARKS}&lang={language}").text
    (remark,) = re.findall(r'<p class="remark">(.*?)</p>', text)
    assert f'href="/doc/document/hokkaido-sapporo-2017?lang={language}"' in remark
    assert shown in remark
    text = bundled_client.get(f"/queries/facilities.html?lang={language}").text
    assert '<p class="remark">' not in text


def test_one_table_has_activity_start_status_and_the_line_that_says_so(
    bundled_client: FlaskClient,
) -> None:
    """As CSV, too: the words are those of the document."""
    answer = bundled_client.get(
        "/queries/activities-with-lines.csv?pairing=hokkaido-sapporo-2017/gender-equality"
    )
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    (row,) = (row for row in rows if row["activity"].endswith("/facebook"))
    assert (row["statusEn"], row["firstLine"]) == ("Started and continuing", "43")
    assert "Facebook" in row["quote"] or "フェイスブック" in row["quote"]
    assert (row["compiledFrom"], row["compiledTo"]) == ("2017-09-01", "2018-01-31")


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        ("/queries/facilities.geojson", "", 404),
        ("/queries/facilities?format=geojson", "", 406),
        ("/queries/facilities", "application/geo+json", 406),
    ],
)
def test_who_asks_for_a_map_hears_why_there_is_none(
    bundled_client: FlaskClient, path: str, accept: str, status: int
) -> None:
    """The query has no coordinates; what there is instead is named, on the page in its language."""
    problem = bundled_client.get(path, headers={"Accept": accept} if accept else {})
    assert problem.status_code == status
    assert problem.get_json()["code"] == "no-coordinates"
    assert "has no coordinates" in problem.get_json()["detail"]
    assert {"csv", "json"} <= set(problem.get_json()["available"])
    if not accept:
        mark = "&" if "?" in path else "?"
        page = bundled_client.get(f"{path}{mark}lang=ja", headers=BROWSER)
        assert page.status_code == status
        assert "座標がない" in page.text


def test_another_suffix_is_refused_with_those_that_there_are(bundled_client: FlaskClient) -> None:
    """404, as the address is one of its own."""
    answer = bundled_client.get("/queries/facilities.xlsx")
    assert answer.status_code == 404
    assert "facilities.csv" in answer.get_json()["detail"]


def test_a_select_offers_codes_and_things_and_keeps_the_choice(
    bundled_client: FlaskClient,
) -> None:
    page = Page(bundled_client.get(f"/queries/activities.html?{PARKS}&status=reported").text)
    assert page.chosen == ["hokkaido-sapporo-2017/parks", "reported"]
    assert {"hokkaido-sapporo-2017/consumer-affairs", "seminar", "planned"} <= set(page.options)
    assert Page(bundled_client.get("/queries/meetings.html").text).options.count("") == 1


def test_the_query_form_opens_with_the_values_bound(bundled_client: FlaskClient) -> None:
    page = Page(bundled_client.get(f"/queries/meetings.html?{PARKS}&lang=en").text)
    (link,) = (link for link in page.links if link.startswith("/sparql?query="))
    text = bundled_client.get(link).text
    assert "id/pairing/hokkaido-sapporo-2017/parks" in text
    assert "park-meetings.2015-10" in text


@pytest.mark.parametrize(
    ("path", "code", "member"),
    [
        ("meetings.json", "parameter", {"parameter": "pairing"}),
        ("meetings.csv?pairing=", "parameter", {"parameter": "pairing"}),
        ("meetings.csv?pairing=a&pairing=b", "parameter", {"parameter": "pairing"}),
        ("governments.csv?x=1", "parameter", {"parameter": "x", "allowed": []}),
        ("events.csv?since=1.1.2017", "parameter", {"parameter": "since"}),
    ],
)
def test_what_is_wrong_is_named(
    bundled_client: FlaskClient, path: str, code: str, member: dict[str, object]
) -> None:
    response = bundled_client.get(f"/queries/{path}")
    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert response.json["code"] == code
    assert response.json.items() >= member.items()


def test_a_wrong_code_is_answered_with_those_that_are_allowed(bundled_client: FlaskClient) -> None:
    answer = bundled_client.get("/queries/observations.csv?indicator=people").json
    assert answer["allowed"] == ["attendance", "cases-shared", "referrals", "sessions", "tests"]


def test_a_page_says_what_is_wrong_and_keeps_the_form(bundled_client: FlaskClient) -> None:
    """Nothing of a value becomes markup."""
    value = '"><script>alert(1)</script>'
    response = bundled_client.get(
        "/queries/lines-with-text.html", query_string={"text": value, "colour": "<b>"}
    )
    assert response.status_code == 400
    assert "unknown parameter" in response.text
    assert "<script" not in without_own_script(response.text)
    assert "<b>" not in response.text
    assert Page(response.text).fields["text"]["value"] == value


def test_an_unknown_query_is_answered_with_those_that_are_near(bundled_client: FlaskClient) -> None:
    response = bundled_client.get("/queries/meeting.csv")
    assert response.status_code == 404
    assert "meetings" in response.json["available"]
    assert bundled_client.get("/queries/" + "x" * 5_000).status_code == 404


@pytest.mark.parametrize(
    ("query", "allowed"),
    [
        ("meetings?pairing=bogus", "hokkaido-sapporo-2017/parks"),
        ("meetings?pairing=http://example.org/no", "hokkaido-sapporo-2017/parks"),
        ("events-of-activity?activity=hokkaido-sapporo-2017/park-meting", "park-meetings"),
        ("paired-facilities?government=fy2015", "011002"),
        ("evidence?thing=event/none", ""),
    ],
)
def test_a_key_that_names_nothing_is_an_error(
    bundled_client: FlaskClient, query: str, allowed: str
) -> None:
    """An empty answer would say that there are no meetings; the keys that there are help."""
    name, _, value = query.partition("?")
    parameter = value.partition("=")[0]
    problem = bundled_client.get(f"/queries/{name}.json?{value}")
    assert problem.status_code == 404
    found = problem.get_json()
    assert (found["code"], found["parameter"]) == ("unknown-thing", parameter)
    assert allowed in " ".join(found.get("allowed", [""]))
    assert bundled_client.get(f"/queries/{name}.csv?{value}").status_code == 404
    shown = bundled_client.get(f"/queries/{query}&lang=ja", headers=BROWSER)
    assert shown.status_code == 404
    assert Page(shown.text).fields[parameter].get("aria-invalid") == "true"


def test_a_server_where_nothing_is_published_says_so(empty_client: FlaskClient) -> None:
    assert empty_client.get("/queries/").status_code == 200
    assert empty_client.get("/queries/meetings").status_code == 404


@pytest.mark.slow
@given(st.text(max_size=80))
def test_no_value_makes_the_server_fail(bundled_app: Flask, value: str) -> None:
    """Neither as JSON nor as a page; what it says back is escaped."""
    client = bundled_app.test_client()
    for name, key in (("lines-with-text", "text"), ("meetings", "pairing"), ("events", "since")):
        for suffix in ("json", "html"):
            response = client.get(f"/queries/{name}.{suffix}", query_string={key: value})
            assert response.status_code in {200, 400, 404}
            if suffix == "html":
                assert Page(response.text).fields[key] is not None


def test_a_faulty_file_stops_the_start_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "bad.rq").write_text("#+ summary: x\nSELECT * {}", encoding="utf-8")
    with pytest.raises(SourceError, match=r"bad\.rq:1: "):
        read_queries(tmp_path)


def test_every_topic_has_a_heading_in_the_readers_language(bundled_client: FlaskClient) -> None:
    """The tag itself is a word of programs."""
    for language, pattern in (("ja", r"[\u3040-\u9fff]"), ("en", r"[A-Z][a-z]+")):
        page = bundled_client.get(f"/queries/?lang={language}", headers=BROWSER).text
        headings = re.findall(r'<h2 id="topic-\d+">(.*?)</h2>', page)
        assert len(headings) == len({query.tags[0] for query in QUERIES.values()})
        assert [heading for heading in headings if not re.match(pattern, heading)] == []


def test_a_page_says_when_its_answer_was_computed(bundled_client: FlaskClient) -> None:
    """Of what the build has answered in advance, and of nothing else."""
    said = "この答えは、データをビルドしたとき"
    page = {"lang": "ja", "format": "html"}
    assert said in bundled_client.get("/queries/governments", query_string=page).text
    shorter = {**page, "limit": "7"}
    assert said not in bundled_client.get("/queries/governments", query_string=shorter).text
    assert said not in bundled_client.get("/queries/facilities", query_string=page).text
