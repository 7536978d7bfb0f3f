"""What a request asks: a kind, conditions and columns, checked against what the kind has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.queries.binding import ParameterError
from renkei.server.builder.properties import CODE, DATE, NUMBER, TRUTH
from renkei.server.web.parameters import is_link_mark, refuse_unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.datastructures import MultiDict

    from renkei.server.builder.properties import Property

__all__ = ["NAME", "Asked", "Condition", "code_key", "form_fields", "read_asked"]

NAME: Final = "name"
"""The condition on the name of a thing."""

_MAX_TEXT: Final = 200  # characters of a value
_MAX_SHOWN: Final = 80  # characters of a value that an error repeats
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,10})?")
_DAY: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on a property, or on the name where that is None.

    Attributes:
        property: The property.
        test: ``is``, ``has``, ``from`` or ``to``.
        value: What it is compared with.
    """

    property: Property | None
    test: str
    value: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Conditions and columns, in the order of the properties."""

    conditions: tuple[Condition, ...]
    columns: tuple[Property, ...]


def form_fields(one: Property) -> tuple[str, ...]:
    """Return the names of the fields of a property: ``is.renkei:status``."""
    if one.values in {CODE, TRUTH}:
        return (f"is.{one.name}",)
    if one.values in {DATE, NUMBER}:
        return f"from.{one.name}", f"to.{one.name}"
    return (f"has.{one.name}",)


def read_asked(args: MultiDict[str, str], properties: Sequence[Property]) -> Asked:
    """Read a request.

    Args:
        args: Its parameters; those of the kind and the language are not read.
        properties: What the kind has.

    Raises:
        ParameterError: If a value is not of its property.
        UnknownParameterError: If a parameter is none of the kind.
    """
    fields = {field: one for one in properties for field in form_fields(one)}
    known = ("kind", "column", f"has.{NAME}", *fields, "lang")
    refuse_unknown(args, known)
    for field in args:
        if field != "column" and len(args.getlist(field)) > 1 and not is_link_mark(field):
            raise ParameterError(f"the parameter {field!r} may be given once", parameter=field)
    conditions = []
    if text := args.get(f"has.{NAME}", "").strip():
        conditions.append(Condition(None, "has", _text(f"has.{NAME}", text)))
    for field, one in fields.items():
        if value := args.get(field, "").strip():
            conditions.append(Condition(one, field.partition(".")[0], _checked(field, one, value)))
    by_name = {one.name: one for one in properties}
    wanted = dict.fromkeys(args.getlist("column"))
    for name in wanted:
        if name not in by_name:
            raise _wrong("column", name, "no property of this kind of thing", list(by_name))
    return Asked(tuple(conditions), tuple(by_name[name] for name in wanted))


def _checked(field: str, one: Property, value: str) -> str:
    if one.values == CODE:
        keys = [code_key(code) for code in one.codes]
        if value not in keys:
            raise _wrong(field, value, "no code of this property", keys)
    elif one.values == TRUTH and value not in {"true", "false"}:
        raise _wrong(field, value, "neither true nor false", ["true", "false"])
    elif one.values == NUMBER and not _NUMBER.fullmatch(value):
        raise _wrong(field, value, "no number such as 12 or 0.5")
    elif one.values == DATE and not _DAY.fullmatch(value):
        raise _wrong(field, value, "no day such as 2017-04-01")
    return _text(field, value)


def _wrong(
    field: str, value: str, what: str, allowed: Sequence[str] | None = None
) -> ParameterError:
    choices = f"; allowed: {', '.join(allowed)}" if allowed else ""
    return ParameterError(
        f"{field}={value[:_MAX_SHOWN]} is {what}{choices}", parameter=field, allowed=allowed
    )


def code_key(code: str) -> str:
    """Return the last part of the IRI of a code."""
    return code.rpartition("#")[2].rpartition("/")[2]


def _text(field: str, value: str) -> str:
    if len(value) > _MAX_TEXT:
        raise _wrong(field, value, f"longer than {_MAX_TEXT} characters")
    if _UNSEEN.search(value):
        raise _wrong(field, repr(value), "a text with a control character; leave it out")
    return value
