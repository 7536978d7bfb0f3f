"""`renkei init` writes a sources.toml that a check accepts, and says what it does not know."""

from __future__ import annotations

import json
import shutil
import tomllib
from typing import TYPE_CHECKING

import pytest

from renkei.loaders.sources import bundled_sources, read_sources
from tests.command_line.calls import call

if TYPE_CHECKING:
    from pathlib import Path

CITY = bundled_sources().parent / "example-city"


def city(folder: Path) -> Path:
    """Copy the tables of the invented city."""
    folder.mkdir()
    for path in CITY.glob("*.csv"):
        shutil.copy(path, folder)
    return folder


@pytest.mark.slow
def test_a_folder_of_tables_becomes_sources(tmp_path: Path) -> None:
    """Layout, government by its code, titles in both languages; a build accepts it as it is."""
    folder = city(tmp_path / "in")
    (folder / "notes.pdf").write_bytes(b"%PDF")
    result = call("init", folder)
    assert result.exit_code == 0, result.stderr
    assert "facility.csv: 公共施設一覧 (facility), 推奨: 24 of 24 columns" in result.stdout
    written = (folder / "sources.toml").read_text(encoding="utf-8")
    entries = {entry["name"]: entry for entry in tomllib.loads(written)["source"]}
    assert set(entries) == {
        "culture", "facility", "evacuation", "event", "designated-managers-2016",
        "designated-managers-2021", "designated-managers-2026",
    }  # fmt: skip
    assert entries["facility"]["title"] == {
        "ja": "見本市 公共施設一覧",
        "en": "Public facilities of City of Mihon",
    }
    assert "# TODO: that of the list" in written
    assert "notes.pdf" not in written
    assert len(read_sources(folder / "sources.toml")) == 7
    data = tmp_path / "data"
    entries_only = folder / "sources.toml"
    text = written.replace('loader = "open-data"', 'loader = "open-data"\nreject_above = 25')
    entries_only.write_text(text, encoding="utf-8")
    checked = call("--data-dir", data, "--sources", entries_only, "check")
    assert checked.exit_code == 0, checked.stderr


def test_what_is_not_known_is_said(tmp_path: Path) -> None:
    """A table without a code, one of no layout, a name that is no key, a broken file."""
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "公園.csv").write_text(
        "施設名,所管部局,指定管理者名,指定期間\n公園,公園課,協会,2024-04-01～2029-03-31\n", "utf-8"
    )
    (folder / "sub" / "公園.csv").write_text(
        "施設名,所管部局,指定管理者名,指定期間\n公園,公園課,協会,2024-04-01～2029-03-31\n", "utf-8"
    )
    (folder / "menu.csv").write_text("料理\x01,値\x7f段\nうどん,500\n", "utf-8")
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04nonsense")
    (folder / "empty.csv").write_bytes(b"")
    result = call("--format", "json", "init", folder)
    assert result.exit_code == 0, result.stderr
    files = {one["path"]: one for one in json.loads(result.stdout)["files"]}
    assert files["公園.csv"]["layout"] == "designations"
    assert files["公園.csv"]["government"] is None
    assert files["menu.csv"]["layout"] is files["broken.xlsx"]["layout"] is None
    assert files["menu.csv"]["reason"]
    assert files["empty.csv"]["reason"]
    written = (folder / "sources.toml").read_text(encoding="utf-8")
    names = [entry["name"] for entry in tomllib.loads(written)["source"]]
    assert names == ["designations", "designations-2"]
    assert written.count('government = "TODO"') == 2
    assert "'menu.csv' is left out" in written


def test_nothing_is_overwritten_and_an_empty_folder_is_said(tmp_path: Path) -> None:
    """Exit code 1, with what to do."""
    folder = city(tmp_path / "in")
    (folder / "sources.toml").write_text("mine", "utf-8")
    result = call("init", folder)
    assert result.exit_code == 1
    assert "is there already" in result.stderr
    assert (folder / "sources.toml").read_text("utf-8") == "mine"
    empty = tmp_path / "empty"
    empty.mkdir()
    result = call("init", empty)
    assert result.exit_code == 1
    assert "no table in a known layout" in result.stderr
    assert list(empty.iterdir()) == []
    assert call("init", tmp_path / "nowhere").exit_code == 2
