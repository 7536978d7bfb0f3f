"""The ``*`` of a query that stands for variables."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from renkei.graph.query.names import VERBS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.graph.query.tokens import Token

__all__ = ["has_inner_star", "star_of_select"]


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
