"""Bounded admission, round-robin per client.

Clients are served in turn, whatever number of requests each of them has in the queue. One client
never takes all of the capacity. When the queue is full, the client with the most requests in it
loses the last of them.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter, deque
from typing import TYPE_CHECKING, Final

from renkei.errors import LimitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["FairGate", "ThreadSlot"]

RETRY_SECONDS: Final = 5


class FairGate:
    """Bounded admission, round-robin per client. For one event loop; it needs no lock.

        gate = FairGate(2, queue_length=64, timeout=10)
        await gate.enter("203.0.113.7")  # … and gate.leave("203.0.113.7") in a finally clause

    Attributes:
        inside: Requests that were admitted and have not left.
        waiting: Requests in the queue.
    """

    def __init__(self, capacity: int, *, queue_length: int, timeout: float) -> None:
        """Make a gate.

        Args:
            capacity: Requests admitted at the same time; a single client has at most one fewer.
            queue_length: Longest queue, in requests.
            timeout: Longest wait in the queue, in seconds.
        """
        self._capacity, self._queue_length, self._timeout = capacity, queue_length, timeout
        self._capacity_per_client = max(1, capacity - 1)
        self._inside: Counter[str] = Counter()
        self._queues: dict[str, deque[asyncio.Future[None]]] = {}  # in round-robin order
        self.inside = self.waiting = 0

    @property
    def queued(self) -> frozenset[str]:
        """The clients that have requests in the queue."""
        return frozenset(self._queues)

    async def enter(self, client: str) -> None:
        """Wait for admission; every admitted request must `leave`.

        Raises:
            LimitError: If the queue is full, or on timeout (``queue_length``).
        """
        if not self.waiting and self._can_admit(client):
            self.admit(client)
            return
        self._make_room(client)
        admission: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queues.setdefault(client, deque()).append(admission)
        self.waiting += 1
        self._admit_next()
        try:
            async with asyncio.timeout(self._timeout):
                await admission
        except BaseException as error:
            is_admitted = admission.done() and not admission.cancelled()
            if is_admitted and admission.exception() is None:
                self.leave(client)  # admitted in the moment of the cancellation
            else:
                self._remove(client, admission)
            if isinstance(error, TimeoutError):
                raise _busy() from None
            raise

    def admit(self, client: str) -> None:
        """Admit at once, beyond the capacity if it is used up; who is admitted must `leave`."""
        self.inside += 1
        self._inside[client] += 1

    def leave(self, client: str) -> None:
        """Free the capacity that `enter` took."""
        self.inside -= 1
        self._inside[client] -= 1
        if not self._inside[client]:
            del self._inside[client]
        self._admit_next()

    def _can_admit(self, client: str) -> bool:
        return self.inside < self._capacity and self._inside[client] < self._capacity_per_client

    def _admit_next(self) -> None:
        """Admit from the queues, round-robin, as long as there is capacity."""
        while self.inside < self._capacity:
            client = next((one for one in self._queues if self._can_admit(one)), None)
            if client is None:
                return
            queue = self._queues.pop(client)
            admission = queue.popleft()
            if queue:
                self._queues[client] = queue  # to the end: the other clients come first
            self.waiting -= 1
            if not admission.done():  # otherwise it was cancelled and is still queued
                self.admit(client)
                admission.set_result(None)

    def _make_room(self, client: str) -> None:
        """Drop the last request of the client with the longest queue, if the queue is full."""
        if self.waiting < self._queue_length:
            return
        longest = max(self._queues, key=lambda one: len(self._queues[one]), default=client)
        if len(self._queues.get(longest, ())) <= len(self._queues.get(client, ())) + 1:
            raise _busy()
        last = self._queues[longest][-1]
        self._remove(longest, last)
        if not last.done():
            last.set_exception(_busy())

    def _remove(self, client: str, admission: asyncio.Future[None]) -> None:
        queue = self._queues.get(client)
        if queue is None or admission not in queue:
            return
        queue.remove(admission)
        self.waiting -= 1
        if not queue:
            del self._queues[client]


class ThreadSlot:
    """The place of a thread inside a gate, which it gives to others while it waits.

    slot = ThreadSlot(loop, gate, client)  # in the loop of the gate
    with slot.given_up():  # in the thread
        future.result()
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, gate: FairGate, client: str) -> None:
        self._loop, self._gate, self._client = loop, gate, client

    @contextlib.contextmanager
    def given_up(self) -> Iterator[None]:
        """Leave the gate inside the ``with`` block; afterwards be inside at once."""
        self._call(self._gate.leave)
        try:
            yield
        finally:
            self._call(self._gate.admit)

    def _call(self, step: Callable[[str], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the process ends
            self._loop.call_soon_threadsafe(step, self._client)


def _busy() -> LimitError:
    return LimitError(
        "too many queries wait already; try again in a few seconds", limit="queue_length"
    )
