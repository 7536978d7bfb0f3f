"""Property paths, taken apart into paths without alternatives (SPARQL 1.1 §18.4).

The union of these has the same pairs as the path, as often.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.graph.query.tokens import Token

__all__ = ["MAX_PATHS", "NotUnderstoodError", "PathReader"]

MAX_PATHS: Final = 64
"""Most paths that one path becomes: ``(a|b)/(c|d)/(e|f)`` becomes eight."""
_MAX_ALL_PATHS: Final = 100  # of a query: the engine plans 100 unions in two seconds
_MODIFIERS: Final = frozenset({"?", "*", "+"})


class NotUnderstoodError(Exception):
    """The text is not SPARQL, or has a construct that is not rewritten."""


class PathReader:
    """Reads paths at a position in the tokens of a query (SPARQL 1.1 §19.8, rules 88 to 96)."""

    def __init__(self, text: str, all_tokens: Sequence[Token]) -> None:
        self._text, self._tokens = text, all_tokens
        self._index = 0
        self._paths = 0

    def peek(self) -> str:
        """Return the text of the next token."""
        return self._tokens[self._index].text

    def next(self) -> str:
        """Go on; return the text of the token."""
        self._index += 1
        return self._tokens[self._index - 1].text

    def verb(self) -> list[str]:
        """Read a verb; return a variable, or the paths whose union it is.

        Raises:
            NotUnderstoodError: If there are too many, or none.
            IndexError: If the text ends.
        """
        if self._tokens[self._index].kind == "variable":
            return [self.next()]
        paths = self._alternatives()
        self._paths += len(paths) if len(paths) > 1 else 0
        if self._paths > _MAX_ALL_PATHS:
            raise NotUnderstoodError
        return paths

    def _alternatives(self) -> list[str]:
        """Read a path, rule 89; return paths without alternatives whose union it is."""
        paths = self._sequence()
        while self.peek() == "|":
            self.next()
            paths += self._sequence()
        return _limited(paths)

    def _sequence(self) -> list[str]:
        paths = self._step()
        while self.peek() == "/":
            self.next()
            steps = self._step()
            paths = _limited([f"{a}/{b}" for a, b in itertools.product(paths, steps)])
        return paths

    def _step(self) -> list[str]:
        sign = self.next() if self.peek() == "^" else ""
        start = self._tokens[self._index].start
        paths = self._primary()
        if self.peek() in _MODIFIERS:
            self.next()
            paths = [self._text[start : self._tokens[self._index - 1].end]]
        return [f"{sign}{path}" for path in paths]

    def _primary(self) -> list[str]:
        token = self._tokens[self._index]
        self.next()
        if token.kind in {"iri", "name"} or token.text == "a":
            return [token.text]
        if token.text == "!":
            return self._negated()
        if token.text != "(":
            raise NotUnderstoodError
        paths = self._alternatives()
        if self.next() != ")":
            raise NotUnderstoodError
        return [f"({path})" for path in paths]

    def _negated(self) -> list[str]:
        """Read what follows ``!``, rule 95: forward and inverse properties are a union."""
        ends = {")"}
        if self.peek() == "(":
            self.next()
        else:
            ends = set()
        there: list[str] = []
        back: list[str] = []
        while self.peek() not in ends:
            is_inverse = self.peek() == "^"
            if is_inverse:
                self.next()
            token = self._tokens[self._index]
            if token.kind not in {"iri", "name"} and token.text != "a":
                raise NotUnderstoodError
            (back if is_inverse else there).append(f"{'^' * is_inverse}{self.next()}")
            if not ends:
                break
            if self.peek() == "|":
                self.next()
        if ends:
            self.next()
        return [f"!({'|'.join(names)})" for names in (there, back) if names] or ["!()"]


def _limited(paths: list[str]) -> list[str]:
    if len(paths) > MAX_PATHS:
        raise NotUnderstoodError
    return paths
