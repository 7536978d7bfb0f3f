"""The report on tables: written while rows stream by, read by any choice of remarks."""

from __future__ import annotations

import random
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.graph.reports.joining import join_reports
from renkei.graph.reports.row_report import Choice, RowReport, ShownRemark, ShownRow
from renkei.graph.reports.row_report_writer import CUT, PartHead, RemarkText, RowReportWriter
from tests.shared import made_once

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = {code: (f"{code}です", f"{code} is", "直す", "mend") for code in "ABC"}
HEADS = [PartHead("a.csv", "a.csv", header=1), PartHead("b.xlsx", "b.xlsx", "二", 2, 1)]


def write(path: Path, parts: dict[PartHead, list[tuple[int, list[RemarkText]]]]) -> RowReport:
    writer = RowReportWriter(path)
    for head, rows in parts.items():
        writer.begin(head)
        for number, remarks in rows:
            kind = "header" if number == head.header else "remarks" if remarks else "loaded"
            writer.row(number, kind, [str(number), "値"])
            for remark in remarks:
                writer.remark(number, remark)
        writer.end_of_file(head.file, "0" * 64)
    writer.finish(TEXTS)
    writer.close()
    return RowReport(path)


remarks_of_a_row = st.lists(
    st.builds(
        RemarkText,
        column=st.sampled_from(["名称", "緯度", ""]),
        code=st.sampled_from("ABC"),
        severity=st.sampled_from(["error", "note"]),
        value=st.text(max_size=3),
    ),
    max_size=3,
)
tables = st.lists(remarks_of_a_row, max_size=12).map(lambda rows: list(enumerate(rows, start=1)))


def some(values: list[Any]) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(values)


choices = st.builds(
    Choice,
    severity=some(["error", "note"]),
    code=some(["A", "B", "Z"]),
    column=some(["名称", ""]),
    part=some([1, 2]),
    first=st.none() | st.integers(-1, 14),
    last=st.none() | st.integers(-1, 14),
)


def fits(remark: ShownRemark, choice: Choice) -> bool:
    return (
        choice.severity in {None, remark.severity}
        and choice.code in {None, remark.code}
        and choice.column in {None, remark.column}
        and choice.part in {None, remark.part}
        and (choice.first is None or remark.row >= choice.first)
        and (choice.last is None or remark.row <= choice.last)
    )


@given(st.lists(tables, min_size=2, max_size=2), choices, st.integers(1, 5))
def test_any_choice_is_read_in_pages_both_ways(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Any], choice: Choice, size: int
) -> None:
    """Forwards and backwards the same remarks, in the order of their places, each once."""
    path = tmp_path_factory.mktemp("report") / "report.sqlite"
    report = write(path, dict(zip(HEADS, rows, strict=True)))
    every = list(report.all(Choice()))
    written = [(p, n, r) for p, part in enumerate(rows, 1) for n, rs in part for r in rs]
    assert [(r.part, r.row, r.code, r.column) for r in every] == [
        (part, number, remark.code, remark.column) for part, number, remark in written
    ]
    expected = [remark for remark in every if fits(remark, choice)]
    assert report.count(choice) == len(expected)
    assert list(report.all(choice)) == expected
    forth: list[ShownRemark] = []
    while found := report.remarks(choice, size=size, after=forth[-1].id if forth else 0):
        forth += found
    assert forth == expected
    back: list[ShownRemark] = []
    before = 1 << 62
    while found := report.remarks(choice, size=size, before=before):
        back = found + back
        before = found[0].id
    assert back == expected
    for name in ("severity", "code", "column", "part"):
        rest = Choice(
            **{
                field: getattr(choice, field)
                for field in ("severity", "code", "column", "part")
                if field != name
            }
        )
        counted = Counter(getattr(remark, name) for remark in every if fits(remark, rest))
        assert report.counts(choice)[name] == counted


@given(
    st.lists(st.lists(st.text(max_size=5), max_size=4), max_size=350),
    st.integers(0, 400),
    st.integers(0, 400),
)
def test_a_window_of_rows_is_as_it_was_read(
    tmp_path_factory: pytest.TempPathFactory, cells: list[list[str]], first: int, last: int
) -> None:
    """Whatever the cells are, and wherever the window is."""
    path = tmp_path_factory.mktemp("report") / "report.sqlite"
    writer = RowReportWriter(path)
    for part in range(2):
        writer.begin(PartHead(f"{part}.csv", f"{part}.csv"))
        for number, row in enumerate(cells, start=1):
            writer.row(number, "loaded", row, f"thing/{part}")
    writer.finish({})
    writer.close()
    for part in (1, 2):
        assert RowReport(path).rows(part, first, last) == [
            ShownRow(number, "loaded", row, f"thing/{part - 1}")
            for number, row in enumerate(cells, start=1)
            if first <= number <= last
        ]


