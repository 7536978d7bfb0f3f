"""The quads of one file, and the line of each error.

The parser of the engine gives statements no line, and some of its errors none. A place is found by
reading the file again, in single lines from shortly before it on, up to the same statement or
error.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from itertools import islice
from typing import IO, TYPE_CHECKING, Final, cast

from pyoxigraph import RdfFormat, parse

from renkei.loaders.api import SourceError
from renkei.loaders.rdf.bytes import MIN_LIMIT, Reader, TextReader, UnpackedFile
from renkei.loaders.rdf.json_ld import JsonReader
from renkei.loaders.rdf.xml import XmlReader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyoxigraph import Quad

__all__ = ["BASE_PLACEHOLDER", "FORMATS", "NO_BASE", "RdfFile"]

FORMATS: Final = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".rdf": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
}
# Base IRI for JSON-LD, whose parser silently drops relative IRIs if there is no base.
NO_BASE: Final = "http://relative.invalid/"
BASE_PLACEHOLDER: Final = "https://w3id.org/renkei/base/"
_POSITION: Final = re.compile(r"(?:at|on) line (\d+)(?:,? (?:between )?column(?:s)? (\d+))?")
_HEAD: Final = 1 << 10
# How files of other formats begin; no file of the format in question can begin so.
_LOOKS: Final = (
    (
        re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+)?html\b", re.IGNORECASE),
        "a web page (HTML)",
        (),
        "get the data itself",
    ),
    (
        re.compile(rb"\s*<(?:\?xml\s|rdf:RDF\s)"),
        "XML",
        (RdfFormat.RDF_XML,),
        "if it is RDF/XML, name it .rdf",
    ),
    (
        re.compile(rb'\s*(?:\{\s*"|\[\s*\{)'),
        "JSON",
        (RdfFormat.JSON_LD,),
        "if it is JSON-LD, name it .jsonld",
    ),
    (
        re.compile(rb"(?:\s|#.*\n)*(?:@prefix|prefix|@base|base)\s", re.IGNORECASE),
        "Turtle or TriG",
        (RdfFormat.TURTLE, RdfFormat.TRIG),
        "name it .ttl or .trig",
    ),
)
_READ_AHEAD: Final = 1 << 20  # bytes that the parser may have read beyond a statement
_LONGEST_LINE: Final = 1 << 20


class RdfFile:
    """A file of RDF.

    Args:
        file: The file, open.
        path: Its path, for its format and for messages.
        limit: Bytes that it may have when it is unpacked, however small it is packed.
        base_iri: Base of relative IRIs; None if they are errors.

    Raises:
        SourceError: If its suffix is that of no format.
    """

    def __init__(
        self, file: IO[bytes], path: Path, *, limit: int = MIN_LIMIT, base_iri: str | None = None
    ) -> None:
        self._file, self._name, self._limit = file, str(path), limit
        self._packed = path.suffix.lower() == ".gz"
        suffix = (path.with_suffix("") if self._packed else path).suffix.lower()
        if suffix not in FORMATS:
            raise SourceError(
                f"unknown format {suffix!r}; known are {', '.join(FORMATS)}, each also with .gz",
                file=self._name,
            )
        self.format = FORMATS[suffix]
        no_base = NO_BASE if self.format == RdfFormat.JSON_LD else None
        self._base = no_base if base_iri is None else base_iri
        self._refuse_others()
        self._reader = self._open()

    @property
    def lines(self) -> int:
        """The number of its lines; known after its last quad."""
        return self._reader.lines

    @property
    def warnings(self) -> list[str]:
        """Texts about what the parser dropped; known after the last quad."""
        return self._reader.warnings

    def quads(self) -> Iterator[Quad]:
        """Yield its quads; the file is read from its beginning.

        Raises:
            SourceError: If it is not well-formed, with the line.
        """
        self._reader = reader = self._open()
        try:
            for quad in self._parse(reader):
                reader.nested = 0
                yield quad
        except (SyntaxError, ValueError, OSError) as error:
            raise self._not_well_formed(str(error)) from error
        except MemoryError as error:  # of the parser's buffer
            raise SourceError(
                f"one text or IRI is longer than 16 MiB ({error})",
                file=self._name,
                line=reader.line,
            ) from error

    def line_of(self, number: int, value: str = "", position: int = 0) -> int:
        """Return the line of a quad that was the last to be yielded.

        Args:
            number: Its number, counted from 1.
            value: A text or IRI in it, whose line is returned if it is written in the file.
            position: A character of the value.
        """
        reader = self._open_near(self._reader)
        for _ in islice(self._parse(reader), number):
            reader.nested = 0
        last = max(1, reader.line)
        return self._last_line_with(value, position, last) or last

    def _parse(self, reader: Reader) -> Iterator[Quad]:
        # pyoxigraph's type asks for all of IO[bytes]; it calls read alone.
        return parse(input=cast("IO[bytes]", reader), format=self.format, base_iri=self._base)

    def _open(self, fine_from: int | None = None, *, split: bool = False) -> Reader:
        unpacked = self.unpacked()
        if self.format == RdfFormat.RDF_XML:
            return XmlReader(unpacked, fine_from)
        if self.format == RdfFormat.JSON_LD:
            return JsonReader(TextReader(unpacked), self._name, split=split)
        return TextReader(unpacked, fine_from)

    def unpacked(self) -> UnpackedFile:
        """Return the file from its beginning on, unpacked."""
        size = self._file.seek(0, 2)
        self._file.seek(0)
        return UnpackedFile(self._file, self._name, size if self._packed else None, self._limit)

    def _open_near(self, reader: Reader) -> Reader:
        """Open the file again, to find the place where another reader stopped."""
        split = isinstance(reader, JsonReader) and reader.splittable
        return self._open(max(0, reader.offset - _READ_AHEAD), split=split)

    def _not_well_formed(self, message: str) -> SourceError:
        line: int | None
        column: int | None = None
        if "LoadDocumentCallback" in message and isinstance(self._reader, JsonReader):
            line, address = self._reader.remote or (None, "")
            return SourceError(
                f"the context {address} is never fetched from the network: put it into the file, "
                'as the value of "@context"',
                file=self._name,
                line=line,
            )
        if place := _POSITION.search(message):
            line, column = int(place[1]), int(place[2]) if place[2] else None
        else:
            reader = self._open_near(self._reader)
            with suppress(SyntaxError, ValueError, OSError):
                for _ in self._parse(reader):
                    reader.nested = 0
            line = reader.line
        advice = "; write the IRI in full, or below " + BASE_PLACEHOLDER
        relative = "No scheme" in message
        return SourceError(
            f"not {self.format.name}: {message}{advice if relative else ''}",
            file=self._name,
            line=line,
            column=column,
        )

    def _refuse_others(self) -> None:
        """Refuse a file that begins as one of another format, which its name does not say."""
        head = self.unpacked().read(_HEAD).removeprefix(codecs.BOM_UTF8)
        for begin, name, formats, advice in _LOOKS:
            if self.format not in formats and begin.match(head):
                raise SourceError(
                    f"this is {name}, not {self.format.name}: {advice}", file=self._name, line=1
                )

    def _last_line_with(self, value: str, position: int, last: int) -> int | None:
        """Return the last line up to ``last`` with a character of an IRI or text, or None.

        It is searched as itself and with the escapes of Turtle, JSON and XML, after the characters
        that precede it in the value.
        """
        if not value:
            return None
        code = ord(value[position])
        ways = (value[position], f"\\u{code:04x}", f"\\U{code:08x}", f"&#{code};", f"&#x{code:x};")
        before = value[max(0, position - 20) : position].rpartition("\n")[2]
        pattern = re.compile(
            re.escape(before.encode())
            + b"(?:"
            + b"|".join(re.escape(way.encode()) for way in ways)
            + b")",
            re.IGNORECASE,
        )
        file = self.unpacked()
        number, found = 1, None
        while number <= last and (data := file.readline(_LONGEST_LINE)):
            if pattern.search(data):
                found = number
            number += data.endswith(b"\n")
        return found
