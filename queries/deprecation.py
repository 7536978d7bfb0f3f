"""Queries that are to go: since when, until when, and what to ask instead."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.queries.header import read_header

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.queries.header import Header
    from renkei.queries.read import CannedQuery

__all__ = ["Deprecation", "check_successors", "read_deprecation"]

_PATH: Final = ("renkei", "deprecated")
_KEYS: Final = frozenset({"since", "sunset", "successor"})


@dataclass(frozen=True)
class Deprecation:
    """A name that is not to be used any more (RFC 9745, RFC 8594).

    Attributes:
        since: From when on it is deprecated.
        sunset: From when on it may be gone; None if that is not decided.
        successor: The name of the query to use instead, or None.
    """

    since: dt.date
    sunset: dt.date | None
    successor: str | None


def read_deprecation(header: Header) -> Deprecation | None:
    """Return what ``renkei → deprecated`` says; None if it is not there.

    Raises:
        SourceError: If it has no date, or dates in the wrong order, with the line.
    """
    if _PATH[-1] not in header.table("renkei"):
        return None
    header.allow(_KEYS, *_PATH)
    since, sunset = _day(header, "since"), _day(header, "sunset")
    if since is None:
        raise header.fault(_PATH, "renkei → deprecated → since is missing: a date")
    if sunset is not None and sunset < since:  # RFC 9745 §4
        raise header.fault((*_PATH, "sunset"), "the sunset is before the day of the deprecation")
    successor = header.table(*_PATH).get("successor")
    return Deprecation(since, sunset, successor and header.text(*_PATH, "successor"))


def check_successors(queries: Mapping[str, CannedQuery]) -> None:
    """Check that what a deprecated query leads to is there, and stays.

    Raises:
        SourceError: If it is not, with the line that names it.
    """
    for query in queries.values():
        successor = query.deprecation.successor if query.deprecation else None
        if successor is None:
            continue
        following = queries.get(successor)
        if following is None or following.deprecation:
            reason = "is not there" if following is None else "is deprecated itself"
            header = read_header(query.file, query.text)
            raise header.fault((*_PATH, "successor"), f"the successor {successor!r} {reason}")


def _day(header: Header, key: str) -> dt.date | None:
    found = header.table(*_PATH).get(key)
    if found is None or (isinstance(found, dt.date) and not isinstance(found, dt.datetime)):
        return found
    try:
        return dt.date.fromisoformat(str(found))
    except ValueError:
        raise header.fault((*_PATH, key), f"{key} must be a date: YYYY-MM-DD") from None
