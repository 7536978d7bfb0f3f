"""Bind the parameters of a canned query: values become terms, terms replace variable tokens.

No value can change the structure of a query: it is validated by its type, written as one RDF term,
and put in place of whole tokens of the query's text.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from renkei.errors import RenkeiError
from renkei.graph import terms
from renkei.graph.query_tokens import tokens
from renkei.ontology.terms import CODES
from renkei.queries.parameters import ANY_KIND

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from renkei.queries.canned import CannedQuery
    from renkei.queries.parameters import Parameter

__all__ = ["BoundQuery", "ParameterError", "bind"]

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*(?:/[A-Za-z0-9][A-Za-z0-9._~-]*)*")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?")
_MAX_LENGTH = 2_000
_SHOWN_LENGTH = 80


class ParameterError(RenkeiError):
    """A parameter is unknown, missing, repeated or malformed.

    Attributes:
        parameter: Its name.
        allowed: What is allowed, as far as it can be listed: names or codes.
        is_missing: True if it was only not given.
    """

    def __init__(
        self,
        message: str,
        *,
        parameter: str,
        allowed: Sequence[str] | None = None,
        is_missing: bool = False,
    ) -> None:
        self.parameter, self.allowed, self.is_missing = parameter, allowed, is_missing
        super().__init__(message)


@dataclass(frozen=True)
class BoundQuery:
    """A query whose parameters have their values.

    Attributes:
        text: The query, to be run.
        terms: The name of each parameter that has a value → the term, as in N-Triples.
    """

    text: str
    terms: Mapping[str, str]


def bind(query: CannedQuery, given: Mapping[str, list[str]], *, base: str) -> BoundQuery:
    """Bind the parameters of a query.

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
            raise ParameterError(
                f"unknown parameter {_shortened(name)!r}; allowed: {allowed}",
                parameter=name,
                allowed=list(known),
            )
    bound: dict[str, str] = {}
    replacements: dict[str, str] = {}
    for parameter in query.parameters:
        value = _value(parameter, given.get(parameter.name, []))
        if value is not None:
            bound[parameter.name] = _term(parameter, value, base)
            replacements |= dict.fromkeys(parameter.variables, bound[parameter.name])
    return BoundQuery(_replaced(query.text, replacements), bound)


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
            is_missing=True,
        )
    return values[0] if values else parameter.default


def _term(parameter: Parameter, value: str, base: str) -> str:
    try:
        _check_length(value)
        return _WRITERS.get(parameter.type, _language)(parameter, value, base)
    except ValueError as error:
        raise ParameterError(
            f"the parameter {parameter.name!r} must be {_shown(parameter)}, "
            f"for example {parameter.example}; {_shortened(value)!r} is not ({error})",
            parameter=parameter.name,
            allowed=list(CODES[parameter.scheme]) if parameter.scheme else None,
        ) from None


def _check_length(value: str) -> None:
    if len(value) > _MAX_LENGTH:
        raise ValueError(f"longer than {_MAX_LENGTH} characters")


def _iri(parameter: Parameter, value: str, base: str) -> str:
    if parameter.kind is None or not _KEY.fullmatch(value):
        return terms.iri(value)
    scheme = parameter.scheme
    if scheme is None:
        kind = "" if parameter.kind == ANY_KIND else f"{parameter.kind}/"
        return terms.iri(f"{base}id/{kind}{value}")
    if value not in CODES[scheme]:
        raise ValueError(f"allowed are {', '.join(CODES[scheme])}")
    return terms.iri(CODES[scheme][value])


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
    "iri": "an IRI",
    "integer": "a whole number",
    "decimal": "a number",
    "date": "a date (YYYY-MM-DD)",
    "boolean": "true or false",
}


def _shortened(value: str) -> str:
    return value if len(value) <= _SHOWN_LENGTH else f"{value[:_SHOWN_LENGTH]}…"


def _shown(parameter: Parameter) -> str:
    if parameter.scheme:
        return f"a code of {parameter.scheme}"
    if parameter.kind:
        return "a short key or an IRI"
    return _SHOWN.get(parameter.type, "a text")


def _replaced(text: str, replacements: Mapping[str, str]) -> str:
    """Replace whole variable tokens; what only looks like one (in a string, a comment) stays."""
    parts, position = [], 0
    for token in tokens(text):
        if token.kind == "variable" and token.text[1:] in replacements:
            parts += [text[position : token.start], replacements[token.text[1:]]]
            position = token.start + len(token.text)
    return "".join([*parts, text[position:]])
