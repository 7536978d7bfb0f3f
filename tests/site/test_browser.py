"""People with a real browser: find, walk, read the evidence, switch language, all by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.shared import cases
from tests.site.conftest import address, watched

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = [
    "",
    "about",
    "sparql",
    "things/",
    "things/activities",
    "things/events?status=held&sort=-name",
    "design",
    "doc/government/011002",
    "doc/facility/hokkaido-makomanai-park",
    "doc/pairing/hokkaido-sapporo-2017/consumer-affairs",
    "doc/activity/hokkaido-sapporo-2017/park-meetings",
    "doc/event/hokkaido-sapporo-2017/park-meetings.2016-06",
    "doc/organisation/hokkaido-sapporo-2017/manager-hokkaido-womens-plaza",
    "doc/government/992011",
    "doc/event/992011/6",
    "doc/dataset/hokkaido-sapporo-2017",
    "doc/distribution/renkei.nt.gz",
    "source/",
    "source/designated-managers",
    "source/hokkaido-sapporo-2017",
    "source/hokkaido-sapporo-2017/report",
    "source/mihon-facilities",
    "source/mihon-facilities/report",
    "source/mihon-managers/report?severity=error",
    "source/mihon-facilities/files/facility.csv?row=8&column=URL",
    "doc/facility/992011/7",
    "ns",
    "code/kind",
    "search?q=公園",
    "ask",
    "ask?kind=activities&is.renkei:status=ongoing&column=renkei:inPairing",
    "queries/",
    "queries/activities-with-lines",
    "pictures/",
    "pictures/pairing-timeline?pairing=hokkaido-sapporo-2017/parks",
    "queries/codes?scheme=status",
    "queries/meetings?pairing=hokkaido-sapporo-2017/parks",
    "sparql?query=SELECT%20*%20{%3Fs%20%3Fp%20%3Fo}%20LIMIT%205",
    "graphs",
    "catalog",
    "generations",
    "api",
    "dumps/",
    "cite",
    "cite/queries/meetings?pairing=hokkaido-sapporo-2017/parks",
    "help/",
    "help/how-to/use-a-canned-query",
    "help/reference/http",
    "nothing-here",
]
# A page takes axe some ten seconds: `make prove` runs it on every kind of page in both languages.
AXE_IN_CI = (
    "", "about", "sparql", "things/activities", "design", "doc/facility/hokkaido-makomanai-park",
    "doc/pairing/hokkaido-sapporo-2017/consumer-affairs", "source/hokkaido-sapporo-2017/report",
    "source/mihon-facilities/report", "source/mihon-facilities/files/facility.csv?row=8&column=URL",
    "queries/codes?scheme=status", "search?q=公園", "dumps/", "help/", "nothing-here",
)  # fmt: skip


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page that fails the test on a console error or a request to anywhere else."""
    with watched(browser, site, expected="404", locale="en-GB") as found:
        yield found


def press_to(page: Page, name: str, *, most: int = 400) -> None:
    """Press Tab until a link or button with this name has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement?.innerText?.trim() ?? ''")
        if focused == name or name in focused.split("\n"):
            return
    pytest.fail(f"{name!r} cannot be reached by keyboard on {page.url}")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "language"),
    [
        pytest.param(
            path,
            language,
            marks=() if language == "ja" and path in AXE_IN_CI else pytest.mark.prove,
        )
        for path in KINDS
        for language in ("ja", "en")
    ],
)
def test_axe_finds_nothing(page: Page, site: str, path: str, language: str) -> None:
    """In both languages and themes; links have 24 by 24 px, but those in sentences."""
    page.goto(address(site, path, language))
    options = {"rules": {"target-size": {"enabled": True}}}
    found = Axe().run(page, options=options).response["violations"]
    page.emulate_media(color_scheme="dark")  # it changes colours alone
    found += Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
    faults = [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in found
        for node in violation["nodes"]
        if not (violation["id"] == "target-size" and 'class="passage"' in node["html"])
    ]
    assert faults == []


ITALICS = """() => [...document.querySelectorAll('body *')].filter(element =>
    getComputedStyle(element).fontStyle !== 'normal' && [...element.childNodes].some(node =>
        node.nodeType === Node.TEXT_NODE && /[\u3040-\u30ff\u4e00-\u9fff]/.test(node.data))
).map(element => element.outerHTML)"""
WIDE = """() => [...document.querySelectorAll('table')].filter(table => {
    const frame = table.parentElement.getBoundingClientRect()
    const first = table.querySelector('tr > *')
    return table.getBoundingClientRect().width > frame.width + 1
        && getComputedStyle(first).position !== 'sticky'
}).map(table => table.outerHTML.slice(0, 200))"""


@pytest.mark.slow
@pytest.mark.parametrize("path", cases(KINDS, *AXE_IN_CI, others=pytest.mark.prove))
def test_a_phone_shows_whole_tables_and_upright_japanese(page: Page, site: str, path: str) -> None:
    """A table is as wide as its frame, or its first column stays; no Japanese text is slanted.

    On a small phone, at 320 px, no page scrolls sideways.
    """
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address(site, path, "ja"))
    assert (page.evaluate(WIDE), page.evaluate(ITALICS)) == ([], [])
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.slow
def test_the_vocabulary_is_read_on_a_phone(browser: Browser, site: str) -> None:
    """A term is reached by its address, and the page is not endless."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{site}ns?lang=ja#JointActivity")
    expect(page.locator("#JointActivity h3")).to_be_in_viewport()
    height = page.evaluate("document.documentElement.scrollHeight")
    page.locator("#JointActivity summary").click()
    expect(page.locator("#JointActivity dl")).to_be_visible()
    context.close()
    assert height < 30_000


