"""Reads the group graph patterns of a query, statement by statement (SPARQL 1.1 §19.8).

A subclass of `GroupReader` is called at each statement and at the end of each block of triples, and
decides what to change.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from renkei.graph.query.patterns.paths import NotUnderstoodError, PathReader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.graph.query.tokens import Token

__all__ = ["GroupReader", "Statement", "Verb"]

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TERMS: Final = frozenset({"variable", "iri", "name"})
_BEFORE_A_GROUP: Final = frozenset({"OPTIONAL", "MINUS", "UNION", "LATERAL"})
_AFTER_A_BLOCK: Final = _BEFORE_A_GROUP | {"{", "VALUES", "GRAPH", "BIND"}
_OPENING: Final = frozenset({"(", "{", "[", "<<", "<<(", "{|"})


class Verb(NamedTuple):
    """A verb of the subject of a statement, with its objects.

    Attributes:
        first: Index of its first token.
        objects: Index of the first token of its objects.
        end: Index after the last token of its objects.
        terms: The objects; a collection or a blank node is the variable of it.
    """

    first: int
    objects: int
    end: int
    terms: list[str]


@dataclass(slots=True)
class Statement:
    """The triples with one subject, without ``;`` ``,`` ``[ ]`` and ``( )``.

    Attributes:
        variables: Number of new variables before it.
        triples: Subject, alternative paths, object.
        verbs: The verbs of its subject.
        collections: The members of each ``( )``, by its variable.
        is_opaque: True if it has reified triples or annotations, which are not rewritten.
    """

    variables: int
    triples: list[tuple[str, list[str], str]] = field(default_factory=list)
    verbs: list[Verb] = field(default_factory=list)
    collections: dict[str, list[str]] = field(default_factory=dict)
    is_opaque: bool = False


class GroupReader(PathReader):
    """Reads the group graph patterns of a query (SPARQL 1.1 §19.8, rules 53 to 109)."""

    def __init__(self, text: str, all_tokens: Sequence[Token]) -> None:
        super().__init__(text, all_tokens)
        self._stem = next(
            name for n in itertools.count() if (name := f"?alternative{n or ''}_") not in text
        )
        self._labels: dict[str, str] = {}
        self._template = (0, 0)
        self._statement = Statement(0)
        self.variables = 0

    def read_statement(self, first: int, end: int, subject: str, statement: Statement) -> None:
        """Look at a statement.

        Args:
            first: Index of its first token.
            end: Index after its last token.
            subject: Its subject; a collection or a blank node is the variable of it.
            statement: Its triples.
        """

    def end_block(self, end: int) -> None:
        """Look at the end of a block of triples, at the token with an index."""

    def variable_of_label(self, label: str) -> str:
        """Return the variable that a blank node becomes."""
        if label not in self._labels:
            self._labels[label] = f"{self._stem}label{len(self._labels)}"
        return self._labels[label]

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
            if word in _AFTER_A_BLOCK:
                self.end_block(self._index)
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
        self.end_block(self._index)
        self.next()

    def _constraint(self) -> None:
        """Read the expression after FILTER or BIND, with the groups of its EXISTS."""
        if self.peek() != "(":
            while self.peek().upper() in {"NOT", "EXISTS"}:
                self.next()
            if self.peek() == "{":
                self._group()
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

    def _skip_triples(self) -> None:
        """Skip to the end of a triple in brackets, or of an annotation: they are not read."""
        self._skip_brackets(1)

    def _triples(self) -> None:
        """Read the triples with one subject, rule 81."""
        first = self._index
        statement = self._statement = Statement(self.variables)
        is_short = self.peek() in {"[", "<<"}  # these may have no properties
        subject = self._node()
        if not (is_short and self.peek() in {".", "}"}) and not self._begins_pattern():
            self._properties(subject, statement.verbs)
        self.read_statement(first, self._index, subject, statement)

    def _begins_pattern(self) -> bool:
        token = self._tokens[self._index]
        return token.text == "{" or (token.kind == "word" and token.text != "a")

    def _properties(self, subject: str, verbs: list[Verb]) -> None:
        """Read verbs with their objects, rule 83."""
        while True:
            first = self._index
            paths = self.verb()
            objects, terms = self._index, list[str]()
            while True:
                terms.append(self._node())
                self._statement.triples.append((subject, paths, terms[-1]))
                self._annotations()
                if self.peek() != ",":
                    break
                self.next()
            verbs.append(Verb(first, objects, self._index, terms))
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
                self._skip_triples()
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
            self._skip_triples()
            self._statement.is_opaque = True
        else:
            raise NotUnderstoodError
        return self._text[token.start : self._tokens[self._index - 1].end]

    def _blank_node(self) -> str:
        node = self._new_variable()
        if self.peek() != "]":
            self._properties(node, [])
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
        self._statement.collections[rest] = nodes
        return rest

    def _new_variable(self) -> str:
        self.variables += 1
        return f"{self._stem}{self.variables}"
