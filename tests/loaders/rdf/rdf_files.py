"""Helpers of the tests of the loader of RDF files: files in a directory, loaded as one source."""

# ruff: noqa: E501 (a line of N-Triples is one line)

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
# The same statements in each format.
TURTLE = """\
@prefix e: <http://example.org/> .
e:library e:name "図書館"@ja , "a \\"quoted\\"\\nname" ; e:seats 120 ; e:part [ e:floor 2 ] .
"""
LINES = """\
<http://example.org/library> <http://example.org/name> "図書館"@ja .
<http://example.org/library> <http://example.org/name> "a \\"quoted\\"\\nname" .
<http://example.org/library> <http://example.org/seats> "120"^^<http://www.w3.org/2001/XMLSchema#integer> .
<http://example.org/library> <http://example.org/part> _:floor .
_:floor <http://example.org/floor> "2"^^<http://www.w3.org/2001/XMLSchema#integer> .
"""
XML = """\
<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/">
  <rdf:Description rdf:about="http://example.org/library">
    <e:name xml:lang="ja">図書館</e:name>
    <e:name>a "quoted"
name</e:name>
    <e:seats rdf:datatype="http://www.w3.org/2001/XMLSchema#integer">120</e:seats>
    <e:part rdf:parseType="Resource">
      <e:floor rdf:datatype="http://www.w3.org/2001/XMLSchema#integer">2</e:floor>
    </e:part>
  </rdf:Description>
</rdf:RDF>
"""
JSON = """\
{"@context": {"e": "http://example.org/"}, "@id": "e:library",
 "e:name": [{"@value": "図書館", "@language": "ja"}, "a \\"quoted\\"\\nname"],
 "e:seats": 120, "e:part": {"e:floor": 2}}
"""
FILES = {
    "data.ttl": TURTLE,
    "data.nt": LINES,
    "data.nq": LINES,
    "data.trig": TURTLE,
    "data.rdf": XML,
    "data.xml": XML,
    "data.jsonld": JSON,
}
EXPECTED = {
    line.removesuffix(" .").replace("_:floor", "<b1>") for line in LINES.strip().split("\n")
}


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
