"""Loader of RDF files: Turtle, N-Triples, N-Quads, TriG, RDF/XML, JSON-LD; also with ``.gz``.

Files are streamed: memory does not grow with their size. All statements are written to the named
graph of the source; named graphs in a file are merged into it, with a warning in the report. Blank
nodes are replaced by IRIs (skolemisation, RDF 1.1 Concepts, section 3.5), so that every node can be
cited.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat

from renkei.loaders.api import LoadReport, ReportEntry, SourceError, is_key
from renkei.loaders.rdf.bytes import MIN_LIMIT
from renkei.loaders.rdf.lines import LINE_FORMATS, UnpackedLines, UnsureError
from renkei.loaders.rdf.parsing import RdfFile
from renkei.loaders.rdf.writer import MAX_WITHOUT_PAGE, RefusedTermError, StatementWriter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from renkei.loaders.api import Iris, QueryFunction, Source, StatementSink

__all__ = ["RdfLoader"]

_NOTHING = "it holds no statement"
_NOTHING_IN_JSON = (
    ": JSON-LD drops properties that the context does not map, and what has no well-formed IRI or "
    "language tag"
)


class RdfLoader:
    """Loads RDF files (a ``Loader``).

    Attributes:
        max_unpacked_bytes: What a ``.gz`` file may have when it is unpacked; a large one may have
            200 times its size.
        base_iri: Base of relative IRIs; None if they are errors, as in a build.
    """

    def __init__(self, max_unpacked_bytes: int = MIN_LIMIT, base_iri: str | None = None) -> None:
        self.max_unpacked_bytes = max_unpacked_bytes
        self.base_iri = base_iri

    def files(self, source: Source) -> Sequence[Path]:
        """Return the files of the source."""
        if source.options:
            raise SourceError(
                f"the rdf loader knows no option {', '.join(source.options)}",
                file=source.place[0],
                line=source.place[1],
            )
        return source.paths

    def load(self, source: Source, sink: StatementSink) -> LoadReport:
        """Write the statements of all files.

        ``https://w3id.org/renkei/base/`` at the start of an IRI is replaced by the base of the
        deployment, so that a file can refer to things of the graph independently of where the graph
        is published.

        Raises:
            SourceError: If a file is not well-formed in its format, with the line of the error.
        """
        report = LoadReport(source.description.name)
        for path in source.paths:
            self._file(path, source, sink, report)
        return report

    def reconcile(self, source: Source, query: QueryFunction, iris: Iris) -> list[str] | None:
        """Return None: RDF is loaded unchanged, so there is nothing to compare."""
        del source, query, iris
        return None

    def _file(self, path: Path, source: Source, sink: StatementSink, report: LoadReport) -> None:
        dataset = source.description.name
        graph = sink.iris.source_graph(dataset)
        writer = StatementWriter(sink, graph, (dataset, _key(path, source.directory)))
        with closing(writer), sink.open(path, report) as opened:
            file = RdfFile(opened, path, limit=self.max_unpacked_bytes, base_iri=self.base_iri)
            statements, lines = self._write_all(file, path, writer, sink)
        report.count("statements", statements)
        report.entries.append(
            ReportEntry(path.name, lines, "loaded", f"lines 1–{lines}: {statements} statements")
        )
        if writer.blank_nodes.count:
            report.count("blank nodes made IRIs", writer.blank_nodes.count)
        report.warnings += [f"{path.name}: {warning}" for warning in file.warnings]
        if writer.graph_names.count:
            report.warnings.append(
                f"{path.name}: {writer.graph_names.count} named graphs were merged into {graph}"
            )
        if writer.without_page:
            more = " and possibly more" if len(writer.without_page) == MAX_WITHOUT_PAGE else ""
            report.warnings.append(
                f"{path.name}: no page will have {', '.join(writer.without_page)}{more}: below the "
                f"base, an IRI is {sink.iris.base}id/<type>/<key>, with ASCII letters, digits, "
                "'.', '_', '~', '-' in each part"
            )
        if not statements:
            cause = _NOTHING_IN_JSON if file.format == RdfFormat.JSON_LD else ""
            report.warnings.append(f"{path.name}: {_NOTHING}{cause}")

    def _write_all(
        self, file: RdfFile, path: Path, writer: StatementWriter, sink: StatementSink
    ) -> tuple[int, int]:
        """Write the statements of a file; return their number, and that of the lines."""
        written = 0
        if file.format in LINE_FORMATS and self.base_iri is None:
            text = UnpackedLines(file.unpacked(), writer, sink)
            with suppress(UnsureError, RefusedTermError, SourceError):
                text.write(file.format)
                return text.statements, text.lines
            written = text.statements  # the exact way goes on, and says what is wrong
        statements = 0
        for quad in file.quads():
            statements += 1
            if statements <= written:
                continue
            try:
                writer.write(quad)
            except RefusedTermError as error:
                line = file.line_of(statements, error.value, error.position)
                raise SourceError(str(error), file=str(path), line=line) from None
        return statements, file.lines


def _key(path: Path, directory: Path) -> str:
    """Return the part for a file in the IRIs of its blank nodes, unique among the files."""
    name = path.relative_to(directory).as_posix() if path.is_relative_to(directory) else path.name
    if is_key(name):
        return name
    readable = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-._")
    return f"{readable or 'file'}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
