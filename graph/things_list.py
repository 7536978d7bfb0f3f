"""The things of a generation, as a list in files: for whoever wants all of them, such as a sitemap.

``things/00000.txt.gz`` and so on in the directory of the generation: one thing a line, by what
follows ``{base}id/``, in the order of the sorted triples. It is written while these go by, so that
a server needs neither a query nor memory for a million things.
"""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Final

from renkei.graph.iris import is_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["MOST_IN_FILE", "THINGS", "noting_things", "read_things", "things_files"]

THINGS: Final = "things"
MOST_IN_FILE: Final = 20_000


def noting_things(
    lines: Iterable[bytes], directory: Path, base: str, *, most: int = MOST_IN_FILE
) -> Iterator[bytes]:
    """Yield sorted N-Triples as they are, and list the things that are subjects in them.

    Args:
        lines: The lines; the triples of a subject are neighbours.
        directory: Where the files go; it must not exist.
        base: What IRIs of ours start with.
        most: Things in one file.
    """
    directory.mkdir()
    start = f"<{base}id/".encode()
    previous, things, number = b"\0", list[bytes](), 0
    for line in lines:
        yield line
        if not line.startswith(start) or line.startswith(previous):
            continue
        previous = line[: line.index(b"> ") + 2]
        path = previous[len(start) : -2]
        if _is_thing(path):
            things.append(path)
        if len(things) == most:
            _write(directory, number, things)
            things, number = [], number + 1
    if things:
        _write(directory, number, things)


def things_files(generation: Path) -> list[Path]:
    """Return the files of a generation, in order; none if it was built without them."""
    return sorted((generation / THINGS).glob("*.txt.gz"))


def read_things(file: Path) -> list[str]:
    """Return the things of one file: what follows ``{base}id/`` in their IRIs."""
    with gzip.open(file, "rt", encoding="ascii") as lines:
        return lines.read().split("\n")[:-1]


def _is_thing(path: bytes) -> bool:
    """Whether it is ``type/key…``, and no part of a thing (``…#quote``)."""
    parts = path.decode("utf-8").split("/")
    return len(parts) > 1 and all(map(is_key, parts))


def _write(directory: Path, number: int, things: list[bytes]) -> None:
    """Write a file whose bytes depend on nothing but the things."""
    text = b"".join(path + b"\n" for path in things)
    (directory / f"{number:05}.txt.gz").write_bytes(gzip.compress(text, mtime=0))
