"""Loads a file that a CSVW metadata file describes."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Final, NamedTuple

from renkei.loaders.api import Dct, SourceError, iri
from renkei.loaders.open_data.csvw.convert import ConvertedRow, Converter
from renkei.loaders.open_data.csvw.metadata import read_metadata
from renkei.loaders.open_data.files.encodings import ENCODINGS
from renkei.loaders.open_data.files.tables import FileOptions, open_tables
from renkei.loaders.open_data.remarks import Remark, Severity
from renkei.loaders.open_data.rows.identity import Repeated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from renkei.loaders.api import GraphWriter, StatementSink
    from renkei.loaders.open_data.csvw.metadata import CsvwTable, Dialect
    from renkei.loaders.open_data.files.tables import Row, Table
    from renkei.loaders.open_data.reports import RejectedRows, ReportWriter

__all__ = ["Described", "described_by", "metadata_of"]

_BASE: Final = "<https://w3id.org/renkei/base/"
_SUFFIX: Final = "-metadata.json"
_FOLDER: Final = "csv-metadata.json"
_ENCODINGS: Final = {"windows-31j": "cp932", "ms932": "cp932", "utf8": "utf-8"}


def metadata_of(path: Path, given: Path | None) -> Path | None:
    """Return the metadata file of a table; None if there is none.

    The one that the source gives, else ``x.csv-metadata.json``, else ``csv-metadata.json`` beside.
    """
    if given is not None:
        return given
    found = (path.with_name(path.name + _SUFFIX), path.with_name(_FOLDER))
    return next((one for one in found if one.is_file()), None)


def described_by(metadata: Path, path: Path, url: str) -> CsvwTable | None:
    """Return the description of a table; None if the metadata file is of others.

    Args:
        metadata: The metadata file.
        path: The table.
        url: Address of the table in the graph.

    Raises:
        SourceError: If it is no CSVW metadata.
    """
    try:
        data = metadata.read_bytes()
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}", file=str(metadata)) from error
    tables = read_metadata(data, str(metadata), url)
    return next((one for one in tables if one.url.rpartition("/")[2] == path.name), None)


class Described(NamedTuple):
    """One described file, and where its statements and its report go.

    Attributes:
        table: Its description.
        url: Address of the table in the graph.
        sink: Takes statements.
        graph: The named graph of the source.
        evidence: The graph of its rows.
        records: The report.
    """

    table: CsvwTable
    url: str
    sink: StatementSink
    graph: GraphWriter
    evidence: GraphWriter
    records: ReportWriter

    def open(self, file: IO[bytes], path: Path) -> Table:
        """Return the table of a file, read as its dialect says.

        Raises:
            SourceError: If it is no text file, or its encoding is not read.
        """
        dialect, shown = self.table.dialect, str(path)
        encoding = dialect.encoding and dialect.encoding.lower()
        encoding = _ENCODINGS.get(encoding, encoding) if encoding else None
        if encoding is not None and encoding not in ENCODINGS:
            raise SourceError(f"the encoding {encoding} of its metadata is not read", file=shown)
        options = FileOptions(encoding, dialect.delimiter)
        table = next(iter(open_tables(file, path.name, shown, options)))
        if table.sheet is not None:
            raise SourceError("CSVW metadata describe text files only", file=shown)
        return table

    def header(self, table: Table) -> list[str]:
        """Return the header; without one, the first row, which has as many cells."""
        header = (row for number, row in table.rows() if self._is_header(number))
        return next(header, None) or next((row for _, row in self._body(table)), [])

    def load(self, table: Table, rejected: RejectedRows) -> None:
        """Write the statements of the rows, and the report on each."""
        width, url = rejected.width, self.url
        header = self.header(table) if self.table.dialect.header_rows else []
        converter = Converter(self.table, header, width, url=url, row_node=f"{url}#row={{}}")
        keys = Repeated()
        if self.table.primary_key:
            keys.add(converter.key(row) for _, row in self._body(table) if len(row) >= width)
        keys.close()
        dialect, number = self.table.dialect, 0
        head = dialect.skip_rows + 1 if dialect.header_rows else 0
        self.records.table(table, url.rpartition("/")[2], head)
        for source, row in table.rows():
            if not self._is_data(source, row, dialect):
                remarks = converter.remarks if self._is_header(source) else []
                self.records.row((source, row), "header", remarks)
                continue
            number += any(row)
            self._row(converter, keys, rejected, (number, source, row))

    def _row(
        self,
        converter: Converter,
        keys: Repeated,
        rejected: RejectedRows,
        place: tuple[int, int, list[str]],
    ) -> None:
        number, source, row = place
        width = rejected.width
        if not any(row):
            self.records.row((source, row), "blank", [Remark("ROW_BLANK")])
            return
        if len(row) != width:
            remarks = [Remark("ROW_LENGTH", detail=f"{len(row)}, {width}")]
        elif self.table.primary_key and converter.key(row) in keys:
            remarks = [Remark("ID_TWICE", ", ".join(self.table.primary_key))]
        else:
            try:
                found = converter.row(number, source, row)
            except ValueError as error:  # with these cells, a template gives no IRI
                wrong = Remark("URL", detail=str(error), severity=Severity.ERROR)
                found = ConvertedRow((), (wrong,), ())
            if self.table.suppressed:
                found = found._replace(statements=(), subjects=())
            remarks = list(found.remarks)
            if not any(remark.weight == "error" for remark in remarks):
                self._write(found.statements, found.subjects, source)
                self.records.row(
                    (source, row), "remarks" if remarks else "loaded", remarks, found.subjects
                )
                return
        self.records.row((source, row), "rejected", remarks)
        rejected.add(source, row, remarks)

    def _write(
        self,
        statements: tuple[tuple[str, str, str], ...],
        subjects: tuple[str, ...],
        source: int,
    ) -> None:
        base = f"<{self.sink.iris.base}"
        for parts in statements:
            subject, predicate, term = (part.replace(_BASE, base) for part in parts)
            self.sink.write(f"{subject} {predicate} {term} {iri(self.graph.graph)} .\n")
        row = f"{self.url}#row={source}"
        for subject in subjects:
            if subject != row:
                whole = f"<{subject}".replace(_BASE, base)[1:]
                self.evidence.add(whole, Dct.source, iri(row))

    def _body(self, table: Table) -> Iterator[Row]:
        dialect = self.table.dialect
        for number, row in table.rows():
            if self._is_data(number, row, dialect) and any(row):
                yield number, row

    def _is_header(self, number: int) -> bool:
        dialect = self.table.dialect
        return bool(dialect.header_rows) and number == dialect.skip_rows + 1

    @staticmethod
    def _is_data(number: int, row: list[str], dialect: Dialect) -> bool:
        """Return whether a row is below the header and no comment."""
        if number <= dialect.skip_rows + dialect.header_rows:
            return False
        return not (dialect.comment and row and row[0].startswith(dialect.comment))
