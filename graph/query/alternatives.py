"""Alternative paths ``p|q`` as unions, which keep their duplicates (SPARQL 1.1 §18.4).

pyoxigraph 0.5 removes the duplicates of an alternative: of ``a p v`` and ``a q v``, the pattern
``a p|q ?x`` finds ``v`` once. So a triple pattern with an alternative is written as a union of
patterns without:

    ?s (p|q)/r ?o      { ?s p/r ?o } UNION { ?s q/r ?o }
    ?s !(p|^q) ?o      { ?s !(p) ?o } UNION { ?s !(^q) ?o }

Within ``*``, ``+`` and ``?`` alternatives stay: these have no duplicates by definition. Blank nodes
of such a pattern become variables with new names, because the label of a blank node cannot occur on
both sides of a union.
"""

from __future__ import annotations

import bisect
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from renkei.graph.query.names import has_inner_star
from renkei.graph.query.paths import NotUnderstoodError, PathReader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.graph.query.tokens import Edit, Token

__all__ = ["WithoutAlternatives", "without_alternatives"]

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TERMS: Final = frozenset({"variable", "iri", "name"})
_BEFORE_A_GROUP: Final = frozenset({"OPTIONAL", "MINUS", "UNION", "LATERAL", "NOT", "EXISTS"})
_OPENING: Final = frozenset({"(", "{", "[", "<<", "<<(", "{|"})


@dataclass(frozen=True, slots=True)
class WithoutAlternatives:
    """The result of `without_alternatives`.

    Attributes:
        edits: What to change in the text.
        are_all: False if an alternative remains whose duplicates the engine removes.
        has_new_variables: True if the edits contain new variables, which ``SELECT *`` must not
            show.
    """

    edits: tuple[Edit, ...] = ()
    are_all: bool = True
    has_new_variables: bool = False


def without_alternatives(text: str, all_tokens: Sequence[Token]) -> WithoutAlternatives:
    """Return how to write the alternative paths of a query as unions.

    Nothing is changed if a part of the query is not understood, if the union would be too long, or
    if a new variable would be visible: in ``COUNT(DISTINCT *)``, ``DESCRIBE *``, and the ``*`` of a
    subselect.

    Args:
        text: A query that has passed `renkei.graph.query.text.check_query_text`.
        all_tokens: Its tokens.
    """
    if all(token.text != "|" for token in all_tokens):
        return WithoutAlternatives()
    reader = _Reader(text, all_tokens)
    try:
        reader.read_query()
    except (NotUnderstoodError, IndexError):
        return WithoutAlternatives(are_all=False)
    if not reader.edits:
        return WithoutAlternatives(are_all=not reader.remaining)
    labels = [
        (token.start, token.end, reader.variable_of_label(token.text))
        for token in all_tokens
        if token.kind == "blank" and not reader.is_edited(token) and not reader.in_template(token)
    ]
    has_new_variables = reader.variables > 0 or reader.has_labels
    has_variables = any(token.kind == "variable" for token in all_tokens)
    if has_new_variables and (not has_variables or has_inner_star(all_tokens)):
        return WithoutAlternatives(are_all=False)
    return WithoutAlternatives(
        (*reader.edits, *labels), not reader.remaining, has_new_variables=has_new_variables
    )


@dataclass(slots=True)
class _Statement:
    """The triples with one subject, without ``;`` ``,`` ``[ ]`` and ``( )``.

    Attributes:
        triples: Subject, alternative paths, object.
        is_opaque: True if it has reified triples or annotations, which are not rewritten.
        variables: Number of new variables before it.
    """

    variables: int
    triples: list[tuple[str, list[str], str]] = field(default_factory=list)
    is_opaque: bool = False


