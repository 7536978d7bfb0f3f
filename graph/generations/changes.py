"""The changes of a new generation, written beside its dumps: a record, a patch, deleted things.

    generations/<name>/changes/
      record.json             what feed, citations and versions need permanently
      <old>..<new>.rdfp.gz    the patch that makes the old N-Quads the new ones
      gone.txt                IRIs of things that only the previous generation had

`renkei.graph.generations.history` retains them after the generation is pruned.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import asdict, dataclass
from typing import IO, TYPE_CHECKING, Any, Final, cast

from renkei.graph.dumps.dumps import digest_of, open_dump
from renkei.graph.dumps.patch import write_patch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from renkei.graph.generations.generations import Generation
    from renkei.graph.rdf.iris import Iris

__all__ = [
    "CHANGES",
    "GONE",
    "RECORD",
    "Record",
    "patch_name",
    "read_record",
    "record_of",
    "write_changes",
    "write_record",
]

CHANGES: Final = "changes"
RECORD: Final = "record.json"
GONE: Final = "gone.txt"
_GZIP_LEVEL: Final = 6


@dataclass(frozen=True, kw_only=True)
class Record:
    """The permanent record of a generation.

    Attributes:
        id: Its id.
        name: Name of its directory, unique in a data directory.
        built: When it was built, as ``xsd:dateTime``.
        version: Version of the program.
        base: The base of the IRIs of its data.
        title: Title of its catalogue, by language.
        publisher: Name of its publisher, by language.
        triples: Triples of the merged graph.
        quads: Quads of the named graphs.
        sources: Key → title by language, of each source.
        classes: Class → number of its things.
        previous: Id of the generation published before it; None if it was the first.
        changes: Numbers of `renkei.graph.dumps.patch.Changes`; None without a patch.
        patch: ``name``, ``size`` and ``sha256`` of the patch; None if there is none.
        why_no_patch: Why there is no patch; empty if there is one.
    """

    id: str
    name: str
    built: str
    version: str
    base: str
    title: Mapping[str, str]
    publisher: Mapping[str, str]
    triples: int
    quads: int
    sources: Mapping[str, Mapping[str, str]]
    classes: Mapping[str, int]
    previous: str | None = None
    changes: Mapping[str, Any] | None = None
    patch: Mapping[str, Any] | None = None
    why_no_patch: str = ""


def patch_name(old: str, new: str) -> str:
    """Return the name of the patch between two generations, by their ids."""
    return f"{old}..{new}.rdfp.gz"


def read_record(directory: Path) -> Record | None:
    """Return the record in a directory; None if it is missing or unreadable."""
    try:
        return Record(**json.loads((directory / RECORD).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def write_changes(
    directory: Path,
    new: Path,
    iris: Iris,
    *,
    manifest: Mapping[str, Any],
    name: str,
    previous: Generation | None,
    touched: Callable[[str], object],
) -> Record:
    """Write the changes of a generation that is about to be published; return their record.

    Args:
        directory: The directory to write; it must not exist.
        new: Sorted N-Quads of the new generation.
        iris: Mints IRIs.
        manifest: The manifest of the new generation.
        name: The future name of its directory.
        previous: The published generation, or None.
        touched: See `renkei.graph.dumps.patch.write_patch`.
    """
    directory.mkdir()
    patch: dict[str, Any] | None = None
    changes: dict[str, Any] | None = None
    reason = "there was no generation before"
    if previous is not None:
        reason = _why_no_patch(previous, iris.base)
        if not reason:
            ids = (previous.id, manifest["id"])
            patch, changes = _write_patch(
                directory, new, iris, previous=previous, ids=ids, touched=touched
            )
    record = record_of(manifest, name, changes=changes, patch=patch, why_no_patch=reason)
    write_record(directory, record)
    return record


def record_of(
    manifest: Mapping[str, Any],
    name: str,
    *,
    changes: Mapping[str, Any] | None = None,
    patch: Mapping[str, Any] | None = None,
    why_no_patch: str = "it was built by an older version",
) -> Record:
    """Return the record of a generation, from its manifest and the name of its directory."""
    catalogue = manifest.get("catalogue", {})
    return Record(
        id=name.rpartition("-")[2],
        name=name,
        built=manifest["built"],
        version=manifest.get("version", ""),
        base=manifest["base"],
        title=catalogue.get("title", {}),
        publisher=catalogue.get("publisher", {}),
        triples=manifest["triples"],
        quads=manifest.get("quads", 0),
        sources={source["name"]: source["title"] for source in manifest["sources"]},
        classes=manifest.get("classes", {}),
        previous=manifest.get("previous"),
        changes=changes,
        patch=patch,
        why_no_patch=why_no_patch,
    )


def write_record(directory: Path, record: Record) -> None:
    """Write a record into an existing directory."""
    text = json.dumps(asdict(record), ensure_ascii=False, indent=1)
    (directory / RECORD).write_text(f"{text}\n", encoding="utf-8")


def _why_no_patch(previous: Generation, base: str) -> str:
    """Return why there can be no patch from a generation; empty if there can."""
    if not (previous.dumps_path / "renkei.nq.gz").is_file():
        return "the generation before has no N-Quads dump"
    if previous.manifest.get("base") != base:
        return "the base of the IRIs was changed"
    return ""


def _write_patch(
    directory: Path,
    new: Path,
    iris: Iris,
    *,
    previous: Generation,
    ids: tuple[str, str],
    touched: Callable[[str], object],
) -> tuple[dict[str, Any], dict[str, Any]]:
    path = directory / patch_name(*ids)
    with (
        new.open("rb") as new_lines,
        open_dump(previous.dumps_path, "nquads") as old_lines,
        path.open("wb") as raw,
        cast(
            "IO[bytes]",
            gzip.GzipFile("", "wb", compresslevel=_GZIP_LEVEL, fileobj=raw, mtime=0),
        ) as packed,
        (directory / GONE).open("w", encoding="utf-8") as gone,
    ):
        numbers = write_patch(
            old_lines,
            new_lines,
            packed.write,
            ids=(iris.thing("build", ids[0]), iris.thing("build", ids[1])),
            things=f"{iris.base}id/",
            gone=lambda thing: gone.write(f"{thing}\n"),
            touched=touched,
        )
    file = {"name": path.name, "size": path.stat().st_size, "sha256": digest_of(path)}
    return file, asdict(numbers)
