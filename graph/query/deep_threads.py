"""Threads with a stack deep enough for what a query makes pyoxigraph do.

pyoxigraph 0.5 parses, plans and drops a query by recursion, and an overflow of the stack ends the
whole process. Flat queries recurse too: one level for each BIND, MINUS, operator of a chain, or
projected expression. docs/reference/http.md has what was measured; in short, with 64 KiB of text
the usual 8 MiB of stack overflow in every third construct tried, 64 MiB in none.
"""

from __future__ import annotations

import functools
import threading
import traceback
import weakref
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["THREAD_NAME", "DeepThreads"]

THREAD_NAME: Final = "renkei-query"

_Result = TypeVar("_Result")
_STACK_BYTES: Final = 512 * 1024 * 1024  # address space; pages are taken when they are touched
_creation: Final = threading.Lock()  # threading.stack_size() is one value for the whole process


class DeepThreads:
    """A fixed number of daemon threads that run calls one after another.

    They are daemons because a query in pyoxigraph cannot be cancelled, and must not keep a process
    from ending. They end when nobody holds this object any more, or with `close`.
    """

    def __init__(self, count: int) -> None:
        self._calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        with _creation:
            before = threading.stack_size(_STACK_BYTES)
            try:
                for number in range(count):
                    threading.Thread(
                        target=_work,
                        args=(self._calls,),
                        name=f"{THREAD_NAME}-{number}",
                        daemon=True,
                    ).start()
            finally:
                threading.stack_size(before)
        self._lock = threading.Lock()  # no call may come behind the end
        self._end = weakref.finalize(self, _end, self._calls, count)

    def run(self, function: Callable[..., _Result], *arguments: Any) -> _Result:
        """Call a function in one of the threads; wait for its result, or raise what it raised.

        Raises:
            RuntimeError: If they were closed.
        """
        future: Future[_Result] = Future()
        with self._lock:
            if not self._end.alive:
                raise RuntimeError("these threads were closed")
            self._calls.put(functools.partial(_settle, future, function, arguments))
        try:
            return future.result()
        finally:
            del future  # or an error and this frame would hold each other, and this object

    def close(self) -> None:
        """Let the threads end after the calls that wait already."""
        with self._lock:
            self._end()


def _settle(
    future: Future[_Result], function: Callable[..., _Result], arguments: tuple[Any, ...]
) -> None:
    try:
        result = function(*arguments)
    except BaseException as error:
        _let_go(error)
        future.set_exception(error)
    else:
        future.set_result(result)
    finally:
        del future, function, arguments  # an error keeps this frame, too


def _work(calls: SimpleQueue[Callable[[], None] | None]) -> None:
    while (call := calls.get()) is not None:
        call()
        del call  # or an idle thread would keep the last result alive


def _end(calls: SimpleQueue[Callable[[], None] | None], count: int) -> None:
    for _ in range(count):
        calls.put(None)


def _let_go(error: BaseException | None) -> None:
    """Empty the frames that an error keeps: pyoxigraph's objects must be dropped in their thread.

    They refuse to be dropped in another one, and dropping a deep query needs the deep stack too.
    """
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__
