"""The statements of a shapes graph, each of which must be read."""

from __future__ import annotations

from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from renkei.ontology.terms import Rdf, Xsd

__all__ = ["SH", "Node", "ShapeError", "Statements", "Term", "Value", "shown"]

SH: Final = "http://www.w3.org/ns/shacl#"
Node = NamedNode | BlankNode
Term = NamedNode | Literal
Value = NamedNode | BlankNode | Literal


class ShapeError(ValueError):
    """A shape that is not known, not supported or not used. Names the shape and the predicate."""


def shown(node: Value | str) -> str:
    """Return an IRI with the prefix ``sh:`` where it is SHACL's, other terms as in N-Triples."""
    text = node if isinstance(node, str) else str(node).removeprefix("<").removesuffix(">")
    return f"sh:{text.removeprefix(SH)}" if text.startswith(SH) else text


class Statements:
    """The statements that were not read yet, by subject and predicate."""

    def __init__(self, turtle: str) -> None:
        self._unread: dict[Node, dict[str, list[Value]]] = {}
        for quad in parse(turtle, RdfFormat.TURTLE):
            subject, value = quad.subject, quad.object
            if not isinstance(subject, Node) or not isinstance(value, Value):
                raise ShapeError(f"{subject}: triple terms are not supported")
            self._unread.setdefault(subject, {}).setdefault(quad.predicate.value, []).append(value)

    def subjects(self) -> list[Node]:
        """Return the subjects of unread statements."""
        return list(self._unread)

    def predicates(self, node: Node) -> list[str]:
        """Return the predicates of the unread statements of a node."""
        return list(self._unread.get(node, ()))

    def has(self, node: Node, predicate: str, value: Value) -> bool:
        """Whether there is an unread statement."""
        return value in self._unread.get(node, {}).get(predicate, ())

    def take(self, node: Node, predicate: str) -> list[Value]:
        """Return the values of a property; they count as read.

        Args:
            node: The subject.
            predicate: An IRI, or the local name of a property of SHACL.
        """
        properties = self._unread.get(node, {})
        values = properties.pop(predicate if ":" in predicate else f"{SH}{predicate}", [])
        if not properties:
            self._unread.pop(node, None)
        return values

    def one(self, node: Node, predicate: str) -> Value | None:
        """Return the only value of a property, or None; it counts as read."""
        values = self.take(node, predicate)
        if len(values) > 1:
            raise ShapeError(f"{shown(node)}: {_name(predicate)} has more than one value")
        return values[0] if values else None

    def nodes(self, node: Node, predicate: str) -> list[Node]:
        """Return values that are IRIs or blank nodes."""
        return [self.as_node(node, predicate, value) for value in self.take(node, predicate)]

    def as_node(self, node: Node, predicate: str, value: Value) -> Node:
        """Return a value that is an IRI or a blank node."""
        if isinstance(value, Literal):
            raise ShapeError(f"{shown(node)}: {_name(predicate)} has the value {value}, no node")
        return value

    def as_term(self, node: Node, predicate: str, value: Value) -> Term:
        """Return a value that is an IRI or a literal."""
        if isinstance(value, BlankNode):
            raise ShapeError(f"{shown(node)}: {_name(predicate)} has a blank node as its value")
        return value

    def text(self, node: Node, predicate: str) -> str:
        """Return the only value of a property, a text."""
        value = self.one(node, predicate)
        if not isinstance(value, Literal):
            raise ShapeError(f"{shown(node)}: {_name(predicate)} needs a text")
        return value.value

    def flag(self, node: Node, predicate: str) -> bool:
        """Return the only value of a property, a boolean; False if there is none."""
        value = self.one(node, predicate)
        if value is None:
            return False
        is_boolean = isinstance(value, Literal) and value.datatype.value == Xsd.boolean
        if not is_boolean or value.value not in {"true", "false"}:
            raise ShapeError(f"{shown(node)}: {_name(predicate)} needs true or false, not {value}")
        return value.value == "true"

    def number(self, node: Node, predicate: str, *, most: int) -> int | None:
        """Return the only value of a property, a whole number from 0; None if there is none."""
        value = self.one(node, predicate)
        if value is None:
            return None
        is_number = isinstance(value, Literal) and value.datatype.value == Xsd.integer
        if not is_number or not value.value.isdecimal() or int(value.value) > most:
            raise ShapeError(
                f"{shown(node)}: {_name(predicate)} needs a whole number from 0 to {most}, "
                f"not {value}"
            )
        return int(value.value)

    def members(self, node: Node, predicate: str, value: Value) -> list[Value]:
        """Return the members of a list."""
        found: list[Value] = []
        cell = self.as_node(node, predicate, value)
        while cell != NamedNode(Rdf.nil):
            first, rest = self.take(cell, Rdf.first), self.take(cell, Rdf.rest)
            if len(first) != 1 or len(rest) != 1:
                raise ShapeError(f"{shown(node)}: {_name(predicate)} needs a list of its own")
            found += first
            cell = self.as_node(node, predicate, rest[0])
        return found

    def expect_type(self, node: Node, *types: str) -> None:
        """Read the classes of a node; it may have none, but no others."""
        for value in self.take(node, Rdf.type_):
            if shown(value) not in types:
                raise ShapeError(f"{shown(node)}: the class {shown(value)} is not supported")

    def message(self, node: Node) -> str:
        """Return the messages of a node as one text: English first, then Japanese, then others."""
        texts: list[tuple[int, str, str]] = []
        for value in self.take(node, "message"):
            if not isinstance(value, Literal):
                raise ShapeError(f"{shown(node)}: sh:message needs a text")
            language = value.language or ""
            texts.append(({"en": 0, "ja": 1}.get(language, 2), language, value.value))
        return " ".join(text for _, _, text in sorted(texts))


def _name(predicate: str) -> str:
    return shown(predicate if ":" in predicate else f"{SH}{predicate}")
