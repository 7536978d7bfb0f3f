"""Helpers of the tests of the loader of RDF files: files in a directory, loaded as one source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from renkei.errors import SourceError
from tests.conftest import BASE
from tests.loaders.reports import load_sources

if TYPE_CHECKING:
    from pathlib import Path

    from tests.loaders.reports import Loaded

GRAPH = f"{BASE}graph/source/example"
SOURCES = """\
[[source]]
name = "example"
loader = "rdf"
glob = "data/**/*"
title = { ja = "題", en = "Title" }
description = { ja = "説明", en = "Description" }
publisher = { name = { ja = "発行者", en = "Publisher" } }
"""


def write(directory: Path, **files: str | bytes) -> Path:
    """Write files into ``data/`` and a sources.toml that includes them all."""
    (directory / "sources.toml").write_text(SOURCES, encoding="utf-8")
    for name, content in files.items():
        path = directory / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return directory / "sources.toml"


def load(directory: Path, **files: str | bytes) -> Loaded:
    """Load files."""
    return load_sources(write(directory, **files))


def refusal(directory: Path, name: str, content: str | bytes) -> SourceError:
    """Return the error for a file; it has the name of the file."""
    with pytest.raises(SourceError) as caught:
        load(directory, **{name: content})
    assert caught.value.file == str(directory / "data" / name)
    return caught.value


def statements(loaded: Loaded) -> set[str]:
    """Return the statements, with one name for all blank nodes made IRIs."""
    return {
        re.sub(rf"<{BASE}id/node/example/[^/]+/b1>", "<b1>", str(quad.triple))
        for quad in parse(input="".join(loaded.lines), format=RdfFormat.N_QUADS)
    }
