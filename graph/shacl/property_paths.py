"""SHACL property paths as property paths of SPARQL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from renkei.graph.shacl.statements import ShapeError, shown
from renkei.ontology.terms import Rdf

if TYPE_CHECKING:
    from renkei.graph.shacl.statements import Node, Statements, Value
    from renkei.graph.shacl.values import Names

__all__ = ["reached", "read_path"]

_SIGNS: Final = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_MAX_DEPTH: Final = 16


_STEP: Final = re.compile(r"<[^>]*>|[()/|]|[^<()/|]+")


def reached(node: str, path: str, value: str, rest: str, names: Names) -> str:
    """Return a group's content: a node reaches a value by a path, and the rest holds.

    A sequence is written as nested groups. As one pattern the engine may begin with the last
    property, and read all its triples for each node.

    >>> reached("?this", "(<a>/<b>)", "?value", "FILTER(ISIRI(?value))", names)
    '?this <a> ?v1 . FILTER EXISTS { ?v1 <b> ?value . FILTER(ISIRI(?value)) }'
    """
    *before, last = _sequence(path)
    middles = [names() for _ in before]
    text = f"{[node, *middles][-1]} {last} {value} . {rest}".rstrip()
    for start, step, middle in reversed(list(zip([node, *middles], before, middles, strict=False))):
        text = f"{start} {step} {middle} . FILTER EXISTS {{ {text} }}"
    return text


def _sequence(path: str) -> list[str]:
    """Return the steps of a sequence; the path itself if it is none."""
    tokens = _STEP.findall(path)
    if tokens[0] != "(" or tokens[-1] != ")":
        return [path]
    steps, depth = [""], 0
    for part in tokens[1:-1]:
        depth += (part == "(") - (part == ")")
        if part == "/" and depth == 0:
            steps.append("")
        else:
            steps[-1] += part
    return steps if len(steps) > 1 else [path]


def read_path(statements: Statements, shape: Node, value: Value, depth: int = 0) -> str:
    """Return a path as SPARQL: ``<a>/<b>``, ``^<a>``, ``(<a>|<b>)``, ``(<a>)*``.

    Raises:
        ShapeError: If it is no path.
    """
    if isinstance(value, NamedNode) and value.value != Rdf.nil:
        return str(value)
    node = statements.as_node(shape, "path", value)
    names = [shown(predicate).removeprefix("sh:") for predicate in statements.predicates(node)]
    if depth < _MAX_DEPTH:
        if sorted(names) == sorted([Rdf.first, Rdf.rest]):
            steps = statements.members(shape, "path", node)
            return f"({'/'.join(read_path(statements, shape, s, depth + 1) for s in steps)})"
        if names == ["alternativePath"]:
            (choices,) = statements.take(node, "alternativePath")
            paths = statements.members(shape, "alternativePath", choices)
            return f"({'|'.join(read_path(statements, shape, p, depth + 1) for p in paths)})"
        if len(names) == 1 and names[0] in {"inversePath", *_SIGNS}:
            (inner,) = statements.take(node, names[0])
            path = read_path(statements, shape, inner, depth + 1)
            return f"(^{path})" if names[0] == "inversePath" else f"({path}){_SIGNS[names[0]]}"
    raise ShapeError(f"{shown(shape)}: sh:path with {', '.join(names) or 'nothing'} is not known")
