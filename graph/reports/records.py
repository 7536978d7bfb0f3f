"""Other forms of the records of a report: JSON Lines of rows, remarks and files.

The records are streamed: a report with a million remarks needs no more memory than one.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["COLUMNS", "RECORDS", "harmless", "in_form", "remarks_as_csv", "summary"]

RECORDS: Final = "report.jsonl"
"""Name of the attachment of a source."""

COLUMNS: Final = (
    "source", "file", "sheet", "row", "column", "code", "severity", "value", "result", "detail",
    "message_ja", "message_en", "remedy_ja", "remedy_en", "thing",
)  # fmt: skip
"""Keys of the record of a remark."""


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
        writer.writerow([harmless(str(record.get(key, ""))) for key in COLUMNS])
    yield _taken(text)


def _taken(text: io.StringIO) -> str:
    found = text.getvalue()
    text.seek(0)
    text.truncate()
    return found


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "@", "\t")) else cell


def summary(lines: Iterable[bytes], language: str = "en") -> Iterator[str]:
    """Yield a report (`RECORDS`) as lines of text: each remark at its place, then the counts."""
    outcomes: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    messages: dict[str, str] = {}
    for line in lines:
        record = json.loads(line)
        if record["record"] == "row":
            outcomes[record["outcome"]] += 1
        elif record["record"] == "remark":
            codes[record["code"]] += 1
            messages[record["code"]] = record[f"message_{language}"]
            yield _as_text(record, language)
    for outcome, number in sorted(outcomes.items()):
        yield f"{number} {outcome}"
    for code, number in sorted(codes.items()):
        yield f"{number} {code}: {messages[code]}"


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
