"""Constraints in SPARQL (``sh:sparql``), which run over the whole graph at once.

SHACL has ``$this`` bound before a query runs, node by node. Here the query binds it by its own
triple patterns, and the targets are a filter. Both give the same where the query has ``$this`` in
a triple pattern of its outer group, and no part that sees less than the outer group does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.graph.query.tokens import tokens
from renkei.graph.shacl.statements import ShapeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.graph.query.tokens import Token

__all__ = ["rewritten"]

_FORBIDDEN: Final = frozenset({
    "ASK", "BASE", "CONSTRUCT", "DESCRIBE", "FROM", "GRAPH", "GROUP", "HAVING", "LIMIT", "MINUS",
    "NAMED", "OFFSET", "ORDER", "REDUCED", "SERVICE", "VALUES",
})  # fmt: skip
_UNKNOWN: Final = frozenset({"PATH", "shapesGraph", "currentShape"})


def rewritten(text: str, target: str) -> str:
    """Return a query whose rows are the results of a constraint in SPARQL.

    Args:
        text: The query of the constraint, with its prefixes.
        target: The condition that ``?this`` is a target of the shape.

    Raises:
        ShapeError: If the query could mean something else this way.
    """
    all_tokens = list(tokens(text))
    words = [token.text.upper() if token.kind == "word" else "" for token in all_tokens]
    if bad := next((word for word in words if word in _FORBIDDEN), None):
        raise ShapeError(f"sh:select with {bad} is not supported")
    if words.count("SELECT") != 1:
        raise ShapeError("sh:select needs one SELECT")
    for token in all_tokens:
        if token.kind == "variable" and token.text[1:] in _UNKNOWN:
            raise ShapeError(f"sh:select with {token.text} is not supported")
    select = words.index("SELECT")
    opening = next((i for i, t in enumerate(all_tokens) if i > select and t.text == "{"), None)
    if opening is None:
        raise ShapeError("sh:select needs a group in braces")
    variables = _projected(all_tokens[select + 1 : opening])
    _check_groups(all_tokens[opening:])
    head, body = text[: all_tokens[select].start], text[all_tokens[opening].end :]
    inner = body[: body.rindex("}")]
    return f"{head}SELECT {' '.join(variables)} WHERE {{{inner}\nFILTER({target}) }}"


def _projected(between: Sequence[Token]) -> list[str]:
    names = []
    for token in between:
        if token.kind == "variable" and token.text[1:] in {"this", "value"}:
            names.append(f"?{token.text[1:]}")
        elif token.kind != "word" or token.text.upper() not in {"DISTINCT", "WHERE"}:
            raise ShapeError(f"sh:select with {token.text} in SELECT is not supported")
    if "?this" not in names:
        raise ShapeError("sh:select does not select $this")
    return names


class _Place:
    """Where a token of a query stands: in which groups and round brackets."""

    def __init__(self) -> None:
        self._groups: list[bool] = []  # open groups: whether each is inside of EXISTS
        self._brackets: list[int] = []  # open round brackets: the depth of their group
        self._last = ""

    def go(self, token: Token) -> None:
        """Pass a token."""
        word = token.text.upper() if token.kind == "word" else token.text
        if word == "{":
            self._groups.append(self._last == "EXISTS" or self.in_exists)
        elif word == "}":
            self._groups.pop()
        elif word == "(":
            self._brackets.append(len(self._groups))
        elif word == ")":
            self._brackets.pop()
        self._last = word

    @property
    def depth(self) -> int:
        """The number of open groups."""
        return len(self._groups)

    @property
    def in_exists(self) -> bool:
        """Whether the innermost group is in one of EXISTS."""
        return bool(self._groups) and self._groups[-1]

    @property
    def in_expression(self) -> bool:
        """Whether a round bracket of the innermost group is open."""
        return bool(self._brackets) and self._brackets[-1] == self.depth

    @property
    def is_after_as(self) -> bool:
        """Whether the last token was AS."""
        return self._last == "AS"


def _check_groups(all_tokens: Sequence[Token]) -> None:
    """Check that ``$this`` is bound in the outer group, and nowhere used where it is not seen."""
    place, is_bound = _Place(), False
    for token in all_tokens:
        is_this = token.kind == "variable" and token.text[1:] == "this"
        if is_this and place.is_after_as:
            raise ShapeError("sh:select binds $this by an expression")
        if is_this and not place.in_exists:
            if place.in_expression and place.depth > 1:
                raise ShapeError("sh:select uses $this in an expression of an inner group")
            is_bound = is_bound or (place.depth == 1 and not place.in_expression)
        place.go(token)
        if place.depth == 0 and token is not all_tokens[-1]:
            raise ShapeError("sh:select goes on after its group")
    if not is_bound:
        raise ShapeError("sh:select needs $this in a triple pattern of its outer group")
