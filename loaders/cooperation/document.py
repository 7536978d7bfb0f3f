"""The document as text: bytes to characters, characters to lines.

Lines end at LF only and are counted from 1; positions are code points of the decoded file.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from renkei.errors import SourceError
from renkei.loaders.text import forbidden_character

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Document", "decode"]


@dataclass(frozen=True)
class Document:
    """A decoded file.

    Attributes:
        file: Its name, for error messages.
        text: Its characters.
    """

    file: str
    text: str

    @cached_property
    def starts(self) -> list[int]:
        """Position of the first character of each line."""
        starts = [0]
        for position, character in enumerate(self.text):
            if character == "\n":
                starts.append(position + 1)
        return starts

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their LF; text after the last LF is a line only if it is not empty."""
        lines = self.text.split("\n")
        return lines[:-1] if lines[-1] == "" else lines

    def line_of(self, position: int) -> int:
        """Return the line, counted from 1, of a position."""
        return bisect.bisect_right(self.starts, position)

    def line(self, number: int) -> str:
        """Return a line by its number, counted from 1."""
        return self.lines[number - 1]

    def joined(self, start: int, end: int) -> Iterator[int]:
        """Yield the positions of a stretch, without line ends and the white space around them."""
        position = start
        while position < end:
            line_end = self.text.find("\n", position, end)
            line_end = end if line_end < 0 else line_end
            line = self.text[position:line_end]
            first = position + len(line) - len(line.lstrip())
            yield from range(first, position + len(line.rstrip()))
            position = line_end + 1

    def error(self, message: str, position: int) -> SourceError:
        """Return an error with the line and column of a position."""
        line = self.line_of(position)
        column = position - self.starts[line - 1] + 1
        return SourceError(message, file=self.file, line=line, column=column)


def decode(data: bytes, file: str) -> Document:
    """Decode a file.

    Raises:
        SourceError: If it is empty or not UTF-8.
    """
    if not data.strip():
        raise SourceError("the document is empty", file=file)
    try:
        document = Document(file, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError(_encoding_advice(data), file=file, line=line) from None
    if forbidden := forbidden_character(document.text):
        position, name = forbidden
        raise document.error(f"the control character {name}: remove it from the file", position)
    return document


def _encoding_advice(data: bytes) -> str:
    # EUC-JP first: its bytes are often valid CP932 too (half-width katakana), rarely the reverse.
    for encoding, name in (("euc-jp", "EUC-JP"), ("cp932", "CP932 (Shift_JIS)")):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return (
            f"not UTF-8; it can be read as {name}: convert it with "
            f"`iconv -f {encoding.upper()} -t UTF-8`, look at the result, and make the reading "
            "for the converted file"
        )
    return "not UTF-8, nor CP932 or EUC-JP: convert it to UTF-8 first"
