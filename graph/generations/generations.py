"""Generations: directories that are complete or absent, and the link that publishes one.

    data_dir/
      CURRENT -> generations/20261123T101500Z-0123456789abcdef
      build.lock                  held by the one process that may build, roll back or prune
      building/                   work of a build; the next build removes leftovers of a killed one
      generations/<time>-<id>/    store/ dumps/ changes/ sources/ reports/ manifest.json in-use.lock
      history/                    records, patches and deleted things of pruned generations

A published generation is never changed. A process that uses one holds a shared lock on its
``in-use.lock``, which ``prune`` respects; the operating system releases it when the process ends.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import re
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from renkei.errors import StoreError
from renkei.graph.generations.disk import exclusive_lock, sync_directory
from renkei.graph.generations.manifest import Manifest, read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Generation", "GenerationLock", "Generations"]

IN_USE = "in-use.lock"
_NAME = re.compile(r"\d{8}T\d{6}\d*Z-[0-9a-f]{16}")


@dataclass(frozen=True)
class Generation:
    """One complete generation on disk.

    >>> generation = Generations(data_dir).current()
    >>> store = Store.read_only(str(generation.store_path))

    Attributes:
        path: Its directory, named ``<time>-<id>``.
    """

    path: Path

    @property
    def name(self) -> str:
        """The directory's name, unique in a data directory."""
        return self.path.name

    @property
    def id(self) -> str:
        """Sixteen hexadecimal digits: the same for the same content and program version."""
        return self.path.name.rpartition("-")[2]

    @cached_property
    def manifest(self) -> Manifest:
        """The content of ``manifest.json``.

        Raises:
            StoreError: If the manifest cannot be read.
        """
        return read_manifest(self.path)

    @property
    def is_readable(self) -> bool:
        """Whether its manifest can be read."""
        try:
            return bool(self.manifest)
        except StoreError:
            return False

    @property
    def store_path(self) -> Path:
        """Directory of the store."""
        return self.path / "store"

    @property
    def answers_path(self) -> Path:
        """The directory of the answers that were computed in advance; it may be missing."""
        return self.path / "answers"

    @property
    def dumps_path(self) -> Path:
        """Directory of the dumps."""
        return self.path / "dumps"


