"""Small sources, written into a folder, for tests that build a generation from them."""

from __future__ import annotations

import gzip
import hashlib
import sys
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Store

from renkei.graph.catalogue.statistics import select
from renkei.graph.generations.generations import Generations
from tests.conftest import build_sources

if TYPE_CHECKING:
    from pathlib import Path

    from renkei.graph.build.plan import BuildOutcome
    from renkei.graph.generations.generations import Generation

SOURCES: Final = """
[[source]]
name = "example"
loader = "rdf"
path = "data.ttl"
title = {{ ja = "見本", en = "Example" }}
description = {{ ja = "見本", en = "Example" }}
publisher = {{ name = {{ ja = "見本", en = "Example" }} }}
{more}
"""
PREFIXES: Final = """
@prefix renkei: <https://w3id.org/renkei/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
GOVERNMENT: Final = PREFIXES + (
    '<http://e.org/1> a renkei:Government ; rdfs:label "一"@ja , "One"@en .'
)
"""The smallest source that passes the checks: one thing."""


def government(key: str, name: str) -> str:
    """Return the Turtle of a government whose name is the same in both languages."""
    iri = f"https://w3id.org/renkei/base/id/government/{key}"
    return f'<{iri}> a renkei:Government ; rdfs:label "{name}"@ja , "{name}"@en .\n'


STEPS: Final = (
    government("one", "One") + government("two", "Two"),
    government("one", "One, renamed"),
    government("one", "One, renamed") + government("three", "Three"),
)
"""Three states of a source, without `PREFIXES`: one thing is changed, removed, added."""


def write_sources(folder: Path, data: str, more: str = "") -> Path:
    """Write a source and its ``sources.toml`` into a folder; return the path of the latter.

    Args:
        folder: Is made if it does not exist.
        data: Turtle.
        more: Further keys of the source, in TOML.
    """
    folder.mkdir(exist_ok=True)
    (folder / "data.ttl").write_text(data, encoding="utf-8")
    path = folder / "sources.toml"
    path.write_text(SOURCES.format(more=more), encoding="utf-8")
    return path


def quads_of(generation: Generation) -> list[bytes]:
    """Return the lines of the N-Quads dump of a generation."""
    with gzip.open(generation.dumps_path / "renkei.nq.gz") as file:
        return file.readlines()


def fingerprint(data_dir: Path) -> dict[str, str]:
    """Return what identifies the published generation: name, triples, digest of each dump."""
    generation = Generations(data_dir).current()
    digests = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in generation.dumps_path.iterdir()
    }
    store = Store.read_only(str(generation.store_path))
    count = next(iter(select(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")))["n"]
    return digests | {"triples": count, "name": generation.name}


def build_small(sources: Path, data_dir: Path, **options: Any) -> BuildOutcome:
    """Build without dumps, which takes a fraction of the time; see `build_sources`."""
    return build_sources(sources, data_dir, dump_formats=(), **options)


def command_of(data_dir: Path, sources: Path | None = None) -> list[str]:
    """Return the command that builds."""
    options = [] if sources is None else ["--sources", str(sources)]
    return [sys.executable, "-m", "renkei", "--data-dir", str(data_dir), *options, "build"]


def without_name(found: dict[str, str]) -> dict[str, str]:
    """Return a fingerprint without the name, which holds the time of the build."""
    return {key: value for key, value in found.items() if key != "name"}
