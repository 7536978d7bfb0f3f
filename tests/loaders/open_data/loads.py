"""Loads of small tables, for the tests."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import IO, TYPE_CHECKING, Any

from renkei.graph.catalogue.inputs import LoadReport, StatementSink
from renkei.loaders.api import Iris, Source
from renkei.loaders.open_data import OpenDataLoader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BASE = "https://example.org/"
SAMPLES = Path(
    os.environ.get("OPEN_DATA_SAMPLES", Path(__file__).parents[4] / "shared" / "samples")
)
FACILITY = [
    "都道府県コード又は市区町村コード",
    "NO",
    "都道府県名",
    "市区町村名",
    "名称",
    "名称_カナ",
    "名称_通称",
    "POIコード",
    "住所",
    "方書",
    "緯度",
    "経度",
    "電話番号",
    "内線番号",
    "法人番号",
    "団体名",
    "利用可能曜日",
    "開始時間",
    "終了時間",
    "利用可能日時特記事項",
    "説明",
    "バリアフリー情報",
    "URL",
    "備考",
]
LIBRARY = {
    "都道府県コード又は市区町村コード": "222127",
    "NO": "0000000001",
    "都道府県名": "静岡県",
    "市区町村名": "焼津市",
    "名称": "見本図書館",
    "住所": "静岡県焼津市本町1-1",
    "緯度": "34.8",
    "経度": "138.3",
}

MANAGERS = [
    "全国地方公共団体コード", "施設ID", "施設名", "指定管理者名", "指定管理者_法人番号", "構成員",
    "代表構成員", "指定期間_開始", "指定期間_終了", "現在日", "対象部分", "選定方法", "所管部局", "利用料金制", "URL",
    "備考",
]  # fmt: skip
HALL = {
    "全国地方公共団体コード": "222127", "施設ID": "11092", "施設名": "見本会館",
    "指定管理者名": "見本財団", "指定管理者_法人番号": "7123456789012",
    "指定期間_開始": "2024-04-01", "指定期間_終了": "2029-03-31",
}  # fmt: skip


@dataclass
class Loaded:
    """What a load gave.

    Attributes:
        report: The report.
        lines: The statements, as N-Quads.
        files: What was stored, by the SHA-256.
    """

    report: LoadReport
    lines: list[str]
    files: Mapping[str, bytes]

    def attachment(self, name: str) -> bytes:
        """Return a file that the loader made."""
        return self.files[next(f.sha256 for f in self.report.attachments if f.name == name)]

    @property
    def records(self) -> list[dict[str, Any]]:
        """The records of the report."""
        return [json.loads(line) for line in self.attachment("report.jsonl").splitlines()]

    @property
    def remarks(self) -> list[dict[str, Any]]:
        """The records of remarks."""
        return [record for record in self.records if record["record"] == "remark"]

    @property
    def codes(self) -> Counter[str]:
        """The number of remarks by code."""
        return Counter(record["code"] for record in self.remarks)

    @property
    def facts(self) -> set[str]:
        """The statements but for those of the evidence graph."""
        return {line for line in self.lines if "/evidence> .\n" not in line}

    def values(self, predicate: str) -> set[str]:
        """Return the objects of a predicate, given by the end of its IRI."""
        found = set()
        for line in self.lines:
            _, name, rest = line.split(" ", 2)
            if name.endswith(f"{predicate}>"):
                found.add(rest.rpartition(" <")[0])
        return found


def load(path: Path, **options: object) -> Loaded:
    """Load one file with these options of a source."""
    lines: list[str] = []
    files: dict[str, bytes] = {}

    def store(file: IO[bytes]) -> str:
        data = file.read()
        digest = hashlib.sha256(data).hexdigest()
        files[digest] = data
        return digest

    description: Any = SimpleNamespace(name="lists")
    source = Source(description, [path], options, path.parent, ("sources.toml", 1))
    OpenDataLoader().files(source)
    sink = StatementSink(Iris(BASE), lines.append, store=store)
    report = OpenDataLoader().load(source, sink)
    OpenDataLoader().accept(source, report)
    return Loaded(report, lines, files)


def table(rows: Sequence[Sequence[str]]) -> bytes:
    """Return a CSV file in UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8")


def facilities(*changes: Mapping[str, str], header: Sequence[str] = FACILITY) -> bytes:
    """Return a list of facilities: each is the library with these cells instead."""
    rows = [[(LIBRARY | dict(change)).get(name, "") for name in header] for change in changes]
    return table([header, *rows])
