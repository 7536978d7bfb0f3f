"""Layouts: TOML files that say which columns a list has, and what they mean.

Those that ship are in ``layouts/``; a source adds its own with the option ``layouts``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from renkei.loaders.api import Renkei, SourceError
from renkei.loaders.open_data.columns import Column, expand, read_column
from renkei.loaders.open_data.headers import folded
from renkei.loaders.toml_table import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from renkei.loaders.toml_table import TomlTable

__all__ = ["BUNDLED", "COMMON", "Layout", "bundled_layouts", "read_layouts"]

BUNDLED: Final = Path(__file__).with_name("layouts")
COMMON: Final = "common.toml"
_ROW_KINDS: Final = ("thing", "designation")
_KEYS: Final = {
    "name", "title", "types", "iri", "digest", "unless", "defaults", "nested", "row",
    "header_mark", "government", "needs",
}  # fmt: skip
_DERIVES: Final = ("period",)


@dataclass(frozen=True)
class Layout:
    """A layout.

    Attributes:
        name: Its name, for the option ``layout``.
        title: What the list is called, by language.
        types: Classes of each thing.
        iri: Pattern of their IRIs below ``id/``, with ``{code}`` and ``{id}``.
        digest: Roles whose values make the key of a thing without an ID.
        unless: Headers with which a table has another layout.
        needs: Headers of which a table has one at least; none if it is empty.
        generations: Headers of each generation, in order.
        columns: Every column by its standard name, auxiliary ones included.
        auxiliary: Names of the columns that only belong to others.
        defaults: Values of properties that a row does not give.
        nested: Class of each nested node, by property.
        derive: What is made of several columns: ``make``, ``from``, ``to``.
        row: What a row is: a thing, or a designation.
        government: The property that leads to the government if a source gives it.
        header_mark: How the rows of metadata begin, the header among them; None if there are none.
    """

    name: str
    title: Mapping[str, str]
    types: tuple[str, ...]
    iri: str
    digest: tuple[str, ...]
    unless: frozenset[str]
    needs: frozenset[str]
    generations: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, Column]
    auxiliary: frozenset[str]
    defaults: Mapping[str, str] = field(default_factory=dict)
    nested: Mapping[str, str] = field(default_factory=dict)
    derive: tuple[Mapping[str, Any], ...] = ()
    row: str = "thing"
    government: str = Renkei.listedBy
    header_mark: str | None = None

    def by_header(self) -> dict[str, Column]:
        """Return the columns by their folded names; of two with a name, the first."""
        found: dict[str, Column] = {}
        for column in self.columns.values():
            for name in column.names:
                found.setdefault(folded(name), column)
        return found

    def role(self, role: str) -> Column | None:
        """Return the column with a role."""
        return next((one for one in self.columns.values() if one.role == role), None)


@cache
def bundled_layouts() -> Mapping[str, Layout]:
    """Return the layouts that ship, by name."""
    return read_layouts([BUNDLED])


def read_layouts(directories: Iterable[Path]) -> dict[str, Layout]:
    """Return the layouts of directories by name; a later one replaces one with its name.

    Groups of columns, in files with the name `COMMON`, are common to all directories.

    Raises:
        SourceError: If a file is malformed, with the line if it is known.
    """
    groups: dict[str, Any] = {}
    layouts: dict[str, Layout] = {}
    for directory in directories:
        paths = sorted(directory.glob("*.toml"))
        if not paths:
            raise SourceError("there is no layout (*.toml) in it", file=str(directory))
        paths.sort(key=lambda path: path.name != COMMON)
        for path in paths:
            root = read_toml(path.read_bytes(), str(path))
            values = root.rest()
            groups |= values.pop("group", {})
            if values:
                layout = _layout(root, values, groups)
                layouts[layout.name] = layout
    return layouts


def _layout(root: TomlTable, values: dict[str, Any], groups: Mapping[str, Any]) -> Layout:
    try:
        return _checked(values, groups)
    except KeyError as error:
        raise root.error(f"{error.args[0]} is missing") from None
    except (ValueError, TypeError, AttributeError) as error:
        quoted = re.search(r"'([^']+)'", str(error))
        raise root.error(f"{error}", quoted[1] if quoted else None) from None


def _checked(values: dict[str, Any], groups: Mapping[str, Any]) -> Layout:
    head = values.pop("layout")
    generations = values.pop("generation")
    own = values.pop("column")
    prefixes = values.pop("prefix", {})
    derive = values.pop("derive", [])
    for key in [*values, *(head.keys() - _KEYS)]:
        raise ValueError(f"unknown key {key!r}; known are {', '.join(sorted(_KEYS))}")
    used: dict[str, Any] = {}
    expanded = {name: tuple(_headers(text, groups, used)) for name, text in generations.items()}
    columns = {header: _column(header, given, prefixes) for header, given in (used | own).items()}
    auxiliary = {name for one in columns.values() for name in one.others.values()} - columns.keys()
    for header in auxiliary:
        columns[header] = Column(header)
    for header in (header for listed in expanded.values() for header in listed):
        if header not in columns:
            raise ValueError(f"the column {header!r} of a generation is not declared")
    _check_head(head, columns, derive)
    return Layout(
        name=head["name"],
        title=head["title"],
        types=tuple(expand(name, prefixes) for name in head["types"]),
        iri=head["iri"],
        digest=tuple(head["digest"]),
        unless=frozenset(map(folded, head.get("unless", []))),
        needs=frozenset(head.get("needs", [])),
        generations=expanded,
        columns=columns,
        auxiliary=frozenset(auxiliary),
        defaults={
            expand(name, prefixes): expand(value, prefixes)
            for name, value in head.get("defaults", {}).items()
        },
        nested={
            expand(name, prefixes): expand(value, prefixes)
            for name, value in head.get("nested", {}).items()
        },
        derive=tuple(
            {**entry, "to": expand(entry["to"], prefixes), "from": tuple(entry["from"])}
            for entry in derive
        ),
        row=head.get("row", "thing"),
        government=expand(head.get("government", "r:listedBy"), prefixes),
        header_mark=head.get("header_mark"),
    )


def _check_head(
    head: Mapping[str, Any], columns: Mapping[str, Column], derive: Iterable[Mapping[str, Any]]
) -> None:
    if strange := set(head.get("needs", [])) - columns.keys():
        raise ValueError(f"needs: the column {strange.pop()!r} is not declared")
    row = head.get("row", "thing")
    if row not in _ROW_KINDS:
        raise ValueError(f"unknown row {row!r}; known are {', '.join(_ROW_KINDS)}")
    for entry in derive:
        if entry.get("make") not in _DERIVES:
            raise ValueError(f"unknown make {entry.get('make')!r}")
    if not head["iri"].endswith("/{id}"):
        raise ValueError(f"{head['iri']!r} must end in /{{id}}")
    for mark in re.findall(r"{(\w*)}", head["iri"]):
        if mark not in {"code", "id"}:
            raise ValueError(f"{head['iri']!r}: only {{code}} and {{id}} are filled in")


def _column(header: str, given: object, prefixes: Mapping[str, str]) -> Column:
    try:
        return read_column(header, given, prefixes)
    except (ValueError, TypeError) as error:
        raise ValueError(f"column {header!r}: {error}") from None


def _headers(text: str, groups: Mapping[str, Any], used: dict[str, Any]) -> Iterable[str]:
    """Yield the headers of ``@P,名称,…``; note the columns of the groups.

    A comma inside a header does not occur; some have ``、``.
    """
    for part in text.split(","):
        if not part.startswith("@"):
            yield part
            continue
        if part[1:] not in groups:
            raise ValueError(f"unknown group {part!r}; known are {', '.join(groups)}")
        for header, given in groups[part[1:]].items():
            if header not in used:
                used[header] = given
            yield header
            if isinstance(given, dict):
                yield from (
                    given[key] for key in ("ext", "opens", "closes", "license") if key in given
                )
