"""Pages say which parameters they do not understand, on the bundled graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flask.testing import FlaskClient

BROWSER = {"Accept": "text/html"}
D = "hokkaido-sapporo-2017"
PAGES = [
    "/",
    "/about",
    "/api",
    "/catalog",
    "/catalog.ttl",
    "/code/kind",
    "/doc/government/011002",
    "/doc/government/011002.ttl",
    "/dumps/",
    "/generations",
    "/ns",
    "/queries/",
    "/source/",
    f"/source/{D}",
    f"/source/{D}/report",
    "/things/",
    "/things/facilities",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_parameter_that_a_page_does_not_understand_is_refused(
    bundled_client: FlaskClient, path: str
) -> None:
    """400 names the parameter and those that the page has; nothing is ignored silently."""
    answer = bundled_client.get(f"{path}?q=公園")
    assert answer.status_code == 400
    problem = answer.get_json()
    assert (problem["code"], problem["parameter"]) == ("unknown-parameter", "q")
    assert "lang" in problem["allowed"]
    assert bundled_client.get(f"{path}?lang=ja").status_code == 200


@pytest.mark.parametrize(
    ("language", "words"),
    [("ja", "「q」というパラメーターはありません"), ("en", "does not understand the parameter q")],
)
def test_the_refusal_is_in_the_language_of_the_page(
    bundled_client: FlaskClient, language: str, words: str
) -> None:
    """With a link to the page without the parameter."""
    text = bundled_client.get(f"/things/facilities?q=x&lang={language}", headers=BROWSER).text
    assert words in text
    assert f'<a href="?lang={language}">' in text


@pytest.mark.parametrize("parameter", ["utm_source=x", "fbclid=x", "utm_a=1&utm_a=2"])
def test_marks_that_other_sites_put_on_links_are_no_error(
    bundled_client: FlaskClient, parameter: str
) -> None:
    """The reader has not asked for anything by them."""
    assert bundled_client.get(f"/things/facilities?{parameter}").status_code == 200


@pytest.mark.parametrize("query", ["lang=ja&lang=en", "page=1&page=2"])
def test_a_parameter_is_given_once(bundled_client: FlaskClient, query: str) -> None:
    """Neither the first nor the last value is taken for what was meant."""
    answer = bundled_client.get(f"/things/facilities?{query}")
    assert answer.status_code == 400
    assert answer.get_json()["parameter"] in {"lang", "page"}


@pytest.mark.parametrize(
    ("language", "words"), [("ja", "言葉による検索"), ("en", "search by words")]
)
def test_who_looks_for_a_search_hears_what_there_is(
    bundled_client: FlaskClient, language: str, words: str
) -> None:
    """404, with links to the lists and the canned queries, and no promise of a search."""
    answer = bundled_client.get(f"/search?q=消費者&lang={language}", headers=BROWSER)
    assert answer.status_code == 404
    assert words in answer.text
    assert f'href="/things/?lang={language}"' in answer.text
    assert f'href="/queries/?lang={language}"' in answer.text
    assert "/search" not in bundled_client.get("/serch", headers=BROWSER).text


def test_the_navigation_promises_no_search(bundled_client: FlaskClient) -> None:
    """検索 is what people look for by words; the page answers SPARQL."""
    for path in ("/", "/nothing", "/sparql", "/queries/facilities"):
        text = bundled_client.get(f"{path}?lang=ja", headers=BROWSER).text
        assert "検索" not in text, path
