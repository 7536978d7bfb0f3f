"""Values of parameters: validated by type and limits, serialised as one RDF term."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Context, Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

from renkei.graph.rdf import terms
from renkei.graph.rdf.iris import Iris
from renkei.graph.rdf.wareki import DATE, MONTHS, Period, parse_date
from renkei.ontology.terms import CODES

if TYPE_CHECKING:
    from collections.abc import Callable

    from renkei.queries.model import Parameter

__all__ = [
    "ANY_KIND",
    "check_pattern",
    "position_of",
    "term_of_value",
    "type_description",
]

ANY_KIND: Final = "*"
"""The kind of short keys that include the type, such as ``event/…``."""

Position: TypeAlias = int | Decimal | dt.date | str

_MAX_LENGTH: Final = 2_000
_MAX_MATCHED: Final = 200  # characters that a pattern is tried on
_MAX_PERIOD: Final = 30
_KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*(?:/[A-Za-z0-9][A-Za-z0-9._~-]*)*")
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL: Final = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?(?:[eE][+-]?[0-9]{1,3})?")
_PLACES: Final = 18  # digits before and after the point
_LEAST: Final = Decimal(1).scaleb(-_PLACES)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH: Final = re.compile(r"((?:19|20)[0-9]{2})-([0-9]{2})")
_FISCAL_YEAR: Final = re.compile(r"(?:[Ff][Yy] ?)?((?:19|20)[0-9]{2})")

_MAX_REPEATS: Final = 3
_MAX_OPTIONS: Final = 8
_REPEAT: Final = re.compile(r"[*+]|\{[0-9]*,[0-9]*\}")
# A piece of a pattern; a class in brackets is one piece.
_PIECE: Final = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?:|\((?!\?)|[*+]|\{[0-9]*,?[0-9]*\}|[^\\\[(]", re.DOTALL
)


def term_of_value(parameter: Parameter, value: str, base: str) -> str:
    """Return a value as a term in N-Triples.

    Args:
        parameter: Its parameter.
        value: The given value.
        base: The base of the generation's IRIs.

    Raises:
        ValueError: If it is not of the type, or outside the limits.
    """
    if len(value) > _MAX_LENGTH:
        raise ValueError(f"longer than {_MAX_LENGTH} characters")
    term = _term(parameter, value, base)
    if parameter.enum and term not in {_term(parameter, entry, base) for entry in parameter.enum}:
        raise ValueError(f"allowed are {', '.join(parameter.enum)}")
    _check_limits(parameter, value)
    if parameter.pattern is not None:
        if len(value) > _MAX_MATCHED:
            raise ValueError(f"longer than {_MAX_MATCHED} characters")
        if not re.fullmatch(parameter.pattern, value, re.ASCII):
            raise ValueError(f"it must match {parameter.pattern}")
    return term


def _check_limits(parameter: Parameter, value: str) -> None:
    """Compare a value with minimum and maximum.

    Raises:
        ValueError: If it is below or above.
    """
    for limit, sign, word in ((parameter.minimum, 1, "least"), (parameter.maximum, -1, "most")):
        if limit is not None and _compared(parameter.type, value, limit) * sign < 0:
            raise ValueError(f"at {word} {limit}")


def position_of(type_: str, value: str) -> Position:
    """Return the sort key of a value of an ordered type.

    Raises:
        ValueError: If the type has no order, or the value is not of the type.
    """
    if type_ not in _POSITIONS:
        raise ValueError(f"a parameter of type {type_} has no order")
    return _POSITIONS[type_](value)


def check_pattern(pattern: str) -> None:
    """Check that a regular expression matches in bounded time, whatever the value.

    Groups are not repeated, and at most three pieces are, so that the time is at worst cubic in the
    length, which is limited.

    Raises:
        ValueError: If it is not of this form.
    """
    pieces, position = [], 0
    while position < len(pattern):
        match = _PIECE.match(pattern, position)
        if match is None:
            raise ValueError(f"{pattern[position:]!r} cannot be read; (?…) but for (?:…) cannot be")
        pieces.append(match[0])
        position = match.end()
    if sum(bool(_REPEAT.fullmatch(piece)) for piece in pieces) > _MAX_REPEATS:
        raise ValueError(f"more than {_MAX_REPEATS} of its pieces are repeated")
    if pieces.count("?") > _MAX_OPTIONS:
        raise ValueError(f"more than {_MAX_OPTIONS} of its pieces are optional")
    if any(a == ")" and b[0] in "*+{" for a, b in pairwise(pieces)):
        raise ValueError("it repeats a group, which can take very long")
    if any(re.fullmatch(r"\\[0-9gk]", piece) for piece in pieces):
        raise ValueError("it refers back to a group, which can take very long")
    try:
        re.compile(pattern, re.ASCII)
    except (re.error, OverflowError) as error:
        raise ValueError(f"it is no regular expression: {error}") from None


def type_description(parameter: Parameter) -> str:
    """Return the description of a parameter's type, for a message."""
    if parameter.scheme:
        return f"a code of {parameter.scheme}"
    if parameter.type == "iri" and parameter.kind:
        return "a short key or an IRI"
    return _TYPE_DESCRIPTIONS.get(parameter.type, "a text")


