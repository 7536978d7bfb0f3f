"""The header of a response: fields by their name, in order, without regard to case."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["HeaderFields"]


class HeaderFields:
    """Header fields (RFC 9110 §5). Each access takes one look-up, where werkzeug's reads the list.

    fields = HeaderFields([("Content-Type", "text/csv"), ("Link", "</a>"), ("Link", "</b>")])
    fields["Vary"] = "Accept"
    """

    __slots__ = ("_fields",)

    def __init__(self, fields: Iterable[tuple[str, str]]) -> None:
        self._fields: dict[str, tuple[str, ...]] = {}  # lower case to name and values
        for name, value in fields:
            self.add(name, value)

    def add(self, name: str, value: str) -> None:
        """Add a field, beside others of this name."""
        key = name.lower()
        self._fields[key] = (*self._fields.get(key, (name,)), value)

    def get(self, name: str, default: str = "") -> str:
        """Return the first value of a field."""
        field = self._fields.get(name.lower())
        return default if field is None else field[1]

    def pop(self, name: str) -> None:
        """Remove a field, if it is there."""
        self._fields.pop(name.lower(), None)

    def items(self) -> Iterator[tuple[str, str]]:
        """Yield name and value of each field; those of one name together."""
        for name, *values in self._fields.values():
            for value in values:
                yield name, value

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._fields

    def __getitem__(self, name: str) -> str:
        return self._fields[name.lower()][1]

    def __setitem__(self, name: str, value: str) -> None:
        self._fields[name.lower()] = (name, value)
