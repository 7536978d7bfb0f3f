"""Responses of unknown length to HTTP/1.0, which does not know chunks (RFC 9112 §6.1).

They end with the connection. One that breaks off is reset, so that no client takes it for complete.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

__all__ = ["close_delimited"]


def close_delimited(app: ASGI3Application, cycle: RequestResponseCycle) -> ASGI3Application:
    """Return an application whose response has a length, or ends with the connection.

    Args:
        app: The application.
        cycle: The request and its response in uvicorn, which would send chunks.
    """

    async def delimited(scope: Any, receive: Any, send: Any) -> None:
        has_length = True

        async def send_delimited(message: Any) -> None:
            nonlocal has_length
            if message["type"] == "http.response.start":
                names = {name.lower() for name, _ in message.get("headers", ())}
                has_length = b"content-length" in names
                if not has_length:
                    cycle.chunked_encoding = False
                    cycle.keep_alive = False
            elif not has_length:
                cycle.expected_content_length = len(message.get("body", b""))
            await send(message)

        await app(scope, receive, send_delimited)

    return delimited
