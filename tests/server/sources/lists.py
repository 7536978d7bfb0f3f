"""Two lists with defects and hostile texts, and what their pages show."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any, Final

from renkei.graph.generations.generations import Generations
from renkei.graph.generations.leases import InProcessLeases
from renkei.server.app import create_app
from tests.page_tables import page_tables
from tests.server.conftest import BufferedClient

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from renkei.settings import Settings
    from tests.page_tables import PageTable

HTML: Final = {"Accept": "text/html"}
PAGE: Final = "/source/lists/report"
HOSTILE: Final = '<script>alert("1")</script>'
HEAD: Final = (
    "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,名称,名称_カナ,住所,緯度,経度,電話番号,"
    "URL,備考"
)
SOURCES: Final = """
[[source]]
name = "lists"
loader = "open-data"
glob = "*.*v"
reject_above = 90
title = { ja = "見本", en = "Example" }
description = { ja = "見本", en = "Example" }
publisher = { name = { ja = "見本", en = "Example" } }

[[source]]
name = "books"
loader = "open-data"
path = "book.xlsx"
title = { ja = "見本", en = "Example" }
description = { ja = "見本", en = "Example" }
publisher = { name = { ja = "見本", en = "Example" } }
"""


def row(number: int, **cells: str) -> str:
    """Return a row of a list of facilities."""
    given = {
        "名称": f"施設{number}",
        "住所": "見本県見本市1",
        "緯度": "34.8",
        "経度": f"138.{number}",
    }
    values = {
        HEAD.split(",")[0]: "222127",
        "NO": str(number),
        "都道府県名": "静岡県",
        "市区町村名": "焼津市",
        **given,
        **cells,
    }
    text = io.StringIO()
    csv.writer(text).writerow([values.get(name, "") for name in HEAD.split(",")])
    return text.getvalue()


def tables(client: FlaskClient, path: str, language: str = "ja") -> list[PageTable]:
    """Return the tables of a page."""
    answer = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}", headers=HTML)
    assert answer.status_code == 200, path
    return page_tables(answer.text)


def records(client: FlaskClient, kind: str, name: str = "lists") -> list[dict[str, Any]]:
    """Return records of the JSON Lines of a report, in the order of their places.

    In the file, the remarks on links between sources are behind all others.
    """
    lines = client.get(f"/source/{name}/report/report.jsonl").text.splitlines()
    found = [record for record in map(json.loads, lines) if record["record"] == kind]
    files = list(dict.fromkeys(record["file"] for record in found))
    return sorted(found, key=lambda one: (files.index(one["file"]), one.get("row", 0)))


def client_on(data_dir: Path, settings: Settings) -> FlaskClient:
    """Return a client of the application on the published generation of a data directory."""
    leases = InProcessLeases(
        Generations(data_dir), max_result_bytes=settings.max_result_bytes, threads=1
    )
    app = create_app(settings, leases)
    return BufferedClient(app, app.response_class)
