"""Tables of a TOML file, read strictly: every error names the file and the line.

``tomllib`` gives no positions. They are found in the text: a table reaches from its header to the
next one that is not inside it (an inline table from ``{`` to ``}``), and a value stands on the
first line of its table that shows it. A multi-line string may mislead this by some lines.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from typing import TYPE_CHECKING, Any

from renkei.errors import SourceError
from renkei.graph.rdf.terms import iri

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Table", "Text", "read_toml"]

# TOML refuses raw control characters; written as escapes they would reach texts that XML cannot
# hold (XML 1.0, section 2.2).
_CONTROL_ESCAPE = re.compile(r"\\u(?:00(?:0[0-8BbCcEeFf]|1[0-9A-Fa-f])|[Ff]{3}[EeFf])|\\[bf]")
_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_.-]+)\s*\]\]?\s*(?:#.*)?")
_BRACKET = re.compile(r"""(?P<string>"(?:[^"\\]|\\.)*"|'[^']*')|\#.*|(?P<open>[\[{])|[\]}]""")

# A text by language: {"ja": …, "en": …}.
Text = dict[str, str]


class Table:
    """One table; what is asked for is ticked off, and ``finish`` finds what nobody asked for."""

    def __init__(self, values: Mapping[str, Any], file: _TomlFile, name: str, lines: range) -> None:
        self._values, self._file, self._name, self._lines = values, file, name, lines
        self._asked: set[str] = set()

    @property
    def line(self) -> int:
        """The line on which it begins."""
        return self._lines.start

    def error(self, message: str, value: object = None, *, key: str | None = None) -> SourceError:
        """Return an error that names the file, and the line of the key, the value, or the table."""
        lines = self._lines
        if key is not None:
            lines = range(self._file.line_of(key, lines), lines.stop)
        line = lines.start if value is None else self._file.line_of(value, lines)
        shown = f"[{self._name}]: {message}" if self._name else message
        return SourceError(shown, file=self._file.name, line=line)

    def has(self, key: str) -> bool:
        """Whether a key is given."""
        self._asked.add(key)
        return key in self._values

    def _get(self, key: str, kind: type, shown: str, default: Any = None) -> Any:
        self._asked.add(key)
        if key not in self._values:
            if default is None:
                raise self.error(f"{key} is missing")
            return default
        value = self._values[key]
        if not isinstance(value, kind) or isinstance(value, bool) is not (kind is bool):
            raise self.error(f"{key} must be {shown}, not {value!r}", key=key)
        return value

    def string(self, key: str, default: str | None = None) -> str:
        """Return a text.

        Raises:
            SourceError: If it is missing (and has no default), empty, or no text.
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
        self._asked.add(key)
        value = self._values.get(key, default)
        if not isinstance(value, bool):
            raise self.error(f"{key} must be true or false, not {value!r}", key=key)
        return value

    def date(self, key: str) -> dt.date:
        """Return a date."""
        shown = "a date such as 2017-09-01"
        value: dt.date = self._get(key, dt.date, shown)
        if isinstance(value, dt.datetime):
            raise self.error(f"{key} must be {shown}, not {value}", key=key)
        return value

    def strings(self, key: str, *, required: bool = False) -> list[str]:
        """Return a list of texts, empty if it is not given and need not be."""
        values = self._get(key, list, "a list of texts", None if required else [])
        for value in values:
            if not isinstance(value, str) or not value.strip():
                raise self.error(f"{key} must be a list of texts, not {value!r}", key=key)
        return list(values)

    def numbers(self, key: str) -> list[float]:
        """Return a list of numbers, empty if it is not given."""
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

    def _iri(self, key: str, value: str) -> str:
        try:
            return iri(value)[1:-1]
        except ValueError as error:
            raise self.error(f"{key}: {error}", value, key=key) from None

    def text(self, key: str, *, languages: tuple[str, ...] = ("ja", "en")) -> Text:
        """Return a text that is given in each of the languages."""
        value = self._get(key, dict, f"a table with {' and '.join(languages)}")
        if set(value) != set(languages) or not all(
            isinstance(text, str) and text.strip() for text in value.values()
        ):
            raise self.error(f"{key} must have a text for each of {', '.join(languages)}", key=key)
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
            raise self.error(f"{key} is empty", key=key)
        return [self._code(key, value, codes) for value in values]

    def _code(self, key: str, value: str, codes: Mapping[str, str]) -> str:
        if value not in codes:
            raise self.error(
                f"unknown {key} {value!r}; known are {', '.join(codes)}", value, key=key
            )
        return codes[value]

    def choice(self, key: str, choices: Mapping[str, Any] | tuple[str, ...]) -> str:
        """Return one of the choices."""
        value = self.string(key)
        if value not in choices:
            raise self.error(
                f"unknown {key} {value!r}; known are {', '.join(choices)}", value, key=key
            )
        return value

    def table(self, key: str) -> Table:
        """Return a table inside this one."""
        value = self._get(key, dict, "a table")
        return self._below(key, [value])[0]

    def tables(self, key: str, *, required: bool = False) -> list[Table]:
        """Return the tables of a list, in their order."""
        values = self._get(key, list, "a list of tables", None if required else [])
        for value in values:
            if not isinstance(value, dict):
                raise self.error(f"{key} must be a list of tables, not {value!r}", key=key)
        return self._below(key, values)

    def _below(self, key: str, values: list[dict[str, Any]]) -> list[Table]:
        name = f"{self._name}.{key}" if self._name else key
        places = self._file.tables(name, key, self._lines)
        if len(places) != len(values):  # written in a way that was not foreseen
            places = [self._lines] * len(values)
        return [
            Table(value, self._file, name, place)
            for value, place in zip(values, places, strict=True)
        ]

    def ignore(self, key: str) -> None:
        """Leave a key to somebody else."""
        self._asked.add(key)

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
                raise self.error(f"unknown key {key!r}; known are {known}", key=key)


class _TomlFile:
    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines = text.split("\n")
        self.headers = [
            (number, match[1])
            for number, line in enumerate(self.lines, start=1)
            if (match := _HEADER.fullmatch(line.rstrip("\r")))
        ]

    @property
    def all_lines(self) -> range:
        return range(1, len(self.lines) + 1)

    def tables(self, name: str, key: str, lines: range) -> list[range]:
        """Return the lines of each table with a name, inside those of the table around it."""
        found = []
        for index, (number, header) in enumerate(self.headers):
            if header == name and number in lines:
                later = self.headers[index + 1 :]
                ends = (n for n, other in later if not other.startswith(f"{name}."))
                found.append(range(number, next(ends, len(self.lines) + 1)))
        return found or self._inline_tables(key, lines) or self._dotted_table(key, lines)

    def _dotted_table(self, key: str, lines: range) -> list[range]:
        """Return the lines of ``key.x = …`` as those of one table."""
        dotted = re.compile(rf"\s*{re.escape(key)}\s*\.")
        found = [number for number in lines if dotted.match(self.lines[number - 1])]
        return [range(found[0], found[-1] + 1)] if found else []

    def _inline_tables(self, key: str, lines: range) -> list[range]:
        """Return the lines of each ``{…}`` in the value of a key, not of those inside them."""
        found: list[range] = []
        opened: list[tuple[str, int]] = []
        key_line = self.line_of(key, lines)
        if not re.search(rf"(?<![\w.-]){re.escape(key)}\s*=", self.lines[key_line - 1]):
            return found
        for number in range(key_line, lines.stop):
            line = self.lines[number - 1]
            begin = max(line.find(key), 0) if number == key_line else 0
            for match in _BRACKET.finditer(line, begin):
                if match["open"]:
                    opened.append((match["open"], number))
                elif match[0] in {"]", "}"} and opened:
                    bracket, first = opened.pop()
                    if bracket == "{" and all(outer == "[" for outer, _ in opened):
                        found.append(range(first, number + 1))
                    if not opened:
                        return found
        return found

    def line_of(self, value: object, lines: range) -> int:
        """Return the first of the lines that shows a value or key, or else the first of all.

        What is quoted, or stands before ``=``, is preferred to what is part of something else.
        """
        shown = re.escape(str(value))
        for pattern in (
            rf"(?<![\w.-]){shown}\s*=|^\s*{shown}\s*\.",
            rf"""["']{shown}["']""",
            rf"(?<![\w-]){shown}(?![\w-])",
            shown,
        ):
            for number in lines:
                if re.search(pattern, f" {self.lines[number - 1]}".partition(" #")[0]):
                    return number
        return lines.start


def read_toml(data: bytes, file: str) -> Table:
    """Return the root table of a TOML file.

    Raises:
        SourceError: If it is not UTF-8 or not TOML, with the line where the parser gives one.
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
    if match := _CONTROL_ESCAPE.search(text):
        line = text.count("\n", 0, match.start()) + 1
        raise SourceError(f"the control character {match[0]}: remove it", file=file, line=line)
    toml = _TomlFile(file, text)
    return Table(values, toml, "", toml.all_lines)
