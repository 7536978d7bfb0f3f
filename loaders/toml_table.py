"""Tables of a TOML file, read strictly: every error has the file and the line.

root = read_toml(data, "sources.toml")
name = root.table("publisher").string("name")  # SourceError if it is missing or not a text
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from typing import TYPE_CHECKING, Any

from renkei.errors import SourceError
from renkei.graph.rdf.terms import iri
from renkei.loaders.text import invisible_character
from renkei.loaders.toml_lines import TomlLines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

__all__ = ["TomlTable", "read_toml", "read_toml_file"]

# TOML forbids raw control characters, but not these escapes of them. Texts with them have no
# RDF/XML (XML 1.0, section 2.2).
_CONTROL_ESCAPE = re.compile(r"\\u(?:00(?:0[0-8BbCcEeFf]|1[0-9A-Fa-f])|[Ff]{3}[EeFf])|\\[bf]")


class TomlTable:
    """One table. It records which keys are read, so that ``finish`` reports unknown keys."""

    def __init__(self, values: Mapping[str, Any], file: TomlLines, name: str, lines: range) -> None:
        self._values, self._file, self._name, self._lines = values, file, name, lines
        self._known_keys: set[str] = set()

    @property
    def line(self) -> int:
        """Its first line."""
        return self._lines.start

    def error(self, message: str, value: object = None, *, key: str | None = None) -> SourceError:
        """Return an error with the file, and the line of the key, the value or the table."""
        lines = self._lines
        if key is not None:
            lines = range(self._file.line_of(key, lines), lines.stop)
        line = lines.start if value is None else self._file.line_of(value, lines)
        prefix = f"[{self._name}]: " if self._name else ""
        return SourceError(prefix + message, file=self._file.file, line=line)

    def has(self, key: str) -> bool:
        """Whether a key is given."""
        self._known_keys.add(key)
        return key in self._values

    def string(self, key: str, default: str | None = None) -> str:
        """Return a text.

        Raises:
            SourceError: If it is missing (and has no default), empty, or not a text.
        """
        value: str = self._get(key, str, "a text", default)
        if not value.strip() and default != "":
            raise self.error(f"{key} is empty", key=key)
        return value

    def integer(self, key: str) -> int:
        """Return a whole number."""
        number: int = self._get(key, int, "a whole number")
        return number

    def boolean(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        self._known_keys.add(key)
        value = self._values.get(key, default)
        if not isinstance(value, bool):
            raise self.error(f"{key} must be true or false, not {value!r}", key=key)
        return value

    def date(self, key: str) -> dt.date:
        """Return a date."""
        expected = "a date such as 2017-09-01"
        value: dt.date = self._get(key, dt.date, expected)
        if isinstance(value, dt.datetime):
            raise self.error(f"{key} must be {expected}, not {value}", key=key)
        return value

    def date_text(self, key: str) -> str:
        """Return a date as a text: it is written as a text, as a date, or as the number of a year.

        The text may be any, also empty.
        """
        value = self._get(key, object, "a date")
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return value.isoformat()
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return self.string(key, "")

    def strings(self, key: str, *, required: bool = False) -> list[str]:
        """Return a list of texts; empty if it is optional and not given."""
        values = self._get(key, list, "a list of texts", None if required else [])
        for value in values:
            if not isinstance(value, str) or not value.strip():
                raise self.error(f"{key} must be a list of texts, not {value!r}", key=key)
        return list(values)

    def named_strings(self, key: str, *, name: Callable[[str], str]) -> list[tuple[str, str]]:
        """Return texts with their names: a table, or a text or list that ``name`` names."""
        value = self._values.get(key)
        if isinstance(value, str):
            return [(name(self.string(key)), value)]
        if not isinstance(value, dict):
            return [(name(text), text) for text in self.strings(key, required=True)]
        for text in value.values():
            if not isinstance(text, str) or not text.strip():
                raise self.error(f"{key} must be a table of texts, not of {text!r}", key=key)
        self._known_keys.add(key)
        return list(value.items())

    def numbers(self, key: str) -> list[float]:
        """Return a list of numbers; empty if it is not given."""
        values = self._get(key, list, "a list of numbers", [])
        for value in values:
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise self.error(f"{key} must be a list of numbers, not {value!r}", key=key)
        return [float(value) for value in values]

    def iri(self, key: str) -> str | None:
        """Return an absolute IRI, or None if it is not given."""
        value = self.string(key, "")
        return self._iri(key, value) if value else None

    def iris(self, key: str) -> tuple[str, ...]:
        """Return a list of absolute IRIs."""
        return tuple(self._iri(key, value) for value in self.strings(key))

    def text(self, key: str, *, languages: tuple[str, ...] = ("ja", "en")) -> dict[str, str]:
        """Return a text in each of the languages, by language."""
        value = self._get(key, dict, f"a table with {' and '.join(languages)}")
        if set(value) != set(languages) or not all(
            isinstance(text, str) and text.strip() for text in value.values()
        ):
            raise self.error(f"{key} must have a text for each of {', '.join(languages)}", key=key)
        return {language: value[language] for language in languages}

    def optional_text(self, key: str) -> dict[str, str] | None:
        """Return a text in both languages, or None if it is not given."""
        return self.text(key) if self.has(key) else None

    def code(self, key: str, codes: Mapping[str, str], default: str | None = None) -> str:
        """Return the IRI of a code.

        Raises:
            SourceError: If the code is unknown; the message lists the known codes.
        """
        return codes[self._known(key, self.string(key, default), codes)]

    def codes(self, key: str, codes: Mapping[str, str]) -> list[str]:
        """Return the IRIs of a list of codes, at least one."""
        values = self.strings(key, required=True)
        if not values:
            raise self.error(f"{key} is empty", key=key)
        return [codes[self._known(key, value, codes)] for value in values]

    def choice(self, key: str, choices: Mapping[str, Any] | tuple[str, ...]) -> str:
        """Return one of the choices."""
        return self._known(key, self.string(key), choices)

    def table(self, key: str) -> TomlTable:
        """Return a nested table."""
        value = self._get(key, dict, "a table")
        return self._nested(key, [value])[0]

    def tables(self, key: str, *, required: bool = False) -> list[TomlTable]:
        """Return the tables of a list, in order."""
        values = self._get(key, list, "a list of tables", None if required else [])
        for value in values:
            if not isinstance(value, dict):
                raise self.error(f"{key} must be a list of tables, not {value!r}", key=key)
        return self._nested(key, values)

    def ignore(self, key: str) -> None:
        """Accept a key without reading it."""
        self._known_keys.add(key)

    def rest(self) -> dict[str, Any]:
        """Return the keys that have not been read so far, with their values; accept them all."""
        rest = {key: value for key, value in self._values.items() if key not in self._known_keys}
        self._known_keys |= rest.keys()
        return rest

    def finish(self) -> None:
        """Raise an error if the table has a key that has not been read.

        Raises:
            SourceError: With the first such key, and the known keys.
        """
        for key in self._values:
            if key not in self._known_keys:
                known = ", ".join(sorted(self._known_keys))
                raise self.error(f"unknown key {key!r}; known are {known}", key=key)

    def _get(self, key: str, kind: type, expected: str, default: Any = None) -> Any:
        if not self.has(key):
            if default is None:
                raise self.error(f"{key} is missing")
            return default
        value = self._values[key]
        if not isinstance(value, kind) or isinstance(value, bool) is not (kind is bool):
            raise self.error(f"{key} must be {expected}, not {value!r}", key=key)
        return value

    def _iri(self, key: str, value: str) -> str:
        try:
            checked = iri(value)[1:-1]
        except ValueError as error:
            raise self.error(f"{key}: {error}", value, key=key) from None
        if invisible := invisible_character(value):
            raise self.error(
                f"{key}: the IRI {value!r} holds the invisible character {invisible[1]}: remove it",
                value,
                key=key,
            )
        return checked

    def _known(self, key: str, value: str, known: Mapping[str, Any] | tuple[str, ...]) -> str:
        if value not in known:
            raise self.error(
                f"unknown {key} {value!r}; known are {', '.join(known)}", value, key=key
            )
        return value

    def _nested(self, key: str, values: list[dict[str, Any]]) -> list[TomlTable]:
        name = f"{self._name}.{key}" if self._name else key
        ranges = self._file.tables(name, key, self._lines)
        if len(ranges) != len(values):  # a notation that TomlLines does not recognise
            ranges = [self._lines] * len(values)
        return [
            TomlTable(value, self._file, name, lines)
            for value, lines in zip(values, ranges, strict=True)
        ]


def read_toml(data: bytes, file: str) -> TomlTable:
    """Return the root table of a TOML file.

    Raises:
        SourceError: If it is not UTF-8 or not TOML, with the line if the parser gives one.
    """
    try:
        text = data.decode("utf-8-sig")
        values = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise SourceError(
            "not UTF-8", file=file, line=data.count(b"\n", 0, error.start) + 1
        ) from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+), column (\d+)", str(error))
        at_end = (len(text.splitlines()), None)
        line, column = (int(place[1]), int(place[2])) if place else at_end
        raise SourceError(f"not TOML: {error}", file=file, line=line, column=column) from error
    except RecursionError:
        raise SourceError("not read: tables are nested too deeply", file=file) from None
    except ValueError as error:  # a number of thousands of digits
        raise SourceError(f"not read: {error}", file=file) from error
    if match := _CONTROL_ESCAPE.search(text):
        line = text.count("\n", 0, match.start()) + 1
        raise SourceError(f"the control character {match[0]}: remove it", file=file, line=line)
    lines = TomlLines(file, text)
    return TomlTable(values, lines, "", lines.all_lines)


def read_toml_file(path: Path) -> TomlTable:
    """Read a TOML file; see ``read_toml``.

    Raises:
        SourceError: Also if the file cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}", file=str(path)) from error
    return read_toml(data, str(path))