def _compared(type_: str, value: str, limit: str) -> int:
    left, right = position_of(type_, value), position_of(type_, limit)
    return (left > right) - (left < right)  # type: ignore[operator]  # both of one type


def _term(parameter: Parameter, value: str, base: str) -> str:
    if parameter.type == "iri":
        return _iri(parameter, value, base)
    if parameter.type in _PERIODS:
        return terms.iri(Iris(base).thing("period", _PERIODS[parameter.type](value).key))
    if parameter.type in _SERIALIZERS:
        return _SERIALIZERS[parameter.type](value)
    return terms.text(value, parameter.type)


def _iri(parameter: Parameter, value: str, base: str) -> str:
    if parameter.kind is None or not _KEY.fullmatch(value):
        return terms.iri(value)
    scheme = parameter.scheme
    if scheme is None:
        kind = "" if parameter.kind == ANY_KIND else f"{parameter.kind}/"
        return terms.iri(f"{base}id/{kind}{value}")
    if value not in CODES[scheme]:
        raise ValueError(f"allowed are {', '.join(parameter.allowed or ())}")
    return terms.iri(CODES[scheme][value])


def _integer(value: str) -> int:
    if not _INTEGER.fullmatch(value):
        raise ValueError("digits only")
    return int(value)


def _decimal(value: str) -> Decimal:
    if not _DECIMAL.fullmatch(value):
        raise ValueError("digits with at most one point")
    number = Decimal(value)
    if number and number.adjusted() >= _PLACES:
        raise ValueError(f"at most {_PLACES} digits before the point")
    if "e" in value.lower():  # 1e-05, as programs write numbers
        return number.quantize(_LEAST, context=Context(prec=3 * _PLACES))
    return number


def _date(value: str) -> dt.date:
    if not _DATE.fullmatch(value):
        raise ValueError("YYYY-MM-DD")
    return dt.date.fromisoformat(value)


def _boolean(value: str) -> bool:
    if value not in {"true", "false"}:
        raise ValueError("true or false")
    return value == "true"


def _month(value: str) -> Period:
    match = _MONTH.fullmatch(value)
    if match is None:
        period = _japanese(value)
        if period is None or period.month is None or period.day is not None:
            raise ValueError("2015-04, H27.4 or 平成27年4月")
        return period
    if not 1 <= int(match[2]) <= MONTHS:
        raise ValueError(f"there is no month {match[2]}")
    return Period(int(match[1]), int(match[2]))


def _fiscal_year(value: str) -> Period:
    match = _FISCAL_YEAR.fullmatch(value)
    if match:
        return Period(int(match[1]), fiscal=True)
    period = _japanese(value)
    if period is None or not period.fiscal:
        raise ValueError("2015, FY2015, H27 or 平成27年度")
    return period


def _japanese(value: str) -> Period | None:
    if len(value) > _MAX_PERIOD:
        return None
    match = DATE.fullmatch(unicodedata.normalize("NFKC", value))
    return parse_date(match) if match else None  # WarekiError is a ValueError


_PERIODS: Final[dict[str, Callable[[str], Period]]] = {
    "month": _month,
    "fiscal-year": _fiscal_year,
}
_SERIALIZERS: Final[dict[str, Callable[[str], str]]] = {
    "integer": lambda value: terms.integer(_integer(value)),
    "decimal": lambda value: terms.decimal(_decimal(value)),
    "date": lambda value: terms.date(_date(value)),
    "boolean": lambda value: terms.boolean(_boolean(value)),
    "string": terms.literal,
}
_POSITIONS: Final[dict[str, Callable[[str], Position]]] = {
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "month": lambda value: _month(value).key,
    "fiscal-year": lambda value: _fiscal_year(value).key,
}
_TYPE_DESCRIPTIONS: Final = {
    "iri": "an IRI",
    "integer": "a whole number",
    "decimal": "a number",
    "date": "a date (YYYY-MM-DD)",
    "month": "a month (2015-04, H27.4, 平成27年4月)",
    "fiscal-year": "a fiscal year (2015, FY2015, H27, 平成27年度)",
    "boolean": "true or false",
}
