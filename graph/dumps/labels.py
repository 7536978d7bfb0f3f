"""Labels of a table, looked up once for each thing instead of once for each row and language.

The rows of a table name few periods, units and statuses, but the engine looks up the label of each
in every row. A pattern ``OPTIONAL { ?v property ?label FILTER(LANG(?label) = "ja") }`` whose
variable is used nowhere else is taken out of the query, and joined here.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions

from renkei.graph.query.run import run_query
from renkei.ontology.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyoxigraph import BlankNode, Store, Triple

__all__ = ["table_rows"]

_PATTERN: Final = re.compile(
    r"OPTIONAL\s*\{\s*\?(\w+)\s+([a-z]+):([A-Za-z]+)\s+\?(\w+)\s+"
    r'FILTER\(LANG\(\?\4\)\s*=\s*"([a-z-]+)"\)\s*\}'
)
_USES: Final = 3  # of a label: in SELECT, in its pattern, in LANG
_MAX_KNOWN: Final = 100_000  # things whose labels are in memory


@dataclass(frozen=True)
class _Label:
    """A column that is a label of the thing in another column."""

    thing: str
    property: NamedNode
    language: str


class _UnboundError(Exception):
    """A thing is unbound, so that its pattern would match the labels of all things."""


def table_rows(store: Store, query: str, names: Sequence[str]) -> Iterator[list[str]]:
    """Yield the rows of a SELECT, as texts; repeated ones may come more often.

    Args:
        store: The graph.
        query: The query.
        names: Names of the columns.
    """
    short, labels = _take_out(query, names)
    try:
        yield from _joined(store, short, names, labels)
    except _UnboundError:
        yield from _joined(store, query, names, {})


def _take_out(query: str, names: Sequence[str]) -> tuple[str, dict[str, _Label]]:
    """Return a query without its labels, and these by the names of their columns."""
    labels = {}
    for match in _PATTERN.finditer(query):
        thing, prefix, local, name, language = match.groups()
        is_used_elsewhere = len(re.findall(rf"[?$]{name}\b", query)) > _USES
        if is_used_elsewhere or name not in names or thing not in names or prefix not in PREFIXES:
            continue
        labels[name] = _Label(thing, NamedNode(PREFIXES[prefix] + local), language)
        query = query.replace(match[0], "")
    return query, labels


def _joined(
    store: Store, query: str, names: Sequence[str], labels: dict[str, _Label]
) -> Iterator[list[str]]:
    answer = run_query(store, query, prefixes=PREFIXES)
    if not isinstance(answer, QuerySolutions):
        raise TypeError("a table is the answer of a SELECT")
    known = _Labels(store)
    for solution in answer:
        cells = [
            known.of(solution[labels[name].thing], labels[name])
            if name in labels
            else (_text(solution[name]),)
            for name in names
        ]
        yield from map(list, product(*cells))


class _Labels:
    """The labels of the things that were last looked up."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: OrderedDict[tuple[object, NamedNode], list[Literal]] = OrderedDict()

    def of(
        self, thing: NamedNode | BlankNode | Literal | Triple | None, label: _Label
    ) -> Sequence[str]:
        """Return the labels of a thing in a language; one empty text if it has none."""
        if thing is None:
            raise _UnboundError
        if isinstance(thing, Literal):
            return ("",)
        key = (thing, label.property)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MAX_KNOWN:
                self._known.popitem(last=False)
            quads = self._store.quads_for_pattern(*key, None, DefaultGraph())
            found = [quad.object for quad in quads if isinstance(quad.object, Literal)]
            self._known[key] = found
        texts = [one.value for one in found if one.language == label.language]
        return texts or ("",)


def _text(term: object) -> str:
    return term.value if isinstance(term, Literal | NamedNode) else ""
