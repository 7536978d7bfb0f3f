"""Loads the tables of one source: layout, statements, evidence, report."""

from __future__ import annotations

from itertools import islice
from typing import IO, TYPE_CHECKING, Final

from renkei.loaders.api import (
    Interpretation,
    LoadReport,
    PartHead,
    Rdf,
    Rdfs,
    Renkei,
    ReportEntry,
    Schema,
    SourceError,
    iri,
    literal,
    text,
)
from renkei.loaders.open_data.csvw.loading import Described, described_by, metadata_of
from renkei.loaders.open_data.file_keys import file_key, member_iri
from renkei.loaders.open_data.files.containers import other_members
from renkei.loaders.open_data.files.tables import open_tables
from renkei.loaders.open_data.matches import MATCHES, read_matches
from renkei.loaders.open_data.recognition import header_remarks, recognise
from renkei.loaders.open_data.reports import RejectedRows, ReportWriter
from renkei.loaders.open_data.rows.cell import Context
from renkei.loaders.open_data.rows.managers import DesignationTable, as_of_table
from renkei.loaders.open_data.rows.outcome import BLANK, REJECTED
from renkei.loaders.open_data.rows.things import ROWS_AT_ONCE, TableWriter
from renkei.loaders.open_data.values.dates import day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from renkei.loaders.api import Source, StatementSink
    from renkei.loaders.open_data.files.tables import Row, Table
    from renkei.loaders.open_data.options import Options
    from renkei.loaders.open_data.recognition import Match

__all__ = ["SourceLoad"]

_HEADER: Final = "header"
_UNREAD: Final = "not read"
_SHA256: Final = "https://schema.org/sha256"
_SHOWN: Final = 5


