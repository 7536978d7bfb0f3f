"""Reads the parameters of a canned query from its variables and its header."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.errors import SourceError
from renkei.graph.query.tokens import place_of, tokens
from renkei.ontology.terms import CODES, NAMESPACE, Renkei
from renkei.queries.model import Parameter
from renkei.queries.values import ANY_KIND, check_pattern

if TYPE_CHECKING:
    from renkei.queries.header import Header

__all__ = ["KEYS", "PERIODS", "RESERVED", "TYPES", "read_parameters"]

# Suffix of a parameter's variable (grlc's names) → type.
TYPES: Final = {
    "iri": "iri",
    "integer": "integer",
    "number": "decimal",
    "literal": "string",
    "": "string",
    "xsd_date": "date",
    "xsd_boolean": "boolean",
}
_PARAMETER: Final = re.compile(
    r"\?(?P<optional>__?)(?P<name>[a-zA-Z0-9]+)(?:_(?P<type>[a-zA-Z0-9_]+))?"
)
_LANGUAGE: Final = re.compile(r"[a-z]{2}")
# Types of IRIs that grlc has no name for → class.
PERIODS: Final = {"month": Renkei.CalendarMonth, "fiscal-year": Renkei.FiscalYear}
KEYS: Final = frozenset(
    {"ja", "en", "description", "type", "kind", "class", "enum", "minimum", "maximum", "pattern"}
    | {"example", "default", "names"}
)
_KIND: Final = re.compile(r"[a-z][a-z-]*")
RESERVED: Final = frozenset({"bom", "cursor", "format", "lang", "limit", "width"})
"""Names that the URL uses for other purposes."""
_OPTIONS: Final = frozenset({"file", "help", "results", "generation"})  # of `renkei query`, `/cite`


@dataclass(frozen=True)
class _Use:
    """How the query uses a parameter, and the line of its first use."""

    variable: str
    type: str
    required: bool
    line: int


def read_parameters(header: Header, source: str) -> tuple[Parameter, ...]:
    """Return the parameters in the order of the header.

    Raises:
        SourceError: If the header and the variables of the query do not match, with the line.
    """
    path = ("renkei", "parameters")
    described, used = header.table(*path), _uses(header, source)
    for name in described:
        if name not in used:
            raise header.fault((*path, name), f"the parameter {name!r} is not in the query")
    for name, use in used.items():
        if name not in described:
            raise SourceError(
                f"?{use.variable}: the parameter {name!r} is not described in renkei → parameters",
                file=header.file,
                line=use.line,
            )
    for name in described:
        for other in described:
            if name != other and other.startswith(name):
                raise header.fault(
                    (*path, other),
                    f"the name {name!r} begins the name {other!r}; grlc cannot tell them apart",
                )
    return tuple(_parameter(header, name, used[name]) for name in described)


def _uses(header: Header, source: str) -> dict[str, _Use]:
    uses: dict[str, _Use] = {}
    for token in tokens(source):
        if token.kind != "variable" or not token.text[1:].startswith("_"):
            continue
        line, _ = place_of(source, token.start)
        use = _use(header, token.text, line)
        name = _name_of(token.text)
        before = uses.setdefault(name, use)
        if before.variable != use.variable:
            raise SourceError(
                f"the parameter {name!r} is ?{before.variable} in line {before.line} and "
                f"?{use.variable} here; write it in one way",
                file=header.file,
                line=line,
            )
    return uses


def _name_of(variable: str) -> str:
    match = _PARAMETER.fullmatch(variable)
    return match["name"] if match else ""


def _use(header: Header, variable: str, line: int) -> _Use:
    match = _PARAMETER.fullmatch(variable)
    if match is None:
        raise SourceError(
            f"{variable} begins as a parameter, and is none: ?_name_type or ?__name_type, the name "
            "of letters and digits",
            file=header.file,
            line=line,
        )
    ending = match["type"] or ""
    type_ = TYPES.get(ending, ending if _LANGUAGE.fullmatch(ending) else None)
    if type_ is None:
        known = ", ".join(sorted(name for name in TYPES if name))
        raise SourceError(
            f"{variable}: unknown type {ending!r}; known are {known}, and languages as ja",
            file=header.file,
            line=line,
        )
    return _Use(variable[1:], type_, match["optional"] == "_", line)


def _parameter(header: Header, name: str, use: _Use) -> Parameter:
    path = ("renkei", "parameters", name)
    if name in RESERVED | _OPTIONS:
        raise header.fault(path, f"the name {name!r} is taken: the service uses it itself")
    header.allow(KEYS, *path)
    label = {language: header.text(*path, language) for language in ("ja", "en")}
    example, default = header.scalar(*path, "example"), header.scalar(*path, "default")
    if example is None:
        raise header.fault(path, f"the parameter {name!r} has no example")
    type_ = _type(header, path, use)
    period = PERIODS.get(type_)
    return Parameter(
        name=name,
        type=type_,
        required=use.required and default is None,
        label=label,
        description=header.both(*path, "description"),
        kind="period" if period else _kind(header, path, use),
        of_class=period or _class(header, path, use),
        enum=header.scalars(*path, "enum"),
        names=_names(header, path),
        minimum=header.scalar(*path, "minimum"),
        maximum=header.scalar(*path, "maximum"),
        pattern=_pattern(header, path, type_),
        example=example,
        default=default,
        variables=frozenset({use.variable}),
    )


def _names(header: Header, path: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Return the names of the allowed values: of all or of none."""
    if not header.table(*path, "names"):
        return {}
    values = header.scalars(*path, "enum")
    header.allow(frozenset(values), *path, "names")
    return {
        value: {language: header.text(*path, "names", value, language) for language in ("ja", "en")}
        for value in values
    }


