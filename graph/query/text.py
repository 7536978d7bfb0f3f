r"""What a query must be before an engine may read it.

Refused are updates, ``SERVICE`` (it makes the engine send requests of its own), texts that are too
long, and brackets nested so deep that a recursive parser would leave its stack.

A check like this is only as good as its reading agrees with the engine's. Four things were found
in which pyoxigraph 0.5 reads more than the grammar gives; each one hid a ``SERVICE`` from a
tokenizer that follows the grammar, and has a test:

- Keywords need no boundary: in ``SERVICEex:park { … }`` the name fails as the subject of a triple,
  and the same letters are read again as ``SERVICE ex:park``. So is ``trueSERVICE``.
- ``<`` is an IRI or "less than" by context: in ``FILTER(?a<?b#>'''`` there is an IRI by the grammar
  (longest match), and a comment for the engine. Such places are refused (`_ambiguous`).
- A long string with a wrong escape is read again as an empty string and what follows.
- ``\u0053ERVICE``: the standard replaces such escapes before anything else (SPARQL 1.1 §19.2),
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
"""What a query answers with (SPARQL 1.1 §16): rows, true or false, or triples."""

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
    """A query that `check_query_text` let pass.

    Attributes:
        text: The query.
        kind: What it answers with.
        is_deterministic: False if it may answer differently each time (NOW, RAND, UUID, …).
    """

    text: str
    kind: QueryKind
    is_deterministic: bool = True


def check_query_text(text: str, *, max_bytes: int, max_nesting: int) -> CheckedQuery:
    """Check a query before an engine reads it.

    Args:
        text: The query, as it came.
        max_bytes: Most bytes of its UTF-8 form.
        max_nesting: Most brackets open at the same time, of all sorts together.

    Raises:
        LimitError: If it is too long (``max_query_length``) or nested too deep
            (``max_query_nesting``).
        QueryRefusedError: If it is an update or uses SERVICE.
        QuerySyntaxError: If it is not made of SPARQL's tokens, its brackets do not match, or it
            does not begin with SELECT, ASK, CONSTRUCT or DESCRIBE.
    """
    size = _size(text)
    if size > max_bytes:
        raise LimitError(
            f"the query has {size:,} bytes; the longest allowed has {max_bytes:,}",
            limit="max_query_length",
        )
    reading = _Reading(text, text, max_nesting)
    kind = reading.kind()
    if "\\u" in text or "\\U" in text:
        with contextlib.suppress(QuerySyntaxError):  # then no reader finds a query in it
            _Reading(_unescaped(text), text, max_nesting).kind()
    return CheckedQuery(text, kind, is_deterministic=not reading.varies)


def _size(text: str) -> int:
    try:
        return len(text.encode())
    except UnicodeEncodeError as error:
        raise syntax_error(text, error.start, "half of a surrogate pair is not text") from None


def _unescaped(text: str) -> str:
    """The text as §19.2 has it read, for engines that follow it."""

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code <= _LAST_CODE_POINT else match[0]

    return _CODE_POINT_ESCAPE.sub(character, text)


@dataclass(frozen=True, slots=True)
class _Frame:
    bracket: Token
    is_data: bool  # the rows of VALUES: no expression can stand in there


@dataclass(slots=True)
class _Reading:
    """One pass over the tokens, with the brackets that are open."""

    text: str
    shown: str  # what the user wrote; equal to `text` but for the second reading
    max_nesting: int
    frames: list[_Frame] = field(default_factory=list)
    last: Token | None = None
    before_last: Token | None = None
    values_began: bool = False
    varies: bool = False
    could_hide: bool = field(init=False)  # is there anything worth hiding in the text?

    def __post_init__(self) -> None:
        brackets = sum(self.text.count(sign) for sign in ("(", "{", "[", "<<"))
        self.could_hide = brackets > self.max_nesting or "service" in self.text.casefold()

    def kind(self) -> QueryKind:
        """Read to the end; give the kind of the query."""
        kind: QueryKind | None = None
        for token in tokens(self.text):
            self._service(token)
            if token.kind == "word":
                kind = kind or self._first_word(token)
                self.values_began = self.values_began or token.text.upper() == "VALUES"
                self.varies = self.varies or token.text.upper() in _VARYING
            elif token.kind == "open":
                self._open(token)
            elif token.kind == "close":
                self._close(token)
            elif token.kind == "iri":
                self._iri(token)
            self.before_last, self.last = self.last, token
        if self.frames:
            bracket = self.frames[-1].bracket
            raise syntax_error(self.text, bracket.start, f"{bracket.text!r} is never closed")
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
        """Refuse what an engine could read as the keyword SERVICE (SPARQL 1.1 Federated Query)."""
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
        if self.text is not self.shown:  # offsets differ after the escapes were replaced
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
        """Refuse ``<…>`` where "less than" would lead to other strings, comments or brackets."""
        if not self._after_operand():
            return
        opened = token.text.count("(")
        self._nesting(token, opened)
        hides = "#" in token.text or "'" in token.text
        if (hides and self.could_hide) or opened != token.text.count(")"):
            raise self._ambiguous(token)

    def _after_operand(self) -> bool:
        """Could "less than" stand here: inside ``( )`` of an expression, after a value?"""
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
