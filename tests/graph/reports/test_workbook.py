"""Rows of texts as a workbook: what a reader of spreadsheets gets back."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree as ET

import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from renkei.graph.reports.workbook import WorkbookLimitError, write_workbook

cells = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=8
) | st.sampled_from(["0000000010", "2026-04-01", "=1+1", "_x0041_", "1e5", "<a>&", " x "])


def written(rows: list[list[str]]) -> bytes:
    file = io.BytesIO()
    write_workbook(rows, file)
    return file.getvalue()


@given(st.lists(st.lists(cells, min_size=1, max_size=4), min_size=1, max_size=4))
def test_every_cell_is_the_text_that_it_was(rows: list[list[str]]) -> None:
    """As the XML has it, escapes undone; whatever a spreadsheet might take it for."""
    with zipfile.ZipFile(io.BytesIO(written(rows))) as archive:
        for name in archive.namelist():
            ET.fromstring(archive.read(name))  # noqa: S314 (our own)
        sheet = ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    found = [[text_of(cell) for cell in row] for row in sheet.iter(f"{main}row")]
    assert found == rows
    kinds = {cell.get("t", "inlineStr") for cell in sheet.iter(f"{main}c")}
    assert kinds == {"inlineStr"}


def text_of(cell: ET.Element) -> str:
    """Return the text of a cell (ST_Xstring: ``_x0041_`` is A)."""
    text = "".join(cell.itertext())
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


def test_a_reader_of_spreadsheets_gets_texts() -> None:
    """No number, no date, no formula."""
    rows = [["ID", "日"], ["0000000010", "2026-04-01"], ["=1+1", "9:00"]]
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(written(rows)))
    assert book.get_sheet_by_index(0).to_python() == rows


def test_what_does_not_fit_is_refused() -> None:
    """Not cut."""
    for rows in ([["x" * 32_768]], [[""] * 16_385]):
        with pytest.raises(WorkbookLimitError, match="row 1 "):
            written(rows)
