"""Generations: published by a rename, held by their readers, pruned when nobody looks."""

from __future__ import annotations

import json
import multiprocessing
import os
from typing import TYPE_CHECKING

import pytest

from renkei.errors import BusyError, StoreError
from renkei.graph.generations.generations import IN_USE, Generation, Generations

if TYPE_CHECKING:
    from multiprocessing.synchronize import Event
    from pathlib import Path


def make(generations: Generations, number: int, *, publish: bool = True) -> Generation:
    name = f"20260101T00000{number}000000Z-{number:016x}"
    generation = Generation(generations.directory / name)
    (generation.path / "store").mkdir(parents=True)
    (generation.path / "manifest.json").write_text(json.dumps({"id": generation.id}))
    (generation.path / IN_USE).touch()
    if publish:
        generations.publish(generation)
    return generation


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    """An empty data directory."""
    return Generations(tmp_path / "data")


def test_nothing_published_says_what_to_do(generations: Generations) -> None:
    """The first error that an operator meets names the command."""
    with pytest.raises(StoreError, match="renkei build"):
        generations.current()


def test_publishing_replaces_the_link_and_keeps_the_generations(generations: Generations) -> None:
    """The older one stays for a rollback."""
    first, second = make(generations, 1), make(generations, 2)
    assert generations.current() == second
    assert generations.all() == [first, second]


def test_rollback_goes_back_one_by_one_and_says_when_there_is_none(
    generations: Generations,
) -> None:
    """Back, back, and then an error that leaves what is published."""
    first, second, _ = (make(generations, n) for n in (1, 2, 3))
    assert generations.rollback() == second
    assert generations.rollback() == first
    with pytest.raises(StoreError, match="no generation before"):
        generations.rollback()
    assert generations.current() == first


def test_rollback_takes_a_name_or_an_id(generations: Generations) -> None:
    """Both are what `renkei generations` shows."""
    first, second = make(generations, 1), make(generations, 2)
    assert generations.rollback(first.id) == first
    assert generations.rollback(second.name) == second
    with pytest.raises(StoreError, match="renkei generations"):
        generations.rollback("ffff")


def test_rollback_refuses_a_damaged_generation(generations: Generations) -> None:
    """What cannot be read is not published."""
    first, second = make(generations, 1), make(generations, 2)
    (first.path / "manifest.json").write_text("{")
    with pytest.raises(StoreError, match=r"manifest\.json"):
        generations.rollback()
    assert generations.current() == second


def test_prune_keeps_the_newest_and_the_published(generations: Generations) -> None:
    """After a rollback the published one is old, and stays."""
    made = [make(generations, n) for n in range(1, 6)]
    generations.rollback(made[0].id)
    deleted, in_use = generations.prune(keep=2)
    assert deleted == made[1:4]
    assert in_use == []
    assert generations.all() == [made[0], made[4]]
    assert generations.current() == made[0]


def hold(data_dir: str, name: str, opened: Event, release: Event) -> None:
    generations = Generations(__import__("pathlib").Path(data_dir))
    with generations.open(generations.find(name)):
        opened.set()
        release.wait(30)


def test_prune_leaves_what_another_process_uses(generations: Generations) -> None:
    """A real process holds the old generation; when it has ended, prune deletes it."""
    old, _ = make(generations, 1), make(generations, 2)
    context = multiprocessing.get_context("spawn")
    opened, release = context.Event(), context.Event()
    process = context.Process(
        target=hold, args=(str(generations.data_dir), old.name, opened, release)
    )
    process.start()
    try:
        assert opened.wait(30)
        assert generations.prune(keep=1) == ([], [old])
        assert old.path.is_dir()
    finally:
        release.set()
        process.join(30)
    assert generations.prune(keep=1) == ([old], [])
    assert not old.path.exists()


def test_an_opened_generation_can_be_closed_twice(generations: Generations) -> None:
    """Closing again does nothing, also when its descriptor's number is in use again."""
    make(generations, 1)
    opened = generations.open()
    opened.close()
    descriptor = os.open(os.devnull, os.O_RDONLY)
    opened.close()
    os.fstat(descriptor)
    os.close(descriptor)


def test_two_writers_at_once_the_second_ends(generations: Generations) -> None:
    """It names the process that is at work."""
    with (
        generations.exclusive(),
        pytest.raises(BusyError, match=str(os.getpid())),
        Generations(generations.data_dir).exclusive(),
    ):
        pytest.fail("two processes hold the lock")


def test_a_generation_that_is_gone_says_what_to_do(generations: Generations) -> None:
    """CURRENT points at nothing: the remedy is named."""
    generation = make(generations, 1)
    (generation.path / "manifest.json").unlink()
    (generation.path / IN_USE).unlink()
    (generation.path / "store").rmdir()
    generation.path.rmdir()
    with pytest.raises(StoreError, match="renkei rollback"):
        generations.current()


def test_what_is_no_generation_is_left_alone(generations: Generations) -> None:
    """A stranger's folder in generations/ is neither listed nor pruned."""
    make(generations, 1)
    stranger = generations.directory / "notes"
    stranger.mkdir()
    generations.prune(keep=1)
    assert stranger.is_dir()
    assert len(generations.all()) == 1


def test_an_unwritable_place_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    """A file where the directory should be."""
    place = tmp_path / "file"
    place.write_text("")
    with (
        pytest.raises(StoreError, match="--data-dir"),
        Generations(place).exclusive(),
    ):
        pytest.fail("wrote into a file")
