"""Alternative paths ``p|q`` as unions, which keep their duplicates (SPARQL 1.1 §18.4).

pyoxigraph 0.5 removes the duplicates of an alternative: of ``a p v`` and ``a q v``, the pattern
``a p|q ?x`` finds ``v`` once. So a triple pattern with an alternative is written as a union of
patterns without:

    ?s (p|q)/r ?o      { ?s p/r ?o } UNION { ?s q/r ?o }
    ?s !(p|^q) ?o      { ?s !(p) ?o } UNION { ?s !(^q) ?o }

Within ``*``, ``+`` and ``?`` alternatives stay: these have no duplicates by definition. Blank nodes
of such a pattern become variables with new names, because the label of a blank node cannot occur on
both sides of a union.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from typing import TYPE_CHECKING

from renkei.graph.query.names import has_inner_star
from renkei.graph.query.patterns.groups import GroupReader
from renkei.graph.query.patterns.paths import NotUnderstoodError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.graph.query.patterns.groups import Statement
    from renkei.graph.query.tokens import Edit, Token

__all__ = ["WithoutAlternatives", "without_alternatives"]


@dataclass(frozen=True, slots=True)
class WithoutAlternatives:
    """The result of `without_alternatives`.

    Attributes:
        edits: What to change in the text.
        are_all: False if an alternative remains whose duplicates the engine removes.
        has_new_variables: True if the edits contain new variables, which ``SELECT *`` must not
            show.
    """

    edits: tuple[Edit, ...] = ()
    are_all: bool = True
    has_new_variables: bool = False


def without_alternatives(text: str, all_tokens: Sequence[Token]) -> WithoutAlternatives:
    """Return how to write the alternative paths of a query as unions.

    Nothing is changed if a part of the query is not understood, if the union would be too long, or
    if a new variable would be visible: in ``COUNT(DISTINCT *)``, ``DESCRIBE *``, and the ``*`` of a
    subselect.

    Args:
        text: A query that has passed `renkei.graph.query.text.check_query_text`.
        all_tokens: Its tokens.
    """
    if all(token.text != "|" for token in all_tokens):
        return WithoutAlternatives()
    reader = _Reader(text, all_tokens)
    try:
        reader.read_query()
    except (NotUnderstoodError, IndexError):
        return WithoutAlternatives(are_all=False)
    if not reader.edits:
        return WithoutAlternatives(are_all=not reader.remaining)
    labels = [
        (token.start, token.end, reader.variable_of_label(token.text))
        for token in all_tokens
        if token.kind == "blank" and not reader.is_edited(token) and not reader.in_template(token)
    ]
    has_new_variables = reader.variables > 0 or reader.has_labels
    has_variables = any(token.kind == "variable" for token in all_tokens)
    if has_new_variables and (not has_variables or has_inner_star(all_tokens)):
        return WithoutAlternatives(are_all=False)
    return WithoutAlternatives(
        (*reader.edits, *labels), not reader.remaining, has_new_variables=has_new_variables
    )


class _Reader(GroupReader):
    """Writes unions in place of statements with alternative paths."""

    def __init__(self, text: str, all_tokens: Sequence[Token]) -> None:
        super().__init__(text, all_tokens)
        self.remaining = False
        self.edits: list[Edit] = []

    @property
    def has_labels(self) -> bool:
        """Whether a blank node with a label becomes a variable."""
        return bool(self._labels)

    def is_edited(self, token: Token) -> bool:
        """Whether a token is in a replaced statement."""
        number = bisect.bisect(self.edits, token.start, key=lambda edit: edit[0])
        return number > 0 and token.start < self.edits[number - 1][1]

    def read_statement(self, first: int, end: int, subject: str, statement: Statement) -> None:
        """Replace a statement if necessary."""
        del subject
        if not any(len(paths) > 1 for _, paths, _ in statement.triples):
            self.variables = statement.variables
            return
        if statement.is_opaque:
            self.variables = statement.variables
            self.remaining = True
            return
        begin, stop = self._tokens[first].start, self._tokens[end - 1].end
        self.edits.append((begin, stop, " . ".join(map(_pattern, statement.triples))))


def _pattern(triple: tuple[str, list[str], str]) -> str:
    subject, paths, object_ = triple
    if len(paths) == 1:
        return f"{subject} {paths[0]} {object_}"
    return " UNION ".join(f"{{ {subject} {path} {object_} }}" for path in paths)
