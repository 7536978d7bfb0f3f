"""Records on the disk, written once and read as often as needed, in their order."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["Spool", "to_line"]

T = TypeVar("T")


def to_line(*parts: Any) -> bytes:
    """Return values as a line of JSON; such lines are sorted by their first values."""
    return json.dumps(parts, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


class Spool(Generic[T]):
    """Tuples of texts, numbers and tuples.

    Args:
        path: The file; it must not exist.
        read: Makes a record of the list that JSON makes of it.
    """

    def __init__(self, path: Path, read: Callable[[list[Any]], T]) -> None:
        self._path, self._read = path, read
        self._file: IO[bytes] = path.open("wb")

    def add(self, record: tuple[Any, ...]) -> None:
        """Add a record."""
        self._file.write(to_line(*record))

    def close(self) -> None:
        """End the writing."""
        self._file.close()

    def __iter__(self) -> Iterator[T]:
        with self._path.open("rb") as lines:
            for line in lines:
                yield self._read(json.loads(line))
