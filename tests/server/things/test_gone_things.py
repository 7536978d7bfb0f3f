"""What an older generation had and the published one has not: 410, and where it can be seen."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, Final

import pytest

from renkei.graph.generations.history import History
from renkei.graph.generations.leases import InProcessLeases
from renkei.server.app import create_app
from renkei.settings import Settings
from tests.server.things.support import BASE, HTML, MARKUP, Page

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from renkei.graph.generations.generations import Generations
    from renkei.graph.generations.history import Seen

KEPT: Final = "0123456789abcdef"
PRUNED: Final = "fedcba9876543210"
BUILT: Final = "2025-01-02T03:04:05Z"
GONE: Final = {
    f"{BASE}id/facility/hokkaido-old-park": KEPT,
    f"{BASE}id/facility/older-park": PRUNED,
    f"{BASE}graph/source/retired": KEPT,
    f"{BASE}id/government/011002": KEPT,  # it is there again
}


class Remembered(History):
    """A history that remembers `GONE`, in a data directory of one older generation."""

    asked: list[str]

    def last_seen(self, iri: str) -> Seen | None:
        """See `History.last_seen`."""
        self.asked.append(iri)
        return super().last_seen(iri)

    def retained_ids(self) -> set[str]:
        """See `History.retained_ids`."""
        return {KEPT}


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Remembered:
    found = Remembered(tmp_path_factory.mktemp("data") / "history")
    found.asked = []
    found.directory.mkdir()
    rows = [(iri, generation, BUILT, PRUNED) for iri, generation in GONE.items()]
    with contextlib.closing(sqlite3.connect(found.directory / "gone.sqlite")) as index:
        index.execute("CREATE TABLE gone (iri TEXT PRIMARY KEY, generation, built, gone_in)")
        index.executemany("INSERT INTO gone VALUES (?, ?, ?, ?)", rows)
        index.commit()
    return found


@pytest.fixture(scope="module")
def client(bundled_generations: Generations, history: Remembered) -> FlaskClient:
    """A client of a server with that history."""
    published = InProcessLeases(bundled_generations, max_result_bytes=50_000_000, threads=1)
    return create_app(Settings(port=0), published, history=history).test_client()


@pytest.mark.parametrize(
    "path",
    [
        "/doc/facility/hokkaido-old-park",
        "/doc/facility/hokkaido-old-park.ttl",
        "/id/facility/hokkaido-old-park",
        "/id/facility/hokkaido-old-park.jsonld",
    ],
)
def test_what_was_there_is_gone_and_not_unknown(client: FlaskClient, path: str) -> None:
    """For programs: a code, the generation, where it can still be asked, and what is like it."""
    answer = client.get(path)
    assert answer.status_code == 410
    problem = answer.get_json()
    assert answer.mimetype == "application/problem+json"
    assert (problem["code"], problem["status"]) == ("gone", 410)
    assert problem["thing"] == f"{BASE}id/facility/hokkaido-old-park"
    assert problem["generation"] == KEPT
    assert problem["built"] == BUILT
    assert problem["sparql"] == f"/g/{KEPT}/sparql"
    assert "/doc/facility/hokkaido-makomanai-park" in problem["suggestions"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_page_says_when_it_was_there_last(client: FlaskClient, language: str) -> None:
    """And leads to what that generation says of it."""
    answer = client.get(f"/doc/facility/hokkaido-old-park?lang={language}", headers=HTML)
    assert answer.status_code == 410
    page = Page(answer.text)
    assert KEPT in page.text
    assert len(page.all("h1")) == 1
    (link,) = [link for link in page.links if link.startswith("/g/")]
    assert link.startswith(f"/g/{KEPT}/sparql?query=")
    assert "hokkaido-old-park" in link
    assert f"lang={language}" in link


def test_what_was_pruned_is_not_offered(client: FlaskClient) -> None:
    """It says that the generation is not kept any more."""
    problem = client.get("/doc/facility/older-park").get_json()
    assert problem["generation"] == PRUNED
    assert "sparql" not in problem
    assert "not kept any more" in problem["detail"]
    page = Page(client.get("/doc/facility/older-park?lang=en", headers=HTML).text)
    assert not [link for link in page.links if link.startswith("/g/")]
    assert "not kept here any more" in page.text


def test_plain_text_says_it_too(client: FlaskClient) -> None:
    """Status, reason, suggestions, a line each."""
    answer = client.get("/doc/facility/hokkaido-old-park", headers={"Accept": "text/plain"})
    lines = answer.text.splitlines()
    assert lines[0] == "410 Gone"
    assert KEPT in lines[1]
    assert "/doc/facility/hokkaido-makomanai-park" in lines[2:]


def test_a_named_graph_can_be_gone(client: FlaskClient) -> None:
    """Its address and that of its document."""
    for path in ("/graph/source/retired", "/doc/graph/source/retired"):
        assert client.get(path).status_code == 410, path


def test_what_is_there_again_is_there(client: FlaskClient) -> None:
    """Whatever the history says."""
    assert client.get("/doc/government/011002", headers=HTML).status_code == 200
    assert client.get("/id/government/011002").status_code == 303


def test_what_never_was_is_missing(client: FlaskClient, history: Remembered) -> None:
    """404 as before; the history is asked for IRIs only that could be ours."""
    history.asked.clear()
    assert client.get("/doc/facility/never").status_code == 404
    assert client.get(f"/doc/facility/{MARKUP}").status_code == 404
    assert history.asked == [f"{BASE}id/facility/never"]
