"""Which remarks of a report are wanted: the parameters of its page, and links with one changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import request

from renkei.graph.reports.row_report import Choice
from renkei.queries.binding import ParameterError
from renkei.server.web.links import in_language

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from renkei.graph.reports.row_report import Part

__all__ = ["FIELDS", "SEVERITIES", "WHOLE_ROW", "AskedChoice", "asked_choice", "number_of"]

FIELDS: Final = ("severity", "code", "column", "file", "first", "last")
"""The parameters of a choice."""

WHOLE_ROW: Final = "(row)"
"""The column of remarks on a whole row."""

SEVERITIES: Final = ("error", "warning", "note")

_MAX_COLUMN: Final = 1_000  # characters
_MAX_DIGITS: Final = 9
_MAX_LISTED: Final = 50  # values that an error lists
_MAX_ID_DIGITS: Final = 19


@dataclass(frozen=True)
class AskedChoice:
    """What a request asks for.

    Attributes:
        choice: The same for the report.
        values: The parameters that are given, by name.
        path: Path of the page.
        language: Language of the page.
    """

    choice: Choice
    values: Mapping[str, str]
    path: str
    language: str

    def link(self, **changes: str | int | None) -> str:
        """Return the link to the same choice with other values; None leaves one out."""
        values = {**self.values, **changes}
        given = {name: value for name, value in values.items() if value is not None}
        return in_language(self.path, self.language, **given)


def asked_choice(
    parts: Sequence[Part], codes: Collection[str], path: str, language: str
) -> AskedChoice:
    """Return the choice of the request; empty values, as forms send them, count as none.

    Args:
        parts: The tables of the report.
        codes: The codes of its remarks.
        path: Path of the page.
        language: Language of the page.

    Raises:
        ParameterError: If a value is none of those that are possible.
    """
    values = {name: value for name in FIELDS if (value := request.args.get(name, ""))}
    by_address = {part.address: part.id for part in parts}
    _check("severity", values, SEVERITIES)
    _check("code", values, sorted(codes))
    _check("file", values, [*by_address])
    if len(values.get("column", "")) > _MAX_COLUMN:
        raise ParameterError("there is no such column", parameter="column")
    choice = Choice(
        severity=values.get("severity"),
        code=values.get("code"),
        column="" if values.get("column") == WHOLE_ROW else values.get("column"),
        part=by_address.get(values.get("file", "")),
        first=number_of("first", most=_MAX_DIGITS),
        last=number_of("last", most=_MAX_DIGITS),
    )
    return AskedChoice(choice, values, path, language)


def number_of(name: str, *, most: int = _MAX_ID_DIGITS) -> int | None:
    """Return the number in a parameter of the request; None if it is not given or empty.

    Args:
        name: The parameter.
        most: How many digits it may have.

    Raises:
        ParameterError: If it is no whole number.
    """
    text = request.args.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > most:
        raise ParameterError(f"{name} must be a whole number, such as 17", parameter=name)
    return int(text)


def _check(name: str, values: Mapping[str, str], possible: Collection[str]) -> None:
    value = values.get(name)
    if value is not None and value not in possible:
        raise ParameterError(
            f"{name} {value[:80]!r} is not in this report",
            parameter=name,
            allowed=list(possible)[:_MAX_LISTED],
        )
