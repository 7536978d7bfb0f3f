"""Digests of everything that decides the content of a build; the record of the last build."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph

import renkei
from renkei.errors import SourceError
from renkei.graph.rdf.formats import DUMP_FORMATS

if TYPE_CHECKING:
    from renkei.graph.build.plan import BuildPlan
    from renkei.graph.generations.generations import Generations

__all__ = [
    "LAYOUT",
    "code_digest",
    "file_digest",
    "inputs_digest",
    "is_unchanged",
    "remember",
    "stated_digest",
]

LAST_BUILD = "last-build.json"
_DECISIVE = {".py", ".ttl", ".toml", ".csv", ".tsv"}  # layouts and lists of governments, too
LAYOUT = 7
"""Number of what a generation consists of: files, manifest, meta graph. Part of its id."""


def inputs_digest(plan: BuildPlan) -> str:
    """Return the SHA-256 (hex) of everything that decides the result of a build.

    That is: the sources with their readings and descriptions, the vocabulary, the code that reads
    them, example queries, tables, the description of the catalogue, the formats of the dumps, the
    versions of this program and of the store, and the base of the IRIs.

    Raises:
        SourceError: If a file of a source cannot be read.
    """
    digest = hashlib.sha256()

    def enter(*parts: str) -> None:
        digest.update("\0".join(parts).encode("utf-8", "surrogateescape") + b"\n")

    enter(code_digest(), plan.base)
    for source in plan.inputs:
        enter(json.dumps(asdict(source.description), sort_keys=True), source.code_version)
        enter(source.identity)
        for path in source.files:
            enter(path.name, file_digest(path))
    for example in plan.examples:
        enter(json.dumps(asdict(example), sort_keys=True))
    for table in plan.tables:
        enter(json.dumps(asdict(table), sort_keys=True))
    for query in plan.precomputed:
        enter(query.name, *query.texts)
    enter(json.dumps(asdict(plan.catalogue), sort_keys=True), str(plan.max_dump_statements))
    enter(*sorted(plan.dump_formats))
    return digest.hexdigest()


def code_digest() -> str:
    """Return the SHA-256 (hex) of the program as far as it decides what is built."""
    digest = hashlib.sha256(f"{renkei.__version__}\n{pyoxigraph.__version__}\n".encode())
    package = Path(renkei.__file__).parent
    for folder in ("graph", "loaders", "ontology"):
        for path in sorted((package / folder).rglob("*")):
            if path.suffix in _DECISIVE:
                line = f"{path.relative_to(package).as_posix()}\0{file_digest(path)}\n"
                digest.update(line.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 (hex) of a file; it is read once as long as it is unchanged.

    Raises:
        SourceError: If it cannot be read.
    """
    try:
        about = path.stat()
        return _sha256(path, about.st_ino, about.st_size, about.st_mtime_ns)
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}", file=str(path)) from error


def stated_digest(plan: BuildPlan) -> str:
    """Return the SHA-256 (hex) of everything but the quads that decides a generation.

    That is: the descriptions of catalogue and sources (titles, licences, …), the tables, the
    formats of the dumps, and the layout. A corrected licence makes another generation.
    """
    stated: dict[str, Any] = {
        "layout": LAYOUT,
        "catalogue": asdict(plan.catalogue),
        "sources": [asdict(source.description) for source in plan.inputs],
        "tables": [asdict(table) for table in plan.tables],
        "max_dump_statements": plan.max_dump_statements,
    }
    if set(plan.dump_formats) != DUMP_FORMATS.keys():
        stated["dump_formats"] = sorted(plan.dump_formats)
    return hashlib.sha256(json.dumps(stated, sort_keys=True).encode()).hexdigest()


def is_unchanged(generations: Generations, digest: str) -> bool:
    """Whether the last build had exactly these inputs and its generation still exists.

    It need not be the published one: a rollback stays in effect.
    """
    try:
        last = json.loads((generations.data_dir / LAST_BUILD).read_bytes())
        return (
            last["inputs"] == digest
            and (generations.directory / last["generation"]).is_dir()
            and generations.current_link.exists()
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def remember(generations: Generations, digest: str, generation: str) -> None:
    """Record the last build; if the record is lost, the next build is not skipped."""
    fresh = generations.data_dir / f"{LAST_BUILD}.new"
    fresh.write_text(json.dumps({"inputs": digest, "generation": generation}), encoding="utf-8")
    fresh.replace(generations.data_dir / LAST_BUILD)


@lru_cache(maxsize=4096)
def _sha256(path: Path, *_: int) -> str:
    """Return the SHA-256 of a file (hex), computed again if anything else is another."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
