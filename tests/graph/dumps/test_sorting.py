"""Sorting of more lines than fit into memory."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from renkei.graph.dumps.dumps import merged
from renkei.graph.dumps.sorting import sorted_lines

LINE = st.binary(max_size=20).map(lambda b: b.replace(b"\n", b" ") + b"\n")


@given(st.lists(LINE), st.integers(1, 200))
def test_lines_come_out_sorted_and_once(lines: list[bytes], chunk_bytes: int) -> None:
    """However small the memory, the result is that of sorting a set."""
    with TemporaryDirectory() as work_dir:
        found = list(sorted_lines(lines, Path(work_dir), chunk_bytes=chunk_bytes))
    assert found == sorted(set(lines))


TERM = st.text(alphabet='ab"@ .', min_size=1, max_size=6).map(
    lambda t: '"' + t.replace('"', '\\"') + '"'
)


@given(st.sets(st.tuples(TERM, st.sampled_from(["", "@ja", "@ja-kana"]), st.sampled_from("xyz"))))
def test_merging_sorted_quads_gives_sorted_triples_once(quads: set[tuple[str, str, str]]) -> None:
    """A triple in three graphs comes once, and the order of triples is that of their text."""
    lines = sorted(f"<a:s> <a:p> {o}{tag} <g:{g}> .\n".encode() for o, tag, g in quads)
    triples = list(merged(lines))
    assert triples == sorted({f"<a:s> <a:p> {o}{tag} .\n".encode() for o, tag, _ in quads})