class _Reader(PathReader):
    """Reads the group graph patterns of a query (SPARQL 1.1 §19.8, rules 53 to 109)."""

    def __init__(self, text: str, all_tokens: Sequence[Token]) -> None:
        super().__init__(text, all_tokens)
        self._stem = next(
            name for n in itertools.count() if (name := f"?alternative{n or ''}_") not in text
        )
        self._labels: dict[str, str] = {}
        self._template = (0, 0)
        self._statement = _Statement(0)
        self.variables, self.remaining = 0, False
        self.edits: list[Edit] = []

    def variable_of_label(self, label: str) -> str:
        """Return the variable that a blank node becomes."""
        if label not in self._labels:
            self._labels[label] = f"{self._stem}label{len(self._labels)}"
        return self._labels[label]

    @property
    def has_labels(self) -> bool:
        """Whether a blank node with a label becomes a variable."""
        return bool(self._labels)

    def is_edited(self, token: Token) -> bool:
        """Whether a token is in a replaced statement."""
        number = bisect.bisect(self.edits, token.start, key=lambda edit: edit[0])
        return number > 0 and token.start < self.edits[number - 1][1]

    def in_template(self, token: Token) -> bool:
        """Whether a token is in the template of CONSTRUCT, whose blank nodes are made anew."""
        return self._template[0] <= token.start < self._template[1]

    # Groups

    def read_query(self) -> None:
        """Read all groups, to the end of the text."""
        while self._index < len(self._tokens):
            self._other_token()

    def _other_token(self) -> None:
        """Read a token outside of the triples of a group, or the group or data that it begins."""
        token = self._tokens[self._index]
        word = token.text.upper() if token.kind == "word" else token.text
        if word == "{":
            self._group()
        elif word == "VALUES":
            while self.next() != "{":
                pass
            self._skip_brackets(1)
        elif word == "CONSTRUCT" and self._tokens[self._index + 1].text == "{":
            self.next()
            self.next()
            self._skip_brackets(1)
            self._template = (token.start, self._tokens[self._index - 1].end)
        else:
            self.next()

    def _group(self) -> None:
        """Read ``{ … }``, rule 53."""
        self.next()
        if self.peek().upper() == "SELECT":
            self._until("}")
            return
        while (token := self._tokens[self._index]).text != "}":
            word = token.text.upper() if token.kind == "word" else token.text
            if word in {"{", "VALUES"}:
                self._other_token()
            elif word == "." or word in _BEFORE_A_GROUP:
                self.next()
            elif word == "GRAPH":
                self.next()
                self.next()
            elif word in {"FILTER", "BIND"}:
                self.next()
                self._constraint()
            else:
                self._triples()
        self.next()

    def _constraint(self) -> None:
        """Read the expression after FILTER or BIND, with the groups of its EXISTS."""
        if self.peek() != "(":
            if self.peek().upper() in {"NOT", "EXISTS"}:
                return
            self.next()
        if self.next() != "(":
            raise NotUnderstoodError
        self._until(")")

    def _until(self, end: str) -> None:
        """Read groups up to a closing bracket."""
        while self.peek() != end:
            if self.peek() == "(":
                self.next()
                self._until(")")
            else:
                self._other_token()
        self.next()

    def _skip_brackets(self, depth: int) -> None:
        """Skip to the end of the open brackets."""
        while depth:
            token = self._tokens[self._index]
            depth += (token.text in _OPENING) - (token.kind == "close")
            self._index += 1

    # Triples

    def _triples(self) -> None:
        """Read the triples with one subject, rule 81, and replace them if necessary."""
        begin = self._tokens[self._index].start
        statement = self._statement = _Statement(self.variables)
        is_short = self.peek() in {"[", "<<"}  # these may have no properties
        subject = self._node()
        if not (is_short and self.peek() in {".", "}"}) and not self._begins_pattern():
            self._properties(subject)
        end = self._tokens[self._index - 1].end
        if not any(len(paths) > 1 for _, paths, _ in statement.triples):
            self.variables = statement.variables
            return
        if statement.is_opaque:
            self.variables = statement.variables
            self.remaining = True
            return
        self.edits.append((begin, end, " . ".join(map(_pattern, statement.triples))))

    def _begins_pattern(self) -> bool:
        token = self._tokens[self._index]
        return token.text == "{" or (token.kind == "word" and token.text != "a")

    def _properties(self, subject: str) -> None:
        """Read verbs with their objects, rule 83."""
        while True:
            paths = self.verb()
            while True:
                self._statement.triples.append((subject, paths, self._node()))
                self._annotations()
                if self.peek() != ",":
                    break
                self.next()
            while self.peek() == ";":
                self.next()
                if self.peek() not in {";", ".", "}", "]", "|}"} and not self._begins_pattern():
                    break
            else:
                return

    def _annotations(self) -> None:
        while self.peek() in {"~", "{|"}:
            self._statement.is_opaque = True
            if self.next() == "{|":
                self._skip_brackets(1)
            elif self._tokens[self._index].kind in {*_TERMS, "blank"}:
                self.next()

    def _node(self) -> str:
        """Read a term, a collection or a blank node with properties; return its term."""
        start = self._index
        token = self._tokens[start]
        self.next()
        if token.kind in _TERMS or token.kind == "number" or token.text in {"true", "false"}:
            return token.text
        if token.kind == "blank":
            return self.variable_of_label(token.text)
        if token.kind == "string":
            if self._tokens[self._index].kind == "language":
                self.next()
            elif self.peek() == "^^":
                self.next()
                self.next()
        elif token.text in {"+", "-"} and self._tokens[self._index].kind == "number":
            self.next()
        elif token.text == "(":
            return self._collection()
        elif token.text == "[":
            return self._blank_node()
        elif token.text in {"<<", "<<("}:
            self._skip_brackets(1)
            self._statement.is_opaque = True
        else:
            raise NotUnderstoodError
        return self._text[token.start : self._tokens[self._index - 1].end]

    def _blank_node(self) -> str:
        node = self._new_variable()
        if self.peek() != "]":
            self._properties(node)
        if self.next() != "]":
            raise NotUnderstoodError
        return node

    def _collection(self) -> str:
        nodes = []
        while self.peek() != ")":
            nodes.append(self._node())
        self.next()
        rest = f"<{_RDF}nil>"
        for node in reversed(nodes):
            head = self._new_variable()
            self._statement.triples += [
                (head, [f"<{_RDF}first>"], node),
                (head, [f"<{_RDF}rest>"], rest),
            ]
            rest = head
        return rest

    def _new_variable(self) -> str:
        self.variables += 1
        return f"{self._stem}{self.variables}"


def _pattern(triple: tuple[str, list[str], str]) -> str:
    subject, paths, object_ = triple
    if len(paths) == 1:
        return f"{subject} {paths[0]} {object_}"
    return " UNION ".join(f"{{ {subject} {path} {object_} }}" for path in paths)
