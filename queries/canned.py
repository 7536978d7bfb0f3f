"""Canned queries: ``.rq`` files whose header comments say what they answer and what they take.

The form is grlc's (``#+`` lines of YAML; parameters are variables ``?_name_type``), so that one
file serves grlc and any SPARQL editor too. What grlc does not know stands below ``renkei:``.

    #+ summary: Meetings of a pairing
    #+ description: …
    #+ renkei:
    #+   summary: 施設の組の会議
    #+   description: …
    #+   parameters:
    #+     pairing: {ja: 施設の組, en: Pairing, kind: pairing, example: hokkaido-sapporo-2017/parks}
    #+   columns:
    #+     month: {ja: 月, en: Month}
    SELECT ?month WHERE { ?a renkei:inPairing ?_pairing_iri … } ORDER BY ?month
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from renkei.errors import SourceError
from renkei.graph.query_text import check_query_text
from renkei.graph.query_tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["CannedQuery", "Parameter", "read_queries", "read_query"]

# The ending of a parameter's variable, and the type that it gives (grlc's names).
TYPES = {
    "iri": "iri",
    "integer": "integer",
    "number": "decimal",
    "literal": "string",
    "": "string",
    "xsd_date": "date",
    "xsd_boolean": "boolean",
}
_PARAMETER = re.compile(r"[?$](?P<optional>__?)(?P<name>[a-zA-Z0-9]+)(?:_(?P<type>[a-z_]+))?")
_LANGUAGE = re.compile(r"[a-z]{2}")
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_HEADER_KEYS = {"summary", "description", "tags", "method", "defaults", "enumerate", "renkei"}
_OUR_KEYS = {"summary", "description", "parameters", "columns"}
_PARAMETER_KEYS = {"ja", "en", "kind", "example", "default"}
MAX_BYTES = 65_536
MAX_NESTING = 60


@dataclass(frozen=True)
class Parameter:
    """A parameter of a query.

    Attributes:
        name: Its name in the URL.
        type: ``iri``, ``integer``, ``decimal``, ``string``, ``date``, ``boolean``, or a language
            tag for a text in that language.
        required: Whether it must be given; an optional one leaves its variable free.
        label: What it is, in ja and en.
        kind: Of an IRI: the type in ``…/id/{type}/`` or ``code/{scheme}`` that short keys are of.
        example: A value that gives an answer.
        default: What is taken if it is not given, or None.
        variables: The variables that stand for it in the text, without ``?``.
    """

    name: str
    type: str
    required: bool
    label: Mapping[str, str]
    kind: str | None
    example: str
    default: str | None
    variables: frozenset[str]


@dataclass(frozen=True)
class CannedQuery:
    """One query with its documentation.

    Attributes:
        name: Its name in the URL: that of the file.
        text: The query, parameters still as variables.
        summary: What it answers, in ja and en.
        description: When to use it, in ja and en.
        tags: What it is about.
        parameters: Its parameters, in the order of the header.
        columns: Column → what it holds, in ja and en; the columns of the answer in their order.
    """

    name: str
    text: str
    summary: Mapping[str, str]
    description: Mapping[str, str]
    tags: Sequence[str]
    parameters: Sequence[Parameter]
    columns: Mapping[str, Mapping[str, str]]


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
    if not _NAME.fullmatch(path.stem):
        raise _error(path, 1, f"the name {path.stem!r} must be a-z, 0-9 and '-'")
    source = path.read_text(encoding="utf-8")
    header = _header(path, source)
    ours = header["renkei"]
    _only(path, source, header, _HEADER_KEYS)
    _only(path, source, ours, _OUR_KEYS)
    checked = check_query_text(source, max_bytes=MAX_BYTES, max_nesting=MAX_NESTING)
    if checked.kind != "solutions":
        raise _error(path, 1, "a canned query must be a SELECT")
    return CannedQuery(
        name=path.stem,
        text=source,
        summary=_both(path, source, header, ours, "summary"),
        description=_both(path, source, header, ours, "description"),
        tags=tuple(header.get("tags", ())),
        parameters=_parameters(path, source, ours.get("parameters") or {}),
        columns=_columns(path, source, ours.get("columns") or {}),
    )


def _header(path: Path, source: str) -> dict[str, Any]:
    lines = [line.removeprefix("#+") for line in source.split("\n") if line.startswith("#+")]
    try:
        header = yaml.safe_load("\n".join(line.removeprefix(" ") for line in lines))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _error(
            path, mark.line + 1 if mark else 1, f"the header is no YAML: {error}"
        ) from None
    if not isinstance(header, dict) or not isinstance(header.get("renkei"), dict):
        raise _error(path, 1, "the header must have summary, description and renkei")
    return header


def _both(
    path: Path, source: str, header: Mapping[str, Any], ours: Mapping[str, Any], key: str
) -> dict[str, str]:
    for table, name in ((header, key), (ours, f"renkei: {key}")):
        if not isinstance(table.get(key), str) or not table[key].strip():
            raise _error(path, _line_of(source, key), f"{name} is missing or empty")
    return {"ja": ours[key].strip(), "en": header[key].strip()}


def _parameters(path: Path, source: str, described: Mapping[str, Any]) -> tuple[Parameter, ...]:
    found: dict[str, list[tuple[str, str, bool]]] = {}
    for token in tokens(source):
        match = _PARAMETER.fullmatch(token.text) if token.kind == "variable" else None
        if match:
            ending = match["type"] or ""
            kind = TYPES.get(ending, ending if _LANGUAGE.fullmatch(ending) else None)
            line = source.count("\n", 0, token.start) + 1
            if kind is None:
                raise _error(path, line, f"{token.text}: unknown type {ending!r}")
            uses = found.setdefault(match["name"], [])
            uses.append((token.text[1:], kind, match["optional"] == "_"))
    for name in {*found, *described}:
        if name not in found or name not in described:
            where = "the query" if name not in found else "renkei: parameters"
            raise _error(path, _line_of(source, name), f"the parameter {name!r} is not in {where}")
    return tuple(_parameter(path, source, name, described[name], found[name]) for name in described)


def _parameter(
    path: Path, source: str, name: str, table: Any, uses: list[tuple[str, str, bool]]
) -> Parameter:
    line = _line_of(source, f"{name}:")
    if not isinstance(table, dict) or not {"ja", "en", "example"} <= set(table):
        raise _error(path, line, f"the parameter {name!r} needs ja, en and example")
    _only(path, source, table, _PARAMETER_KEYS)
    if len({(kind, required) for _, kind, required in uses}) != 1:
        raise _error(path, line, f"the parameter {name!r} is used with two types")
    _, kind, required = uses[0]
    default = table.get("default")
    return Parameter(
        name=name,
        type=kind,
        required=required and default is None,
        label={"ja": str(table["ja"]), "en": str(table["en"])},
        kind=table.get("kind"),
        example=str(table["example"]),
        default=None if default is None else str(default),
        variables=frozenset(variable for variable, _, _ in uses),
    )


def _columns(path: Path, source: str, table: Any) -> dict[str, dict[str, str]]:
    if not isinstance(table, dict) or not table:
        raise _error(path, _line_of(source, "columns"), "renkei: columns must describe each column")
    for name, label in table.items():
        if not isinstance(label, dict) or set(label) != {"ja", "en"}:
            raise _error(path, _line_of(source, f"{name}:"), f"the column {name!r} needs ja and en")
    return {str(name): dict(label) for name, label in table.items()}


def _only(path: Path, source: str, table: Mapping[str, Any], known: set[str]) -> None:
    for key in table:
        if key not in known:
            line = _line_of(source, f"{key}:")
            raise _error(path, line, f"unknown key {key!r}; known are {', '.join(sorted(known))}")


def _line_of(source: str, text: str) -> int:
    position = source.find(text)
    return source.count("\n", 0, max(position, 0)) + 1


def _error(path: Path, line: int, message: str) -> SourceError:
    return SourceError(message, file=path.name, line=line)
