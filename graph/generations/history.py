"""The history of a data directory: records, patches and deleted things, also of pruned generations.

    data_dir/history/
      <name>/record.json, <old>..<new>.rdfp.gz, gone.txt   see `renkei.graph.generations.changes`
      gone.sqlite                                          IRI → the last generation that had it

Retained generations contain the same, so that missing or damaged parts are restored from them as
far as possible. A damaged history is logged and never raises an error.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.errors import StoreError
from renkei.graph.dumps.artifacts import SUMS
from renkei.graph.generations.changes import (
    CHANGES,
    GONE,
    RECORD,
    Record,
    read_record,
    record_of,
    write_record,
)
from renkei.graph.generations.generations import Generation, Generations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


__all__ = ["History", "Seen"]

_log: Final = logging.getLogger(__name__)
_INDEX: Final = "gone.sqlite"
_LOCK_TIMEOUT: Final = 1.0  # seconds; only one process writes it
_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS gone (iri TEXT PRIMARY KEY, generation TEXT, built TEXT, "
    "gone_in TEXT) WITHOUT ROWID"
)
_ENTERED: Final = "CREATE TABLE IF NOT EXISTS entered (name TEXT PRIMARY KEY) WITHOUT ROWID"
_READ: Final = "SELECT generation, built, gone_in FROM gone WHERE iri = ?"
_WRITE: Final = "INSERT OR REPLACE INTO gone VALUES (?, ?, ?, ?)"


@dataclass(frozen=True)
class Seen:
    """The last generation that had a thing.

    Attributes:
        generation: Its id.
        built: When it was built, as ``xsd:dateTime``; empty if unknown.
        gone_in: Id of the first generation without the thing.
    """

    generation: str
    built: str
    gone_in: str


class History:
    """The history of one data directory.

    >>> history = History(Generations(data_dir).history_dir)
    >>> newest = history.records(most=1)

    Attributes:
        directory: ``history/``; it need not exist.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._index = directory / _INDEX

    def records(self, most: int | None = None) -> list[Record]:
        """Return the records, the newest first.

        Args:
            most: The maximum number; None for all.
        """
        records: list[Record] = []
        for name in reversed(self._names()):
            record = read_record(self.directory / name)
            if record is not None:
                records.append(record)
            if most is not None and len(records) >= most:
                break
        return records

    def retained_ids(self) -> set[str]:
        """Return the ids of the generations that are still in the data directory."""
        return {generation.id for generation in Generations(self.directory.parent).all()}

    def record(self, id_: str) -> Record | None:
        """Return the newest record of a generation with this id, None if none can be read."""
        records = (read_record(self.directory / name) for name in self._names_of(id_))
        return next((record for record in records if record is not None), None)

    def patch(self, name: str) -> tuple[Path, Record] | None:
        """Return the newest patch of this name and its record, None if there is none."""
        for record in self._with_patch(name):
            path = self.directory / record.name / name
            if path.is_file():
                return path, record
        return None

    def had_patch(self, name: str) -> bool:
        """Whether there ever was a patch of this name."""
        return any(True for _ in self._with_patch(name))

    def has_patch(self, record: Record) -> bool:
        """Whether the patch to a generation still exists."""
        return bool(
            record.patch and (self.directory / record.name / record.patch["name"]).is_file()
        )

    def has_sums(self, record: Record) -> bool:
        """Whether a generation is retained and has checksums; older versions wrote none."""
        generation = Generation(Generations(self.directory.parent).directory / record.name)
        return (generation.dumps_path / SUMS).is_file()

    def _with_patch(self, name: str) -> Iterator[Record]:
        new = name.partition("..")[2].partition(".")[0]
        for folder in self._names_of(new):
            record = read_record(self.directory / folder)
            if record is not None and record.patch and record.patch["name"] == name:
                yield record

    def _names_of(self, id_: str) -> list[str]:
        """Return the names of the generations with an id, the newest first."""
        return [name for name in reversed(self._names()) if name.endswith(f"-{id_}")]

    def last_seen(self, iri: str) -> Seen | None:
        """Return the last generation that had a deleted thing, None if none is known."""
        if not self._index.is_file():
            return None
        try:
            with contextlib.closing(
                sqlite3.connect(f"{self._index.absolute().as_uri()}?mode=ro", uri=True)
            ) as index:
                row = index.execute(_READ, (iri,)).fetchone()
        except sqlite3.Error as error:
            _log.warning("%s: cannot be read (%s); the next build mends it", self._index, error)
            return None
        return Seen(*row) if row else None

    def update(self, generations: Generations) -> None:
        """Copy the changes of all generations into the history, and restore what is missing.

        Only while holding ``Generations.exclusive``. Errors are logged: the published generation
        does not depend on the history, and the next call tries again.
        """
        try:
            self.directory.mkdir(exist_ok=True)
            for generation in generations.all():
                target = self.directory / generation.name
                if read_record(target) is None:
                    _copy_changes(generation, target)
            self.enter_deleted()
        except (OSError, sqlite3.Error):
            _log.exception(
                "%s: the history could not be kept; the next build tries", self.directory
            )

    def prune(self, keep: int) -> list[str]:
        """Delete all but the patches of the newest generations; return the names of those deleted.

        Records and the index of deleted things are retained. Only while holding
        ``Generations.exclusive``.
        """
        deleted = []
        for name in self._names()[: -keep or None]:
            for path in (self.directory / name).glob("*.rdfp.gz"):
                path.unlink(missing_ok=True)
                deleted.append(path.name)
        return deleted

    def _names(self) -> list[str]:
        """Return the names of the generations in the history, the oldest first."""
        if not self.directory.is_dir():
            return []
        return sorted(entry.name for entry in self.directory.iterdir() if entry.name[:1].isdigit())

    def enter_deleted(self) -> None:
        """Enter deleted things into the index; rebuild it if it is missing or damaged.

        A row has the last generation with a thing, so generations are entered in their order.
        """
        if not self._is_sound():
            self._index.unlink(missing_ok=True)
        with (
            contextlib.closing(sqlite3.connect(self._index, timeout=_LOCK_TIMEOUT)) as index,
            index,
        ):
            index.execute(_TABLE)
            index.execute(_ENTERED)
            entered = {name for (name,) in index.execute("SELECT name FROM entered")}
            fresh = [name for name in self._names() if name not in entered]
            if fresh and entered and fresh[0] < max(entered):
                index.execute("DELETE FROM gone")
                index.execute("DELETE FROM entered")
                fresh = self._names()
            for name in fresh:
                index.executemany(_WRITE, self._gone(name))
                index.execute("INSERT INTO entered VALUES (?)", (name,))

    def _is_sound(self) -> bool:
        """Whether the index can be read; raises `sqlite3.Error` if another process locks it."""
        if not self._index.is_file():
            return False
        try:
            with contextlib.closing(sqlite3.connect(self._index, timeout=_LOCK_TIMEOUT)) as index:
                index.execute(_READ, ("",)).fetchone()
                index.execute("SELECT name FROM entered").fetchone()
                return bool(index.execute("PRAGMA quick_check").fetchone() == ("ok",))
        except sqlite3.Error as error:
            if error.sqlite_errorcode in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise
            return False

    def _gone(self, name: str) -> Iterator[tuple[str, str, str, str]]:
        record = read_record(self.directory / name)
        path = self.directory / name / GONE
        if record is None or record.previous is None or not path.is_file():
            return
        before = self.record(record.previous)
        built = before.built if before else ""
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield line.rstrip("\n"), record.previous, built, record.id


def _copy_changes(generation: Generation, target: Path) -> None:
    """Copy the changes of a generation, atomically; older versions wrote only a manifest."""
    source = generation.path / CHANGES
    record = read_record(source)
    if record is None:
        try:
            record = record_of(generation.manifest, generation.name)
        except (StoreError, KeyError):
            return
    partial = target.with_name(f".{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    write_record(partial, record)
    for path in source.iterdir() if source.is_dir() else ():
        if path.name == RECORD:
            continue
        try:
            os.link(path, partial / path.name)
        except OSError:
            shutil.copyfile(path, partial / path.name)
    shutil.rmtree(target, ignore_errors=True)
    partial.rename(target)
