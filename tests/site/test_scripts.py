"""What scripts add to the pages, in a real browser; and that the pages do without them."""

from __future__ import annotations

import gzip
import json
import re
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask, render_template_string
from playwright.sync_api import Browser, Page, Route, expect

from renkei.server import bundle
from tests.site.conftest import address, watched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

pytestmark = pytest.mark.slow
BUILT = Path(bundle.__file__).parent / "static" / "ui"
FIRST_VIEW = 60_000  # compressed bytes


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page that fails the test on any console error, and on a request to anywhere else."""
    assert (BUILT / "manifest.json").exists(), "the scripts are not built: make .venv/.installed"
    permissions = ["clipboard-read", "clipboard-write"]
    with watched(browser, site, locale="ja", permissions=permissions) as found:
        yield found


def test_names_are_suggested_and_taken_by_keyboard(page: Page, site: str) -> None:
    page.goto(address(site, "queries/", "ja"))
    box = page.get_by_role("combobox", name="名前で検索")
    box.press_sequentially("真駒内")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("真駒内公園")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    box.press_sequentially("公園")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/facility/**")
    assert "lang=ja" in page.url
    expect(page.get_by_role("heading", level=1)).to_contain_text("公園")


def test_a_suggestion_is_taken_by_a_press(page: Page, site: str) -> None:
    page.goto(address(site, "queries/", "en"))
    page.get_by_role("combobox", name="Find by name").press_sequentially("Makomanai")
    page.get_by_role("option").first.click()
    page.wait_for_url("**/doc/facility/hokkaido-makomanai-park*")


def test_nothing_is_asked_while_an_input_method_composes(page: Page, site: str) -> None:
    page.goto(address(site, "queries/", "ja"))
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if "/suggest" in sent.url else None)
    box = page.get_by_role("combobox", name="名前で検索")
    box.evaluate(
        """box => {
          box.focus();
          box.dispatchEvent(new CompositionEvent('compositionstart'));
          box.value = 'こうえん';
          box.dispatchEvent(new InputEvent('input', { isComposing: true }));
        }"""
    )
    page.wait_for_timeout(400)
    assert asked == []
    box.evaluate(
        "box => { box.value = '公園'; box.dispatchEvent(new CompositionEvent('compositionend')) }"
    )
    expect(page.get_by_role("option").first).to_be_visible()
    assert len(asked) == 1


def test_a_table_is_sorted_by_its_headers(page: Page, site: str) -> None:
    page.goto(address(site, "queries/governments", "ja"))
    table = page.locator("table.answer")
    cells = table.locator("tbody tr > :nth-child(2)")
    as_it_came = cells.all_inner_texts()
    button = table.get_by_role("columnheader").nth(1).get_by_role("button")
    button.click()
    upwards = cells.all_inner_texts()
    assert sorted(upwards) == sorted(as_it_came)
    expect(table.get_by_role("columnheader").nth(1)).to_have_attribute("aria-sort", "ascending")
    button.press("Enter")
    assert cells.all_inner_texts() == upwards[::-1]
    button.click()
    assert cells.all_inner_texts() == as_it_came
    assert table.locator("[aria-sort]").count() == 0


def test_sizes_are_sorted_as_numbers(page: Page, site: str) -> None:
    page.goto(address(site, "dumps/", "en"))
    table = page.locator("table.files").first
    table.get_by_role("button", name="CSV").click()
    sizes = table.locator("tbody td:nth-child(3)").evaluate_all(
        "cells => cells.map(cell => Number(cell.dataset.value))"
    )
    assert sizes == sorted(sizes)
    assert len(set(sizes)) > 3


def test_a_command_is_copied(page: Page, site: str) -> None:
    page.goto(address(site, "queries/governments", "en"))
    block = page.locator("pre", has_text="curl -o")
    page.locator(".copied", has=block).get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == block.inner_text().strip()


def test_a_long_quote_unfolds(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(address(site, "doc/activity/hokkaido-sapporo-2017/consumer-education-seminars", "ja"))
    button = page.get_by_role("button", name="全文を表示").first
    quote = page.locator(f"#{button.get_attribute('aria-controls')}")
    before = quote.bounding_box()
    button.click()
    after = quote.bounding_box()
    assert before is not None
    assert after is not None
    assert after["height"] > before["height"]
    expect(page.get_by_role("button", name="たたむ").first).to_be_visible()


def test_a_page_works_where_a_script_cannot_be_loaded(browser: Browser, site: str) -> None:
    context = browser.new_context()
    page = context.new_page()

    def refuse(route: Route) -> None:
        route.abort()

    page.route(re.compile(r"/static/ui/suggestions"), refuse)
    page.goto(address(site, "queries/", "ja"))
    box = page.get_by_role("searchbox", name="名前で検索")
    box.press_sequentially("真駒内公園")
    box.press("Enter")
    page.wait_for_url("**/search?**")
    expect(page.get_by_role("main")).to_contain_text("道立真駒内公園")
    context.close()


def test_a_page_works_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address(site, "queries/governments", "ja"))
    assert page.get_by_role("button", name="コピー").count() == 0
    assert page.locator("th button").count() == 0
    box = page.get_by_role("searchbox", name="名前で検索")
    box.fill("真駒内公園")
    box.press("Enter")
    page.wait_for_url("**/search?**")
    context.close()


def test_scripts_are_kept_by_browsers_and_changed_by_name(site: str) -> None:
    """Their names have digests; the page that names them is revalidated."""
    with urllib.request.urlopen(site) as response:
        policy = response.headers["Content-Security-Policy"]
        text = response.read().decode()
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    found = re.search(r'<script type="module" src="/(static/ui/start-[\w-]+\.js)"></script>', text)
    assert found is not None
    with urllib.request.urlopen(site + found[1]) as response:
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["Content-Type"].startswith("text/javascript")


def sent(address: str, **headers: str) -> tuple[bytes, Message]:
    """The bytes of an answer as they come over the socket, and its headers."""
    asked = urllib.request.Request(address, headers={"Accept-Encoding": "gzip", **headers})
    with urllib.request.urlopen(asked) as response:
        return response.read(), response.headers


@pytest.mark.parametrize(
    "path", ["", "things/activities", "doc/pairing/hokkaido-sapporo-2017/consumer-affairs"]
)
def test_the_first_view_is_small(site: str, path: str) -> None:
    """As it is sent: the page, the style, and all scripts that it can load; not the editor."""
    parts = [sent(address(site, path, "ja"))[0]]
    files = [
        "static/renkei.css",
        *(
            f"static/ui/{path.name}"
            for path in BUILT.glob("*.js")
            if not path.name.startswith("editor-")
        ),
    ]
    for file in files:
        body, headers = sent(site + file)
        parts.append(body)
        assert headers["Content-Encoding"] == "gzip" or len(body) < 512, file
    assert sum(map(len, parts)) < FIRST_VIEW / 2, list(map(len, parts))


def test_a_static_file_is_revalidated_in_its_coding(site: str) -> None:
    """The same bytes after decoding, and 304 for the ETag that came with them."""
    plain, _ = sent(site + "static/renkei.css", **{"Accept-Encoding": "identity"})
    packed, headers = sent(site + "static/renkei.css")
    assert gzip.decompress(packed) == plain
    with pytest.raises(urllib.error.HTTPError) as caught:
        sent(site + "static/renkei.css", **{"If-None-Match": headers["ETag"]})
    with caught.value as answer:  # it holds the connection
        assert answer.code == 304


@pytest.mark.parametrize("is_built", [True, False])
def test_without_the_bundle_no_script_is_named(tmp_path: Path, *, is_built: bool) -> None:
    if is_built:
        (tmp_path / "ui").mkdir()
        (tmp_path / "ui" / "manifest.json").write_text(json.dumps({"start": "start-A.js"}))
    app = Flask(__name__, static_folder=tmp_path, static_url_path="/static")
    bundle.register_bundle(app)
    with app.test_request_context():
        said = render_template_string("{{ start_script() }}")
    assert said == ("/static/ui/start-A.js" if is_built else "")
