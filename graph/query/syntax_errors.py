"""Readable messages for pyoxigraph's syntax errors.

The parser of pyoxigraph 0.5 reports the farthest position it looked at ("error at 1:20: expected
OPTIONAL"), not the token it cannot accept: trying a long keyword moves the position to the right,
and the expected list is that keyword, or classes of characters. So the query is parsed again with
wide gaps between its tokens: whatever keyword the parser tries, the position stays before the next
token and identifies the unexpected one.
"""

from __future__ import annotations

import contextlib
import difflib
import itertools
import re
import textwrap
from typing import TYPE_CHECKING, Final

from renkei.graph.query.mistakes import AGGREGATES, mistake_in
from renkei.graph.query.tokens import Token, syntax_error, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from renkei.errors import QuerySyntaxError

__all__ = ["expected_after", "explain_syntax_error", "near_word", "words_for"]


_MAX_TOKENS_BEFORE: Final = 300  # before the place; each candidate parses them again

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

_MIN_SIMILARITY: Final = 0.7


def expected_after(
    before: Sequence[str], gap: str, parse: Callable[[str], int | None]
) -> frozenset[str]:
    """Return which of a fixed set of tokens the parser accepts next; empty if that is too costly.

    Args:
        before: The preceding tokens, each with the gap after it.
        gap: White space that is longer than any keyword.
        parse: Parses a text; returns the offset that the parser reached, None if it accepts the
            text or the offset is unknown.
    """
    if len(before) > _MAX_TOKENS_BEFORE:
        return frozenset()
    begin = "".join(before)
    accepted = set()
    for candidate in (*_TERMS, *_SIGNS, *_KEYWORDS):
        text = f"{begin}{candidate}{gap}"
        reached = parse(text)
        if reached is None or reached >= len(text):
            accepted.add(candidate)
    return frozenset(accepted)


def words_for(accepted: Collection[str]) -> str:
    """Return ``"expected a variable or '{'"`` for accepted tokens; empty if there are none."""
    left, words = set(accepted), []
    if {"!", "STR"} <= left:
        words.append("an expression")
        left -= _OF_AN_EXPRESSION
    elif left >= _LITERALS:
        words.append("a term (a variable, an IRI, a literal)" if "?v" in left else "a literal")
        left -= _OF_A_TERM if "?v" in left else _LITERALS
    words += [name for term, name in _TERMS.items() if term in left]
    if "=" in left:
        words.append("an operator (= < + && …)")
        left -= {"=", "*", "/", "!", "IN", "NOT"}
    elif {"*", "/"} <= left:
        words.append("a sign of a path (/ | * + ?)")
        left -= {"*", "/"}
    words += [f"'{sign}'" for sign in _SIGNS if sign in left]
    words += [word for word in _KEYWORDS if word in left and word != "STR"]
    if not words:
        return ""
    return "expected " + (f"{', '.join(words[:-1])} or {words[-1]}" if words[1:] else words[0])


def near_word(word: str, accepted: Collection[str]) -> str | None:
    """Return the accepted keyword or function that is most similar to a word."""
    known = [candidate for candidate in accepted if candidate.isupper()]
    known += _FUNCTIONS if "STR" in accepted else []
    return next(
        iter(difflib.get_close_matches(word.upper(), known, n=1, cutoff=_MIN_SIMILARITY)), None
    )


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

_OTHER_LANGUAGES: Final = {"AND": "&&", "OR": "||", "<>": "!="}

_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:")

_MAX_TOKEN: Final = 60

_GAP: Final = " " * 24  # longer than any keyword

_MAX_TOKENS: Final = 40_000  # for longer queries a second parse is too costly


def explain_syntax_error(
    error: SyntaxError, text: str, *, prefixes: Mapping[str, str], parse: Callable[[str], object]
) -> QuerySyntaxError:
    """Return an error that names the unexpected token and what the parser expected.

    Args:
        error: The exception of pyoxigraph for ``text``.
        text: The query.
        prefixes: Predeclared prefixes.
        parse: Parses a query as the engine does; raises SyntaxError.
    """
    all_tokens = list(tokens(text))
    message = str(error)
    unexpected = _token_at(all_tokens, _offset(text, message))
    accepted: frozenset[str] = frozenset()
    if len(all_tokens) <= _MAX_TOKENS:
        with contextlib.suppress(_InconclusiveError):
            message, unexpected = _parse_spread(all_tokens, parse)
            end = all_tokens.index(unexpected) if unexpected else len(all_tokens)
            accepted = expected_after(
                [_spread(token) for token in all_tokens[:end]],
                _GAP,
                lambda candidate: _reached(candidate, parse),
            )
    if str(error).endswith("[_]") and (mistake := mistake_in(all_tokens)) is not None:
        return syntax_error(text, mistake[0].start, mistake[1])
    if len(all_tokens) <= _MAX_TOKENS or any(begin in message for begin in _RULES):
        reason = _reason(message, unexpected, _declared(all_tokens) | prefixes.keys(), accepted)
    else:  # the parser has looked ahead, from an unknown place
        reason = "this cannot be read, here or before; the query is too long for a closer look"
    return syntax_error(text, unexpected.start if unexpected else len(text.rstrip()), reason)


