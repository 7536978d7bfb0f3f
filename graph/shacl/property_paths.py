"""SHACL property paths as property paths of SPARQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from renkei.graph.shacl.statements import ShapeError, shown
from renkei.ontology.terms import Rdf

if TYPE_CHECKING:
    from renkei.graph.shacl.statements import Node, Statements, Value

__all__ = ["read_path"]

_SIGNS: Final = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_MAX_DEPTH: Final = 16


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
