"""What the address of a list chooses: values of facets, and an order. Each choice has one address.

/things/events?status=held&year=fy2016&sort=-name
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from renkei.graph.rdf.iris import is_key
from renkei.graph.things.orders import own_sort, sorts
from renkei.ontology.terms import CODE_NAMESPACE, NAMESPACE
from renkei.queries.binding import ParameterError
from renkei.server.web.links import in_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.graph.things.table import ThingsTable
    from renkei.server.things.kind import Kind

__all__ = ["FACET_NAMES", "ListChoice", "key_of", "part_link", "position_after", "read_choice"]

FACET_NAMES: Final = ("prefecture", "government", "kind", "theme", "status", "year")
"""The parameters of a list, in the order of its page and of its addresses."""

_POSITION: Final = re.compile(r"[1-9][0-9]{0,11}")
_MAX_SHOWN: Final = 80  # characters of a value that an error repeats


def _before(name: str, base: str) -> tuple[str, ...]:
    """Return what stands before the short values of a facet in an IRI."""
    codes = {"kind": ("kind", "government-type", "span-kind"), "theme": ("theme",)}
    schemes = [f"{CODE_NAMESPACE}{scheme}#" for scheme in codes.get(name, (name,))]
    governments = f"{base}id/government/"
    own = {
        "prefecture": governments,
        "government": governments,
        "year": f"{base}id/period/",
        "kind": NAMESPACE,
    }
    return (*schemes, own[name]) if name in own else tuple(schemes)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChoice:
    """A state of a list.

    Attributes:
        key: Key of the list.
        values: Facet → IRI of the value that its things have.
        own_sort: Key of the order that the list has of itself.
        sort: Key of its order.
        is_descending: Whether the order is reversed.
        base: What the IRIs of the data start with.
    """

    key: str
    values: Mapping[str, str]
    own_sort: str
    sort: str
    is_descending: bool
    base: str

    def having(self, name: str, value: str) -> ListChoice:
        """Return the same with a value of a facet, instead of another one of it."""
        return replace(self, values={**self.values, name: value})

    def without(self, name: str) -> ListChoice:
        """Return the same without the value of a facet."""
        return replace(self, values={n: v for n, v in self.values.items() if n != name})

    def sorted_by(self, sort: str, *, is_descending: bool = False) -> ListChoice:
        """Return the same in another order."""
        return replace(self, sort=sort, is_descending=is_descending)

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole list in its own order."""
        return not self.parameters

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of its address: facets first; no order if it is the list's own."""
        parameters = {
            name: key_of(name, self.values[name], self.base)
            for name in FACET_NAMES
            if name in self.values
        }
        if self.is_descending:
            parameters["sort"] = f"-{self.sort}"
        elif self.sort != self.own_sort:
            parameters["sort"] = self.sort
        return parameters

    def link(self, language: str, *, suffix: str = "", **more: str | int) -> str:
        """Return its path with the language; ``suffix`` is that of a format."""
        return in_language(f"/things/{self.key}{suffix}", language, **self.parameters, **more)


def key_of(name: str, value: str, base: str) -> str:
    """Return the value of a facet as addresses have it: a short key, or what tells it from others.

    >>> key_of("status", "https://w3id.org/renkei/code/status#held", "http://x/")
    'held'
    """
    for start in _before(name, base):
        if value.startswith(start) and is_key(key := value.removeprefix(start)):
            return key
    return value.removeprefix(f"{base}id/").removeprefix(CODE_NAMESPACE)


def part_link(key: str, name: str, value: str, base: str, language: str) -> str:
    """Return the path of the things of a list that have a value of a facet.

    >>> part_link("events", "status", "https://w3id.org/renkei/code/status#held", "http://x/", "en")
    '/things/events?status=held&lang=en'
    """
    return in_language(f"/things/{key}", language, **{name: key_of(name, value, base)})


def read_choice(
    table: ThingsTable | None, kind: Kind, given: Mapping[str, str], base: str
) -> ListChoice:
    """Return what the parameters of a request choose.

    Args:
        table: The table of things; without it, nothing can be chosen.
        kind: The kind of the list.
        given: The parameters.
        base: What the IRIs of the data start with.

    Raises:
        ParameterError: If no thing of the list has a value, or the list has no such order.
    """
    own = own_sort(kind.class_)
    values = {
        name: _value(table, kind, name, given[name], base) for name in FACET_NAMES if name in given
    }
    sort = given.get("sort", own)
    possible = sorts(kind.class_) if table else ()
    if "sort" in given and sort.removeprefix("-") not in possible:
        allowed = [f"{sign}{name}" for name in possible for sign in ("", "-")]
        remedy = f"it must be one of {', '.join(allowed)}" if allowed else "leave it out"
        raise ParameterError(
            f"this list cannot be sorted by {sort[:_MAX_SHOWN]!r}: {remedy}",
            parameter="sort",
            allowed=allowed,
        )
    return ListChoice(
        key=kind.key,
        values=values,
        own_sort=own,
        sort=sort.removeprefix("-"),
        is_descending=sort.startswith("-"),
        base=base,
    )


def _value(table: ThingsTable | None, kind: Kind, name: str, key: str, base: str) -> str:
    """Return the IRI of a value that a parameter names."""
    candidates = [f"{start}{key}" for start in _before(name, base)]
    candidates += [f"{base}id/{key}", f"{CODE_NAMESPACE}{key}", key]
    for value in candidates if table else ():
        if table and table.number(kind.class_, {name: value}):
            return value
    raise ParameterError(
        f"no thing of this list has the {name} {key[:_MAX_SHOWN]!r}; the page of the list has "
        "links to the most frequent values",
        parameter=name,
    )


def position_after(given: str | None) -> int:
    """Return the position in a list after which a page begins; 0 for its beginning.

    Raises:
        ParameterError: If it is no position.
    """
    if given is None:
        return 0
    if not _POSITION.fullmatch(given):
        raise ParameterError(
            f"after={given[:_MAX_SHOWN]!r} is no position in a list: follow its links",
            parameter="after",
        )
    return int(given)
