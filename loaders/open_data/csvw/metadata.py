"""CSVW metadata of tables (https://www.w3.org/TR/tabular-metadata/): the subset that is honoured.

Properties that are not honoured are collected, so that the report names them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urljoin

from renkei.loaders.api import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["CsvwColumn", "CsvwTable", "Dialect", "read_metadata"]

_CONTEXT: Final = "http://www.w3.org/ns/csvw"
_INHERITED: Final = (
    "aboutUrl", "datatype", "default", "lang", "null", "propertyUrl", "required", "separator",
    "valueUrl",
)  # fmt: skip
_TABLE: Final = {"@id", "@type", "url", "tableSchema", "dialect", "suppressOutput", "notes"}
_SCHEMA: Final = {"@id", "@type", "columns", "primaryKey", "foreignKeys", "rowTitles"}
_COLUMN: Final = {"@id", "@type", "name", "titles", "virtual", "suppressOutput"}
_DIALECT: Final = {
    "delimiter", "encoding", "header", "headerRowCount", "skipRows", "trim", "commentPrefix",
    "skipBlankRows",
}  # fmt: skip
_IGNORED: Final = {"notes", "foreignKeys", "rowTitles"}


@dataclass(frozen=True)
class Dialect:
    """How the rows of a file are read.

    Attributes:
        delimiter: One character; None for the one that is detected.
        encoding: As the file says; None for the one that is detected.
        header_rows: Number of rows of the header.
        skip_rows: Number of rows before it.
        trim: Whether white space around cells is no part of them.
        comment: How rows begin that are no data; None if there are none.
    """

    delimiter: str | None = None
    encoding: str | None = None
    header_rows: int = 1
    skip_rows: int = 0
    trim: bool = False
    comment: str | None = None


@dataclass(frozen=True)
class CsvwColumn:
    """A column, with what it inherits.

    Attributes:
        name: Its name, for templates and for the default property.
        titles: Headers that it may have; any if there are none.
        virtual: Whether it is not in the file.
        suppressed: Whether no statement comes of it.
        inherited: Values of the inherited properties that are given.
    """

    name: str
    titles: tuple[str, ...]
    virtual: bool
    suppressed: bool
    inherited: Mapping[str, Any]

    @property
    def null(self) -> tuple[str, ...]:
        """Cells that mean that there is no value."""
        given = self.inherited.get("null", "")
        return tuple(given) if isinstance(given, list) else (given,)


@dataclass(frozen=True)
class CsvwTable:
    """The description of one table.

    Attributes:
        url: Address of the table.
        columns: Its columns, virtual ones last; empty if there is no schema.
        inherited: What columns inherit that are not described.
        primary_key: Names of the columns that identify a row.
        suppressed: Whether no statement comes of it.
        dialect: How it is read.
        ignored: Properties that are not honoured.
    """

    url: str
    columns: tuple[CsvwColumn, ...] = ()
    inherited: Mapping[str, Any] = field(default_factory=dict)
    primary_key: tuple[str, ...] = ()
    suppressed: bool = False
    dialect: Dialect = field(default_factory=Dialect)
    ignored: tuple[str, ...] = ()


def read_metadata(data: bytes, file: str, url: str) -> list[CsvwTable]:
    """Return the tables that a metadata file describes.

    Args:
        data: The file.
        file: Its path, for messages.
        url: Its address, against which others are resolved.

    Raises:
        SourceError: If it is no JSON, or no CSVW metadata.
    """
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise SourceError(f"not JSON: {error}", file=file, line=line) from None
    try:
        return list(_tables(document, url))
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise SourceError(f"no CSVW metadata: {error}", file=file) from None


def _tables(document: Any, url: str) -> Iterator[CsvwTable]:
    context = document.get("@context")
    names = context if isinstance(context, list) else [context]
    if _CONTEXT not in names:
        raise ValueError(f"@context must be {_CONTEXT!r}")
    base, language = url, None
    for one in names:
        if isinstance(one, dict):
            base = urljoin(url, one.get("@base", ""))
            language = one.get("@language")
    del language  # of titles and notes, which are not stated
    group = document if "tables" in document else {}
    tables = document.get("tables", [document])
    for table in tables:
        yield _table(table, group, base)


def _table(table: Mapping[str, Any], group: Mapping[str, Any], base: str) -> CsvwTable:
    ignored: set[str] = set()
    outer = _inherited(group) | _inherited(table)
    schema = table.get("tableSchema", group.get("tableSchema", {}))
    if not isinstance(schema, dict):
        raise TypeError("tableSchema must be in the same file, not an address")
    outer |= _inherited(schema)
    for given, known in ((table, _TABLE), (schema, _SCHEMA)):
        ignored |= _unknown(given, known)
    columns = []
    for number, one in enumerate(schema.get("columns", []), start=1):
        ignored |= _unknown(one, _COLUMN)
        columns.append(_column(one, number, outer))
    dialect = table.get("dialect", group.get("dialect", {}))
    if not isinstance(dialect, dict):
        raise TypeError("dialect must be in the same file, not an address")
    ignored |= {f"dialect {name}" for name in dialect.keys() - _DIALECT - {"@id", "@type"}}
    key = schema.get("primaryKey", [])
    return CsvwTable(
        url=urljoin(base, table["url"]),
        columns=tuple(columns),
        inherited=outer,
        primary_key=(key,) if isinstance(key, str) else tuple(key),
        suppressed=table.get("suppressOutput", False) is True,
        dialect=_dialect(dialect),
        ignored=tuple(sorted(ignored)),
    )


def _inherited(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in _INHERITED if name in given}


def _unknown(given: Mapping[str, Any], known: set[str]) -> set[str]:
    """Return what is not honoured; common properties (dc:title) are notes on the table."""
    names = given.keys() - known - set(_INHERITED) - {"@context", "tables"}
    return {name for name in names if ":" not in name} | (given.keys() & _IGNORED)


def _column(given: Mapping[str, Any], number: int, outer: Mapping[str, Any]) -> CsvwColumn:
    titles = _titles(given.get("titles", []))
    name = given.get("name") or (quote(titles[0], safe="") if titles else f"_col.{number}")
    return CsvwColumn(
        name=name,
        titles=titles or ((name,) if "name" in given else ()),
        virtual=given.get("virtual", False) is True,
        suppressed=given.get("suppressOutput", False) is True,
        inherited=dict(outer) | _inherited(given),
    )


def _titles(given: Any) -> tuple[str, ...]:
    if isinstance(given, dict):
        return tuple(title for titles in given.values() for title in _titles(titles))
    return (given,) if isinstance(given, str) else tuple(given)


def _dialect(given: Mapping[str, Any]) -> Dialect:
    header = given.get("headerRowCount", 1 if given.get("header", True) else 0)
    return Dialect(
        delimiter=given.get("delimiter"),
        encoding=given.get("encoding"),
        header_rows=int(header),
        skip_rows=int(given.get("skipRows", 0)),
        trim=given.get("trim") in {True, "true"},
        comment=given.get("commentPrefix"),
    )
