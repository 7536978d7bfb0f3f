"""The number of a page, from a request. Pure."""

from __future__ import annotations

from typing import Final

from renkei.server.request_errors import RequestError

__all__ = ["page_number"]

_DIGITS: Final = 6


def page_number(text: str | None) -> int:
    """Return the number of a page; 1 if none is asked for.

    Raises:
        RequestError: If it is not a number from 1 of at most six digits.
    """
    if text is None:
        return 1
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS and int(text)):
        raise RequestError("page is the number of a page, from 1")
    return int(text)
