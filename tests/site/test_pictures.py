"""Pictures in a real browser: shown on pages, in both widths, on light, dark and paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

REPORT = "hokkaido-sapporo-2017"
TIMELINE = f"pictures/pairing-timeline.svg?pairing={REPORT}/consumer-affairs&lang=ja"
PAGES = {
    "": 1,
    f"doc/pairing/{REPORT}/consumer-affairs": 2,
    "doc/government/992011": 2,
    "doc/facility/992011/2": 1,
    "things/events": 1,
    f"pictures/pairing-timeline?pairing={REPORT}/parks": 1,
}


def opened(browser: Browser, address: str, faults: list[str], **options: object) -> Page:
    """Return a page whose errors and foreign requests are written down."""
    page = browser.new_page(**options)  # type: ignore[arg-type]
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("requestfailed", lambda request: faults.append(request.url))
    page.goto(address)
    return page


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PAGES)
def test_the_figures_of_a_page_are_shown(
    browser: Browser, site: str, path: str, width: int
) -> None:
    """The one that fits the screen, and nothing beyond its edge."""
    faults: list[str] = []
    address = f"{site}{path}{'&' if '?' in path else '?'}lang=ja"
    page = opened(browser, address, faults, viewport={"width": width, "height": 900})
    pictures = page.locator("figure.picture img")
    assert pictures.count() == PAGES[path]
    for number in range(pictures.count()):
        picture = pictures.nth(number)
        picture.scroll_into_view_if_needed()
        page.wait_for_timeout(300)
        natural, shown, source = picture.evaluate(
            "image => [image.naturalWidth, image.getBoundingClientRect().width, image.currentSrc]"
        )
        assert natural == (760 if width == 1280 else 360)
        assert shown <= width
        assert ("width=360" in source) == (width == 390)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
    assert faults == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scheme", "media", "colour"),
    [
        ("light", "screen", "rgb(35, 72, 140)"),
        ("dark", "screen", "rgb(157, 188, 245)"),
        ("dark", "print", "rgb(35, 72, 140)"),
    ],
)
def test_a_picture_alone_has_the_colours_of_its_reader(
    browser: Browser, site: str, scheme: str, media: str, colour: str
) -> None:
    """Its policy allows its style; paper is always light."""
    faults: list[str] = []
    page = opened(browser, f"{site}{TIMELINE}", faults, color_scheme=scheme)
    page.emulate_media(media=media, color_scheme=scheme)  # type: ignore[arg-type]
    found = page.evaluate("getComputedStyle(document.querySelector('[data-mark=span]')).fill")
    assert found == colour
    assert page.evaluate("document.querySelectorAll('[data-mark=lane]').length") == 11
    page.close()
    assert faults == []


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("width", [760, 360])
def test_no_text_leaves_the_picture_or_lies_over_another(
    browser: Browser, site: str, language: str, width: int
) -> None:
    """In the fonts of this browser, and not only by the estimate."""
    faults: list[str] = []
    for path in (
        f"pairing-timeline.svg?pairing={REPORT}/consumer-affairs",
        f"pairing-timeline.svg?pairing={REPORT}/gender-equality",
        f"counts-of-pairing.svg?pairing={REPORT}/civic-activity",
        "pairings-of-governments.svg?",
        "kinds-by-pairing.svg?",
        "events-by-month.svg?",
        "activities-by-kind.svg?",
        "facility-history.svg?facility=992011/9",
    ):
        address = f"{site}pictures/{path}&lang={language}&width={width}"
        page = opened(browser, address, faults)
        found = page.evaluate(
            """() => {
              const boxes = [...document.querySelectorAll("text")].map(each =>
                [each.textContent, each.getBoundingClientRect()]);
              const wrong = boxes.filter(([, b]) => b.right > WIDTH + 2 || b.left < 0)
                .map(([text]) => text);
              const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
                && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 5;
              boxes.forEach(([text, a], n) => boxes.slice(n + 1).forEach(([other, b]) => {
                if (over(a, b)) wrong.push(text + " / " + other);
              }));
              return wrong;
            }""".replace("WIDTH", str(width))
        )
        assert found == [], address
        page.close()
    assert faults == []