@given(st.lists(tables, min_size=2, max_size=4))
def test_joined_reports_are_the_report_on_all_files(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Any]
) -> None:
    """Each file by itself, then joined, is as if all had been loaded at once."""
    folder = tmp_path_factory.mktemp("report")
    heads = [PartHead(f"{n}.csv", f"{n}.csv", header=1) for n in range(len(rows))]
    whole = write(folder / "whole", dict(zip(heads, rows, strict=True)))
    for n, (head, part) in enumerate(zip(heads, rows, strict=True)):
        write(folder / str(n), {head: part})
    join_reports([folder / str(n) for n in range(len(rows))], folder / "joined")
    joined = RowReport(folder / "joined")
    assert joined.parts() == whole.parts()
    assert joined.texts() == whole.texts()
    assert joined.counts(Choice()) == whole.counts(Choice())
    assert list(joined.all(Choice(code="A"))) == list(whole.all(Choice(code="A")))
    for part in range(1, len(rows) + 1):
        assert joined.rows(part, 1, 12) == whole.rows(part, 1, 12)


def test_long_cells_are_cut_and_show_it(tmp_path: Path) -> None:
    """One character more than is kept; half a surrogate pair does no harm."""
    writer = RowReportWriter(tmp_path / "r.sqlite")
    writer.begin(PartHead("\ud800.csv", "a.csv"))
    writer.row(1, "loaded", ["x" * 5_000, "\ud800"])
    writer.remark(1, RemarkText("\ud800", "A", "note", "\udfff"))
    writer.finish(TEXTS)
    writer.close()
    report = RowReport(tmp_path / "r.sqlite")
    (row,) = report.rows(1, 1, 1)
    assert [len(cell) for cell in row.cells] == [CUT + 1, 1]
    assert report.parts()[0].file == "?.csv"
    assert [remark.value for remark in report.all(Choice())] == ["?"]


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    """So that its digest says whether anything changed."""
    rows = [(n, [RemarkText("名称", "A", "note", str(n))]) for n in range(1, 300)]
    for name in ("a", "b"):
        write(tmp_path / name, {HEADS[0]: rows})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> RowReport:
    """A million remarks on 500,000 rows of 500 files, in 200 sorts."""

    def make(folder: Path) -> None:
        chance = random.Random(1)  # noqa: S311 (no secret)
        sorts = [
            RemarkText(f"列{n % 25}", "ABC"[n % 3], ("error", "warning", "note")[n % 3], "値" * 9)
            for n in range(200)
        ]
        writer = RowReportWriter(folder / "report.sqlite")
        for part in range(500):
            writer.begin(PartHead(f"{part}.csv", f"{part}.csv"))
            for number in range(1, 1_001):
                writer.row(number, "remarks", [str(number), "見本図書館", "東京都"] * 3)
                for sort in chance.choices(sorts[:199], k=2):
                    writer.remark(number, sort)
        writer.remark(1_000, sorts[199])
        writer.finish(TEXTS)
        writer.close()

    return RowReport(made_once(tmp_path_factory, "large-report", make) / "report.sqlite")


@pytest.mark.slow
@pytest.mark.parametrize(
    "choice",
    [
        Choice(),
        Choice(code="B"),
        Choice(code="B", column="列7", severity="warning"),
        Choice(code="A", severity="note"),  # none
        Choice(first=999),
        Choice(first=1_000, code="C", severity="error"),
        Choice(part=499, first=500, last=510),
        Choice(code="C", part=500, first=900),
    ],
)
def test_a_page_of_a_million_remarks_is_fast(large: RowReport, choice: Choice) -> None:
    """Any choice, its numbers and its last page: 300 ms of the processor, with room for CI."""
    for call in (
        lambda: large.remarks(choice, size=100),
        lambda: large.remarks(choice, size=100, before=1 << 62),
        lambda: large.counts(choice, last_part=300),
        lambda: large.count(choice),
        lambda: large.rows(500, 345, 395),
    ):
        start = time.process_time()
        call()
        assert time.process_time() - start < 2
