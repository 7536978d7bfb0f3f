"""The values of literals of XML Schema's numbers and booleans, where they have one.

A lexical form outside the lexical space or the range of its datatype is ill-typed (RDF 1.1
Concepts, section 5.3) and has no value: ``"1_0"^^xsd:integer``, which `int` would read. A datatype
is recognised by its whole IRI: ``http://example.org/#integer`` is not a number.
"""

from __future__ import annotations

import math
import re
from typing import Final

__all__ = ["is_number", "native_value"]

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_BOOLEAN: Final = f"{_XSD}boolean"

_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}
# Datatype → least and greatest value (XML Schema 1.1 part 2, section 3.4).
_INTEGERS: Final[dict[str, tuple[float, float]]] = {
    _XSD + name: bounds
    for name, bounds in {
        "integer": (-math.inf, math.inf),
        "nonNegativeInteger": (0, math.inf),
        "positiveInteger": (1, math.inf),
        "nonPositiveInteger": (-math.inf, 0),
        "negativeInteger": (-math.inf, -1),
        "long": (-(2**63), 2**63 - 1),
        "int": (-(2**31), 2**31 - 1),
        "short": (-(2**15), 2**15 - 1),
        "byte": (-(2**7), 2**7 - 1),
        "unsignedLong": (0, 2**64 - 1),
        "unsignedInt": (0, 2**32 - 1),
        "unsignedShort": (0, 2**16 - 1),
        "unsignedByte": (0, 2**8 - 1),
    }.items()
}
_INTEGER_FORM: Final = re.compile(r"[+-]?[0-9]+")
_DECIMAL_FORM: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DOUBLE_FORM: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_DOUBLES: Final = frozenset({f"{_XSD}double", f"{_XSD}float"})
_NUMBERS: Final = frozenset({*_INTEGERS, *_DOUBLES, f"{_XSD}decimal"})


def is_number(datatype: str) -> bool:
    """Return whether an IRI is a numeric datatype of XML Schema."""
    return datatype in _NUMBERS


def native_value(text: str, datatype: str) -> bool | int | float | None:
    """Return the value of a number or boolean; None for other literals and for ill-typed ones.

    A decimal or double without fraction and exponent is an integer. None for infinity and NaN,
    which JSON does not have, and for integers of more than 4,300 digits (`sys.int_info`).
    """
    if datatype == _BOOLEAN:
        return _BOOLEANS.get(text)
    try:
        if datatype in _INTEGERS:
            return _integer(text, *_INTEGERS[datatype])
        form = _DOUBLE_FORM if datatype in _DOUBLES else _DECIMAL_FORM
        if datatype in _NUMBERS and form.fullmatch(text):
            return _real(text)
    except ValueError:
        return None
    return None


def _integer(text: str, least: float, greatest: float) -> int | None:
    if not _INTEGER_FORM.fullmatch(text):
        return None
    value = int(text)
    return value if least <= value <= greatest else None


def _real(text: str) -> int | float | None:
    integral, _, fraction = text.partition(".")
    if not fraction.strip("0") and _INTEGER_FORM.fullmatch(integral):
        return int(integral)
    value = float(text)
    return value if math.isfinite(value) else None
