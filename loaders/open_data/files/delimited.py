"""Rows of CSV and TSV files (RFC 4180), read in pieces, with the line in which each begins."""

from __future__ import annotations

import csv
import io
from typing import IO, TYPE_CHECKING, Final

from renkei.loaders.api import SourceError
from renkei.loaders.open_data.files.sheet_worker import MAX_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Generator

    from renkei.loaders.open_data.files.encodings import Encoding

__all__ = ["MAX_CELL", "MAX_LINES_OF_ROW", "delimiter_of", "rows"]

MAX_CELL: Final = 100_000  # characters; a spreadsheet holds 32,767
MAX_LINES_OF_ROW: Final = 1_000  # a quote that never closes makes the rest of the file one row
_LONGEST_LINE: Final = 4_000_000  # characters of a line, before it is parsed
_SAMPLE: Final = 1 << 16
_SAMPLE_LINES: Final = 50
_DELIMITERS: Final = (",", "\t", ";")


class _Lines:
    """The lines of a text for ``csv.reader``, each of bounded length; it counts them."""

    def __init__(self, text: io.TextIOBase, shown: str) -> None:
        self._text, self._shown = text, shown
        self.number = 0
        self.begin = 1  # first line of the current row

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        try:
            line = self._text.readline(_LONGEST_LINE)
        except UnicodeDecodeError as error:
            raise self.error(
                f"DECODE: {error.reason} in {error.encoding}: save it as UTF-8, or give encoding ="
            ) from None
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) >= _LONGEST_LINE and not line.endswith("\n"):
            raise self.error(f"a line of more than {_LONGEST_LINE:,} characters: this is no table")
        if self.number - self.begin >= MAX_LINES_OF_ROW:
            raise SourceError(
                f"a quotation mark opens here and is not closed within {MAX_LINES_OF_ROW:,} lines: "
                "close it, or double quotation marks inside a value",
                file=self._shown,
                line=self.begin,
            )
        return line

    def error(self, message: str) -> SourceError:
        """Return an error at the current line."""
        return SourceError(message, file=self._shown, line=max(self.number, 1))


def _text(file: IO[bytes], encoding: Encoding) -> io.TextIOWrapper:
    return io.TextIOWrapper(file, encoding=encoding.codec, errors="strict", newline="")


def delimiter_of(file: IO[bytes], encoding: Encoding, suffix: str) -> str:
    """Return the delimiter: the one that most lines of the beginning have; a tab in ``.tsv``."""
    if suffix == ".tsv":
        return "\t"
    text = _text(file, encoding)
    try:
        sample = text.read(_SAMPLE)
    except UnicodeDecodeError:
        return ","
    finally:
        text.detach()
    lines = sample.splitlines()[:_SAMPLE_LINES]
    with_it = {sign: sum(sign in line for line in lines) for sign in _DELIMITERS}
    return max(_DELIMITERS, key=lambda sign: (with_it[sign], sample.count(sign)))


def rows(
    file: IO[bytes], encoding: Encoding, delimiter: str, shown: str
) -> Generator[tuple[int, list[str]]]:
    """Yield the line in which each row begins, and its cells.

    Raises:
        SourceError: If bytes cannot be decoded, a quotation mark is not closed, or a cell or row is
            larger than any table has.
    """
    text = _text(file, encoding)
    lines = _Lines(text, shown)
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        while True:
            lines.begin = begin = lines.number + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            if len(cells) > MAX_COLUMNS:
                raise SourceError(
                    f"{len(cells):,} columns; a table has at most {MAX_COLUMNS:,}",
                    file=shown,
                    line=begin,
                )
            yield begin, cells
    except csv.Error as error:
        raise SourceError(_explained(str(error)), file=shown, line=lines.begin) from None
    finally:
        text.detach()


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
