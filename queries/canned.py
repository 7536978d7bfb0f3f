"""Canned queries: ``.rq`` files whose header comments say what they answer and what they take.

The form is grlc's (``#+`` lines of YAML; parameters are variables ``?_name_type``, or
``?__name_type`` if they may be left out), so that one file serves grlc and any SPARQL editor too.
What grlc does not know stands below ``renkei:``.

    #+ summary: Meetings of a pairing
    #+ description: …
    #+ tags: [events]
    #+ renkei:
    #+   summary: 施設の組の会議
    #+   description: …
    #+   key: [event]
    #+   parameters:
    #+     pairing: {ja: 施設の組, en: Pairing, kind: pairing, class: FacilityPairing,
    #+       example: hokkaido-sapporo-2017/parks}
    #+   columns:
    #+     event: {ja: 会議, en: Meeting, type: iri}
    PREFIX renkei: <https://w3id.org/renkei/ns#>
    SELECT ?event WHERE { … renkei:inPairing ?_pairing_iri … } ORDER BY ?event
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from renkei.errors import QueryError, SourceError
from renkei.graph.query_text import check_query_text
from renkei.queries.binding import ParameterError, bind
from renkei.queries.checks import check_query
from renkei.queries.header import read_header
from renkei.queries.parameters import Parameter, read_parameters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from renkei.queries.header import Header

__all__ = ["CannedQuery", "Column", "bundled_queries", "read_queries", "read_query"]

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_LANGUAGE: Final = re.compile(r"[a-z]{2}")
_COLUMN_TYPES: Final = frozenset({"iri", "string", "integer", "decimal", "boolean", "date"})
_HEADER_KEYS: Final = frozenset(
    {"summary", "description", "tags", "method", "defaults", "enumerate", "renkei"}
)
_OUR_KEYS: Final = frozenset({"summary", "description", "key", "parameters", "columns"})
_COLUMN_KEYS: Final = frozenset({"ja", "en", "type"})
_MAX_BYTES: Final = 65_536
_MAX_NESTING: Final = 60
_ANY_BASE: Final = "https://example.org/"


@dataclass(frozen=True)
class Column:
    """A column of an answer.

    Attributes:
        name: The variable, without ``?``.
        type: ``iri``, ``string``, ``integer``, ``decimal``, ``boolean``, ``date``, or the language
            of its texts.
        label: What it holds, in ja and en.
    """

    name: str
    type: str
    label: Mapping[str, str]


@dataclass(frozen=True)
class CannedQuery:
    """One query with its documentation.

    Attributes:
        name: Its name in the URL: that of the file.
        text: The file: the query, parameters still as variables.
        summary: What it answers, in ja and en.
        description: When to use it, in ja and en.
        tags: What it is about; the first is the topic that it is listed under.
        parameters: Its parameters, in the order of the header.
        columns: The columns of the answer, in their order.
        key: The columns that together tell one row from another.
    """

    name: str
    text: str
    summary: Mapping[str, str]
    description: Mapping[str, str]
    tags: Sequence[str]
    parameters: Sequence[Parameter]
    columns: Sequence[Column]
    key: Sequence[str]

    @property
    def example(self) -> dict[str, str]:
        """A value for each parameter that must be given."""
        return {entry.name: entry.example for entry in self.parameters if entry.required}


def bundled_queries() -> dict[str, CannedQuery]:
    """Read the queries that come with this package.

    Raises:
        SourceError: If a file is wrong, with its line.
    """
    return read_queries(Path(str(files("renkei.queries"))))


def read_queries(directory: Path) -> dict[str, CannedQuery]:
    """Read every ``.rq`` file of a directory, by name, sorted.

    Raises:
        SourceError: If a file is wrong, with its line.
    """
    return {path.stem: read_query(path) for path in sorted(directory.glob("*.rq"))}


def read_query(path: Path) -> CannedQuery:
    """Read one file.

    Raises:
        SourceError: If its name, header or query is wrong, with its line.
    """
    try:
        source = path.read_bytes().decode()
    except UnicodeDecodeError as error:
        line = path.read_bytes().count(b"\n", 0, error.start) + 1
        raise SourceError("the file is not UTF-8", file=path.name, line=line) from None
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}", file=path.name) from error
    return _read(path.stem, path.name, source)


def _read(name: str, file: str, source: str) -> CannedQuery:
    if not _NAME.fullmatch(name):
        raise SourceError(
            f"the name {name!r} must be of a-z, 0-9 and single hyphens", file=file, line=1
        )
    header = read_header(file, source)
    header.allow(_HEADER_KEYS)
    header.allow(_OUR_KEYS, "renkei")
    try:
        checked = check_query_text(source, max_bytes=_MAX_BYTES, max_nesting=_MAX_NESTING)
    except QueryError as error:
        line = getattr(error, "line", None) or 1
        raise SourceError(str(error), file=file, line=line) from None
    if checked.kind != "solutions":
        raise SourceError("a canned query must be a SELECT", file=file, line=1)
    query = CannedQuery(
        name=name,
        text=source,
        summary=_both(header, "summary"),
        description=_both(header, "description"),
        tags=header.texts("tags"),
        parameters=read_parameters(header, source),
        columns=_columns(header),
        key=header.texts("renkei", "key"),
    )
    if not query.tags:
        raise header.fault(("tags",), "tags is missing: at least the topic of the query")
    _check_values(query, header)
    example = bind(query, _every_example(query), base=_ANY_BASE).text
    check_query(header, source, example, [column.name for column in query.columns], query.key)
    return query


def _every_example(query: CannedQuery) -> dict[str, list[str]]:
    return {parameter.name: [parameter.example] for parameter in query.parameters}


def _check_values(query: CannedQuery, header: Header) -> None:
    """Examples and defaults are values that a client could give."""
    for parameter in query.parameters:
        for key, value in (("example", parameter.example), ("default", parameter.default)):
            if value is None:
                continue
            try:
                bind(query, _every_example(query) | {parameter.name: [value]}, base=_ANY_BASE)
            except ParameterError as error:
                if error.parameter == parameter.name:
                    path = ("renkei", "parameters", parameter.name, key)
                    raise header.fault(path, str(error)) from None


def _both(header: Header, key: str) -> dict[str, str]:
    return {"ja": header.text("renkei", key), "en": header.text(key)}


def _columns(header: Header) -> tuple[Column, ...]:
    path = ("renkei", "columns")
    if not header.table(*path):
        raise header.fault(path, "renkei → columns is missing: it describes each column")
    columns = []
    for name in header.table(*path):
        header.allow(_COLUMN_KEYS, *path, name)
        type_ = header.text(*path, name, "type")
        if type_ not in _COLUMN_TYPES and not _LANGUAGE.fullmatch(type_):
            known = ", ".join(sorted(_COLUMN_TYPES))
            raise header.fault(
                (*path, name, "type"), f"unknown type {type_!r}; known are {known}, or a language"
            )
        label = {language: header.text(*path, name, language) for language in ("ja", "en")}
        columns.append(Column(name, type_, label))
    return tuple(columns)
