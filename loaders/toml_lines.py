"""Line numbers of the tables, keys and values of a TOML file, for error messages.

``tomllib`` gives no positions, so they are searched for in the text: a table extends from its
header to the next header that is not below it (an inline table from ``{`` to ``}``), and a value
is on the first line of its table that contains it. In multi-line strings the result may be some
lines off.
"""

from __future__ import annotations

import re

__all__ = ["TomlLines"]

_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_.-]+)\s*\]\]?\s*(?:#.*)?")
_BRACKET = re.compile(r"""(?P<string>"(?:[^"\\]|\\.)*"|'[^']*')|\#.*|(?P<open>[\[{])|[\]}]""")


class TomlLines:
    """The lines of a TOML file; ranges are of line numbers, counted from 1.

    Attributes:
        file: Name of the file.
    """

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self._lines = text.split("\n")
        self._headers = [
            (number, match[1])
            for number, line in enumerate(self._lines, start=1)
            if (match := _HEADER.fullmatch(line.rstrip("\r")))
        ]

    @property
    def all_lines(self) -> range:
        """The lines of the whole file."""
        return range(1, len(self._lines) + 1)

    def tables(self, name: str, key: str, lines: range) -> list[range]:
        """Return the lines of each table with a name, within those of its parent table.

        Args:
            name: The full name, such as ``item.party``.
            key: Its last part.
            lines: The lines of the parent table.
        """
        ranges = []
        for index, (number, header) in enumerate(self._headers):
            if header == name and number in lines:
                later = self._headers[index + 1 :]
                ends = (n for n, other in later if not other.startswith(f"{name}."))
                ranges.append(range(number, next(ends, len(self._lines) + 1)))
        return ranges or self._inline_tables(key, lines) or self._dotted_table(key, lines)

    def line_of(self, value: object, lines: range) -> int:
        """Return the first line that contains a value or key, or else the first line of the range.

        A key before ``=`` is preferred to a quoted string, and that to part of another word.
        """
        escaped = re.escape(str(value))
        for pattern in (
            rf"(?<![\w.-]){escaped}\s*=|^\s*{escaped}\s*\.",
            rf"""["']{escaped}["']""",
            rf"(?<![\w-]){escaped}(?![\w-])",
            escaped,
        ):
            for number in lines:
                if re.search(pattern, f" {self._lines[number - 1]}".partition(" #")[0]):
                    return number
        return lines.start

    def _dotted_table(self, key: str, lines: range) -> list[range]:
        """Return the lines of ``key.x = …`` as those of one table."""
        dotted = re.compile(rf"\s*{re.escape(key)}\s*\.")
        numbers = [number for number in lines if dotted.match(self._lines[number - 1])]
        return [range(numbers[0], numbers[-1] + 1)] if numbers else []

    def _inline_tables(self, key: str, lines: range) -> list[range]:
        """Return the lines of each ``{…}`` in the value of a key, not of those nested in them."""
        ranges: list[range] = []
        opened: list[tuple[str, int]] = []
        key_line = self.line_of(key, lines)
        if not re.search(rf"(?<![\w.-]){re.escape(key)}\s*=", self._lines[key_line - 1]):
            return ranges
        for number in range(key_line, lines.stop):
            line = self._lines[number - 1]
            begin = max(line.find(key), 0) if number == key_line else 0
            for match in _BRACKET.finditer(line, begin):
                if match["open"]:
                    opened.append((match["open"], number))
                elif match[0] in {"]", "}"} and opened:
                    bracket, first = opened.pop()
                    if bracket == "{" and all(outer == "[" for outer, _ in opened):
                        ranges.append(range(first, number + 1))
                    if not opened:
                        return ranges
        return ranges
