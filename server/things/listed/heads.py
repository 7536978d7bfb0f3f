"""The heads of a list's table as links that sort it; they need no script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from renkei.graph.things.orders import BY_NAME, OWN_SORTS, SORTS, sort_key, sorts

if TYPE_CHECKING:
    from renkei.server.things.kind import Kind
    from renkei.server.things.listed.choice import ListChoice
    from renkei.server.things.shown.tables import ShownTable

__all__ = ["SortedHead", "list_heads"]


@dataclass(frozen=True, slots=True)
class SortedHead:
    """How a head sorts.

    Attributes:
        link: The list in the order that a press on it gives: forwards; if it is, backwards.
        order: ``ascending``, ``descending``, or empty if the list is in another order.
    """

    link: str
    order: str


def list_heads(
    shown: ShownTable, kind: Kind, choice: ListChoice, language: str
) -> dict[int, SortedHead]:
    """Return the heads that sort, by the number of their column from 0."""
    properties = {sort_key(name): name for name in SORTS.get(kind.class_, ())}
    if kind.class_ in OWN_SORTS:
        properties[choice.own_sort] = OWN_SORTS[kind.class_]
    columns = {BY_NAME: 0} | {
        key: shown.columns.index(name) for key, name in properties.items() if name in shown.columns
    }
    heads = {}
    for key in sorts(kind.class_):
        if key not in columns:
            continue
        is_sorted = key == choice.sort
        order = "descending" if choice.is_descending else "ascending"
        link = choice.sorted_by(key, is_descending=is_sorted and not choice.is_descending)
        heads[columns[key]] = SortedHead(link.link(language), order if is_sorted else "")
    return heads
