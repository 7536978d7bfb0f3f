"""Canned queries with ``renkei:search`` over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.server.canned.bundled import BROWSER

if TYPE_CHECKING:
    from flask.testing import FlaskClient


def test_a_query_of_names_answers_and_leads_to_that_for_other_engines(
    bundled_client: FlaskClient,
) -> None:
    """Both have the same rows where the text is in the names as it stands."""
    page = bundled_client.get("/queries/things-by-name?name=公園&lang=en", headers=BROWSER).text
    assert 'href="/queries/things-by-text-in-name?lang=en"' in page
    answers = [
        bundled_client.get(f"/queries/{name}.csv?name=公園").text
        for name in ("things-by-name", "things-by-text-in-name")
    ]
    assert answers[0] == answers[1]
    assert len(answers[0].splitlines()) > 2
    described = bundled_client.get("/openapi.json").get_json()["paths"]
    assert "`things-by-text-in-name`" in described["/queries/things-by-name"]["get"]["description"]


@pytest.mark.parametrize(
    "name", ["NEAR(", "👪", "%20", "%00", '" } UNION { ?s ?p ?o }', "a" * 1_999]
)
def test_a_name_that_is_syntax_elsewhere_is_only_text(
    bundled_client: FlaskClient, name: str
) -> None:
    """What has no letters, or too many, is refused."""
    answer = bundled_client.get(f"/queries/things-by-name.json?name={name}")
    is_text = name in {"NEAR(", '" } UNION { ?s ?p ?o }'}
    assert answer.status_code == (200 if is_text else 400)
    if is_text:
        assert answer.get_json()["rows"] == []
