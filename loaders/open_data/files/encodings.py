"""Which encoding a text file has, and why: a mark, or all of its bytes."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import IO, Final

from renkei.loaders.api import SourceError

__all__ = ["ENCODINGS", "Encoding", "detect"]

ENCODINGS: Final = {
    "utf-8": "utf-8-sig",
    "cp932": "cp932",
    "shift_jis": "cp932",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "euc-jp": "euc_jp",
}
"""What the option ``encoding`` may name, and the codec of each."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNREAD: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (b"\x1b$B", "ISO-2022-JP"),
    (b"\x1b$@", "ISO-2022-JP"),
)
_OTHER: Final = (
    (b"PK\x03\x04", "an .xlsx, .ods or .zip file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an .xls file"),
    (b"\x1f\x8b", "a .gz file"),
    (b"%PDF-", "a PDF file"),
)
_CHUNK: Final = 1 << 20
_SAMPLE: Final = 4096


@dataclass(frozen=True)
class Encoding:
    """An encoding and the reason for it.

    Attributes:
        name: A key of `ENCODINGS`.
        evidence: ``byte order mark``, ``all bytes are UTF-8``, …
    """

    name: str
    evidence: str

    @property
    def codec(self) -> str:
        """The name of Python's codec; it drops a byte order mark."""
        return ENCODINGS[self.name]


def detect(file: IO[bytes], shown: str) -> Encoding:
    """Return the encoding of a file, which is read to its end.

    Only UTF-8 has a form that other encodings do not have by chance; CP932 is accepted if all bytes
    fit it. A file that fits neither is refused with the first line that does not.

    Raises:
        SourceError: If it fits none.
    """
    head = file.read(_SAMPLE)
    for mark, name in _UNREAD:
        if mark in head[: _SAMPLE if name == "ISO-2022-JP" else len(mark)]:
            raise SourceError(f"DECODE: the file is {name}: save it as UTF-8", file=shown, line=1)
    for mark, name in _OTHER:
        if head.startswith(mark):
            raise SourceError(
                f"DECODE: it is {name}, whatever its name says: save the table as CSV in UTF-8, or "
                "give the file the name of its format",
                file=shown,
            )
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name, "byte order mark")
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) > len(head) // 8 and min(even, odd) * 4 < max(even, odd):
        return Encoding("utf-16-le" if odd > even else "utf-16-be", "every second byte is zero")
    failed = _first_wrong_lines(file, head)
    if "utf-8" not in failed:
        return Encoding("utf-8", "all bytes are UTF-8")
    if "cp932" not in failed:
        return Encoding("cp932", f"all bytes are CP932; line {failed['utf-8']} is not UTF-8")
    raise SourceError(
        f"DECODE: the bytes are neither UTF-8 (up to line {failed['utf-8']}) nor CP932 (up to line "
        f"{failed['cp932']}): save it as UTF-8, or give encoding = (one of {', '.join(ENCODINGS)})",
        file=shown,
        line=max(failed.values()),
    )


def _first_wrong_lines(file: IO[bytes], head: bytes) -> dict[str, int]:
    """Return the first line that does not fit an encoding, for each that does not fit."""
    decoders = {name: codecs.getincrementaldecoder(name)() for name in ("utf-8", "cp932")}
    failed: dict[str, int] = {}
    lines, data = 1, head
    while len(failed) < len(decoders):
        for name in decoders.keys() - failed.keys():
            try:
                decoders[name].decode(data, final=not data)
            except UnicodeDecodeError as error:
                failed[name] = lines + error.object[: error.start].count(b"\n")
        if not data:
            break
        lines += data.count(b"\n")
        data = file.read(_CHUNK)
    return failed