def _type(header: Header, path: tuple[str, ...], use: _Use) -> str:
    if "type" not in header.table(*path):
        return use.type
    type_ = header.text(*path, "type")
    if type_ == use.type:
        return type_
    if type_ not in PERIODS or use.type != "iri":
        raise header.fault(
            (*path, "type"),
            f"type {type_!r} does not fit ?{use.variable}, which is of type {use.type}; "
            f"?…_iri can be of type {' or '.join(PERIODS)}",
        )
    for key in ("kind", "class"):
        if key in header.table(*path):
            raise header.fault((*path, key), f"{key} is not for type {type_}: it is known")
    return type_


def _pattern(header: Header, path: tuple[str, ...], type_: str) -> str | None:
    if "pattern" not in header.table(*path):
        return None
    pattern = header.text(*path, "pattern")
    if type_ != "string" and not _LANGUAGE.fullmatch(type_):
        raise header.fault((*path, "pattern"), f"pattern is for texts, and this is of type {type_}")
    try:
        check_pattern(pattern)
    except ValueError as error:
        raise header.fault((*path, "pattern"), f"the pattern {pattern!r}: {error}") from None
    return pattern


def _kind(header: Header, path: tuple[str, ...], use: _Use) -> str | None:
    if "kind" not in header.table(*path):
        return None
    kind = header.text(*path, "kind")
    if use.type != "iri":
        raise header.fault((*path, "kind"), f"kind is for IRIs, and ?{use.variable} is none")
    scheme = kind.removeprefix("code/")
    if scheme != kind and scheme not in CODES:
        raise header.fault(
            (*path, "kind"), f"there is no scheme {scheme!r}; there are {', '.join(CODES)}"
        )
    if scheme == kind and kind != ANY_KIND and not _KIND.fullmatch(kind):
        raise header.fault((*path, "kind"), f"{kind!r} is no type of things")
    return kind


def _class(header: Header, path: tuple[str, ...], use: _Use) -> str | None:
    if "class" not in header.table(*path):
        return None
    name = header.text(*path, "class")
    if use.type != "iri" or not re.fullmatch("[A-Z][A-Za-z]*", name):
        raise header.fault((*path, "class"), "class is a class of renkei, and for IRIs")
    return NAMESPACE + name
