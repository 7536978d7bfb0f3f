"""`/help/`: every document is a page, its links lead somewhere, and nothing of it is raw HTML."""

from __future__ import annotations

import base64
import hashlib
import re
import urllib.error
import urllib.request
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.server.app import create_app
from renkei.server.help.library import Library
from renkei.server.help.markdown import anchors, render
from renkei.settings import Settings
from tests.docs.pages import ROOT
from tests.leases import FixedLeases

if TYPE_CHECKING:
    from flask.testing import FlaskClient

LIBRARY: Final = Library(ROOT / "docs")
HTML: Final = {"Accept": "text/html"}


class Parts(HTMLParser):
    """The ids, links, pictures and elements of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.elements: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.elements.add(tag)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [value for name in ("href", "src") if (value := given.get(name))]


@pytest.fixture(scope="module")
def pages() -> dict[str, Parts]:
    """Every document in both languages, from a server without data."""
    client = create_app(Settings(), FixedLeases(None)).test_client()
    found = {}
    for language in ("ja", "en"):
        for name in LIBRARY.names:
            address = f"/help/{name}?lang={language}"
            answer = client.get(address, headers=HTML)
            assert answer.status_code == 200, address
            found[address] = Parts(answer.text)
    return found


@pytest.mark.slow
def test_every_document_has_a_page_with_unique_ids(pages: dict[str, Parts]) -> None:
    """In both languages, also before anything is published."""
    assert len(pages) == 2 * len(LIBRARY.names) > 80
    for address, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), address


@pytest.mark.slow
def test_every_link_between_documents_leads_to_a_page_and_a_heading(
    pages: dict[str, Parts], client: FlaskClient
) -> None:
    """Pictures included; none leads to a file of the repository."""
    wrong = []
    pictures = set()
    for address, page in pages.items():
        for link in page.links:
            path, _, fragment = link.partition("#")
            if path.startswith("/help/pictures/"):
                pictures.add(path)
            elif path.startswith("/help/") or not path:
                target = pages.get(path or address)
                if target is None or (fragment and fragment not in target.ids):
                    wrong.append((address, link))
            elif path.endswith((".md", ".py", ".toml")) and not urlsplit(link).netloc:
                wrong.append((address, link))
    assert wrong == []
    assert len(pictures) == 5
    assert [path for path in pictures if client.get(path).status_code != 200] == []


def test_a_link_to_a_file_that_is_not_served_is_text() -> None:
    """The words stay."""
    page = LIBRARY.document("how-to/put-it-on-the-internet", "en")
    assert page is not None
    assert "deploy/renkei.service" in page.html
    assert not re.search(r'href="[^"]*deploy/', page.html)


def test_a_japanese_reader_gets_japanese_where_there_is_some(client: FlaskClient) -> None:
    """Else English, marked as such and with a notice; by `lang` or Accept-Language."""
    page = client.get("/help/how-to/cite", headers={**HTML, "Accept-Language": "ja"}).text
    assert "<h1>引用する</h1>" in page
    assert "このページは英語版だけです" not in page
    english = client.get("/help/how-to/operate?lang=ja", headers=HTML).text
    assert '<article class="document" lang="en">' in english
    assert "このページは英語版だけです" in english
    assert "<h1>Cite</h1>" in client.get("/help/how-to/cite?lang=en", headers=HTML).text


def test_examples_name_the_service_that_shows_them(client: FlaskClient) -> None:
    """For its users; an operator's examples keep the operator's own address."""
    there = {**HTML, "Host": "data.example.org"}
    page = client.get("/help/how-to/query-from-python-r-curl?lang=en", headers=there).text
    assert "curl -s http://data.example.org/sparql" in page
    assert "127.0.0.1" not in page
    cite = client.get("/help/how-to/cite?lang=en", headers=there).text
    assert "&lt;https://example.org/id/event/" in cite  # the base of the data
    tutorial = client.get("/help/tutorial/first-steps?lang=en", headers=there).text
    assert "http://127.0.0.1:8000/sparql" in tutorial


def test_a_picture_may_use_its_own_style_and_nothing_else(client: FlaskClient) -> None:
    """By the digest of the style, when it is opened by itself."""
    answer = client.get("/help/pictures/model.svg")
    assert answer.content_type.startswith("image/svg+xml")
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    ["how-to/nothing", "../pyproject.toml", "how-to/../../pyproject", "how-to/cite.ja", "README"],
)
def test_only_documents_are_served(client: FlaskClient, path: str) -> None:
    """No other file, by whatever name."""
    assert client.get(f"/help/{path}", headers=HTML).status_code == 404
    assert client.get("/help/pictures/pages.svg").status_code == 404


def test_a_misspelt_document_is_suggested(client: FlaskClient) -> None:
    """As other addresses are."""
    assert "/help/how-to/cite" in client.get("/help/how-to/cit", headers=HTML).text


def test_the_sitemap_and_the_pages_lead_to_the_documents(bundled_client: FlaskClient) -> None:
    """Every document for crawlers; for people the navigation, and links where they need one."""
    sitemap = bundled_client.get("/sitemap-1.xml").text
    assert [
        n for n in LIBRARY.names if f"<loc>http://localhost/help/{n}</loc>" not in sitemap
    ] == []
    for path, document in {
        "/": "",
        "/sparql": "reference/sparql",
        "/queries/": "how-to/use-a-canned-query",
        "/cite": "how-to/cite",
        "/catalog": "how-to/be-harvested",
        "/dumps/": "how-to/use-the-dumps",
        "/generations": "how-to/follow-changes",
        "/api": "how-to/query-from-python-r-curl",
    }.items():
        page = bundled_client.get(f"{path}?lang=ja", headers=HTML).text
        assert f'href="/help/{document}?lang=ja"' in page, path


def test_a_document_is_revalidated_by_its_etag(address: str) -> None:
    """Over a socket, as every other page."""
    target = f"{address}help/how-to/cite?lang=en"
    with urllib.request.urlopen(target) as answer:
        etag = answer.headers["ETag"]
    again = urllib.request.Request(target, headers={"If-None-Match": etag})
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(again)
    with caught.value as answer:
        assert (answer.status, answer.read()) == (304, b"")


TEXT = st.text(
    alphabet=st.sampled_from("abc <>/&\"'\n#|-`*[]()!:.=0\u3042") | st.characters(codec="utf-8"),
    max_size=80,
)


@given(TEXT, TEXT)
def test_nothing_of_a_text_becomes_an_element_by_itself(before: str, after: str) -> None:
    """Raw HTML is shown as text; comments are left out."""
    text = f"{before}\n\n<script>x</script> <img onerror=x> {after}\n\n<div>{after}</div>\n"
    html = render(text, language="en", anchors=anchors(text), link=lambda _: None).html
    known = {
        "p", "h1", "h2", "h3", "h4", "h5", "h6", "em", "strong", "code", "pre", "a", "img", "ul",
        "ol", "li", "blockquote", "hr", "br", "div", "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    assert Parts(html).elements <= known
    assert "onerror=x>" not in html
    assert "<script" not in html


def test_comments_are_left_out_and_dangerous_links_are_none() -> None:
    """A comment tells the tests something; a script in a link would run."""
    text = "# T\n\n<!-- not run: why -->\n[a](javascript:x) [b](data:text/html,x) <!-- c --> d\n"
    html = render(text, language="en", anchors=anchors(text), link=lambda _: None).html
    assert "not run" not in html
    assert "href" not in html
    assert html.count("d") >= 1
