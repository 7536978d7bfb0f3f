"""When each thing changed last: from generation to generation."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from renkei.graph.things.older import read_dated_things, things_files
from renkei.graph.things.table import THINGS_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["date_things"]

_KEPT: Final = """
UPDATE thing SET changed = before.changed FROM before
WHERE before.path = thing.path AND before.changed > ''
  AND thing.path NOT IN (SELECT path FROM touched)
"""


def date_things(
    generation: Path, *, before: Path | None, touched: Iterable[str], built: str
) -> None:
    """Add the time of the last change of each thing to the table of a new generation.

    Args:
        generation: Its directory.
        before: Directory of the previous generation; None if the changes since are unknown.
        touched: The things with added or deleted statements: what follows ``{base}id/``.
        built: Time of the build: that of new and changed things.
    """
    address = f"file:{quote(str(generation / THINGS_TABLE))}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("UPDATE thing SET changed = ?", (built,))
        if before is None:
            return
        database.execute("CREATE TEMP TABLE touched (path TEXT PRIMARY KEY) WITHOUT ROWID")
        database.executemany(
            "INSERT OR IGNORE INTO touched VALUES (?)", ((path,) for path in touched)
        )
        if (before / THINGS_TABLE).is_file():
            old = f"file:{quote(str(before / THINGS_TABLE))}?immutable=1&mode=ro"
            database.execute("ATTACH ? AS old", (old,))
            database.execute("CREATE TEMP VIEW before AS SELECT path, changed FROM old.thing")
        else:
            database.execute("CREATE TEMP TABLE before (path TEXT PRIMARY KEY, changed TEXT)")
            for file in things_files(before):
                database.executemany("INSERT INTO before VALUES (?, ?)", read_dated_things(file))
        database.execute(_KEPT)
