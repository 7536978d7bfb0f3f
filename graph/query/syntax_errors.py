"""pyoxigraph's syntax errors, said for people.

The parser behind pyoxigraph 0.5 tells how far it ever looked ("error at 1:20: expected OPTIONAL"),
which is not where it got stuck: trying a long keyword moves the place to the right, and the
expected list is that keyword, or classes of characters. So the query is parsed once more with its
tokens set far apart: whatever keyword is tried at a token, the place stays before the next token,
and tells exactly which token the parser could not pass.
"""

from __future__ import annotations

import contextlib
import difflib
import itertools
import re
import textwrap
from typing import TYPE_CHECKING, Final

from renkei.graph.query.tokens import Token, syntax_error, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from renkei.errors import QuerySyntaxError

__all__ = ["expected_after", "explain_syntax_error", "near_word", "words_for"]


_TOKENS_BEFORE: Final = 300  # before the place; each is read once for every candidate

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
    if len(before) > _TOKENS_BEFORE:
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


_PLACE: Final = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)

_RULES: Final = {
    "Duplicated variable name in SELECT": "SELECT names a variable twice",
    "The SELECT overrides an existing": "SELECT (… AS ?x) gives a name that is in use already",
    "The SELECT contains a variable": (
        "SELECT shows a variable that is neither in GROUP BY nor inside COUNT, SAMPLE or the like"
    ),
    "SELECT * is not authorized with GROUP BY": (
        "SELECT * cannot be used with GROUP BY; name the variables"
    ),
    "The VALUES clause rows": (
        "a row of VALUES has more or fewer values than there are variables; write UNDEF for a "
        "missing one"
    ),
    "language tag parsing failed": "this is not a language tag (BCP 47)",
}

_OTHER_LANGUAGES: Final = {"AND": "&&", "OR": "||"}

_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:")

_LONGEST_TOKEN: Final = 60

_GAP: Final = " " * 24  # longer than any keyword

_MOST_TOKENS: Final = 4_000  # beyond that, a second parse costs more than the better place is worth


def explain_syntax_error(
    error: SyntaxError, text: str, *, prefixes: Mapping[str, str], parse: Callable[[str], object]
) -> QuerySyntaxError:
    """Say where and why the parser refused a query.

    Args:
        error: What pyoxigraph raised for ``text``.
        text: The query.
        prefixes: The prefixes that need no declaration.
        parse: Parses a query as the engine does, and raises SyntaxError likewise.
    """
    found = list(tokens(text))
    message = str(error)
    stuck = _token_at(found, _offset(text, message))
    passed: frozenset[str] = frozenset()
    if len(found) <= _MOST_TOKENS:
        with contextlib.suppress(_NothingLearntError):
            message, stuck = _parse_spread(found, parse)
            before = found[: found.index(stuck)] if stuck else found
            passed = expected_after(
                [_spread(token) for token in before], _GAP, lambda tried: _passed(tried, parse)
            )
    reason = _reason(message, stuck, _declared(found) | prefixes.keys(), passed)
    return syntax_error(text, stuck.start if stuck else len(text.rstrip()), reason)


class _NothingLearntError(Exception):
    """The gaps changed the meaning: two of our tokens are one for the engine."""


def _spread(token: Token) -> str:
    """A token and the gap behind it.

    At every ``<`` the parser tries an IRI, and looks as far as the next ``>``: it finds one in a
    comment.
    """
    is_tried = token.text.startswith("<") and token.kind != "iri"
    return f"{token.text} #>\n{_GAP}" if is_tried else f"{token.text}{_GAP}"


def _parse_spread(found: list[Token], parse: Callable[[str], object]) -> tuple[str, Token | None]:
    """Parse with gaps; give the message, and the token not passed or None for the end."""
    pieces = [_spread(token) for token in found]
    spread = "".join(pieces)
    try:
        parse(spread)
    except SyntaxError as error:
        message = str(error)
    except (RuntimeError, ValueError):
        raise _NothingLearntError from None
    else:
        raise _NothingLearntError
    offset, end = _offset(spread, message), 0
    for token, piece in zip(found, pieces, strict=True):
        end += len(piece)
        if offset < end:
            return message, token
    return message, None


def _passed(text: str, parse: Callable[[str], object]) -> int | None:
    """How far the parser came; None if it has no fault to find."""
    try:
        parse(text)
    except SyntaxError as error:
        message = str(error)
        is_rule = _PLACE.match(message) is None or any(rule in message for rule in _RULES)
        return 0 if is_rule else _offset(text, message)
    except (RuntimeError, ValueError):
        pass  # it is SPARQL
    return None


def _token_at(found: list[Token], offset: int) -> Token | None:
    before = [token for token in found if token.start <= offset]
    return before[-1] if before and offset < before[-1].end else None


def _offset(text: str, message: str) -> int:
    """The place that a message names ("at L:C", both from 1), as an offset."""
    match = _PLACE.match(message)
    if match is None:
        return len(text)
    line, column = int(match[1]), int(match[2])
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return min(start + column - 1, len(text))


def _declared(found: list[Token]) -> set[str]:
    return {
        name.text.removesuffix(":")
        for word, name in itertools.pairwise(found)
        if word.text.upper() == "PREFIX" and name.kind == "name"
    }


def _reason(message: str, stuck: Token | None, declared: set[str], passed: frozenset[str]) -> str:
    for begin, rule in _RULES.items():
        if begin in message:
            return rule
    expected = words_for(passed)
    if stuck is None:
        return "; ".join(filter(None, ("the query ends here, but is not complete", expected)))
    shown = textwrap.shorten(stuck.text, _LONGEST_TOKEN, placeholder="…")
    if stuck.kind == "name" and (prefix := stuck.text.partition(":")[0]) not in declared:
        known = ", ".join(f"{name}:" for name in sorted(declared))
        near = difflib.get_close_matches(prefix, declared, n=1)
        meant = f"did you mean {near[0]}: ? Otherwise " if near else ""
        return (
            f"the prefix {prefix}: is not declared; {meant}write PREFIX {prefix}: <…> before the "
            f"query, or use one of {known}"
        )
    if stuck.kind == "iri" and not _ABSOLUTE.match(stuck.text):
        return f"{shown} is not an absolute IRI; write it in full, or declare a BASE"
    if stuck.kind == "blank":
        return f"unexpected {shown} (a blank node label can be used in one group of patterns only)"
    return "; ".join(filter(None, (f"unexpected {shown}", _meant(stuck, passed), expected)))


def _meant(stuck: Token, passed: frozenset[str]) -> str:
    word = _OTHER_LANGUAGES.get(stuck.text.upper()) if "=" in passed else None
    if stuck.kind == "word":
        word = word or near_word(stuck.text, passed)
    return f"did you mean {word}?" if word else ""
