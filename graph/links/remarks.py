"""The remarks that only all sources together lead to: code, severity, text and remedy, ja and en.

The loader of open data has the remarks on single files; both are one table in the documentation.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LINK_REMARKS", "Finding", "Place", "RemarkKind", "Severity", "place_of"]


class Severity(StrEnum):
    """What a remark means for its row.

    Attributes:
        ERROR: The row, or the file, is rejected.
        WARNING: A value is not loaded, or doubtful.
        NOTE: The form alone is at fault; the value is loaded.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class RemarkKind:
    """One kind of remark.

    Attributes:
        code: Its name; it does not change.
        severity: What it means for the row.
        message: What is the matter, by language.
        remedy: What to do in the file, by language.
    """

    code: str
    severity: Severity
    message: Mapping[str, str]
    remedy: Mapping[str, str]

    @property
    def texts(self) -> tuple[str, str, str, str]:
        """Message and remedy, each in Japanese and English."""
        return self.message["ja"], self.message["en"], self.remedy["ja"], self.remedy["en"]


_N, _W = Severity.NOTE, Severity.WARNING
_ROWS: Final = (
    ("PERIOD_GAP", _N, "指定期間に空白があります", "there is a gap between designations", "期間を確かめてください", "check the periods"),
    ("PERIOD_OVERLAP", _W, "指定期間が重なっています", "designations overlap", "対象部分か期間を確かめてください", "check scope and periods"),
    ("FACILITY_NEW", _W, "施設が一覧にないため、新しく作りました", "the facility is in no list; a new one was made", "施設IDを入力してください", "give the ID of the facility"),
    ("FACILITY_SEVERAL", _W, "同じ名前の施設が複数あり、どれか分かりません", "several facilities have this name", "施設IDを入力してください", "give the ID of the facility"),
    ("CONFLICT", _W, "資料の間で値が違います", "sources differ", "どちらかに揃えてください", "make them agree"),
    ("MATCH_UNKNOWN", _W, "対応表にあるものが、どの資料にもありません", "a thing of a reviewed match is in no source", "IDを直すか、行を削除してください", "correct the ID, or delete the row"),
)  # fmt: skip

LINK_REMARKS: Final[Mapping[str, RemarkKind]] = {
    code: RemarkKind(code, severity, {"ja": ja, "en": en}, {"ja": mend, "en": remedy})
    for code, severity, ja, en, mend, remedy in _ROWS
}
"""Every kind of remark by its code."""


class Place(NamedTuple):
    """A row of a table of a source.

    Attributes:
        source: Name of the source.
        key: The last part of the IRI of the file; empty if the source has no rows.
        sheet: Number of the sheet; 1 for the first, and for a text file.
        row: The row, from 1.
    """

    source: str
    key: str = ""
    sheet: int = 1
    row: int = 0

    @property
    def table(self) -> tuple[str, str, int]:
        """What the row is one of."""
        return self[:3]

    def __str__(self) -> str:
        sheet = f"/{self.sheet}" if self.sheet > 1 else ""
        return f"{self.source}/{self.key}{sheet}:{self.row}" if self.key else self.source


class Finding(NamedTuple):
    """One remark at its place; see `renkei.graph.reports.row_report_writer.RemarkText`."""

    place: Place
    code: str
    column: str = ""
    value: str = ""
    result: str = ""
    detail: str = ""
    thing: str = ""


def place_of(row: str, files: str) -> Place | None:
    """Return the place that the IRI of a row names; None for other IRIs.

    >>> place_of("https://e.org/id/file/lists/a.csv#row=2", "https://e.org/id/file/")
    Place(source='lists', key='a.csv', sheet=1, row=2)

    Args:
        row: An object of dct:source.
        files: What the IRIs of files start with.
    """
    if not row.startswith(files):
        return None
    file, _, fragment = row.removeprefix(files).partition("#")
    source, _, key = file.partition("/")
    parts = dict(part.partition("=")[::2] for part in fragment.split(";"))
    sheet, number = parts.get("sheet", "1"), parts.get("row", "")
    if not (key and sheet.isdecimal() and number.isdecimal()):
        return None
    return Place(source, key, int(sheet), int(number))
