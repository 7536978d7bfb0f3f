"""The limits of a pool of worker processes, and the reasons for which it ends a worker."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from renkei.settings import Settings

__all__ = ["END_REASONS", "EndReason", "PoolLimits"]

EndReason: TypeAlias = Literal["deadline", "memory", "crash", "client", "recycled", "idle"]
END_REASONS: Final[tuple[EndReason, ...]] = get_args(EndReason)
"""Why a worker is ended while its pool is open; docs/reference/settings.md explains each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolLimits:
    """The limits of a pool.

    Attributes:
        workers: Number of queries evaluated at the same time.
        spares: Number of idle processes that replace killed ones.
        query_timeout: Seconds of evaluation; the time in which the worker waits for the client to
            read does not count.
        stream_timeout: Seconds that an answer may occupy a worker in all.
        query_memory: Memory limit of a query, in bytes.
        queue_length: Most queries in the queue.
        queue_timeout: Longest wait in the queue, in seconds.
        max_result_rows: Most rows of an answer; 0 means no limit.
        max_result_bytes: Longest answer, in bytes.
        max_search_hits: Most things that a text of ``renkei:search`` finds.
        spool_bytes: Most bytes of one answer that are buffered on disk.
        spool_total_bytes: The same for all answers together.
        min_read_rate: Bytes a second that the client of a long answer must read while other
            queries wait for its worker.
    """

    workers: int = 2
    spares: int = 1
    query_timeout: float = 30
    stream_timeout: float = 600
    query_memory: int = 1024**3
    queue_length: int = 64
    queue_timeout: float = 10
    max_result_rows: int = 0
    max_result_bytes: int = 1024**3
    max_search_hits: int = 10_000
    spool_bytes: int = 64 * 1024**2
    spool_total_bytes: int = 1024**3
    min_read_rate: int = 32 * 1024

    @classmethod
    def from_settings(cls, settings: Settings) -> PoolLimits:
        """Return the limits of a deployment; by default one worker per core, at least two."""
        return cls(
            workers=settings.workers or max(2, os.cpu_count() or 1),
            query_timeout=settings.query_timeout,
            stream_timeout=settings.stream_timeout,
            query_memory=settings.query_memory * 1024**2,
            queue_length=settings.queue_length,
            queue_timeout=settings.queue_timeout,
            max_result_rows=settings.max_result_rows,
            max_result_bytes=settings.max_result_bytes,
            max_search_hits=settings.max_search_hits,
            spool_total_bytes=settings.spool_bytes,
            min_read_rate=settings.min_read_rate,
        )
