"""``/search`` and ``/suggest``: what people write finds things, on pages and for programs."""

from __future__ import annotations

import csv
import html
import io
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import html5lib
import jsonschema_rs
import pytest

from renkei.graph.generations.generations import Generations
from renkei.graph.search.index import SEARCH_INDEX
from renkei.server.search.shown import Excerpt, excerpt
from renkei.server.web.paging import Cursor
from tests.server.older import client_of, copied

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

BROWSER = {"Accept": "text/html"}
PARTS = [
    "", " ", "・", "\u200b", "\x00", '"', "*", "AND OR NOT", 'a" OR "b', "tokens:a", "NEAR(a b)",
    "SELECT * WHERE { ?s ?p ?o }", "'; DROP TABLE doc; --", "<script>alert(1)</script>",
    "{{ 7*7 }}", "図" * 1_000,
]  # fmt: skip


def test_a_name_leads_to_its_thing(bundled_client: FlaskClient) -> None:
    """The one that most has it comes first; what was found is marked."""
    text = bundled_client.get("/search?q=消費者センター&lang=ja", headers=BROWSER).text
    hits = re.findall(r'<ol class="hits".*?</ol>', text, re.DOTALL)[0]
    assert re.findall(r'href="(/doc/[^"]+)"', hits)[0] == (
        "/doc/facility/sapporo-consumer-centre?lang=ja"
    )
    assert "<mark>消費者センター</mark>" in hits
    assert 'href="/doc/span/hokkaido-sapporo-2017/L77?lang=ja"' in hits  # the line that says so


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("query", PARTS)
def test_any_text_is_a_page(bundled_client: FlaskClient, query: str, language: str) -> None:
    """It is text on the page, too, and nothing else."""
    answer = bundled_client.get(f"/search?q={quote(query)}&lang={language}", headers=BROWSER)
    assert answer.status_code == 200
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert "<script>alert" not in answer.text
    assert "{{ 7*7 }}" not in query or "49" not in re.findall(r'value="([^"]*)"', answer.text)


@pytest.mark.parametrize("path", ["/search.json", "/search.csv", "/suggest"])
@pytest.mark.parametrize("query", [*map(quote, PARTS), "%ED%A0%80", "%FF%FE", "%00", "%F0%9F"])
def test_any_text_is_answered_to_programs(
    bundled_client: FlaskClient, path: str, query: str
) -> None:
    """Bytes that are no UTF-8, too."""
    answer = bundled_client.get(f"{path}?q={query}")
    assert answer.status_code == 200
    answer.data.decode()


