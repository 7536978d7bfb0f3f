"""A patch makes the old dump the new one exactly, whatever the two hold."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.errors import SourceError
from renkei.graph.dumps.patch import apply_patch, write_patch
from renkei.graph.rdf.terms import iri, literal, quad

if TYPE_CHECKING:
    from pathlib import Path

    from renkei.graph.dumps.patch import Changes

IDS = ("http://e.org/id/build/old", "http://e.org/id/build/new")
THINGS = "http://e.org/id/"
subjects = st.sampled_from(
    [f"{THINGS}a", f"{THINGS}a#quote", f"{THINGS}ab", f"{THINGS}b", "http://other.org/a"]
)
objects = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5).map(literal),
    st.sampled_from([f"{THINGS}a", "http://e.org/x?y=1&z"]).map(iri),
)
quads = st.builds(
    quad,
    subjects,
    st.sampled_from(["http://e.org/p", "http://purl.org/dc/terms/source"]),
    objects,
    st.sampled_from(["http://e.org/graph/1", "http://e.org/graph/1/evidence"]),
)
dumps = st.sets(quads.map(str.encode), max_size=12).map(sorted)


def patched(old: list[bytes], new: list[bytes]) -> tuple[list[bytes], Changes, list[str]]:
    """Return the patch between two dumps, its numbers, and the things that are gone."""
    rows: list[bytes] = []
    gone: list[str] = []
    touched: list[str] = []
    changes = write_patch(
        old, new, rows.append, ids=IDS, things=THINGS, gone=gone.append, touched=touched.append
    )
    changed = set(old) ^ set(new)
    changed = {line for line in changed if not is_place(line)}
    assert set(touched) == {thing for line in changed for thing in [whole(line)] if thing}
    return b"".join(rows).splitlines(keepends=True), changes, gone


def is_place(line: bytes) -> bool:
    """Return whether a line says in which row of a file a thing stands."""
    return b" <http://purl.org/dc/terms/source> " in line and b"/evidence> ." in line


def whole(line: bytes) -> str:
    """Return the thing that a line says something of, or of a part of it; empty for none."""
    subject = line.partition(b" ")[0][1:-1].decode().partition("#")[0]
    return subject if subject.startswith(THINGS) else ""


def things(lines: list[bytes]) -> set[str]:
    found = {line.partition(b" ")[0][1:-1].decode() for line in lines}
    return {thing for thing in found if thing.startswith(THINGS) and "#" not in thing}


@given(dumps, dumps)
def test_applied_to_the_old_dump_it_gives_the_new_one(old: list[bytes], new: list[bytes]) -> None:
    """To the byte; and the numbers are those of the sets."""
    rows, changes, gone = patched(old, new)
    assert list(apply_patch(old, rows, name="p")) == new
    assert list(apply_patch(new, rows, name="p", is_reversed=True)) == old
    assert changes.added == len(set(new) - set(old))
    assert changes.deleted == len(set(old) - set(new))
    assert gone == sorted(things(old) - things(new), key=lambda thing: f"<{thing}> ")
    assert changes.gone_things == len(gone)
    assert changes.new_things == len(things(new) - things(old))
    assert sum(added - deleted for added, deleted in changes.graphs.values()) == len(new) - len(old)


@given(dumps, dumps, dumps)
def test_patches_follow_each_other(a: list[bytes], b: list[bytes], c: list[bytes]) -> None:
    """Whoever missed a generation applies two."""
    first, second = patched(a, b)[0], patched(b, c)[0]
    assert list(apply_patch(apply_patch(a, first, name="1"), second, name="2")) == c


@given(dumps, dumps, dumps)
def test_a_patch_for_another_dump_is_refused_or_changes_nothing_wrongly(
    old: list[bytes], new: list[bytes], other: list[bytes]
) -> None:
    """Every row is held against the dump: deleted lines must be there, added ones must not."""
    rows, _, _ = patched(old, new)
    deleted, added = set(old) - set(new), set(new) - set(old)
    if deleted <= set(other) and not added & set(other):
        assert set(apply_patch(other, rows, name="p")) == set(other) - deleted | added
    else:
        with pytest.raises(SourceError, match=r"^p:\d+: the patch is not for this dump"):
            list(apply_patch(other, rows, name="p"))


@given(dumps, dumps, st.integers(min_value=1))
def test_a_patch_that_is_cut_off_is_noticed(old: list[bytes], new: list[bytes], cut: int) -> None:
    rows, _, _ = patched(old, new)
    with pytest.raises(SourceError, match="cut off"):
        list(apply_patch(old, rows[: len(rows) - 1 - cut % len(rows)], name="p"))


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (b"X <a> <b> <c> <d> .\n", "is not a row"),
        (b"A <a> <b> <c> <d>\n", "is not a row"),
        (b"\n", "is not a row"),
        (b"A <http://e.org/a> <b> <c> <d> .\n" * 2, "in the order"),
    ],
)
def test_what_is_no_patch_of_ours_is_refused_with_its_line(row: bytes, problem: str) -> None:
    rows = [b"TX .\n", *row.splitlines(keepends=True), b"TC .\n"]
    with pytest.raises(SourceError, match=rf"^p:[23]: .*{problem}"):
        list(apply_patch([], rows, name="p"))


def test_rows_are_those_of_rdf_patch() -> None:
    """Header with the two generations, one transaction, D and A with whole quads."""
    old = [b'<http://e.org/id/a> <http://e.org/p> "1" <http://e.org/g> .\n']
    new = [b'<http://e.org/id/a> <http://e.org/p> "2" <http://e.org/g> .\n']
    rows, _, _ = patched(old, new)
    assert rows == [
        b"H id <http://e.org/id/build/new> .\n",
        b"H prev <http://e.org/id/build/old> .\n",
        b"TX .\n",
        b"D " + old[0],
        b"A " + new[0],
        b"TC .\n",
    ]


SCALE = """
import filecmp, resource, sys
from pathlib import Path
from renkei.graph.dumps.patch import apply_patch, write_patch
folder, count = Path(sys.argv[1]), int(sys.argv[2])
row = b'<http://e.org/id/thing/%08d> <http://e.org/p> "value %08d" <http://e.org/graph/%d> .\\n'
with (folder / "old").open("wb") as old, (folder / "new").open("wb") as new:
    for n in range(count):
        line = row % (n, n, n % 3)
        if n % 10: old.write(line)
        if n % 10 != 1: new.write(line)
