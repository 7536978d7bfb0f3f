"""The report on a source: a record for each row and each remark, streamed as JSON Lines.

Three kinds of records: ``row`` (every row, whatever became of it), ``remark`` (with texts in both
languages), ``file`` (at the end of each file, with its digest). `remarks_as_csv` and `summary` make
other forms of it; rejected rows are collected as a CSV file that can be mended and loaded again.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections import Counter
from typing import IO, TYPE_CHECKING, Any, Final

from renkei.loaders.open_data.headers import IGNORED, folded
from renkei.loaders.open_data.remarks import REMARKS, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from renkei.loaders.open_data.files.tables import Table
    from renkei.loaders.open_data.remarks import Remark

__all__ = [
    "COLUMNS",
    "RECORDS",
    "RejectedRows",
    "ReportWriter",
    "in_form",
    "remarks_as_csv",
    "summary",
]

RECORDS: Final = "report.jsonl"
COLUMNS: Final = (
    "source", "file", "sheet", "row", "column", "code", "severity", "value", "result", "detail",
    "message_ja", "message_en", "remedy_ja", "remedy_en", "thing",
)  # fmt: skip
"""Keys of the record of a remark."""

_SHOWN: Final = 500  # characters of a value
_ADDED: Final = ("_row", "_codes", "_remedy")


def _constant(code: str) -> str:
    kind = REMARKS[code]
    texts = {
        "message_ja": kind.message["ja"],
        "message_en": kind.message["en"],
        "remedy_ja": kind.remedy["ja"],
        "remedy_en": kind.remedy["en"],
    }
    return json.dumps(texts, ensure_ascii=False)[1:-1]


_TEXTS: Final = {code: _constant(code) for code in REMARKS}
_json = json.JSONEncoder(ensure_ascii=False).encode


class ReportWriter:
    """Writes the records of one source.

    Args:
        source: Its name.

    Attributes:
        file: The records, as JSON Lines.
        outcomes: Number of rows by what became of them.
        codes: Number of remarks by their codes.
        severities: Number of remarks by their severities.
    """

    def __init__(self, source: str) -> None:
        self.file: IO[bytes] = tempfile.TemporaryFile(buffering=1 << 18)  # noqa: SIM115 (closed by ``close``)
        self.outcomes: Counter[str] = Counter()
        self.codes: Counter[str] = Counter()
        self.severities: Counter[Severity] = Counter()
        self._source = _json(source)
        self._place = ""

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def table(self, table: Table) -> None:
        """Begin a table."""
        sheet = table.sheet[1] if table.sheet else ""
        self._place = f'"source":{self._source},"file":{_json(table.file)},"sheet":{_json(sheet)}'

    def row(
        self, number: int, outcome: str, remarks: Sequence[Remark] = (), things: Sequence[str] = ()
    ) -> None:
        """Write what became of a row, and the remarks on it."""
        self.outcomes[outcome] += 1
        thing = f'"{things[0]}"' if things else '""'  # an IRI has nothing to be escaped
        more = f',"things":{_json(list(things))}' if len(things) > 1 else ""
        self._write(
            f'{{"record":"row",{self._place},"row":{number},"outcome":"{outcome}",'
            f'"thing":{thing}{more}}}\n'
        )
        for remark in remarks:
            self._remark(number, remark, thing)

    def _remark(self, number: int, remark: Remark, thing: str) -> None:
        code, severity = remark.code, remark.weight
        self.codes[code] += 1
        self.severities[severity] += 1
        self._write(
            f'{{"record":"remark",{self._place},"row":{number},"column":{_json(remark.column)},'
            f'"code":"{code}","severity":"{severity}","value":{_json(remark.value[:_SHOWN])},'
            f'"result":{_json(remark.result[:_SHOWN])},"detail":{_json(remark.detail)},'
            f'{_TEXTS[code]},"thing":{thing}}}\n'
        )

    def end_of_file(self, name: str, sha256: str, size: int) -> None:
        """Write the digest of a file whose rows are written."""
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


def _records(lines: Iterable[bytes], kind: str) -> Iterator[Mapping[str, Any]]:
    for line in lines:
        record = json.loads(line)
        if record["record"] == kind:
            yield record


def remarks_as_csv(lines: Iterable[bytes]) -> Iterator[str]:
    """Yield the remarks of a report (`RECORDS`) as lines of CSV, the header first.

    Cells that a spreadsheet would take for a formula begin with an apostrophe.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for record in _records(lines, "remark"):
        yield _taken(text)
        writer.writerow([_harmless(str(record.get(key, ""))) for key in COLUMNS])
    yield _taken(text)


def _taken(text: io.StringIO) -> str:
    found = text.getvalue()
    text.seek(0)
    text.truncate()
    return found


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "@", "\t")) else cell


def summary(lines: Iterable[bytes], language: str = "en") -> Iterator[str]:
    """Yield a report (`RECORDS`) as lines of text: each remark at its place, then the counts."""
    outcomes: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    for line in lines:
        record = json.loads(line)
        if record["record"] == "row":
            outcomes[record["outcome"]] += 1
        elif record["record"] == "remark":
            codes[record["code"]] += 1
            yield _as_text(record, language)
    for outcome, number in sorted(outcomes.items()):
        yield f"{number} {outcome}"
    for code, number in sorted(codes.items()):
        yield f"{number} {code}: {REMARKS[code].message[language]}"


def in_form(lines: Iterable[bytes], form: str, language: str) -> Iterator[str]:
    """Yield a report (`RECORDS`) as lines with their ends: ``text``, ``csv`` or ``jsonl``.

    Only the text has one language.
    """
    if form == "csv":
        yield from remarks_as_csv(lines)
    elif form == "jsonl":
        yield from (line.decode("utf-8") for line in lines)
    else:
        yield from (f"{line}\n" for line in summary(lines, language))


def _as_text(record: Mapping[str, Any], language: str) -> str:
    sheet = f"/{record['sheet']}" if record["sheet"] else ""
    cell = f" {record['column']} {record['value']!r}" if record["column"] else ""
    result = f" → {record['result']!r}" if record["result"] else ""
    detail = f" ({record['detail']})" if record["detail"] else ""
    return (
        f"{record['file']}{sheet}:{record['row']}: {record['severity']} {record['code']}{cell}"
        f"{result}: {record[f'message_{language}']}{detail}; {record[f'remedy_{language}']}"
    )
