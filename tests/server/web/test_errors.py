"""Every error has a status, a body of the type that was asked for, and no secrets."""

from __future__ import annotations

import ast
import logging
import re
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from renkei import errors as all_errors
from renkei.errors import CheckError, LimitError, RenkeiError, SettingsError, SourceError
from renkei.server.app import create_app
from renkei.server.web import request_errors
from renkei.server.web.errors import LIMIT_STATUSES, STATUSES, problem_of
from renkei.settings import Settings
from tests.leases import FixedLeases, lease_on

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from renkei.graph.engine.base import Execution
    from renkei.graph.query.request import QueryRequest


ROOT = Path(__file__).parents[3]
FOLDERS = ("graph", "server", "queries", "loaders", "ontology", "src/renkei")
# Errors of commands: no request can cause them, so they are 500.
INTERNAL = {RenkeiError, SettingsError, SourceError, CheckError}


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
        ("SELECT (xsd:integer(1, 2) AS ?x) {}", 400, "query"),
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


@cache
def code() -> list[ast.AST]:
    """Return the syntax nodes of all modules of the program."""
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    return [node for path in paths for node in ast.walk(ast.parse(path.read_text("utf-8")))]


def error_classes(nodes: list[ast.AST]) -> set[str]:
    """Return the names of all subclasses of RenkeiError, found by the names of their bases."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for node in nodes
        if isinstance(node, ast.ClassDef)
    }
    names = {"RenkeiError"}
    while more := {name for name, above in bases.items() if above & names} - names:
        names |= more
    return names


def drawn(docstring: str | None) -> set[str]:
    """Return the names of the classes in the tree of a docstring, without its root."""
    return set(re.findall(r"── (?:[a-z.]+\.)?(\w+) ", docstring or ""))


def limits(nodes: list[ast.AST]) -> set[str]:
    """Return the values of ``limit="…"`` in calls."""
    return {
        keyword.value.value
        for node in nodes
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "limit"
        and isinstance(keyword.value, ast.Constant)
        and isinstance(keyword.value.value, str)
    }


def subclasses(kind: type[RenkeiError]) -> set[type[RenkeiError]]:
    """Return the imported subclasses of an error, the class itself included."""
    return {kind}.union(*(subclasses(below) for below in kind.__subclasses__()))


def test_every_error_class_has_a_status() -> None:
    """By itself or by its base class, or it is an error of commands and 500 on purpose."""
    names = error_classes(code())
    imported = {
        kind.__name__: kind
        for kind in subclasses(RenkeiError)
        if kind.__module__.startswith("renkei")
    }
    assert names == imported.keys(), "a subclass that this test does not import"
    with_status = {kind for kind in imported.values() if STATUSES.keys() & set(kind.__mro__)}
    assert set(imported.values()) - with_status == INTERNAL
    assert problem_of(SettingsError("x")).status == 500


def test_every_code_is_documented() -> None:
    """In the table of errors of docs/reference/http.md, beside its status."""
    page = (ROOT / "docs" / "reference" / "http.md").read_text(encoding="utf-8")
    documented = {
        (int(status), code)
        for status, codes in re.findall(r"^\| (\d{3}) \| ([^|]+) \|", page, re.MULTILINE)
        for code in re.findall(r"`([a-z-]+)`", codes)
    }
    expected = {(status.value, code) for status, code in STATUSES.values()}
    expected |= {(status.value, "limit") for status in LIMIT_STATUSES.values()}
    assert expected - documented == set()


def test_every_status_of_a_connection_is_documented() -> None:
    """In a table of its own in http.md; those that `connections.py` names, and `refusals.py`."""
    named = {
        HTTPStatus[node.attr]
        for name in ("connections", "refusals")
        for path in [ROOT / "server" / "http" / f"{name}.py"]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "HTTPStatus"
    }
    page = (ROOT / "docs" / "reference" / "http.md").read_text(encoding="utf-8")
    table = page.partition("| status | of a connection |\n")[2].partition("\n\n")[0]
    documented = re.findall(r"^\| (\d{3}) \|", table, re.MULTILINE)
    assert documented == [str(status.value) for status in sorted(named)]


def test_every_limit_has_a_status() -> None:
    """Each name that the code gives to LimitError; and the table has no other."""
    assert limits(code()) == LIMIT_STATUSES.keys()


def test_the_trees_of_the_docstrings_are_complete() -> None:
    """That of `renkei.errors` has all classes; that of `request_errors`, those of requests."""
    public = {name for name in error_classes(code()) if not name.startswith("_")}
    assert drawn(all_errors.__doc__) == public - {"RenkeiError"}
    assert drawn(request_errors.__doc__) == {*request_errors.__all__, "ParameterError"}


@pytest.mark.parametrize("limit", ["query_timeout", "stream_timeout"])
def test_a_timeout_before_the_first_byte_is_504(limit: str) -> None:
    """Whichever of the two ended the answer."""
    answer = broken_client(LimitError("ended", limit=limit)).get("/sparql?query=ASK{}")
    assert answer.status_code == 504
    assert answer.get_json(force=True)["limit"] == limit


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


@pytest.mark.parametrize(
    "path", ["/sparql/", "/sparql/?query=ASK%7B%7D", "/SPARQL", "/graphs/", "/catalog/"]
)
def test_an_address_with_a_slash_too_many_names_the_right_one(
    client: FlaskClient, path: str
) -> None:
    """For programs, too; it is no redirect, so that one address remains."""
    right = path.partition("?")[0].lower().rstrip("/")
    answer = client.get(path, headers={"Accept": "application/sparql-results+json"})
    assert answer.status_code == 404
    assert answer.get_json(force=True)["available"] == [right]
    assert f"did you mean {right} ?" in answer.get_json(force=True)["detail"]
    assert f"did you mean {right} ?" in client.get(path, headers={"Accept": "text/plain"}).text


def test_other_unknown_addresses_name_none(client: FlaskClient) -> None:
    """Not even the same one without a slash."""
    for path in ("/nothing/", "/doc/facility/none/", "/sparql/x"):
        assert "available" not in client.get(path).get_json(force=True)
