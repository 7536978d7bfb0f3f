"""``/queries/``: the canned queries as pages, CSV and JSON, on the bundled graph."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from renkei.errors import SourceError
from renkei.graph.engine.limits import PoolLimits
from renkei.graph.generations.server_leases import PooledEngines, ServerLeases
from renkei.queries.read import bundled_queries, read_queries
from renkei.server.web.values import plain_value, term_of
from tests.conftest import BASE
from tests.page_tables import page_tables
from tests.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from renkei.graph.generations.generations import Generations
    from renkei.settings import Settings

QUERIES = bundled_queries()
NAMES = list(QUERIES)
BROWSER = {"Accept": "text/html"}
PARKS = "pairing=hokkaido-sapporo-2017/parks"


class Page(HTMLParser):
    """The links, fields and texts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fields: dict[str, dict[str, str | None]] = {}
        self.options: list[str] = []
        self.chosen: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "a":
            self.links.append(found.get("href") or "")
        elif tag in {"input", "select"}:
            self.fields[found.get("name") or ""] = found
        elif tag == "option":
            self.options.append(found.get("value") or "")
            if "selected" in found:
                self.chosen.append(found.get("value") or "")


@pytest.fixture(scope="module")
def live(bundled_generations: Generations, settings: Settings) -> Iterator[str]:
    """The address of a live server on the bundled graph, ending in a slash."""
    with serving(
        ServerLeases(bundled_generations, PooledEngines(PoolLimits(workers=2, spares=0))), settings
    ) as address:
        yield address


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
    assert mark in answer.text


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


def test_json_has_typed_values(bundled_client: FlaskClient) -> None:
    """Numbers, truth values, and null where nothing is known."""
    answer: dict[str, Any] = bundled_client.get("/queries/observations.json?status=planned").json
    head = answer["head"]
    assert (head["query"], answer["next"]) == ("observations", None)
    assert head["generation"]
    assert head["parameters"] == {"status": "https://w3id.org/renkei/code/value-status#planned"}
    assert head["columns"][-1] == {
        "name": "observation",
        "type": "iri",
        "label": {"ja": "観測", "en": "Observation"},
    }
    row = answer["rows"][0]
    assert list(row) == [column["name"] for column in head["columns"]]
    assert (row["value"], row["approximate"], row["asOf"]) == (5, False, None)
    assert isinstance(row["value"], int)


@pytest.mark.parametrize("name", [name for name in NAMES if QUERIES[name].form == "SELECT"])
def test_csv_and_json_say_the_same(bundled_client: FlaskClient, name: str) -> None:
    example = QUERIES[name].example
    table = bundled_client.get(f"/queries/{name}.csv", query_string=example)
    answer = bundled_client.get(f"/queries/{name}.json", query_string=example)
    assert table.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(table.text, newline="")))
    assert answer.json["rows"] == [
        {key: as_json(row[key], value) for key, value in found.items()}
        for row, found in zip(rows, answer.json["rows"], strict=True)
    ]


def test_a_construct_answers_with_rdf(bundled_client: FlaskClient) -> None:
    """In four forms by suffix and by Accept, the same graph in each; never as a table."""
    counts = set()
    for suffix, media_type in {
        "ttl": "text/turtle",
        "nt": "application/n-triples",
        "rdf": "application/rdf+xml",
        "jsonld": "application/ld+json",
    }.items():
        answer = bundled_client.get(f"/queries/pairing-graph.{suffix}?{PARKS}")
        again = bundled_client.get(
            f"/queries/pairing-graph?{PARKS}", headers={"Accept": media_type}
        )
        assert answer.mimetype == again.mimetype == media_type
        graph = rdflib.Graph().parse(data=answer.data, format=media_type)
        counts.add(len(graph))
    assert len(counts) == 1
    assert min(counts) > 300
    assert bundled_client.get(f"/queries/pairing-graph.csv?{PARKS}").status_code == 404
    wrong = bundled_client.get(f"/queries/pairing-graph?{PARKS}", headers={"Accept": "text/csv"})
    assert wrong.status_code == 406


def as_json(text: str, like: object) -> object:
    if like is None:
        return None if text == "" else text
    return text if isinstance(like, str) else json.loads(text)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("application/json;q=0.5,text/csv", "text/csv"),
    ],
)
def test_the_format_is_negotiated(
    bundled_client: FlaskClient, accept: str, media_type: str
) -> None:
    response = bundled_client.get("/queries/governments", headers={"Accept": accept})
    assert response.mimetype == media_type
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept" in response.vary


def test_a_name_of_a_format_overrides_accept(bundled_client: FlaskClient) -> None:
    response = bundled_client.get(
        "/queries/governments?format=csv", headers={"Accept": "text/html"}
    )
    assert response.mimetype == "text/csv"
    assert bundled_client.get("/queries/governments?format=nothing").status_code == 400
    assert (
        bundled_client.get("/queries/governments", headers={"Accept": "image/png"}).status_code
        == 406
    )
    assert bundled_client.get("/queries/governments.png").status_code == 404


