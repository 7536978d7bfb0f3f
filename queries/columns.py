"""Reads the columns and the deprecation of a canned query from its header."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

from renkei.queries.header import read_header
from renkei.queries.model import Column, Deprecation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.queries.header import Header
    from renkei.queries.model import CannedQuery

__all__ = ["check_successors", "read_columns", "read_deprecation"]

_LANGUAGE: Final = re.compile(r"[a-z]{2}")
_TYPES: Final = frozenset({"iri", "string", "integer", "decimal", "boolean", "date"})
_COLUMN_KEYS: Final = frozenset({"ja", "en", "type", "unit", "description"})
_DEPRECATION_PATH: Final = ("renkei", "deprecated")
_DEPRECATION_KEYS: Final = frozenset({"since", "sunset", "successor"})


def read_columns(header: Header) -> tuple[Column, ...]:
    """Return the columns in the order of the header.

    Raises:
        SourceError: If there are none, or a description is invalid, with the line.
    """
    path = ("renkei", "columns")
    if not header.table(*path):
        raise header.fault(path, "renkei → columns is missing: it describes each column")
    return tuple(_column(header, (*path, name)) for name in header.table(*path))


def _column(header: Header, path: tuple[str, ...]) -> Column:
    header.allow(_COLUMN_KEYS, *path)
    type_ = header.text(*path, "type")
    if type_ not in _TYPES and not _LANGUAGE.fullmatch(type_):
        known = ", ".join(sorted(_TYPES))
        raise header.fault(
            (*path, "type"), f"unknown type {type_!r}; known are {known}, or a language"
        )
    return Column(
        name=path[-1],
        type=type_,
        label={language: header.text(*path, language) for language in ("ja", "en")},
        description=header.both(*path, "description"),
        unit=header.both(*path, "unit"),
    )


def read_deprecation(header: Header) -> Deprecation | None:
    """Return the deprecation at ``renkei → deprecated``, None if the header has none.

    Raises:
        SourceError: If it has no date, or the sunset is before it, with the line.
    """
    if _DEPRECATION_PATH[-1] not in header.table("renkei"):
        return None
    header.allow(_DEPRECATION_KEYS, *_DEPRECATION_PATH)
    since, sunset = _day(header, "since"), _day(header, "sunset")
    if since is None:
        raise header.fault(_DEPRECATION_PATH, "renkei → deprecated → since is missing: a date")
    if sunset is not None and sunset < since:  # RFC 9745 §4
        raise header.fault(
            (*_DEPRECATION_PATH, "sunset"), "the sunset is before the day of the deprecation"
        )
    successor = header.table(*_DEPRECATION_PATH).get("successor")
    return Deprecation(since, sunset, successor and header.text(*_DEPRECATION_PATH, "successor"))


def check_successors(queries: Mapping[str, CannedQuery]) -> None:
    """Check that the successor of each deprecated query exists and is not deprecated itself.

    Raises:
        SourceError: If one does not, with the line that names it.
    """
    for query in queries.values():
        successor = query.deprecation.successor if query.deprecation else None
        if successor is None:
            continue
        following = queries.get(successor)
        if following is None or following.deprecation:
            reason = "is not there" if following is None else "is deprecated itself"
            header = read_header(query.file, query.text)
            raise header.fault(
                (*_DEPRECATION_PATH, "successor"), f"the successor {successor!r} {reason}"
            )


def _day(header: Header, key: str) -> dt.date | None:
    value = header.table(*_DEPRECATION_PATH).get(key)
    if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise header.fault((*_DEPRECATION_PATH, key), f"{key} must be a date: YYYY-MM-DD") from None
