"""Rows are computed by columns, some at once: how many makes no difference."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from renkei.loaders.open_data import loading
from renkei.loaders.open_data.layouts import bundled_layouts
from renkei.loaders.open_data.rows import things
from tests.loaders.open_data.loading import ALL, loaded
from tests.loaders.open_data.loads import table

if TYPE_CHECKING:
    from pathlib import Path

ODD = [
    "", "", "", "同上", "#REF!", " 余白 ", 'a"b', "a\\b", "2026-04-01", "R8.4.1", "9:00", "17:00", "0.375",
    "月・火", "34.8", "138.3", "34.8712345678", "○", "要予約", "054-625-0128", "https://a.example/",
    "https://a.example/ b", "焼津市本町1-1", "文化振興課", "A社;B社", "1,200円", "0101", "\0", "8月5日（水）",
]  # fmt: skip
CODES = ["222127"] * 8 + ["22212", "999999"]


def rows_of(name: str, generation: str, number: int) -> list[list[str]]:
    """Return a table with odd cells, blank and ragged rows, numbers and names that are there twice."""
    chance = random.Random(name)  # noqa: S311 (no secret)
    header = list(bundled_layouts()[name].generations[generation])
    found = [header]
    for place in range(number):
        row = [chance.choice(ODD) for _ in header]
        for column, title in enumerate(header):
            if ("コード" in title and "団体" in title) or "市区町村コード" in title:
                row[column] = chance.choice(CODES)
            elif title in {"NO", "ID"}:
                row[column] = chance.choice([f"{place:010}", str(place // 2), "図-1", ""])
            elif "名称" in title or title.endswith("名"):
                row[column] = f"見本{chance.randrange(number)}"
        found.append(chance.choice([row] * 20 + [row[:-1], [*row, ""], [*row, "x"], []]))
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "generation"), [("facility", "推奨"), ("event", "推奨"), ("designations", "標準")]
)
def test_the_number_of_rows_at_once_makes_no_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, generation: str
) -> None:
    """Neither to the statements, nor to the report, nor to the rejected rows."""
    data = table(rows_of(name, generation, 230))
    results = []
    for number in (1, 7, 100):
        monkeypatch.setattr(loading, "ROWS_AT_ONCE", number)
        monkeypatch.setattr(things, "ROWS_AT_ONCE", number)
        found = loaded(tmp_path, data, layout=name, **ALL)
        attached = {one.name: one.sha256 for one in found.report.attachments}
        results.append((sorted(found.lines), attached, found.report.counts))
    assert results[0] == results[1] == results[2]
    counts = results[0][2]
    assert min(counts["rows remarks"], counts["rows rejected"], counts["rows blank"]) > 0
