"""Frames over a connection in an event loop: what the pool sends to a worker and receives."""

from __future__ import annotations

import asyncio
from typing import Final, cast

from renkei.graph.engine.frames import HEADER_BYTES, MAX_PAYLOAD_BYTES, frame, header

__all__ = ["FrameStream"]

_BUFFER: Final = 256 * 1024  # bytes that are received before they are asked for


class FrameStream(asyncio.Protocol):
    """Sends and receives frames. For one event loop, and one receiver.

    _, stream = await loop.create_connection(FrameStream, sock=ours)
    stream.send(b"Q", payload)
    letter, payload = await stream.receive()

    Attributes:
        at_eof: True if the other end is closed.
    """

    def __init__(self) -> None:
        self.at_eof = False
        self._data = bytearray()
        self._frame_end = 0  # of the first frame; 0 until its header is there
        self._receiver: asyncio.Future[None] | None = None
        self._is_paused = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See `asyncio.Protocol`."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """See `asyncio.Protocol`."""
        if self._is_oversized:
            return
        self._data += data
        if self._has_frame():
            self._wake()
            if len(self._data) > _BUFFER and not self._is_paused and self._transport:
                self._is_paused = True
                self._transport.pause_reading()

    def connection_lost(self, error: Exception | None) -> None:
        """See `asyncio.Protocol`."""
        del error
        self.at_eof = True
        self._wake()

    def send(self, letter: bytes, payload: bytes) -> None:
        """Send a frame; it is buffered in memory until the other end reads it."""
        if self._transport:
            self._transport.write(frame(letter, payload))

    async def receive(self) -> tuple[bytes, bytes]:
        """Return the next frame: its letter and its payload.

        Raises:
            ConnectionError: If the other end announced a longer frame than the protocol has.
            EOFError: If the other end is closed.
        """
        while not self._has_frame():
            if self._is_oversized:
                raise ConnectionError(
                    f"a frame of {self._frame_end - HEADER_BYTES} bytes was announced; the most is "
                    f"{MAX_PAYLOAD_BYTES}"
                )
            if self.at_eof:
                raise EOFError
            self._receiver = asyncio.get_running_loop().create_future()
            try:
                await self._receiver
            finally:
                self._receiver = None
        letter = bytes(self._data[:1])
        payload = bytes(memoryview(self._data)[HEADER_BYTES : self._frame_end])
        del self._data[: self._frame_end]
        self._frame_end = 0
        if self._is_paused and len(self._data) <= _BUFFER and self._transport:
            self._is_paused = False
            self._transport.resume_reading()
        return letter, payload

    def abort(self) -> None:
        """Close the connection; what was not sent is dropped."""
        if self._transport:
            self._transport.abort()

    def close(self) -> None:
        """Close the connection after what is to be sent."""
        if self._transport:
            self._transport.close()

    def _has_frame(self) -> bool:
        """Whether the first frame is complete; close the connection if it is too long."""
        if not self._frame_end and len(self._data) >= HEADER_BYTES:
            self._frame_end = HEADER_BYTES + header(bytes(self._data[:HEADER_BYTES]))[1]
            if self._is_oversized:
                self.abort()
                self._data.clear()
                self._wake()
        return not self._is_oversized and 0 < self._frame_end <= len(self._data)

    @property
    def _is_oversized(self) -> bool:
        return self._frame_end > HEADER_BYTES + MAX_PAYLOAD_BYTES

    def _wake(self) -> None:
        if self._receiver is not None and not self._receiver.done():
            self._receiver.set_result(None)
