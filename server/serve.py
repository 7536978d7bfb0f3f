"""Serve an application with waitress, until a signal asks it to stop."""

from __future__ import annotations

import logging
import signal
import socket
import sys
import time
from typing import TYPE_CHECKING, Final

import waitress  # type: ignore[import-untyped] # it has no types
from waitress import wasyncore

from renkei.errors import SettingsError

if TYPE_CHECKING:
    from types import FrameType

    from flask import Flask

    from renkei.settings import Settings

__all__ = ["Server", "serve"]

_IDLE_SECONDS: Final = 60  # a connection on which nothing moves is closed
_DRAIN_SECONDS: Final = 10  # what is being answered when the server stops has this long
_CONNECTIONS: Final = 500
_HEADER_BYTES: Final = 256 * 1024  # a query of 64 KiB in a GET, percent-encoded
_BODY_SLACK: Final = 4  # Flask refuses a body with a reason; this only bounds what is read for it


class Server:
    """A listening server; it answers while `run` runs."""

    def __init__(
        self, app: Flask, settings: Settings, *, drain_seconds: float = _DRAIN_SECONDS
    ) -> None:
        """Begin to listen.

        Args:
            app: The application.
            settings: Where to listen, how many threads, the largest body.
            drain_seconds: How long answers that were begun may take after `stop`.

        Raises:
            SettingsError: If it cannot listen on the host and port of the settings.
        """
        self._sockets: dict[int, object] = {}
        self._stopping = False
        self._drain_seconds = drain_seconds
        listener = _listen(settings.host, settings.port)
        host, self.port = listener.getsockname()[:2]
        self.address = f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"
        self._server = waitress.create_server(
            app,
            map=self._sockets,
            sockets=[listener],
            threads=settings.threads,
            ident="renkei",
            asyncore_use_poll=True,
            channel_timeout=_IDLE_SECONDS,
            cleanup_interval=_IDLE_SECONDS // 4,
            connection_limit=_CONNECTIONS,
            max_request_header_size=_HEADER_BYTES,
            max_request_body_size=settings.max_request_bytes * _BODY_SLACK,
            clear_untrusted_proxy_headers=True,
        )

    def run(self) -> None:
        """Answer until `stop`; then finish what was begun, and let go of the port."""
        while not self._stopping:
            self._turn()
        wasyncore.dispatcher.close(self._server)  # no new connections
        deadline = time.monotonic() + self._drain_seconds
        while self._is_answering() and time.monotonic() < deadline:
            self._turn()
        self._server.task_dispatcher.shutdown(timeout=1)
        wasyncore.close_all(self._sockets, ignore_all=True)

    def stop(self) -> None:
        """Ask `run` to end; may be called from a signal handler or another thread."""
        self._stopping = True
        self._server.pull_trigger()

    def _turn(self) -> None:
        wasyncore.loop(timeout=1, use_poll=True, map=self._sockets, count=1)

    def _is_answering(self) -> bool:
        channels = list(self._server.active_channels.values())
        return any(channel.requests or channel.total_outbufs_len for channel in channels)


def serve(app: Flask, settings: Settings, *, drain_seconds: float = _DRAIN_SECONDS) -> None:
    """Serve until SIGTERM or SIGINT; the address goes to the standard error.

    Call it from the main thread. The arguments are those of `Server`.

    Raises:
        SettingsError: If it cannot listen on the host and port of the settings.
    """
    server = Server(app, settings, drain_seconds=drain_seconds)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        server.stop()

    # "Task queue depth is 1" says only that a request waited; the process is ours to quieten.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    sys.stderr.write(f"Listening on {server.address}\n")
    sys.stderr.flush()
    try:
        server.run()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=1024)
    except (OSError, OverflowError) as error:
        raise SettingsError(
            f"cannot listen on {host} port {port}: {error}; choose others with the settings host "
            "and port (port 0 lets the system choose)"
        ) from error
