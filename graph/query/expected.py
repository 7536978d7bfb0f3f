"""What could stand at a place of a query, in the words of the grammar.

The parser behind pyoxigraph 0.5 names only the longest keyword that it tried. So it is asked: is
the query so far, with this token after it, read beyond the token? A few dozen short parses.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

__all__ = ["expected_after", "near_word", "words_for"]

_MOST_TOKENS: Final = 300  # before the place; each is read once for every candidate
_TERMS: Final = {
    "?v": "a variable",
    "<x:x>": "an IRI or prefixed name",
    '"s"': "a string",
    "1": "a number",
    "_:b9": "a blank node",
}
_SIGNS: Final = ("{", "}", "(", ")", "[", "]", ".", ";", ",", "*", "/", "=", "!")
_KEYWORD_TEXT: Final = (
    "SELECT ASK CONSTRUCT DESCRIBE PREFIX BASE DISTINCT REDUCED FROM NAMED WHERE GRAPH OPTIONAL "
    "UNION MINUS FILTER BIND VALUES UNDEF AS NOT EXISTS IN SEPARATOR GROUP BY HAVING ORDER ASC "
    "DESC LIMIT OFFSET a STR"
)
_KEYWORDS: Final = tuple(_KEYWORD_TEXT.split())
_FUNCTION_TEXT: Final = (
    "ABS AVG BNODE BOUND CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY ENCODE_FOR_URI FLOOR "
    "GROUP_CONCAT HOURS IF IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISURI LANG LANGMATCHES LCASE MAX "
    "MD5 MIN MINUTES MONTH NOW OBJECT PREDICATE RAND REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS "
    "SHA1 SHA256 SHA384 SHA512 STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLEN STRSTARTS "
    "STRUUID SUBJECT SUBSTR SUM TIMEZONE TRIPLE TZ UCASE URI UUID YEAR"
)
_FUNCTIONS: Final = tuple(_FUNCTION_TEXT.split())
_OF_AN_EXPRESSION: Final = frozenset({*_TERMS, "(", "[", "!", "STR", "NOT", "EXISTS"})
_OF_A_TERM: Final = frozenset({*_TERMS, "(", "["})
_LITERALS: Final = frozenset({'"s"', "1"})
_NEAR: Final = 0.7


def expected_after(
    before: Sequence[str], gap: str, parse: Callable[[str], int | None]
) -> frozenset[str]:
    """Return which of a fixed set of tokens the parser would pass; empty if that is too costly.

    Args:
        before: The tokens so far, each with the gap behind it.
        gap: White space that is longer than any keyword.
        parse: Parses a text; returns how far the parser came, None for the whole of it or if that
            cannot be told.
    """
    if len(before) > _MOST_TOKENS:
        return frozenset()
    begin = "".join(before)
    passed = set()
    for candidate in (*_TERMS, *_SIGNS, *_KEYWORDS):
        text = f"{begin}{candidate}{gap}"
        came = parse(text)
        if came is None or came >= len(text):
            passed.add(candidate)
    return frozenset(passed)


def words_for(passed: Collection[str]) -> str:
    """Say it: ``"expected a variable or '{'"``; empty if nothing is known."""
    left, said = set(passed), []
    if {"!", "STR"} <= left:
        said.append("an expression")
        left -= _OF_AN_EXPRESSION
    elif left >= _LITERALS:
        said.append("a term (a variable, an IRI, a literal)" if "?v" in left else "a literal")
        left -= _OF_A_TERM if "?v" in left else _LITERALS
    said += [words for term, words in _TERMS.items() if term in left]
    if "=" in left:
        said.append("an operator (= < + && …)")
        left -= {"=", "*", "/", "!", "IN", "NOT"}
    elif {"*", "/"} <= left:
        said.append("a sign of a path (/ | * + ?)")
        left -= {"*", "/"}
    said += [f"'{sign}'" for sign in _SIGNS if sign in left]
    said += [word for word in _KEYWORDS if word in left and word != "STR"]
    if not said:
        return ""
    return "expected " + (f"{', '.join(said[:-1])} or {said[-1]}" if said[1:] else said[0])


def near_word(word: str, passed: Collection[str]) -> str | None:
    """Return the keyword or function that a wrong word may have been meant for."""
    known = [candidate for candidate in passed if candidate.isupper()]
    known += _FUNCTIONS if "STR" in passed else []
    return next(iter(difflib.get_close_matches(word.upper(), known, n=1, cutoff=_NEAR)), None)
