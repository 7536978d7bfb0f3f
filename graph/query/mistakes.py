"""Mistakes that the parser notices without saying what they are.

Its rules on names and aggregates fail as "expected [_]", at the end of the braces.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.graph.query.tokens import Token

__all__ = ["AGGREGATES", "mistake_in"]

AGGREGATES: Final = frozenset({"AVG", "COUNT", "GROUP_CONCAT", "MAX", "MIN", "SAMPLE", "SUM"})

_BINDS_NOTHING: Final = frozenset({"EXISTS", "FILTER", "MINUS"})  # outside its brackets


class _Frame(NamedTuple):
    bracket: str
    word: str  # before the bracket
    names: set[str]  # variables inside


def mistake_in(all_tokens: Sequence[Token]) -> tuple[Token, str] | None:
    """Return the token that breaks a rule of SPARQL 1.1, and the rule; None if none is known.

    It is asked only about queries that the engine refuses.
    """
    frames = [_Frame("", "", set())]
    for before, token in itertools.pairwise(all_tokens):
        if token.kind == "variable":
            frames[-1].names.add(token.text[1:])
        elif token.kind == "open":
            frames.append(_Frame(token.text, before.text.upper(), set()))
            within = [frame.word for frame in _expression(frames)]
            if before.text.upper() in AGGREGATES and {"FILTER", "BIND"} & set(within):
                return before, (
                    f"{before.text.upper()} is over groups: it may be in SELECT, HAVING and ORDER "
                    "BY, and not in FILTER or BIND"
                )
        elif token.kind == "close" and len(frames) > 1:
            frame = frames.pop()
            names = frame.names
            if frame.word == "BIND":
                names = {before.text[1:]}
                if names <= frames[-1].names:
                    return before, f"BIND (… AS {before.text}) gives a name that is in use already"
            if frame.word not in _BINDS_NOTHING:
                frames[-1].names.update(names)
    return None


def _expression(frames: Sequence[_Frame]) -> Sequence[_Frame]:
    """Return the brackets around the present place, up to the nearest braces."""
    return list(itertools.takewhile(lambda frame: frame.bracket != "{", reversed(frames)))
