"""Facets of a list: governments, themes, states and fiscal years, with the numbers of its things.

One of them at a time restricts a list: ``/things/events?status=status%23held``. All comes from the
table of things; a list without it has no facets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask_babel import gettext  # type: ignore[import-untyped] # it has no types

from renkei.ontology.terms import CODE_NAMESPACE
from renkei.queries.binding import ParameterError
from renkei.server.things.description import add_names
from renkei.server.web.facts import Facts
from renkei.server.web.links import in_language
from renkei.server.web.values import Presenter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from renkei.graph.generations.leases import GenerationLease
    from renkei.graph.things.table import ThingsTable
    from renkei.server.things.kind import Kind

__all__ = [
    "FACET_NAMES",
    "ChosenFacet",
    "Facet",
    "FacetValue",
    "chosen_facet",
    "facets_of",
    "position_after",
    "value_name",
]

FACET_NAMES: Final = ("government", "theme", "status", "year")
"""The parameters of a list, in the order in which its page shows them."""
_MOST_VALUES: Final = 12  # that a page shows of a facet
_POSITION: Final = re.compile(r"[1-9][0-9]{0,11}")
_MAX_SHOWN: Final = 80  # characters of a value that an error repeats


@dataclass(frozen=True)
class FacetValue:
    """A value of a facet: its name, how many things have it, and the list of these."""

    text: str
    count: int
    link: str


@dataclass(frozen=True)
class Facet:
    """A facet of a list.

    Attributes:
        title: Its name.
        values: Those that most things have.
        left: How many more values there are.
    """

    title: str
    values: Sequence[FacetValue]
    left: int


@dataclass(frozen=True)
class ChosenFacet:
    """The value that a list is restricted to.

    Attributes:
        name: One of `FACET_NAMES`.
        value: Its IRI.
        key: The value as the parameter has it.
        count: How many things of the list have it.
    """

    name: str
    value: str
    key: str
    count: int


def chosen_facet(
    table: ThingsTable | None, kind: Kind, given: Mapping[str, str], base: str
) -> ChosenFacet | None:
    """Return what the parameters of a request restrict a list to; None if to nothing.

    Args:
        table: The table of things.
        kind: The kind of the list.
        given: The parameters.
        base: What the IRIs of the data start with.

    Raises:
        ParameterError: If there are several, or no thing of the list has the value.
    """
    names = [name for name in FACET_NAMES if name in given]
    if not names:
        return None
    name, key = names[0], given[names[0]]
    if len(names) > 1:
        raise ParameterError(
            f"a list is restricted by one of {', '.join(names)} at a time; for several, ask "
            "/sparql or one of /queries/",
            parameter=names[1],
        )
    for value in (f"{base}id/{key}", f"{CODE_NAMESPACE}{key}", key):
        count = table.facet_count(kind.class_, name, value) if table else 0
        if count:
            return ChosenFacet(name, value, key, count)
    raise ParameterError(
        f"no thing of this list has the {name} {key[:_MAX_SHOWN]!r}; the page of the list has "
        "links to the most frequent values",
        parameter=name,
    )


def facets_of(
    lease: GenerationLease, table: ThingsTable | None, kind: Kind, language: str
) -> list[Facet]:
    """Return the facets of a list that its things have.

    Args:
        lease: The generation.
        table: Its table of things; without it, there are none.
        kind: The kind of the list.
        language: Of the names.
    """
    if table is None:
        return []
    found = {name: table.facet(kind.class_, name, size=_MOST_VALUES) for name in FACET_NAMES}
    presenter = _presenter(
        lease, {value for values in found.values() for value in values}, language
    )
    titles = {
        "government": gettext("Government"),
        "theme": gettext("Theme"),
        "status": gettext("Status"),
        "year": gettext("Fiscal year"),
    }
    facets = []
    for name, values in found.items():
        if not values:
            continue
        shown = [
            FacetValue(
                presenter.link(value).text,
                count,
                in_language(f"/things/{kind.key}", language, **{name: _key(value, lease.base)}),
            )
            for value, count in values.items()
        ]
        left = table.facet_values(kind.class_, name) - len(values)
        facets.append(Facet(titles[name], shown, left))
    return facets


def value_name(lease: GenerationLease, value: str, language: str) -> str:
    """Return the name of a value."""
    return _presenter(lease, {value}, language).link(value).text


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


def _presenter(lease: GenerationLease, values: Iterable[str], language: str) -> Presenter:
    names = Facts()
    add_names(lease, names, sorted(values))
    return Presenter(names, Facts(), base=lease.base, language=language)


def _key(value: str, base: str) -> str:
    """Return a value as the parameter has it."""
    return value.removeprefix(f"{base}id/").removeprefix(CODE_NAMESPACE)
