"""Binds the parameters of a canned query: values become RDF terms, terms replace variables.

No value can change the structure of a query: each is validated by its type, serialised as one RDF
term, and replaces complete tokens of the text.

    bound = bind(queries["meetings"], {"pairing": ["a/b"]}, base="https://example.org/")
    bound.text
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from renkei.errors import RenkeiError
from renkei.graph.query.tokens import tokens
from renkei.queries.values import term_of_value, type_description

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from renkei.queries.model import CannedQuery, Parameter

__all__ = ["BoundQuery", "ParameterError", "bind"]

_SHOWN_LENGTH = 80


class ParameterError(RenkeiError):
    """A parameter is unknown, missing, repeated or malformed.

    Attributes:
        parameter: Its name.
        allowed: The allowed names or values, if they can be listed.
        is_missing: True if a required parameter was not given.
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
    """A query with the values of its parameters.

    Attributes:
        text: The query.
        terms: Name of each parameter with a value → the term in N-Triples.
    """

    text: str
    terms: Mapping[str, str]


def bind(query: CannedQuery, given: Mapping[str, list[str]], *, base: str) -> BoundQuery:
    """Bind the parameters of a query.

    Args:
        query: The query.
        given: Name → all given values.
        base: The base of the generation's IRIs; it completes short keys.

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
    values = [value for value in given if value != ""]  # an empty field of a form counts as absent
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
        return term_of_value(parameter, value, base)
    except ValueError as error:
        raise ParameterError(
            f"the parameter {parameter.name!r} must be {type_description(parameter)}, "
            f"for example {parameter.example}; {_shortened(value)!r} is not ({error})",
            parameter=parameter.name,
            allowed=parameter.allowed,
        ) from None


def _shortened(value: str) -> str:
    return value if len(value) <= _SHOWN_LENGTH else f"{value[:_SHOWN_LENGTH]}…"


def _replaced(text: str, replacements: Mapping[str, str]) -> str:
    """Replace variable tokens; text in strings and comments is not affected."""
    parts, position = [], 0
    for token in tokens(text):
        if token.kind == "variable" and token.text[1:] in replacements:
            parts += [text[position : token.start], replacements[token.text[1:]]]
            position = token.start + len(token.text)
    return "".join([*parts, text[position:]])
