"""A municipal employee: lists with defects, the site with the report, rows mended, loaded again."""

from __future__ import annotations

import csv
import html
import io
import re
import shutil
import urllib.request
from typing import TYPE_CHECKING

import pytest
import python_calamine

from renkei.loaders.sources import bundled_sources
from tests.command_line.calls import call
from tests.loaders.open_data.spreadsheets import xlsx
from tests.page_tables import page_tables
from tests.serving import running_service

if TYPE_CHECKING:
    from pathlib import Path

CITY = bundled_sources().parent / "example-city"
NAME = "名称"


def get(site: str, path: str) -> bytes:
    request = urllib.request.Request(f"{site.rstrip('/')}{path}", headers={"Accept": "text/html"})
    with urllib.request.urlopen(request) as answer:
        data: bytes = answer.read()
        return data


def mended(suffix: str, data: bytes) -> bytes:
    """Fill in the missing name, as a spreadsheet does that opens the file and saves it."""
    if suffix == "csv":
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    else:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        rows = [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]
    for row in rows[1:]:
        assert row[rows[0].index("_codes")] == "REQUIRED"
        row[rows[0].index(NAME)] = "見本第二会館"
    if suffix == "xlsx":
        return xlsx({"1": rows})
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["xlsx", pytest.param("csv", marks=pytest.mark.prove)])
def test_rejected_rows_are_mended_and_loaded_again(tmp_path: Path, suffix: str) -> None:
    """From the folder to the site, from the report to the file, and no remark is left on it."""
    folder, data = tmp_path / "lists", tmp_path / "data"
    folder.mkdir()
    shutil.copy(CITY / "facility.csv", folder)
    assert call("init", folder).exit_code == 0
    sources = folder / "sources.toml"
    common = ("--data-dir", data, "--sources", sources)
    stopped = call(*common, "build")
    assert stopped.exit_code != 0
    assert "facility.csv:11: REQUIRED" in stopped.stderr
    assert "`renkei report facility --output FOLDER`" in stopped.stderr
    text = sources.read_text("utf-8").replace("# reject_above = 20", "reject_above = 20")
    sources.write_text(text, "utf-8")
    assert call(*common, "build").exit_code == 0
    with running_service(data) as site:
        page = get(site, "/source/facility/report?lang=ja").decode()
        (link,) = re.findall(rf'href="([^"]+/rejected-[^"]+\.{suffix})"', page)
        assert [row[1].text for row in page_tables(page)[1].rows if row[3].text == "エラー"] == [
            NAME
        ]
        rejected = get(site, html.unescape(link))
    (folder / f"facility-mended.{suffix}").write_bytes(mended(suffix, rejected))
    with (folder / "facility.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    del rows[10]  # the row that was rejected
    with (folder / "facility.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    text = text.replace('path = "facility.csv"', 'glob = "facility*.*"')
    sources.write_text(text.replace("reject_above = 20", "reject_above = 0"), "utf-8")
    again = call(*common, "build")
    assert again.exit_code == 0, again.stderr
    with running_service(data) as site:
        page = get(site, "/source/facility/report?lang=ja").decode()
        assert "rejected-" not in page
        files = {row[0].text: [cell.text for cell in row[1:]] for row in page_tables(page)[0].rows}
        mend = next(cells for name, cells in files.items() if "mended" in name)
        assert mend[0] == "1"  # loaded, without a remark
        thing = get(site, "/doc/facility/992011/10?lang=ja").decode()
        assert "見本第二会館" in thing
        assert f"facility-mended.{suffix} 2行目" in thing
