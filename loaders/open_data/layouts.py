"""Layouts: TOML files that say which columns a list has, and what they mean.

Those that ship are in ``layouts/``; a source adds its own with the option ``layouts``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from renkei.loaders.api import Renkei, SourceError, is_key
from renkei.loaders.open_data.columns import (
    Column,
    expand,
    read_column,
    strings,
    table,
    texts,
)
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
            groups |= _groups(root, values.pop("group", {}))
            if values:
                layout = _layout(root, values, groups)
                layouts[layout.name] = layout
    return layouts


def _layout(root: TomlTable, values: dict[str, Any], groups: Mapping[str, Any]) -> Layout:
    try:
        return _checked(values, groups)
    except KeyError as error:
        raise root.error(f"{error.args[0]} is missing") from None
    except (ValueError, TypeError) as error:
        quoted = re.search(r"'([^']+)'", str(error))
        raise root.error(f"{error}", quoted[1] if quoted else None) from None


def _groups(root: TomlTable, given: object) -> dict[str, Any]:
    try:
        return {
            name: table(group, f"group.{name}") for name, group in table(given, "group").items()
        }
    except TypeError as error:
        raise root.error(f"{error}") from None


def _checked(values: dict[str, Any], groups: Mapping[str, Any]) -> Layout:
    head = table(values.pop("layout"), "layout")
    generations = texts(values.pop("generation"), "generation")
    own = table(values.pop("column"), "column")
    prefixes = texts(values.pop("prefix", {}), "prefix")
    derive = _derived(values.pop("derive", []), prefixes)
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

    def listed(key: str) -> list[str]:
        return strings(head.get(key, []), key)

    if strange := set(listed("needs")) - columns.keys():
        raise ValueError(f"needs: the column {strange.pop()!r} is not declared")
    return Layout(
        name=_text(head, "name"),
        title=_title(head),
        types=tuple(expand(name, prefixes) for name in strings(head["types"], "types")),
        iri=_pattern(_text(head, "iri")),
        digest=tuple(strings(head["digest"], "digest")),
        unless=frozenset(map(folded, listed("unless"))),
        needs=frozenset(listed("needs")),
        generations=expanded,
        columns=columns,
        auxiliary=frozenset(auxiliary),
        defaults=_expanded(head, "defaults", prefixes),
        nested=_expanded(head, "nested", prefixes),
        derive=derive,
        row=_row(_text(head, "row", "thing"), columns.values()),
        government=expand(_text(head, "government", "r:listedBy"), prefixes),
        header_mark=_text(head, "header_mark") if "header_mark" in head else None,
    )


def _text(head: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = head[key] if default is None else head.get(key, default)
    if not isinstance(value, str) or not value:
        raise TypeError(f"{key} must be a text, not {value!r}")
    return value


def _title(head: Mapping[str, Any]) -> dict[str, str]:
    title = texts(head["title"], "title")
    if not {"ja", "en"} <= title.keys():
        raise ValueError(f"title must have ja and en, not {title!r}")
    return title


def _expanded(head: Mapping[str, Any], key: str, prefixes: Mapping[str, str]) -> dict[str, str]:
    return {
        expand(name, prefixes): expand(value, prefixes)
        for name, value in texts(head.get(key, {}), key).items()
    }


def _derived(given: object, prefixes: Mapping[str, str]) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(given, list):
        raise TypeError(f"derive must be a list of tables, not {given!r}")
    found = []
    for one in given:
        entry = table(one, "derive")
        if entry.get("make") not in _DERIVES:
            raise ValueError(f"unknown make {entry.get('make')!r}; known are {', '.join(_DERIVES)}")
        roles = tuple(strings(entry["from"], "from"))
        if len(roles) != 2:  # noqa: PLR2004 (begin and end)
            raise ValueError(f"from must be two roles, begin and end, not {entry['from']!r}")
        found.append(
            {"make": entry["make"], "to": expand(_text(entry, "to"), prefixes), "from": roles}
        )
    return tuple(found)


def _row(row: str, columns: Iterable[Column]) -> str:
    if row not in _ROW_KINDS:
        raise ValueError(f"unknown row {row!r}; known are {', '.join(_ROW_KINDS)}")
    roles = {column.role for column in columns}
    if row == "designation" and (missing := sorted({"facility", "manager"} - roles)):
        raise ValueError(f"row {row!r} needs a column with as = {missing[0]!r}")
    return row


def _pattern(pattern: str) -> str:
    if not pattern.endswith("/{id}"):
        raise ValueError(f"{pattern!r} must end in /{{id}}")
    for mark in re.findall(r"{(\w*)}", pattern):
        if mark not in {"code", "id"}:
            raise ValueError(f"{pattern!r}: only {{code}} and {{id}} are filled in")
    kind, *parts = pattern.replace("{code}", "0").replace("{id}", "0").split("/")
    if not re.fullmatch("[a-z][a-z-]*", kind) or not all(map(is_key, parts)):
        raise ValueError(f"{pattern!r} must be a path such as 'facility/{{code}}/{{id}}'")
    return pattern


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
                others = (given.get(key) for key in ("ext", "opens", "closes", "license"))
                yield from (one for one in others if isinstance(one, str))
