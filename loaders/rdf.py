"""Loader of RDF files: Turtle, N-Triples, N-Quads, TriG, RDF/XML, JSON-LD; also with ``.gz``.

All statements go into the graph of the source (named graphs of the file are merged into it, and
the report says so). Blank nodes become IRIs (RDF 1.1 Concepts, section 3.5), so that everything
can be cited.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, RdfFormat, parse

from renkei.errors import SourceError
from renkei.graph.inputs import LoadReport, ReportEntry
from renkei.graph.terms import iri

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pyoxigraph import Quad

    from renkei.graph.inputs import QueryFunction, StatementSink
    from renkei.graph.iris import Iris
    from renkei.loaders.interface import Source

__all__ = ["RdfLoader"]

FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".rdf": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
}
MAX_UNPACKED_BYTES = 1 << 30
BASE_PLACEHOLDER = "https://w3id.org/renkei/base/"
_POSITION = re.compile(r"(?:at|on) line (\d+)(?:,? (?:between )?column (\d+))?")


class RdfLoader:
    """Loads RDF files (a ``Loader``)."""

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

        IRIs below ``https://w3id.org/renkei/base/`` stand for the base of the deployment, so that
        a file can speak of its things wherever the graph is published.

        Raises:
            SourceError: If a file is not RDF of its format, with the line where it breaks.
        """
        report = LoadReport(source.description.name)
        for path in source.paths:
            self._file(path, source, sink, report)
        return report

    def reconcile(self, source: Source, query: QueryFunction, iris: Iris) -> list[str] | None:
        """RDF is loaded as it is: there is nothing to compare."""
        del source, query, iris
        return None

    def _file(self, path: Path, source: Source, sink: StatementSink, report: LoadReport) -> None:
        dataset = source.description.name
        data = _unpacked(path, sink.read(path, report))
        suffix = (path.with_suffix("") if path.suffix == ".gz" else path).suffix.lower()
        if suffix not in FORMATS:
            raise SourceError(
                f"unknown format {suffix!r}; known are {', '.join(FORMATS)}, each also with .gz",
                file=str(path),
            )
        graph = sink.iris.source_graph(dataset)
        key = re.sub(r"[^A-Za-z0-9._-]", "-", path.name)
        writer, blank, number = _Writer(sink, graph, f"{dataset}/{key}"), 0, 0
        merged: set[str] = set()
        for quad in _parse(path, data, FORMATS[suffix]):
            writer.write(quad)
            number += 1
            if not isinstance(quad.graph_name, DefaultGraph):
                merged.add(str(quad.graph_name))
        blank = len(writer.skolems)
        lines = data.count(b"\n") + (not data.endswith(b"\n"))
        report.count("statements", number)
        report.entries.append(
            ReportEntry(path.name, lines, "loaded", f"lines 1–{lines}: {number} statements")
        )
        if blank:
            report.count("blank nodes made IRIs", blank)
        if merged:
            report.warnings.append(
                f"{path.name}: {len(merged)} named graphs were merged into {graph}"
            )


class _Writer:
    def __init__(self, sink: StatementSink, graph: str, scope: str) -> None:
        self.sink, self.graph, self.scope = sink, iri(graph), scope
        self.skolems: dict[str, str] = {}

    def write(self, quad: Quad) -> None:
        subject, object_ = self.term(quad.subject), self.term(quad.object)
        predicate = self.term(quad.predicate)
        self.sink.write(f"{subject} {predicate} {object_} {self.graph} .\n")

    def term(self, term: object) -> str:
        if isinstance(term, NamedNode):
            value = term.value
            if value.startswith(BASE_PLACEHOLDER):
                value = self.sink.iris.base + value.removeprefix(BASE_PLACEHOLDER)
            return iri(value)
        if isinstance(term, BlankNode):
            return iri(self.skolem(term))
        if isinstance(term, Literal):
            return str(term)
        raise SourceError("triple terms (RDF 1.2) are not supported", file=self.scope)

    def skolem(self, node: BlankNode) -> str:
        """Return an IRI for a blank node, numbered by its place in the file."""
        if node.value not in self.skolems:
            number = f"b{len(self.skolems) + 1}"
            self.skolems[node.value] = self.sink.iris.thing("node", *self.scope.split("/"), number)
        return self.skolems[node.value]


def _unpacked(path: Path, data: bytes) -> bytes:
    if path.suffix != ".gz":
        return data
    try:
        with gzip.open(io.BytesIO(data)) as file:
            unpacked = file.read(MAX_UNPACKED_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"not a whole gzip file: {error}", file=str(path)) from error
    if len(unpacked) > MAX_UNPACKED_BYTES:
        raise SourceError(
            f"more than {MAX_UNPACKED_BYTES >> 20} MiB when unpacked; split the file",
            file=str(path),
        )
    return unpacked


def _parse(path: Path, data: bytes, rdf_format: RdfFormat) -> Iterator[Quad]:
    try:
        yield from parse(input=data, format=rdf_format)
    except (SyntaxError, ValueError, OSError) as error:
        place = _POSITION.search(str(error))
        line = getattr(error, "lineno", None) or (int(place[1]) if place else None)
        column = getattr(error, "offset", None) or (int(place[2]) if place and place[2] else None)
        raise SourceError(
            f"not {rdf_format.name}: {error}", file=str(path), line=line, column=column
        ) from error
