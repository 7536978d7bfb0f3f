"""One answer on its way from a worker to its spool, within the time that it has."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from renkei.errors import LimitError, QueryError
from renkei.graph.engine.frames import error_from, request_payload
from renkei.graph.engine.spool import MEMORY_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from renkei.graph.engine.limits import EndReason, PoolLimits
    from renkei.graph.engine.spool import SpooledAnswer
    from renkei.graph.engine.worker_process import WorkerProcess
    from renkei.graph.query.request import QueryRequest

__all__ = ["ENDED", "Transfer", "TransferEnd"]

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TransferEnd:
    """How a transfer ended.

    Attributes:
        error: The error of the query; None if the answer is complete.
        reason: Why its worker has to be ended; empty if it can evaluate another query.
    """

    error: Exception | None = None
    reason: EndReason | Literal[""] = ""


ENDED: Final = TransferEnd(QueryError("the query was ended"), "client")
"""The end of a transfer that was cancelled."""


class Transfer:
    """Sends a query to a worker, and puts what it answers into a spool.

    Attributes:
        worker: The worker.
        answer: The answer.
        began: When the query was sent, by `time.monotonic`.
    """

    def __init__(
        self,
        worker: WorkerProcess,
        request: QueryRequest,
        answer: SpooledAnswer,
        limits: PoolLimits,
        is_contended: Callable[[], bool],
    ) -> None:
        """Prepare a transfer.

        Args:
            worker: A worker without a query.
            request: The query.
            answer: The answer, with an empty spool.
            limits: The limits of the pool.
            is_contended: Whether other queries wait for a worker.
        """
        self.worker, self.answer = worker, answer
        self._request, self._limits, self._is_contended = request, limits, is_contended
        self._rest = b""  # received, and not put into the spool yet
        self.began = time.monotonic()
        seconds = min(request.timeout or limits.query_timeout, limits.query_timeout)
        if request.deadline is not None:
            seconds = min(seconds, max(0, request.deadline - self.began))
        self._seconds, self._is_sent = seconds, False

    async def run(self, *, until_buffered: bool = False) -> TransferEnd | None:
        """Transfer the answer, or the rest of it.

        Args:
            until_buffered: Return None when the answer is too long to buffer; the rest needs
                another call.
        """
        try:
            left = max(0, self.began + self._seconds - time.monotonic())
            async with asyncio.timeout(left) as limit:
                if not self._is_sent:
                    self._is_sent = True
                    self.worker.send(b"Q", request_payload(self._request))
                return await self._transfer(limit, until_buffered=until_buffered)
        except TimeoutError:
            return TransferEnd(self._timeout_error(), "deadline")
        except EOFError:
            error = await self.worker.exit_error(self._limits.query_memory)
            is_memory = isinstance(error, LimitError) and error.limit == "query_memory"
            return TransferEnd(error, "memory" if is_memory else "crash")
        except LimitError as error:
            return TransferEnd(error, "client")
        except Exception as error:  # the state of the worker is unknown
            _log.exception("an answer could not be transferred")
            return TransferEnd(error, "crash")

    async def _transfer(
        self, limit: asyncio.Timeout, *, until_buffered: bool
    ) -> TransferEnd | None:
        answer = self.answer
        while True:
            if self._rest:
                payload, self._rest = self._rest, b""
            else:
                letter, payload = await self.worker.receive()
                if letter == b"X":
                    return TransferEnd(error_from(payload))
                if letter != b"D":
                    end = json.loads(payload)
                    answer.rows, answer.truncated = end["rows"], end["truncated"]
                    return TransferEnd()
            is_put = answer.spool.try_put(payload)
            if until_buffered and (not is_put or answer.spool.size >= MEMORY_BYTES):
                self._rest = b"" if is_put else payload
                return None
            if not is_put:
                await self._put_when_read(payload, limit)

    async def _put_when_read(self, payload: bytes, limit: asyncio.Timeout) -> None:
        """Wait for the client, whose time is not that of the query."""
        loop = asyncio.get_running_loop()
        self.answer.is_blocked = True
        remaining = (limit.when() or 0) - loop.time()
        left = self.began + self._limits.stream_timeout - time.monotonic()
        limit.reschedule(loop.time() + left)
        await self.answer.put_when_read(payload, self._limits.min_read_rate, self._is_contended)
        self.answer.is_blocked = False
        limit.reschedule(loop.time() + remaining)

    def _timeout_error(self) -> LimitError:
        if self.answer.is_blocked:
            return LimitError(
                f"the answer was ended after {self._limits.stream_timeout:g} s, the most it may "
                "hold a worker while it is read",
                limit="stream_timeout",
            )
        return LimitError(
            f"the query was ended after {round(self._seconds, 1):g} s, the most it may take; ask "
            "for less, or download a dump and query it where you are",
            limit="query_timeout",
        )