class _InconclusiveError(Exception):
    """The gaps changed the meaning: the engine has one token where there are two here."""


def _spread(token: Token) -> str:
    """Return a token and the gap after it.

    At every ``<`` the parser tries an IRI, and looks as far as the next ``>``: a comment has one.
    """
    may_be_iri = token.text.startswith("<") and token.kind != "iri"
    return f"{token.text} #>\n{_GAP}" if may_be_iri else f"{token.text}{_GAP}"


def _parse_spread(
    all_tokens: list[Token], parse: Callable[[str], object]
) -> tuple[str, Token | None]:
    """Parse with gaps; return the message and the unexpected token, None for the end."""
    pieces = [_spread(token) for token in all_tokens]
    spread = "".join(pieces)
    try:
        parse(spread)
    except SyntaxError as error:
        message = str(error)
    except (RuntimeError, ValueError):
        raise _InconclusiveError from None
    else:
        raise _InconclusiveError
    offset, end = _offset(spread, message), 0
    for token, piece in zip(all_tokens, pieces, strict=True):
        end += len(piece)
        if offset < end:
            return message, token
    return message, None


def _reached(text: str, parse: Callable[[str], object]) -> int | None:
    """Return the offset that the parser reached; None if it accepts the text."""
    try:
        parse(text)
    except SyntaxError as error:
        message = str(error)
        is_rule = _PLACE.match(message) is None or any(rule in message for rule in _RULES)
        return 0 if is_rule else _offset(text, message)
    except (RuntimeError, ValueError):
        pass  # it is SPARQL
    return None


def _token_at(all_tokens: list[Token], offset: int) -> Token | None:
    before = [token for token in all_tokens if token.start <= offset]
    return before[-1] if before and offset < before[-1].end else None


def _offset(text: str, message: str) -> int:
    """Return the position of a message ("at L:C", both from 1) as an offset."""
    match = _PLACE.match(message)
    if match is None:
        return len(text)
    line, column = int(match[1]), int(match[2])
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return min(start + column - 1, len(text))


def _declared(all_tokens: list[Token]) -> set[str]:
    return {
        name.text.removesuffix(":")
        for word, name in itertools.pairwise(all_tokens)
        if word.text.upper() == "PREFIX" and name.kind == "name"
    }


def _reason(
    message: str, unexpected: Token | None, declared: set[str], accepted: frozenset[str]
) -> str:
    for begin, rule in _RULES.items():
        if begin in message:
            return rule
    expected = words_for(accepted)
    if unexpected is None:
        return "; ".join(filter(None, ("the query ends here, but is not complete", expected)))
    excerpt = textwrap.shorten(unexpected.text, _MAX_TOKEN, placeholder="…")
    if unexpected.kind == "name" and (prefix := unexpected.text.partition(":")[0]) not in declared:
        known = ", ".join(f"{name}:" for name in sorted(declared))
        near = difflib.get_close_matches(prefix, declared, n=1)
        meant = f"did you mean {near[0]}: ? Otherwise " if near else ""
        return (
            f"the prefix {prefix}: is not declared; {meant}write PREFIX {prefix}: <…> before the "
            f"query, or use one of {known}"
        )
    if (not accepted or "<x:x>" in accepted) and (wrong := _wrong_iri(unexpected)):
        return wrong
    if unexpected.kind == "blank":
        return (
            f"unexpected {excerpt} (a blank node label can be used in one group of patterns only)"
        )
    return "; ".join(
        filter(None, (f"unexpected {excerpt}", _meant(unexpected, accepted), expected))
    )


def _wrong_iri(unexpected: Token) -> str | None:
    """Return why an IRI is none, where one may stand."""
    if unexpected.text == "<":
        return (
            "the IRI that begins here has a character that IRIs do not have, such as a space "
            "(write %20), or no > at its end"
        )
    if unexpected.kind == "iri" and not _ABSOLUTE.match(unexpected.text):
        excerpt = textwrap.shorten(unexpected.text, _MAX_TOKEN, placeholder="…")
        return f"{excerpt} is not an absolute IRI; write it in full, or declare a BASE"
    return None


def _meant(unexpected: Token, accepted: frozenset[str]) -> str:
    if unexpected.text.upper() in AGGREGATES and {"?v", "("} <= accepted:
        return f"write ({unexpected.text}(…) AS ?name)"
    is_operator = not accepted.isdisjoint({"=", ")"})
    word = _OTHER_LANGUAGES.get(unexpected.text.upper()) if is_operator else None
    if unexpected.kind == "word":
        word = word or near_word(unexpected.text, accepted)
    return f"did you mean {word}?" if word else ""
