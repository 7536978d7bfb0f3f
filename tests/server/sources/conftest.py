"""A source of two lists, published once."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from tests.conftest import build_sources
from tests.loaders.open_data.spreadsheets import xlsx
from tests.server.sources.lists import HEAD, HOSTILE, SOURCES, client_on, row
from tests.shared import made_once

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from renkei.settings import Settings


@pytest.fixture(scope="session")
def lists_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two lists, one with a hostile name and cells, one with many rows; and a workbook."""

    def make(folder: Path) -> None:
        many = [row(n, 電話番号="00-0007" if n % 3 == 0 else "") for n in range(1, 400)]
        (folder / "many.csv").write_text(f"{HEAD}\r\n{''.join(many)}", "utf-8")
        few = [
            row(1, 名称=HOSTILE, 備考="  空白  "),
            row(2, 名称="", 備考="=1+1"),
            row(3, URL=HOSTILE, 備考="長" * 5_000),
            "," * 11 + "\r\n",
            row(4, 名称="=cmd()", 電話番号="12"),
        ]
        (folder / f"<b>施設 {chr(0x202E)}.csv").write_text(f"{HEAD}\r\n{''.join(few)}", "utf-8")
        sheets = {
            name: [HEAD.split(","), *csv.reader([row(first), row(first + 1, 電話番号="12")])]
            for name, first in {"北": 1, "南": 11}.items()
        }
        (folder / "book.xlsx").write_bytes(xlsx(sheets))
        (folder / "sources.toml").write_text(SOURCES, encoding="utf-8")
        build_sources(folder / "sources.toml", folder / "data", dump_formats=())

    return made_once(tmp_path_factory, "row-reports", make) / "data"


@pytest.fixture(scope="session")
def lists(lists_dir: Path, settings: Settings) -> FlaskClient:
    """A client of the application on it."""
    return client_on(lists_dir, settings)
