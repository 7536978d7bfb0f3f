"""Shapes as rules: queries whose rows are the results of the validation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.graph.shacl.conditions import checks_of
from renkei.graph.shacl.queries import rewritten
from renkei.graph.shacl.shapes import read_shapes
from renkei.graph.shacl.statements import ShapeError
from renkei.graph.shacl.values import Names, instance_of
from renkei.ontology.terms import Rdf, Rdfs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.graph.shacl.conditions import Check
    from renkei.graph.shacl.shapes import Shape, Target

__all__ = ["Rule", "compile_shapes"]

_TYPES: Final = f"<{Rdf.type_}>/<{Rdfs.subClassOf}>*"
# Targets of which a node is found by one look-up. For the others, the targets come first.
_CHEAP: Final = frozenset({"targetClass", "targetSubjectsOf"})


@dataclass(frozen=True)
class Rule:
    """A constraint of a shape as a query.

    Attributes:
        shape: IRI of the shape, or the label of a blank node.
        severity: ``Violation``, ``Warning`` or ``Info``.
        message: The messages of the constraint, or of the shape: English first.
        query: Each row is a result, some of them more than once: ``?this``, and ``?value`` if the
            result has a value.
        default_to_node: Whether the value is the node itself where ``?value`` is not bound.
    """

    shape: str
    severity: str
    message: str
    query: str
    default_to_node: bool = False


def compile_shapes(turtle: str) -> tuple[Rule, ...]:
    """Return the rules of a shapes graph.

    >>> for rule in compile_shapes(read_vocabulary("shapes.ttl")):
    ...     rows = store.query(rule.query)

    Raises:
        ShapeError: If something in it is not known or not supported.
    """
    return tuple(rule for shape in read_shapes(turtle) for rule in _rules(shape))


def _rules(shape: Shape) -> Iterator[Rule]:
    if shape.deactivated:
        return
    for one in (shape, *shape.properties):
        if not one.deactivated:
            yield from _rules_of(one, shape.targets)


def _rules_of(shape: Shape, targets: tuple[Target, ...]) -> Iterator[Rule]:
    """Yield the rules of a shape with targets, or of one of its property shapes."""
    names = Names()
    is_target = " || ".join(_is_target(target, names) for target in targets)
    for constraint in shape.constraints:
        if constraint.name == "sparql":
            try:
                query = rewritten(constraint.text, is_target)
            except ShapeError as error:
                raise ShapeError(f"{shape.name}: {error}") from error
            message = constraint.message or shape.message
            yield Rule(shape.name, shape.severity, message, query, default_to_node=True)
            continue
        for check in checks_of(constraint, shape, "?this", "?value", names):
            yield Rule(
                shape.name,
                shape.severity,
                shape.message,
                _query(check, targets, is_target),
                default_to_node=check.value == "?this",
            )


def _query(check: Check, targets: tuple[Target, ...], is_target: str) -> str:
    """Return the query of a check.

    Where the check has a pattern, its violations are few and found first; only these are looked up
    as targets. ``IF`` keeps the order, which the engine changes for ``&&`` and for two filters.
    ``REDUCED`` leaves out the node's further rows, where its values are joined with each other.
    """
    select = "SELECT ?this ?value" if check.value == "?value" else "SELECT REDUCED ?this"
    if check.pattern and all(target.kind in _CHEAP for target in targets):
        test = f"FILTER(IF({check.test}, false, {is_target}))"
        return f"{select} WHERE {{ {check.pattern} {test} }}"
    return f"{select} WHERE {{ {_bound(targets)} {check.pattern} FILTER(!({check.test})) }}"


def _is_target(target: Target, names: Names) -> str:
    """Return the condition that ``?this`` is a target."""
    term = str(target.term)
    if target.kind == "targetClass":
        return instance_of("?this", term, names)
    if target.kind == "targetSubjectsOf":
        return f"EXISTS {{ ?this {term} {names()} }}"
    if target.kind == "targetObjectsOf":
        return f"EXISTS {{ {names()} {term} ?this }}"
    return f"SAMETERM(?this, {term})"


def _bound(targets: tuple[Target, ...]) -> str:
    """Return a pattern that binds ``?this`` to the targets, some of them more than once."""
    parts = []
    for target in targets:
        term = str(target.term)
        if target.kind == "targetClass":
            parts.append(f"{{ ?this {_TYPES} {term} }}")
        elif target.kind == "targetSubjectsOf":
            parts.append(f"{{ ?this {term} ?of }}")
        elif target.kind == "targetObjectsOf":  # one node is often the value of many statements
            parts.append(f"{{ SELECT DISTINCT ?this {{ ?of {term} ?this }} }}")
        else:
            parts.append(f"{{ VALUES ?this {{ {term} }} }}")
    return " UNION ".join(parts)
