"""The steps of the benchmark of the dumps do what a build does."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from benchmarks import dump_steps

if TYPE_CHECKING:
    from pathlib import Path

TRIPLES = 10_000


def test_the_steps_write_all_dumps_and_tables(tmp_path: Path) -> None:
    """Each reports its seconds; the dumps hold what was prepared."""
    dump_steps.prepare(tmp_path, TRIPLES)
    assert dump_steps.load(tmp_path)["load"] > 0
    assert dump_steps.dump(tmp_path, most=0)["dumps"] > 0
    files = {path.name for path in (tmp_path / "result" / "dumps").iterdir()}
    assert len(files) == 2 * 2 * 2
    data = gzip.decompress((tmp_path / "result" / "dumps" / "renkei.nt.gz").read_bytes())
    assert data == (tmp_path / "merged.nt").read_bytes()
    assert data.count(b"\n") >= TRIPLES
    assert dump_steps.tables(tmp_path)["rows"] > 0
