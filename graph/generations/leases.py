"""Leases: generations that are open for queries, with an engine each.

Here with an engine in this process; `renkei.graph.generations.server_leases` has those of a server.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pyoxigraph import Store

from renkei.errors import StoreError
from renkei.graph.engine.in_process import InProcessEngine
from renkei.graph.rdf.iris import Iris, service_iri
from renkei.ontology.terms import PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

    from renkei.graph.engine.base import Engine
    from renkei.graph.generations.generations import Generation, GenerationLock, Generations
    from renkei.graph.generations.manifest import Manifest

__all__ = [
    "Engines",
    "FollowedLeases",
    "GenerationLease",
    "InProcessLeases",
    "Leases",
    "make_lease",
]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class GenerationLease:
    """An open generation with an engine on its store; it is not pruned while the lease exists.

    A request takes one lease and uses it to its end, so that its answer is of one generation. The
    lease ends when it is garbage-collected.

    Attributes:
        id: The generation's id.
        name: The name of its directory.
        engine: Evaluates queries on it.
        manifest: What was built from what.
        path: Its directory, with ``dumps/``, ``reports/`` and ``sources/``; read-only.
        published: When it became the published one; for one that is not, when it was built.
    """

    id: str
    name: str
    engine: Engine
    manifest: Manifest
    path: Path
    published: dt.datetime

    @property
    def base(self) -> str:
        """The base of the generation's IRIs."""
        return self.manifest.get("base", "")

    @property
    def iris(self) -> Iris:
        """Mints the generation's IRIs."""
        return Iris(self.base)


class Leases(Protocol):
    """Gives leases on the generations of a data directory."""

    def current(self) -> GenerationLease:
        """Return a lease on the published generation.

        Raises:
            StoreError: If none is published, or if it cannot be opened.
        """
        ...

    def older(self, id_: str) -> GenerationLease:
        """Return a lease on any kept generation, by its id; it may block.

        Raises:
            StoreError: If it is not kept, or cannot be opened.
            LimitError: If too many of them are in use.
        """
        ...


class FollowedLeases(Leases, Protocol):
    """Leases whose engines live in the event loop of a server."""

    async def refresh(self) -> None:
        """Open the published generation, if it is not open yet."""
        ...

    async def watch(self) -> None:
        """Refresh periodically, for ever."""
        ...

    async def close(self) -> None:
        """End all engines."""
        ...


class Engines(Protocol):
    """Opens the engines of a server, one for each generation: their implementation is chosen here.

    Called in the event loop of the server, in which the engines live.
    """

    async def open(self, generation: Generation, *, is_published: bool) -> Engine:
        """Return an engine on a generation that is open and will not be pruned before it is closed.

        Args:
            generation: The generation.
            is_published: False for an older one, which gets few requests.

        Raises:
            StoreError: If it cannot be opened.
        """
        ...

    async def close(self) -> None:
        """End all engines; return when their resources are released."""
        ...


class InProcessLeases:
    """Leases with an engine in this process; see `Leases`.

    The published generation is opened once and kept open until another is published. It is closed,
    and may be pruned, when the last request that holds its lease has ended.
    """

    def __init__(
        self,
        generations: Generations,
        *,
        max_result_bytes: int,
        threads: int,
        public_url: str = "",
    ) -> None:
        """Give leases on generations.

        Args:
            generations: The generations of a data directory.
            max_result_bytes: See `InProcessEngine`.
            threads: See `InProcessEngine`.
            public_url: See `service_iri`.
        """
        self._generations, self._public_url = generations, public_url
        self._max_result_bytes, self._threads = max_result_bytes, threads
        self._lock = threading.Lock()
        self._current: GenerationLease | None = None
        self._older: GenerationLease | None = None

    def older(self, id_: str) -> GenerationLease:
        """See `Leases.older`; the last one asked for stays open.

        Raises:
            StoreError: If it is not kept, or cannot be opened.
        """
        if self._current is not None and self._current.id == id_:
            return self._current
        with self._lock:
            if self._older is None or self._older.id != id_:
                self._older = self._open(self._generations.find(id_))
            return self._older

    def current(self) -> GenerationLease:
        """See `Leases.current`.

        If a newly published one cannot be opened, the one before remains in use, and the reason is
        logged.

        Raises:
            StoreError: If nothing is published, or it cannot be opened and there is none before.
        """
        with self._lock:
            try:
                name = self._generations.current_name()
                if self._current is None or self._current.name != name:
                    self._current = self._open()
            except StoreError:
                if self._current is None:
                    raise
                _log.exception("the published generation cannot be opened; serving the one before")
            return self._current

    def _open(self, generation: Generation | None = None) -> GenerationLease:
        opened = self._generations.open(generation)
        try:
            generation = opened.generation
            base = generation.manifest.get("base", "")  # raises if it cannot be read
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
        engine = InProcessEngine(
            store,
            prefixes=PREFIXES,
            max_result_bytes=self._max_result_bytes,
            base=service_iri(base, self._public_url),
            threads=self._threads,
            generation=generation.path,
        )
        return make_lease(self._generations, opened, engine)


def make_lease(generations: Generations, opened: GenerationLock, engine: Engine) -> GenerationLease:
    """Return the lease on an opened generation; when it ends, engine and generation are closed.

    Raises:
        StoreError: If its manifest cannot be read.
    """
    generation = opened.generation
    manifest = generation.manifest
    built = dt.datetime.fromisoformat(manifest["built"])
    # What a build writes is seen when it is published, much later; and again after a rollback.
    published = max(built, generations.published_at(generation) or built)
    lease = GenerationLease(
        generation.id, generation.name, engine, manifest, generation.path, published
    )
    weakref.finalize(lease, _close, engine, opened)
    return lease


def _close(engine: Engine, opened: GenerationLock) -> None:
    engine.close()
    opened.close()
