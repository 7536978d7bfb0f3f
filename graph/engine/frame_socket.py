"""Frames over a blocking socket: what a worker sends to the pool and receives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.graph.engine.frames import HEADER_BYTES, MAX_PAYLOAD_BYTES, frame, frame_header, header

if TYPE_CHECKING:
    import socket

__all__ = ["FrameSocket"]

_SEND_BYTES: Final = 32 * 1024  # frames are sent together up to this size


class FrameSocket:
    """Sends and receives frames. For one thread."""

    def __init__(self, connection: socket.socket) -> None:
        """Use a connected socket, which this object does not close."""
        self._connection = connection
        self._stream = connection.makefile("rb")
        self._unsent = bytearray()

    def send(self, letter: bytes, payload: bytes) -> None:
        """Send a frame, after those that wait."""
        self._unsent += frame(letter, payload)
        self._flush()

    def send_data(self, data: bytes) -> None:
        """Send a part of an answer, as several frames if it is long; short ones wait for more."""
        if len(data) < _SEND_BYTES:
            self._unsent += frame(b"D", data)
            if len(self._unsent) >= _SEND_BYTES:
                self._flush()
            return
        whole = memoryview(data)
        for start in range(0, len(data), MAX_PAYLOAD_BYTES):
            payload = whole[start : start + MAX_PAYLOAD_BYTES]
            self._unsent += frame_header(b"D", len(payload))
            self._flush()
            self._connection.sendall(payload)  # not copied

    def receive(self) -> bytes:
        """Return the payload of the next frame.

        Raises:
            EOFError: If the other end is closed.
        """
        head = self._stream.read(HEADER_BYTES)
        if len(head) < HEADER_BYTES:
            raise EOFError
        return self._stream.read(header(head)[1])

    def _flush(self) -> None:
        self._connection.sendall(self._unsent)
        self._unsent.clear()
