"""Lists in a real browser: narrowed, sorted and quoted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.slow
def test_a_list_is_narrowed_sorted_and_quoted_without_a_script(browser: Browser, site: str) -> None:
    """By keyboard alone: choose a status, sort by the head, open what the line says, close it."""
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{site}things/activities?lang=en")
    page.get_by_role("link", name="Under consideration", exact=False).first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chip.chosen")).to_contain_text("Under consideration")
    head = page.locator("th[aria-sort]")
    expect(head).to_have_attribute("aria-sort", "ascending")
    head.get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort]")).to_have_attribute("aria-sort", "descending")
    expect(page).to_have_url(
        f"{site}things/activities?status=under-consideration&sort=-name&lang=en"
    )
    page.locator("button.evidence").first.focus()
    page.keyboard.press("Enter")
    quote = page.locator(".evidence-quote:popover-open blockquote")
    expect(quote.first).to_be_visible()
    expect(quote.first).to_contain_text(re.compile("検討|考え|図"))
    page.keyboard.press("Escape")
    expect(quote).to_have_count(0)
    page.locator(".chip.chosen").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}things/activities?sort=-name&lang=en")
    context.close()
