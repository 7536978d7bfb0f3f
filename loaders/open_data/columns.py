"""The declaration of one column of a layout: what it is called, and what becomes of its cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from renkei.loaders.api import iri
from renkei.loaders.api import text as tagged
from renkei.loaders.open_data.values import parser
from renkei.ontology.terms import CODES, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "AUXILIARY",
    "CHECKS",
    "Column",
    "Property",
    "expand",
    "property_of",
    "read_column",
    "strings",
    "table",
    "texts",
]

AUXILIARY: Final = ("time", "ext", "number", "opens", "closes", "license", "name", "suffix")
"""Keys that name another column, which has no statements of its own."""

CHECKS: Final = ("prefecture", "municipality", "government", "address")
MAKES: Final = ("body", "days", "hours", "participation", "point")
_SHORT: Final = {"s": PREFIXES["schema"], "r": PREFIXES["renkei"]}
_CODE: Final = "https://w3id.org/renkei/code/"
_FORMAT: Final = re.compile(
    r"code:[a-z-]+#\{\}|(?:[a-z-]+/)+\{\}|https?://[^\s{}<>\"]+\{\}[^\s{}<>\"]*"
)
_TEXT: Final = {
    "as", "to", "parse", "iri", "check", "flag", "hazard", "make", "split", "unit", "after", "by",
    *AUXILIARY,
}  # fmt: skip
_BOOLEAN: Final = {"required", "read_hours"}


@dataclass(frozen=True)
class Property:
    """Where a value goes.

    Attributes:
        path: IRIs of properties; all but the last lead to nested nodes.
        language: Language of a text; None for other values.
    """

    path: tuple[str, ...]
    language: str | None


@dataclass(frozen=True)
class Column:
    """A column of a layout.

    Attributes:
        header: Its standard name.
        titles: Other names that are accepted.
        to: Where its value goes; None if it goes nowhere, or by ``make``.
        role: What it is for identity and for other columns: ``code``, ``id``, ``name``, …
        parse: Name of its parser, ``text`` if it has none.
        iri: Pattern of an IRI that the value is made; None for a literal.
        others: Auxiliary columns by their key in the file.
        choices: What values mean, by value; None if it has none.
        types: Classes by a part of the value; the first that fits, "" fits all.
        also: Classes by a part of the value, in addition.
        null: Values that mean that there is none.
        options: The remaining keys: ``check``, ``flag``, ``hazard``, ``make``, ``split``, …
        required: Whether a row without it is rejected.
    """

    header: str
    titles: tuple[str, ...] = ()
    to: Property | None = None
    role: str = ""
    parse: str = "text"
    iri: str | None = None
    others: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] | None = None
    types: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    null: frozenset[str] = frozenset()
    options: Mapping[str, Any] = field(default_factory=dict)
    required: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All its names."""
        return (self.header, *self.titles)


def expand(name: str, prefixes: Mapping[str, str]) -> str:
    """Return the IRI of ``s:url``, ``code:poi#0101`` or ``<https://…>``.

    Raises:
        ValueError: If the prefix is unknown, or what it gives is no IRI.
    """
    if name.startswith("<") and name.endswith(">"):
        return iri(name[1:-1])[1:-1]
    prefix, colon, local = name.partition(":")
    if prefix == "code":
        return iri(_CODE + local)[1:-1]
    namespace = (_SHORT | dict(PREFIXES) | dict(prefixes)).get(prefix)
    if not colon or namespace is None:
        raise ValueError(f"{name!r}: unknown prefix {prefix!r}; add it to [prefix]")
    return iri(namespace + local)[1:-1]


def property_of(text: str, prefixes: Mapping[str, str]) -> Property:
    """Return what ``locn:address/locn:fullAddress@ja`` means."""
    path, _, language = text.partition("@")
    if language:
        tagged("", language)  # which is an error if it is none
    return Property(tuple(expand(part, prefixes) for part in path.split("/")), language or None)


