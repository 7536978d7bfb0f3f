"""The page on engines: its code serves a graph over a socket, and `renkei serve` has its line."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from renkei.graph.engine.base import Engine
from renkei.graph.generations.leases import Engines
from tests.conftest import build_sources
from tests.docs.pages import ROOT
from tests.graph.sources import PREFIXES, government, write_sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = (ROOT / "docs" / "how-to" / "add-an-engine.md").read_text(encoding="utf-8")
FILE = re.compile(r"^`([^`\n]+)`:\n\n```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
QUERY = 'SELECT ?name { ?g a renkei:Government ; rdfs:label ?name FILTER(LANG(?name) = "ja") }'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files of the page, beside a built graph."""
    for name, text in FILE.findall(PAGE):
        (tmp_path / name).write_text(text, encoding="utf-8")
    sources = write_sources(tmp_path / "in", PREFIXES + government("one", "One"))
    build_sources(sources, tmp_path / "data")
    return tmp_path


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    """The address of the page's program, which runs."""
    environ = {
        **os.environ,
        "RENKEI_PORT": "0",
        "RENKEI_DATA_DIR": str(folder / "data"),
        "RENKEI_METRICS_CLIENTS": "127.0.0.1/32",
    }
    with subprocess.Popen(
        [sys.executable, "serve_audited.py"],
        cwd=folder,
        env=environ,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            assert line.startswith("Listening on "), line + process.stderr.read()
            yield line.removeprefix("Listening on ").strip()
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=60) == 0
        finally:
            process.kill()


def get(url: str) -> str:
    with urlopen(url, timeout=60) as answer:
        text: str = answer.read().decode()
        return text


@pytest.mark.slow
def test_the_engine_of_the_page_answers_every_part_of_the_server(
    folder: Path, address: str
) -> None:
    """The endpoint in its event loop, pages in threads, metrics; each query is in the file."""
    parameters = urlencode({"query": QUERY, "format": "csv"})
    assert get(f"{address}sparql?{parameters}").split() == ["name", "One"]
    assert "One" in get(f"{address}id/government/one?lang=en")
    assert "renkei_workers_busy 0.0" in get(f"{address}metrics")
    lines = (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    assert entries[0] == {"query": QUERY, "seconds": entries[0]["seconds"], "bytes": 11}
    assert len(entries) > 1


def test_the_tables_of_the_page_have_the_methods_of_the_protocols() -> None:
    """Each method, and no other."""
    interface = PAGE.partition("## The interface")[2].partition("\n## ")[0]
    named = re.findall(r"^\| `(\w+)\(", interface, re.MULTILINE)
    methods = [
        name
        for protocol in (Engine, Engines)
        for name in vars(protocol)
        if not name.startswith("_")
    ]
    assert named == methods


def test_the_line_of_the_page_chooses_the_engine_of_renkei_serve() -> None:
    """It stands in the command, once."""
    (line,) = re.findall(r"^```python\n(    engines = .*\n)```$", PAGE, re.MULTILINE)
    assert (ROOT / "src" / "renkei" / "cli.py").read_text(encoding="utf-8").count(line) == 1
