"""What people come for, in a real browser: with scripts on a desk, without scripts on a phone."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.site.conftest import address, watched

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow
REPORT: Final = "hokkaido-sapporo-2017"
WAYS: Final = {  # to read: with scripts, width
    "a desk with scripts": (True, 1280),
    "a phone without scripts": (False, 390),
}


@pytest.fixture(scope="module", params=WAYS.values(), ids=WAYS)
def page(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that fails on a console error, a violation of the policy, or a request elsewhere."""
    has_script, width = request.param
    viewport = {"width": width, "height": 844}
    with watched(
        browser, site, locale="ja", java_script_enabled=has_script, viewport=viewport
    ) as found:
        yield found


def search(page: Page, site: str, text: str) -> None:
    """Type a name into the box of the home page, and press Enter."""
    page.goto(address(site, "", "ja"))
    box = page.locator("main input[name=q]")
    box.fill(text)
    box.press("Enter")
    page.wait_for_url("**/search?**")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("消費生活セン", "道立消費生活センター"),
        ("トショカン", "見本市立中央図書館"),
        ("としょかん", "見本市立中央図書館"),
    ],
)
def test_a_facility_is_found_by_a_part_of_its_name(
    page: Page, site: str, typed: str, name: str
) -> None:
    """In kanji or kana; the page begins with what is known."""
    search(page, site, typed)
    page.locator("main").get_by_role("link", name=name).first.click()
    page.wait_for_url("**/doc/facility/**")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    expect(page.locator("main")).to_contain_text("設置")


def test_since_when_and_how_a_pair_cooperates_and_the_line_that_says_so(
    page: Page, site: str
) -> None:
    """From the facility over its pair to the line of the report."""
    search(page, site, "道立消費生活センター")
    page.locator("main").get_by_role("link", name="道立消費生活センター", exact=True).first.click()
    page.get_by_role("link", name="札幌市消費者センター").first.click()
    page.get_by_role("link", name="道立消費生活センターと札幌市消費者センター").first.click()
    page.wait_for_url("**/doc/pairing/**")
    row = page.get_by_role("row").filter(has_text="啓発資材貸出のあっせん").first
    for text in ("継続中", "平成29年1月（2017年1月）", "啓発資材貸出のあっせん（H29.1～）"):
        expect(row).to_contain_text(text)
    row.get_by_role("link", name="133行目").click()
    expect(page.locator("main")).to_contain_text("○啓発資材貸出のあっせん（H29.1～）")


def test_what_is_planned_next_and_as_of_when(page: Page, site: str) -> None:
    """What the document planned is no promise of today."""
    page.goto(address(site, f"doc/pairing/{REPORT}/consumer-affairs", "ja"))
    main = page.locator("main")
    expect(main).to_contain_text("資料時点：2017年度")
    expect(main).to_contain_text("平成30年1月（2018年1月）")
    expect(main).to_contain_text("開催予定")
    expect(main).to_contain_text("今日のものではありません")


def test_two_pairings_are_compared(page: Page, site: str) -> None:
    """By kind of activity: a picture, and the numbers in a table."""
    page.goto(address(site, "", "ja"))
    page.get_by_role("navigation").get_by_role("link", name="連携を見る").click()
    page.get_by_role("link", name="表 – 取組の種類（組ごとの比較）").click()
    page.wait_for_url("**/queries/kinds-by-pairing**")
    for name in ("道立真駒内公園と市立公園", "道営住宅と市営住宅"):
        expect(page.get_by_role("row").filter(has_text=name).first).to_be_visible()


def test_who_manages_what_until_when(page: Page, site: str) -> None:
    """From the manager: each facility with the period of its designation."""
    search(page, site, "一般財団法人見本公園協会")
    page.locator("main").get_by_role("link", name="一般財団法人見本公園協会").first.click()
    page.wait_for_url("**/doc/organisation/**")
    rows = page.get_by_role("row").filter(has_text="年3月31日")
    expect(rows.first).to_contain_text("公園")


def test_a_query_is_built_without_sparql_and_taken_as_csv(page: Page, site: str) -> None:
    """A kind, a condition, a column; the file has the rows of the page."""
    page.goto(address(site, "", "ja"))
    page.get_by_role("link", name="条件を選んで調べる").click()
    page.get_by_role("link", name="連携の取組", exact=True).first.click()
    page.wait_for_url("**/ask?**kind=activities**")
    page.get_by_role("combobox", name="状態").select_option(label="継続中")
    page.get_by_role("button", name="結果を表示").click()
    expect(page.get_by_role("table").first).to_contain_text("啓発資材貸出のあっせん")
    shown = page.get_by_role("rowheader").count()
    link = page.get_by_role("link", name="CSV", exact=True).first.get_attribute("href")
    answer = page.request.get(
        f"{site.rstrip('/')}{link}" if link and link[0] == "/" else f"{site}ask{link}"
    )
    rows = list(csv.reader(io.StringIO(answer.text())))
    assert len(rows) - 1 == shown


def test_the_language_is_switched_where_one_reads(page: Page, site: str) -> None:
    """The same page, sentence, table and statuses in the other language."""
    page.goto(address(site, f"doc/pairing/{REPORT}/consumer-affairs", "ja"))
    page.get_by_role("link", name="English").click()
    main = page.locator("main")
    expect(main).to_contain_text("Hokkaido Consumer Affairs Centre")
    row = page.get_by_role("row").filter(has_text="line 133").first
    expect(row).to_contain_text("January 2017")
    expect(row).to_contain_text("Started and continuing")
