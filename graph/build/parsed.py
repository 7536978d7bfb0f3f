"""``parsed/`` of a data directory: the sorted statements of each source, for the next build.

A source whose files, description, options and loader are unchanged, and that is built with the same
base by the same program, is not parsed again. Everything here may be removed at any time: it is
never part of a generation, and what a digest does not confirm is parsed again.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import IO, TYPE_CHECKING, Any, Final, cast

import zstandard

from renkei.graph.build.fingerprint import code_digest, file_digest
from renkei.graph.catalogue.inputs import LoadReport
from renkei.graph.dumps.sorting import merge_sorted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from renkei.graph.catalogue.inputs import BuildInput

__all__ = [
    "PARSED",
    "Parsed",
    "ParsedSources",
    "few_files",
    "open_statements",
    "write_statements",
]

PARSED: Final = "parsed"
_STATEMENTS, _REPORT = "statements.nq.zst", "report.json"
_PACKED: Final = ".zst"  # follows the digest of a file that the loader made
_LEVEL: Final = 1
_MAX_OPEN: Final = 64


@dataclass(frozen=True)
class Parsed:
    """What is kept of a source.

    Attributes:
        report: The report of its load.
        statements: Its sorted statements, as `write_statements` writes them.
        directory: The directory of both, and of the files that the loader made.
    """

    report: LoadReport
    statements: Path
    directory: Path

    def open_attachment(self, sha256: str) -> IO[bytes]:
        """Open a file that the loader made; whoever reads it compares the digest.

        Raises:
            OSError: If it is missing.
        """
        return open_statements(self.directory / f"{sha256}{_PACKED}")


@dataclass
class ParsedSources:
    """The directory and what this build uses of it.

    Attributes:
        directory: ``parsed/`` of the data directory.
        base: The base of the IRIs.
    """

    directory: Path
    base: str

    def __post_init__(self) -> None:
        """Begin with nothing in use."""
        self._code = code_digest()
        self._used: set[str] = set()

    def key(self, source: BuildInput) -> str:
        """Return the digest (hex) of everything that decides the statements of a source."""
        decisive = [
            self._code,
            self.base,
            source.code_version,
            source.identity,
            asdict(source.description),
            [[str(path), file_digest(path)] for path in source.files],
        ]
        return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()

    def find(self, key: str) -> Parsed | None:
        """Return what is kept of a source; None if it must be parsed."""
        entry = self.directory / key
        try:
            text = (entry / _REPORT).read_bytes()
            digest, _, report = text.partition(b"\n")
            statements, _, report = report.partition(b"\n")
            if hashlib.sha256(statements + report).hexdigest().encode() != digest:
                return None
            with (entry / _STATEMENTS).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest().encode() != statements:
                    return None
            found = LoadReport.from_json(json.loads(report))
        except (OSError, ValueError):  # missing, or damaged
            return None
        self._used.add(key)
        return Parsed(found, entry / _STATEMENTS, entry)

    def keep(self, key: str, report: LoadReport, statements: Path, stored: Path) -> Path:
        """Keep the statements of a source that was parsed; return their file.

        Args:
            key: See `key`.
            report: The report of its load.
            statements: The file in the working directory of the build, which is moved.
            stored: The directory with the files that the loader made, named by their SHA-256.
        """
        text = json.dumps(report.as_json(), ensure_ascii=False).encode()
        with statements.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest().encode()
        whole = hashlib.sha256(digest + text).hexdigest().encode()
        fresh = statements.with_suffix(".entry")
        fresh.mkdir()
        (fresh / _REPORT).write_bytes(b"\n".join([whole, digest, text]))
        for attached in report.attachments:
            with (stored / attached.sha256).open("rb") as source:
                _pack(source, fresh / f"{attached.sha256}{_PACKED}")
        statements.rename(fresh / _STATEMENTS)
        self.directory.mkdir(exist_ok=True)
        entry = self.directory / key
        shutil.rmtree(entry, ignore_errors=True)
        fresh.rename(entry)
        self._used.add(key)
        return entry / _STATEMENTS

    def prune(self) -> None:
        """Remove what this build did not use."""
        if self.directory.is_dir():
            for entry in self.directory.iterdir():
                if entry.name not in self._used:
                    shutil.rmtree(entry, ignore_errors=True)


def _pack(source: IO[bytes], path: Path) -> None:
    with path.open("wb") as file:
        zstandard.ZstdCompressor(level=_LEVEL).copy_stream(source, file)


def write_statements(blocks: Iterable[list[bytes]], path: Path) -> None:
    """Write sorted lines into a compressed file."""
    compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    with path.open("wb") as raw, compressor.stream_writer(raw) as file:
        for block in blocks:
            file.write(b"".join(block))


def few_files(files: Sequence[Path], work_dir: Path, memory: int) -> list[Path]:
    """Return files with the same statements, but only as many as may be open at the same time.

    Args:
        files: Files of `write_statements`.
        work_dir: A directory for those that are made of several.
        memory: Bytes of lines in memory.
    """
    some = list(files)
    number = 0
    while len(some) > _MAX_OPEN:
        merged = work_dir / f"merged-{number}.zst"
        with ExitStack() as stack:
            opened = [stack.enter_context(open_statements(path)) for path in some[:_MAX_OPEN]]
            write_statements(merge_sorted(opened, memory), merged)
        some, number = [*some[_MAX_OPEN:], merged], number + 1
    return some


def open_statements(path: Path) -> IO[bytes]:
    """Open a file of `write_statements`."""
    reader: Any = zstandard.ZstdDecompressor().stream_reader(path.open("rb"), closefd=True)
    return cast("IO[bytes]", io.BufferedReader(reader, 1 << 17))
