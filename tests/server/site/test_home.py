"""The home page, the page about the data, the foot of pages, and errors that help."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.server.site.suggestions import similar
from tests.shared import cases

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from renkei.graph.generations.generations import Generations

HTML: Final = {"Accept": "text/html"}
NAME: Final = "hokkaido-sapporo-2017"


def test_the_home_page_counts_what_there_is(
    bundled_client: FlaskClient, bundled_generations: Generations
) -> None:
    """By the classes of the manifest."""
    page = bundled_client.get("/?lang=en", headers=HTML).text
    classes = bundled_generations.current().manifest["classes"]
    activities = classes["https://w3id.org/renkei/ns#JointActivity"]
    assert activities == 37
    assert re.search(rf"<strong>{activities}</strong>\s*<span>Activities</span>", page)
    assert len(re.findall(r"<strong>\d+</strong>", page)) == 10
    assert re.search(r"<strong>15</strong>\s*<span>Facilities and groups</span>", page)


@pytest.mark.slow
@pytest.mark.parametrize("language", cases(["ja", "en"], "en"))
def test_every_link_of_our_pages_leads_somewhere(
    bundled_client: FlaskClient, language: str
) -> None:
    """From the home page, the sources, a document, the vocabulary: 200, and the anchor is there."""
    pages = ["/", "/about", "/source/", f"/source/{NAME}", f"/source/{NAME}/report"]
    pages += ["/source/designated-managers", "/ns", "/code/", "/code/kind", "/dumps/"]
    targets: set[str] = set()
    for page in pages:
        text = bundled_client.get(f"{page}?lang={language}", headers=HTML).text
        targets |= set(re.findall(r'href="(/[^"]*)"', text))
    assert len(targets) > 200
    things = sorted(target for target in targets if target.startswith("/doc/"))
    targets -= set(things) - set(things[::12])  # the crawl of the site asks for all
    anchors: dict[str, set[str]] = {}
    for target in sorted(targets):
        path, _, anchor = target.replace("&amp;", "&").partition("#")
        if path not in anchors:
            answer = bundled_client.get(path, headers=HTML)
            assert answer.status_code == 200, path
            is_page = answer.mimetype == "text/html"
            anchors[path] = set(re.findall(r'\sid="([^"]*)"', answer.text)) if is_page else set()
        assert not anchor or anchor in anchors[path], target


def test_the_home_page_shows_the_six_pairings(bundled_client: FlaskClient) -> None:
    """Each with its activities by status, which add up."""
    page = bundled_client.get("/?lang=ja", headers=HTML).text
    cards = page[page.index('class="cards"') : page.index('id="questions"')]
    assert len(set(re.findall(rf'href="(/doc/pairing/{NAME}/[a-z-]+)\?lang=ja"', cards))) == 6
    for card in cards.split("<li>")[1:]:
        *statuses, total = [int(number) for number in re.findall(r"<dd>(\d+)</dd>", card)]
        assert sum(statuses) == total > 0


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    "path", ["/", "/about", "/source/", "/dumps/", "/ns", "/code/", "/nothing"]
)
def test_every_page_has_a_foot(
    bundled_client: FlaskClient, bundled_generations: Generations, path: str, language: str
) -> None:
    """Generation, date, licence, and the way to the page about the data."""
    page = bundled_client.get(f"{path}?lang={language}", headers=HTML).text
    foot = page[page.index('<footer class="foot">') :]
    assert bundled_generations.current().id in foot
    assert "<time datetime=" in foot
    assert "CC0" in foot
    assert f"/about?lang={language}" in foot
    assert len(re.findall(r"<h1[ >]", page)) == 1


def test_the_page_about_the_data_says_how_to_cite_it(
    bundled_client: FlaskClient, bundled_generations: Generations
) -> None:
    """With the generation, which always means the same content."""
    page = bundled_client.get("/about?lang=en", headers=HTML).text
    cite = page[page.index('class="cite"') :][:500]
    assert bundled_generations.current().id in cite
    assert "CC0 1.0" in page
    assert "The publisher states no terms" in page


@pytest.mark.parametrize(
    ("path", "suggestion"),
    [
        ("/sorce/", "/source/"),
        ("/source/hokkaido-saporo-2017", f"/source/{NAME}"),
        ("/dump", "/dumps/"),
        ("/dumps/renkei.nt", "/dumps/renkei.nt.gz"),
        ("/code/kinds", "/code/kind"),
        ("/About", "/about"),
        ("/code/goverment-typ", "/code/government-type"),
        ("/code/span-knd", "/code/span-kind"),
        ("/code/xyz", "/code/"),
        ("/code/effort-categry", "/code/"),
    ],
)
def test_a_wrong_address_leads_to_the_right_one(
    bundled_client: FlaskClient, path: str, suggestion: str
) -> None:
    """Pages of the application, and sources, dumps and codes of the data."""
    answer = bundled_client.get(f"{path}?lang=en", headers=HTML)
    assert answer.status_code == 404
    assert f'href="{suggestion}?lang=en"' in answer.text


@pytest.mark.parametrize(
    ("path", "address", "name"),
    [
        (
            "/source/hokkaido-saporo-2017",
            f"/source/{NAME}",
            "道と札幌市の連携・協力の取組状況について",
        ),
        ("/code/kinds", "/code/kind", "取組の種別"),
        ("/queries/meetin", "/queries/meetings", "ある組の会議（順に）"),
        (
            "/doc/facility/hokkaido-makomanai",
            "/doc/facility/hokkaido-makomanai-park",
            "道立真駒内公園",
        ),
    ],
)
def test_what_is_suggested_has_its_name(
    bundled_client: FlaskClient, path: str, address: str, name: str
) -> None:
    """Not its key alone."""
    text = bundled_client.get(f"{path}?lang=ja", headers=HTML).text
    (shown,) = re.findall(rf'<a href="{address}\?lang=ja">(.*?)</a>', text)
    assert shown == name


@pytest.mark.parametrize("path", ["/code/xyz", "/code/effort-categry", "/source/zzz", "/qqq"])
def test_nothing_unlike_is_suggested(bundled_client: FlaskClient, path: str) -> None:
    """That an address is in the same folder does not make it like another."""
    page = bundled_client.get(f"{path}?lang=en", headers=HTML).text
    near_it = page.partition('id="near"')[2].partition("</section>")[0]
    folder = path.rpartition("/")[0]
    assert set(re.findall(r'href="([^"?]*)', near_it)) <= {f"{folder}/"} - {"/"}


def test_errors_speak_the_language_of_the_page(bundled_client: FlaskClient) -> None:
    """Also the detail: what is missing."""
    page = bundled_client.get("/nothing?lang=ja", headers=HTML).text
    assert "このアドレスには何もありません" in page
    assert "/nothing には何もありません" in page
    assert "there is nothing" not in page
    assert 'href="/?lang=ja"' in page


def test_a_page_without_data_has_a_way_on(empty_client: FlaskClient) -> None:
    """503, or 404, with the foot but no generation."""
    for path, status in (("/", 503), ("/ns", 503), ("/dumps/", 503), ("/nothing", 404)):
        answer = empty_client.get(path, headers=HTML)
        assert answer.status_code == status, path
        assert '<footer class="foot">' in answer.text


@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=5))
def test_only_known_addresses_are_suggested(path: str, addresses: list[str]) -> None:
    """Whatever is asked for, and at most five."""
    found = similar(path, addresses)
    assert set(found) <= set(addresses)
    assert len(found) <= 5
