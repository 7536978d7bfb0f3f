"""Constraints as conditions of SPARQL.

A condition is a boolean expression that is true if the constraint holds, and never an error. What
EXISTS tests has its variables bound from outside, so it is a look-up in an index.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.graph.shacl.property_paths import reached
from renkei.graph.shacl.statements import ShapeError
from renkei.graph.shacl.values import COMPARISONS, VALUE_TESTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from renkei.graph.shacl.shapes import Constraint, Shape
    from renkei.graph.shacl.values import Names

__all__ = ["Check", "checks_of"]


@dataclass(frozen=True)
class Check:
    """What a constraint says of one node.

    Attributes:
        pattern: Binds what is tested, one solution each; "" if it is the node itself.
        test: The condition.
        value: The variable that a result reports; "" for none.
    """

    pattern: str
    test: str
    value: str


def conforms(shape: Shape, node: str, names: Names) -> str:
    """Return the condition that a node conforms to a shape."""
    if shape.deactivated:
        return "true"
    tests = []
    for constraint in shape.constraints:
        value = names()
        for check in checks_of(constraint, shape, node, value, names):
            test, fails = check.test, f"FILTER(!({check.test}))"
            if check.pattern == f"{node} {shape.path} {value} .":
                test = f"NOT EXISTS {{ {reached(node, shape.path, value, fails, names)} }}"
            elif check.pattern:
                test = f"NOT EXISTS {{ {check.pattern} {fails} }}"
            tests.append(test)
    tests += [conforms(child, node, names) for child in shape.properties]
    return " && ".join(f"({test})" for test in tests) or "true"


def checks_of(
    constraint: Constraint, shape: Shape, node: str, value: str, names: Names
) -> Iterator[Check]:
    """Yield what a constraint of a shape says of a node.

    Args:
        constraint: The constraint; not one in SPARQL.
        shape: Its shape.
        node: The variable of the node.
        value: The variable for values of the path.
        names: New variables.

    Raises:
        ShapeError: If the constraint cannot be compiled.
    """
    name = constraint.name
    if name not in _TESTS and name not in _NODE_CHECKS:
        raise ShapeError(f"{shape.name}: sh:{name} is not supported in a shape that others use")
    try:
        if name in _NODE_CHECKS:
            yield from _NODE_CHECKS[name](constraint, shape, node, value, names)
        elif shape.path:
            test = _TESTS[name](constraint, value, names)
            yield Check(f"{node} {shape.path} {value} .", test, value)
        else:
            yield Check("", _TESTS[name](constraint, node, names), node)
    except ShapeError as error:
        raise ShapeError(f"{shape.name}: {error}") from error


# Conditions that a value conforms to shapes.


def _node(constraint: Constraint, value: str, names: Names) -> str:
    return f"({conforms(constraint.shapes[0], value, names)})"


def _not(constraint: Constraint, value: str, names: Names) -> str:
    return f"!({conforms(constraint.shapes[0], value, names)})"


def _and(constraint: Constraint, value: str, names: Names) -> str:
    tests = [f"({conforms(shape, value, names)})" for shape in constraint.shapes]
    return f"({' && '.join(tests) or 'true'})"


def _or(constraint: Constraint, value: str, names: Names) -> str:
    tests = [f"({conforms(shape, value, names)})" for shape in constraint.shapes]
    return f"({' || '.join(tests) or 'false'})"


def _xone(constraint: Constraint, value: str, names: Names) -> str:
    tests = [f"IF({conforms(shape, value, names)}, 1, 0)" for shape in constraint.shapes]
    return f"({' + '.join(tests) or '0'} = 1)"


_SHAPE_TESTS: Final[Mapping[str, Callable[[Constraint, str, Names], str]]] = {
    "and": _and,
    "node": _node,
    "not": _not,
    "or": _or,
    "xone": _xone,
}
_TESTS: Final = {**VALUE_TESTS, **_SHAPE_TESTS}

# Conditions of all values of a node together, or of the node and its values.


def _several(
    shape: Shape, node: str, number: int, names: Names, *, of: Shape | None = None, but: str = ""
) -> str:
    """Return the condition that a node has so many values, all different.

    Args:
        shape: The shape with the path.
        node: The variable of the node.
        number: How many; at least one.
        names: New variables.
        of: The shape to which the values conform; None for any values.
        but: The variable of a value that does not count.
    """
    values = [names() for _ in range(number)]
    text = ""
    for index, value in reversed(list(enumerate(values))):
        others = [*([but] if but else []), *values[:index]]
        tests = [f"FILTER(!SAMETERM({value}, {other}))" for other in others]
        if of:
            tests.append(f"FILTER({conforms(of, value, names)})")
        text = f"EXISTS {{ {reached(node, shape.path, value, ' '.join([*tests, text]), names)} }}"
        if index:
            text = f"FILTER {text}"
    return text


def _min_count(
    constraint: Constraint, shape: Shape, node: str, _: str, names: Names
) -> Iterator[Check]:
    if constraint.number:
        yield Check("", _several(shape, node, constraint.number, names), "")


def _max_count(
    constraint: Constraint, shape: Shape, node: str, value: str, names: Names
) -> Iterator[Check]:
    test = "false"
    if constraint.number:
        test = f"!{_several(shape, node, constraint.number, names, but=value)}"
    yield Check(f"{node} {shape.path} {value} .", test, "")


def _qualified_min(
    constraint: Constraint, shape: Shape, node: str, _: str, names: Names
) -> Iterator[Check]:
    if constraint.number:
        (of,) = constraint.shapes
        yield Check("", _several(shape, node, constraint.number, names, of=of), "")


def _qualified_max(
    constraint: Constraint, shape: Shape, node: str, value: str, names: Names
) -> Iterator[Check]:
    (of,) = constraint.shapes
    test = f"({conforms(of, value, names)})"
    if constraint.number:
        test += f" && {_several(shape, node, constraint.number, names, of=of, but=value)}"
    yield Check(f"{node} {shape.path} {value} .", f"!({test})", "")


def _unique_lang(
    _: Constraint, shape: Shape, node: str, value: str, names: Names
) -> Iterator[Check]:
    other = names()  # as a join: a look-up for each label takes four times as long
    test = (
        f"IF(SAMETERM({other}, {value}), true, "
        f'COALESCE(LANG({value}) = "" || LANG({other}) != LANG({value}), true))'
    )
    yield Check(f"{node} {shape.path} {value} . {node} {shape.path} {other} .", test, "")


def _has_value(
    constraint: Constraint, shape: Shape, node: str, _: str, names: Names
) -> Iterator[Check]:
    (term,) = constraint.terms
    if shape.path:
        found = reached(node, shape.path, str(term), "", names)
        yield Check("", f"EXISTS {{ {found} }}", "")
    else:
        yield Check("", f"SAMETERM({node}, {term})", "")


def _equals(
    constraint: Constraint, shape: Shape, node: str, value: str, names: Names
) -> Iterator[Check]:
    (other,) = constraint.terms
    if shape.path:
        test = f"EXISTS {{ {node} {other} {value} }}"
        yield Check(f"{node} {shape.path} {value} .", test, value)
        found = reached(node, shape.path, value, "", names)
        yield Check(f"{node} {other} {value} .", f"EXISTS {{ {found} }}", value)
    else:
        yield Check("", f"EXISTS {{ {node} {other} {node} }}", node)
        yield Check(f"{node} {other} {value} .", f"SAMETERM({value}, {node})", value)


def _disjoint(
    constraint: Constraint, shape: Shape, node: str, value: str, _: Names
) -> Iterator[Check]:
    (other,) = constraint.terms
    if shape.path:
        test = f"NOT EXISTS {{ {node} {other} {value} }}"
        yield Check(f"{node} {shape.path} {value} .", test, value)
    else:
        yield Check("", f"NOT EXISTS {{ {node} {other} {node} }}", node)


def _less_than(
    constraint: Constraint, shape: Shape, node: str, value: str, names: Names
) -> Iterator[Check]:
    other, sign = names(), COMPARISONS[constraint.name]
    pattern = f"{node} {shape.path} {value} . {node} {constraint.terms[0]} {other} ."
    yield Check(pattern, f"COALESCE({value} {sign} {other}, false)", value)


def _closed(
    constraint: Constraint, _: Shape, node: str, value: str, names: Names
) -> Iterator[Check]:
    predicate = names()
    allowed = " || ".join(f"SAMETERM({predicate}, {term})" for term in constraint.terms)
    yield Check(f"{node} {predicate} {value} .", f"({allowed or 'false'})", value)


_NODE_CHECKS: Final[
    Mapping[str, Callable[[Constraint, Shape, str, str, Names], Iterator[Check]]]
] = {
    "closed": _closed,
    "disjoint": _disjoint,
    "equals": _equals,
    "hasValue": _has_value,
    "lessThan": _less_than,
    "lessThanOrEquals": _less_than,
    "maxCount": _max_count,
    "minCount": _min_count,
    "qualifiedMaxCount": _qualified_max,
    "qualifiedMinCount": _qualified_min,
    "uniqueLang": _unique_lang,
}
