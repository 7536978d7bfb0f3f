"""A worker process: it evaluates queries one after another, and may be killed at any time.

Started by `renkei.graph.engine.worker_process` as
``python -m renkei.graph.engine.worker SOCKET LIFELINE``, the file descriptors of its end of a
socket pair and of the read end of a pipe (`kill_with_parent`). It has no network access, a memory
limit and a deep stack.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
from pathlib import Path

from renkei.graph.engine.isolation import forbid_network, kill_with_parent, limit_memory

__all__ = ["main"]

_STACK_BYTES = 512 * 1024 * 1024  # as in renkei.graph.query.evaluation


def main(arguments: list[str]) -> None:
    """Serve until the pool closes its end of the socket."""
    connection = socket.socket(fileno=int(arguments[0]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole process group
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    kill_with_parent(int(arguments[1]))
    isolation = forbid_network()  # before pyoxigraph is imported, which may start threads
    threading.stack_size(_STACK_BYTES)
    thread = threading.Thread(target=_serve, args=(connection, isolation))
    thread.start()
    thread.join()


def _serve(connection: socket.socket, isolation: str) -> None:
    """Open the store and evaluate queries; all use of pyoxigraph is on this deep stack."""
    from pyoxigraph import Store  # noqa: PLC0415 # see main

    from renkei.errors import QueryError  # noqa: PLC0415
    from renkei.graph.engine.frame_socket import FrameSocket  # noqa: PLC0415
    from renkei.graph.engine.frames import (  # noqa: PLC0415
        WorkerSetup,
        error_payload,
        request_from,
    )
    from renkei.graph.query.evaluation import evaluate  # noqa: PLC0415
    from renkei.graph.query.precomputed import FOLDER, PrecomputedAnswers  # noqa: PLC0415
    from renkei.graph.query.result_rows import LimitedOutput, Truncated  # noqa: PLC0415
    from renkei.graph.search.in_queries import NameSearch  # noqa: PLC0415

    frames = FrameSocket(connection)
    setup = WorkerSetup(**json.loads(frames.receive()))
    store = Store.read_only(setup.store)
    answers = PrecomputedAnswers(Path(setup.store).with_name(FOLDER))
    search = NameSearch.of(Path(setup.store).parent, most=setup.max_hits)
    limit_memory(setup.memory and setup.memory + _STACK_BYTES)
    frames.send(b"R", json.dumps({"isolation": isolation}).encode())
    while True:
        try:
            request = request_from(frames.receive())
        except EOFError:  # the pool closed its end
            os._exit(0)
        output = LimitedOutput(
            request.media_type,
            frames.send_data,
            max_rows=setup.max_rows if request.has_row_limit else 0,
            max_bytes=setup.max_bytes,
        )
        truncated = False
        try:
            try:
                evaluate(
                    store, request, output, prefixes=setup.prefixes, base=setup.base,
                    answers=answers, search=search,
                )  # fmt: skip
                output.finish()
            except Truncated:
                truncated = True
        except QueryError as error:
            frames.send(b"X", error_payload(error))
        except MemoryError:
            sys.stderr.write("memory allocation failed\n")
            sys.stderr.flush()
            os.abort()
        else:
            end = {"rows": max(output.rows, 0), "truncated": truncated}
            frames.send(b"T", json.dumps(end).encode())


if __name__ == "__main__":
    main(sys.argv[1:])
