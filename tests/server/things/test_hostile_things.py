"""Labels, paths and IRIs of the data that would be markup, headers or queries stay texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renkei.graph.rdf.iris import is_key
from renkei.server.app import create_app
from renkei.server.web.links import iri_of_path, link_of, thing_path
from renkei.server.web.values import title_text
from renkei.settings import Settings
from tests.own_script import is_own_script
from tests.server.things.support import (
    BASE,
    HTML,
    MARKUP,
    hostile_generations,
    page,
)

if TYPE_CHECKING:
    from flask.testing import FlaskClient


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    generations = hostile_generations(tmp_path_factory.mktemp("hostile"))
    return create_app(Settings(port=0), generations).test_client()


def test_hostile_labels_stay_text(hostile: FlaskClient) -> None:
    """No element, attribute or link comes out of a label, a literal or an IRI."""
    for path in ("/doc/facility/bad", "/doc/page/bad", "/things/facilities", "/doc/day/odd"):
        for language in ("ja", "en"):
            shown = page(hostile, path, language)
            for script in shown.all("script"):
                assert is_own_script(script) or script == {"type": "application/ld+json"}, (
                    "data, and no program"
                )
            assert not shown.all("img")
            assert not [name for _, e in shown.elements for name in e if name.startswith("on")]
            for link in shown.links:
                assert re.match(r"(/|#|https?://[^/]|\?)", link), link
                assert "/../" not in link
                assert "onclick" not in link
    assert MARKUP in page(hostile, "/doc/facility/bad").text


def test_hostile_labels_do_not_turn_the_page(hostile: FlaskClient) -> None:
    """Names are isolated in their direction; control characters are replaced; headers are ours."""
    answer = hostile.get("/doc/facility/bad?lang=en", headers=HTML)
    title = re.search(r"<title>(.*?)</title>", answer.text, re.DOTALL)
    assert title is not None
    assert "\u202e" not in title[1]
    assert "\x07" not in answer.text
    assert "<bdi>\u202eevil" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_a_blank_node_is_shown_with_what_is_said_of_it(hostile: FlaskClient) -> None:
    """It has no page of its own."""
    assert "inside" in page(hostile, "/doc/day/odd").text


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.text(max_size=40) | st.from_regex(r"[a-z]+/[\x20-\x7e]*", fullmatch=True))
def test_no_path_breaks_out_of_a_query_or_a_header(hostile: FlaskClient, path: str) -> None:
    """Whatever is asked for, the answer is one of a few, and its links stay on this site."""
    for prefix in ("id", "doc", "graph"):
        answer = hostile.get(f"/{prefix}/{path}".encode(errors="replace").decode(), headers=HTML)
        assert answer.status_code in {200, 303, 308, 400, 404, 405}
        if answer.status_code == 303:
            assert answer.location.startswith("/doc/")
        assert "Set-Cookie" not in answer.headers


@given(path=st.text() | st.from_regex(r"[a-z]{1,3}(/[!-~]{1,5}){1,3}", fullmatch=True))
def test_only_keys_become_iris(path: str) -> None:
    """And an IRI that came of a path leads back to it."""
    thing = iri_of_path(path, BASE)
    if thing is None:
        assert "/" not in path or not all(is_key(part) for part in path.split("/"))
    else:
        assert all(is_key(part) for part in path.split("/"))
        assert thing_path(thing, BASE) == f"/doc/{path}"


@given(
    iri=st.text()
    | st.builds("{}:{}".format, st.sampled_from(["http", "javascript", "data"]), st.text())
)
def test_a_link_is_a_page_here_or_on_the_web(iri: str) -> None:
    """Nothing else is ever a link."""
    link = link_of(iri, BASE, "ja")
    assert link is None or link.startswith(("/", "http://", "https://"))
    if link and not link.startswith(("/doc/", "/ns", "/code/", "http")):
        assert "//" not in link
        assert ".." not in link


@given(text=st.text())
def test_a_title_is_one_line(text: str) -> None:
    """Without control characters and marks of direction."""
    assert not re.search(r"[\x00-\x1f\u202a-\u202e\u2066-\u2069]", title_text(text))
