"""Small lists of one city, written into a folder, for tests that build a generation of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from tests.conftest import BASE, build_sources
from tests.loaders.open_data.loads import HALL, MANAGERS, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.graph.build.plan import BuildOutcome

__all__ = ["BASE", "Built", "build_lists", "managers", "write_lists"]

ENTRY = """
[[source]]
name = "{name}"
loader = "open-data"
glob = "{name}*.csv"
title = {{ ja = "見本", en = "Example" }}
description = {{ ja = "見本", en = "Example" }}
publisher = {{ name = {{ ja = "見本", en = "Example" }} }}
reject_above = 100
{more}
"""


def managers(*changes: Mapping[str, str]) -> bytes:
    """Return a list of designated managers: each is that of the hall with these cells instead."""
    rows = [[(HALL | dict(change)).get(name, "") for name in MANAGERS] for change in changes]
    return table([MANAGERS, *rows])


class Built:
    """A generation of some lists.

    Attributes:
        outcome: Of its build.
        path: Its directory.
    """

    def __init__(self, outcome: BuildOutcome) -> None:
        assert outcome.generation
        self.outcome, self.path = outcome, outcome.generation.path

    @property
    def links(self) -> dict[str, Any]:
        """The member ``links`` of the manifest."""
        manifest: dict[str, Any] = json.loads((self.path / "manifest.json").read_bytes())
        found: dict[str, Any] = manifest["links"]
        return found

    @property
    def candidates(self) -> list[dict[str, str]]:
        """The rows of the candidates, by column."""
        text = (self.path / "reports" / "candidates.sssom.tsv").read_text("utf-8")
        header, *rows = [line.split("\t") for line in text.splitlines() if line[0] != "#"]
        return [dict(zip(header, row, strict=True)) for row in rows]

    @property
    def pairs(self) -> list[tuple[str, ...]]:
        """Subject, predicate, object, confidence, comment of each candidate."""
        names = ("subject_id", "predicate_id", "object_id", "confidence", "comment")
        return [tuple(row[name].removeprefix("id:") for name in names) for row in self.candidates]

    def remarks(self, source: str, code: str) -> list[dict[str, Any]]:
        """Return the remarks of a code in the report of a source."""
        (report,) = (one for one in self.outcome.reports if one.source == source)
        (file,) = (one for one in report.attachments if one.name == "report.jsonl")
        lines = (self.path / "sources" / file.sha256).read_text("utf-8").splitlines()
        found = [one for one in map(json.loads, lines) if one.get("code") == code]
        assert report.counts.get(f"remarks {code}", 0) == len(found)
        return found

    def ask(self, query: str) -> list[tuple[str, ...]]:
        """Return the rows of a SELECT, without the base."""
        assert self.outcome.generation
        store = ox.Store.read_only(str(self.outcome.generation.store_path))
        prologue = (
            "PREFIX renkei: <https://w3id.org/renkei/ns#> "
            "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
            f"BASE <{BASE}> "
        )
        answer = store.query(prologue + query)
        assert isinstance(answer, ox.QuerySolutions)
        return [tuple(str(term.value).removeprefix(BASE) for term in row) for row in answer]  # type: ignore[union-attr]


def build_lists(
    folder: Path, files: Mapping[str, bytes], options: Mapping[str, str] | None = None
) -> Built:
    """Build lists; the source of ``a-1.csv`` is ``a``, in the order of the files.

    Args:
        folder: An empty directory.
        files: The files by name.
        options: More options of a source, in TOML.
    """
    path = write_lists(folder, files, options)
    return Built(build_sources(path, folder / "data", dump_formats=()))


def write_lists(
    folder: Path, files: Mapping[str, bytes], options: Mapping[str, str] | None = None
) -> Path:
    """Write lists; return the path of their ``sources.toml``; see `build_lists`."""
    (folder / "in").mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / "in" / name).write_bytes(data)
    names = dict.fromkeys(
        Path(name).stem.partition("-")[0] for name in files if name.endswith(".csv")
    )
    entries = [ENTRY.format(name=name, more=(options or {}).get(name, "")) for name in names]
    path = folder / "in" / "sources.toml"
    path.write_text("".join(entries), encoding="utf-8")
    return path
