"""The bytes of RDF files, read in pieces: unpacked, decoded, with the line of each piece.

The parser of the engine pulls bytes from a `Reader`. If a statement or an error has no line, the
file is read again with a reader that returns single lines near that place (``fine_from``), so that
its line is known when the parser stops.
"""

from __future__ import annotations

import codecs
import gzip
import zlib
from typing import IO, Final, Protocol

from renkei.loaders.api import SourceError

__all__ = ["MAX_RATIO", "Reader", "TextReader", "UnpackedFile"]

MAX_RATIO: Final = 200  # of the unpacked size to the size of a .gz file
MIN_LIMIT: Final = 1 << 30  # bytes that any .gz file may have when it is unpacked
_LONGEST_LINE: Final = 1 << 16
_MAX_NESTED: Final = 2_000  # triple terms in each other; 20,000 overflow the stack of the parser
_WIDE_BOMS: Final = {  # UTF-32 first: its mark begins with that of UTF-16
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
_PACKED: Final = {
    b"\x1f\x8b": "gzip: give it a name that ends in .gz",
    b"PK\x03\x04": "ZIP: unpack it",
    b"BZh": "bzip2: unpack it",
    b"\xfd7zXZ": "xz: unpack it",
    b"(\xb5/\xfd": "Zstandard: unpack it",
}


class Reader(Protocol):
    """A file as the parser reads it.

    Attributes:
        nested: Number of ``<<`` since the parser found the last statement; it is set to 0 then.
        offset: Number of bytes returned so far.
        warnings: Texts about what the parser drops without an error.
    """

    nested: int
    offset: int
    warnings: list[str]

    @property
    def line(self) -> int:
        """The line, counted from 1, in which the bytes returned so far end."""
        ...

    @property
    def lines(self) -> int:
        """The number of lines of the file, at its end."""
        ...

    def read(self, size: int = -1, /) -> bytes:
        """Return up to ``size`` bytes; none at the end.

        Raises:
            SourceError: If the bytes are not those of a well-formed file.
        """
        ...


class UnpackedFile:
    """A file, unpacked while it is read if it is a gzip file of one or several members.

    Args:
        file: The file, at its beginning.
        name: Its path, for messages.
        packed: Its size in bytes if it is a gzip file.
        limit: Bytes that a gzip file may have when it is unpacked, if ``MAX_RATIO`` allows less.
    """

    def __init__(
        self, file: IO[bytes], name: str, packed: int | None = None, limit: int = MIN_LIMIT
    ) -> None:
        self.name = name
        self._file: IO[bytes] = file
        self._left: int | None = None
        self._limit = 0
        self._began = False
        if packed is not None:
            self._file = gzip.GzipFile(fileobj=file)  # type: ignore[assignment]
            self._limit = self._left = max(limit, packed * MAX_RATIO)

    def read(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes; none at the end."""
        return self._take(size, line=False)

    def readline(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes of one line."""
        return self._take(size, line=True)

    def _take(self, size: int, *, line: bool) -> bytes:
        try:
            data = self._file.readline(size) if line else self._file.read(size)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise SourceError(f"not a complete gzip file: {error}", file=self.name) from error
        except OSError as error:
            raise SourceError(f"cannot be read: {error.strerror}", file=self.name) from error
        if not self._began:
            self._began = True
            for head, advice in _PACKED.items():
                if data.startswith(head):
                    raise SourceError(f"this is {advice}", file=self.name)
        if self._left is not None:
            self._left -= len(data)
            if self._left < 0:
                raise SourceError(
                    f"more than {self._limit:,} bytes when unpacked; split the file",
                    file=self.name,
                )
        return data


class TextReader:
    """The bytes of a file in UTF-8, without a byte order mark (a `Reader`).

    Args:
        file: The file, at its beginning.
        fine_from: From this offset on, each ``read`` returns one line at most.

    Raises:
        SourceError: If the file is in UTF-16 or UTF-32.
    """

    def __init__(self, file: UnpackedFile, fine_from: int | None = None) -> None:
        self.nested = self.offset = 0
        self.warnings: list[str] = []
        self._file, self._fine_from = file, fine_from
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._newlines, self._at_end_of_line = 0, False
        self._head = file.read(4)
        for mark, encoding in _WIDE_BOMS.items():
            if self._head.startswith(mark):
                raise SourceError(
                    f"this is {encoding}, only UTF-8 is read: convert the file with "
                    f"iconv -f {encoding} -t UTF-8",
                    file=file.name,
                    line=1,
                )
        self._head = self._head.removeprefix(codecs.BOM_UTF8)

    @property
    def line(self) -> int:
        """The line in which the bytes returned so far end."""
        return self._newlines + (not self._at_end_of_line)

    @property
    def lines(self) -> int:
        """The same, at the end of the file."""
        return self.line

    def read(self, size: int = _LONGEST_LINE, /) -> bytes:
        """Return up to ``size`` bytes; none at the end."""
        data, self._head = self._head[:size], self._head[size:]
        if not data:
            fine = self._fine_from is not None and self.offset >= self._fine_from
            data = self._file.readline(size) if fine else self._file.read(size)
        try:
            self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            line = self._newlines + error.object.count(b"\n", 0, error.start) + 1
            raise SourceError(
                f"not UTF-8 ({error.reason}): convert the file, for example with "
                "iconv -f SHIFT_JIS -t UTF-8",
                file=self._file.name,
                line=line,
            ) from error
        self.nested += data.count(b"<<")
        if self.nested > _MAX_NESTED:
            raise SourceError(
                f"more than {_MAX_NESTED:,} '<<' in one statement: triple terms (RDF 1.2) are not "
                "supported",
                file=self._file.name,
                line=self._newlines + 1,
            )
        self.offset += len(data)
        self._newlines += data.count(b"\n")
        if data:
            self._at_end_of_line = data.endswith(b"\n")
        return data
