"""The stage load: the statements of each source, sorted, as files."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from zstandard import ZstdError

from renkei.errors import SourceError
from renkei.graph.build.examples import write_examples
from renkei.graph.build.fingerprint import file_digest
from renkei.graph.build.parsed import PARSED, ParsedSources, write_statements
from renkei.graph.catalogue.inputs import LoadedFile, LoadReport, StatementSink
from renkei.graph.dumps.sorting import LineSorter
from renkei.graph.rdf.canonical import canonical_lines
from renkei.graph.rdf.vocabulary import vocabulary_lines
from renkei.graph.reports.joining import join_reports
from renkei.graph.reports.row_report import REPORT_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from renkei.graph.build.parsed import Parsed
    from renkei.graph.build.plan import BuildPlan, Progress
    from renkei.graph.catalogue.inputs import BuildInput

__all__ = ["Loaded", "load_sources", "remove_others", "store_file"]

_CHUNK: Final = 1 << 20  # bytes
_GATHERED: Final = 1 << 20  # characters


@dataclass
class Loaded:
    """The statements of a build, each source by itself.

    Attributes:
        reports: The report of each source, in order.
        files: Their sorted statements, compressed (`renkei.graph.build.parsed`).
        others: The sorted statements of the vocabulary and the example queries.
    """

    reports: list[LoadReport] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    others: list[bytes] = field(default_factory=list)


def load_sources(
    plan: BuildPlan, data_dir: Path, work_dir: Path, directory: Path, progress: Progress
) -> Loaded:
    """Load vocabulary, sources and example queries.

    Args:
        plan: What is built.
        data_dir: The data directory, for ``parsed/``.
        work_dir: A directory for temporary files.
        directory: The files of the sources are copied there, named by their SHA-256; it must not
            exist.
        progress: Receives the name of each source.

    Raises:
        SourceError: If a source is malformed.
    """
    directory.mkdir()
    loading = _Loading(plan, work_dir, directory, progress)
    parsed = ParsedSources(data_dir / PARSED, plan.base)
    loaded = Loaded(others=loading.others())
    for source in plan.inputs:
        progress.loading(source.description.name)
        reports = []
        for part in source.parts:
            key = parsed.key(part)
            found = parsed.find(key)
            if found is not None and loading.copy_files(part, found):
                report, statements = found.report, found.statements
            else:
                statements = work_dir / f"{len(loaded.files)}.zst"
                report = loading.parse(part, statements)
                digests = {file_digest(path) for path in part.files}
                if {file.sha256 for file in report.files} <= digests and key == parsed.key(part):
                    statements = parsed.keep(key, report, statements, directory)
            reports.append(report)
            loaded.files.append(statements)
        loaded.reports.append(loading.join(reports))
        source.accept(loaded.reports[-1])
    parsed.prune()
    return loaded


def remove_others(directory: Path, reports: Iterable[LoadReport]) -> None:
    """Remove what was joined from the files of the sources."""
    named = {file.sha256 for report in reports for file in (*report.files, *report.attachments)}
    for path in directory.iterdir():
        if path.name not in named:
            path.unlink()


def store_file(file: IO[bytes], directory: Path) -> str:
    """Copy a file into a directory, named by its SHA-256 (hex), which is returned."""
    digest, part = hashlib.sha256(), directory / "part"
    with part.open("wb") as output:
        while data := file.read(_CHUNK):
            digest.update(data)
            output.write(data)
    part.rename(directory / digest.hexdigest())
    return digest.hexdigest()


class _Loading:
    """Loads the sources of one build."""

    def __init__(
        self, plan: BuildPlan, work_dir: Path, directory: Path, progress: Progress
    ) -> None:
        self._plan, self._work_dir, self._directory = plan, work_dir, directory
        self._progress = progress
        sizes = (path.stat().st_size for source in plan.inputs for path in source.files)
        self._total = 2 * sum(sizes)  # a file is copied, then parsed
        self._done = 0

    def others(self) -> list[bytes]:
        """Return the sorted statements of the vocabulary and of the example queries."""
        lines: list[str] = []
        write_examples(self._plan.iris, lines.append, self._plan.examples)
        canonical = canonical_lines("".join(lines).encode()).splitlines(keepends=True)
        ontology, codes = vocabulary_lines()
        return sorted({*canonical, *ontology, *canonical_lines(b"".join(codes)).splitlines(True)})

    def parse(self, source: BuildInput, statements: Path) -> LoadReport:
        """Parse a source; write its sorted statements."""
        sorter = LineSorter(self._work_dir, self._plan.sorted_bytes)
        writer = _Writer(source, sorter)
        sink = StatementSink(
            self._plan.iris,
            writer.write,
            store=self._copy,
            write_lines=writer.write_lines,
            write_canonical=writer.write_canonical,
            seen=self._seen,
        )
        try:
            report = source.load(sink)
            writer.flush()
            write_statements(sorter.blocks(), statements)
        finally:
            sorter.close()
        return report

    def copy_files(self, source: BuildInput, found: Parsed) -> bool:
        """Copy the files of a source that is not parsed; return whether they are those of then."""
        for attached in found.report.attachments:
            try:
                with found.open_attachment(attached.sha256) as file:
                    if self._copy(file) != attached.sha256:
                        return False
            except (OSError, ZstdError):  # missing, or damaged
                return False
        paths = {file_digest(path): path for path in source.files}
        for loaded in found.report.files:
            path = paths.get(loaded.sha256)
            if path is None:
                return False
            with path.open("rb") as file:
                if self._copy(file) != loaded.sha256:
                    return False
            self._seen(2 * loaded.size)
        return True

    def join(self, reports: Sequence[LoadReport]) -> LoadReport:
        """Return the report of a source out of those of its parts; join files of one name."""
        if len(reports) == 1:
            return reports[0]
        joined = LoadReport(reports[0].source)
        parts: dict[str, list[LoadedFile]] = {}
        for report in reports:
            joined.files += report.files
            joined.entries += report.entries
            joined.interpretations += [
                one for one in report.interpretations if one not in joined.interpretations
            ]
            joined.warnings += report.warnings
            joined.matches += report.matches
            for what, number in report.counts.items():
                joined.count(what, number)
            for file in report.attachments:
                parts.setdefault(file.name, []).append(file)
        for name, files in parts.items():
            joined.attachments.append(files[0] if len(files) == 1 else self._join(name, files))
        return joined

    def _join(self, name: str, files: Sequence[LoadedFile]) -> LoadedFile:
        """Join files: reports on rows as such, others follow each other."""
        if name != REPORT_TABLE:
            return LoadedFile(name, self._concatenate(files), sum(file.size for file in files))
        with tempfile.TemporaryDirectory(dir=self._work_dir) as folder:
            whole = Path(folder) / name
            join_reports((self._directory / file.sha256 for file in files), whole)
            with whole.open("rb") as joined:
                return LoadedFile(name, self._copy(joined), whole.stat().st_size)

    def _concatenate(self, files: Iterable[LoadedFile]) -> str:
        with tempfile.TemporaryFile(dir=self._work_dir) as whole:
            for file in files:
                with (self._directory / file.sha256).open("rb") as part:
                    shutil.copyfileobj(part, whole)
            whole.seek(0)
            return self._copy(whole)

    def _copy(self, file: IO[bytes]) -> str:
        return store_file(file, self._directory)

    def _seen(self, number: int) -> None:
        self._done += number
        self._progress.advance(self._done, self._total, "bytes")


class _Writer:
    """Takes the statements of a source; gives them to a sorter as the store returns them."""

    def __init__(self, source: BuildInput, sorter: LineSorter) -> None:
        self._source, self._sorter = source, sorter
        self.write_canonical = sorter.add
        self._lines: list[bytes] = []
        self._size = 0

    def write(self, line: str) -> None:
        """Take one line of N-Quads."""
        self.write_lines(line.encode())

    def write_lines(self, lines: bytes) -> None:
        """Take many lines of N-Quads."""
        self._lines.append(lines)
        self._size += len(lines)
        if self._size >= _GATHERED:
            self.flush()

    def flush(self) -> None:
        """Give what was gathered to the sorter."""
        lines, self._lines, self._size = b"".join(self._lines), [], 0
        try:
            self._sorter.add(canonical_lines(lines))
        except ValueError as error:
            name = self._source.description.loader
            raise SourceError(
                f"the loader {name!r} wrote what is no statement: {error}",
                file=self._source.description.name,
            ) from error
