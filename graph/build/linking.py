"""The stage link: what only all sources together show, added to statements and reports."""

from __future__ import annotations

import io
import itertools
import json
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from renkei.graph.build.loading import remove_others, store_file
from renkei.graph.build.parsed import few_files, open_statements, write_statements
from renkei.graph.catalogue.inputs import LoadedFile
from renkei.graph.dumps.sorting import LineSorter, merge_sorted
from renkei.graph.links.finding import Links, find_links, read_findings
from renkei.graph.links.remarks import LINK_REMARKS
from renkei.graph.rdf.canonical import canonical_lines
from renkei.graph.reports.adding import LateRemark, add_remarks
from renkei.graph.reports.records import RECORDS
from renkei.graph.reports.row_report import REPORT_TABLE
from renkei.graph.reports.row_report_writer import RemarkText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from renkei.graph.build.loading import Loaded
    from renkei.graph.build.work import Work
    from renkei.graph.catalogue.inputs import LoadReport
    from renkei.graph.links.remarks import Finding

__all__ = ["LINKS", "link_sources"]

LINKS: Final = "links.jsonl"
"""The remarks of this stage on all sources."""
_READ: Final = 1 << 20  # bytes


def link_sources(work: Work, loaded: Loaded, directory: Path) -> Links:
    """Find what links the sources; add it to what was loaded.

    Args:
        work: The build.
        loaded: The statements and reports; both are extended, and the files are made few.
        directory: The candidates and all remarks are written there.
    """
    loaded.files = few_files(loaded.files, work.directory, work.plan.sorted_bytes)
    with ExitStack() as stack:
        files = [stack.enter_context(open_statements(path)) for path in loaded.files]
        links = find_links(
            _counted(merge_sorted(files, work.plan.sorted_bytes), work.counting("statements")),
            loaded.reports,
            base=work.plan.base,
            directory=directory,
            work_dir=work.directory,
        )
    if links.statements is not None and links.statements.stat().st_size:
        loaded.files.append(_sorted(links.statements, work))
    _add_remarks(work, loaded.reports, links, directory / LINKS)
    remove_others(work.result / "sources", loaded.reports)
    return links


def _sorted(lines: Path, work: Work) -> Path:
    """Return a file with the statements of another, as those of sources are."""
    path, sorter = work.directory / "links.zst", LineSorter(work.directory, work.plan.sorted_bytes)
    try:
        with lines.open("rb") as file:
            while some := file.readlines(_READ):
                sorter.add(canonical_lines(b"".join(some)))
        write_statements(sorter.blocks(), path)
    finally:
        sorter.close()
    return path


def _counted(
    blocks: Iterable[list[bytes]], advance: Callable[[int], object]
) -> Iterator[list[bytes]]:
    for block in blocks:
        yield block
        advance(len(block))


def _add_remarks(work: Work, reports: list[LoadReport], links: Links, path: Path) -> None:
    """Write all remarks into a file, and those on rows of tables into the reports of these."""
    by_name = {report.source: report for report in reports}
    with path.open("w", encoding="utf-8") as all_:
        if links.findings is None:
            return
        groups = itertools.groupby(read_findings(links.findings), lambda one: one.place.source)
        for source, group in groups:
            report = by_name.get(source)
            if report is not None:
                _add_to(work, report, _written(group, all_))
            else:  # another source's IRIs for the rows of files
                for _ in _written(group, all_):
                    pass


def _written(findings: Iterator[Finding], file: IO[str]) -> Iterator[Finding]:
    for one in findings:
        kind = LINK_REMARKS[one.code]
        names = ("message_ja", "message_en", "remedy_ja", "remedy_en")
        record = {
            "record": "remark",
            "source": one.place.source,
            "key": one.place.key,
            "sheet": one.place.sheet,
            "row": one.place.row,
            "column": one.column,
            "code": one.code,
            "severity": kind.severity,
            "value": one.value,
            "result": one.result,
            "detail": one.detail,
            **dict(zip(names, kind.texts, strict=True)),
            "thing": one.thing,
        }
        file.write(json.dumps(record, ensure_ascii=False) + "\n")
        yield one


def _add_to(work: Work, report: LoadReport, findings: Iterator[Finding]) -> None:
    """Count the remarks on a source; add those on rows to its report on rows, if it has one."""
    stored = work.result / "sources"
    names = {one.name: one for one in report.attachments}
    remarks = (_late(one, report) for one in findings)
    if not {REPORT_TABLE, RECORDS} <= names.keys():
        for _ in remarks:
            pass
        return
    texts = {code: kind.texts for code, kind in LINK_REMARKS.items()}
    with (
        tempfile.TemporaryDirectory(dir=work.directory) as folder,
        tempfile.TemporaryFile(dir=work.directory) as records,
    ):
        target = Path(folder) / REPORT_TABLE
        with (stored / names[RECORDS].sha256).open("rb") as before:
            shutil.copyfileobj(before, records)
        table = stored / names[REPORT_TABLE].sha256
        add_remarks(table, target, remarks, texts, source=report.source, records=records)
        with target.open("rb") as file:
            names[REPORT_TABLE] = _stored(REPORT_TABLE, file, stored)
        names[RECORDS] = _stored(RECORDS, records, stored)
    report.attachments = list(names.values())


def _stored(name: str, file: IO[bytes], directory: Path) -> LoadedFile:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    return LoadedFile(name, store_file(file, directory), size)


def _late(one: Finding, report: LoadReport) -> LateRemark:
    report.count(f"remarks {one.code}")
    text = RemarkText(
        one.column, one.code, LINK_REMARKS[one.code].severity, one.value, one.result, one.detail
    )
    return LateRemark(one.place.key, one.place.sheet, one.place.row, text, one.thing)
