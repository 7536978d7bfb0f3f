"""Rows of CSV and TSV files (RFC 4180), read in pieces; errors have the line of their row."""

from __future__ import annotations

import codecs
import csv
import io
from itertools import chain
from typing import IO, TYPE_CHECKING, Final

from renkei.loaders.api import SourceError
from renkei.loaders.open_data.files.sheet_worker import MAX_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from renkei.loaders.open_data.files.encodings import Encoding

__all__ = ["MAX_CELL", "MAX_LINES_OF_ROW", "PIECE", "delimiter_of", "rows"]

MAX_CELL: Final = 100_000  # characters; a spreadsheet holds 32,767
MAX_LINES_OF_ROW: Final = 1_000  # a quote that never closes makes the rest of the file one row
_LONGEST_LINE: Final = 4_000_000  # characters of a line, before it is parsed
PIECE: Final = 1 << 16  # bytes that are decoded at once
_SAMPLE: Final = 1 << 16
_SAMPLE_LINES: Final = 50
_DELIMITERS: Final = (",", "\t", ";")


class _Lines:
    """The lines of a text for ``csv.reader``, read in pieces.

    Attributes:
        number: Lines of all pieces but the last.
        begin: First line of the current row.
    """

    def __init__(self, file: IO[bytes], codec: str, shown: str) -> None:
        self._file, self._codec, self._shown = file, codec, shown
        self._decoder = codecs.getincrementaldecoder(codec)()
        self.number, self.begin = 0, 1

    def pieces(self) -> Iterator[Iterable[str]]:
        """Yield the lines of each piece.

        Raises:
            SourceError: If a line is too long, or its bytes cannot be decoded.
        """
        rest = ""
        lines: list[str] = []
        data = b"more"
        while data:
            self.number += len(lines)
            self.check(self.number + 1)
            data = self._file.read(PIECE)
            whole = rest + self._decoded(data)
            # A line ends with \n, \r or both; the second of both may be in the next piece.
            end = len(whole)
            if data:
                end = 1 + max(whole.rfind("\n"), whole.rfind("\r", 0, max(end - 1, 0)))
            rest = whole[end:]
            if len(rest) >= _LONGEST_LINE:
                message = f"a line of more than {_LONGEST_LINE:,} characters: this is no table"
                raise self.error(message, self.number + whole.count("\n", 0, end) + 1)
            lines = list(io.StringIO(whole[:end], newline=""))
            yield lines

    def _decoded(self, data: bytes) -> str:
        try:
            return self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(self._codec, "replace").count("\n")
            raise self.error(
                f"DECODE: {error.reason} in {error.encoding}: save it as UTF-8, or give encoding =",
                self.number + before + 1,
            ) from None

    def check(self, line: int) -> None:
        """Refuse a row that began too many lines before this one.

        Raises:
            SourceError: With the line in which it begins.
        """
        if line - self.begin >= MAX_LINES_OF_ROW:
            raise self.error(
                f"a quotation mark opens here and is not closed within {MAX_LINES_OF_ROW:,} lines: "
                "close it, or double quotation marks inside a value",
                self.begin,
            )

    def error(self, message: str, line: int) -> SourceError:
        """Return an error at a line."""
        return SourceError(message, file=self._shown, line=line)


def delimiter_of(file: IO[bytes], encoding: Encoding, suffix: str) -> str:
    """Return the delimiter: the one that most lines of the beginning have; a tab in ``.tsv``."""
    if suffix == ".tsv":
        return "\t"
    text = io.TextIOWrapper(file, encoding=encoding.codec, errors="strict", newline="")
    try:
        sample = text.read(_SAMPLE)
    except UnicodeDecodeError:
        return ","
    finally:
        text.detach()
    lines = sample.splitlines()[:_SAMPLE_LINES]
    with_it = {sign: sum(sign in line for line in lines) for sign in _DELIMITERS}
    return max(_DELIMITERS, key=lambda sign: (with_it[sign], sample.count(sign)))


def rows(file: IO[bytes], encoding: Encoding, delimiter: str, shown: str) -> Generator[list[str]]:
    """Yield the cells of each row.

    Raises:
        SourceError: If bytes cannot be decoded, a quotation mark is not closed, or a cell or row is
            larger than any table has.
    """
    lines = _Lines(file, encoding.codec, shown)
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(chain.from_iterable(lines.pieces()), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            end = reader.line_num
            if end > lines.begin:  # of several lines
                lines.check(end)
            if len(cells) > MAX_COLUMNS:
                raise lines.error(
                    f"{len(cells):,} columns; a table has at most {MAX_COLUMNS:,}", lines.begin
                )
            lines.begin = end + 1
            yield cells
    except csv.Error as error:
        lines.check(reader.line_num)
        raise lines.error(_explained(str(error)), lines.begin) from None


def _explained(message: str) -> str:
    """Return what an error of the parser means and what to do."""
    if "field larger" in message:
        return (
            f"a cell of more than {MAX_CELL:,} characters: close its quotation mark, or shorten it"
        )
    if "unexpected end" in message:
        return "a quotation mark opens here and is not closed: close it"
    if "expected after" in message:
        return f"{message}: double quotation marks inside a quoted value"
    return message
