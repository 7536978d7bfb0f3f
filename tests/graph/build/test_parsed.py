"""Sources that did not change are not parsed again; builds in little memory, in two processes."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from renkei.errors import CheckError, StoreError
from renkei.graph.build import dumping
from renkei.graph.build.parsed import few_files, open_statements, write_statements
from renkei.graph.dumps.sorting import merge_sorted
from renkei.graph.generations.generations import Generations
from renkei.loaders.rdf import RdfLoader
from tests.conftest import build_sources
from tests.graph.sources import GOVERNMENT, PREFIXES, government, quads_of, write_sources

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ENTRY = """
[[source]]
name = "{name}"
loader = "rdf"
path = "{name}.ttl"
title = {{ ja = "{title}", en = "Example" }}
description = {{ ja = "見本", en = "Example" }}
publisher = {{ name = {{ ja = "見本", en = "Example" }} }}
"""


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the sources that are parsed from now on."""
    names: list[str] = []
    load = RdfLoader.load

    def noted(self: RdfLoader, source: Any, sink: Any) -> Any:
        names.append(source.description.name)
        return load(self, source, sink)

    monkeypatch.setattr(RdfLoader, "load", noted)
    return names


def write_many(folder: Path, names: list[str], title: str = "見本") -> Path:
    """Write sources of one government each; return the path of their ``sources.toml``."""
    folder.mkdir(exist_ok=True)
    for name in names:
        file = folder / f"{name}.ttl"
        if not file.exists():
            file.write_text(PREFIXES + government(name, name), encoding="utf-8")
    path = folder / "sources.toml"
    path.write_text("".join(ENTRY.format(name=name, title=title) for name in names), "utf-8")
    return path


def entries(data_dir: Path) -> list[Path]:
    """Return what is kept of the sources."""
    return sorted((data_dir / "parsed").iterdir())


@pytest.mark.slow
def test_one_changed_source_of_a_hundred_is_parsed_alone(tmp_path: Path, parsed: list[str]) -> None:
    """And the generation is that of a build from nothing."""
    names = [f"s{number:02}" for number in range(100)]
    sources = write_many(tmp_path / "in", names)
    build_sources(sources, tmp_path / "data", dump_formats=())
    assert sorted(parsed) == names
    parsed.clear()
    (tmp_path / "in" / "s42.ttl").write_text(PREFIXES + government("s42", "Renamed"), "utf-8")
    formats = ("nquads", "ntriples")
    again = build_sources(sources, tmp_path / "data", dump_formats=formats)
    assert parsed == ["s42"]
    assert len(entries(tmp_path / "data")) == 100
    fresh = build_sources(sources, tmp_path / "fresh", dump_formats=formats)
    assert again.generation
    assert fresh.generation
    assert again.generation.id == fresh.generation.id
    assert quads_of(again.generation) == quads_of(fresh.generation)
    assert [report.as_json() for report in again.reports] == [
        report.as_json() for report in fresh.reports
    ]


@pytest.mark.parametrize("file", ["statements.nq.zst", "report.json"])
@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(path.read_bytes().replace(path.read_bytes()[90:91], b"7")),
        lambda path: path.unlink(),
    ],
    ids=["cut off", "changed", "missing"],
)
def test_what_is_damaged_is_parsed_again(
    tmp_path: Path, parsed: list[str], file: str, harm: Callable[[Path], object]
) -> None:
    """Nothing of it comes into a generation, and it is whole again afterwards."""
    sources = write_many(tmp_path / "in", ["one"])
    first = build_sources(sources, tmp_path / "data", publish=False)
    path = entries(tmp_path / "data")[0] / file
    whole = path.read_bytes()
    harm(path)
    again = build_sources(sources, tmp_path / "data", publish=False)
    assert parsed == ["one", "one"]
    assert again.manifest["content_sha256"] == first.manifest["content_sha256"]
    assert path.read_bytes() == whole


