"""Flat tables for users without RDF: CSV, each with a machine-readable description.

A table is the answer of a query. Its cells are the texts of the graph unchanged, also those that
begin with ``=``: in a spreadsheet, import it as text.
``<name>.csv-metadata.json`` describes it in the way of CSV on the Web
(https://www.w3.org/TR/tabular-metadata/), ``datapackage.json`` describes all of them as a
Frictionless Data Package (https://datapackage.org/standard/data-package/).
"""

from __future__ import annotations

import csv
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from renkei.graph.catalogue.description import WHOLE
from renkei.graph.dumps.dumps import digest_of
from renkei.graph.dumps.labels import table_rows
from renkei.graph.dumps.sorting import sorted_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pyoxigraph import Store

    from renkei.graph.catalogue.terms_of_use import Terms

__all__ = ["PACKAGE_NAME", "TableColumn", "TableFile", "TableQuery", "write_tables"]

PACKAGE_NAME: Final = "datapackage.json"
_THREADS: Final = 2
_PACKAGE_SCHEMA: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
# Type of a column → datatype of CSVW, type of Frictionless. A language tag: text in it.
_TYPES: Final = {
    "iri": ("anyURI", "string"),
    "string": ("string", "string"),
    "integer": ("integer", "integer"),
    "decimal": ("decimal", "number"),
    "boolean": ("boolean", "boolean"),
    "date": ("date", "date"),
}


@dataclass(frozen=True)
class TableColumn:
    """A column: its name, its type (a key of ``_TYPES``, or a language tag), label, description."""

    name: str
    type: str
    label: Mapping[str, str]
    description: Mapping[str, str]


@dataclass(frozen=True)
class TableQuery:
    """A query whose answer is a table.

    Attributes:
        name: The name of its file without the suffix.
        text: A complete SELECT; its order is not relevant.
        title: Its title.
        description: When to use it.
        columns: The columns of the answer, in their order.
        key: Those that identify a row.
        only_if_rows: Whether a table without rows is left out.
    """

    name: str
    text: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    columns: Sequence[TableColumn]
    key: Sequence[str]
    only_if_rows: bool = False


@dataclass(frozen=True)
class TableFile:
    """A file of ``dumps/`` that belongs to the tables.

    Attributes:
        name: Its name.
        kind: ``csv``, ``csvw`` (the description of one table) or ``package`` (of all).
        title: Title of the table; empty for the package.
        rows: Number of rows without the header; None for a description.
        size: Its bytes.
        sha256: Their SHA-256 in hexadecimal digits.
    """

    name: str
    kind: str
    title: Mapping[str, str]
    rows: int | None
    size: int
    sha256: str


def write_tables(
    directory: Path, work_dir: Path, store: Store, tables: Sequence[TableQuery], terms: Terms
) -> list[TableFile]:
    """Write the tables and their descriptions; return the files.

    Args:
        directory: An existing directory for the files.
        work_dir: A directory for temporary files.
        store: The graph.
        tables: The queries.
        terms: The terms of use of the tables.
    """
    files: list[TableFile] = []
    resources = []

    def write(table: TableQuery) -> tuple[int, bool]:
        return _write_rows(directory / f"{table.name}.csv", work_dir, store, table)

    with ThreadPoolExecutor(_THREADS) as pool:  # the engine releases the GIL
        written = list(pool.map(write, tables))
    for table, (rows, has_key) in zip(tables, written, strict=True):
        path = directory / f"{table.name}.csv"
        if table.only_if_rows and not rows:
            path.unlink()
            continue
        csv_file = _file(path, "csv", table.title, rows)
        description = directory / f"{table.name}.csv-metadata.json"
        _write_json(description, _csvw(table, terms, has_key=has_key))
        files += [csv_file, _file(description, "csvw", table.title, None)]
        resources.append(_resource(table, csv_file, has_key=has_key))
    if resources:
        package = directory / PACKAGE_NAME
        _write_json(package, _package(resources, terms))
        files.append(_file(package, "package", {}, None))
    return files


