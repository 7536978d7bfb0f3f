"""Facets of a list, with the numbers of things that a choice of each value gives.

All comes from the table of things; a list without it has no facets.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask_babel import gettext  # type: ignore[import-untyped] # it has no types

from renkei.server.things.description import add_names
from renkei.server.things.listed.choice import FACET_NAMES
from renkei.server.web.facts import Facts
from renkei.server.web.values import Presenter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.graph.generations.leases import GenerationLease
    from renkei.graph.things.table import ThingsTable
    from renkei.server.things.kind import Kind
    from renkei.server.things.listed.choice import ListChoice

__all__ = ["Facet", "FacetValue", "facets_of"]

_FIRST_VALUES: Final = 6  # that a page shows at once
_MOST_VALUES: Final = 24  # that a page has of a facet


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet.

    Attributes:
        text: Its name.
        count: How many things its link gives.
        link: The list with it instead of another value of the facet.
    """

    text: str
    count: int
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A facet of a list.

    Attributes:
        name: Its parameter.
        title: Its name.
        chosen: Name of the chosen value; empty if there is none.
        without: The list without the chosen value.
        values: The values that most things have, but the chosen one.
        more: Those that come behind them.
        left: How many more values there are.
    """

    name: str
    title: str
    chosen: str
    without: str
    values: Sequence[FacetValue]
    more: Sequence[FacetValue]
    left: int


def facets_of(
    lease: GenerationLease, table: ThingsTable | None, kind: Kind, choice: ListChoice, language: str
) -> list[Facet]:
    """Return the facets of a list that divide its things, or by which it is restricted.

    Args:
        lease: The generation.
        table: Its table of things; without it, there are none.
        kind: The kind of the list.
        choice: What is chosen: the numbers are of the things that have it, too.
        language: Of the names.
    """
    if table is None:
        return []
    total = table.number(kind.class_, choice.values)
    found: dict[str, dict[str, int]] = {}
    left: dict[str, int] = {}
    for name in FACET_NAMES:
        counts = table.facet(kind.class_, name, choice.without(name).values)
        found[name] = dict(itertools.islice(counts.items(), _MOST_VALUES))
        left[name] = len(counts) - len(found[name])
    named = {value for values in found.values() for value in values} | {*choice.values.values()}
    names = Facts()
    add_names(lease, names, sorted(named))
    presenter = Presenter(names, Facts(), base=lease.base, language=language)
    titles = {
        "prefecture": gettext("Prefecture"),
        "government": gettext("Government"),
        "kind": gettext("Kind"),
        "theme": gettext("Theme"),
        "status": gettext("Status"),
        "year": gettext("Fiscal year"),
    }
    facets = []
    for name, values in found.items():
        chosen = choice.values.get(name, "")
        divides = values and [*values.values()] != [total]
        if not chosen and (not divides or (name == "prefecture" and len(values) == 1)):
            continue
        shown = [
            FacetValue(presenter.link(value).text, count, choice.having(name, value).link(language))
            for value, count in (sorted(values.items()) if name == "year" else values.items())
            if value != chosen
        ]
        facets.append(
            Facet(
                name=name,
                title=titles[name],
                chosen=presenter.link(chosen).text if chosen else "",
                without=choice.without(name).link(language) if chosen else "",
                values=shown[:_FIRST_VALUES],
                more=shown[_FIRST_VALUES:],
                left=left[name],
            )
        )
    return facets
