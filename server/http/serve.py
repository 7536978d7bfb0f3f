"""The server: uvicorn on a listening socket, the front, then Flask; signals and metrics."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import logging
import resource
import signal
import socket
import sys
import threading
from typing import TYPE_CHECKING, Final

import uvicorn
import uvloop

from renkei.errors import SettingsError, StoreError
from renkei.graph.engine.base import EngineStatus
from renkei.graph.engine.limits import END_REASONS
from renkei.server.http.connections import guarded_protocol
from renkei.server.http.front import Front
from renkei.server.http.loop_steps import StepClock, watch_steps
from renkei.server.http.telemetry import Telemetry, logging_to

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask

    from renkei.graph.generations.leases import FollowedLeases
    from renkei.settings import Settings

__all__ = ["Server", "serve"]

_log: Final = logging.getLogger(__name__)
_KEEP_ALIVE_SECONDS: Final = 30
_DRAIN_SECONDS: Final = 10  # for the requests in progress when the server stops
_BACKLOG: Final = 2_048
# Of <malloc.h>: M_MMAP_THRESHOLD, M_TRIM_THRESHOLD (bytes), M_ARENA_MAX.
_MALLOC_OPTIONS: Final = {-3: 1 << 20, -1: 4 << 20, -8: 2}


class Server:
    """A server with a listening socket; it accepts requests while `run` runs.

    server = Server(app, settings, leases)
    threading.Thread(target=server.run).start()  # … and server.stop()
    """

    def __init__(
        self,
        app: Flask,
        settings: Settings,
        leases: FollowedLeases,
        *,
        drain_seconds: float = _DRAIN_SECONDS,
    ) -> None:
        """Open the listening socket.

        Args:
            app: The Flask application.
            settings: Host, port and limits.
            leases: Leases on the published generation; their engines live in the event loop of
                the server.
            drain_seconds: Time for the requests in progress after `stop`.

        Raises:
            SettingsError: If host and port of the settings cannot be listened on.
        """
        self._app, self._settings, self._leases = app, settings, leases
        self._drain_seconds = drain_seconds
        self._listener = _listen(settings.host, settings.port)
        host, self.port = self._listener.getsockname()[:2]
        self.address = f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"
        self._stop = threading.Event()
        self._server: _Uvicorn | None = None
        self.steps: StepClock | None = None

    def run(self) -> None:
        """Serve until `stop`; then finish the requests in progress and close the socket."""
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._main())

    def stop(self) -> None:
        """Make `run` return; safe in signal handlers and other threads."""
        self._stop.set()
        if self._server is not None:
            self._server.should_exit = True

    async def _main(self) -> None:
        telemetry = Telemetry(self._settings, self._leases)
        self._app.extensions["renkei-telemetry"] = telemetry
        front = Front(self._app, self._settings, self._leases, telemetry)
        self._add_metrics(telemetry, front)
        if self._settings.slow_step:
            self.steps = StepClock(self._settings.slow_step / 1000)
            watch_steps(asyncio.get_running_loop(), self.steps)
        await self._leases.refresh()
        gc.collect()
        gc.freeze()  # a full collection over all modules would hold the event loop for 10 ms
        watcher = asyncio.create_task(self._leases.watch())
        server = _Uvicorn(
            uvicorn.Config(
                front,
                http=guarded_protocol(self._settings, self.steps),
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                backlog=_BACKLOG,
                timeout_keep_alive=_KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=max(1, round(self._drain_seconds)),
            )
        )
        self._server = server
        if self._stop.is_set():
            server.should_exit = True
        _on_hangup(self._leases)
        try:
            await server.serve(sockets=[self._listener])
        finally:
            watcher.cancel()
            await self._leases.close()
            front.close()

    def _add_metrics(self, telemetry: Telemetry, front: Front) -> None:
        cache = front.cache
        telemetry.gauge("cache_bytes", "Bytes of answers kept in memory", lambda: cache.size)
        telemetry.counts(
            "cache_lookups",
            "Answers from memory and not",
            "result",
            lambda: {"hit": cache.hits, "miss": cache.misses},
        )
        telemetry.gauge("threads_busy", "Pages being made", lambda: front.threads.inside)
        telemetry.gauge(
            "threads_queue", "Requests that wait for one", lambda: front.threads.waiting
        )
        telemetry.gauge(
            "front_memory_bytes",
            "Bytes of complete answers held in memory",
            lambda: self._settings.front_memory - front.memory.available,
        )
        telemetry.gauge("clients", "Clients being answered", lambda: len(front.in_flight))
        leases = self._leases
        telemetry.gauge("workers_busy", "Queries being evaluated", lambda: _status(leases).active)
        telemetry.gauge("workers_queue", "Queries that wait", lambda: _status(leases).waiting)
        telemetry.counts(
            "workers_ended", "Workers that were ended", "reason", lambda: _ended(leases)
        )


class _Uvicorn(uvicorn.Server):
    """uvicorn without its own signal handlers: `serve` installs them."""

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        yield


def serve(
    app: Flask,
    settings: Settings,
    leases: FollowedLeases,
    *,
    drain_seconds: float = _DRAIN_SECONDS,
) -> None:
    """Serve until SIGTERM or SIGINT; print the address to standard error.

    SIGHUP refreshes the leases at once. Call it from the main thread. The arguments are those of
    `Server`.

    Raises:
        SettingsError: If host and port of the settings cannot be listened on.
    """
    _raise_file_limit()
    _return_memory()
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)  # the front logs every request
    server = Server(app, settings, leases, drain_seconds=drain_seconds)

    def stop(_signal: int, _frame: object) -> None:
        server.stop()

    handlers = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    sys.stderr.write(f"Listening on {server.address}\n")
    sys.stderr.flush()
    try:
        with logging_to(settings):
            server.run()
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _return_memory() -> None:
    """Let glibc return the memory of large buffers, and use few arenas; nothing elsewhere.

    By itself it raises its threshold when a large buffer is freed, and takes the next one from the
    heap of one of many arenas, where small objects behind it keep it.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for option, value in _MALLOC_OPTIONS.items():
            mallopt(option, value)


def _raise_file_limit() -> None:
    """Raise the limit of open files to its hard limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with contextlib.suppress(ValueError, OSError):  # macOS refuses its own hard limit
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _on_hangup(leases: FollowedLeases) -> None:
    """Refresh the leases on SIGHUP, if this is the main thread: no other receives signals."""
    loop = asyncio.get_running_loop()
    with contextlib.suppress(ValueError, RuntimeError):
        loop.add_signal_handler(
            signal.SIGHUP, lambda: asyncio.ensure_future(leases.refresh(), loop=loop)
        )


def _status(leases: FollowedLeases) -> EngineStatus:
    try:
        return leases.current().engine.status()
    except StoreError:
        return EngineStatus()


def _ended(leases: FollowedLeases) -> Mapping[str, float]:
    ended = _status(leases).ended
    return {reason: float(ended.get(reason, 0)) for reason in END_REASONS}


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=_BACKLOG)
    except (OSError, OverflowError) as error:
        raise SettingsError(
            f"cannot listen on {host} port {port}: {error}; choose others with the settings host "
            "and port (port 0 lets the system choose)"
        ) from error