class SourceLoad:
    """One load of one source."""

    def __init__(self, source: Source, options: Options, sink: StatementSink) -> None:
        self._source, self._options, self._sink = source, options, sink
        self._name = source.description.name
        self.report = LoadReport(self._name)
        self._records = ReportWriter(self._name)
        graph = sink.graph(sink.iris.source_graph(self._name))
        self._context = Context(
            sink, graph, options.government, options.box, establisher=options.establisher
        )
        self._folder = ""  # of the file, below that of sources.toml, with a slash
        self._evidence = sink.graph(sink.iris.source_graph(self._name, "evidence"))

    def run(self) -> LoadReport:
        """Load all files; return the report.

        Raises:
            SourceError: If a table has no known layout.
        """
        try:
            for path in self._source.paths:
                self._file(path)
            if self._options.matches is not None:
                self._matches(self._options.matches)
            self._records.attach(self._sink, self.report)
        finally:
            self._records.close()
        outcomes = self._records.outcomes
        for outcome, number in sorted(outcomes.items()):
            self.report.count(f"rows {outcome}", number)
        for code, number in sorted(self._records.codes.items()):
            self.report.count(f"remarks {code}", number)
        if self._source.paths:
            self._establisher()
        return self.report

    def _file(self, path: Path) -> None:
        key = file_key(path, self._source.directory)
        if path.is_relative_to(self._source.directory):
            folder = path.relative_to(self._source.directory).parent.as_posix()
            self._folder = "" if folder == "." else f"{folder}/"
        thing = self._sink.iris.thing("file", self._name, key)
        with self._sink.open(path, self.report) as file:
            if not self._described(path, file, thing):
                self._recognise_all(path, file, thing)
        loaded = self.report.files[-1]
        self._records.end_of_file(loaded.name, loaded.sha256, loaded.size)
        self._about_file(thing, path.name, loaded.sha256)

    def _matches(self, path: Path) -> None:
        thing = self._sink.iris.thing("file", self._name, file_key(path, self._source.directory))
        data = self._sink.read(path, self.report)
        found = read_matches(data, path, self._sink.iris.base, thing)
        self.report.matches += found.matches
        self.report.count(MATCHES, len(found.matches))
        self._records.begin(PartHead(path.name, thing.rpartition("/")[2], header=found.header))
        subjects = {match.line: match.subject for match in found.matches}
        for number, line in enumerate(found.lines, 1):
            outcome = _HEADER if number <= found.header else BLANK
            things = (subjects[number],) if number in subjects else ()
            row = number, line.split("\t")
            self._records.row(row, "loaded" if things else outcome, (), things)
        loaded = self.report.files[-1]
        self._records.end_of_file(loaded.name, loaded.sha256, loaded.size)
        self._about_file(thing, path.name, loaded.sha256)

    def _about_file(self, thing: str, name: str, sha256: str) -> None:
        add = self._evidence.add
        add(thing, Rdf.type_, iri(Schema.MediaObject))
        add(thing, Rdfs.label, text(name, "ja"), text(name, "en"))
        add(thing, _SHA256, literal(sha256))

    def _described(self, path: Path, file: IO[bytes], thing: str) -> bool:
        """Load a file by its CSVW metadata; return whether it has any."""
        metadata = metadata_of(path, self._options.metadata)
        described = described_by(metadata, path, thing) if metadata else None
        if described is None:
            return False
        load = Described(
            described, thing, self._sink, self._context.graph, self._evidence, self._records
        )
        table = load.open(file, path)
        rejected = RejectedRows(load.header(table))
        try:
            load.load(table, rejected)
            self._attach(rejected, path.name)
        finally:
            rejected.close()
        detail = f"described by {metadata.name if metadata else ''}"
        if described.ignored:
            detail += f"; not honoured: {', '.join(described.ignored)}"
        self.report.entries.append(ReportEntry(path.name, 1, "table", detail))
        return True

    def _attach(self, rejected: RejectedRows, name: str) -> None:
        if rejected.number:
            name = f"{self._folder}{name}"
            name = f"rejected-{name.replace('/', '-').removesuffix('.csv')}.csv"
            self._sink.attach(name, rejected.file, self.report)

    def _recognise_all(self, path: Path, file: IO[bytes], thing: str) -> None:
        shown = str(path)
        refusals: list[SourceError] = []
        found = 0
        for table in open_tables(file, path.name, shown, self._options.file):
            try:
                match = self._recognised(table)
            except SourceError as refusal:
                refusals.append(refusal)
                self._unread(table, thing)
                continue
            if match is not None:
                found += 1
                self._table(table, match, thing)
        if refusals and not found:
            raise refusals[0]
        if inner := other_members(file, path.name):
            self.report.warnings.append(f"{shown}: not read, as it is no table: {inner}")
        for one in refusals:
            self.report.warnings.append(str(one).split("\n", maxsplit=1)[0])
        if not found:
            raise SourceError("holds no table: every cell is empty", file=shown)

    def _recognised(self, table: Table) -> Match | None:
        options = self._options
        return recognise(
            table,
            options.layouts,
            layout=options.layout,
            header_row=options.header_row,
            given=options.government is not None,
        )

    def _unread(self, table: Table, file: str) -> None:
        """Account for the rows of a sheet that is no table, beside one that is."""
        self._records.table(table, member_iri(table, file).rpartition("/")[2], 0)
        for row in table.rows():
            self._records.row(row, _UNREAD)

    def _table(self, table: Table, match: Match, file: str) -> None:
        sheet = f"sheet={table.sheet[0]};" if table.sheet and table.sheet[0] > 1 else ""
        file = member_iri(table, file)
        self._context.year = self._year(table, match)
        of_managers = match.layout.row == "designation"
        writer = (DesignationTable if of_managers else TableWriter)(
            match,
            self._context,
            extra=self._options.types,
            row_iri=f"{file}#{sheet}row={{}}",
            evidence=self._evidence.graph,
        )
        if isinstance(writer, DesignationTable):
            writer.as_of = as_of_table(table, match)
        writer.survey(self._body(table, match))
        self._records.table(table, file.rpartition("/")[2], match.row)
        before = dict(self._records.outcomes)
        rejected = RejectedRows(match.cells)
        try:
            first_rejected = self._rows(table, match, writer, rejected)
            name = f"{table.file}-{table.sheet[1]}" if sheet and table.sheet else table.file
            self._attach(rejected, name)
        finally:
            rejected.close()
        counts = {
            outcome: number - before.get(outcome, 0)
            for outcome, number in self._records.outcomes.items()
        }
        shown = ", ".join(f"{number} {name}" for name, number in sorted(counts.items()) if number)
        detail = f"{match.explained()}; {shown}"
        if table.encoding:
            detail += f"; {table.encoding.name} ({table.encoding.evidence})"
        self.report.entries.append(ReportEntry(table.file, match.row, "table", detail))
        self.report.entries += first_rejected

    def _body(self, table: Table, match: Match) -> Iterator[Row]:
        """Yield the rows below the header that are data."""
        mark = match.layout.header_mark
        for number, row in table.rows():
            if number > match.row and not (mark and _is_marked((number, row), mark)):
                yield number, row

    def _rows(
        self, table: Table, match: Match, writer: TableWriter, rejected: RejectedRows
    ) -> list[ReportEntry]:
        """Write the rows of a table; return the entries of the first rejected ones."""
        first_rejected: list[ReportEntry] = []
        mark, records = match.layout.header_mark, self._records
        merged = _merged(table, match)
        rows = table.rows()
        for head in islice(rows, match.row):
            remarks = list(header_remarks(table, match)) if head[0] == match.row else []
            records.row(head, _HEADER, remarks)
        while some := list(islice(rows, ROWS_AT_ONCE)):
            data = [row for row in some if not _is_marked(row, mark)] if mark else some
            outcomes = iter(writer.rows(data))
            for row in some:
                if mark and _is_marked(row, mark):
                    records.row(row, _HEADER)
                    continue
                outcome = next(outcomes)
                if row[0] in merged:
                    outcome.merged([(match.cells[i], row[1][i]) for i in merged[row[0]]])
                records.row(row, outcome.kind, outcome.remarks, outcome.things)
                if outcome.kind == REJECTED:
                    rejected.add(*row, outcome.remarks)
                    if len(first_rejected) < _SHOWN:
                        codes = " ".join(outcome.errors)
                        first_rejected.append(ReportEntry(table.file, row[0], REJECTED, codes))
        return first_rejected

    def _year(self, table: Table, match: Match) -> int | None:
        """Return the year of days without one: the option, if all weekdays of the table agree."""
        year = self._options.year
        places = [
            place
            for place, column in enumerate(match.columns)
            if column and column.options.get("make") == "days"
        ]
        if year is None or not places:
            return year
        for number, row in self._body(table, match):
            for place in places:
                if place < len(row) and not all(agrees for _, agrees in day(row[place], year)):
                    self.report.warnings.append(
                        f"{table.shown}:{number}: {row[place]!r} is not in {year}: days without a "
                        "year are not read"
                    )
                    return None
        return year

    def _establisher(self) -> None:
        code = self._options.establisher
        if code is None:
            return
        self.report.interpretations.append(
            Interpretation(
                subject=self._sink.iris.thing("government", code),
                statement=f"{Renkei.establisher} of every facility of this source",
                reason={
                    "ja": "sources.tomlのestablisherによります。",
                    "en": "As establisher in sources.toml says.",
                },
                line=self._source.place[1],
            )
        )


def _is_marked(row: Row, mark: str) -> bool:
    """Return whether a row below the header is one of headers, too."""
    return bool(row[1]) and row[1][0].startswith(mark)


def _merged(table: Table, match: Match) -> dict[int, list[int]]:
    """Return the columns of merged cells by the number of their row."""
    found: dict[int, list[int]] = {}
    for above, column in sorted(table.merged):
        if column < len(match.cells):
            found.setdefault(above + 1, []).append(column)
    return found
