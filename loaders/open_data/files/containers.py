"""Files inside gzip and zip files, with bounds on what comes out of them."""

from __future__ import annotations

import gzip
import io
import stat
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

from renkei.loaders.api import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

__all__ = ["MAX_MEMBERS", "BoundedFile", "Member", "members", "other_members"]

MAX_RATIO: Final = 200  # of the unpacked size to the packed size of a large file
MIN_LIMIT: Final = 1 << 30  # bytes that any file may have when it is unpacked
MAX_MEMBERS: Final = 100  # tables in one zip file
_TABLES: Final = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".xlsm", ".ods")
_SHOWN: Final = 5
_UTF8_NAME: Final = 0x800


@dataclass(frozen=True)
class Member:
    """One table file.

    Attributes:
        name: Its name, such as ``facilities.csv``; with that of the zip file before it.
        suffix: ``.csv``, in lower case, without ``.gz``.
        size: Bytes as they lie in the source.
        open: Opens it at its beginning, any number of times.
    """

    name: str
    suffix: str
    size: int
    open: Callable[[], AbstractContextManager[IO[bytes]]]


class BoundedFile(io.RawIOBase):
    """An unpacked stream that refuses to go on beyond a number of bytes."""

    def __init__(self, file: IO[bytes], name: str, limit: int) -> None:
        super().__init__()
        self._file, self._name, self._left, self._limit = file, name, limit, limit

    def readable(self) -> bool:
        """Return true."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill a buffer; return the number of bytes.

        Raises:
            SourceError: If more comes out than allowed, or the packed bytes are broken.
        """
        try:
            data = self._file.read(len(buffer))
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
            raise _broken(error, self._name) from None
        self._left -= len(data)
        if self._left < 0:
            raise SourceError(
                f"has more than {self._limit:,} bytes when it is unpacked: split it",
                file=self._name,
            )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the packed stream, too."""
        self._file.close()
        super().close()


def members(file: IO[bytes], name: str, shown: str) -> Iterator[Member]:
    """Yield the table files of a file: itself, or what is packed in it.

    Args:
        file: The file; it is read from its beginning whenever a member is opened.
        name: Its name.
        shown: Its path, for messages.

    Raises:
        SourceError: If it is no table, or a zip file with too many of them.
    """
    size = file.seek(0, io.SEEK_END)
    lower = name.lower()
    if lower.endswith(".gz"):
        suffix = "." + lower.removesuffix(".gz").rpartition(".")[2]
        yield Member(name, suffix, size, lambda: _unzipped(file, shown, size))
    elif lower.endswith(".zip"):
        yield from _zip_members(file, name, shown)
    else:
        yield Member(name, "." + lower.rpartition(".")[2], size, lambda: _plain(file))


class _plain:  # noqa: N801 (used as a function)
    """The file itself, rewound, left open."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def __enter__(self) -> IO[bytes]:
        self._file.seek(0)
        return self._file

    def __exit__(self, *_: object) -> None:
        return


def _bounded(stream: IO[bytes], shown: str, limit: int) -> IO[bytes]:
    return io.BufferedReader(BoundedFile(stream, shown, limit), 1 << 18)


def _unzipped(file: IO[bytes], shown: str, size: int) -> IO[bytes]:
    file.seek(0)
    unpacked = gzip.GzipFile(fileobj=file)
    return _bounded(unpacked, shown, max(MIN_LIMIT, size * MAX_RATIO))  # type: ignore[arg-type]


def _zip_members(file: IO[bytes], name: str, shown: str) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _broken(error, shown) from None
    found = [pair for pair in _visible(archive) if pair[0].lower().endswith(_TABLES)]
    if not found:
        inner = other_members(file, name)
        holds = f", but {inner}" if inner else ""
        raise SourceError(
            f"holds no table ({', '.join(_TABLES)}){holds}: put the tables themselves into it",
            file=shown,
        )
    twice = [name for name, number in Counter(inner for inner, _ in found).items() if number > 1]
    if twice:
        raise SourceError(f"holds two files of the name {twice[0]}: keep one", file=shown)
    if len(found) > MAX_MEMBERS:
        raise SourceError(
            f"holds {len(found):,} tables; at most {MAX_MEMBERS} are read: split it", file=shown
        )
    for inner, entry in sorted(found, key=lambda pair: pair[0]):
        place = f"{shown}/{inner}"
        if entry.flag_bits & 1:
            raise SourceError("is encrypted: publish it without a password", file=place)
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise SourceError("is a link, not a file", file=place)
        yield Member(
            f"{name}/{inner}",
            "." + inner.lower().rpartition(".")[2],
            entry.compress_size,
            lambda entry=entry, place=place: _opened(archive, entry, place),  # type: ignore[misc]
        )


def _visible(archive: zipfile.ZipFile) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """Yield name and entry of each file that a person put into an archive."""
    for entry in archive.infolist():
        inner = _name_of(entry)
        hidden = inner.rpartition("/")[2].startswith(".") or inner.startswith("__MACOSX/")
        if not entry.is_dir() and not hidden:
            yield inner, entry


def other_members(file: IO[bytes], name: str) -> str:
    """Return the names of the members of a zip file that are no tables; empty if there are none."""
    if not name.lower().endswith(".zip"):
        return ""
    with zipfile.ZipFile(file) as archive:
        names = sorted(one for one, _ in _visible(archive) if not one.lower().endswith(_TABLES))
    more = f", … ({len(names):,} files)" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _broken(error: Exception, shown: str) -> SourceError:
    return SourceError(f"cannot be unpacked: {error}: pack it again", file=shown)


def _opened(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, place: str) -> IO[bytes]:
    limit = max(MIN_LIMIT, entry.compress_size * MAX_RATIO)
    if entry.file_size > limit:
        raise SourceError(
            f"has more than {limit:,} bytes when it is unpacked: split it", file=place
        )
    try:
        stream = archive.open(entry)
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        raise _broken(error, place) from None
    return _bounded(stream, place, limit)


def _name_of(entry: zipfile.ZipInfo) -> str:
    """Return the name of a member; programs in Japan write it in CP932 without saying so."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    try:
        data = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename
