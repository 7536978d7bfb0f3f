"""The header of a ``.rq`` file: its ``#+`` lines, read as YAML that remembers its lines."""

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
    """What a header says, and where.

    Attributes:
        file: The name of the file.
        data: What the YAML says.
        lines: The keys that lead to an entry → its line in the file, from 1.
    """

    file: str
    data: Mapping[str, Any]
    lines: Mapping[Path, int]

    def fault(self, path: Path, message: str) -> SourceError:
        """Return the error for an entry, with the line of the entry or of what should hold it."""
        while path and path not in self.lines:
            path = path[:-1]
        return SourceError(message, file=self.file, line=self.lines.get(path, 1))

    def table(self, *path: str) -> Mapping[str, Any]:
        """Return the mapping at a path; empty if there is none.

        Raises:
            SourceError: If something else is there.
        """
        found: Any = self.data
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        if found is None:
            return {}
        if not isinstance(found, dict):
            raise self.fault(path, f"{' → '.join(path)} must be keys with values")
        return found

    def text(self, *path: str) -> str:
        """Return the text at a path, stripped.

        Raises:
            SourceError: If it is missing, empty or no text.
        """
        found = self.table(*path[:-1]).get(path[-1])
        if not isinstance(found, str) or not found.strip():
            raise self.fault(path, f"{' → '.join(path)} is missing or no text")
        return found.strip()

    def texts(self, *path: str) -> tuple[str, ...]:
        """Return the list of texts at a path; empty if there is none.

        Raises:
            SourceError: If it is no list of texts.
        """
        found = self.table(*path[:-1]).get(path[-1], [])
        if not isinstance(found, list) or not all(isinstance(entry, str) for entry in found):
            raise self.fault(path, f"{' → '.join(path)} must be a list of texts")
        return tuple(found)

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
        """Return a value as a client would write it; None if there is none.

        Raises:
            SourceError: If it is a list or has keys.
        """
        found = self.table(*path[:-1]).get(path[-1])
        if isinstance(found, list | dict):
            raise self.fault(path, f"{' → '.join(path)} must be one value")
        return None if found is None else _written(found)

    def scalars(self, *path: str) -> tuple[str, ...]:
        """Return a list of values as a client would write them; empty if there is none.

        Raises:
            SourceError: If it is no list of values, or an empty one, or one comes twice.
        """
        found = self.table(*path[:-1]).get(path[-1])
        if found is None:
            return ()
        is_list = isinstance(found, list) and found
        if not is_list or any(entry is None or isinstance(entry, list | dict) for entry in found):
            raise self.fault(path, f"{' → '.join(path)} must be a list of values")
        values = tuple(_written(entry) for entry in found)
        if len(set(values)) < len(values):
            raise self.fault(path, f"{' → '.join(path)} has a value twice")
        return values

    def allow(self, known: frozenset[str], *path: str) -> None:
        """Check the keys at a path.

        Raises:
            SourceError: If a key is not among the known ones.
        """
        for key in self.table(*path):
            if key not in known:
                raise self.fault(
                    (*path, key), f"unknown key {key!r}; known are {', '.join(sorted(known))}"
                )


def read_header(file: str, source: str) -> Header:
    """Read the ``#+`` lines of a file.

    Raises:
        SourceError: If there are none, or they are no YAML mapping, or say a key twice.
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


def _written(value: object) -> str:
    """A value of YAML as a client would write it: dates and booleans are read as such there."""
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
