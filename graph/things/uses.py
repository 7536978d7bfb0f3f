"""How often the things of the data use each class, property and code, with an example."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from renkei.ontology.terms import CODE_NAMESPACE, Rdf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["TermUses"]

_TYPE: Final = f"<{Rdf.type_}>".encode()
_CODE: Final = f"<{CODE_NAMESPACE}".encode()


class TermUses:
    """Counts terms; memory grows with the number of classes, properties and codes only."""

    def __init__(self) -> None:
        self._counts: Counter[bytes] = Counter()
        self._examples: dict[bytes, str] = {}

    def add(self, thing: str, lines: Iterable[bytes]) -> None:
        """Add the N-Triples of a thing."""
        used: Counter[bytes] = Counter()
        for line in lines:
            _, predicate, rest = line.split(b" ", 2)
            used[predicate] += 1
            is_class = predicate == _TYPE and rest.startswith(b"<")
            if is_class or (rest.startswith(_CODE) and b"#" in rest):
                used[rest[:-3]] += 1
        self._counts.update(used)
        for term in used:
            self._examples[term] = min(thing, self._examples.get(term, thing))

    def rows(self) -> Iterator[tuple[str, int, str]]:
        """Yield the IRI of each term, the statements that use it, and the first thing by IRI."""
        for term, count in self._counts.items():
            yield term[1:-1].decode(), count, self._examples[term]
