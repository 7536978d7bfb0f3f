"""The report on a source: a record for each row and each remark, streamed as JSON Lines.

Three kinds of records: ``row`` (every row, whatever became of it), ``remark`` (with texts in both
languages), ``file`` (at the end of each file, with its digest). The same, with the cells of the
rows, goes into a table for the pages (`RowReportWriter`); rejected rows are collected as a CSV file
that can be mended and loaded again.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from renkei.loaders.api import (
    RECORDS,
    REPORT_TABLE,
    PartHead,
    RemarkText,
    RowReportWriter,
    SourceError,
)
from renkei.loaders.open_data.headers import IGNORED, folded
from renkei.loaders.open_data.matches import MATCHES
from renkei.loaders.open_data.remarks import REMARKS, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.loaders.api import LoadReport, Source, StatementSink
    from renkei.loaders.open_data.files.tables import Row, Table
    from renkei.loaders.open_data.options import Options
    from renkei.loaders.open_data.remarks import Remark

__all__ = ["RejectedRows", "ReportWriter", "check_rejected"]

_SHOWN: Final = 500  # characters of a value
_LISTED: Final = 5  # rejected rows
_REJECTED: Final = "rejected"
_ADDED: Final = ("_row", "_codes", "_remedy")


def _constant(code: str) -> str:
    names = ("message_ja", "message_en", "remedy_ja", "remedy_en")
    texts = dict(zip(names, REMARKS[code].texts, strict=True))
    return json.dumps(texts, ensure_ascii=False)[1:-1]


_TEXTS: Final = {code: _constant(code) for code in REMARKS}
_json = json.JSONEncoder(ensure_ascii=False).encode
_text = json.encoder.encode_basestring  # the same for a text


class ReportWriter:
    """Writes the records of one source.

    Args:
        source: Its name.

    Attributes:
        file: The records, as JSON Lines.
        outcomes: Number of rows by what became of them.
        codes: Number of remarks by their codes.
    """

    def __init__(self, source: str) -> None:
        self.file: IO[bytes] = tempfile.TemporaryFile(buffering=1 << 18)  # noqa: SIM115 (closed by ``close``)
        self._directory = tempfile.TemporaryDirectory()
        self._path = Path(self._directory.name) / REPORT_TABLE
        self._table = RowReportWriter(self._path)
        self.outcomes: Counter[str] = Counter()
        self.codes: Counter[str] = Counter()
        self._heads: dict[tuple[str, str, str], str] = {}
        self._source = _json(source)
        self._place = ""

    def close(self) -> None:
        """Close and remove the files."""
        self.file.close()
        self._table.close()
        self._directory.cleanup()

    def attach(self, sink: StatementSink, report: LoadReport) -> None:
        """Attach the records, and the table of them, to the report of a source."""
        sink.attach(RECORDS, self.file, report)
        self._table.finish({code: kind.texts for code, kind in REMARKS.items()})
        with self._path.open("rb") as file:
            sink.attach(REPORT_TABLE, file, report)

    def table(self, table: Table, key: str, header: int) -> None:
        """Begin a table.

        Args:
            table: The table.
            key: The last part of the IRI of its file.
            header: The row of its header; 0 if it has none.
        """
        number, sheet = table.sheet or (0, "")
        self.begin(PartHead(table.file, key, sheet, number, header))

    def begin(self, head: PartHead) -> None:
        """Begin a table that is in no layout."""
        self._table.begin(head)
        self._place = (
            f'"source":{self._source},"file":{_json(head.file)},"sheet":{_json(head.sheet)}'
        )

    def row(
        self,
        row: Row,
        outcome: str,
        remarks: Sequence[Remark] = (),
        things: Sequence[str] = (),
    ) -> None:
        """Write what became of a row, and the remarks on it."""
        number = row[0]
        self.outcomes[outcome] += 1
        self._table.row(number, outcome, row[1], things[0] if things else "")
        thing = f'"{things[0]}"' if things else '""'  # an IRI has nothing to be escaped
        more = f',"things":{_json(list(things))}' if len(things) > 1 else ""
        line = (
            f'{{"record":"row",{self._place},"row":{number},"outcome":"{outcome}",'
            f'"thing":{thing}{more}}}\n'
        )
        if remarks:
            line += "".join([self._remark(number, remark, thing) for remark in remarks])
        self._write(line)

    def _remark(self, number: int, remark: Remark, thing: str) -> str:
        """Enter a remark; return its line."""
        code, column, value, result, detail, given = remark
        severity = given or REMARKS[code].severity
        self.codes[code] += 1
        value, result = value[:_SHOWN], result[:_SHOWN]
        text = RemarkText(column, code, severity, value, result, detail)
        self._table.remark(number, text, thing[1:-1])
        head = self._heads.get((column, code, severity))
        if head is None:
            head = f'"column":{_text(column)},"code":"{code}","severity":"{severity}","value":'
            self._heads[column, code, severity] = head
        return (
            f'{{"record":"remark",{self._place},"row":{number},{head}{_text(value)},"result":'
            f'{_text(result)},"detail":{_text(detail)},{_TEXTS[code]},"thing":{thing}}}\n'
        )

    def end_of_file(self, name: str, sha256: str, size: int) -> None:
        """Write the digest of a file whose rows are written."""
        self._table.end_of_file(name, sha256)
        record = {"record": "file", "file": name, "sha256": sha256, "size": size}
        self._write(_json(record) + "\n")

    def _write(self, line: str) -> None:
        self.file.write(line.encode("utf-8", "replace"))


class RejectedRows:
    """The rejected rows of one table, with its header, as a CSV file.

    Three columns are added, which are ignored when the file is loaded again: the row in the
    original, the codes of the remarks, and what to do.

    Args:
        header: The header of the table.

    Attributes:
        file: The CSV file, in UTF-8 with a byte order mark, as spreadsheets expect it.
        number: Number of rows.
        width: Number of columns of the table.
    """

    def __init__(self, header: Sequence[str]) -> None:
        self.file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed by ``close``)
        self.number = 0
        self._kept = [i for i, name in enumerate(header) if folded(name) not in IGNORED]
        self.width = len(header)
        self.file.write(b"\xef\xbb\xbf")
        self._write([*(header[i] for i in self._kept), *_ADDED])

    def add(self, number: int, row: Sequence[str], remarks: Sequence[Remark]) -> None:
        """Add a row; cells beyond the header follow the three columns."""
        self.number += 1
        wrong = [remark for remark in remarks if remark.weight is Severity.ERROR]
        codes = " ".join(dict.fromkeys(remark.code for remark in wrong))
        remedy = " ".join(
            dict.fromkeys(f"{remark.column}: {remark.kind.remedy['ja']}" for remark in wrong)
        )
        cells = [row[i] if i < len(row) else "" for i in self._kept]
        self._write([*cells, str(number), codes, remedy, *row[self.width :]])

    def _write(self, cells: Sequence[str]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text).writerow(cells)
        self.file.write(text.getvalue().encode("utf-8", "replace"))

    def close(self) -> None:
        """Close the file."""
        self.file.close()


def check_rejected(source: Source, options: Options, report: LoadReport) -> None:
    """Refuse a source of which too many rows are rejected.

    Raises:
        SourceError: With the first of them.
    """
    rejected = report.counts.get(f"rows {_REJECTED}", 0)
    data = rejected + report.counts.get("rows loaded", 0) + report.counts.get("rows remarks", 0)
    data -= report.counts.get(MATCHES, 0)  # they are no rows of a list
    if data and 100 * rejected > options.reject_above * data:
        entries = (entry for entry in report.entries if entry.outcome == _REJECTED)
        listed = "\n".join(
            f"  {entry.file}:{entry.line}: {entry.detail}" for entry in islice(entries, _LISTED)
        )
        raise SourceError(
            f"{rejected} of {data} rows are rejected, more than reject_above = "
            f"{options.reject_above:g} per cent:\n{listed}\n"
            f"mend them (`renkei report {report.source} --output FOLDER` writes every remark, and "
            "the rejected rows), or raise reject_above in sources.toml",
            file=source.place[0],
            line=source.place[1],
        )