def test_what_decides_the_statements_decides_whether_they_are_parsed(
    tmp_path: Path, parsed: list[str]
) -> None:
    """The base and the description; a file that only its date changed does not."""
    sources = write_many(tmp_path / "in", ["one"])
    build_sources(sources, tmp_path / "data", publish=False)
    (tmp_path / "in" / "one.ttl").touch()
    build_sources(sources, tmp_path / "data", publish=False)
    assert len(parsed) == 1
    build_sources(sources, tmp_path / "data", publish=False, base="https://other.example/")
    assert len(parsed) == 2
    write_many(tmp_path / "in", ["one"], title="別")
    build_sources(sources, tmp_path / "data", publish=False)
    assert len(parsed) == 3


def test_only_what_the_present_sources_use_is_kept(tmp_path: Path) -> None:
    """Statements of a source that is gone are removed, and those of its former files."""
    build_sources(write_many(tmp_path / "in", ["one", "two"]), tmp_path / "data", publish=False)
    assert len(entries(tmp_path / "data")) == 2
    (tmp_path / "data" / "parsed" / "left behind").mkdir()
    build_sources(write_many(tmp_path / "in", ["two"]), tmp_path / "data", publish=False)
    assert len(entries(tmp_path / "data")) == 1


def test_little_memory_and_another_process_give_the_same_files(tmp_path: Path) -> None:
    """Sorting on the disk, loading in slices and dumps apart change no byte."""
    data = PREFIXES + "".join(government(f"g{number}", f"G{number}") for number in range(600))
    sources = write_sources(tmp_path / "in", data)
    files = []
    for name, options in (
        ("plain", {"dump_formats": ("ntriples", "nquads", "turtle")}),
        (
            "little",
            {
                "build_memory": 1,
                "least_dumped_apart": 0,
                "dump_formats": ("ntriples", "nquads", "turtle"),
            },
        ),
    ):
        outcome = build_sources(sources, tmp_path / name, **options)
        assert outcome.generation
        dumps = outcome.generation.dumps_path
        files.append({path.name: path.read_bytes() for path in dumps.iterdir()})
    assert files[0] == files[1]
    assert len(files[0]) > 10


def test_a_process_of_dumps_that_is_killed_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is published, and the message says that it was killed."""
    wait = dumping.DumpProcess.result

    def killed(self: dumping.DumpProcess, advance: Any) -> Any:
        self._process.kill()
        self._result.unlink(missing_ok=True)
        return wait(self, advance)

    monkeypatch.setattr(dumping.DumpProcess, "result", killed)
    sources = write_sources(tmp_path / "in", GOVERNMENT)
    with pytest.raises(StoreError, match="was it killed"):
        build_sources(sources, tmp_path / "data", least_dumped_apart=0)
    assert Generations(tmp_path / "data").current_name() is None
    assert list((tmp_path / "data" / "building").iterdir()) == []


def test_a_failed_check_ends_the_process_of_dumps(tmp_path: Path) -> None:
    """The graph is not published, and nothing of it is left."""
    data = PREFIXES + "<http://e.org/1> a renkei:Government ."
    sources = write_sources(tmp_path / "in", data)
    with pytest.raises(CheckError):
        build_sources(sources, tmp_path / "data", least_dumped_apart=0)
    assert Generations(tmp_path / "data").current_name() is None
    assert list((tmp_path / "data" / "building").iterdir()) == []


def test_many_files_are_merged_a_few_at_a_time(tmp_path: Path) -> None:
    """A thousand sources are not a thousand open files; each line comes once, in order."""
    files = []
    for number in range(200):
        files.append(tmp_path / f"{number}.zst")
        lines = sorted({b"%05d\n" % (number * 7 % 200), b"%05d\n" % number, b"same\n"})
        write_statements([lines], files[-1])
    few = few_files(files, tmp_path, 1 << 20)
    assert len(few) <= 64
    with ExitStack() as stack:
        opened = [stack.enter_context(open_statements(path)) for path in few]
        found = [line for block in merge_sorted(opened) for line in block]
    assert found == [*(b"%05d\n" % number for number in range(200)), b"same\n"]
