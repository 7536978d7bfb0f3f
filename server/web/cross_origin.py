"""Scripts of any origin may read what is public (Fetch standard, CORS protocol).

All that is served is public and nothing is written, so no origin and no credential matters. The
numbers of the operator are left out: a browser on the operator's machine must not hand them on.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Response, request

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["allow_other_origins", "preflight"]

_EXPOSED: Final = (
    "Allow, Content-Location, Deprecation, ETag, Link, Renkei-Hint, Renkei-Truncated, Retry-After, "
    "Sunset, X-Request-Id"
)
_MAY_BE_SENT: Final = (
    "Accept, Accept-Language, Cache-Control, Content-Type, If-Modified-Since, If-None-Match, "
    "Range, X-Request-Id"
)
_SECONDS: Final = "86400"


def allow_other_origins(response: Response) -> None:
    """Let scripts of other origins read a response and those of its headers that tell something."""
    if request.blueprint == "metrics":
        return
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = _EXPOSED


def preflight(methods: Collection[str]) -> Response:
    """Answer OPTIONS.

    Args:
        methods: What is possible at the address.
    """
    listed = ", ".join(sorted({*methods, "HEAD", "OPTIONS"}))
    headers = {
        "Allow": listed,
        "Access-Control-Allow-Methods": listed,
        "Access-Control-Allow-Headers": _MAY_BE_SENT,
        "Access-Control-Max-Age": _SECONDS,
    }
    return Response(status=HTTPStatus.NO_CONTENT, headers=headers)
