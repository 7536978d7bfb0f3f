"""Threads with a stack deep enough for what a query makes pyoxigraph do.

pyoxigraph 0.5 parses, plans and drops a query by recursion, and an overflow of the stack ends the
whole process. Flat queries recurse too: one level for each OPTIONAL, BIND, MINUS, or projected
expression. docs/reference/http.md has what was measured; in short, with 64 KiB of text the usual
8 MiB of stack overflow in every third construct tried, 64 MiB in none.
"""

from __future__ import annotations

import threading
import traceback
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DeepThreads"]

_Result = TypeVar("_Result")
_STACK_BYTES: Final = 512 * 1024 * 1024  # address space; pages are taken when they are touched
_creation: Final = threading.Lock()  # threading.stack_size() is one value for the whole process


class DeepThreads:
    """A fixed number of daemon threads that run calls one after another.

    They are daemons because a query in pyoxigraph cannot be cancelled, and must not keep a process
    from ending.
    """

    def __init__(self, count: int) -> None:
        self._calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._count = count
        with _creation:
            before = threading.stack_size(_STACK_BYTES)
            try:
                for number in range(count):
                    threading.Thread(
                        target=self._work, name=f"renkei-query-{number}", daemon=True
                    ).start()
            finally:
                threading.stack_size(before)

    def run(self, function: Callable[..., _Result], *arguments: Any) -> _Result:
        """Call a function in one of the threads; wait for its result, or raise what it raised."""
        future: Future[_Result] = Future()

        def call() -> None:
            try:
                result = function(*arguments)
            except BaseException as error:
                _let_go(error)
                future.set_exception(error)
            else:
                future.set_result(result)

        self._calls.put(call)
        return future.result()

    def close(self) -> None:
        """Let the threads end after the calls that wait already."""
        for _ in range(self._count):
            self._calls.put(None)

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            call()
            del call  # or an idle thread would keep the last result alive


def _let_go(error: BaseException | None) -> None:
    """Empty the frames that an error keeps: pyoxigraph's objects must be dropped in their thread.

    They refuse to be dropped in another one, and dropping a deep query needs the deep stack too.
    """
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__
