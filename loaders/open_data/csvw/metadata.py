"""CSVW metadata of tables (https://www.w3.org/TR/tabular-metadata/): the subset that is honoured.

Properties that are not honoured are collected, so that the report names them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urljoin

from renkei.loaders.open_data.csvw.members import INHERITED, Member, document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["CsvwColumn", "CsvwTable", "Dialect", "read_metadata"]

_CONTEXT: Final = "http://www.w3.org/ns/csvw"
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
        SourceError: If it is no JSON, or no CSVW metadata, with the JSON pointer to what is wrong.
    """
    return list(_tables(document(data, file).object("an object"), url))


def _tables(whole: Member, url: str) -> Iterator[CsvwTable]:
    context = whole.get("@context")
    names = list(context.items(_CONTEXT)) if isinstance(context.value, list) else [context]
    if all(one.value != _CONTEXT for one in names):
        context.wrong(f'"{_CONTEXT}"')
    base = url
    for one in names:
        if one.value != _CONTEXT:
            one.object(f'"{_CONTEXT}", or an object with @base or @language,')
            if "@base" in one:
                base = _address(one.get("@base"), url)
    if "tables" not in whole:
        yield _table(whole, whole, base)
        return
    expected = 'a list of objects such as {"url": "x.csv"}'
    for table in whole.get("tables").items(expected):
        yield _table(table.object(expected), whole, base)


def _address(member: Member, base: str) -> str:
    expected = 'an address such as "x.csv"'
    try:
        return urljoin(base, member.text(expected))
    except ValueError:  # http://[x
        member.wrong(expected)


def _table(table: Member, group: Member, base: str) -> CsvwTable:
    ignored: set[str] = set()
    schema = _part("tableSchema", table, group)
    outer = group.inherited() | table.inherited() | schema.inherited()
    for given, known in ((table, _TABLE), (schema, _SCHEMA)):
        ignored |= _unknown(given.value, known)
    expected = 'a list of objects such as {"titles": "名称"}'
    columns: list[CsvwColumn] = []
    for number, one in enumerate(schema.get("columns", []).items(expected), start=1):
        ignored |= _unknown(one.object(expected).value, _COLUMN)
        columns.append(_column(one, number, outer))
        if any(columns[-1].name == other.name for other in columns[:-1]):
            one.get("name", columns[-1].name).wrong("a name that no other column has")
    dialect = _part("dialect", table, group)
    ignored |= {f"dialect {name}" for name in dialect.value.keys() - _DIALECT - {"@id", "@type"}}
    return CsvwTable(
        url=_address(table.get("url"), base),
        columns=tuple(columns),
        inherited=outer,
        primary_key=_key(schema.get("primaryKey", []), columns),
        suppressed=table.get("suppressOutput", False).flag(),
        dialect=_dialect(dialect, ignored),
        ignored=tuple(sorted(ignored)),
    )


def _part(name: str, table: Member, group: Member) -> Member:
    """Return an object of a table, or of the group of tables."""
    where = table if name in table else group
    return where.get(name, {}).object("an object in this file, not an address,")


def _key(given: Member, columns: list[CsvwColumn]) -> tuple[str, ...]:
    expected = "the name of a column, or a list of such names,"
    names = given.texts(expected)
    if set(names) - {one.name for one in columns if not one.virtual}:
        given.wrong(expected)
    return names


def _unknown(given: Mapping[str, Any], known: set[str]) -> set[str]:
    """Return what is not honoured; common properties (dc:title) are notes on the table."""
    names = given.keys() - known - INHERITED.keys() - {"@context", "tables"}
    return {name for name in names if ":" not in name} | (given.keys() & _IGNORED)


def _column(given: Member, number: int, outer: Mapping[str, Any]) -> CsvwColumn:
    titles = tuple(_titles(given.get("titles", [])))
    if "name" in given:
        name = given.get("name").text('a name such as "id"')
    else:
        name = quote(titles[0], safe="") if titles else f"_col.{number}"
    return CsvwColumn(
        name=name,
        titles=titles or ((name,) if "name" in given else ()),
        virtual=given.get("virtual", False).flag(),
        suppressed=given.get("suppressOutput", False).flag(),
        inherited=dict(outer) | given.inherited(),
    )


def _titles(given: Member) -> Iterator[str]:
    expected = "a title, a list of titles, or these by language"
    if not isinstance(given.value, dict):
        yield from given.texts(expected)
        return
    for language in given.value:
        yield from given.get(language).texts(expected)


def _dialect(given: Member, ignored: set[str]) -> Dialect:
    header = 1 if given.get("header", True).flag() else 0
    trim = given.get("trim", False)
    if trim.value in ("start", "end"):
        ignored.add(f"dialect trim {trim.value}")
    elif trim.value not in ("true", "false"):
        trim.flag()
    comment = given.get("commentPrefix")
    return Dialect(
        delimiter=given.get("delimiter").sign() if "delimiter" in given else None,
        encoding=given.get("encoding").text('a name such as "utf-8"')
        if "encoding" in given
        else None,
        header_rows=given.get("headerRowCount", header).count(),
        skip_rows=given.get("skipRows", 0).count(),
        trim=trim.value in (True, "true"),
        comment=None if comment.value is None else comment.text('a text such as "#"'),
    )
