"""The lists of things in generations of layout 2 and before, which have no table.

``things/00000.txt.gz`` and so on in the directory of the generation, one thing a line: the part of
its IRI after ``{base}id/``, a tab, and the time of the last change of its statements.
"""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_dated_things", "things_files"]


def things_files(generation: Path) -> list[Path]:
    """Return the files of a generation, in order; newer generations have none."""
    return sorted((generation / "things").glob("*.txt.gz"))


def read_dated_things(file: Path) -> list[tuple[str, str]]:
    """Return the things of one file, each with its time (``xsd:dateTime``), empty if unknown."""
    with gzip.open(file, "rt", encoding="ascii") as lines:
        rows = (line.partition("\t") for line in lines.read().split("\n")[:-1])
        return [(thing, time) for thing, _, time in rows]
