"""What is remembered of generations: changes, patches, and the things that are gone."""

from __future__ import annotations

import contextlib
import gzip
import shutil
import sqlite3
import subprocess
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from renkei.graph.dumps.patch import apply_patch
from renkei.graph.generations.generations import Generations
from renkei.graph.generations.history import History
from renkei.graph.things.table import ThingsTable
from tests.conftest import BASE, build_sources
from tests.docs.pages import ROOT
from tests.graph.sources import PREFIXES, STEPS, government, quads_of, write_sources

if TYPE_CHECKING:
    from pathlib import Path


build_quads = partial(build_sources, dump_formats=("nquads",))  # patches need N-Quads alone


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with three generations; not to be changed by a test."""
    folder = tmp_path_factory.mktemp("three")
    for step in STEPS:
        build_quads(write_sources(folder / "in", PREFIXES + step), folder / "data")
    return folder / "data"


@pytest.fixture
def data_dir(built: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(built, tmp_path / "data", symlinks=True)
    return tmp_path / "data"


def history_of(data_dir: Path) -> History:
    return History(Generations(data_dir).history_dir)


def keep(data_dir: Path) -> None:
    """Do what a build does at its end."""
    generations = Generations(data_dir)
    with generations.exclusive():
        history_of(data_dir).update(generations)


def gone(data_dir: Path) -> str | None:
    seen = history_of(data_dir).last_seen(f"{BASE}id/government/two")
    return seen and seen.generation


def test_each_generation_is_remembered_with_what_it_changed(built: Path) -> None:
    """Statements and things, and what was published before; the first one has no patch."""
    newest, second, first = history_of(built).records()
    assert [first.previous, second.previous, newest.previous] == [None, first.id, second.id]
    assert first.patch is None
    assert first.why_no_patch == "there was no generation before"
    assert second.changes == {
        "added": 2,
        "deleted": 2 + 3,
        "graphs": {f"{BASE}graph/source/example": [2, 5]},
        "new_things": 0,
        "gone_things": 1,
    }
    assert newest.changes
    assert (newest.changes["new_things"], newest.changes["gone_things"]) == (1, 0)
    assert newest.classes["https://w3id.org/renkei/ns#Government"] == 2


def test_the_patches_lead_from_each_dump_to_the_next(built: Path) -> None:
    """To the byte; two of them, one after the other, too."""
    history, kept = history_of(built), Generations(built).all()
    rows = []
    for old, new in pairwise(kept):
        found = history.patch(f"{old.id}..{new.id}.rdfp.gz")
        assert found
        path, record = found
        assert record.id == new.id
        with gzip.open(path) as file:
            rows.append(file.readlines())
        assert list(apply_patch(quads_of(old), rows[-1], name="patch")) == quads_of(new)
    both = apply_patch(apply_patch(quads_of(kept[0]), rows[0], name="1"), rows[1], name="2")
    assert list(both) == quads_of(kept[2])


def test_a_thing_that_is_gone_is_known_with_its_last_generation(built: Path) -> None:
    history = history_of(built)
    newest, second, first = history.records()
    seen = history.last_seen(f"{BASE}id/government/two")
    assert seen
    assert (seen.generation, seen.built, seen.gone_in) == (first.id, first.built, second.id)
    for never in (f"{BASE}id/government/three", f"{BASE}id/government/x", "'; DROP TABLE gone", ""):
        assert history.last_seen(never) is None
    assert newest.id in history.retained_ids()


def test_each_thing_has_the_time_of_its_last_change(built: Path) -> None:
    """What no row of the patch touches keeps the time that it had."""
    first, second, third = Generations(built).all()
    times = {}
    for generation in (first, second, third):
        table = ThingsTable.of(generation.path)
        assert table
        times[generation] = dict(table.dated(1, 100))
    one, two, three = (f"government/{key}" for key in ("one", "two", "three"))
    assert times[first] == dict.fromkeys((one, two), first.manifest["built"])
    assert times[second] == {one: second.manifest["built"]}
    assert times[third] == {one: second.manifest["built"], three: third.manifest["built"]}


def test_the_history_outlives_the_generations(data_dir: Path) -> None:
    """After a prune: records, patches and things that are gone, but no generation."""
    deleted, _ = Generations(data_dir).prune(1)
    history = history_of(data_dir)
    assert len(deleted) == 2
    assert len(history.records()) == 3
    assert history.retained_ids() == {history.records()[0].id}
    assert history.patch(f"{deleted[0].id}..{deleted[1].id}.rdfp.gz")
    assert gone(data_dir) == deleted[0].id


def test_what_a_kill_between_publication_and_history_left_out_is_mended(data_dir: Path) -> None:
    """The generation itself holds its changes: the next build takes them over."""
    newest = Generations(data_dir).current()
    shutil.rmtree(Generations(data_dir).history_dir / newest.name)
    assert len(history_of(data_dir).records()) == 2
    keep(data_dir)
    assert len(history_of(data_dir).records()) == 3


def test_a_history_that_is_lost_is_made_again_from_what_is_kept(data_dir: Path) -> None:
    """As far as it goes, and never an error."""
    shutil.rmtree(Generations(data_dir).history_dir)
    assert history_of(data_dir).records() == []
    assert gone(data_dir) is None
    keep(data_dir)
    assert len(history_of(data_dir).records()) == 3
    assert gone(data_dir) == Generations(data_dir).all()[0].id


@pytest.mark.parametrize("rubbish", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_index_is_no_error_and_is_made_again(data_dir: Path, rubbish: bytes) -> None:
    index = Generations(data_dir).history_dir / "gone.sqlite"
    index.write_bytes(rubbish)
    assert gone(data_dir) is None
    keep(data_dir)
    assert gone(data_dir)


def test_a_damaged_record_is_passed_over_and_made_again(data_dir: Path) -> None:
    record = Generations(data_dir).history_dir / Generations(data_dir).all()[1].name / "record.json"
    record.write_text("{")
    assert len(history_of(data_dir).records()) == 2
    keep(data_dir)
    assert len(history_of(data_dir).records()) == 3


def test_a_generation_of_an_older_version_is_remembered_by_its_manifest(data_dir: Path) -> None:
    """It has no changes: its record says so."""
    first = Generations(data_dir).all()[0]
    shutil.rmtree(first.path / "changes")
    shutil.rmtree(Generations(data_dir).history_dir / first.name)
    keep(data_dir)
    record = history_of(data_dir).record(first.id)
    assert record
    assert (record.built, record.triples) == (first.manifest["built"], first.manifest["triples"])
    assert record.why_no_patch == "it was built by an older version"


@pytest.mark.slow
def test_what_one_failed_attempt_left_out_of_the_index_is_entered_by_the_next(
    data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The index was locked while the records were taken over."""
    history_dir = Generations(data_dir).history_dir
    shutil.rmtree(history_dir)
    history_dir.mkdir()
    with contextlib.closing(sqlite3.connect(history_dir / "gone.sqlite")) as other:
        other.execute("CREATE TABLE other (x)")
        other.execute("BEGIN EXCLUSIVE")
        keep(data_dir)
        other.rollback()
    assert len(history_of(data_dir).records()) == 3
    assert "could not be kept" in caplog.text
    assert gone(data_dir) is None
    keep(data_dir)
    assert gone(data_dir)