@pytest.mark.slow
@pytest.mark.parametrize("path", cases(["", "doc/government/011002", "doc/dataset/renkei"], ""))
def test_data_for_search_engines_is_no_script(page: Page, site: str, path: str) -> None:
    """A script element that is data: the policy that forbids scripts in pages has no complaint."""
    answer = page.goto(f"{site}{path}?lang=en")
    assert answer is not None
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    scripts = page.locator("script:not([src])")
    expect(scripts).to_have_count(1)
    expect(scripts).to_have_attribute("type", "application/ld+json")
    data = page.evaluate("JSON.parse(document.querySelector('script:not([src])').textContent)")
    assert data["@context"] == "https://schema.org"


@pytest.mark.slow
def test_from_a_facility_to_the_line_that_says_so_by_keyboard(page: Page, site: str) -> None:
    """Home → facility → pairing → activity → line of the source, with Tab and Enter alone."""
    page.goto(site)
    press_to(page, "Facilities and groups")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}things/facilities?lang=en")
    press_to(page, "Makomanai Park (Hokkaido)")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}doc/facility/hokkaido-makomanai-park?lang=en")
    press_to(page, "Makomanai Park and the city parks")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Makomanai Park and the city parks")
    press_to(page, "Endorsement of the Salmon Festival of the city's Salmon Museum")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Salmon Festival")
    press_to(page, "Show it in the document")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}source/hokkaido-sapporo-2017?lang=en#L70")
    expect(page.locator("#L70")).to_contain_text("さけフェスタ")
    expect(page.locator("#L70")).to_be_in_viewport()


@pytest.mark.slow
def test_the_language_is_switched_and_kept(page: Page, site: str) -> None:
    """The other language on the same page; links keep it."""
    page.goto(f"{site}doc/facility/hokkaido-makomanai-park?lang=en")
    page.get_by_role("link", name="日本語").click()
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    expect(page.locator("h1")).to_contain_text("道立真駒内公園")
    page.locator("main a[href*='/doc/pairing/']").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "ja")


def test_the_sparql_form_answers(browser: Browser, site: str) -> None:
    """Without scripts: write, run, read a table. With scripts: tests/site/test_editor.py."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}sparql?lang=en")
    query = 'SELECT ?l { ?f a renkei:FacilityGroup ; rdfs:label ?l FILTER(LANG(?l) = "en") }'
    page.locator("textarea").fill(query)
    page.get_by_role("button", name="Run the query").click()
    expect(page.locator("table")).to_contain_text("City parks of Sapporo")
    context.close()


@pytest.mark.slow
def test_a_name_typed_into_the_box_leads_to_its_thing(page: Page, site: str) -> None:
    """From any page, without a script: type, press Enter, choose, open."""
    page.goto(f"{site}dumps/?lang=ja")
    box = page.locator("form.search input[type=search]")  # with scripts a combobox
    box.fill("公園")
    box.press("Enter")
    expect(page.locator("h1")).to_have_text("名前で検索")
    page.get_by_role("navigation").get_by_role("link", name="北海道").click()
    page.locator(".hits a").first.click()
    expect(page.locator("h1")).to_contain_text("道立真駒内公園")


@pytest.mark.slow
def test_a_canned_query_is_run_by_its_form_with_the_keyboard(page: Page, site: str) -> None:
    """Choose a pairing, press the button, read the months of its meetings."""
    page.goto(f"{site}queries/?lang=en")
    press_to(page, "Meetings of a pairing, in order")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Meetings of a pairing")
    press_to(page, "Makomanai Park and the city parks", most=20)  # an option of the field
    page.keyboard.type("Makomanai")
    press_to(page, "Show the answer", most=20)
    page.keyboard.press("Enter")
    expect(page.locator("table").first).to_contain_text("October 2015")
    expect(page.locator("table").first.locator("tbody tr")).to_have_count(3)


@pytest.mark.slow
def test_the_language_is_switched_by_keyboard(page: Page, site: str) -> None:
    """The links to the languages are reached with Tab and keep the page."""
    page.goto(f"{site}doc/activity/hokkaido-sapporo-2017/salmon-festival?lang=en")
    press_to(page, "日本語", most=20)
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    expect(page.locator("h1")).to_contain_text("さけフェスタ")


@pytest.mark.slow
def test_diagrams_are_drawn_in_their_colours(page: Page, site: str) -> None:
    """As images of the page, in light and dark, and opened by themselves under their policy."""
    page.goto(f"{site}ns?lang=en")
    page.locator("#Facility summary").click()
    for name in ("overview", "Facility"):
        image = page.locator(f"img[src^='/ns/diagrams/{name}.svg']")
        image.scroll_into_view_if_needed()
        page.wait_for_function("image => image.naturalWidth > 0", arg=image.element_handle())
    page.goto(f"{site}ns/diagrams/Facility.svg?lang=en")
    colour = "getComputedStyle(document.querySelector('rect.paper')).fill"
    assert page.evaluate(colour) == "rgb(253, 253, 251)"
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(colour) == "rgb(23, 24, 27)"