def _write_rows(path: Path, work_dir: Path, store: Store, table: TableQuery) -> tuple[int, bool]:
    """Write the rows (RFC 4180); return their number, and whether the key identifies them.

    Rows are sorted on the disk by their texts: the same graph gives the same bytes, independent of
    the order of the solutions. A repeated row is written once.
    """
    names = [column.name for column in table.columns]
    key_columns = [names.index(name) for name in table.key]
    count, has_keys = 0, bool(key_columns)

    def rows() -> Iterator[bytes]:
        yield from map(_line, table_rows(store, table.text, names))

    def keys() -> Iterator[bytes]:
        nonlocal count, has_keys
        for line in sorted_lines(rows(), work_dir):
            row = json.loads(line)
            writer.writerow(row)
            key = [row[column] for column in key_columns]
            has_keys = has_keys and all(key)
            count += 1
            yield _line(key)

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        different = sum(1 for _ in sorted_lines(keys(), work_dir))
    return count, has_keys and different == count


def _line(row: list[str]) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode() + b"\n"


def _csvw(table: TableQuery, terms: Terms, *, has_key: bool) -> dict[str, Any]:
    schema: dict[str, Any] = {"columns": [_csvw_column(column) for column in table.columns]}
    if has_key:
        schema["primaryKey"] = list(table.key)
    document: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": f"{table.name}.csv",
        "dc:title": _tagged(table.title),
        "dc:description": _tagged(table.description),
        "dialect": {
            "encoding": "utf-8",
            "header": True,
            "delimiter": ",",
            "lineTerminators": "\r\n",
        },
        "tableSchema": schema,
    }
    if terms.licence:
        document["dc:license"] = {"@id": terms.licence}
    if terms.rights:
        document["dc:rights"] = _tagged(terms.rights)
    return document


def _csvw_column(column: TableColumn) -> dict[str, Any]:
    datatype = _TYPES[column.type][0] if column.type in _TYPES else "string"
    described: dict[str, Any] = {
        "name": column.name,
        "titles": column.name,
        "datatype": datatype,
        "rdfs:label": _tagged(column.label),
    }
    if column.type not in _TYPES:
        described["lang"] = column.type
    if column.description:
        described["dc:description"] = _tagged(column.description)
    return described


def _resource(table: TableQuery, file: TableFile, *, has_key: bool) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns]}
    if has_key:
        schema["primaryKey"] = list(table.key)
    return {
        "name": table.name,
        "type": "table",
        "path": file.name,
        "title": _both(table.title),
        "description": _both(table.description),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "schema": schema,
    }


def _field(column: TableColumn) -> dict[str, Any]:
    kind = _TYPES[column.type][1] if column.type in _TYPES else "string"
    field = {"name": column.name, "type": kind, "title": _both(column.label)}
    if column.type == "iri":
        field["format"] = "uri"
    if column.description:
        field["description"] = _both(column.description)
    return field


def _package(resources: list[dict[str, Any]], terms: Terms) -> dict[str, Any]:
    package: dict[str, Any] = {
        "$schema": _PACKAGE_SCHEMA,
        "name": WHOLE,
        "title": _both(
            {
                "ja": "公共施設をめぐる自治体の連携",
                "en": "How governments cooperate over public facilities",
            }
        ),
        "resources": resources,
    }
    if terms.licence:
        package["licenses"] = [{"path": terms.licence}]
    if terms.rights:
        package["description"] = _both(terms.rights)
    return package


def _tagged(texts: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@value": value, "@language": language} for language, value in texts.items()]


def _both(texts: Mapping[str, str]) -> str:
    """Return both languages in one text: Frictionless has no language tags."""
    return " / ".join(dict.fromkeys(texts.values()))


def _file(path: Path, kind: str, title: Mapping[str, str], rows: int | None) -> TableFile:
    return TableFile(path.name, kind, title, rows, path.stat().st_size, digest_of(path))


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
