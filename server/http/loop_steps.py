"""How long one step holds the event loop, for debugging: logs each step above a threshold.

A step is what runs between two awaits of a task, or what a connection does with one packet. It is
measured in processor time of the thread, so that a busy machine does not count.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["StepClock", "watch_steps"]

_log: Final = logging.getLogger(__name__)


class StepClock:
    """Measures steps.

    Attributes:
        limit: Seconds of processor time from which a step is logged.
        longest: The longest step so far, in seconds.
        exceeded: Number of steps above the limit.
    """

    def __init__(self, limit: float) -> None:
        self.limit, self.longest, self.exceeded = limit, 0.0, 0

    def measure(self, name: str, step: Callable[..., Any], *arguments: Any) -> Any:
        """Call a function; return what it returns."""
        began = time.thread_time()
        try:
            return step(*arguments)
        finally:
            seconds = time.thread_time() - began
            self.longest = max(self.longest, seconds)
            if seconds >= self.limit:
                self.exceeded += 1
                _log.warning("a step of %s held the event loop for %.1f ms", name, seconds * 1000)


class _MeasuredCoroutine(Coroutine[Any, Any, Any]):
    """A coroutine each step of which is measured."""

    def __init__(self, inner: Coroutine[Any, Any, Any], clock: StepClock) -> None:
        self._inner, self._clock = inner, clock
        self._name = getattr(inner, "__qualname__", type(inner).__name__)

    def send(self, value: Any) -> Any:
        return self._clock.measure(self._name, self._inner.send, value)

    def throw(self, *error: Any) -> Any:
        return self._clock.measure(self._name, self._inner.throw, *error)

    def close(self) -> None:
        self._inner.close()

    def __await__(self) -> Any:
        return self._inner.__await__()


def watch_steps(loop: asyncio.AbstractEventLoop, clock: StepClock) -> None:
    """Measure the steps of all tasks that are created in a loop from now on."""

    def create(loop: asyncio.AbstractEventLoop, work: Any, **arguments: Any) -> asyncio.Task[Any]:
        return asyncio.Task(_MeasuredCoroutine(work, clock), loop=loop, **arguments)

    loop.set_task_factory(create)
