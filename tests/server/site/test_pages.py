"""The pages for people, and what holds for every answer."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

import pytest

from renkei.server.sparql.result_page import EXAMPLES
from renkei.server.web.texts import LANGUAGES
from tests.own_script import is_own_script

if TYPE_CHECKING:
    from flask.testing import FlaskClient

JSON_LD: Final = "application/ld+json"
HTML: Final = {"Accept": "text/html"}
PAGES: Final = ["/", "/sparql", "/sparql?query=ASK{}", "/sparql?query=x", "/nothing"]


class Outline(HTMLParser):
    """What a page is made of, as far as accessibility needs it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it."""
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of a name."""
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("target", PAGES)
def test_every_page_can_be_used_without_sight_or_script(
    client: FlaskClient, target: str, language: str
) -> None:
    """Language, one title, a skip link that leads to the content, labelled fields, no script."""
    mark = "&" if "?" in target else "?"
    page = client.get(f"{target}{mark}lang={language}", headers=HTML)
    outline = Outline(page.text)
    assert outline.all("html") == [{"lang": language}]
    assert len(outline.all("h1")) == 1
    assert len(outline.all("main")) == 1
    first_link = outline.all("a")[0]
    assert first_link["class"] == "skip"
    identifiers = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert first_link["href"] == f"#{outline.all('main')[0]['id']}"
    assert len(identifiers) == len(set(identifiers))
    labels = {attributes["for"] for attributes in outline.all("label")}
    inputs = [field for field in outline.all("input") if field.get("type") != "hidden"]
    assert {field["id"] for field in (*outline.all("textarea"), *inputs)} == labels
    named = {attributes["aria-labelledby"] for attributes in outline.all("section")}
    assert named <= set(identifiers)
    scripts = [script for script in outline.all("script") if script != {"type": JSON_LD}]
    assert all(is_own_script(script) for script in scripts)
    assert not [name for _, attributes in outline.tags for name in attributes if name[:2] == "on"]
    assert not [attributes for _, attributes in outline.tags if "style" in attributes]


@pytest.mark.parametrize(
    ("target", "header", "language"),
    [
        ("/", None, "ja"),
        ("/", "en-GB,en;q=0.9", "en"),
        ("/", "fr, en;q=0.5, ja;q=0.4", "en"),
        ("/", "ja-JP", "ja"),
        ("/", "fr", "ja"),
        ("/?lang=en", "ja", "en"),
        ("/?lang=xx", "en", "en"),
    ],
)
def test_the_language_follows_the_reader(
    client: FlaskClient, target: str, header: str | None, language: str
) -> None:
    """``?lang=`` first, then Accept-Language, then Japanese."""
    page = client.get(target, headers={"Accept-Language": header} if header else {})
    assert f'<html lang="{language}">' in page.text
    assert "Accept-Language" in page.headers["Vary"]


def test_the_other_language_keeps_the_query(client: FlaskClient) -> None:
    """The link is relative, and holds all other parameters."""
    page = client.get("/sparql?query=ASK+%7B%7D&format=html&lang=ja", headers=HTML)
    assert 'href="?query=ASK+%7B%7D&amp;format=html&amp;lang=en"' in page.text


def test_the_home_page_tells_what_is_published(client: FlaskClient) -> None:
    """Counts, time and sources come from the manifest."""
    page = client.get("/?lang=ja").text
    assert "<dd>19</dd>" in page
    assert 'datetime="2026-01-02T03:04:05+09:00"' in page
    assert "見本の資料" in page
    assert page.count("/sparql?query=SELECT") == len(EXAMPLES) == 3


def test_every_link_of_the_home_page_leads_somewhere(client: FlaskClient) -> None:
    """Examples, the form, the stylesheet, the icon."""
    found = re.findall(r'href="(/[^"]*)"', client.get("/?lang=en").text)
    assert len(found) > 6
    for target in found:
        assert client.get(target.replace("&amp;", "&"), headers=HTML).status_code == 200, target


def test_every_answer_is_guarded(client: FlaskClient) -> None:
    """No foreign content, no guessing of types, no referrer to others."""
    for target in [*PAGES, "/healthz", "/static/renkei.css"]:
        with client.get(target, headers=HTML) as answer:
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"], target
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "same-origin"


def test_health_tells_what_is_served(client: FlaskClient) -> None:
    """For probes of load balancers; never from a cache."""
    answer = client.get("/healthz")
    assert answer.get_json() == {
        "status": "ok",
        "generation": "20260102T030405Z-0123456789ab",
        "triples": 19,
        "built": "2026-01-02T03:04:05+09:00",
    }
    assert answer.headers["Cache-Control"] == "no-store"
