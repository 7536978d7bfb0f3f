"""The number of a page, from a request. Pure."""

from __future__ import annotations

from typing import Final

from renkei.queries.binding import ParameterError

__all__ = ["page_number"]

_DIGITS: Final = 6
_SHOWN: Final = 20


def page_number(asked: str | int | None, pages: int) -> int:
    """Return the number of a page of a list; 1 if none is asked for.

    Args:
        asked: What ``?page=`` says.
        pages: How many pages the list has.

    Raises:
        ParameterError: If the list has no such page, whatever the reason.
    """
    text = "1" if asked is None else str(asked)
    is_number = text.isascii() and text.isdecimal() and len(text) <= _DIGITS
    if not is_number or not 1 <= int(text) <= pages:
        raise ParameterError(
            f"the parameter 'page' must be a number from 1 to {pages}; {text[:_SHOWN]!r} is not",
            parameter="page",
            allowed=[f"1-{pages}"],
        )
    return int(text)
