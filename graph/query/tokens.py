"""The tokenizer of SPARQL queries, and errors with their position.

The terminals are those of SPARQL 1.1 §19.8 and the signs that SPARQL 1.2 adds (``<<( )>>``,
``{| |}``, ``~``). Other text is a syntax error before an engine parses it: where two tokenizers
disagree on the end of a string, the difference could hide a keyword.

The expressions use possessive quantifiers, so that the time is linear in the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, cast

from renkei.errors import QuerySyntaxError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Edit", "Kind", "Token", "edited", "place_of", "syntax_error", "tokens"]

Kind = Literal[
    "iri",
    "string",
    "name",  # a prefixed name or a prefix: ex:park, ex:, :park
    "variable",
    "word",  # keywords, function names, `a`, `true`
    "number",
    "blank",
    "language",
    "open",
    "close",
    "operator",
]

Edit = tuple[int, int, str]
"""Offsets of a part of a text, and what stands there instead."""

# SPARQL 1.1 §19.8: PN_CHARS_BASE, PN_CHARS_U, PN_CHARS.
_BASE: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_UNDER: Final = _BASE + "_"
_CHARS: Final = _UNDER + r"\-0-9\u00b7\u0300-\u036f\u203f-\u2040"
_HEX: Final = "[0-9A-Fa-f]"
# \uXXXX and \UXXXXXXXX of a Unicode scalar value. An engine that rejects a lone surrogate inside
# '''…''' backtracks to '' and '…, and parses code where this tokenizer has a string.
_CODE_POINT: Final = (
    rf"(?:u(?![dD][89A-Fa-f]){_HEX}{{4}}|U(?!0000[dD][89A-Fa-f])00(?:0{_HEX}|10){_HEX}{{4}})"
)
_ESCAPE: Final = rf"\\(?:[tbnrf\"'\\]|{_CODE_POINT})"
_LOCAL_SIGN: Final = rf"%{_HEX}{{2}}|\\[_~.\-!$&'()*+,;=/?#@%]"

_MAX_EXCERPT: Final = 100  # characters


class _Terminals(NamedTuple):
    """The compiled expressions of the terminals."""

    space: re.Pattern[str]
    token: re.Pattern[str]
    run: re.Pattern[str]
    word_or_dot: re.Pattern[str]
    local: re.Pattern[str]


@cache
def _terminals() -> _Terminals:
    """Compile the expressions when they are first used.

    It takes longer than all else that a worker process imports, and a worker needs few of them.
    """
    return _Terminals(
        space=re.compile(r"(?:[ \t\r\n]++|#[^\r\n]*+)++"),
        token=re.compile(
            "|".join(
                (
                    rf"(?P<iri><(?:[^<>\"{{}}|^`\\\x00-\x20]|\\{_CODE_POINT})*+>)",
                    r"(?P<string>"
                    rf'"""(?:"{{0,2}}(?:[^"\\]|{_ESCAPE}))*+"""'
                    rf"|'''(?:'{{0,2}}(?:[^'\\]|{_ESCAPE}))*+'''"
                    rf'|"(?!"")(?:[^"\\\r\n]|{_ESCAPE})*+"'
                    rf"|'(?!'')(?:[^'\\\r\n]|{_ESCAPE})*+')",
                    rf"(?P<variable>[?$][{_UNDER}0-9][{_UNDER}0-9\u00b7\u0300-\u036f\u203f-\u2040]*+)",
                    rf"(?P<blank>_:[{_UNDER}0-9](?:[{_CHARS}]|\.+(?=[{_CHARS}]))*+)",
                    r"(?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?+)",
                    r"(?P<number>(?:[0-9]++(?:\.[0-9]++|\.(?=[eE][+\-]?[0-9]))?+|\.[0-9]++)"
                    r"(?:[eE][+\-]?+[0-9]++)?+)",
                    r"(?P<open><<\(?|\{\||[({\[])",
                    r"(?P<close>\)>>|>>|\|\}|[)}\]])",
                    r"(?P<operator>&&|\|\||!=|<=|>=|\^\^|[.,;*/|^+\-!=<>?~])",
                )
            )
        ),
        # Letters, digits and dots before a colon are a prefix; without one, words and dots.
        run=re.compile(rf"[{_BASE}][{_CHARS}.]*+"),
        word_or_dot=re.compile(rf"[{_CHARS}]++|\."),
        local=re.compile(
            rf"(?:[{_UNDER}:0-9]|{_LOCAL_SIGN})(?:[{_CHARS}:]|{_LOCAL_SIGN}|\.+(?=[{_CHARS}:%\\]))*+"
        ),
    )


class Token(NamedTuple):
    """One token: its kind, its text, and its offset (in code points, from 0)."""

    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        """Offset after the last character."""
        return self.start + len(self.text)


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a query in order, without white space and comments.

    ``<`` begins an IRI wherever one can be read (the longest match of §19.8).

    Raises:
        QuerySyntaxError: At the first character that begins no token.
    """
    terminals = _terminals()
    space, sign = terminals.space.match, terminals.token.match
    run_of, local_of = terminals.run.match, terminals.local.match
    index, size = 0, len(text)
    while True:
        if (blank := space(text, index)) is not None:
            index = blank.end()
        if index == size:
            return
        run = run_of(text, index)
        end = run.end() if run else index
        if text.startswith(":", end) and (run is None or text[end - 1] != "."):
            local = local_of(text, end + 1)
            end = local.end() if local else end + 1
            yield Token("name", text[index:end], index)
        elif run:  # all of it, to stay linear
            for part in terminals.word_or_dot.finditer(text, index, end):
                word = part.group()
                yield Token("operator" if word == "." else "word", word, part.start())
        elif match := sign(text, index):
            end = match.end()
            yield Token(cast("Kind", match.lastgroup), match.group(), index)
        else:
            raise _not_a_token(text, index)
        index = end


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits, which must not overlap."""
    parts, end = [], 0
    for start, stop, replacement in sorted(edits):
        parts += [text[end:start], replacement]
        end = stop
    return "".join([*parts, text[end:]])


def _not_a_token(text: str, index: int) -> QuerySyntaxError:
    sign = text[index]
    if sign in "\"'":
        quote = sign * 3 if text.startswith(sign * 3, index) else sign
        return syntax_error(
            text,
            index,
            f"the string that begins here with {quote} is not closed, or holds an escape that "
            "SPARQL does not have",
        )
    name = "" if sign.isascii() and sign.isprintable() else f" ({_name_of(sign)})"
    return syntax_error(text, index, f"unexpected character {sign!r}{name}")


def _name_of(sign: str) -> str:
    return unicodedata.name(sign, "").lower() or f"U+{ord(sign):04X}"


def place_of(text: str, index: int) -> tuple[int, int]:
    """Return line and column of an offset, both from 1, columns in code points."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def syntax_error(text: str, index: int, reason: str) -> QuerySyntaxError:
    """Return the error at an offset; its message quotes the line, with a caret below the place."""
    line, column = place_of(text, index)
    return QuerySyntaxError(
        f"line {line}, column {column}: {reason}\n{_excerpt(text, index)}", line=line, column=column
    )


def _excerpt(text: str, index: int) -> str:
    """Return the line around an offset, shortened, with a caret below the place."""
    begin = text.rfind("\n", 0, index) + 1
    end = text.find("\n", index)
    end = len(text) if end < 0 else end
    start = max(begin, index - _MAX_EXCERPT // 2)
    stop = min(end, start + _MAX_EXCERPT)
    before = ("…" if start > begin else "") + _printable(text[start:index])
    after = _printable(text[index:stop]) + ("…" if stop < end else "")
    return f"    {before}{after}\n    {''.join(_blank(sign) for sign in before)}^"


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _blank(sign: str) -> str:
    """Return a space as wide as a character, so that the caret is aligned below Japanese text."""
    return "\u3000" if unicodedata.east_asian_width(sign) in "WF" else " "