class GenerationLock:
    """A generation that cannot be pruned until this is closed (or the process ends)."""

    def __init__(self, generation: Generation, lock: int) -> None:
        self.generation = generation
        self._lock: int | None = lock

    def close(self) -> None:
        """Release the lock; further calls do nothing."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Generation:
        return self.generation

    def __exit__(self, *_: object) -> None:
        self.close()


class Generations:
    """The generations of one data directory."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.directory = data_dir / "generations"
        self.current_link = data_dir / "CURRENT"
        self.work_dir = data_dir / "building"
        self.history_dir = data_dir / "history"

    def all(self) -> list[Generation]:
        """Return all complete generations, the oldest first."""
        if not self.directory.is_dir():
            return []
        names = sorted(entry.name for entry in self.directory.iterdir())
        return [Generation(self.directory / name) for name in names if _NAME.fullmatch(name)]

    def current_name(self) -> str | None:
        """Return the name of the published generation, or None."""
        try:
            return self.current_link.readlink().name
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(
                f"{self.current_link}: must be a link into generations/: {error.strerror}"
            ) from error

    def published_at(self, generation: Generation) -> dt.datetime | None:
        """Return when a generation was published; None if it is not the published one."""
        try:
            since = self.current_link.lstat().st_mtime
        except FileNotFoundError:
            return None
        if self.current_name() != generation.name:
            return None
        return dt.datetime.fromtimestamp(since, dt.UTC)

    def current(self) -> Generation:
        """Return the published generation.

        Raises:
            StoreError: If nothing is published, or the published generation does not exist.
        """
        name = self.current_name()
        if name is None:
            raise StoreError(
                f"{self.data_dir}: nothing is published here yet; run `renkei build`, or name the "
                "directory that has the data with --data-dir or RENKEI_DATA_DIR (that of `make` is "
                ".data in the clone)"
            )
        generation = Generation(self.directory / name)
        if not generation.path.is_dir():
            raise StoreError(
                f"{generation.path}: the published generation is gone; run `renkei rollback` "
                "or `renkei build`"
            )
        return generation

    def published(self) -> Generation | None:
        """Return the published generation; None if there is none, or its manifest is unreadable."""
        try:
            generation = self.current()
        except StoreError:
            return None
        return generation if generation.is_readable else None

    def find(self, name_or_id: str) -> Generation:
        """Return the newest generation with this name or id.

        Raises:
            StoreError: If there is none.
        """
        for generation in reversed(self.all()):
            if name_or_id in {generation.name, generation.id}:
                return generation
        raise StoreError(f"no generation {name_or_id!r}; `renkei generations` lists them")

    def open(self, generation: Generation | None = None) -> GenerationLock:
        """Lock the published (or the given) generation against ``prune``, for reading.

        Raises:
            StoreError: If it does not exist.
        """
        for _ in range(10):
            target = generation or self.current()
            try:
                lock = os.open(target.path / IN_USE, os.O_RDONLY | os.O_CLOEXEC)
            except OSError as error:
                if generation is None and self.current_name() != target.name:
                    continue  # another was published and this one pruned between the two steps
                raise StoreError(f"{target.path}: cannot be opened: {error.strerror}") from error
            fcntl.flock(lock, fcntl.LOCK_SH)
            if (target.path / IN_USE).exists():
                return GenerationLock(target, lock)
            os.close(lock)  # pruned while we waited for the lock
        raise StoreError(f"{self.current_link}: keeps changing")

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the lock that every writer of the data directory needs.

        Raises:
            BusyError: If another process holds it.
            StoreError: If the directory cannot be written.
        """
        with exclusive_lock(self.data_dir, self.directory):
            yield

    def publish(self, generation: Generation, *, durable: bool = True) -> None:
        """Point CURRENT at a complete generation, atomically.

        Args:
            generation: The generation.
            durable: Whether the change is written through to the disk (fsync).
        """
        fresh = self.data_dir / "CURRENT.new"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(Path("generations") / generation.name)
        fresh.replace(self.current_link)
        if durable:
            sync_directory(self.data_dir)

    def rollback(self, to: str | None = None) -> Generation:
        """Publish the generation before the published one, or the given one; return it.

        Args:
            to: Name or id of the generation.

        Raises:
            StoreError: If there is none.
        """
        self.current()  # raises if nothing is published
        with self.exclusive():
            if to is not None:
                target = self.find(to)
            else:
                current = self.current_name() or ""
                older = [entry for entry in self.all() if entry.name < current]
                if not older:
                    raise StoreError(f"{self.data_dir}: there is no generation before {current}")
                target = older[-1]
            target.manifest  # noqa: B018 (raises if it cannot be read)
            self.publish(target)
            return target

    def prune(self, keep: int) -> tuple[list[Generation], list[Generation]]:
        """Delete all but the newest generations; return the deleted ones, and those in use.

        Args:
            keep: How many of the newest are retained. The published one always is, and counts.
        """
        deleted: list[Generation] = []
        in_use: list[Generation] = []
        if not self.directory.is_dir():
            return deleted, in_use
        with self.exclusive():
            current = self.current_name()
            others = [entry for entry in self.all() if entry.name != current]
            spare = keep - (1 if current else 0)
            for generation in others[: max(0, len(others) - spare)]:
                (deleted if self._delete(generation) else in_use).append(generation)
        return deleted, in_use

    def _delete(self, generation: Generation) -> bool:
        try:
            lock = os.open(generation.path / IN_USE, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            lock = None
        try:
            if lock is not None:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return False
                (generation.path / IN_USE).unlink()
            doomed = self.data_dir / f"removing-{generation.name}"
            generation.path.rename(doomed)
            shutil.rmtree(doomed)
        finally:
            if lock is not None:
                os.close(lock)
        return True

    def clear_remains(self) -> None:
        """Remove leftovers of killed builds and prunes; only while holding ``exclusive``."""
        shutil.rmtree(self.work_dir, ignore_errors=True)
        for doomed in self.data_dir.glob("removing-*"):
            shutil.rmtree(doomed, ignore_errors=True)
        self.work_dir.mkdir()
