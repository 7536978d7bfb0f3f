"""Sorted N-Quads, parted by named graph: nothing is lost, and every part stays sorted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from renkei.graph.dumps.partition import graph_of, merged, part

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

NAMES = st.sampled_from(["a", "b", "名"])
LINES = st.builds(
    lambda subject, text, graph: f'<x:{subject}> <x:p> "{text}" <x:{graph}> .\n'.encode(),
    NAMES,
    st.sampled_from(["", " <x:a> .", "> .", "\\n", "\\u0000", "園"]),
    NAMES,
)


@given(st.sets(LINES, min_size=1), st.sampled_from([1, 100, 1 << 20]))
def test_parts_have_all_lines_in_order(
    tmp_path_factory: pytest.TempPathFactory, lines: set[bytes], gathered: int
) -> None:
    """However little memory there is."""
    directory = tmp_path_factory.mktemp("parts")
    ordered = sorted(lines)
    path = directory / "sorted.nq"
    path.write_bytes(b"".join(ordered))
    found = part(path, directory / "parts", gathered=gathered)
    assert list(found.lines(found.counts)) == ordered
    for graph, count in found.counts.items():
        own = [line for line in ordered if graph_of(line) == graph]
        assert list(found.lines([graph])) == own
        assert count == len(own)
        file = found.quads_file([graph])
        assert file is not None
        assert file.read_bytes() == b"".join(own)
    some = list(found.counts)[:2]
    assert list(found.lines(some)) == [line for line in ordered if graph_of(line) in some]


def test_what_is_there_already_is_not_written_again(tmp_path: Path) -> None:
    """The file of all quads, and that of all triples, stand for all graphs together."""
    path, triples = tmp_path / "sorted.nq", tmp_path / "merged.nt"
    lines = [b"<x:s> <x:p> <x:o> <x:g1> .\n", b"<x:s> <x:p> <x:o> <x:g2> .\n"]
    path.write_bytes(b"".join(lines))
    triples.write_bytes(b"".join(merged(lines)))
    assert triples.read_bytes() == b"<x:s> <x:p> <x:o> .\n"
    found = part(path, tmp_path / "parts", triples=triples)
    assert found.quads_file(["x:g1", "x:g2"]) == path
    assert found.triples_file(["x:g1", "x:g2"]) == triples
    assert found.triples_file(["x:g1"]) is None
    assert [file.read_bytes() for file in found.files(["x:g2", "x:g1", "x:none"])] == lines


def test_more_graphs_than_a_process_may_open_files_are_parted(tmp_path: Path) -> None:
    """No file stays open."""
    lines = sorted(f"<x:s> <x:p> <x:o> <x:g{number}> .\n".encode() for number in range(2_000))
    path = tmp_path / "sorted.nq"
    path.write_bytes(b"".join(lines))
    found = part(path, tmp_path / "parts", gathered=10_000)
    assert list(found.counts.values()) == [1] * 2_000
    assert list(found.lines(["x:g7", "x:g8"])) == [
        b"<x:s> <x:p> <x:o> <x:g7> .\n",
        b"<x:s> <x:p> <x:o> <x:g8> .\n",
    ]
