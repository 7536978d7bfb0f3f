"""The header of a ``.rq`` file: its ``#+`` lines as YAML, with the line of each entry."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from renkei.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Header", "read_header", "without_header"]

Path = tuple[str, ...]


@dataclass(frozen=True)
class Header:
    """The content of a header, with line numbers.

    Attributes:
        file: The name of the file.
        data: The YAML document.
        lines: Path of an entry, as keys → its line in the file, from 1.
    """

    file: str
    data: Mapping[str, Any]
    lines: Mapping[Path, int]

    def fault(self, path: Path, message: str) -> SourceError:
        """Return the error for an entry, with its line, or that of the nearest existing parent."""
        while path and path not in self.lines:
            path = path[:-1]
        return SourceError(message, file=self.file, line=self.lines.get(path, 1))

    def table(self, *path: str) -> Mapping[str, Any]:
        """Return the mapping at a path; empty if there is none.

        Raises:
            SourceError: If another type of value is there.
        """
        value: Any = self.data
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self.fault(path, f"{' → '.join(path)} must be keys with values")
        return value

    def text(self, *path: str) -> str:
        """Return the text at a path, stripped.

        Raises:
            SourceError: If it is missing, empty or not a text.
        """
        value = self.table(*path[:-1]).get(path[-1])
        if not isinstance(value, str) or not value.strip():
            raise self.fault(path, f"{' → '.join(path)} is missing or no text")
        return value.strip()

    def texts(self, *path: str) -> tuple[str, ...]:
        """Return the list of texts at a path; empty if there is none.

        Raises:
            SourceError: If it is not a list of texts.
        """
        value = self.table(*path[:-1]).get(path[-1], [])
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise self.fault(path, f"{' → '.join(path)} must be a list of texts")
        return tuple(value)

    def both(self, *path: str) -> dict[str, str]:
        """Return the texts in ja and en at a path; empty if there is nothing.

        Raises:
            SourceError: If one of them is missing, or there is another key.
        """
        if not self.table(*path):
            return {}
        self.allow(frozenset({"ja", "en"}), *path)
        return {language: self.text(*path, language) for language in ("ja", "en")}

    def scalar(self, *path: str) -> str | None:
        """Return a value in the form that a client sends; None if there is none.

        Raises:
            SourceError: If it is a list or has keys.
        """
        value = self.table(*path[:-1]).get(path[-1])
        if isinstance(value, list | dict):
            raise self.fault(path, f"{' → '.join(path)} must be one value")
        return None if value is None else _as_text(value)

    def scalars(self, *path: str) -> tuple[str, ...]:
        """Return a list of values in the form that a client sends; empty if there is none.

        Raises:
            SourceError: If it is not a list of values, empty, or has duplicates.
        """
        value = self.table(*path[:-1]).get(path[-1])
        if value is None:
            return ()
        is_list = isinstance(value, list) and value
        if not is_list or any(entry is None or isinstance(entry, list | dict) for entry in value):
            raise self.fault(path, f"{' → '.join(path)} must be a list of values")
        values = tuple(_as_text(entry) for entry in value)
        if len(set(values)) < len(values):
            raise self.fault(path, f"{' → '.join(path)} has a value twice")
        return values

    def allow(self, known: frozenset[str], *path: str) -> None:
        """Check the keys at a path.

        Raises:
            SourceError: If a key is unknown.
        """
        for key in self.table(*path):
            if key not in known:
                raise self.fault(
                    (*path, key), f"unknown key {key!r}; known are {', '.join(sorted(known))}"
                )


def read_header(file: str, source: str) -> Header:
    """Read the ``#+`` lines of a file.

    Raises:
        SourceError: If there are none, or they are not a YAML mapping, or have a duplicate key.
    """
    numbered = [
        (number, line.removeprefix("#+").removeprefix(" "))
        for number, line in enumerate(source.split("\n"), start=1)
        if line.startswith("#+")
    ]
    if not numbered:
        raise SourceError("the file has no header: lines that begin with #+", file=file, line=1)
    numbers = [number for number, _ in numbered]
    text = "\n".join(line for _, line in numbered)
    try:
        node, data = _parse(text)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = numbers[min(mark.line, len(numbers) - 1)] if mark else numbers[0]
        reason = getattr(error, "problem", None) or str(error).split("\n", 1)[0]
        raise SourceError(f"the header is no YAML: {reason}", file=file, line=line) from None
    if not isinstance(node, yaml.MappingNode) or not isinstance(data, dict):
        raise SourceError("the header must be keys with values", file=file, line=numbers[0])
    lines: dict[Path, int] = {}
    _locate(node, (), numbers, lines, file)
    return Header(file, data, lines)


def _parse(text: str) -> tuple[yaml.Node | None, object]:
    """Return the node and the value of a document, by libyaml where PyYAML has it.

    libyaml is ten times as fast. Its errors are those of another parser, so a text that it refuses
    is read again.
    """
    if yaml.__with_libyaml__:
        with contextlib.suppress(yaml.YAMLError, ValueError):
            return _document(yaml.CSafeLoader(text))
    return _document(yaml.SafeLoader(text))


def _document(loader: yaml.SafeLoader | yaml.CSafeLoader) -> tuple[yaml.Node | None, object]:
    node = loader.get_single_node()
    return node, None if node is None else loader.construct_document(node)


def without_header(text: str) -> str:
    """Return a query without the lines of its header."""
    lines = text.split("\n")
    return "\n".join(line for line in lines if not line.startswith("#+")).strip() + "\n"


def _as_text(value: object) -> str:
    """Return a value of YAML, where dates and booleans have types of their own, as text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _locate(
    node: yaml.MappingNode, path: Path, numbers: list[int], lines: dict[Path, int], file: str
) -> None:
    for key, value in node.value:
        line = numbers[key.start_mark.line]
        if key.tag != "tag:yaml.org,2002:str":
            raise SourceError(
                f"the key {getattr(key, 'value', '…')!r} is no text in YAML: put it into quotes",
                file=file,
                line=line,
            )
        if (*path, key.value) in lines:
            raise SourceError(f"the key {key.value!r} stands there twice", file=file, line=line)
        lines[*path, key.value] = line
        if isinstance(value, yaml.MappingNode):
            _locate(value, (*path, key.value), numbers, lines, file)
