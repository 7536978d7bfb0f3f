"""Headings of tables and columns on pages of things, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.server.things.kind import texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.server.things.table_parts import TermTable

__all__ = ["AS_OF", "NOT_STATED", "absent_text", "column_title", "lines_text", "table_title"]

NOT_STATED: Final[Mapping[str, str]] = texts("資料に記載なし", "not in the document")
"""In the place of a value, or of the rows of a table, that the documents do not have."""

AS_OF: Final[Mapping[str, str]] = texts("資料時点：{}", "as of {}")
"""After a status: as of when its document is."""

TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "directions": texts("連携の方向性", "Directions of cooperation"),
    "activities": texts("取組", "Joint activities"),
    "events_in_time": texts("会議・行事（時期の順）", "Events, in order of time"),
    "part_of": texts("属する取組", "Part of"),
    "other_events_of_activity": texts(
        "同じ取組のほかの会議・行事", "Other events of the same activity"
    ),
    "counts_by_period": texts("期間ごとの件数", "Counts by period"),
    "counts": texts("この期間の件数", "Counted in this period"),
    "parties": texts("参加者と役割", "Who takes part"),
    "taking_part": texts("参加している取組", "Takes part in"),
    "designations": texts("指定管理者の指定", "Designations of managers"),
    "established": texts("設置する施設", "Facilities established by it"),
    "partnerships": texts("連携関係", "Partnerships"),
    "departments": texts("部局", "Departments"),
    "pairings": texts("施設の組", "Pairings"),
    "activities_about": texts("これに関する取組", "Activities about it"),
    "activities_using": texts("これを用いる取組", "Activities that use it"),
    "participation_in": texts("参加先", "A participation in"),
    "answering": texts("これに応じる取組", "Activities that answer it"),
    "lines": texts("欄の各行", "Lines of the block"),
    "blocks": texts("資料の欄", "Blocks of the document"),
    "begun": texts("この期間に始まった取組", "Begun in this period"),
    "periods_within": texts("含まれる期間", "Periods within it"),
    "files": texts("ファイル", "Files"),
    "files_without_licence": texts(
        "一つのライセンスでは表せないファイル（権利の表示を参照）",
        "Files that no one licence covers",
    ),
}
"""Name of a table → its heading, by language."""

_ABSENT: Final[Mapping[str, Mapping[str, str]]] = {
    "activities": texts("資料に取組の記載なし", "No activity is in the document."),
    "counts_by_period": texts("資料に件数の記載なし", "No counts are in the document."),
    "designations": texts(
        "資料に指定管理者の指定の記載なし", "No designation of a manager is in the document."
    ),
    "directions": texts("資料に方向性の記載なし", "No direction is in the document."),
    "events_in_time": texts("資料に会議・行事の記載なし", "No event is in the document."),
    "parties": texts("資料に参加者の記載なし", "Nobody who takes part is in the document."),
}

COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    "name": texts("名称", "Name"),
    "stated_in": texts("資料の行", "Lines of the document"),
    "quote": texts("引用", "Quote"),
    "answers": texts("応じる方向性", "Direction that it answers"),
    "pairing": texts("施設の組", "Pairing"),
    "partner": texts("組の相手", "Paired with"),
}
"""Key of a column that no property heads → its heading, by language."""


def table_title(table: TermTable, language: str) -> str:
    """Return the heading of a table; its name if it has none."""
    title = table.title or TABLES.get(table.name, {})
    return title.get(language, table.name)


def absent_text(name: str, language: str) -> str:
    """Return what stands in the place of the rows of a table; empty if nothing special does."""
    return _ABSENT.get(name, {}).get(language, "")


def lines_text(first: int, last: int, language: str) -> str:
    """Return the name of a range of lines."""
    if language == "ja":
        return f"{first}行目" if first == last else f"{first}～{last}行目"
    return f"line {first}" if first == last else f"lines {first}–{last}"


def column_title(key: str, language: str) -> str:
    """Return the heading of a column that no property heads."""
    return COLUMNS[key][language]
