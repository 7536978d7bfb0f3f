"""The running service on a socket, and a real browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, sync_playwright

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


@contextmanager
def running_service(data_dir: Path, **variables: str) -> Iterator[str]:
    """Run `renkei serve` on a free port; yield its address, which ends in ``/``."""
    command = [sys.executable, "-m", "renkei", "--data-dir", str(data_dir), "serve", "--port", "0"]
    with tempfile.TemporaryDirectory() as directory:
        log = Path(directory, "requests.log")
        environment = {**os.environ, "RENKEI_LOG_FILE": str(log), **variables}
        with subprocess.Popen(
            command, stderr=subprocess.PIPE, text=True, env=environment
        ) as process:
            try:
                assert process.stderr is not None
                lines = iter(process.stderr.readline, "")
                yield next(line for line in lines if line.startswith("Listening on ")).split()[-1]
            finally:
                process.terminate()


@pytest.fixture(scope="session")
def site(bundled_data_dir: Path) -> Iterator[str]:
    """The address of the running service with the bundled graph."""
    with running_service(bundled_data_dir) as address:
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
