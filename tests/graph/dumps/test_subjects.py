"""The list of the things of a generation, written while the triples go by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from renkei.graph.dumps.subjects import read_things, tee_subject_index, things_files

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from renkei.graph.generations.generations import Generations

BASE: Final = "http://example.org/"
OWN: Final = "http://127.0.0.1:8000/"
KEYS: Final = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._~-]*[A-Za-z0-9_~-])?", fullmatch=True)
PATHS: Final = st.lists(KEYS, min_size=2, max_size=4).map("/".join)


def triples(*subjects: str) -> list[bytes]:
    """Two triples of each subject, sorted."""
    lines = {f'<{subject}> <x:{name}> "o" .\n' for subject in subjects for name in "ab"}
    return sorted(line.encode() for line in lines)


def listed(directory: Path) -> list[list[str]]:
    """The things in each file."""
    return [read_things(file) for file in things_files(directory)]


def test_things_of_ours_are_listed_once_and_nothing_else(tmp_path: Path) -> None:
    """No part of a thing, no graph, no IRI of others, none that has no page."""
    lines = triples(
        f"{BASE}id/a/1",
        f"{BASE}id/a/1#quote",
        f"{BASE}id/a/1.2",
        f"{BASE}id/b",
        f"{BASE}id/b/x%20y",
        f"{BASE}id/b//y",
        f"{BASE}graph/meta",
        "http://example.com/id/a/1",
    )
    assert list(tee_subject_index(lines, tmp_path / "things", BASE)) == lines
    assert listed(tmp_path) == [["a/1.2", "a/1"]]


def test_a_file_holds_so_many_and_no_more(tmp_path: Path) -> None:
    """The last one has the rest; there is none without a thing."""
    for count, sizes in ((6, [3, 3]), (7, [3, 3, 1])):
        directory = tmp_path / str(count)
        directory.mkdir()
        lines = triples(*(f"{BASE}id/a/{number}" for number in range(count)))
        assert len(list(tee_subject_index(lines, directory / "things", BASE, most=3))) == 2 * count
        assert [len(things) for things in listed(directory)] == sizes


def test_without_things_there_are_no_files(tmp_path: Path) -> None:
    """Nor in a generation that was built without the list."""
    assert list(tee_subject_index([], tmp_path / "things", BASE)) == []
    assert listed(tmp_path) == []
    assert listed(tmp_path / "nothing") == []


@given(paths=st.sets(PATHS, max_size=8))
def test_every_thing_is_listed_in_the_order_of_the_triples(
    tmp_path_factory: pytest.TempPathFactory, paths: set[str]
) -> None:
    """Whatever its key is."""
    directory = tmp_path_factory.mktemp("list")
    lines = triples(*(f"{BASE}id/{path}" for path in paths))
    list(tee_subject_index(lines, directory / "things", BASE, most=3))
    found = [thing for things in listed(directory) for thing in things]
    assert sorted(found) == sorted(paths)
    assert found == sorted(found, key=lambda path: f"{path}>".encode())


def test_a_build_lists_all_that_void_counts(
    bundled_generations: Generations, bundled_store: ox.Store
) -> None:
    """The things of the merged graph, as many as its VoID counts."""
    generation = bundled_generations.current()
    found = [thing for things in listed(generation.path) for thing in things]
    assert len(found) == len(set(found)) > 500
    whole = ox.NamedNode(f"{OWN}id/dataset/renkei")
    entities = ox.NamedNode("http://rdfs.org/ns/void#entities")
    (counted,) = bundled_store.quads_for_pattern(whole, entities, None)
    assert str(len(found)) == getattr(counted.object, "value", "")
    assert "government/011002" in found


def test_the_same_things_make_the_same_bytes(tmp_path: Path) -> None:
    """No time is in the files."""
    lines = triples(f"{BASE}id/a/1")
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        list(tee_subject_index(lines, tmp_path / name / "things", BASE))
    first, second = (things_files(tmp_path / name)[0] for name in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()
