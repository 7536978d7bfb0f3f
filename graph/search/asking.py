"""Asks the index for the things of one search: by the rarest pairs first, each thing read once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.graph.search.grams import all_of, containing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from renkei.graph.search.grams import Choose
    from renkei.graph.search.index import Doc, OpenIndex

__all__ = ["LEAST_CANDIDATES", "Asking"]

LEAST_CANDIDATES: Final = 20
"""Things that are compared with a query, however few are wanted."""

_RAREST: Final = 4  # pairs of a form that are asked for first


class Asking:
    """What a search asks of an index.

    FTS5 walks through the lists of all tokens of an expression. Those of common pairs are long, and
    exclude little once rare ones are asked for. Names are compared afterwards, so that it does no
    harm if other things have the rare pairs, too, unless there are too many of them: then all pairs
    are asked for.
    """

    def __init__(self, index: OpenIndex, filters: Sequence[str], *, least: int) -> None:
        """Prepare.

        Args:
            index: The index.
            filters: Expressions that all things match.
            least: So many things may be found by some of the pairs.
        """
        self._index, self._filters, self._least = index, filters, least
        self._docs: dict[int, Doc] = {}
        self._counts: dict[str, int] = {}

    def things(
        self,
        expression: Callable[[Choose], str],
        limit: int,
        fits: Callable[[str], bool] | None = None,
    ) -> list[int]:
        """Return the things that an expression matches, the most important first.

        Args:
            expression: Returns the expression, by what chooses among pairs.
            limit: One more is returned at most.
            fits: Whether a form is one that is looked for; it can be told without all pairs.
        """
        fewer, whole = expression(self.rarest), expression(self._by_rarity)
        numbers = self.matching(fewer, limit)
        if len(numbers) <= min(limit, self._least) or fewer == whole:
            return numbers
        if fits and limit <= LEAST_CANDIDATES:  # they are read anyway
            docs = self.docs(numbers)
            if all(any(fits(name.form) for name in doc.names) for doc in docs):
                return numbers
        return self.matching(whole, limit)

    def candidates(self, expression: Callable[[Choose], str], limit: int) -> list[int]:
        """Return things that have the rarest pairs of an expression; one more than the limit."""
        return self.matching(expression(self.rarest), limit)

    def matching(self, expression: str, limit: int) -> list[int]:
        """Return the things that an expression matches, as it stands; one more than the limit."""
        return self._index.names_matching(all_of([expression, *self._filters]), limit + 1)

    def texts(self, forms: Sequence[str], limit: int) -> list[int]:
        """Return the texts that may have all forms; one more than the limit at most."""
        numbers: list[int] = []
        for choose in (self.rarest, self._by_rarity):
            expression = all_of([containing(*forms, choose=choose), *self._filters])
            numbers = self._index.texts_matching(expression, limit + 1)
            if len(numbers) <= limit:
                break
        return numbers

    def docs(self, numbers: Iterable[int]) -> list[Doc]:
        """Return things in the order of their numbers; each is read once."""
        chosen = sorted(numbers)
        new = [number for number in chosen if number not in self._docs]
        self._docs.update((doc.number, doc) for doc in self._index.docs(new))
        return [self._docs[number] for number in chosen]

    def rarest(self, tokens: Sequence[str]) -> Sequence[str]:
        """Return the tokens that the fewest things have, the rarest first."""
        return self._by_rarity(tokens)[:_RAREST]

    def counts(self, tokens: Sequence[str]) -> Mapping[str, int]:
        """Return how many things have each token in their names."""
        if unknown := [token for token in tokens if token not in self._counts]:
            self._counts |= dict.fromkeys(unknown, 0) | self._index.counts(unknown)
        return self._counts

    def _by_rarity(self, tokens: Sequence[str]) -> Sequence[str]:
        """Return all tokens, the rarest first: FTS5 begins with the first."""
        return sorted(tokens, key=self.counts(tokens).__getitem__)
