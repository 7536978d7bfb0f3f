r"""Checks of a query's text before an engine parses it.

Refused are updates, ``SERVICE`` (the engine would send requests to other servers), texts that are
too long, and brackets nested so deep that a recursive parser would overflow its stack.

The check must tokenize as the engine does. pyoxigraph 0.5 accepts more than the grammar in four
ways; each could hide a ``SERVICE`` from a tokenizer that follows the grammar, and has a test:

- Keywords need no boundary: in ``SERVICEex:park { … }`` the name fails as the subject of a triple,
  and the parser backtracks to ``SERVICE ex:park``. Likewise ``trueSERVICE``.
- ``<`` is an IRI or "less than" by context: in ``FILTER(?a<?b#>'''`` there is an IRI by the grammar
  (longest match), and a comment for pyoxigraph. Such places are refused (`_ambiguous`).
- A long string with an invalid escape is parsed as an empty string and what follows.
- ``\u0053ERVICE``: the standard replaces such escapes before tokenizing (SPARQL 1.1 §19.2),
  pyoxigraph only within strings and IRIs. Both readings are checked.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from renkei.errors import LimitError, QueryRefusedError, QuerySyntaxError
from renkei.graph.query.tokens import Token, place_of, syntax_error, tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CheckedQuery", "QueryKind", "check_query_text"]

QueryKind = Literal["solutions", "boolean", "graph"]
"""The form of a query (SPARQL 1.1 §16): SELECT, ASK, or CONSTRUCT and DESCRIBE."""

_KIND_OF: Final[Mapping[str, QueryKind]] = {
    "SELECT": "solutions",
    "ASK": "boolean",
    "CONSTRUCT": "graph",
    "DESCRIBE": "graph",
}
_PROLOGUE: Final = frozenset({"BASE", "PREFIX", "VERSION"})
_UPDATES: Final = frozenset(
    {"ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH"}
)
_VARYING: Final = frozenset({"BNODE", "NOW", "RAND", "STRUUID", "UUID"})  # SPARQL 1.1 §17.4
_CLOSES: Final = {
    "(": ")",
    "{": "}",
    "[": "]",
    "<<": ">>",
    "<<(": ")>>",
    "{|": "|}",
}
_OPERANDS: Final = frozenset({"iri", "string", "name", "variable", "number", "blank", "language"})
_BEFORE_A_GRAPH_NAME: Final = frozenset({"DESCRIBE", "FROM", "GRAPH", "NAMED"})
_CODE_POINT_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_LAST_CODE_POINT: Final = 0x10FFFF


@dataclass(frozen=True, slots=True)
class CheckedQuery:
    """A query that passed `check_query_text`.

    Attributes:
        text: The query.
        kind: The form of the query.
        is_deterministic: False if its answer may differ each time (NOW, RAND, UUID, …).
    """

    text: str
    kind: QueryKind
    is_deterministic: bool = True


def check_query_text(text: str, *, max_bytes: int, max_nesting: int) -> CheckedQuery:
    """Check the text of a query.

    Args:
        text: The query; a byte order mark at its begin is not part of it.
        max_bytes: Longest query, in UTF-8 bytes.
        max_nesting: Most open brackets of all sorts together.

    Raises:
        LimitError: If it is too long (``max_query_length``) or nested too deep
            (``max_query_nesting``).
        QueryRefusedError: If it is an update or uses SERVICE.
        QuerySyntaxError: If a character is not part of a token, brackets do not match, or it does
            not begin with SELECT, ASK, CONSTRUCT or DESCRIBE.
    """
    text = text.removeprefix("\ufeff")
    size = _size(text)
    if size > max_bytes:
        raise LimitError(
            f"the query has {size:,} bytes; the longest allowed has {max_bytes:,}",
            limit="max_query_length",
        )
    scan = _Scan(text, text, max_nesting)
    kind = scan.kind()
    if "\\u" in text or "\\U" in text:
        with contextlib.suppress(QuerySyntaxError):  # then no parser accepts it
            _Scan(_unescaped(text), text, max_nesting).kind()
    return CheckedQuery(text, kind, is_deterministic=not scan.is_varying)


def _size(text: str) -> int:
    try:
        return len(text.encode())
    except UnicodeEncodeError as error:
        raise syntax_error(text, error.start, "half of a surrogate pair is not text") from None


def _unescaped(text: str) -> str:
    """Return the text with its code point escapes replaced (§19.2)."""

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code <= _LAST_CODE_POINT else match[0]

    return _CODE_POINT_ESCAPE.sub(character, text)


@dataclass(frozen=True, slots=True)
class _Frame:
    bracket: Token
    is_data: bool  # the rows of VALUES: they contain no expression


@dataclass(slots=True)
class _Scan:
    """One pass over the tokens, with a stack of open brackets."""

    text: str
    original: str  # the client's text; differs from `text` if escapes were replaced
    max_nesting: int
    frames: list[_Frame] = field(default_factory=list)
    last: Token | None = None
    before_last: Token | None = None
    values_began: bool = False
    is_varying: bool = False
    could_hide: bool = field(init=False)  # whether a SERVICE or deep nesting may be hidden

    def __post_init__(self) -> None:
        brackets = sum(self.text.count(sign) for sign in ("(", "{", "[", "<<"))
        self.could_hide = brackets > self.max_nesting or "service" in self.text.casefold()

    def kind(self) -> QueryKind:
        """Scan to the end; return the form of the query."""
        kind: QueryKind | None = None
        for token in tokens(self.text):
            self._service(token)
            if token.kind == "word":
                kind = kind or self._first_word(token)
                self.values_began = self.values_began or token.text.upper() == "VALUES"
                self.is_varying = self.is_varying or token.text.upper() in _VARYING
            elif token.kind == "open":
                self._open(token)
            elif token.kind == "close":
                self._close(token)
            elif token.kind == "iri":
                self._iri(token)
            self.before_last, self.last = self.last, token
        if self.frames:
            bracket = self.frames[-1].bracket
            line, column = place_of(self.text, bracket.start)
            raise syntax_error(
                self.text,
                len(self.text.rstrip()),
                f"{_CLOSES[bracket.text]!r} is missing: the {bracket.text!r} of line {line}, "
                f"column {column} is never closed",
            )
        if kind is None:
            raise QuerySyntaxError("there is no query in the text; it begins with SELECT, ASK, …")
        return kind

    def _first_word(self, token: Token) -> QueryKind | None:
        word = token.text.upper()
        if word in _PROLOGUE:
            return None
        if word in _UPDATES:
            raise self._refused(
                token, f"{word} is an update, and this service is read-only: it answers queries"
            )
        if word not in _KIND_OF:
            raise syntax_error(
                self.text,
                token.start,
                f"a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, not with {token.text!r}",
            )
        return _KIND_OF[word]

    def _service(self, token: Token) -> None:
        """Refuse what an engine may parse as the keyword SERVICE (SPARQL 1.1 Federated Query)."""
        if token.kind == "word":
            suspect = token
        elif token.text == "{" and self.last is not None and self.last.kind == "name":
            suspect = self.last  # `service:x {` is a name only after GRAPH and its like
            word = self.before_last.text.upper() if self.before_last else ""
            if word in _BEFORE_A_GRAPH_NAME:
                return
        else:
            return
        if "service" in suspect.text.partition(":")[0].casefold():
            raise self._refused(
                suspect,
                "SERVICE is not answered here, because it would make this server send requests to "
                "other addresses; ask the other endpoint yourself, or download a dump and combine "
                "the two",
            )

    def _refused(self, token: Token, reason: str) -> QueryRefusedError:
        if self.text is not self.original:  # offsets differ after the escapes were replaced
            return QueryRefusedError(f"{reason} (written with \\u escapes)")
        line, column = place_of(self.text, token.start)
        return QueryRefusedError(f"line {line}, column {column}: {reason}")

    def _open(self, token: Token) -> None:
        if token.text.startswith("<<") and self._after_operand():
            raise self._ambiguous(token)
        is_data = token.text == "<<(" or bool(self.frames and self.frames[-1].is_data)
        if token.text == "{":
            is_data, self.values_began = is_data or self.values_began, False
        self._nesting(token, 1)
        self.frames.append(_Frame(token, is_data))

    def _nesting(self, token: Token, more: int) -> None:
        if len(self.frames) + more > self.max_nesting:
            line, column = place_of(self.text, token.start)
            raise LimitError(
                f"line {line}, column {column}: more than {self.max_nesting} brackets are open "
                "here; write the query flatter",
                limit="max_query_nesting",
            )

    def _close(self, token: Token) -> None:
        if not self.frames:
            raise syntax_error(self.text, token.start, f"{token.text!r} closes nothing")
        bracket = self.frames.pop().bracket
        if _CLOSES[bracket.text] != token.text:
            line, column = place_of(self.text, bracket.start)
            raise syntax_error(
                self.text,
                token.start,
                f"{token.text!r} does not close the {bracket.text!r} of line {line}, column "
                f"{column}",
            )

    def _iri(self, token: Token) -> None:
        """Refuse ``<…>`` where "less than" would give other strings, comments or brackets."""
        if not self._after_operand():
            return
        opened = token.text.count("(")
        self._nesting(token, opened)
        hides = "#" in token.text or "'" in token.text
        if (hides and self.could_hide) or opened != token.text.count(")"):
            raise self._ambiguous(token)

    def _after_operand(self) -> bool:
        """Whether "less than" is possible here: inside ``( )`` of an expression, after a value."""
        if not self.frames or self.frames[-1].is_data or self.frames[-1].bracket.text != "(":
            return False
        last = self.last
        return last is not None and (
            last.kind in _OPERANDS
            or last.kind == "close"
            or (last.kind == "word" and last.text.upper() != "DISTINCT")
        )

    def _ambiguous(self, token: Token) -> QuerySyntaxError:
        return syntax_error(
            self.text,
            token.start,
            "this can be read as an IRI or as 'less than': write a space after '<' for 'less "
            "than', or a prefixed name for the IRI",
        )