@pytest.mark.parametrize(
    "parameters",
    [
        f"q={'a' * 1_001}", "q=a&kind=nothing", "q=a&language=fr", "q=a&government=%20",
        "q=a&theme=<", "q=a&year='", "q=a&limit=0", "q=a&limit=201", "q=a&page=201",
        "q=a&page=x", "q=a&q=b",
        "q=a&colour=red", "q=a&format=ttl", f"q=a&government=http://{'x' * 400}",
        f"q=a&theme={'a' * 201}", "q=a&theme=http://e.org/a%20b", "q=a&year=http://e.org/%0A",
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(bundled_client: FlaskClient, parameters: str) -> None:
    """With the parameter."""
    answer = bundled_client.get(f"/search.json?{parameters}")
    assert answer.status_code in {400, 406}
    assert answer.mimetype == "application/problem+json"


def test_facets_have_counts_and_each_choice_has_an_address(bundled_client: FlaskClient) -> None:
    """What a choice leads to has as many hits as it says."""
    whole = bundled_client.get("/search.json?q=公園").get_json()
    assert whole["is_complete"]
    assert len(whole["facets"]) >= 3
    every = bundled_client.get("/search.json?q=公園&limit=200").get_json()["rows"]
    things = {row["thing"] for row in every}
    for facet, values in whole["facets"].items():
        for value, count in values.items():
            chosen = bundled_client.get(f"/search.json?q=公園&{facet}={quote(value)}").get_json()
            assert chosen["total"] == count, (facet, value)
            assert {row["thing"] for row in chosen["rows"]} <= things
    page = bundled_client.get("/search?q=公園&government=010006&lang=ja", headers=BROWSER).text
    assert 'href="?q=%E5%85%AC%E5%9C%92&amp;lang=ja"' in page  # without the choice


def test_pages_have_every_hit_once(bundled_client: FlaskClient) -> None:
    """By the links to the next page."""
    whole = bundled_client.get("/search.json?q=公園&limit=200").get_json()
    address, things = "/search.json?q=公園&limit=4", []
    while address:
        answer = bundled_client.get(address)
        part = answer.get_json()
        things += [row["thing"] for row in part["rows"]]
        assert ('rel="next"' in answer.headers["Link"]) == bool(part["next"])
        address = part["next"] or ""
    assert things == [row["thing"] for row in whole["rows"]]
    assert len(things) == whole["total"]


def test_cursors_are_those_of_one_question_and_generation(bundled_client: FlaskClient) -> None:
    """As those of canned queries; CSV has them in its Link header, HTML has numbers."""
    following = bundled_client.get("/search.json?q=公園&limit=4").get_json()["next"]
    assert "cursor=" in following
    other = following.replace(quote("公園"), quote("センター"))
    assert "another query" in bundled_client.get(other).get_json()["detail"]
    both = following.replace("/search.json", "/search")
    assert bundled_client.get(f"{both}&page=2").status_code == 400
    assert bundled_client.get("/search.json?q=a&cursor=x").status_code == 400
    digest = Cursor.begin("20000101T000000000000Z-00", "q=%E5%85%AC%E5%9C%92")
    old = f"/search.json?q=公園&cursor={digest.after(4).encode()}"
    assert bundled_client.get(old).status_code == 410
    links = bundled_client.get("/search.csv?q=公園&limit=4").headers["Link"]
    assert re.findall(r'cursor=[^>]*>; rel="(\w+)"', links) == ["next"]
    shown = bundled_client.get("/search?q=公園&limit=4", headers=BROWSER).headers["Link"]
    assert re.findall(r'page=(\d+)>; rel="next"', shown) == ["2"]


def test_a_page_beyond_the_last_is_empty(bundled_client: FlaskClient) -> None:
    """Also of what was meant instead."""
    for query in ("公園", "大通公円", "消費者センタア"):
        answer = bundled_client.get(f"/search?q={query}&page=200&format=json")
        assert answer.get_json()["rows"] == []
        assert bundled_client.get(f"/search?q={query}&page=200", headers=BROWSER).status_code == 200


def test_csv_has_all_hits(bundled_client: FlaskClient) -> None:
    """With a byte order mark if it is asked for."""
    answer = bundled_client.get("/search.csv?q=公園&bom=true")
    assert answer.data.startswith("\ufeff".encode())
    found = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    whole = bundled_client.get("/search.json?q=公園&limit=200").get_json()
    assert [row["thing"] for row in found] == [row["thing"] for row in whole["rows"]]
    assert [float(row["score"]) for row in found] == [row["score"] for row in whole["rows"]]


def test_formats_are_negotiated(bundled_client: FlaskClient) -> None:
    """By Accept, by format=, and by the suffix; others are not there."""
    accept = {"Accept": "application/json"}
    assert bundled_client.get("/search?q=公園", headers=accept).mimetype == "application/json"
    assert bundled_client.get("/search?q=公園&format=csv").mimetype == "text/csv"
    assert bundled_client.get("/search.ttl?q=公園").status_code == 404


def test_a_typing_error_is_answered_with_what_was_meant(bundled_client: FlaskClient) -> None:
    """On the page as a link, in JSON as a member."""
    address = "?q=札幌市消費者センダー"
    meant = bundled_client.get(f"/search.json{address}").get_json()["did_you_mean"]
    assert meant == "札幌市消費者センター"
    page = bundled_client.get(f"/search{address}&lang=ja", headers=BROWSER).text
    assert f'href="?q={quote(meant)}&amp;lang=ja"' in page


def test_suggestions_are_those_of_opensearch(bundled_client: FlaskClient) -> None:
    """The query, names, kinds and addresses."""
    answer = bundled_client.get("/suggest?q=道立&lang=ja")
    assert answer.mimetype == "application/x-suggestions+json"
    query, names, kinds, addresses = answer.get_json(force=True)
    assert query == "道立"
    assert 0 < len(names) == len(kinds) == len(addresses) <= 10
    assert bundled_client.get(addresses[0]).status_code == 200
    assert bundled_client.get("/suggest").get_json(force=True) == ["", [], [], []]


def test_browsers_can_add_the_search(bundled_client: FlaskClient) -> None:
    """Every page links the description, whose addresses answer."""
    page = bundled_client.get("/things/?lang=en", headers=BROWSER).text
    link = re.findall(r'<link rel="search" type="([^"]+)"[^>]* href="([^"]+)"', page)
    assert [type_ for type_, _ in link] == ["application/opensearchdescription+xml"]
    answer = bundled_client.get(link[0][1])
    assert answer.mimetype == link[0][0]
    urls = re.findall(r'<Url type="([^"]+)" method="get" template="([^"]+)"', answer.text)
    assert len(urls) == 3
    for type_, template in urls:
        address = html.unescape(template).replace("{searchTerms}", "公園")
        assert bundled_client.get(address, headers={"Accept": type_}).mimetype == type_


@pytest.mark.parametrize("path", ["/", "/things/", "/sparql", "/nothing", "/help/", "/search"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_has_one_box(bundled_client: FlaskClient, path: str, language: str) -> None:
    """A form that needs no script."""
    text = bundled_client.get(f"{path}?lang={language}", headers=BROWSER).text
    assert text.count('<input id="find" name="q"') + text.count('<input id="q" name="q"') == 1
    assert text.count('role="search" method="get" action="/search"') == 1


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_link_to_sparql_says_so(bundled_client: FlaskClient, language: str) -> None:
    """On the page that the navigation calls asking; no other link leads there by another name."""
    text = bundled_client.get(f"/queries/?lang={language}", headers=BROWSER).text
    names = re.findall(r'href="/sparql(?:\?lang=\w+)?"[^>]*>([^<]+)</a>', text)
    assert names
    assert all("SPARQL" in name for name in names)


@pytest.mark.parametrize(
    ("path", "thing"),
    [
        ("/doc/facility/consumer-centre", "/doc/facility/sapporo-consumer-centre"),
        ("/facility/札幌市消費者センター", "/doc/facility/sapporo-consumer-centre"),
        ("/things/さけ科学館", "/doc/facility/sapporo-salmon-museum"),
    ],
)
def test_pages_of_unknown_addresses_search_for_their_words(
    bundled_client: FlaskClient, path: str, thing: str
) -> None:
    """The last part of the path is what was looked for."""
    answer = bundled_client.get(path, headers=BROWSER)
    assert answer.status_code == 404
    assert f'href="{thing}?lang=ja"' in answer.text


def test_a_generation_without_an_index_is_searched_by_labels(
    bundled_generations: Generations, tmp_path: Path
) -> None:
    """And says so, to people and to programs."""
    copy = copied(
        bundled_generations.current(), tmp_path, "20260101T000000000000Z-0123456789abcdef"
    )
    (copy.path / SEARCH_INDEX).unlink()
    Generations(tmp_path).publish(copy, durable=False)
    client = client_of(tmp_path)
    answer = client.get("/search.json?q=消費者センター")
    assert answer.get_json()["head"]["has_index"] is False
    assert "no search index" in answer.headers["Renkei-Hint"]
    assert "sapporo-consumer-centre" in answer.get_json()["rows"][0]["thing"]
    assert client.get("/suggest?q=消費者センター").get_json(force=True)[1]
    page = client.get("/search?q=消費者センター&lang=ja", headers=BROWSER).text
    assert "索引がありません" in page
    assert client.get('/search.json?q="%20}').status_code == 200
    refused = client.get('/reconcile?queries={"q": {"query": "札幌市"}}')
    assert (refused.status_code, refused.get_json(force=True)["code"]) == (503, "no-search-index")
    assert client.get("/doc/facility/nothing", headers=BROWSER).status_code == 404


def test_a_retained_generation_is_searched_at_its_own_address(
    bundled_generations: Generations, tmp_path: Path
) -> None:
    """Its links stay in it; it says so if it has no index, though the published one has."""
    generations = Generations(tmp_path)
    older, newer = (
        copied(bundled_generations.current(), tmp_path, f"2026010{n}T000000000000Z-{n:016x}")
        for n in (1, 2)
    )
    (older.path / SEARCH_INDEX).unlink()
    for generation in (older, newer):
        generations.publish(generation, durable=False)
    client = client_of(tmp_path)
    query = "q=公園&limit=2"
    found = {
        id_: client.get(f"/g/{id_}/search.json?{query}").get_json() for id_ in (older.id, newer.id)
    }
    for id_, answer in found.items():
        assert answer["head"]["generation"] == id_
        assert answer["head"]["has_index"] is (id_ == newer.id)
        assert f"/g/{id_}/search.json?" in answer["next"]
        assert client.get(answer["next"]).get_json()["rows"]
        page = client.get(f"/g/{id_}/search?{query}", headers=BROWSER).text
        assert f'action="/g/{id_}/search"' in page
        assert ("索引がありません" in page) is (id_ == older.id)
    assert client.get(f"/search.json?{query}").get_json()["head"]["generation"] == newer.id
    assert client.get(f"/g/{'0' * 16}/search?{query}").status_code == 404


@pytest.mark.parametrize(
    ("text", "form", "shown"),
    [
        ("札幌市立圖書館", "図書館", Excerpt("札幌市立", "圖書館", "")),
        ("ﾄｼｮｶﾝ分館", "としよかん", Excerpt("", "ﾄｼｮｶﾝ", "分館")),
        ("a b c", "bc", Excerpt("a ", "b c", "")),
        ("<b>公園</b>", "公園", Excerpt("<b>", "公園", "</b>")),
        ("長" * 100 + "公園", "公園", Excerpt("…" + "長" * 60, "公園", "")),
        ("公園", "", Excerpt("公園", "", "")),
    ],
)
def test_what_was_found_is_marked_as_it_is_written(text: str, form: str, shown: Excerpt) -> None:
    """Not in its normal form."""
    assert excerpt(text, form) == shown


def test_the_description_of_the_api_says_what_is_answered(bundled_client: FlaskClient) -> None:
    """The parameters are those that are understood; an answer keeps its schema."""
    document = bundled_client.get("/openapi.json").get_json(force=True)
    for path in ("/search.json", "/search.csv", "/suggest"):
        names = [each["name"] for each in document["paths"][path]["get"]["parameters"]]
        refused = bundled_client.get(f"{path}?colour=red", headers={"Accept": "application/json"})
        assert set(refused.get_json()["allowed"]) - {"lang", "bom"} == {*names} - {"bom"}
    schemas = document["components"]["schemas"]
    result = {"$ref": "#/components/schemas/SearchResult", "components": {"schemas": schemas}}
    for query in ("公園", "消費者センダー", ""):
        jsonschema_rs.validate(result, bundled_client.get(f"/search.json?q={query}").get_json())
