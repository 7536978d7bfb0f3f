"""Members of a CSVW metadata file, each with its JSON pointer for errors."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NoReturn

from renkei.loaders.api import SourceError
from renkei.loaders.open_data.csvw.datatypes import is_datatype, is_format

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["INHERITED", "Member", "document"]

_DOCS: Final = "docs/reference/open-data.md, CSVW metadata"
_SHOWN: Final = 40
_MOST: Final = 1_000_000  # rows before the header
_LANGUAGE: Final = re.compile("[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*")

_Json = str | int | float | bool | list[Any] | dict[str, Any] | None


class Member:
    """A value in the file.

    Attributes:
        value: As JSON has it.
        pointer: Where it is (RFC 6901); empty for the whole file.
    """

    def __init__(self, value: Any, file: str, pointer: str = "") -> None:
        self.value, self._file, self.pointer = value, file, pointer

    def wrong(self, expected: str) -> NoReturn:
        """Refuse it.

        Raises:
            SourceError: Always.
        """
        found = json.dumps(self.value, ensure_ascii=True)
        found = found if len(found) <= _SHOWN else f"{found[: _SHOWN - 1]}…"
        place = self.pointer or "the whole file"
        raise SourceError(
            f"CSVW metadata, {place}: {found}, where {expected} is expected: correct it ({_DOCS})",
            file=self._file,
        )

    def object(self, expected: str) -> Member:
        """Return it, if it is an object."""
        return self if isinstance(self.value, dict) else self.wrong(expected)

    def __contains__(self, name: str) -> bool:
        return name in self.value

    def get(self, name: str, default: Any = None) -> Member:
        """Return a member of an object; the default if it is not there."""
        escaped = name.replace("~", "~0").replace("/", "~1")
        return Member(self.value.get(name, default), self._file, f"{self.pointer}/{escaped}")

    def items(self, expected: str) -> Iterator[Member]:
        """Yield the members of a list."""
        if not isinstance(self.value, list):
            self.wrong(expected)
        for place, value in enumerate(self.value):
            yield Member(value, self._file, f"{self.pointer}/{place}")

    def text(self, expected: str = "a text") -> str:
        """Return a text that is not empty."""
        return self.value if isinstance(self.value, str) and self.value else self.wrong(expected)

    def texts(self, expected: str) -> tuple[str, ...]:
        """Return one text, or all of a list."""
        if isinstance(self.value, str):
            return (self.text(expected),)
        return tuple(one.text(expected) for one in self.items(expected))

    def flag(self) -> bool:
        """Return true or false."""
        return self.value if isinstance(self.value, bool) else self.wrong("true or false")

    def count(self) -> int:
        """Return a number of rows."""
        value = self.value
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST:
            return value
        return self.wrong(f"a whole number from 0 to {_MOST:,}")

    def sign(self) -> str:
        """Return one character that can stand between cells."""
        value = self.value
        if isinstance(value, str) and len(value) == 1 and value not in {'"', "\r", "\n", " "}:
            return value
        return self.wrong('one character, such as "," or "\\t",')

    def inherited(self) -> dict[str, Any]:
        """Return the properties of an object that columns inherit.

        Raises:
            SourceError: If one is not what it should be.
        """
        found: dict[str, Any] = {}
        for name, (fits, expected) in INHERITED.items():
            if name in self:
                given = self.get(name)
                found[name] = given.value if fits(given.value) else given.wrong(expected)
        return found


def document(data: bytes, file: str) -> Member:
    """Return the whole file.

    Raises:
        SourceError: If it is no JSON, a name is twice in an object, or a text is none.
    """

    def pairs(members: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in members:
            if name in found:
                raise SourceError(f"not JSON: {name!r} is twice in an object: keep one", file=file)
            found[name] = value
        return found

    def constant(name: str) -> NoReturn:
        raise SourceError(f"not JSON: {name} is no number: correct it", file=file)

    try:
        value = json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=pairs, parse_constant=constant
        )
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        message = f"not JSON: {error.msg}: correct it"
        raise SourceError(message, file=file, line=error.lineno, column=error.colno) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError("not UTF-8: save it as UTF-8", file=file, line=line) from None
    except UnicodeEncodeError:
        raise SourceError(r"not JSON: half of a pair such as \ud800", file=file) from None
    except RecursionError:
        raise SourceError("not CSVW metadata: nested too deeply", file=file) from None
    except ValueError as error:  # a number of thousands of digits
        raise SourceError(f"not JSON: {error}", file=file) from None
    return Member(value, file)


def _is_text(value: _Json) -> bool:
    return isinstance(value, str)


def _is_null(value: _Json) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(one, str) for one in value)
    )


def _is_separator(value: _Json) -> bool:
    return value is None or (isinstance(value, str) and bool(value))


def _is_language(value: _Json) -> bool:
    return isinstance(value, str) and _LANGUAGE.fullmatch(value) is not None


def _is_flag(value: _Json) -> bool:
    return isinstance(value, bool)


def _is_typed(value: _Json) -> bool:
    if not isinstance(value, dict):
        return is_datatype(value)
    base = value.get("base", "string")
    return is_datatype(base) and ("format" not in value or is_format(value["format"], base))


_TEMPLATE: Final = 'a text such as "https://example.org/{id}"'
INHERITED: Final[dict[str, tuple[Callable[[Any], bool], str]]] = {
    "aboutUrl": (_is_text, _TEMPLATE),
    "datatype": (
        _is_typed,
        'a datatype of CSVW such as "integer", or {"base": "date", "format": "yyyy-MM-dd"},',
    ),
    "default": (_is_text, "a text"),
    "lang": (_is_language, 'a language such as "ja"'),
    "null": (_is_null, "a text or a list of texts"),
    "propertyUrl": (_is_text, _TEMPLATE),
    "required": (_is_flag, "true or false"),
    "separator": (_is_separator, 'a text such as ";"'),
    "valueUrl": (_is_text, _TEMPLATE),
}
"""What columns inherit: whether a value is one, and what is expected."""
