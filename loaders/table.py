"""Tables of a TOML file, read strictly: every error names the file and the line.

``tomllib`` gives no positions, so the line of a table is that of its header, and the line of a
value that of the first line of the table on which the value stands.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from typing import TYPE_CHECKING, Any

from renkei.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Table", "Text", "read_toml"]

_HEADER = re.compile(r"^\s*\[\[?\s*([A-Za-z0-9_.-]+)\s*\]\]?", re.MULTILINE)

# A text by language: {"ja": …, "en": …}.
Text = dict[str, str]


class Table:
    """One table; what is asked for is ticked off, and ``finish`` finds what nobody asked for."""

    def __init__(self, values: Mapping[str, Any], file: _TomlFile, name: str, line: int) -> None:
        self._values, self._file, self._name, self.line = values, file, name, line
        self._asked: set[str] = set()

    def error(self, message: str, value: object = None) -> SourceError:
        """Return an error that names the file and the line of the value (or of the table)."""
        line = self._file.line_of(value, self.line) if value is not None else self.line
        return SourceError(f"[{self._name}]: {message}", file=self._file.name, line=line)

    def has(self, key: str) -> bool:
        """Whether a key is given."""
        return key in self._values

    def _get(self, key: str, kind: type, shown: str, default: Any = None) -> Any:
        self._asked.add(key)
        if key not in self._values:
            if default is None:
                raise self.error(f"{key} is missing")
            return default
        value = self._values[key]
        if not isinstance(value, kind) or isinstance(value, bool) is not (kind is bool):
            raise self.error(f"{key} must be {shown}, not {value!r}", key)
        return value

    def string(self, key: str, default: str | None = None) -> str:
        """Return a text.

        Raises:
            SourceError: If it is missing (and has no default), empty, or no text.
        """
        value: str = self._get(key, str, "a text", default)
        if not value.strip() and default != "":
            raise self.error(f"{key} is empty", key)
        return value

    def integer(self, key: str) -> int:
        """Return a whole number."""
        number: int = self._get(key, int, "a whole number")
        return number

    def boolean(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        self._asked.add(key)
        value = self._values.get(key, default)
        if not isinstance(value, bool):
            raise self.error(f"{key} must be true or false, not {value!r}", key)
        return value

    def date(self, key: str) -> datetime.date:
        """Return a date."""
        value: datetime.date = self._get(key, datetime.date, "a date such as 2017-09-01")
        return value

    def strings(self, key: str, *, required: bool = False) -> list[str]:
        """Return a list of texts, empty if it is not given and need not be."""
        values = self._get(key, list, "a list of texts", None if required else [])
        for value in values:
            if not isinstance(value, str) or not value.strip():
                raise self.error(f"{key} must be a list of texts, not {value!r}", key)
        return list(values)

    def integers(self, key: str) -> list[int]:
        """Return a list of whole numbers."""
        values = self._get(key, list, "a list of whole numbers")
        if not values or not all(type(value) is int for value in values):
            raise self.error(f"{key} must be a list of whole numbers, not {values!r}", key)
        return list(values)

    def text(self, key: str, *, languages: tuple[str, ...] = ("ja", "en")) -> Text:
        """Return a text that is given in each of the languages."""
        value = self._get(key, dict, f"a table with {' and '.join(languages)}")
        if set(value) != set(languages) or not all(
            isinstance(text, str) and text.strip() for text in value.values()
        ):
            raise self.error(f"{key} must have a text for each of {', '.join(languages)}", key)
        return {language: value[language] for language in languages}

    def optional_text(self, key: str) -> Text | None:
        """Return a text in both languages, or None if it is not given."""
        self._asked.add(key)
        return self.text(key) if key in self._values else None

    def code(self, key: str, codes: Mapping[str, str], default: str | None = None) -> str:
        """Return the IRI of a code.

        Raises:
            SourceError: If the scheme does not have the code; the message lists what it has.
        """
        return self._code(key, self.string(key, default), codes)

    def codes(self, key: str, codes: Mapping[str, str]) -> list[str]:
        """Return the IRIs of a list of codes, at least one."""
        values = self.strings(key, required=True)
        if not values:
            raise self.error(f"{key} is empty", key)
        return [self._code(key, value, codes) for value in values]

    def _code(self, key: str, value: str, codes: Mapping[str, str]) -> str:
        if value not in codes:
            raise self.error(f"unknown {key} {value!r}; known are {', '.join(codes)}", value)
        return codes[value]

    def choice(self, key: str, choices: Mapping[str, Any] | tuple[str, ...]) -> str:
        """Return one of the choices."""
        value = self.string(key)
        if value not in choices:
            raise self.error(f"unknown {key} {value!r}; known are {', '.join(choices)}", value)
        return value

    def table(self, key: str) -> Table:
        """Return a table inside this one."""
        value = self._get(key, dict, "a table")
        name = f"{self._name}.{key}"
        return Table(value, self._file, name, self._file.header_line(name, 0) or self.line)

    def tables(self, key: str, *, required: bool = False) -> list[Table]:
        """Return the tables of a list, in their order."""
        values = self._get(key, list, "a list of tables", None if required else [])
        name = f"{self._name}.{key}" if self._name else key
        tables = []
        for value in values:
            if not isinstance(value, dict):
                raise self.error(f"{key} must be a list of tables, not {value!r}", key)
            line = self._file.next_header(name) or self._file.line_of(_first(value), self.line)
            tables.append(Table(value, self._file, name, line))
        return tables

    def rest(self) -> dict[str, Any]:
        """Return what nobody asked for yet, for somebody who knows it."""
        rest = {key: value for key, value in self._values.items() if key not in self._asked}
        self._asked |= rest.keys()
        return rest

    def finish(self) -> None:
        """Raise an error for the first key that nobody asked for.

        Raises:
            SourceError: With the key and the keys that there are.
        """
        for key in self._values:
            if key not in self._asked:
                known = ", ".join(sorted(self._asked))
                raise self.error(f"unknown key {key!r}; known are {known}", key)


class _TomlFile:
    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines = text.split("\n")
        self.headers: dict[str, list[int]] = {}
        for match in _HEADER.finditer(text):
            line = text.count("\n", 0, match.start(1)) + 1
            self.headers.setdefault(match[1], []).append(line)
        self.given: dict[str, int] = {}

    def header_line(self, name: str, index: int) -> int | None:
        """Return the line of a table's header, by the order of those with its name."""
        lines = self.headers.get(name, [])
        return lines[index] if index < len(lines) else None

    def next_header(self, name: str) -> int | None:
        """Return the line of the next header with this name; tables are read in file order."""
        index = self.given.get(name, 0)
        self.given[name] = index + 1
        return self.header_line(name, index)

    def line_of(self, value: object, start: int) -> int:
        """Return the first line from ``start`` on that holds a value."""
        for number in range(max(start, 1), len(self.lines) + 1):
            if str(value) in self.lines[number - 1]:
                return number
        return start


def read_toml(data: bytes, file: str) -> Table:
    """Return the root table of a TOML file.

    Raises:
        SourceError: If it is not UTF-8 or not TOML, with the line where the parser gives one.
    """
    try:
        text = data.decode("utf-8")
        values = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise SourceError("not UTF-8", file=file, line=data.count(b"\n", 0, error.start) + 1) from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+), column (\d+)", str(error))
        line, column = (int(place[1]), int(place[2])) if place else (None, None)
        raise SourceError(f"not TOML: {error}", file=file, line=line, column=column) from error
    return Table(values, _TomlFile(file, text), "", 1)


def _first(value: Mapping[str, Any]) -> str:
    return str(next(iter(value.values()), ""))
