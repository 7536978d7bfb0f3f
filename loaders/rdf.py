"""Loader of RDF files: Turtle, N-Triples, N-Quads, TriG, RDF/XML, JSON-LD; also with ``.gz``.

All statements are written to the named graph of the source; named graphs in a file are merged into
it, with a warning in the report. Blank nodes are replaced by IRIs (skolemisation, RDF 1.1 Concepts,
section 3.5), so that every node can be cited.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import zlib
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.parsers import expat

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, RdfFormat, parse

from renkei.loaders.api import (
    LoadReport,
    ReportEntry,
    SourceError,
    forbidden_character,
    invisible_character,
    iri,
    is_key,
)
from renkei.loaders.xml_entities import check_entities

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pyoxigraph import Quad

    from renkei.loaders.api import Iris, QueryFunction, Source, StatementSink

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
# Base IRI for JSON-LD, whose parser silently drops relative IRIs if there is no base.
NO_BASE = "http://relative.invalid/"
UTF8_BOM = b"\xef\xbb\xbf"
BASE_PLACEHOLDER = "https://w3id.org/renkei/base/"
_MAX_SHOWN = 200  # characters of an IRI in a message
_POSITION = re.compile(r"(?:at|on) line (\d+)(?:,? (?:between )?column (\d+))?")


class RdfLoader:
    """Loads RDF files (a ``Loader``).

    Attributes:
        max_unpacked_bytes: Limit on the uncompressed size of a ``.gz`` file.
    """

    def __init__(self, max_unpacked_bytes: int = MAX_UNPACKED_BYTES) -> None:
        self.max_unpacked_bytes = max_unpacked_bytes

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
        data = _unpacked(path, sink.read(path, report), self.max_unpacked_bytes)
        suffix = (path.with_suffix("") if path.suffix == ".gz" else path).suffix.lower()
        if suffix not in FORMATS:
            raise SourceError(
                f"unknown format {suffix!r}; known are {', '.join(FORMATS)}, each also with .gz",
                file=str(path),
            )
        graph = sink.iris.source_graph(dataset)
        writer = _Writer(sink, graph, (dataset, _key(path, source.directory)), path, data)
        statements = 0
        named_graphs: set[str] = set()
        for quad in _parse(path, data, FORMATS[suffix]):
            writer.write(quad)
            statements += 1
            if not isinstance(quad.graph_name, DefaultGraph):
                named_graphs.add(str(quad.graph_name))
        lines = data.count(b"\n") + (not data.endswith(b"\n"))
        report.count("statements", statements)
        report.entries.append(
            ReportEntry(path.name, lines, "loaded", f"lines 1–{lines}: {statements} statements")
        )
        if writer.skolem_iris:
            report.count("blank nodes made IRIs", len(writer.skolem_iris))
        if named_graphs:
            report.warnings.append(
                f"{path.name}: {len(named_graphs)} named graphs were merged into {graph}"
            )


def _key(path: Path, directory: Path) -> str:
    """Return the part for a file in the IRIs of its blank nodes, unique among the files."""
    name = path.relative_to(directory).as_posix() if path.is_relative_to(directory) else path.name
    if is_key(name):
        return name
    readable = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-._")
    return f"{readable or 'file'}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


class _Writer:
    """Writes the statements of one file.

    ``key`` is the part for the file in the IRIs of its blank nodes; ``data`` is its content, in
    which the lines of errors are found.
    """

    def __init__(
        self, sink: StatementSink, graph: str, key: tuple[str, str], path: Path, data: bytes
    ) -> None:
        self._sink, self._graph, self._key = sink, iri(graph), key
        self._path, self._data = path, data
        self.skolem_iris: dict[str, str] = {}

    def write(self, quad: Quad) -> None:
        subject, object_ = self._term(quad.subject), self._term(quad.object)
        predicate = self._term(quad.predicate)
        self._sink.write(f"{subject} {predicate} {object_} {self._graph} .\n")

    def _term(self, term: object) -> str:
        if isinstance(term, NamedNode):
            return self._iri(term.value)
        if isinstance(term, BlankNode):
            return iri(self._skolem_iri(term))
        if isinstance(term, Literal) and term.direction is None:
            return self._literal(term)
        feature = "base directions of texts" if isinstance(term, Literal) else "triple terms"
        raise SourceError(f"{feature} (RDF 1.2) are not supported: {term}", file=str(self._path))

    def _iri(self, value: str) -> str:
        if value.startswith(NO_BASE):
            raise SourceError(
                f"relative IRI {value.removeprefix(NO_BASE)!r}: write it in full, or below "
                f"{BASE_PLACEHOLDER}",
                file=str(self._path),
            )
        if invisible := invisible_character(value):
            position, name = invisible
            raise SourceError(
                f"the IRI {_shown(value)} holds the invisible character {name}: remove it, or "
                f"write it as {quote(value[position])}",
                file=str(self._path),
                line=_line_of(self._data, value, position),
            )
        if value.startswith(BASE_PLACEHOLDER):
            value = self._sink.iris.base + value.removeprefix(BASE_PLACEHOLDER)
        return iri(value)

    def _literal(self, term: Literal) -> str:
        if forbidden := forbidden_character(term.value):
            position, name = forbidden
            raise SourceError(
                f"the text {term.value[:40]!r} holds the control character {name}, which RDF/XML "
                "cannot carry: remove it",
                file=str(self._path),
                line=_line_of(self._data, term.value, position),
            )
        datatype = term.datatype.value
        checked = self._iri(datatype)
        if checked == f"<{datatype}>":
            return str(term)
        return str(Literal(term.value, datatype=NamedNode(checked[1:-1])))

    def _skolem_iri(self, node: BlankNode) -> str:
        """Return the IRI of a blank node, numbered by its first occurrence in the file."""
        if node.value not in self.skolem_iris:
            number = f"b{len(self.skolem_iris) + 1}"
            self.skolem_iris[node.value] = self._sink.iris.thing("node", *self._key, number)
        return self.skolem_iris[node.value]


def _shown(value: str) -> str:
    return repr(value) if len(value) <= _MAX_SHOWN else f"{value[:_MAX_SHOWN]!r}…"


def _line_of(data: bytes, value: str, position: int) -> int | None:
    """Return the line of a character of an IRI or text; None if the file writes it differently.

    It is looked for as itself and with the escapes of Turtle, JSON and XML, after the characters
    that precede it in the value.
    """
    code = ord(value[position])
    ways = (value[position], f"\\u{code:04x}", f"\\U{code:08x}", f"&#{code};", f"&#x{code:x};")
    before = re.escape(value[max(0, position - 20) : position].encode())
    pattern = before + b"(?:" + b"|".join(re.escape(way.encode()) for way in ways) + b")"
    match = re.search(pattern, data, re.IGNORECASE)
    return data.count(b"\n", 0, match.end() - 1) + 1 if match else None


def _unpacked(path: Path, data: bytes, limit: int) -> bytes:
    if path.suffix != ".gz":
        return data
    try:
        with gzip.open(io.BytesIO(data)) as file:
            unpacked = file.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"not a complete gzip file: {error}", file=str(path)) from error
    if len(unpacked) > limit:
        raise SourceError(
            f"more than {limit:,} bytes when unpacked; split the file", file=str(path)
        )
    return unpacked


def _parse(path: Path, data: bytes, rdf_format: RdfFormat) -> Iterator[Quad]:
    if rdf_format == RdfFormat.RDF_XML:
        check_entities(data, str(path))
    base = NO_BASE if rdf_format == RdfFormat.JSON_LD else None
    try:
        yield from parse(input=data.removeprefix(UTF8_BOM), format=rdf_format, base_iri=base)
    except (SyntaxError, ValueError, OSError) as error:
        line, column = _place_of(str(error), data, rdf_format)
        raise SourceError(
            f"not {rdf_format.name}: {error}{_advice(str(error))}",
            file=str(path),
            line=line,
            column=column,
        ) from error


def _place_of(message: str, data: bytes, rdf_format: RdfFormat) -> tuple[int | None, int | None]:
    """Return line and column of an error; those of RDF/XML are found with a second parser."""
    if place := _POSITION.search(message):
        return int(place[1]), int(place[2]) if place[2] else None
    if rdf_format != RdfFormat.RDF_XML:
        return None, None
    try:
        expat.ParserCreate().Parse(data, True)
    except expat.ExpatError as error:
        return error.lineno, error.offset + 1
    quoted = re.search(r"'(.+?)'", message)
    position = data.find(f'"{quoted[1]}"'.encode()) if quoted else -1
    return (data.count(b"\n", 0, position) + 1 if position >= 0 else None), None


def _advice(message: str) -> str:
    if "LoadDocumentCallback" in message:
        return "; a context is never fetched from the network: put it into the file"
    if "No scheme" in message:
        return f"; write the IRI in full, or below {BASE_PLACEHOLDER}"
    return ""
