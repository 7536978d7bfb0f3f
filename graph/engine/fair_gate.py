"""Let a bounded number in at a time, and nobody before it is their turn.

Clients take turns, whatever number of requests each of them has waiting; one client never holds all
places; and where the line is full, the client with the most requests in it loses the last of them.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from typing import Final

from renkei.errors import LimitError

__all__ = ["FairGate"]

RETRY_SECONDS: Final = 5


class FairGate:
    """A bounded number of places with a line before them. For one event loop; no locks.

    Attributes:
        inside: Places that are taken.
        waiting: Requests in the line.
    """

    def __init__(self, places: int, *, line: int, patience: float) -> None:
        """Make a gate.

        Args:
            places: How many are let in at a time; a single client has at most one fewer.
            line: How many wait at most.
            patience: Seconds that one waits at most.
        """
        self._places, self._line, self._patience = places, line, patience
        self._most_of_one = max(1, places - 1)
        self._inside: Counter[str] = Counter()
        self._lines: dict[str, deque[asyncio.Future[None]]] = {}  # in the order of their turns
        self.inside = self.waiting = 0

    async def enter(self, client: str) -> None:
        """Wait for a place; who was let in must `leave`.

        Raises:
            LimitError: If the line is full, or patience is at its end (``queue_length``).
        """
        if not self.waiting and self._has_place_for(client):
            self._let_in(client)
            return
        self._make_room(client)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lines.setdefault(client, deque()).append(turn)
        self.waiting += 1
        self._next()
        try:
            async with asyncio.timeout(self._patience):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.leave(client)  # it was let in while it gave up
            else:
                self._forget(client, turn)
            if isinstance(error, TimeoutError):
                raise _busy() from None
            raise

    def leave(self, client: str) -> None:
        """Give the place back."""
        self.inside -= 1
        self._inside[client] -= 1
        if not self._inside[client]:
            del self._inside[client]
        self._next()

    def _has_place_for(self, client: str) -> bool:
        return self.inside < self._places and self._inside[client] < self._most_of_one

    def _let_in(self, client: str) -> None:
        self.inside += 1
        self._inside[client] += 1

    def _next(self) -> None:
        """Let in whose turn it is, as long as there are places."""
        while self.inside < self._places:
            client = next((one for one in self._lines if self._has_place_for(one)), None)
            if client is None:
                return
            line = self._lines.pop(client)
            turn = line.popleft()
            if line:
                self._lines[client] = line  # to the end: the others come first
            self.waiting -= 1
            if not turn.done():  # else it was cancelled, and could not leave the line yet
                self._let_in(client)
                turn.set_result(None)

    def _make_room(self, client: str) -> None:
        if self.waiting < self._line:
            return
        longest = max(self._lines, key=lambda one: len(self._lines[one]), default=client)
        if len(self._lines.get(longest, ())) <= len(self._lines.get(client, ())) + 1:
            raise _busy()
        last = self._lines[longest][-1]
        self._forget(longest, last)
        if not last.done():
            last.set_exception(_busy())

    def _forget(self, client: str, turn: asyncio.Future[None]) -> None:
        line = self._lines.get(client)
        if line is None or turn not in line:
            return
        line.remove(turn)
        self.waiting -= 1
        if not line:
            del self._lines[client]


def _busy() -> LimitError:
    return LimitError(
        "too many queries wait already; try again in a few seconds", limit="queue_length"
    )
