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
    "/cite",
    "/graphs",
    "/sparql",
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
    assert bundled_client.get(f"{path}?lang=ja", headers=BROWSER).status_code == 200


@pytest.mark.parametrize(
    ("language", "words"),
    [("ja", "「q」というパラメーターはありません"), ("en", "does not understand the parameter q")],
)
def test_the_refusal_is_in_the_language_of_the_page(
    bundled_client: FlaskClient, language: str, words: str
) -> None:
    """With a link to the page without the parameter."""
    text = bundled_client.get(f"/things/?q=x&lang={language}", headers=BROWSER).text
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


ASK = "ASK {}"
HABITS = {
    "SPARQLWrapper": {"format": "json", "output": "json", "results": "json"},
    "Virtuoso": {"debug": "on", "should-sponge": "", "timeout": "0.5", "CXML_redir_for_subjs": "1"},
    "jQuery": {"_": "1764403200000", "callback": "x"},
    "RDF4J": {"infer": "true", "queryLn": "SPARQL"},
}


@pytest.mark.parametrize("habit", HABITS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_clients_that_send_parameters_of_other_products_are_answered(
    client: FlaskClient, habit: str, method: str
) -> None:
    """The header says which of them are not used here; synonyms of ``format`` need no word."""
    values = {"query": ASK, **HABITS[habit]}
    headers = {"Accept": "application/sparql-results+json"}
    if method == "GET":
        answer = client.get("/sparql", query_string=values, headers=headers)
    else:
        answer = client.post("/sparql", data=values, headers=headers)
    assert answer.status_code == 200
    assert answer.get_json(force=True)["boolean"] is True
    unused = set(HABITS[habit]) - {"format", "output", "results", "timeout"}
    assert all(name in answer.headers["Renkei-Hint"] for name in unused)
    assert ("Renkei-Hint" in answer.headers) == bool(unused)


@pytest.mark.parametrize(
    "name", ["default-graph", "named-graph", "default_graph_uri", "named-graph-iri", "formt"]
)
def test_a_parameter_that_is_almost_one_of_the_protocol_is_refused(
    client: FlaskClient, name: str
) -> None:
    """Its author expects another answer."""
    answer = client.get("/sparql", query_string={"query": ASK, name: "https://example.org/"})
    assert answer.status_code == 400
    assert answer.get_json()["parameter"] == name


def test_the_page_of_a_result_names_parameters_that_are_not_used(client: FlaskClient) -> None:
    """As a text, whatever it is; no name can add a header."""
    name = "<b>\r\nX-A: 1"
    values = {"query": ASK, "format": "html", "lang": "en", name: "1"}
    answer = client.get("/sparql", query_string=values)
    assert answer.status_code == 200
    assert "Parameters that are not used here" in answer.text
    assert "<b>" not in answer.text
    assert "X-A" not in answer.headers


def test_a_citation_refuses_what_it_does_not_understand(bundled_client: FlaskClient) -> None:
    """With a query, too; a citation is for good."""
    answer = bundled_client.get("/cite", query_string={"query": ASK, "debug": "on"})
    assert (answer.status_code, answer.get_json()["parameter"]) == (400, "debug")


def test_a_redirect_keeps_format_and_language(bundled_client: FlaskClient) -> None:
    """The document understands both."""
    answer = bundled_client.get("/id/government/010006?format=ttl&lang=ja")
    assert answer.location == "/doc/government/010006?format=ttl&lang=ja"