def test_a_generation_that_comes_late_does_not_undo_what_is_known(data_dir: Path) -> None:
    """Its folder was lost and is made again: everything is entered anew, in order."""
    second = Generations(data_dir).all()[1]
    shutil.rmtree(Generations(data_dir).history_dir / second.name)
    (Generations(data_dir).history_dir / "gone.sqlite").unlink()
    history = history_of(data_dir)
    with Generations(data_dir).exclusive():
        history.enter_deleted()
    assert gone(data_dir) is None
    keep(data_dir)
    assert gone(data_dir) == Generations(data_dir).all()[0].id


def test_the_index_may_be_damaged_and_the_generations_gone(data_dir: Path) -> None:
    """It is made again from the folders of the history alone."""
    first = Generations(data_dir).all()[0]
    Generations(data_dir).prune(1)
    (Generations(data_dir).history_dir / "gone.sqlite").write_bytes(b"no database")
    keep(data_dir)
    assert gone(data_dir) == first.id


def test_a_history_that_cannot_be_written_stops_no_build(tmp_path: Path) -> None:
    """What is published does not depend on it."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "history").write_text("a file where a folder should be")
    sources = write_sources(tmp_path / "in", PREFIXES + STEPS[0])
    assert build_quads(sources, tmp_path / "data").published


def test_content_that_is_still_kept_is_published_again_and_not_built_twice(data_dir: Path) -> None:
    """A source that was put back: one generation of that id, one record."""
    first = Generations(data_dir).all()[0]
    sources = write_sources(data_dir.parent / "in", PREFIXES + STEPS[0])
    outcome = build_quads(sources, data_dir)
    assert outcome.published
    assert outcome.generation == first == Generations(data_dir).current()
    assert len(Generations(data_dir).all()) == len(history_of(data_dir).records()) == 3
    assert not build_quads(sources, data_dir).published


def test_old_patches_are_pruned_and_records_stay(data_dir: Path) -> None:
    history = history_of(data_dir)
    newest, second, first = history.records()
    assert history.prune(1) == [f"{first.id}..{second.id}.rdfp.gz"]
    assert history.patch(f"{first.id}..{second.id}.rdfp.gz") is None
    assert history.patch(f"{second.id}..{newest.id}.rdfp.gz")
    assert len(history.records()) == 3
    keep(data_dir)
    assert history.patch(f"{first.id}..{second.id}.rdfp.gz") is None


def test_after_another_base_there_is_no_patch_and_nothing_is_called_gone(data_dir: Path) -> None:
    """Every IRI is another one: that would be a patch of everything."""
    manifest = Generations(data_dir).current().path / "manifest.json"
    text = manifest.read_text(encoding="utf-8").replace(BASE, "http://other.example/")
    manifest.write_text(text, encoding="utf-8")
    sources = write_sources(
        data_dir.parent / "in", PREFIXES + STEPS[1] + government("four", "Four")
    )
    build_quads(sources, data_dir)
    newest = history_of(data_dir).records()[0]
    assert newest.patch is None
    assert newest.why_no_patch == "the base of the IRIs was changed"
    assert history_of(data_dir).last_seen(f"{BASE}id/government/three") is None


def test_a_patch_can_be_applied_with_standard_tools(built: Path, tmp_path: Path) -> None:
    """The line of the guide, as it stands."""
    guide = (ROOT / "docs" / "how-to" / "follow-changes.md").read_text(encoding="utf-8")
    (command,) = [line for line in guide.splitlines() if line.startswith("LC_ALL=C comm")]
    first, second, _ = Generations(built).all()
    found = history_of(built).patch(f"{first.id}..{second.id}.rdfp.gz")
    assert found
    patch, _ = found
    (tmp_path / "old.nq").write_bytes(b"".join(quads_of(first)))
    (tmp_path / "patch.rdfp").write_bytes(gzip.decompress(patch.read_bytes()))
    subprocess.run(["bash", "-c", command], cwd=tmp_path, check=True)
    assert (tmp_path / "new.nq").read_bytes() == b"".join(quads_of(second))
