"""Values of CSVW datatypes (https://www.w3.org/TR/tabular-data-model/, section 6.4)."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal, NamedNode

from renkei.loaders.api import literal, text, typed

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["is_datatype", "is_format", "literal_of"]

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_OTHER: Final = {
    "number": f"{_XSD}double",
    "binary": f"{_XSD}base64Binary",
    "datetime": f"{_XSD}dateTime",
    "any": f"{_XSD}anyAtomicType",
    "xml": "http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral",
    "html": "http://www.w3.org/1999/02/22-rdf-syntax-ns#HTML",
    "json": "http://www.w3.org/ns/csvw#JSON",
}
_NUMERIC: Final = {
    "number", "double", "float", "decimal", "integer", "long", "int", "short", "byte",
    "nonNegativeInteger", "positiveInteger", "unsignedLong", "unsignedInt", "unsignedShort",
    "unsignedByte", "nonPositiveInteger", "negativeInteger",
}  # fmt: skip
_WHOLE: Final = _NUMERIC - {"number", "double", "float", "decimal"}
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_TOKENS: Final = {
    "yyyy": ("year", "[0-9]{4}"), "MM": ("month", "[0-9]{2}"), "M": ("month", "[0-9]{1,2}"),
    "dd": ("day", "[0-9]{2}"), "d": ("day", "[0-9]{1,2}"), "HH": ("hour", "[0-9]{2}"),
    "mm": ("minute", "[0-9]{2}"), "ss": ("second", "[0-9]{2}"),
}  # fmt: skip
_TOKEN: Final = re.compile("yyyy|MM|M|dd|d|HH|mm|ss")
_TEMPORAL: Final = {"date", "time", "dateTime", "datetime"}
_NEEDED: Final = {
    "date": {"year", "month", "day"},
    "time": {"hour", "minute"},
    "dateTime": {"year", "month", "day"},
    "datetime": {"year", "month", "day"},
}
_TEXTS: Final = {"string", "normalizedString", "token", "language", "Name", "NMTOKEN"}
_UNCHECKED: Final = {
    "anyAtomicType", "anyURI", "base64Binary", "dateTimeStamp", "duration", "dayTimeDuration",
    "yearMonthDuration", "gDay", "gMonth", "gMonthDay", "gYear", "gYearMonth", "hexBinary", "QName",
}  # fmt: skip
_BASES: Final = _TEXTS | _UNCHECKED | _NUMERIC | _TEMPORAL | _OTHER.keys() | {"boolean"}


def is_datatype(name: object) -> bool:
    """Return whether this is the name of a datatype of CSVW."""
    return isinstance(name, str) and name in _BASES


def is_format(given: object, base: str) -> bool:
    """Return whether cells of this datatype can have this ``format``."""
    if base in _NUMERIC and isinstance(given, dict):
        signs = (given.get(name, ".") for name in ("groupChar", "decimalChar"))
        return all(isinstance(sign, str) and len(sign) == 1 for sign in signs)
    if not isinstance(given, str):
        return False
    if base in _TEMPORAL:
        parts = [_TOKENS[token][0] for token in _TOKEN.findall(given)]
        return len(parts) == len(set(parts)) and _NEEDED[base] <= set(parts)
    return True


def literal_of(cell: str, datatype: Any, language: str | None) -> tuple[str, bool]:
    """Return a cell as a term, and whether it is a value of its datatype.

    What is none is a text, as the standard has it.
    """
    given = datatype if isinstance(datatype, dict) else {"base": datatype}
    base, form = given.get("base") or "string", given.get("format")
    if base in _TEXTS:
        if base != "string":
            return typed(cell, f"{_XSD}{base}"), True
        return (text(cell, language) if language and language != "und" else literal(cell)), True
    found = _value(cell, base, form)
    if found is None:
        return literal(cell), False
    iri = _OTHER.get(base, f"{_XSD}{base}")
    return str(Literal(found, datatype=NamedNode(iri))), True


def _value(cell: str, base: str, form: Any) -> str | None:
    if base in _NUMERIC:
        return _number(cell, base, form if isinstance(form, dict) else {})
    if base == "boolean":
        if isinstance(form, str) and "|" in form:
            yes, no = form.split("|", maxsplit=1)
            return {yes: "true", no: "false"}.get(cell)
        return {"true": "true", "1": "true", "false": "false", "0": "false"}.get(cell)
    if base in _TEMPORAL:
        return _moment(cell, base, form or _default_form(base))
    return cell


def _number(cell: str, base: str, form: Mapping[str, str]) -> str | None:
    group, point = form.get("groupChar", ","), form.get("decimalChar", ".")
    found = cell.replace(group, "").replace(point, ".") if form else cell
    percent = found.endswith("%")
    found = found.removesuffix("%")
    if not _NUMBER.fullmatch(found) or (base in _WHOLE and not re.fullmatch("[+-]?[0-9]+", found)):
        return None
    if percent:
        found = format(Decimal(found) / 100, "f")
    return found.removeprefix("+")


def _default_form(base: str) -> str:
    return {"date": "yyyy-MM-dd", "time": "HH:mm:ss"}.get(base, "yyyy-MM-ddTHH:mm:ss")


def _moment(cell: str, base: str, form: str) -> str | None:
    pattern, place = "", 0
    for token in _TOKEN.finditer(form):
        name, digits = _TOKENS[token[0]]
        pattern += f"{re.escape(form[place : token.start()])}(?P<{name}>{digits})"
        place = token.end()
    match = re.fullmatch(pattern + re.escape(form[place:]), cell)
    if match is None:
        return None
    found = match.groupdict()
    date = f"{found.get('year')}-{found.get('month', ''):0>2}-{found.get('day', ''):0>2}"
    time = f"{found.get('hour', '00')}:{found.get('minute', '00')}:{found.get('second', '00')}"
    try:
        dt.datetime.fromisoformat(f"{date if base != 'time' else '2000-01-01'}T{time}")
    except ValueError:  # 31/13/2024
        return None
    return {"date": date, "time": time}.get(base, f"{date}T{time}")
