"""Bind the parameters of a canned query: values become terms, terms replace variable tokens.

No value can change the structure of a query: it is validated by its type, written as one RDF term,
and put in place of whole tokens of the query's text.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from renkei.errors import RenkeiError
from renkei.graph import terms
from renkei.graph.query_tokens import tokens
from renkei.ontology.terms import CODES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.queries.canned import CannedQuery, Parameter

__all__ = ["ParameterError", "bind"]

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*(?:/[A-Za-z0-9][A-Za-z0-9._~-]*)*")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?")
MAX_LENGTH = 2_000


class ParameterError(RenkeiError):
    """A parameter is unknown, missing, repeated or malformed.

    Attributes:
        parameter: Its name.
    """

    def __init__(self, message: str, *, parameter: str) -> None:
        self.parameter = parameter
        super().__init__(message)


def bind(query: CannedQuery, given: Mapping[str, list[str]], *, base: str) -> str:
    """Return the text of a query with its parameters bound.

    Args:
        query: The query.
        given: Each name with all the values it was given.
        base: What the IRIs of the data start with; a short key is completed by it.

    Raises:
        ParameterError: If a parameter is unknown, missing, repeated or malformed.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in given:
        if name not in known:
            allowed = ", ".join(known) or "it takes none"
            raise ParameterError(f"unknown parameter {name!r}; allowed: {allowed}", parameter=name)
    replacements: dict[str, str] = {}
    for parameter in query.parameters:
        value = _value(parameter, given.get(parameter.name, []))
        if value is not None:
            term = _term(parameter, value, base)
            replacements |= dict.fromkeys(parameter.variables, term)
    return _replaced(query.text, replacements)


def _value(parameter: Parameter, given: list[str]) -> str | None:
    values = [value for value in given if value != ""]  # an empty field of a form is not given
    if len(values) > 1:
        raise ParameterError(
            f"the parameter {parameter.name!r} may be given once", parameter=parameter.name
        )
    if not values and parameter.required:
        raise ParameterError(
            f"the parameter {parameter.name!r} ({parameter.label['en']}) is missing; for example "
            f"{parameter.name}={parameter.example}",
            parameter=parameter.name,
        )
    return values[0] if values else parameter.default


def _term(parameter: Parameter, value: str, base: str) -> str:
    try:
        _check_length(value)
        return _WRITERS.get(parameter.type, _language)(parameter, value, base)
    except (ValueError, InvalidOperation) as error:
        shown = value if len(value) <= 80 else f"{value[:80]}…"  # noqa: PLR2004
        raise ParameterError(
            f"the parameter {parameter.name!r} must be {_SHOWN.get(parameter.type, 'a text')}, "
            f"for example {parameter.example}; {shown!r} is not ({error})",
            parameter=parameter.name,
        ) from None


def _check_length(value: str) -> None:
    if len(value) > MAX_LENGTH:
        raise ValueError(f"longer than {MAX_LENGTH} characters")


def _iri(parameter: Parameter, value: str, base: str) -> str:
    if parameter.kind and _KEY.fullmatch(value):
        scheme = parameter.kind.removeprefix("code/")
        if scheme != parameter.kind:
            if value not in CODES[scheme]:
                raise ValueError(f"the scheme {scheme} has {', '.join(CODES[scheme])}")
            return terms.iri(CODES[scheme][value])
        return terms.iri(f"{base}id/{parameter.kind}/{value}")
    return terms.iri(value)


def _integer(_parameter: Parameter, value: str, _base: str) -> str:
    if not _INTEGER.fullmatch(value):
        raise ValueError("digits only")
    return terms.integer(int(value))


def _decimal(_parameter: Parameter, value: str, _base: str) -> str:
    if not _DECIMAL.fullmatch(value):
        raise ValueError("digits with at most one point")
    return terms.decimal(Decimal(value))


def _date(_parameter: Parameter, value: str, _base: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("YYYY-MM-DD")
    return terms.date(dt.date.fromisoformat(value))


def _boolean(_parameter: Parameter, value: str, _base: str) -> str:
    if value not in {"true", "false"}:
        raise ValueError("true or false")
    return terms.boolean(value == "true")


def _string(_parameter: Parameter, value: str, _base: str) -> str:
    return terms.literal(value)


def _language(parameter: Parameter, value: str, _base: str) -> str:
    return terms.text(value, parameter.type)


_WRITERS = {
    "iri": _iri,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "boolean": _boolean,
    "string": _string,
}
_SHOWN = {
    "iri": "an IRI or a short key",
    "integer": "a whole number",
    "decimal": "a number",
    "date": "a date (YYYY-MM-DD)",
    "boolean": "true or false",
}


def _replaced(text: str, replacements: Mapping[str, str]) -> str:
    """Replace whole variable tokens; what only looks like one (in a string, a comment) stays."""
    parts, position = [], 0
    for token in tokens(text):
        if token.kind == "variable" and token.text[1:] in replacements:
            parts += [text[position : token.start], replacements[token.text[1:]]]
            position = token.start + len(token.text)
    return "".join([*parts, text[position:]])
