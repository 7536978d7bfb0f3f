"""Serialise statements in a format of RDF, with short names, and check that it can express them.

The body is streamed into a file; its head (prefixes, context) is known at the end, and contains the
prefixes that were used.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import partial
from typing import IO, TYPE_CHECKING, Final, cast

from pyoxigraph import Literal, NamedNode, RdfFormat, parse, serialize

from renkei.graph.dumps.texts import (
    write_json_ld_lines,
    write_rdf_xml_lines,
    write_turtle_lines,
)
from renkei.graph.rdf.carriage_returns import CarriageReturns
from renkei.graph.rdf.json_ld import SchemeError, write_json_ld
from renkei.graph.rdf.xml_limits import XmlLimits
from renkei.ontology.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pyoxigraph import Quad

    from renkei.graph.rdf.formats import Format

__all__ = ["Body", "NotExpressibleError", "count_lines", "used_prefixes", "write_body"]

_BLOCK: Final = 1 << 22
_MAX_NAMES: Final = 50_000  # of properties and classes, to hold in memory
# A property, and the object too if it is rdf:type.
_NAMES: Final = re.compile(
    rb"^[^ ]+ (<http://www\.w3\.org/1999/02/22-rdf-syntax-ns#type> [^ ]+|[^ ]+) ", re.MULTILINE
)
# Blank nodes, triple terms, control characters, U+FFFE, U+FFFF; and what looks like them.
_RARE: Final = (b"_:", b" <<", b"\\b", b"\\f", b"\\u", b"\\U", b"\xef\xbf\xbe", b"\xef\xbf\xbf")
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
        used: The prefixes that the statements use, without those of graphs, if they were noted.
    """

    path: Path
    statements: int
    head: bytes = b""
    skipped: int = 0
    used: Collection[str] | None = None


def write_body(
    sources: Sequence[Path],
    form: Format,
    path: Path,
    used: Collection[str] | None = None,
    *,
    is_plain: bool = False,
) -> Body:
    """Write statements in a format that pyoxigraph, or `renkei.graph.rdf.json_ld`, serialises.

    Args:
        sources: Files of sorted N-Triples, or of N-Quads each of one named graph.
        form: The format; it has a ``serializer``.
        path: The file to write.
        used: The prefixes that the statements use, if that is known.
        is_plain: Whether the lines are plain (`renkei.graph.dumps.plain`). The bytes are the same.

    Raises:
        NotExpressibleError: If the format cannot express a statement.
    """
    number = sum(map(count_lines, sources))
    if is_plain:
        return _write_plain(sources, form, path, used, number)
    if form.serializer == RdfFormat.JSON_LD:
        return Body(path, number, _write_json_ld(sources, path))
    quads = _quads(sources)
    is_xml = form.serializer == RdfFormat.RDF_XML
    if is_xml and not _is_expressible(sources):
        quads = _expressible(quads)
    with path.open("wb") as file:
        output = cast("IO[bytes]", CarriageReturns(file)) if is_xml else file
        # Quads of the default graph are triples to the serializer.
        serialize(quads, output, format=form.rdf_format, prefixes=PREFIXES)
    head, skipped = _head(path, used_prefixes(sources) if used is None else used, is_xml=is_xml)
    return Body(path, number, head, skipped)


def _write_plain(
    sources: Sequence[Path], form: Format, path: Path, used: Collection[str] | None, number: int
) -> Body:
    if form.serializer == RdfFormat.JSON_LD:
        return Body(path, number, _write_json_ld(sources, path, write_json_ld_lines))
    is_xml = form.serializer == RdfFormat.RDF_XML
    limits = XmlLimits()

    def check(line: bytes) -> None:
        for quad in parse(line, format=RdfFormat.N_TRIPLES):
            if reason := limits.reason(quad):
                raise NotExpressibleError(reason)

    found = None
    with path.open("wb") as file:
        if is_xml:
            write_rdf_xml_lines(sources, file, check)
        else:
            found = write_turtle_lines(sources, file, has_graphs=form.has_graphs)
    if used is None:
        used = used_prefixes(sources) if found is None or form.has_graphs else found
    return Body(
        path, number, *_head(path, used, is_xml=is_xml), used=None if form.has_graphs else found
    )


def count_lines(path: Path) -> int:
    """Return the number of lines of a file."""
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(partial(file.read, _BLOCK), b""))


def used_prefixes(sources: Iterable[Path]) -> set[str]:
    """Return the prefixes of `PREFIXES` with which an IRI of the statements begins."""
    unused = dict(PREFIXES)
    for source in sources:
        with source.open("rb") as file:
            while lines := file.readlines(_BLOCK):
                text = b"".join(lines)
                for prefix in [key for key, name in unused.items() if _has_iri(text, name, source)]:
                    del unused[prefix]
    return PREFIXES.keys() - unused.keys()


def _has_iri(text: bytes, namespace: str, source: Path) -> bool:
    """Return whether a term of lines, and not only a text, has an IRI in a namespace."""
    start, at = f"<{namespace}".encode(), -1
    while (at := text.find(start, at + 1)) >= 0:
        line = text[text.rfind(b"\n", 0, at) + 1 : text.index(b"\n", at) + 1]
        for quad in parse(line, format=_format_of(source)):
            for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
                name = term.datatype if isinstance(term, Literal) else term
                if isinstance(name, NamedNode) and name.value.startswith(namespace):
                    return True
    return False


def _quads(sources: Iterable[Path]) -> Iterator[Quad]:
    return itertools.chain.from_iterable(
        parse(path=str(source), format=_format_of(source)) for source in sources
    )


def _format_of(source: Path) -> RdfFormat:
    return RdfFormat.N_QUADS if source.suffix == ".nq" else RdfFormat.N_TRIPLES


def _is_expressible(sources: Iterable[Path]) -> bool:
    """Return whether RDF/XML can express all statements, if that is certain without parsing each.

    Those that decide are parsed: one of each property and of each class, and all with blank nodes
    or rare characters.
    """
    limits, known = XmlLimits(), set[bytes]()
    for source in sources:
        with source.open("rb") as file:
            while lines := file.readlines(_BLOCK):
                text = b"".join(lines)
                decisive = []
                if any(mark in text for mark in _RARE):
                    decisive = [line for line in lines if any(mark in line for mark in _RARE)]
                if not known.issuperset(_NAMES.findall(text)):
                    for match in _NAMES.finditer(text):
                        if match[1] not in known:
                            known.add(match[1])
                            decisive.append(
                                text[match.start() : text.index(b"\n", match.end()) + 1]
                            )
                if len(known) > _MAX_NAMES:
                    return False
                if any(map(limits.reason, parse(b"".join(decisive), format=_format_of(source)))):
                    return False
    return True


def _expressible(statements: Iterable[Quad]) -> Iterator[Quad]:
    limits = XmlLimits()
    for quad in statements:
        if reason := limits.reason(quad):
            raise NotExpressibleError(reason)
        yield quad


def _write_json_ld(
    sources: Sequence[Path], path: Path, write: Callable[..., bytes] | None = None
) -> bytes:
    prefixes: Mapping[str, str] = PREFIXES
    while True:
        try:
            with path.open("wb") as file:
                if write:
                    return write(sources, file, prefixes)
                return write_json_ld(_quads(sources), file, prefixes)
        except SchemeError as error:
            prefixes = {key: name for key, name in prefixes.items() if key != error.prefix}


def _head(path: Path, used: Collection[str], *, is_xml: bool) -> tuple[bytes, int]:
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
