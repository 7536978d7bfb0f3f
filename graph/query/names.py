"""The IRIs that names in a query stand for, by its prefixes and its base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from renkei.graph.query.tokens import Token

__all__ = ["VERBS", "iris_of"]

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
