"""The tutorial from CSV files to a site: its commands, addresses and edits, done as written."""

from __future__ import annotations

import csv
import html
import io
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING

import pytest
import python_calamine

from tests.docs.pages import ROOT, blocks
from tests.loaders.open_data.spreadsheets import xlsx
from tests.page_tables import page_tables
from tests.serving import running_service

if TYPE_CHECKING:
    from pathlib import Path

PAGES = ["from-csv-to-a-site.md", "from-csv-to-a-site.ja.md"]
SERVE = "renkei serve\n"


def get(address: str) -> bytes:
    asked = urllib.request.Request(address, headers={"Accept": "text/html"})
    with urllib.request.urlopen(asked) as answer:
        data: bytes = answer.read()
        return data


class Reader:
    """A person with a terminal in a folder that has what the tutorial copies from."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.lists = folder, folder / "lists"
        (folder / "loaders" / "data").mkdir(parents=True)
        city = "loaders/data/example-city"
        shutil.copytree(ROOT / city, folder / city)
        (folder / "bin").mkdir()
        command = folder / "bin" / "renkei"
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m renkei "$@"\n', "utf-8")
        command.chmod(0o755)
        self.before = ""  # commands that set what later ones need

    def run(self, text: str) -> str:
        """Run the commands of a block; return what they print."""
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-ceu", self.before + text],
            cwd=self.folder, env={**os.environ, "PATH": path}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout
        if "export " in text:
            lines = [line for line in text.splitlines() if line.startswith(("cd ", "export "))]
            self.before = "\n".join(lines) + "\n"
        return done.stdout

    def edit(self, old: str, new: str) -> None:
        """Replace a text in sources.toml."""
        path = self.lists / "sources.toml"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def look(self, page: str) -> None:
        """Open the addresses of a page of the documentation; mend the rejected row."""
        with running_service(self.folder / "lists-data") as site:
            for address in re.findall(r"<http://127\.0\.0\.1:8000/([^>]*)>", page):
                assert get(site + address)
            report = get(f"{site}source/facility/report?lang=en").decode()
            outcomes = page_tables(report)[0]
            assert dict(zip(outcomes.heads, outcomes.texts[0], strict=True)) == {
                "File": "facility.csv", "loaded": "1", "loaded, with remarks": "11",
                "rejected": "1", "blank": "1", "header": "1", "Rows": "15",
            }  # fmt: skip
            (link,) = re.findall(r'href="/([^"]+/rejected-facility\.xlsx)"', report)
            book = get(site + html.unescape(link))
        sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book))
        head, row = sheet.get_sheet_by_index(0).to_python()
        row[head.index("名称")] = "見本第二会館"
        (self.lists / "facility-mended.xlsx").write_bytes(
            xlsx({"1": [[str(cell) for cell in cells] for cells in (head, row)]})
        )
        with (self.lists / "facility.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        del rows[10]
        with (self.lists / "facility.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES[:1])
def test_the_tutorial_can_be_followed_as_it_is_written(name: str, tmp_path: Path) -> None:
    """Every command succeeds and prints what is shown; what is left is a report without faults."""
    path = ROOT / "docs" / "tutorial" / name
    reader, printed = Reader(tmp_path), ""
    for block in (block for block in blocks(path) if block.is_run):
        if block.text == SERVE:
            reader.look(path.read_text("utf-8"))
        elif block.language == "sh":
            printed = reader.run(block.text)
        elif block.language == "toml":
            old = "# " + block.text.strip() if "reject" in block.text else 'path = "facility.csv"'
            reader.edit(old, block.text.strip())
        else:
            shown = [line for line in block.text.splitlines() if line not in printed]
            assert shown == [], printed
    with running_service(tmp_path / "lists-data") as site:
        report = get(f"{site}source/facility/report?lang=en").decode()
        mended = next(row for row in page_tables(report)[0].texts if "mended" in row[0])
        assert mended[1] == "1"  # loaded, without a remark
        assert "rejected-" not in report


def test_both_languages_have_the_same_steps() -> None:
    """The same commands and outputs."""
    first, second = (
        [(block.language, block.text) for block in blocks(ROOT / "docs" / "tutorial" / name)]
        for name in PAGES
    )
    assert first == second
