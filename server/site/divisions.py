"""By place and by theme: what the home page of a graph of many governments begins with."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.ontology.terms import LABELS, Renkei
from renkei.server.things.kind import texts
from renkei.server.things.kinds import LISTED_KINDS
from renkei.server.things.listed.choice import part_link
from renkei.server.things.listed.lists import table_for
from renkei.server.web.ask import labels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.graph.generations.leases import GenerationLease
    from renkei.graph.things.table import ThingsTable

__all__ = ["Division", "Part", "divisions"]

_FEW: Final = 10  # governments that a picture shows better
_MOST: Final = 48  # parts of a division: one more than there are prefectures


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list.

    Attributes:
        names: What its things have in common, by language.
        count: How many there are.
        links: Language → the list of them.
    """

    names: Mapping[str, str]
    count: int
    links: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Division:
    """The things of a kind, divided by one of their facets.

    Attributes:
        title: What is counted, by language.
        parts: The parts with the most things; places are in the order of their codes.
    """

    title: Mapping[str, str]
    parts: list[Part]


_DIVISIONS: Final = (
    ("facilities", "prefecture", texts("都道府県（施設の数）", "Prefectures (facilities)")),
    ("facilities", "government", texts("自治体（施設の数）", "Governments (facilities)")),
    ("facilities", "theme", texts("分野（施設の数）", "Themes (facilities)")),
    ("pairings", "theme", texts("分野（施設の組の数）", "Themes (pairs of facilities)")),
)


def divisions(lease: GenerationLease) -> list[Division]:
    """Return the divisions of a graph of many governments; none of one that has few.

    Governments stand for prefectures where the data have none.
    """
    table = table_for(lease, LISTED_KINDS["governments"])
    if table is None or table.count(Renkei.Government) <= _FEW:
        return []
    has_prefectures = len(table.facet(Renkei.Government, "prefecture")) > 1
    left_out = "government" if has_prefectures else "prefecture"
    return [
        Division(title, found)
        for key, facet, title in _DIVISIONS
        if facet != left_out and (found := _parts(lease, table, key, facet))
    ]


def _parts(lease: GenerationLease, table: ThingsTable, key: str, facet: str) -> list[Part]:
    counts = table.facet(LISTED_KINDS[key].class_, facet)
    first = dict(itertools.islice(counts.items(), _MOST))
    names = labels(lease, first)
    ordered = sorted(first.items()) if facet == "prefecture" else first.items()
    return [
        Part(
            LABELS.get(value) or names.get(value) or {"": value.removeprefix(f"{lease.base}id/")},
            count,
            {
                language: part_link(key, facet, value, lease.base, language)
                for language in ("ja", "en")
            },
        )
        for value, count in ordered
    ]
