"""The published generation, open for queries in this process, swapped when another is published."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import Store

from renkei.errors import StoreError
from renkei.graph.query.executor import InProcessExecutor
from renkei.ontology.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from renkei.graph.generations.generations import Generation, Generations, OpenedGeneration
    from renkei.graph.query.executor import Executor

__all__ = ["OpenGeneration", "PublishedGenerations", "opened_view"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class OpenGeneration:
    """One generation with an executor on its store.

    Attributes:
        id: The generation's id.
        name: The name of its directory.
        executor: Answers queries on it.
        manifest: What was built from what.
        path: Its directory, with ``dumps/``, ``reports/`` and ``sources/``; only to be read.
        published: Since when it is the published one; for one that is not, when it was built.
    """

    id: str
    name: str
    executor: Executor
    manifest: Mapping[str, Any]
    path: Path
    published: dt.datetime


class PublishedGenerations:
    """Gives the published generation, opened once and kept until another is published.

    Who took a generation keeps it: it is closed, and may be pruned, when the last request that uses
    it is done with it.
    """

    def __init__(self, generations: Generations, *, max_result_bytes: int, threads: int) -> None:
        self._generations = generations
        self._max_result_bytes, self._threads = max_result_bytes, threads
        self._lock = threading.Lock()
        self._view: OpenGeneration | None = None
        self._older: OpenGeneration | None = None

    def older(self, id_: str) -> OpenGeneration:
        """Return a generation that is kept, by its id; the last one asked for stays open.

        Raises:
            StoreError: If it is not kept, or cannot be opened.
        """
        if self._view is not None and self._view.id == id_:
            return self._view
        with self._lock:
            if self._older is None or self._older.id != id_:
                self._older = self._open(self._generations.find(id_))
            return self._older

    def current(self) -> OpenGeneration:
        """Return the published generation.

        If a newly published one cannot be opened, the one before goes on being served, and the
        reason is logged.

        Raises:
            StoreError: If nothing is published, or it cannot be opened and there is none before.
        """
        with self._lock:
            try:
                name = self._generations.current_name()
                if self._view is None or self._view.name != name:
                    self._view = self._open()
            except StoreError:
                if self._view is None:
                    raise
                _log.exception("the published generation cannot be opened; serving the one before")
            return self._view

    def _open(self, generation: Generation | None = None) -> OpenGeneration:
        opened = self._generations.open(generation)
        try:
            generation = opened.generation
            generation.manifest  # noqa: B018 (raises if it cannot be read)
            store = Store.read_only(str(generation.store_path))
        except OSError as error:
            opened.close()
            raise StoreError(
                f"{opened.generation.store_path}: cannot be opened ({error}); go back with "
                "`renkei rollback` or build again with `renkei build`"
            ) from error
        except BaseException:
            opened.close()
            raise
        executor = InProcessExecutor(
            store,
            prefixes=PREFIXES,
            max_result_bytes=self._max_result_bytes,
            threads=self._threads,
        )
        view = opened_view(self._generations, generation, executor)
        weakref.finalize(view, _close, executor, opened)
        return view


def opened_view(
    generations: Generations, generation: Generation, executor: Executor
) -> OpenGeneration:
    """Return a generation that was opened, with what answers queries on it.

    Raises:
        StoreError: If its manifest cannot be read.
    """
    manifest = generation.manifest
    built = dt.datetime.fromisoformat(manifest["built"])
    # What a build writes is seen when it is published, much later; and again after a rollback.
    published = max(built, generations.published_at(generation) or built)
    return OpenGeneration(
        generation.id, generation.name, executor, manifest, generation.path, published
    )


def _close(executor: Executor, opened: OpenedGeneration) -> None:
    executor.close()
    opened.close()
