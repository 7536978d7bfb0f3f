"""Builds parse only the files that changed, and their results are those of a build from nothing."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from renkei.errors import SourceError
from renkei.graph.build.build import build
from renkei.graph.generations.generations import Generations
from renkei.graph.things.table import THINGS_TABLE, ThingsTable
from renkei.loaders.open_data import OpenDataLoader
from tests.conftest import BASE, SilentProgress, build_sources, plan_of
from tests.graph.sources import quads_of
from tests.loaders.open_data.loads import facilities

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from renkei.graph.build.plan import BuildOutcome

ENTRY = """
[[source]]
name = "{name}"
loader = "open-data"
{paths}
title = {{ ja = "見本", en = "Example" }}
description = {{ ja = "見本", en = "Example" }}
publisher = {{ name = {{ ja = "見本", en = "Example" }} }}
"""


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are parsed from now on."""
    names: list[str] = []
    load = OpenDataLoader.load

    def noted(self: OpenDataLoader, source: Any, sink: Any) -> Any:
        names.extend(path.name for path in source.paths)
        return load(self, source, sink)

    monkeypatch.setattr(OpenDataLoader, "load", noted)
    return names


def write_lists(folder: Path, number: int, *, sources: bool = False) -> Path:
    """Write lists of one facility each, as one source or as many; return ``sources.toml``."""
    folder.mkdir(exist_ok=True)
    for one in range(number):
        data = facilities({"NO": str(one + 1), "名称": f"施設{one}"})
        (folder / f"list-{one:02}.csv").write_bytes(data)
    entries = [ENTRY.format(name="lists", paths='glob = "list-*.csv"')]
    if sources:
        entries = [
            ENTRY.format(name=f"list-{one:02}", paths=f'path = "list-{one:02}.csv"')
            for one in range(number)
        ]
    path = folder / "sources.toml"
    path.write_text("".join(entries), encoding="utf-8")
    return path


def built_at(path: Path, data_dir: Path, hour: int) -> BuildOutcome:
    """Build at a time of a day."""
    return build(
        plan_of(path, dump_formats=("nquads",)),
        Generations(data_dir),
        clock=lambda: dt.datetime(2026, 4, 1, hour, tzinfo=dt.UTC),
        progress=SilentProgress(),
    )


def stored(outcome: BuildOutcome) -> dict[str, bytes]:
    """Return the files of the sources, and those that the loader made, by their digests."""
    assert outcome.generation
    return {
        path.name: path.read_bytes() for path in (outcome.generation.path / "sources").iterdir()
    }


@pytest.mark.slow
@pytest.mark.parametrize("sources", [False, True], ids=["one source", "a hundred sources"])
def test_one_changed_file_of_a_hundred_is_parsed_alone(
    tmp_path: Path, parsed: list[str], sources: bool
) -> None:
    """And statements, reports and stored files are those of a build from nothing."""
    path = write_lists(tmp_path / "in", 100, sources=sources)
    build_sources(path, tmp_path / "data", dump_formats=())
    assert len(parsed) == 100
    parsed.clear()
    changed = facilities({"NO": "43", "名称": "改めた施設"}, {"NO": "1000", "名称": ""})
    (tmp_path / "in" / "list-42.csv").write_bytes(changed)
    path.write_text(
        path.read_text("utf-8").replace('"open-data"', '"open-data"\nreject_above = 60')
    )
    build_sources(path, tmp_path / "data", dump_formats=())
    assert len(parsed) == 100  # an option is new
    parsed.clear()
    (tmp_path / "in" / "list-42.csv").write_bytes(changed.replace("改めた".encode(), b"X"))
    again = build_sources(path, tmp_path / "data", dump_formats=("nquads",))
    assert parsed == ["list-42.csv"]
    fresh = build_sources(path, tmp_path / "fresh", dump_formats=("nquads",))
    assert again.generation
    assert fresh.generation
    assert again.generation.id == fresh.generation.id
    assert quads_of(again.generation) == quads_of(fresh.generation)
    assert [one.as_json() for one in again.reports] == [one.as_json() for one in fresh.reports]
    assert stored(again) == stored(fresh)
    counts = sum(one.counts.get("rows rejected", 0) for one in again.reports)
    assert counts == 1


def test_the_reports_of_files_are_one_report(tmp_path: Path) -> None:
    """Every row of every file is in it, once; rejected rows of a file are a file of their own."""
    path = write_lists(tmp_path / "in", 3)
    bad = facilities({"NO": "9"}, {"NO": "10", "名称": ""})
    (tmp_path / "in" / "list-03.csv").write_bytes(bad)
    path.write_text(
        path.read_text("utf-8").replace('"open-data"', '"open-data"\nreject_above = 60')
    )
    outcome = build_sources(path, tmp_path / "data", dump_formats=())
    (report,) = outcome.reports
    assert report.counts["rows rejected"] == 1
    names = {file.name: file.sha256 for file in report.attachments}
    assert set(names) == {"report.jsonl", "report.sqlite", "rejected-list-03.csv"}
    records = [json.loads(line) for line in stored(outcome)[names["report.jsonl"]].splitlines()]
    rows = [(one["file"], one["row"]) for one in records if one["record"] == "row"]
    expected = [(f"list-{n:02}.csv", row) for n in range(4) for row in (1, 2)]
    assert rows == [*expected, ("list-03.csv", 3)]
    assert len(stored(outcome)) == 7  # four lists, two forms of the report, the rejected rows


