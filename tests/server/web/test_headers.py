"""What scripts of other origins may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flask.testing import FlaskClient


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/sparql",
        "/graphs",
        "/healthz",
        "/dumps/",
        "/ns.ttl",
        "/queries/",
        "/nothing",
        "/code/x",
    ],
)
def test_all_that_is_public_can_be_read(bundled_client: FlaskClient, path: str) -> None:
    """Pages, data and errors alike; no header twice, and never with credentials."""
    answer = bundled_client.get(path)
    assert answer.headers.getlist("Access-Control-Allow-Origin") == ["*"]
    assert len(answer.headers.getlist("Access-Control-Expose-Headers")) == 1
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_the_numbers_of_the_operator_can_not(bundled_client: FlaskClient) -> None:
    """A page of anywhere, open in a browser of the operator's machine, must not read them."""
    assert "Access-Control-Allow-Origin" not in bundled_client.get("/metrics").headers


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/sparql", "GET, HEAD, OPTIONS, POST"),
        ("/graphs", "GET, HEAD, OPTIONS"),
        ("/queries/facilities.json", "GET, HEAD, OPTIONS"),
        ("/queries/", "GET, HEAD, OPTIONS"),
        ("/openapi.json", "GET, HEAD, OPTIONS"),
        ("/dumps/renkei.nt.gz", "GET, HEAD, OPTIONS"),
        ("/catalog", "GET, HEAD, OPTIONS"),
        ("/catalog.ttl", "GET, HEAD, OPTIONS"),
        ("/.well-known/void", "GET, HEAD, OPTIONS"),
        ("/doc/government/011002", "GET, HEAD, OPTIONS"),
        ("/id/government/011002", "GET, HEAD, OPTIONS"),
        ("/ns", "GET, HEAD, OPTIONS"),
        ("/ns/context.jsonld", "GET, HEAD, OPTIONS"),
        ("/code/status", "GET, HEAD, OPTIONS"),
        ("/source/sapporo-2018", "GET, HEAD, OPTIONS"),
        ("/cite", "GET, HEAD, OPTIONS"),
        ("/generations", "GET, HEAD, OPTIONS"),
        ("/", "GET, HEAD, OPTIONS"),
    ],
)
def test_a_preflight_is_answered(bundled_client: FlaskClient, path: str, methods: str) -> None:
    """At every address: with what is possible, and which headers may be sent."""
    headers = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match, range",
    }
    answer = bundled_client.options(path, headers=headers)
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Allow"] == answer.headers["Access-Control-Allow-Methods"] == methods
    allowed = set(answer.headers["Access-Control-Allow-Headers"].split(", "))
    assert {"If-None-Match", "Range", "Accept", "Content-Type"} <= allowed
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_scripts_of_other_origins_may_read_what_they_need(bundled_client: FlaskClient) -> None:
    """To read a part of a file, to follow pages, to hear a hint."""
    headers = {"Range": "bytes=0-9", "Origin": "https://example.org"}
    answer = bundled_client.get(
        "/dumps/latest/renkei.nt.gz", headers=headers, follow_redirects=True
    )
    assert answer.status_code == 206
    exposed = set(answer.headers["Access-Control-Expose-Headers"].split(", "))
    assert {"Content-Range", "Accept-Ranges", "ETag", "Link", "Renkei-Hint"} <= exposed
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_metrics_answer_no_preflight(bundled_client: FlaskClient) -> None:
    """Pages of other origins cannot read them."""
    answer = bundled_client.options("/metrics", headers={"Origin": "https://example.org"})
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
