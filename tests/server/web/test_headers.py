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
    [("/sparql", "GET, HEAD, OPTIONS, POST"), ("/graphs", "GET, HEAD, OPTIONS")],
)
def test_a_preflight_is_answered(bundled_client: FlaskClient, path: str, methods: str) -> None:
    """With what is possible, and which headers may be sent."""
    answer = bundled_client.options(path, headers={"Origin": "https://example.org"})
    assert answer.status_code == 204
    assert answer.headers["Allow"] == answer.headers["Access-Control-Allow-Methods"] == methods
    assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]
