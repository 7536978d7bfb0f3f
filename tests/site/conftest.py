"""The running service on a socket, and a real browser."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.example_city import city_data_dir
from tests.serving import running_service

if TYPE_CHECKING:
    from collections.abc import Iterator

CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the running service with the bundled sources and the invented city."""
    with running_service(city_data_dir(tmp_path_factory)) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; playwright keeps an event loop running in this thread while it is open."""
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("needs a browser: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=CHROMIUM_FLAGS, headless=True
        )
        yield browser
        browser.close()


@contextmanager
def watched(browser: Browser, site: str, *, expected: str = "", **options: Any) -> Iterator[Page]:
    """Open a page that fails on a console error, a violation of the policy, a request elsewhere.

    Args:
        browser: The browser.
        site: The only address that may be asked.
        expected: Part of console errors that are no fault, such as a status.
        options: Of the browser's context.
    """
    context = browser.new_context(**options)
    page = context.new_page()
    faults: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error" and not (expected and expected in said.text):
            faults.append(said.text)

    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", hear)
    page.on("request", lambda sent: None if sent.url.startswith(site) else faults.append(sent.url))
    yield page
    context.close()
    assert faults == []


def address(site: str, path: str, language: str) -> str:
    """Return the address of a page in a language."""
    return f"{site}{path}{'&' if '?' in path else '?'}lang={language}"
