"""What helps people to read pages: as of when, where one is, where to write, where to go on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from tests.page_tables import page_tables

if TYPE_CHECKING:
    from flask.testing import FlaskClient

HTML: Final = {"Accept": "text/html"}
NAME: Final = "hokkaido-sapporo-2017"
YEAR: Final = {"ja": "2017年度", "en": "fiscal year 2017"}


def read(client: FlaskClient, path: str, language: str) -> str:
    """Return the main part of a page."""
    answer = client.get(f"{path}?lang={language}", headers=HTML)
    assert answer.status_code == 200
    return answer.text.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("language", YEAR)
def test_the_counts_of_the_home_page_say_as_of_when_they_are(
    bundled_client: FlaskClient, language: str
) -> None:
    """With a link to the document, beside the tiles, the statuses of pairings and the answers."""
    page = read(bundled_client, "/", language)
    remarks = re.findall(r'<p class="remark">(.*?)</p>', page)
    assert len(remarks) == 3
    for remark in remarks:
        assert YEAR[language] in remark
        assert f'href="/source/{NAME}?lang={language}"' in remark


@pytest.mark.parametrize("language", YEAR)
def test_pages_of_sources_say_as_of_when_they_are(
    bundled_client: FlaskClient, language: str
) -> None:
    """The time in which a document without a date was compiled; the date of issue of others."""
    as_of = {"ja": "資料時点", "en": "As of"}[language]
    for path in ("/source/", f"/source/{NAME}"):
        page = read(bundled_client, path, language)
        assert as_of in page
        assert YEAR[language] in page
    page = read(bundled_client, "/source/designated-managers", language)
    assert as_of in page
    assert {"ja": "2026年（令和8年）11月23日", "en": "23 November 2026"}[language] in page


@pytest.mark.parametrize(
    "path",
    ["/source/designated-managers", f"/source/{NAME}", f"/source/{NAME}/report", "/code/",
     "/code/kind", "/queries/meetings", "/things/events", "/help/reference/http"],
)  # fmt: skip
def test_the_way_to_a_page_ends_with_a_name(bundled_client: FlaskClient, path: str) -> None:
    """No sign stands at its end; between two steps stands one."""
    page = read(bundled_client, path, "ja")
    (trail,) = re.findall(r'"trail" aria-label="現在の位置">(.*?)</nav>', page, re.DOTALL)
    text = re.sub(r"<[^>]*>", "", trail).strip()
    assert not text.endswith("›")
    assert text.count("›") == trail.count("<a ") - 1


@pytest.mark.parametrize(
    ("language", "words"),
    [("ja", "連絡先を設定していません"), ("en", "has set no address to write to")],
)
def test_the_page_about_the_data_says_that_no_contact_is_set(
    bundled_client: FlaskClient, language: str, words: str
) -> None:
    """And how the operator sets it; an address that is set is linked."""
    contact = read(bundled_client, "/about", language).partition('id="contact"')[2]
    assert words in contact
    assert f'href="/help/reference/files?lang={language}"' in contact


@pytest.mark.parametrize("path", ["/", "/about", "/dumps/"])
def test_the_catalogue_is_linked_from_more_than_the_foot(
    bundled_client: FlaskClient, path: str
) -> None:
    """Where people look for all of the data."""
    assert 'href="/catalog?lang=ja"' in read(bundled_client, path, "ja")


def test_graphs_are_listed_by_their_titles(bundled_client: FlaskClient) -> None:
    """With their names in small print, which queries need."""
    (table,) = page_tables(read(bundled_client, "/graphs", "ja"))
    (row,) = (row for row in table.rows if row[0].text.startswith("共通の参照データ"))
    assert row[0].text.endswith("/graph/reference")
    assert row[1].text == "370"
    for cell in row[1:]:
        assert cell.attributes["data-label"] in table.heads


def test_terms_of_the_vocabulary_are_short_until_they_are_opened(
    bundled_client: FlaskClient,
) -> None:
    """Names, definitions and anchors stay in view; the rest opens."""
    page = read(bundled_client, "/ns", "ja")
    article = page.partition('<article class="term" id="JointActivity"')[2]
    shown, opened = article.partition("</article>")[0].split('<details class="more">')
    assert "連携の取組" in shown
    assert "<p>" in shown
    assert "使用数：37" in opened
    assert 'alt="このクラスの図' in opened
