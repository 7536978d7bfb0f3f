"""Serialise statements in a format of RDF, with short names, and check that it can express them.

The body is streamed into a file; its head (prefixes, context) is known at the end, and contains the
prefixes that were used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final, cast

from pyoxigraph import Literal, NamedNode, RdfFormat, parse, serialize

from renkei.graph.rdf.carriage_returns import CarriageReturns
from renkei.graph.rdf.json_ld import SchemeError, write_json_ld
from renkei.graph.rdf.xml_limits import XmlLimits
from renkei.ontology.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pyoxigraph import Quad

    from renkei.graph.rdf.formats import Format

__all__ = ["Body", "NotExpressibleError", "write_body"]

_HEAD_BYTES: Final = 1 << 16
_TURTLE_PREFIX: Final = re.compile(rb"@prefix ([^:]*): <[^>]*> \.\n")
_XML_PREFIX: Final = re.compile(rb' xmlns:([^=]+)="[^"]*"')


class NotExpressibleError(Exception):
    """A format cannot express a statement; the message says which and why."""


@dataclass(frozen=True)
class Body:
    """A serialised body.

    Attributes:
        path: The file.
        statements: Number of statements.
        head: Bytes to write before the file.
        skipped: Number of bytes at the beginning of the file that the head replaces.
    """

    path: Path
    statements: int
    head: bytes = b""
    skipped: int = 0


def write_body(sources: Sequence[Path], form: Format, path: Path) -> Body:
    """Write statements in a format that pyoxigraph, or `renkei.graph.rdf.json_ld`, serialises.

    Args:
        sources: Files of sorted N-Triples, or of N-Quads each of one named graph.
        form: The format; it has a ``serializer``.
        path: The file to write.

    Raises:
        NotExpressibleError: If the format cannot express a statement.
    """
    if form.serializer == RdfFormat.JSON_LD:
        return _json_ld(sources, path)
    statements = _Statements(sources)
    with path.open("wb") as file:
        if form.serializer == RdfFormat.RDF_XML:
            quads = _expressible(statements)
            output = cast("IO[bytes]", CarriageReturns(file))
        else:
            quads = iter(statements)
            output = file
        stream = quads if form.has_graphs else (quad.triple for quad in quads)
        serialize(cast("Iterator[Quad]", stream), output, format=form.rdf_format, prefixes=PREFIXES)
    head, skipped = _head(path, statements.prefixes, is_xml=form.serializer == RdfFormat.RDF_XML)
    return Body(path, statements.count, head, skipped)


class _Statements:
    """The statements of files; counts them and collects the prefixes that their IRIs can use."""

    def __init__(self, sources: Sequence[Path]) -> None:
        self._sources = sources
        self._unused = tuple(PREFIXES.values())
        self.count = 0

    @property
    def prefixes(self) -> set[str]:
        """The prefixes that were used."""
        return {prefix for prefix, name in PREFIXES.items() if name not in self._unused}

    def __iter__(self) -> Iterator[Quad]:
        for source in self._sources:
            is_quads = source.suffix == ".nq"
            form = RdfFormat.N_QUADS if is_quads else RdfFormat.N_TRIPLES
            for quad in parse(path=str(source), format=form):
                self.count += 1
                for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
                    name = term.datatype if isinstance(term, Literal) else term
                    if isinstance(name, NamedNode) and name.value.startswith(self._unused):
                        self._note(name.value)
                yield quad

    def _note(self, iri: str) -> None:
        self._unused = tuple(name for name in self._unused if not iri.startswith(name))


def _expressible(statements: Iterable[Quad]) -> Iterator[Quad]:
    limits = XmlLimits()
    for quad in statements:
        if reason := limits.reason(quad):
            raise NotExpressibleError(reason)
        yield quad


def _json_ld(sources: Sequence[Path], path: Path) -> Body:
    prefixes: Mapping[str, str] = PREFIXES
    while True:
        statements = _Statements(sources)
        try:
            with path.open("wb") as file:
                head = write_json_ld(statements, file, prefixes)
        except SchemeError as error:
            prefixes = {key: name for key, name in prefixes.items() if key != error.prefix}
        else:
            return Body(path, statements.count, head)


def _head(path: Path, used: set[str], *, is_xml: bool) -> tuple[bytes, int]:
    """Return the head of a file with the prefixes in use, and the length of the present one."""
    with path.open("rb") as file:
        beginning = file.read(_HEAD_BYTES)

    def is_used(match: re.Match[bytes]) -> bool:
        prefix = match[1].decode("ascii")
        return prefix in used or prefix not in PREFIXES or (is_xml and prefix == "rdf")

    if is_xml:
        end = beginning.index(b">", beginning.index(b"<rdf:RDF")) + 1
        return _XML_PREFIX.sub(
            lambda match: match[0] if is_used(match) else b"", beginning[:end]
        ), end
    lines, end = [], 0
    while match := _TURTLE_PREFIX.match(beginning, end):
        end = match.end()
        if is_used(match):
            lines.append(match[0])
    return b"".join([*sorted(lines), b"\n" if lines else b""]), end
