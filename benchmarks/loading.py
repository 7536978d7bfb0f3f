"""Rows of a CSV file to statements by the loader `open-data`, against `oxigraph load` of the same.

    python -m benchmarks.loading --work DIR [--rows 100000]

The file is a made-up list of childcare facilities, the widest of the recommended layouts: 28
columns, about 22 statements a row. The statements are written to a file, which the peer then loads.
On a busy machine, compare processor seconds. Linux only.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import resource
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import IO, TYPE_CHECKING, Any

from renkei.graph.catalogue.inputs import StatementSink
from renkei.loaders.api import Iris, Source
from renkei.loaders.open_data import OpenDataLoader
from renkei.loaders.open_data.layouts import bundled_layouts

if TYPE_CHECKING:
    from collections.abc import Iterator

PEER = str(Path(sys.executable).with_name("oxigraph"))
GROUND = {
    "都道府県コード又は市区町村コード": "222127",
    "都道府県名": "静岡県",
    "市区町村名": "焼津市",
    "名称_カナ": "ミホンヨウチエン",
    "収容定員": "70",
    "受入年齢": "4歳から",
    "利用可能曜日": "月火水木金",
    "開始時間": "09:00",
    "終了時間": "14:30",
    "利用可能日時特記事項": "水曜日は午後2時まで利用可能",
    "一時預かりの有無": "無",
}


def rows(number: int) -> Iterator[list[str]]:
    """Yield the header, and rows that differ as those of a real file do."""
    header = bundled_layouts()["childcare"].generations["推奨"]
    yield list(header)
    for place in range(number):
        cells = GROUND | {
            "NO": f"{place:010}",
            "名称": f"見本市立第{place}幼稚園",
            "種別": ("公立幼稚園", "私立幼稚園", "認可保育所", "認定こども園")[place % 4],
            "住所": f"静岡県焼津市本町{place % 9}-{place % 77}-{place}",
            "緯度": f"34.{100_000 + place * 7 % 899_999}",
            "経度": f"138.{100_000 + place * 13 % 899_999}",
            "電話番号": f"(054){100 + place // 10_000 % 900}-{place % 10_000:04}",
        }
        yield [cells.get(name, "") for name in header]


def load(path: Path, output: IO[bytes]) -> tuple[dict[str, int], int]:
    """Load the file; return the counts of the report and the number of statements."""
    statements = 0

    def write_lines(lines: bytes) -> None:
        nonlocal statements
        statements += lines.count(b"\n")
        output.write(lines)

    def write(line: str) -> None:
        write_lines(line.encode())

    def store(file: IO[bytes]) -> str:
        return hashlib.file_digest(file, "sha256").hexdigest()

    description: Any = SimpleNamespace(name="childcare")
    source = Source(description, [path], {}, path.parent, ("sources.toml", 1))
    sink = StatementSink(Iris("https://example.org/"), write, write_lines=write_lines, store=store)
    return OpenDataLoader().load(source, sink).counts, statements


def main() -> None:
    """Run both, and print what they took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=100_000)
    arguments = parser.parse_args()
    work: Path = arguments.work
    work.mkdir(parents=True, exist_ok=True)
    table, quads = work / "childcare.csv", work / "childcare.nq"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows(arguments.rows))
    began, busy = time.monotonic(), time.process_time()
    with quads.open("wb") as output:
        counts, statements = load(table, output)
    seconds, processor = time.monotonic() - began, time.process_time() - busy
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(counts)
    print(
        f"loader: {arguments.rows:,} rows, {statements:,} statements, {seconds:.1f} s, "
        f"{processor:.1f} s of the processor: {arguments.rows / processor:,.0f} rows/s, "
        f"{statements / processor:,.0f} statements/s; {memory} MiB at most"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    subprocess.run([PEER, "load", "-l", str(work / "peer"), "-f", str(quads)], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    peer = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"peer: {time.monotonic() - began:.1f} s, {peer:.1f} s of the processor; the loader takes "
        f"{processor / peer:.1f} times as long"
    )


if __name__ == "__main__":
    main()
