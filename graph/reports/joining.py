"""Join the reports on the files of a source: one file after another, as one load writes them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from renkei.errors import SourceError
from renkei.graph.reports.row_report_writer import (
    INDEX,
    MAX_PARTS,
    PART_SHIFT,
    SCHEMA,
    SETTINGS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["join_reports"]

_MAP: Final = "CREATE TEMP TABLE map (old INTEGER PRIMARY KEY, new INTEGER NOT NULL)"
# Each statement gets the number of the parts before, and that shifted for ids.
_COPIES: Final = """
INSERT INTO part SELECT id + :parts, file, sheet, sheet_number, key, header, rows,
  sha256, name FROM one.part ORDER BY id;
INSERT INTO outcome SELECT part + :parts, name, rows FROM one.outcome;
INSERT OR IGNORE INTO text SELECT * FROM one.text;
INSERT INTO tally SELECT t.part + :parts, m.new, t.remarks FROM one.tally t
  JOIN map m ON m.old = t.sort;
INSERT INTO remark SELECT r.id + :ids, m.new, r.value, r.result, r.detail, r.thing
  FROM one.remark r CROSS JOIN map m ON m.old = r.sort ORDER BY r.id;
INSERT INTO block SELECT id + :ids, rows FROM one.block ORDER BY id;
"""


def join_reports(paths: Iterable[Path], target: Path) -> None:
    """Write a report that has the parts of several, in their order.

    Args:
        paths: The reports.
        target: The new file, which must not exist.

    Raises:
        SourceError: If they have more parts than a report can have.
    """
    address = f"file:{quote(str(target))}?mode=rwc"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as database:
        for setting in SETTINGS:
            database.execute(f"PRAGMA {setting}")
        database.executescript(SCHEMA)
        database.execute(_MAP)
        parts, sorts = 0, dict[tuple[str, str, str], int]()
        for path in paths:
            database.execute("ATTACH ? AS one", (f"file:{quote(str(path))}?mode=ro&immutable=1",))
            database.execute("BEGIN")
            parts += _append(database, parts, sorts)
            database.execute("COMMIT")
            database.execute("DETACH one")
        rows = [(number, *key) for key, number in sorts.items()]
        database.executemany("INSERT INTO sort VALUES (?, ?, ?, ?)", rows)
        database.execute(INDEX)


def _append(
    database: sqlite3.Connection, parts: int, sorts: dict[tuple[str, str, str], int]
) -> int:
    """Append the attached report; return the number of its parts."""
    (number,) = database.execute("SELECT COUNT(*) FROM one.part").fetchone()
    if parts + number > MAX_PARTS:
        raise SourceError(
            f"more than {MAX_PARTS:,} tables in a source: divide it", file="sources.toml"
        )
    rows = database.execute("SELECT id, name, code, severity FROM one.sort ORDER BY id").fetchall()
    pairs = [(old, sorts.setdefault(tuple(key), len(sorts) + 1)) for old, *key in rows]
    database.execute("DELETE FROM map")
    database.executemany("INSERT INTO map VALUES (?, ?)", pairs)
    values = {"parts": parts, "ids": parts << PART_SHIFT}
    for copy in _COPIES.strip().split(";\n"):
        names = [name for name in values if f":{name}" in copy]
        database.execute(copy, {name: values[name] for name in names})
    return int(number)
