"""Pages that begin with a story, in a real browser: printed, dark, and on a phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.site.conftest import address

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAIRING = "doc/pairing/hokkaido-sapporo-2017/consumer-affairs"


@pytest.mark.slow
def test_a_pairing_prints_on_two_pages(browser: Browser, site: str) -> None:
    """The one with most activities, in both languages: sentence, picture, tables, quotes."""
    page = browser.new_page()
    for language in ("ja", "en"):
        page.goto(address(site, PAIRING, language))
        for image in page.locator(".picture img").all():
            image.scroll_into_view_if_needed()
        page.evaluate("Promise.all([...document.images].map(image => image.decode()))")
        pdf = page.pdf(format="A4", margin=dict.fromkeys(("top", "right", "bottom", "left"), "1cm"))
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 2, language
    page.emulate_media(media="print")
    for hidden in (".masthead", ".furniture", ".downloads", ".picture figcaption"):
        assert not page.locator(hidden).first.is_visible(), hidden
    for shown in (".lead", ".badge", ".planned", ".picture img", ".of-lines"):
        assert page.locator(shown).first.is_visible(), shown
    page.close()


@pytest.mark.slow
@pytest.mark.parametrize("path", [PAIRING, "doc/government/992011"])
def test_a_story_has_contrast_in_the_dark_and_fits_a_phone(
    browser: Browser, site: str, path: str
) -> None:
    """No finding of axe about colours; no table that is cut, with the quote in its row."""
    context = browser.new_context(
        color_scheme="dark", viewport={"width": 390, "height": 844}, locale="en-GB"
    )
    page = context.new_page()
    page.goto(address(site, path, "en"))
    found = Axe().run(page, options={"runOnly": ["color-contrast", "heading-order", "list"]})
    assert [violation["id"] for violation in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    inside = "cell => cell.getBoundingClientRect().right <= innerWidth"
    cells = page.locator("main td:visible")
    assert cells.count() > 0
    assert page.evaluate(f"[...document.querySelectorAll('.stack td')].every({inside})")
    context.close()