ids = ("http://e.org/1", "http://e.org/2")
with (folder / "patch").open("wb") as patch, (folder / "gone").open("w") as gone:
    with (folder / "old").open("rb") as old, (folder / "new").open("rb") as new:
        changes = write_patch(
            old, new, patch.write, ids=ids, things="http://e.org/id/", gone=gone.write,
            touched=len,
        )
assert (changes.added, changes.deleted) == (count // 10, count // 10), changes
assert (changes.new_things, changes.gone_things) == (count // 10, count // 10), changes
with (folder / "patch").open("rb") as patch, (folder / "old").open("rb") as old:
    with (folder / "again").open("wb") as again:
        again.writelines(apply_patch(old, patch, name="patch"))
assert filecmp.cmp(folder / "again", folder / "new", shallow=False)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def _peak_kib(folder: Path, count: int) -> int:
    """Make a pair of dumps, their patch, and apply it, in a process; return its greatest RSS."""
    folder.mkdir()
    command = [sys.executable, "-c", SCALE, str(folder), str(count)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def test_memory_does_not_grow_with_the_dumps(tmp_path: Path) -> None:
    """The short form: 2,000 and 40,000 quads."""
    assert _peak_kib(tmp_path / "large", 40_000) - _peak_kib(tmp_path / "small", 2_000) < 2_048


@pytest.mark.prove
def test_memory_does_not_grow_with_a_million_triples(tmp_path: Path) -> None:
    """100,000 and 1,000,000 quads, of which a fifth changes."""
    assert _peak_kib(tmp_path / "large", 1_000_000) - _peak_kib(tmp_path / "small", 100_000) < 2_048
