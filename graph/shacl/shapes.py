"""Reads SHACL shapes strictly: what it does not know is an error, never passed unread.

Every statement of a shapes graph must be read: as part of a shape, a list, a declaration of
prefixes or the header of the file. https://www.w3.org/TR/shacl/
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from renkei.graph.shacl.property_paths import read_path
from renkei.graph.shacl.statements import SH, ShapeError, Statements, shown
from renkei.ontology.terms import Dct, Owl, Rdf, Rdfs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.graph.shacl.statements import Node, Term, Value

__all__ = ["MAX_COUNT", "Constraint", "Shape", "Target", "read_shapes"]

MAX_COUNT: Final = 16  # values are counted by joins, one for each
_MAX_LENGTH: Final = 1 << 31
_TARGETS: Final = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
_SEVERITIES: Final = ("Violation", "Warning", "Info")
_ANNOTATIONS: Final = ("name", "description", "order", "defaultValue", Rdfs.label, Rdfs.comment)
_HEADER: Final = (Rdf.type_, Rdfs.label, Rdfs.comment, Dct.license, Owl.versionInfo)
# Parameters of constraint components, by what their values are.
_IRIS: Final = ("class", "datatype", "nodeKind", "equals", "disjoint")
_IRIS_OF_PATHS: Final = ("lessThan", "lessThanOrEquals")
_LITERALS: Final = ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive")
_SHAPES: Final = ("node", "not")
_SHAPE_LISTS: Final = ("and", "or", "xone")


@dataclass(frozen=True)
class Target:
    """What a shape looks at.

    Attributes:
        kind: ``targetClass``, ``targetNode``, ``targetSubjectsOf`` or ``targetObjectsOf``.
        term: The class, node or property.
    """

    kind: str
    term: Term


@dataclass(frozen=True)
class Constraint:
    """One parameter of a constraint component, with what belongs to it.

    Attributes:
        name: Local name of the parameter, such as ``minCount``.
        terms: Its terms; the members where the value is a list.
        shapes: Its shapes.
        number: Its count or length.
        text: Its pattern, or its query with all prefixes.
        flags: Those of the pattern.
        message: The message of the query.
    """

    name: str
    terms: tuple[Term, ...] = ()
    shapes: tuple[Shape, ...] = ()
    number: int = 0
    text: str = ""
    flags: str = ""
    message: str = ""


@dataclass(frozen=True)
class Shape:
    """A property shape if it has a path, else a node shape.

    Attributes:
        name: IRI, or the label of a blank node.
        path: A property path of SPARQL, or "".
        targets: What it looks at; none if only other shapes use it.
        constraints: What must hold.
        properties: Its property shapes.
        severity: ``Violation``, ``Warning`` or ``Info``.
        message: Its messages, English first.
        deactivated: Whether everything conforms to it.
    """

    name: str
    path: str
    targets: tuple[Target, ...]
    constraints: tuple[Constraint, ...]
    properties: tuple[Shape, ...]
    severity: str
    message: str
    deactivated: bool


def read_shapes(turtle: str) -> tuple[Shape, ...]:
    """Return the shapes that have targets, sorted by name.

    Raises:
        ShapeError: If something is not known, not supported, or not used.
    """
    statements = Statements(turtle)
    return _Reader(statements, dict(_headers(statements))).read()


def _headers(statements: Statements) -> Iterator[tuple[Node, str]]:
    """Yield each header with the prefixes that it declares, as SPARQL."""
    for node in statements.subjects():
        if not statements.has(node, Rdf.type_, NamedNode(Owl.Ontology)):
            continue
        for predicate in _HEADER:
            statements.take(node, predicate)
        lines = []
        for declaration in statements.nodes(node, "declare"):
            statements.expect_type(declaration, "sh:PrefixDeclaration")
            prefix, namespace = (
                statements.text(declaration, name) for name in ("prefix", "namespace")
            )
            lines.append(f"PREFIX {prefix}: <{namespace}>\n")
        yield node, "".join(sorted(lines))


class _Reader:
    """Reads the shapes of one graph, each once."""

    def __init__(self, statements: Statements, prefixes: dict[Node, str]) -> None:
        self._of = statements
        self._prefixes = prefixes
        self._shapes: dict[Node, Shape | None] = {}  # None while it is read
        self._used: set[Node] = set()

    def read(self) -> tuple[Shape, ...]:
        """Return the shapes with targets."""
        for node in self._of.subjects():
            if self._is_shape(node):
                self._shape(node)
        for node in self._of.subjects():
            for predicate in self._of.predicates(node):
                raise ShapeError(f"{shown(node)}: {shown(predicate)} is not supported here")
        read = {node: shape for node, shape in self._shapes.items() if shape}
        for node, shape in read.items():
            if not shape.targets and node not in self._used:
                raise ShapeError(f"{shown(node)}: the shape has no target and is not used")
        targeted = (shape for shape in read.values() if shape.targets)
        return tuple(sorted(targeted, key=lambda shape: shape.name))

    def _is_shape(self, node: Node) -> bool:
        kinds = [NamedNode(f"{SH}{kind}") for kind in ("NodeShape", "PropertyShape")]
        is_typed = any(self._of.has(node, Rdf.type_, kind) for kind in kinds)
        predicates = {shown(predicate) for predicate in self._of.predicates(node)}
        return is_typed or not predicates.isdisjoint(f"sh:{target}" for target in _TARGETS)

    def _shape(self, node: Node) -> Shape:
        if node in self._shapes:
            known = self._shapes[node]
            if known is None:
                raise ShapeError(f"{shown(node)}: a shape that uses itself is not supported")
            return known
        if not self._of.predicates(node):
            raise ShapeError(f"{shown(node)}: is used as a shape and is none")
        self._shapes[node] = None
        of = self._of
        of.expect_type(node, "sh:NodeShape", "sh:PropertyShape")
        for predicate in _ANNOTATIONS:
            of.take(node, predicate)
        path = of.one(node, "path")
        properties = of.nodes(node, "property")
        if path and properties:
            raise ShapeError(f"{shown(node)}: sh:property in a property shape is not supported")
        children = tuple(self._use(node, "property", child) for child in properties)
        shape = Shape(
            name=shown(node),
            path=read_path(of, node, path) if path else "",
            targets=tuple(self._targets(node)),
            constraints=tuple(self._constraints(node, children, has_path=path is not None)),
            properties=children,
            severity=self._severity(node),
            message=of.message(node),
            deactivated=of.flag(node, "deactivated"),
        )
        for predicate in of.predicates(node):
            raise ShapeError(f"{shown(node)}: {shown(predicate)} is not supported here")
        if any(child.path == "" for child in children):
            raise ShapeError(f"{shown(node)}: sh:property needs shapes with sh:path")
        self._shapes[node] = shape
        return shape

    def _use(self, user: Node, predicate: str, value: Value) -> Shape:
        node = self._of.as_node(user, predicate, value)
        self._used.add(node)
        try:
            return self._shape(node)
        except ShapeError as error:
            if isinstance(node, NamedNode):
                raise
            raise ShapeError(f"{shown(user)}: sh:{predicate}: {error}") from error

    def _severity(self, node: Node) -> str:
        value = self._of.one(node, "severity")
        if value is None:
            return "Violation"
        severity = shown(value).removeprefix("sh:")
        if severity not in _SEVERITIES or not isinstance(value, NamedNode):
            raise ShapeError(f"{shown(node)}: sh:severity {shown(value)} is not supported")
        return severity

    def _targets(self, node: Node) -> Iterator[Target]:
        for kind in _TARGETS:
            for value in self._of.take(node, kind):
                term = self._of.as_term(node, kind, value)
                if kind != "targetNode" and isinstance(term, Literal):
                    raise ShapeError(f"{shown(node)}: sh:{kind} needs an IRI, not {term}")
                yield Target(kind, term)

    def _constraints(
        self, node: Node, children: tuple[Shape, ...], *, has_path: bool
    ) -> Iterator[Constraint]:
        yield from self._terms(node, has_path=has_path)
        yield from self._lists(node)
        yield from self._pattern(node)
        yield from self._shapes_of(node)
        yield from self._closed(node, children)
        if has_path:
            yield from self._counts(node)
        else:
            yield from self._queries(node)

    def _terms(self, node: Node, *, has_path: bool) -> Iterator[Constraint]:
        of = self._of
        for name in (*_IRIS, *(_IRIS_OF_PATHS if has_path else ())):
            for value in of.take(node, name):
                if not isinstance(value, NamedNode):
                    raise ShapeError(f"{shown(node)}: sh:{name} needs an IRI, not {value}")
                yield Constraint(name, terms=(value,))
        for name in _LITERALS:
            limit = of.one(node, name)
            if isinstance(limit, Literal):
                yield Constraint(name, terms=(limit,))
            elif limit is not None:
                raise ShapeError(f"{shown(node)}: sh:{name} needs a literal")
        for value in of.take(node, "hasValue"):
            yield Constraint("hasValue", terms=(of.as_term(node, "hasValue", value),))
        for name in ("minLength", "maxLength"):
            if (number := of.number(node, name, most=_MAX_LENGTH)) is not None:
                yield Constraint(name, number=number)

    def _lists(self, node: Node) -> Iterator[Constraint]:
        of = self._of
        for name in ("in", "languageIn"):
            value = of.one(node, name)
            if value is not None:
                members = of.members(node, name, value)
                yield Constraint(name, terms=tuple(of.as_term(node, name, m) for m in members))

    def _shapes_of(self, node: Node) -> Iterator[Constraint]:
        of = self._of
        for name in _SHAPES:
            for value in of.take(node, name):
                yield Constraint(name, shapes=(self._use(node, name, value),))
        for name in _SHAPE_LISTS:
            for value in of.take(node, name):
                members = of.members(node, name, value)
                yield Constraint(name, shapes=tuple(self._use(node, name, m) for m in members))

    def _pattern(self, node: Node) -> Iterator[Constraint]:
        patterns = self._of.take(node, "pattern")
        flags = self._of.text(node, "flags") if f"{SH}flags" in self._of.predicates(node) else ""
        if flags and not patterns:
            raise ShapeError(f"{shown(node)}: sh:flags without sh:pattern")
        for value in patterns:
            if not isinstance(value, Literal):
                raise ShapeError(f"{shown(node)}: sh:pattern needs a text")
            yield Constraint("pattern", text=value.value, flags=flags)

    def _closed(self, node: Node, children: tuple[Shape, ...]) -> Iterator[Constraint]:
        of = self._of
        ignored = of.one(node, "ignoredProperties")
        members = of.members(node, "ignoredProperties", ignored) if ignored else []
        terms = [of.as_term(node, "ignoredProperties", member) for member in members]
        if of.flag(node, "closed"):
            paths = [child.path[1:-1] for child in children]
            own = [NamedNode(path) for path in paths if ">" not in path and "<" not in path]
            yield Constraint("closed", terms=(*own, *terms))

    def _counts(self, node: Node) -> Iterator[Constraint]:
        of = self._of
        for name in ("minCount", "maxCount"):
            if (number := of.number(node, name, most=MAX_COUNT)) is not None:
                yield Constraint(name, number=number)
        if of.flag(node, "uniqueLang"):
            yield Constraint("uniqueLang")
        shape = of.one(node, "qualifiedValueShape")
        if shape is None:
            return
        used = (self._use(node, "qualifiedValueShape", shape),)
        if of.flag(node, "qualifiedValueShapesDisjoint"):
            raise ShapeError(f"{shown(node)}: sh:qualifiedValueShapesDisjoint is not supported")
        for name in ("qualifiedMinCount", "qualifiedMaxCount"):
            if (number := of.number(node, name, most=MAX_COUNT)) is not None:
                yield Constraint(name, shapes=used, number=number)

    def _queries(self, node: Node) -> Iterator[Constraint]:
        of = self._of
        for constraint in of.nodes(node, "sparql"):
            of.expect_type(constraint, "sh:SPARQLConstraint")
            head = ""
            for declaring in of.nodes(constraint, "prefixes"):
                if declaring not in self._prefixes:
                    raise ShapeError(f"{shown(node)}: {shown(declaring)} declares no prefixes")
                head += self._prefixes[declaring]
            text, message = of.text(constraint, "select"), of.message(constraint)
            for predicate in of.predicates(constraint):
                raise ShapeError(f"{shown(node)}: {shown(predicate)} in sh:sparql")
            yield Constraint("sparql", text=head + text, message=message)
