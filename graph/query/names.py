"""What stands for something else in a query: names for IRIs, ``*`` for variables."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from renkei.graph.query.tokens import Token

__all__ = ["VERBS", "has_inner_star", "iris_of", "star_of_select"]

VERBS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
"""The words that a query begins with, after its prologue."""


def iris_of(
    text: str,
    all_tokens: Sequence[Token],
    names: Sequence[str],
    *,
    prefixes: Mapping[str, str],
    base: str,
) -> list[ox.NamedNode] | None:
    """Return the IRI of each name; None if the engine cannot read one, or the prologue.

    The engine itself expands them, as it does in the query.

    Args:
        text: The query.
        all_tokens: Its tokens.
        names: Prefixed names, and IRIs in ``<>``, which may be relative.
        prefixes: Predeclared prefixes.
        base: The base IRI, unless the query has one.
    """
    verb = next((token for token in all_tokens if token.text.upper() in VERBS), None)
    if verb is None:
        return None
    columns = " ".join(f"({name} AS ?g{i})" for i, name in enumerate(names))
    try:
        answer = ox.Store().query(
            f"{text[: verb.start]} SELECT {columns} {{}}",
            base_iri=base or None,
            prefixes=dict(prefixes),
        )
    except SyntaxError:
        return None  # the query itself has the same error
    if not isinstance(answer, ox.QuerySolutions):
        return None
    row = next(answer)
    iris = [term for term in row if isinstance(term, ox.NamedNode)]
    return iris if len(iris) == len(names) else None


def star_of_select(all_tokens: Sequence[Token]) -> Token | None:
    """Return the ``*`` of the outer SELECT."""
    verb = next((i for i, token in enumerate(all_tokens) if token.text.upper() in VERBS), None)
    if verb is None or all_tokens[verb].text.upper() != "SELECT":
        return None
    for token in all_tokens[verb + 1 : verb + 3]:
        if token.text == "*":
            return token
        if token.text.upper() not in {"DISTINCT", "REDUCED"}:
            break
    return None


def has_inner_star(all_tokens: Sequence[Token]) -> bool:
    """Whether there is a ``*`` that stands for variables, beside that of the outer SELECT."""
    depth = 0
    for before, token in itertools.pairwise(all_tokens):
        depth += (before.kind == "open") - (before.kind == "close")
        word = before.text.upper()
        if token.text != "*" or before.kind != "word":
            continue
        if word == "DESCRIBE" or (depth and word in {"SELECT", "DISTINCT", "REDUCED"}):
            return True
    return False
