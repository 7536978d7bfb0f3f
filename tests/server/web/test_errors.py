"""Every error has a status, a body of the type that was asked for, and no secrets."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from renkei import errors as all_errors
from renkei.errors import LimitError, RenkeiError, SourceError
from renkei.server.app import create_app
from renkei.server.web.errors import problem_of
from renkei.settings import Settings
from tests.leases import FixedLeases, lease_on

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from renkei.graph.engine.base import Execution
    from renkei.graph.query.request import QueryRequest


class Broken:
    """An engine that fails."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def run_blocking(self, request: QueryRequest) -> Execution:  # noqa: ARG002 it is of no use
        """Fail."""
        raise self.error


def broken_client(error: Exception) -> FlaskClient:
    return create_app(Settings(), FixedLeases(lease_on(Broken(error)))).test_client()


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("SELECT * { ?s ?p", 400, "query-syntax"),
        ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", 403, "query-refused"),
        ("INSERT DATA { <x:s> <x:p> 1 }", 403, "query-refused"),
        ("ASK {" + "{" * 128 + "}" * 128 + "}", 400, "limit"),
        ("ASK {} #" + "x" * 70_000, 413, "limit"),
        ("SELECT (<x:f>() AS ?x) {}", 400, "query"),
    ],
)
def test_a_query_error_has_its_status(
    client: FlaskClient, query: str, status: int, code: str
) -> None:
    """The table of the documentation."""
    answer = client.post("/sparql", data={"query": query})
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    problem = answer.get_json(force=True)
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["title"]
    assert problem["detail"]


def test_a_syntax_error_tells_line_and_column_to_programs(client: FlaskClient) -> None:
    """Members of their own, beside the readable text."""
    answer = client.post("/sparql", data={"query": "ASK {\n ?s ?p ) }"})
    problem = answer.get_json(force=True)
    assert (problem["line"], problem["column"]) == (2, 8)


@pytest.mark.parametrize(
    ("accept", "content_type", "begins"),
    [
        ("*/*", "application/problem+json", "{"),
        ("application/sparql-results+json", "application/problem+json", "{"),
        ("application/json", "application/json", "{"),
        ("text/plain", "text/plain; charset=utf-8", "404 Not Found\nthere is nothing at /nothing"),
        ("text/html", "text/html; charset=utf-8", "<!DOCTYPE html>"),
    ],
)
def test_the_body_is_of_the_type_that_was_asked_for(
    client: FlaskClient, accept: str, content_type: str, begins: str
) -> None:
    """Problem details for programs, text or a page for people (RFC 9457)."""
    answer = client.get("/nothing", headers={"Accept": accept})
    assert (answer.status_code, answer.content_type) == (404, content_type)
    assert answer.text.startswith(begins)


def test_a_wrong_method_is_told_the_right_ones(client: FlaskClient) -> None:
    """RFC 9110 §15.5.6: 405 has Allow."""
    answer = client.delete("/sparql")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_406_lists_what_there_is(client: FlaskClient) -> None:
    """In the text, and as a member for programs."""
    answer = client.get("/sparql?query=ASK{}", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/csv" in answer.get_json(force=True)["available"]


def test_415_says_what_to_send(client: FlaskClient) -> None:
    """A body of another type is not guessed at."""
    answer = client.post("/sparql", data="ASK{}", content_type="text/plain")
    assert answer.status_code == 415
    assert "application/sparql-query" in answer.get_json(force=True)["detail"]


def test_a_body_over_the_limit_is_413(client: FlaskClient) -> None:
    """Before anything of it is read as a query."""
    answer = client.post("/sparql", data=b"x" * 1_048_577, content_type="application/sparql-query")
    assert answer.status_code == 413
    assert answer.get_json(force=True)["code"] == "request-entity-too-large"


@pytest.mark.parametrize("target", ["/", "/healthz", "/sparql?query=ASK{}"])
def test_without_data_everything_is_503_with_the_remedy(
    empty_client: FlaskClient, target: str
) -> None:
    """The operator's command is named; the directory that was looked in is not."""
    answer = empty_client.get(target)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "renkei build" in answer.text
    assert "some/where" not in answer.text


def test_the_unforeseen_gives_an_id_that_the_log_has(caplog: pytest.LogCaptureFixture) -> None:
    """The message goes to the log only."""
    with caplog.at_level(logging.ERROR):
        answer = broken_client(ZeroDivisionError("secret")).get("/sparql?query=ASK{}")
    assert answer.status_code == 500
    problem = answer.get_json(force=True)
    assert "secret" not in answer.text
    assert problem["id"] in caplog.text
    assert "ZeroDivisionError: secret" in caplog.text


def test_an_error_that_is_no_business_of_clients_is_unforeseen() -> None:
    """A source's file name has no place in an answer."""
    problem = problem_of(SourceError("broken", file="secret.csv"))
    assert problem.status == 500
    assert "secret" not in problem.detail


def test_every_error_class_has_a_status() -> None:
    """A new class is found in the table by its parent, or is a 500 on purpose."""
    for name in all_errors.__all__:
        kind = getattr(all_errors, name)
        if kind is SourceError:
            error: RenkeiError = SourceError("x", file="y")
        elif kind is LimitError:
            error = LimitError("x", limit="a limit that is not known yet")
        else:
            error = kind("x")
        assert problem_of(error).status in {400, 403, 500, 503}


def test_the_unforeseen_is_a_page_for_browsers() -> None:
    """In the form too, where errors of a query are shown beside the text."""
    client = broken_client(ZeroDivisionError("secret"))
    page = client.get("/sparql?query=ASK{}", headers={"Accept": "text/html"})
    assert (page.status_code, page.content_type) == (500, "text/html; charset=utf-8")
    assert "secret" not in page.text


@pytest.mark.parametrize("host", ['evil.example"<x>', "a b", "x/y"])
def test_a_host_that_is_none_is_refused(client: FlaskClient, host: str) -> None:
    """It would stand in every absolute address of an answer."""
    for path in ("/", "/sitemap.xml", "/sparql?query=ASK%7B%7D"):
        assert client.get(path, headers={"Host": host}).status_code == 400