def test_the_file_itself_can_be_had(bundled_client: FlaskClient) -> None:
    response = bundled_client.get("/queries/meetings.rq")
    assert response.mimetype == "application/sparql-query"
    assert response.text == QUERIES["meetings"].text


def test_an_answer_that_is_known_is_not_sent_again(bundled_client: FlaskClient) -> None:
    """Another format or value has another tag."""
    first = bundled_client.get("/queries/governments.csv")
    tag = first.headers["ETag"]
    again = bundled_client.get("/queries/governments.csv", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert bundled_client.get("/queries/governments.json").headers["ETag"] != tag


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
    assert "<script" not in response.text
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


@given(st.integers() | st.booleans())
def test_values_of_json_are_those_of_the_terms(value: int | bool) -> None:
    name = "boolean" if isinstance(value, bool) else "integer"
    term = term_of(f'"{str(value).lower()}"^^<http://www.w3.org/2001/XMLSchema#{name}>')
    found = plain_value(term)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "datatype", "value"),
    [
        ("3", "decimal", 3),
        ("-3.0", "decimal", -3),
        ("0.25", "decimal", 0.25),
        ("1e3", "double", 1000.0),
        ("INF", "double", "INF"),
        ("NaN", "double", "NaN"),
        ("many", "integer", "many"),
        ("2017-04-01", "date", "2017-04-01"),
    ],
)
def test_a_literal_is_a_number_where_it_can_be(text: str, datatype: str, value: object) -> None:
    found = plain_value(term_of(f'"{text}"^^<http://www.w3.org/2001/XMLSchema#{datatype}>'))
    assert (found, type(found)) == (value, type(value))


def test_a_faulty_file_stops_the_start_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "bad.rq").write_text("#+ summary: x\nSELECT * {}", encoding="utf-8")
    with pytest.raises(SourceError, match=r"bad\.rq:1: "):
        read_queries(tmp_path)


def test_pandas_reads_the_frame_from_a_running_server(live: str) -> None:
    """With the lines that the page gives."""
    frame = pd.read_csv(
        f"{live}queries/meetings-by-pairing.csv",
        parse_dates=["first", "last"],
    )
    assert list(frame.columns) == [
        "pairing", "pairingJa", "pairingEn", "meetings", "first", "last",
    ]  # fmt: skip
    assert frame["meetings"].dtype == "int64"
    assert str(frame["first"].dtype).startswith("datetime64")
    assert frame.set_index("pairing")["meetings"].to_dict() == {
        f"{BASE}id/pairing/hokkaido-sapporo-2017/{name}": count
        for name, count in (
            ("consumer-affairs", 3),
            ("parks", 3),
            ("public-housing", 6),
            ("vocational-industry", 5),
        )
    }
    types = {"code": "string", "corporateNumber": "string"}
    governments = pd.read_csv(f"{live}queries/governments.csv", dtype=types)
    assert governments["code"].tolist() == ["010006", "011002"]
    groups = pd.read_csv(f"{live}queries/facilities.csv")
    assert groups["isGroup"].dtype == "bool"
    assert len(groups) == 15


def test_curl_gets_what_the_page_says(live: str, tmp_path: Path) -> None:
    """The line is run as it stands, in a shell; HEAD tells the length."""
    page = run("curl", "-s", "-H", "Accept: text/html", f"{live}queries/lines-with-text?text=a%27b")
    found = re.search(r"<code>(curl -o .*?)</code>", page)
    assert found
    line = found[1].replace("&#39;", "'").replace("&amp;", "&")
    subprocess.run(["sh", "-c", line], check=True, cwd=tmp_path, capture_output=True)
    assert (tmp_path / "lines-with-text.csv").read_bytes().startswith(b"document,firstLine")
    address = f"{live}queries/governments.csv"
    head = run("curl", "-sI", address)
    assert f"content-length: {len(run('curl', '-s', address).encode())}" in head


def run(*command: str) -> str:
    done = subprocess.run(command, check=True, capture_output=True)
    return done.stdout.decode()


def test_every_topic_has_a_heading_in_the_readers_language(bundled_client: FlaskClient) -> None:
    """The tag itself is a word of programs."""
    for language, pattern in (("ja", r"[\u3040-\u9fff]"), ("en", r"[A-Z][a-z]+")):
        page = bundled_client.get(f"/queries/?lang={language}", headers=BROWSER).text
        headings = re.findall(r'<h2 id="topic-\d+">(.*?)</h2>', page)
        assert len(headings) == len({query.tags[0] for query in QUERIES.values()})
        assert [heading for heading in headings if not re.match(pattern, heading)] == []
