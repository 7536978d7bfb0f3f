"""Pictures in a real browser: shown on pages, in both widths, on light, dark and paper."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

REPORT = "hokkaido-sapporo-2017"
TIMELINE = f"pictures/pairing-timeline.svg?pairing={REPORT}/consumer-affairs&lang=ja"
PAGES = {
    "": 1,
    f"doc/pairing/{REPORT}/consumer-affairs": 2,
    "doc/government/992011": 3,
    "doc/facility/992011/2": 1,
    "things/events": 1,
    "things/evacuation-sites": 1,
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
@pytest.mark.parametrize("width", [pytest.param(1280, marks=pytest.mark.prove), 390])
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
@pytest.mark.parametrize(
    ("language", "width"),
    [
        ("ja", 360),
        ("en", 760),
        *(pytest.param(*other, marks=pytest.mark.prove) for other in (("ja", 760), ("en", 360))),
    ],
)
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


@pytest.mark.slow
@pytest.mark.parametrize("has_script", [True, False])
def test_the_time_line_is_taken_along(browser: Browser, site: str, has_script: bool) -> None:
    """From the page of a pairing, as SVG and as PNG, with scripts and without."""
    faults: list[str] = []
    page = opened(
        browser,
        f"{site}doc/pairing/{REPORT}/consumer-affairs?lang=ja",
        faults,
        java_script_enabled=has_script,
        accept_downloads=True,
    )
    figure = page.locator("figure.picture").first
    assert figure.get_by_role("link", name="PNG").count() == 1
    figure.get_by_role("link", name="持ち帰る").click()
    files = page.locator("section[aria-labelledby=files]")
    for label, name, start in (
        ("ページや紙に", "pairing-timeline.svg", b"<svg"),
        ("発表資料などに", "pairing-timeline.png", b"\x89PNG"),
    ):
        with page.expect_download() as download:
            files.get_by_role("link", name=label).click()
        assert download.value.suggested_filename == name
        assert download.value.path().read_bytes().startswith(start)
    page.close()
    assert faults == []


@pytest.mark.slow
def test_a_browser_draws_the_png_where_the_server_has_no_font(browser: Browser, site: str) -> None:
    """By a button, in its colours, of twice the width; without scripts there is no button."""
    row = '<div data-draws hidden><button type="button" data-draw="{}" data-file="a.png">'
    row = row.format(f"/{TIMELINE.replace('&', '&amp;')}")

    def without_font(route: Route) -> None:
        answer = route.fetch()
        text = answer.text().replace('<h2 id="files">', f'{row}描く</button></div><h2 id="files">')
        route.fulfill(response=answer, body=text)

    faults: list[str] = []
    for has_script in (True, False):
        page = browser.new_page(java_script_enabled=has_script, color_scheme="light")
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.route("**/pictures/pairing-timeline?**", without_font)
        page.goto(f"{site}{TIMELINE.replace('.svg', '')}")
        button = page.get_by_role("button", name="描く")
        if has_script:
            with page.expect_download() as download:
                button.click()
            png = download.value.path().read_bytes()
            assert download.value.suggested_filename == "a.png"
            assert png.startswith(b"\x89PNG")
            assert int.from_bytes(png[16:20], "big") == 2 * 760
            assert first_pixel(page, png) == [253, 253, 251, 255]
        else:
            assert button.count() == 0
        page.close()
    assert faults == []


def first_pixel(page: Page, png: bytes) -> list[int]:
    """Return the colour of the upper left corner."""
    found: list[int] = page.evaluate(
        """async data => {
          const bytes = Uint8Array.from(atob(data), each => each.charCodeAt(0));
          const image = await createImageBitmap(new Blob([bytes]));
          const canvas = new OffscreenCanvas(9, 9).getContext("2d");
          canvas.drawImage(image, 0, 0);
          return [...canvas.getImageData(1, 1, 1, 1).data];
        }""",
        base64.b64encode(png).decode(),
    )
    return found
