"""A process that evaluates queries, one after another, and may be killed at any moment.

Started by `renkei.graph.engine.pool` as
``python -m renkei.graph.engine.worker SOCKET LIFELINE``: the numbers of
two open files, its end of a socket pair and the end for reading of the lifeline. It has no network,
a memory limit, a deep stack, and ends when its parent does.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading

from renkei.graph.engine.isolation import die_with, forbid_network, limit_memory

__all__ = ["main"]

_GATHERED = 32 * 1024
_STACK_BYTES = 512 * 1024 * 1024  # as in renkei.graph.query.evaluation


def main(arguments: list[str]) -> None:
    """Serve until the other end of the socket is closed."""
    connection = socket.socket(fileno=int(arguments[0]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the pool decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    die_with(int(arguments[1]))
    isolation = forbid_network()  # before pyoxigraph is imported: it may start threads
    threading.stack_size(_STACK_BYTES)
    thread = threading.Thread(target=_serve, args=(connection, isolation))
    thread.start()
    thread.join()


def _serve(connection: socket.socket, isolation: str) -> None:
    """All that touches pyoxigraph happens in here, on the deep stack."""
    from pyoxigraph import Store  # noqa: PLC0415 # see main

    from renkei.errors import QueryError  # noqa: PLC0415
    from renkei.graph.engine.frames import (  # noqa: PLC0415
        WorkerSetup,
        error_payload,
        frame,
        request_from,
    )
    from renkei.graph.query.evaluation import evaluate  # noqa: PLC0415
    from renkei.graph.query.result_rows import LimitedOutput, Truncated  # noqa: PLC0415

    stream = connection.makefile("rb")

    waiting = bytearray()  # short frames that go out together with the next

    def send(letter: bytes, payload: bytes, *, now: bool = True) -> None:
        waiting.extend(frame(letter, payload))
        if now or len(waiting) >= _GATHERED:
            connection.sendall(waiting)
            waiting.clear()

    def next_frame() -> bytes:
        head = stream.read(5)
        if len(head) < 5:  # noqa: PLR2004 # the pool has gone
            os._exit(0)
        return stream.read(int.from_bytes(head[1:], "big"))

    setup = WorkerSetup(**json.loads(next_frame()))
    store = Store.read_only(setup.store)
    limit_memory(setup.memory and setup.memory + _STACK_BYTES)
    send(b"R", json.dumps({"isolation": isolation}).encode())
    while True:
        request = request_from(next_frame())
        output = LimitedOutput(
            request.media_type,
            lambda data: send(b"D", data, now=False),
            max_rows=setup.max_rows if request.has_row_limit else 0,
            max_bytes=setup.max_bytes,
        )
        truncated = False
        try:
            try:
                evaluate(store, request, output, prefixes=setup.prefixes)
                output.finish()
            except Truncated:
                truncated = True
        except QueryError as error:
            send(b"X", error_payload(error))
        except MemoryError:
            sys.stderr.write("memory allocation failed\n")
            sys.stderr.flush()
            os.abort()
        else:
            end = {"rows": max(output.rows, 0), "truncated": truncated}
            send(b"T", json.dumps(end).encode())


if __name__ == "__main__":
    main(sys.argv[1:])
