"""What a plan leaves out of a build: dumps, and waiting for the disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pyoxigraph import Store

from renkei.graph.catalogue.statistics import select
from tests.conftest import BASE, build_sources
from tests.graph.sources import GOVERNMENT, fingerprint, write_sources


@pytest.mark.parametrize("durable", [True, False])
def test_a_durable_build_is_written_through_to_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, durable: bool
) -> None:
    """Every file of it, before it is published; another build does not wait for the disk."""
    sync, synced = os.fsync, list[str]()

    def fsync(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    build_sources(write_sources(tmp_path / "in", GOVERNMENT), tmp_path / "data", durable=durable)
    assert ({"manifest.json", "renkei.nt.gz", "dumps", "data"} <= set(synced)) is durable
    assert durable or not synced


def test_a_build_without_dumps_is_consistent(tmp_path: Path) -> None:
    """Manifest, checksums and catalogue name no dump; the content is another generation."""
    sources = write_sources(tmp_path / "in", GOVERNMENT)
    complete = build_sources(sources, tmp_path / "complete")
    outcome = build_sources(sources, tmp_path / "data", dump_formats=())
    assert outcome.generation
    assert outcome.manifest["dumps"] == outcome.manifest["left_out"] == []
    assert [path.name for path in outcome.generation.dumps_path.iterdir()] == ["SHA256SUMS"]
    assert outcome.manifest["id"] != complete.manifest["id"]
    store = Store.read_only(str(outcome.generation.store_path))
    meta = f"GRAPH <{BASE}graph/meta>"
    for term in ("dcat:downloadURL", "void:dataDump", "void:feature"):
        assert list(select(store, f"SELECT ?f {{ {meta} {{ ?d {term} ?f }} }}")) == []


def test_a_build_with_one_format_has_dumps_of_that_format(tmp_path: Path) -> None:
    """And the same bytes as a build with all of them."""
    sources = write_sources(tmp_path / "in", GOVERNMENT)
    build_sources(sources, tmp_path / "complete")
    build_sources(sources, tmp_path / "data", dump_formats=["nquads"])
    some, every = (fingerprint(tmp_path / name) for name in ("data", "complete"))
    names = {name for name in some if name.startswith(("renkei.", "example."))}
    assert names == {
        f"{name}.nq.{coding}" for name in ("renkei", "example") for coding in ("gz", "zst")
    }
    assert all(some[name] == every[name] for name in names)
