"""The tokens of the index, and expressions of FTS5 that ask for them.

A name is indexed by its characters, its pairs of characters (bigrams), its beginning and its
length. Single letters of ASCII are no tokens: a query of one letter finds names that begin with it.
What is a facet, a government before the name or the like is a token, too. Marks of tokens are
characters of the private use area, which no normal form has.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Choose = Callable[[Sequence[str]], Sequence[str]]
    """Returns those of the pairs of a form that are asked for: all, or the rarest."""

__all__ = [
    "MAX_LENGTH",
    "all_of",
    "any_of",
    "containing",
    "having_letter",
    "length",
    "name_tokens",
    "pairs",
    "starting",
    "suffix",
    "term",
    "text_tokens",
]

_START: Final = "\ue000"
_LENGTH: Final = "\ue002"
_TERM: Final = "\ue003"
_SUFFIX: Final = "\ue004"
MAX_LENGTH: Final = 64
"""Names of more characters count as of this length."""


def name_tokens(form: str) -> list[str]:
    """Return the tokens of a name; ``form`` is its normal form, not empty."""
    return [
        *text_tokens(form),
        _START + form[:1],
        _START + form[:2],
        length(len(form)),
    ]


def text_tokens(form: str) -> list[str]:
    """Return the tokens of a text: characters, and pairs of them."""
    characters = [character for character in form if not character.isascii()]
    return [*map("".join, itertools.pairwise(form)), *characters]


def pairs(*forms: str) -> list[str]:
    """Return the different pairs of characters of forms."""
    return list(
        dict.fromkeys(pair for form in forms for pair in map("".join, itertools.pairwise(form)))
    )


def length(number: int) -> str:
    """Return the token of names of so many characters."""
    return f"{_LENGTH}{min(number, MAX_LENGTH)}"


def term(key: str) -> str:
    """Return the token of things with a term: a class, or the value of a facet."""
    return _TERM + key


def suffix(character: str) -> str:
    """Return the token of things of a government whose name ends so: 市, 県."""
    return _SUFFIX + character


def containing(*forms: str, choose: Choose = tuple) -> str:
    """Return the expression for what has all pairs of the forms; not always in their order."""
    single = [_START + form if form.isascii() else form for form in forms if len(form) == 1]
    return all_of(map(_quoted, [*single, *choose(pairs(*forms))]))


def having_letter(tokens: Iterable[str], letter: str) -> list[str]:
    """Return those of the tokens of names that a name with a letter of ASCII has one of.

    >>> having_letter(["ab", "bc", "京", "\ue000a", "\ue0021"], "a")
    ['ab', '\ue000a']
    """
    others = (_LENGTH, _TERM, _SUFFIX)
    return [token for token in tokens if letter in token and not token.startswith(others)]


def starting(form: str, choose: Choose = tuple) -> str:
    """Return the expression for names that begin with a form, or have its pairs elsewhere."""
    start = _quoted(_START + form[:2])
    more = len(form) > 2  # noqa: PLR2004
    return all_of([start, containing(form[1:], choose=choose)]) if more else start


def all_of(expressions: Iterable[str]) -> str:
    """Return the expression for what each of the expressions matches."""
    return " AND ".join(f"({one})" if " OR " in one else one for one in expressions)


def any_of(tokens: Iterable[str]) -> str:
    """Return the expression for what has one of the tokens."""
    return " OR ".join(map(_quoted, tokens))


def _quoted(token: str) -> str:
    """Return a token as a string of FTS5; what would be syntax is text in it."""
    return '"{}"'.format(token.replace('"', '""'))
