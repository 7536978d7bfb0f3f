"""What a table says of things in its rows, looked up once for each thing instead of in each row.

The rows of a table name few periods, units and statuses, but the engine looks up the label of each
in every row, and the first day of each period. A pattern
``OPTIONAL { ?v property ?label FILTER(LANG(?label) = "ja") }``, or one with a path and without a
language, whose variable is used nowhere else, is taken out of the query and joined here.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, QuerySolutions

from renkei.graph.query.run import run_query
from renkei.ontology.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyoxigraph import Store, Triple

__all__ = ["UnboundError", "row_keys", "table_rows"]

_PATTERN: Final = re.compile(
    r"OPTIONAL\s*\{\s*\?(\w+)\s+([a-z-]+:\w+(?:/[a-z-]+:\w+)*)\s+\?(\w+)\s*"
    r'(?:FILTER\(LANG\(\?\3\)\s*=\s*"([a-z-]+)"\)\s*)?\}'
)
_GROUP: Final = re.compile(r"\{[^{}]*\}")
_COMMENT: Final = re.compile(r"(?:^|\s)#")
_PREFIX: Final = re.compile(r"\bPREFIX\s+([\w.-]*):\s*<([^>]*)>", re.IGNORECASE)
_BRACE: Final = re.compile(r"[{}]")
_INNER: Final = 2  # open groups at a pattern in an OPTIONAL
_SELECT: Final = re.compile(r"\bSELECT\b")
_NO_MORE_COLUMNS: Final = re.compile(r"\bGROUP\s+BY\b|\bSELECT\s+(?:DISTINCT|REDUCED|\*)|\bUNION\b")
_MAX_KNOWN: Final = 100_000  # things of which something is in memory


@dataclass(frozen=True)
class _Label:
    """A column that says something of a thing in another column.

    Attributes:
        thing: The variable of the thing.
        path: Properties, one after the other.
        language: Of the texts that count; "" if all values do.
        is_inner: Whether the pattern is part of the OPTIONAL that binds the thing: where that has
            no solution, nothing is said.
    """

    thing: str
    path: tuple[NamedNode, ...]
    language: str
    is_inner: bool


class UnboundError(Exception):
    """A thing is unbound, so that its pattern would match the labels of all things."""


def table_rows(store: Store, query: str, names: Sequence[str]) -> Iterator[list[str]]:
    """Yield the rows of a SELECT, as texts; repeated ones may come more often.

    Args:
        store: The graph.
        query: The query.
        names: Names of the columns.
    """
    try:
        short, labels = _take_out(query, names)
        yield from _joined(store, short, names, labels, "")
    except UnboundError:
        yield from _joined(store, query, names, {}, "")


def row_keys(
    store: Store,
    query: str,
    names: Sequence[str],
    key: Sequence[str],
    *,
    base: str = "",
    take_out: bool = True,
) -> Iterator[tuple[list[str], int]]:
    """Yield the key of each row of a SELECT, as texts, and how often the query gives the row.

    Args:
        store: The graph.
        query: The query.
        names: Names of all columns.
        key: Names of the columns of the key.
        base: The base of relative IRIs in the query.
        take_out: Whether labels are looked up once for each thing.

    Raises:
        UnboundError: If the query must be asked as it is, after some of the rows.
    """
    short, labels = _take_out(query, names) if take_out else (query, {})
    in_key = {name: label for name, label in labels.items() if name in key}
    of_things: dict[str, list[_Label]] = {}
    for name, label in labels.items():
        if name not in key:
            of_things.setdefault(label.thing, []).append(label)
    known = _Labels(store)
    for solution in _solutions(store, short, base):
        times = 1
        for thing, several in of_things.items():
            times *= known.combinations(solution[thing], several)
        cells = [
            known.of(solution[in_key[name].thing], in_key[name])
            if name in in_key
            else (_text(solution[name]),)
            for name in key
        ]
        for combination in product(*cells):
            yield list(combination), times


def _take_out(query: str, names: Sequence[str]) -> tuple[str, dict[str, _Label]]:
    """Return a query without its labels, and these by the names of their columns."""
    labels: dict[str, _Label] = {}
    if _COMMENT.search(query):
        return query, labels
    known, prefixes = set(names), PREFIXES | dict(_PREFIX.findall(query))
    for match in _PATTERN.finditer(query):
        thing, path, name, language = match.groups()
        uses = len(re.findall(rf"[?$]{name}\b", query))
        is_used_elsewhere = uses > (3 if language else 2)  # in SELECT, in its pattern, in LANG
        is_inner = _is_inner(query, query.index(match[0]), thing)
        parts = [step.partition(":") for step in path.split("/")]
        if is_used_elsewhere or name not in names or is_inner is None:
            continue
        if any(prefix not in prefixes for prefix, _, _ in parts):
            continue
        if thing not in known:
            if _NO_MORE_COLUMNS.search(query):
                continue
            known.add(thing)
            query = _SELECT.sub(f"SELECT ?{thing}", query, count=1)
        steps = tuple(NamedNode(prefixes[prefix] + local) for prefix, _, local in parts)
        labels[name] = _Label(thing, steps, language or "", is_inner)
        query = query.replace(match[0], "")
    return query, labels


def _is_inner(query: str, at: int, thing: str) -> bool | None:
    """Return whether a pattern is in the OPTIONAL that binds its thing; None if elsewhere inside.

    Args:
        query: The query.
        at: Where the pattern begins.
        thing: The variable of its thing.
    """
    opened: list[int] = []
    for brace in _BRACE.finditer(query, 0, at):
        if brace[0] == "{":
            opened.append(brace.start())
        elif opened:
            opened.pop()
    if len(opened) < _INNER:
        return False if opened else None
    own = query[opened[-1] + 1 : at]
    while (less := _GROUP.sub(" ", own)) != own:
        own = less
    variable = re.compile(rf"[?$]{thing}\b")
    is_bound_here = variable.search(own) and not variable.search(query[opened[0] : opened[-1]])
    is_optional = query[: opened[-1]].rstrip().endswith("OPTIONAL")
    return True if len(opened) == _INNER and is_optional and is_bound_here else None


def _joined(
    store: Store, query: str, names: Sequence[str], labels: dict[str, _Label], base: str
) -> Iterator[list[str]]:
    known = _Labels(store)
    for solution in _solutions(store, query, base):
        cells = [
            known.of(solution[labels[name].thing], labels[name])
            if name in labels
            else (_text(solution[name]),)
            for name in names
        ]
        yield from map(list, product(*cells))


def _solutions(store: Store, query: str, base: str) -> QuerySolutions:
    answer = run_query(store, query, prefixes=PREFIXES, base=base)
    if not isinstance(answer, QuerySolutions):
        raise TypeError("a table is the answer of a SELECT")
    return answer


class _Labels:
    """What was last looked up of things."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: OrderedDict[tuple[object, object], list[object]] = OrderedDict()
        self._numbers: OrderedDict[tuple[object, int], int] = OrderedDict()

    def of(
        self, thing: NamedNode | BlankNode | Literal | Triple | None, label: _Label
    ) -> Sequence[str]:
        """Return what a column says of a thing; one empty text if it is nothing."""
        if thing is None:
            if label.is_inner:
                return ("",)
            raise UnboundError
        key = (thing, label.path)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MAX_KNOWN:
                self._known.popitem(last=False)
            found = self._known[key] = self._look_up(thing, label.path)
        if label.language:
            texts = [
                one.value
                for one in found
                if isinstance(one, Literal) and one.language == label.language
            ]
        else:
            texts = [_text(one) for one in found]
        return texts or ("",)

    def combinations(
        self, thing: NamedNode | BlankNode | Literal | Triple | None, labels: list[_Label]
    ) -> int:
        """Return how many rows become of one by columns that say something of the same thing.

        Args:
            thing: The thing.
            labels: The columns; the same list for the same columns.
        """
        key = (thing, id(labels))
        number = self._numbers.get(key)
        if number is None:
            if len(self._numbers) >= _MAX_KNOWN:
                self._numbers.popitem(last=False)
            number = self._numbers[key] = prod(len(self.of(thing, label)) for label in labels)
        return number

    def _look_up(self, thing: object, path: Sequence[NamedNode]) -> list[object]:
        found = [thing]
        for step in path:
            found = [
                quad.object
                for one in found
                if isinstance(one, NamedNode | BlankNode)
                for quad in self._store.quads_for_pattern(one, step, None, DefaultGraph())
            ]
        return found


def _text(term: object) -> str:
    return term.value if isinstance(term, Literal | NamedNode) else ""