def test_the_share_of_rejected_rows_is_that_of_all_files(tmp_path: Path) -> None:
    """One bad row of a file is not much in a hundred; the message says where it is."""
    path = write_lists(tmp_path / "in", 2)
    (tmp_path / "in" / "list-01.csv").write_bytes(facilities({"NO": "9", "名称": ""}))
    with pytest.raises(SourceError, match=r"1 of 2 rows are rejected[^$]*\n  list-01\.csv:2: REQ"):
        build_sources(path, tmp_path / "data", publish=False)
    path.write_text(
        path.read_text("utf-8").replace('"open-data"', '"open-data"\nreject_above = 50')
    )
    assert build_sources(path, tmp_path / "data", publish=False).check.passed


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(path.read_bytes().replace(path.read_bytes()[30:31], b"7")),
        lambda path: path.unlink(),
    ],
    ids=["cut off", "changed", "missing"],
)
def test_a_damaged_report_is_made_again(
    tmp_path: Path, parsed: list[str], harm: Callable[[Path], object]
) -> None:
    """What is kept of a source has the files that its loader made, and their digests count."""
    path = write_lists(tmp_path / "in", 1)
    first = build_sources(path, tmp_path / "data", publish=False)
    (kept,) = (tmp_path / "data" / "parsed").iterdir()
    report = first.reports[0].attachments[0].sha256
    build_sources(path, tmp_path / "data", publish=False)
    assert parsed == ["list-00.csv"]
    whole = (kept / f"{report}.zst").read_bytes()
    harm(kept / f"{report}.zst")
    build_sources(path, tmp_path / "data", publish=False)
    assert parsed == ["list-00.csv"] * 2
    assert (kept / f"{report}.zst").read_bytes() == whole


def test_a_changed_byte_does_not_touch_every_thing(tmp_path: Path) -> None:
    """A row more above all others moves them; only what is new is dated anew."""
    folder = tmp_path / "in"
    path = write_lists(folder, 1)
    rows = [{"NO": str(n), "名称": f"施設{n}"} for n in range(1, 5)]
    (folder / "list-00.csv").write_bytes(facilities(*rows))
    built_at(path, tmp_path / "data", 1)
    (folder / "list-00.csv").write_bytes(facilities({"NO": "9", "名称": "新館"}, *rows))
    generation = built_at(path, tmp_path / "data", 2).generation
    assert generation
    dates: dict[str, set[str]] = {}
    for thing, day in ThingsTable(generation.path / THINGS_TABLE).dated(1, 100):
        dates.setdefault(day, set()).add(thing)
    latest = dates[generation.manifest["built"]]
    assert {thing for thing in latest if thing.startswith("facility/")} == {"facility/222127/9"}
    assert {thing for thing in latest if thing.startswith("file/")} == {"file/lists/list-00.csv"}
    assert len(dates) == 2


def test_the_dump_of_a_source_has_the_rows_of_its_files(tmp_path: Path) -> None:
    """As a graph of its own, so that whoever takes the dump can follow each thing to its row."""
    path = write_lists(tmp_path / "in", 1)
    generation = build_sources(path, tmp_path / "data", dump_formats=("nquads", "trig")).generation
    assert generation
    with gzip.open(generation.dumps_path / "lists.nq.gz") as file:
        lines = [line for line in file.readlines() if b"terms/source>" in line]
    row = f"{BASE}id/file/lists/list-00.csv#row=2"
    assert lines == [
        f"<{BASE}id/facility/222127/1> <http://purl.org/dc/terms/source> <{row}> "
        f"<{BASE}graph/source/lists/evidence> .\n".encode()
    ]
    with gzip.open(generation.dumps_path / "lists.trig.gz", "rt", encoding="utf-8") as text:
        assert f"<{BASE}graph/source/lists/evidence> {{" in text.read()


def test_rejected_rows_of_files_of_one_name_are_two_files(tmp_path: Path) -> None:
    """They are in two folders: joined, the second header would stand among the rows."""
    entry = ENTRY.format(name="lists", paths='glob = "*/list.csv"\nreject_above = 60')
    for folder in ("north", "south"):
        (tmp_path / "in" / folder).mkdir(parents=True)
        rows = {"NO": folder[:1], "名称": folder}, {"NO": "9", "名称": ""}
        (tmp_path / "in" / folder / "list.csv").write_bytes(facilities(*rows))
    (tmp_path / "in" / "sources.toml").write_text(entry, encoding="utf-8")
    (report,) = build_sources(tmp_path / "in" / "sources.toml", tmp_path / "data").reports
    names = {file.name for file in report.attachments if file.name.startswith("rejected")}
    assert names == {"rejected-north-list.csv", "rejected-south-list.csv"}
