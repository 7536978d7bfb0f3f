"""N-Triples and N-Quads as text: without an object for each term.

A regular expression recognises whole blocks of lines that certainly are statements which the
parser accepts, which the graph takes, and which the store returns unchanged. They become statements
by exchanging the ends of the lines. Every other line is parsed. Whatever is not as expected, the
exact way (`renkei.loaders.rdf.parsing`) continues after the last statement, and finds the error and
its line: this module reports none.
"""

from __future__ import annotations

import codecs
import io
import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, parse

from renkei.loaders.api import LANGUAGE, NUMBER_OR_TIME, PLAIN_DATATYPE
from renkei.loaders.rdf.parsing import BASE_PLACEHOLDER, NO_BASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.loaders.api import StatementSink
    from renkei.loaders.rdf.bytes import UnpackedFile
    from renkei.loaders.rdf.writer import StatementWriter

__all__ = ["LINE_FORMATS", "UnpackedLines", "UnsureError"]

LINE_FORMATS: Final = (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)
_BLOCK: Final = 1 << 20
_LONGEST: Final = 1 << 20  # bytes of a line
_MAX_NESTED: Final = 100
_BOMS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)

# What an IRI certainly may have: RFC 3987, without what is refused or unusual.
_CHARACTER: Final = (
    r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2}"
    "|[\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fe\u4e00-\u9fff])"
)
_REST: Final = rf"{_CHARACTER}*+(?:#{_CHARACTER}*+)?>"
_HTTP: Final = rf"https?://[A-Za-z0-9][A-Za-z0-9.-]*+(?::[0-9]{{1,5}}+)?(?=[/?#>]){_REST}"
_URN: Final = rf"urn:[a-z][a-z0-9-]{{1,30}}:[A-Za-z0-9]{_REST}"
_IRI: Final = rf"<(?!{re.escape(NO_BASE)})(?:{_HTTP}|{_URN})"
_KEY: Final = "[A-Za-z0-9](?:[A-Za-z0-9._~-]*[A-Za-z0-9_~-])?"
_TEXT: Final = (
    r'"[^"\\\x00-\x1f\x7f\ufffe\uffff]*+(?:\\["\\nrt][^"\\\x00-\x1f\x7f\ufffe\uffff]*+)*+"'
)
_LITERAL: Final = rf"(?:{NUMBER_OR_TIME}|{_TEXT}(?:{LANGUAGE}|\^\^(?={PLAIN_DATATYPE}){_IRI})?)"
_PLACED: Final = re.compile(
    rf'"[^"\\]*+(?:\\.[^"\\]*+)*+"|<{re.escape(BASE_PLACEHOLDER)}'  # a text stays as it is
)
_GRAPH: Final = re.compile(r" (<[^>]*>) \.\n")


class UnsureError(Exception):
    """The exact way must go on."""


class UnpackedLines:
    """The statements of a file of lines.

    Args:
        file: The file, at its beginning.
        writer: Writes quads that were parsed.
        sink: Receives all others as text.

    Attributes:
        statements: The number of statements that were written.
        lines: The number of lines of the file, at its end.
    """

    def __init__(self, file: UnpackedFile, writer: StatementWriter, sink: StatementSink) -> None:
        self.statements = 0
        self._newlines, self._at_end_of_line = 0, False
        self._file, self._writer, self._sink = file, writer, sink
        self._base = sink.iris.base
        self._end = f" {writer.graph} .\n"
        below = f"(?:{re.escape(BASE_PLACEHOLDER)}|{re.escape(self._base)})"
        subject = rf"(?:<{below}id/{_KEY}(?:/{_KEY})+(?:#{_KEY})?>|(?!<{below}){_IRI})"
        start = f"{subject} {_IRI} (?:{_IRI}|{_LITERAL})"
        self._triples = re.compile(rf"(?:{start} \.\n)*+")
        self._quads = re.compile(rf"(?:{start} {_IRI} \.\n)*+")

    @property
    def lines(self) -> int:
        """The number of lines."""
        return self._newlines + (not self._at_end_of_line)

    def write(self, form: RdfFormat) -> None:
        """Write all statements.

        Raises:
            UnsureError: If a line is not as expected; ``statements`` of the file are written.
            RefusedTermError: If the graph does not take a statement; likewise.
            SourceError: If the file cannot be unpacked; likewise.
        """
        for block in self._blocks():
            self._newlines += block.count(b"\n")
            self._at_end_of_line = block.endswith(b"\n")
            try:
                text = block.decode("utf-8")
            except UnicodeDecodeError as error:
                raise UnsureError from error
            self._write(text, form)

    def _blocks(self) -> Iterator[bytes]:
        """Yield the file in blocks of complete lines."""
        data = self._file.read(_BLOCK)
        if data.startswith(_BOMS):
            raise UnsureError
        rest = data.removeprefix(codecs.BOM_UTF8)
        while data:
            end = rest.rfind(b"\n") + 1
            if end:
                yield rest[:end]
                rest = rest[end:]
            if len(rest) > _LONGEST:
                raise UnsureError
            data = self._file.read(_BLOCK)
            rest += data
        if rest:
            yield rest

    def _write(self, text: str, form: RdfFormat) -> None:
        position = 0
        while position < len(text):
            end = self._end_of(self._triples, text, position)
            if end > position:
                self._write_text(text[position:end].replace(" .\n", self._end))
            elif form == RdfFormat.N_QUADS and (
                (end := self._end_of(self._quads, text, position)) > position
            ):
                lines = text[position:end]
                for graph in dict.fromkeys(_GRAPH.findall(lines)):
                    self._writer.graph_names.number(graph)
                self._write_text(_GRAPH.sub(lambda _: self._end, lines))
            else:
                end = self._end_of_others(text, position, form)
                self._parse(text[position:end], form)
            position = end

    def _end_of(self, lines: re.Pattern[str], text: str, position: int) -> int:
        match = lines.match(text, position)
        return match.end() if match else position

    def _end_of_others(self, text: str, position: int, form: RdfFormat) -> int:
        """Return the end of the lines from here on that no expression recognises."""
        while position < len(text):
            position = text.find("\n", position) + 1 or len(text)
            if self._end_of(self._triples, text, position) > position:
                break
            if form == RdfFormat.N_QUADS and self._end_of(self._quads, text, position) > position:
                break
        return position

    def _write_text(self, lines: str) -> None:
        """Write statements in which only the base may be exchanged."""
        if f"<{BASE_PLACEHOLDER}" in lines:
            ours = f"<{self._base}"
            lines = _PLACED.sub(lambda m: m[0] if m[0].startswith('"') else ours, lines)
        self._sink.write_canonical(lines.encode("utf-8"))
        self.statements += lines.count("\n")

    def _parse(self, text: str, form: RdfFormat) -> None:
        if text.count("<<") > _MAX_NESTED:
            raise UnsureError
        try:
            for quad in parse(input=io.BytesIO(text.encode("utf-8")), format=form):
                self._writer.write(quad)
                self.statements += 1
        except (SyntaxError, ValueError, MemoryError) as error:
            raise UnsureError from error