def read_column(header: str, given: object, prefixes: Mapping[str, str]) -> Column:
    """Return a column as it is declared: ``"s:url url"`` or a table.

    Raises:
        ValueError: If a key is unknown, or a value makes no sense.
    """
    if isinstance(given, str):
        to, _, parse = given.partition(" ")
        given = {"to": to} | ({"parse": parse} if parse else {})
    if not isinstance(given, dict):
        raise TypeError(f"{given!r} must be a text such as 's:url url', or a table")
    values = dict(given)
    titles = strings(values.pop("titles", []), "titles")
    null = frozenset(strings(values.pop("null", []), "null"))
    choices = texts(values.pop("choices"), "choices") if "choices" in values else None
    types = _classes(values.pop("types", {}), "types", prefixes)
    also = _classes(values.pop("also", {}), "also", prefixes)
    for key, value in values.items():
        if key in _BOOLEAN:
            if not isinstance(value, bool):
                raise ValueError(f"{key} must be true or false, not {value!r}")
        elif key not in _TEXT:
            raise ValueError(
                f"unknown key {key!r}; known are {', '.join(sorted(_TEXT | _BOOLEAN))}"
            )
        elif not isinstance(value, str) or not value:
            raise ValueError(f"{key} must be a text, not {value!r}")
    _check(values)
    return Column(
        header=header,
        titles=tuple(titles),
        to=_property(values, prefixes),
        role=values.pop("as", ""),
        parse=values.pop("parse", "text"),
        iri=_pattern(values.pop("iri", None)),
        others={key: values.pop(key) for key in AUXILIARY if key in values},
        choices=choices and {key: expand(choice, prefixes) for key, choice in choices.items()},
        types=types,
        also=also,
        null=null,
        required=values.pop("required", False),
        options=values,
    )


def _property(values: dict[str, Any], prefixes: Mapping[str, str]) -> Property | None:
    given = values.pop("to", None)
    return property_of(given, prefixes) if given else None


def _pattern(text: str | None) -> str | None:
    """Return the pattern of an IRI, ``government/{}``, or the full one of a code."""
    if text is None:
        return None
    if _FORMAT.fullmatch(text) is None:
        raise ValueError(f"iri must be a pattern such as 'government/{{}}', not {text!r}")
    if not text.startswith("code:"):
        return text
    return _CODE + text.removeprefix("code:")


_KNOWN: Final[Mapping[str, Callable[[str], bool]]] = {
    "parse": lambda value: value in {"text", "lgcode"} or parser(value) is not None,
    "check": CHECKS.__contains__,
    "flag": CODES["feature"].__contains__,
    "hazard": CODES["hazard"].__contains__,
    "make": lambda value: (
        value.partition(":")[0] in MAKES and (value.partition(":")[2] or "host") in CODES["role"]
    ),
}


def _check(values: Mapping[str, Any]) -> None:
    for key, known in _KNOWN.items():
        if key in values and not known(values[key]):
            raise ValueError(f"unknown {key} {values[key]!r}")


def table(value: object, key: str) -> dict[str, Any]:
    """Return a table.

    Raises:
        TypeError: If it is none.
    """
    if not isinstance(value, dict):
        raise TypeError(f"{key} must be a table, not {value!r}")
    return value


def strings(value: object, key: str) -> list[str]:
    """Return a list of texts.

    Raises:
        TypeError: If it is none.
    """
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise TypeError(f"{key} must be a list of texts, not {value!r}")
    return value


def texts(value: object, key: str) -> dict[str, str]:
    """Return a table of texts.

    Raises:
        TypeError: If it is none.
    """
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise TypeError(f"{key} must be a table of texts, not {value!r}")
    return value


def _classes(value: object, key: str, prefixes: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {
        part: tuple(expand(name, prefixes) for name in strings(names, f"{key}.{part}"))
        for part, names in table(value, key).items()
    }
