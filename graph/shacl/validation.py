"""Runs rules on a store, several at a time, in memory that does not grow with the results."""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import QuerySolutions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyoxigraph import BlankNode, Literal, NamedNode, Store

    from renkei.graph.shacl.rules import Rule

__all__ = ["Result", "run_rules"]

_BATCH: Final = 1_000  # results that are passed on together
_WAITING: Final = 8  # batches that wait to be read; then the queries wait


@dataclass(frozen=True)
class Result:
    """One result of a rule.

    Attributes:
        rule: The rule.
        node: The focus node.
        value: The value that breaks the rule; None if the rule is not about a single value.
    """

    rule: Rule
    node: NamedNode | BlankNode | Literal
    value: NamedNode | BlankNode | Literal | None


def run_rules(store: Store, rules: Sequence[Rule], *, threads: int = 2) -> Iterator[Result]:
    """Yield the results of rules on the default graph, in no order, some of them more than once.

    The queries are run as they are: they use nothing for which `run_query` would change them. The
    engine releases the interpreter's lock, so they use as many processors as there are threads.

    Args:
        store: The graph.
        rules: The rules.
        threads: How many rules run at a time.
    """
    work = _Work(store, rules)
    workers = [threading.Thread(target=work.run, name=f"rules-{n}") for n in range(threads)]
    for worker in workers:
        worker.start()
    running = threads
    try:
        while running:
            batch = work.batches.get()
            if isinstance(batch, list):
                yield from batch
                continue
            running -= 1
            if batch is not None:
                raise batch
    finally:
        work.stopped.set()
        while running:
            running -= not isinstance(work.batches.get(), list)
        for worker in workers:
            worker.join()


class _Work:
    """Rules that are left, and results that wait to be read.

    Attributes:
        batches: Results; each thread ends with an error or None.
        stopped: Whether the results are wanted no more.
    """

    def __init__(self, store: Store, rules: Sequence[Rule]) -> None:
        self.batches: queue.Queue[list[Result] | BaseException | None] = queue.Queue(_WAITING)
        self.stopped = threading.Event()
        self._store, self._rest, self._lock = store, iter(rules), threading.Lock()

    def run(self) -> None:
        """Run rules until none is left."""
        end: BaseException | None = None
        try:
            while rule := self._next():
                for batch in _batches(self._store, rule):
                    self.batches.put(batch)
                    if self.stopped.is_set():
                        break
        except BaseException as error:
            end = error
        self.batches.put(end)

    def _next(self) -> Rule | None:
        with self._lock:
            return None if self.stopped.is_set() else next(self._rest, None)


def _batches(store: Store, rule: Rule) -> Iterator[list[Result]]:
    rows = store.query(rule.query)
    if not isinstance(rows, QuerySolutions):
        raise TypeError("a rule is a SELECT")
    has_value = any(variable.value == "value" for variable in rows.variables)
    batch: list[Result] = []
    for row in rows:
        node = row["this"]
        value = row["value"] if has_value else None
        if value is None and rule.default_to_node:
            value = node
        batch.append(Result(rule, node, value))
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
