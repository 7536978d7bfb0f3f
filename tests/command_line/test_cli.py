"""The command line: what it prints where, and how it ends."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from renkei.cli import main
from renkei.graph.generations.generations import Generations
from tests.command_line.calls import LABELS, call
from tests.graph.sources import GOVERNMENT, write_sources

if TYPE_CHECKING:
    from pathlib import Path


def test_build_says_what_it_read_and_published(tmp_path: Path) -> None:
    """For people; with a warning that the base is for trying only."""
    sources = write_sources(tmp_path / "in", GOVERNMENT)
    result = call("--data-dir", tmp_path / "data", "--sources", sources, "build")
    assert result.exit_code == 0
    assert "3 statements" in result.stdout
    assert "not for publication" in result.stdout
    assert f"Published {Generations(tmp_path / 'data').current().id}" in result.stdout


@pytest.mark.slow
def test_build_as_json_is_one_object(tmp_path: Path) -> None:
    """For programs."""
    sources = write_sources(tmp_path / "in", GOVERNMENT)
    place = ("--data-dir", tmp_path / "data", "--sources", sources, "--format", "json")
    built = json.loads(call(*place, "build").stdout)
    assert built["published"] is True
    assert built["checks"]["shapes"]["Violation"] == 0
    again = json.loads(call(*place, "build", "--if-changed").stdout)
    assert again == {"generation": built["generation"], "id": built["id"], "published": False}


@pytest.mark.slow
def test_check_prints_every_line_of_the_document_and_publishes_nothing(tmp_path: Path) -> None:
    """Each line with where it went, each interpretation with its reason."""
    result = call("--data-dir", tmp_path, "check")
    assert result.exit_code == 0, result.stderr
    for line in range(1, 136):
        assert f"hokkaido-sapporo-2017.txt:{line}: " in result.stdout
    after_line_70 = result.stdout.partition("hokkaido-sapporo-2017.txt:70: ")[2]
    assert (
        "→ http://127.0.0.1:8000/id/series/hokkaido-sapporo-2017/salmon-festival"
        in (after_line_70.partition("hokkaido-sapporo-2017.txt:71: ")[0])
    )
    assert "assigned to pairing consumer-affairs – Deals with consumer education" in result.stdout
    assert Generations(tmp_path).all() == []


@pytest.mark.slow
def test_check_ends_with_1_on_a_violation(tmp_path: Path) -> None:
    """The report is on stdout, the reason on stderr."""
    bad = GOVERNMENT.replace('rdfs:label "一"@ja , "One"@en', "rdfs:comment 1")
    sources = write_sources(tmp_path / "in", bad)
    result = call("--data-dir", tmp_path / "data", "--sources", sources, "check")
    assert result.exit_code == 1
    assert "http://e.org/1" in result.stderr
    assert "Violation" in result.stdout


def test_a_source_error_is_one_line_with_its_place(tmp_path: Path) -> None:
    """File, line and column, and no traceback."""
    sources = write_sources(tmp_path / "in", "broken")
    result = call("--data-dir", tmp_path / "data", "--sources", sources, "build")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "data.ttl:1:" in result.stderr
    assert "Traceback" not in result.stderr


def test_generations_rollback_and_prune(data: Path, tmp_path: Path) -> None:
    """The published one is marked; rollback and prune say what they did."""
    first = Generations(data).current()
    sources = write_sources(tmp_path / "in", GOVERNMENT.replace("One", "Two"))
    call("--data-dir", data, "--sources", sources, "build")
    second = Generations(data).current()
    listed = call("--data-dir", data, "generations").stdout.splitlines()
    assert [line[:18] for line in listed] == [f"* {second.id}", f"  {first.id}"]
    back = call("--data-dir", data, "rollback")
    assert f"Published {first.id}" in back.stdout
    again = call("--data-dir", data, "rollback")
    assert again.exit_code == 3
    assert "no generation before" in again.stderr
    pruned = call("--data-dir", data, "prune", "--keep", "1")
    assert f"Deleted {second.id}" in pruned.stdout


@pytest.mark.slow
def test_a_rolled_back_generation_stays_while_nothing_changes(data: Path, tmp_path: Path) -> None:
    """`build --if-changed` does not bring back what was rolled back."""
    first = Generations(data).current()
    sources = write_sources(tmp_path / "in", GOVERNMENT.replace("One", "Two"))
    place = ("--data-dir", data, "--sources", sources)
    call(*place, "build")
    call(*place, "rollback")
    result = call(*place, "build", "--if-changed")
    assert "Nothing has changed" in result.stdout
    assert Generations(data).current() == first


@pytest.mark.parametrize(
    "dump_format",
    ["nquads", *(pytest.param(name, marks=pytest.mark.slow) for name in ("ntriples", "turtle"))],
)
def test_dump_writes_to_a_file_and_to_stdout(data: Path, tmp_path: Path, dump_format: str) -> None:
    """The same bytes."""
    out = tmp_path / "dump"
    to_stdout = subprocess.run(
        [sys.executable, "-m", "renkei", "--data-dir", data, "dump", "--rdf-format", dump_format],
        check=True,
        capture_output=True,
    ).stdout
    assert call("--data-dir", data, "dump", "--rdf-format", dump_format, "-o", out).exit_code == 0
    assert out.read_bytes() == to_stdout
    assert b"http://e.org/1" in to_stdout
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []


def test_nothing_published_ends_with_3_and_the_remedy(tmp_path: Path) -> None:
    """The store is at fault, not the query."""
    result = call("--data-dir", tmp_path, "query", LABELS)
    assert result.exit_code == 3
    for words in (str(tmp_path), "renkei build", "--data-dir", "RENKEI_DATA_DIR", ".data"):
        assert words in result.stderr


def test_an_unknown_setting_in_the_environment_is_an_error(tmp_path: Path) -> None:
    """A typing mistake never passes for a default."""
    runner = CliRunner(env={"RENKEI_BAES": "http://example.org/"})
    result = runner.invoke(main, ["--data-dir", str(tmp_path), "generations"])
    assert result.exit_code == 1
    assert "RENKEI_BAES" in result.stderr


@pytest.mark.slow
def test_progress_is_shown_on_a_terminal_only(tmp_path: Path) -> None:
    """On a pseudo-terminal there is a bar; in a pipe stderr stays empty."""
    sources = write_sources(tmp_path / "in", GOVERNMENT)
    command = [sys.executable, "-m", "renkei", "--data-dir", str(tmp_path / "data")]
    command += ["--sources", str(sources), "build"]
    main_end, terminal = pty.openpty()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=terminal)
    os.close(terminal)
    shown = os.read(main_end, 65536).decode()
    os.close(main_end)
    assert "load example" in shown
    piped = subprocess.run(command, check=True, capture_output=True, text=True)
    assert piped.stderr == ""
