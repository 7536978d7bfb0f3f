"""Helpers of the tests of loaders: loading without a build, and reports to edit."""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pyoxigraph import RdfFormat, Store, parse

from renkei.graph.catalogue.inputs import StatementSink
from renkei.graph.catalogue.statistics import select
from renkei.graph.rdf.iris import Iris
from renkei.loaders.sources import read_sources
from tests.conftest import BASE

if TYPE_CHECKING:
    from renkei.errors import SourceError
    from renkei.graph.catalogue.inputs import BuildInput, LoadReport

SECOND = Path(__file__).parent / "second"


@dataclass
class Loaded:
    """The result of loading the sources of a ``sources.toml``."""

    inputs: list[BuildInput]
    reports: list[LoadReport] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def store(self) -> Store:
        """Return the statements in memory, each also in the default graph."""
        store = Store()
        quads = list(parse(input="".join(self.lines), format=RdfFormat.N_QUADS))
        store.bulk_extend(quads)
        triples = "".join(f"{quad.triple} .\n" for quad in quads)
        store.load(input=triples, format=RdfFormat.N_TRIPLES)
        return store

    def differences(self) -> list[str]:
        """Return the differences that the reconciliation of each source reports."""
        store, iris = self.store(), Iris(BASE)
        reported = [
            source.reconcile(lambda query: select(store, query), iris) for source in self.inputs
        ]
        return [difference for differences in reported for difference in differences or []]


def discard_file(file: IO[bytes]) -> str:
    """Return the digest of a file; a build stores its bytes with the generation."""
    return hashlib.file_digest(file, "sha256").hexdigest()


def load_sources(path: Path) -> Loaded:
    """Load all sources without a build."""
    loaded = Loaded(read_sources(path))
    sink = StatementSink(Iris(BASE), loaded.lines.append, store=discard_file)
    for source in loaded.inputs:
        assert source.files
        loaded.reports.append(source.load(sink))
    return loaded


class Workspace:
    """A copy of the second report whose three files can be edited."""

    def __init__(self, directory: Path) -> None:
        self.directory = Path(shutil.copytree(SECOND, directory / "second"))
        self.document = self.directory / "mihon-kaku-2025.txt"
        self.reading = self.directory / "mihon-kaku-2025.reading.toml"
        self.sources = self.directory / "sources.toml"

    def edit(self, path: Path, old: str, new: str) -> None:
        """Replace ``old``, which must occur once in a file."""
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {path.name}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def edit_document(self, old: str, new: str) -> None:
        """Edit the document, and write its new digest into the reading."""
        self.edit(self.document, old, new)
        self.sign()

    def edit_reading(self, old: str, new: str) -> None:
        """Edit the reading."""
        self.edit(self.reading, old, new)

    def sign(self) -> None:
        """Write the SHA-256 of the document into the reading."""
        digest = hashlib.sha256(self.document.read_bytes()).hexdigest()
        text = self.reading.read_text(encoding="utf-8")
        signed = re.sub(r'(?m)^sha256 = "[^"]*"', f'sha256 = "{digest}"', text)
        self.reading.write_text(signed, encoding="utf-8")

    def load(self) -> Loaded:
        """Load the report."""
        return load_sources(self.sources)


def line_of(path: Path, words: str) -> int:
    """Return the line, counted from 1, of a text that must occur once in a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(words) == 1, f"{words!r} occurs {text.count(words)} times in {path.name}"
    return text.count("\n", 0, text.index(words)) + 1


ONE_ITEM = """\
■県立図書館
■市立図書館
●広報誌による相互ＰＲ
＜成果＞
○{item}
"""
ONE_ITEM_READING = """\
[document]
sha256 = ""
label = {{ ja = "見本", en = "Example" }}

[document.compiled]
not_before = 2025-01-01
not_after = 2025-12-31
because = {{ ja = "見本", en = "Example" }}

[partnership]
key = "mihon-kaku"
line = 1
label = {{ ja = "見本県と架空市", en = "Mihon and Kaku" }}
partners = ["mihon", "kaku"]

[[government]]
key = "mihon"
class = "prefecture"
type = "prefecture"
label = {{ ja = "見本県", en = "Mihon" }}
called = ["県"]

[[government]]
key = "kaku"
class = "municipality"
type = "municipality"
label = {{ ja = "架空市", en = "Kaku" }}
called = ["市"]

[[section]]
heading = "成果"
as = "achievement"

[[pairing]]
key = "libraries"
label = {{ ja = "図書館", en = "Libraries" }}
theme = "civic-activity"
facility = [
  {{ line = 1, key = "mihon-library", class = "facility", establisher = "mihon", en = "A" }},
  {{ line = 2, key = "kaku-library", class = "facility", establisher = "kaku", en = "B" }},
]
direction = [{{ line = 3, as = "mutual-pr", en = "Publicity" }}]

[[block]]
line = 4
pairing = "libraries"
because = {{ ja = "見本", en = "Example" }}

[[item]]
line = 5
begins = "{begins}"
key = "item"
en = "Item"
kinds = ["listing"]
indicator = "tests"
{more}
"""


def one_item(directory: Path, item: str, more: str = "") -> Workspace:
    """Return a report with a single item of a given text."""
    workspace = Workspace(directory)
    workspace.document.write_text(ONE_ITEM.format(item=item), encoding="utf-8")
    begins = item.split("\n", maxsplit=1)[0][:3]
    reading = ONE_ITEM_READING.format(begins=begins, more=more)
    workspace.reading.write_text(reading, encoding="utf-8")
    workspace.sign()
    return workspace


def assert_line(error: SourceError) -> None:
    """An error names a line."""
    assert error.line
