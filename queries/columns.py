"""The columns of an answer: what the header says of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.queries.header import Header

__all__ = ["Column", "read_columns"]

_LANGUAGE: Final = re.compile(r"[a-z]{2}")
_TYPES: Final = frozenset({"iri", "string", "integer", "decimal", "boolean", "date"})
_KEYS: Final = frozenset({"ja", "en", "type", "unit", "description"})


@dataclass(frozen=True)
class Column:
    """A column of an answer.

    Attributes:
        name: The variable, without ``?``.
        type: ``iri``, ``string``, ``integer``, ``decimal``, ``boolean``, ``date``, or the language
            of its texts.
        label: What it holds, in ja and en.
        description: More on it, in ja and en; empty if the header has none.
        unit: What its numbers count, in ja and en; empty if the header has none.
    """

    name: str
    type: str
    label: Mapping[str, str]
    description: Mapping[str, str]
    unit: Mapping[str, str]


def read_columns(header: Header) -> tuple[Column, ...]:
    """Return the columns in the order of the header.

    Raises:
        SourceError: If there are none, or one is not described as it must be, with the line.
    """
    path = ("renkei", "columns")
    if not header.table(*path):
        raise header.fault(path, "renkei → columns is missing: it describes each column")
    return tuple(_column(header, (*path, name)) for name in header.table(*path))


def _column(header: Header, path: tuple[str, ...]) -> Column:
    header.allow(_KEYS, *path)
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
