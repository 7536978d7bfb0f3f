"""Conditions of single values, as expressions of SPARQL: true or false, never an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.graph.shacl.datatypes import has_datatype
from renkei.graph.shacl.statements import ShapeError, shown
from renkei.ontology.terms import Rdf, Rdfs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from renkei.graph.shacl.shapes import Constraint

__all__ = ["COMPARISONS", "VALUE_TESTS", "Names", "instance_of"]

_TYPE: Final = f"<{Rdf.type_}>"
_SUBCLASSES: Final = f"<{Rdfs.subClassOf}>*"
_NODE_KINDS: Final = {
    "sh:IRI": ("ISIRI",),
    "sh:BlankNode": ("ISBLANK",),
    "sh:Literal": ("ISLITERAL",),
    "sh:BlankNodeOrIRI": ("ISBLANK", "ISIRI"),
    "sh:BlankNodeOrLiteral": ("ISBLANK", "ISLITERAL"),
    "sh:IRIOrLiteral": ("ISIRI", "ISLITERAL"),
}
COMPARISONS: Final = {
    "minExclusive": ">",
    "minInclusive": ">=",
    "maxExclusive": "<",
    "maxInclusive": "<=",
    "lessThan": "<",
    "lessThanOrEquals": "<=",
}


class Names:
    """New names of variables."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self) -> str:
        """Return a variable that is not in use."""
        self._count += 1
        return f"?v{self._count}"


def instance_of(node: str, class_: str, names: Names) -> str:
    """Return the condition that a node is an instance of a class or of one of its subclasses.

    The direct type comes first; it is there in most cases.
    """
    type_ = names()
    return (
        f"(EXISTS {{ {node} {_TYPE} {class_} }} || EXISTS {{ {node} {_TYPE} {type_} . "
        f"FILTER EXISTS {{ {type_} {_SUBCLASSES} {class_} }} }})"
    )


def _string(text: str) -> str:
    """Return a text as a string of SPARQL."""
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(escapes.get(sign, sign) for sign in text) + '"'


def _class(constraint: Constraint, value: str, names: Names) -> str:
    return instance_of(value, str(constraint.terms[0]), names)


def _datatype(constraint: Constraint, value: str, _: Names) -> str:
    return has_datatype(value, str(constraint.terms[0]))


def _node_kind(constraint: Constraint, value: str, _: Names) -> str:
    kind = shown(constraint.terms[0])
    if kind not in _NODE_KINDS:
        raise ShapeError(f"sh:nodeKind {kind} is not known")
    return "(" + " || ".join(f"{function}({value})" for function in _NODE_KINDS[kind]) + ")"


def _range(constraint: Constraint, value: str, _: Names) -> str:
    sign = COMPARISONS[constraint.name]
    return f"COALESCE({value} {sign} {constraint.terms[0]}, false)"


def _length(constraint: Constraint, value: str, _: Names) -> str:
    sign = {"minLength": ">=", "maxLength": "<="}[constraint.name]
    return f"COALESCE(STRLEN(STR({value})) {sign} {constraint.number}, false)"


def _pattern(constraint: Constraint, value: str, _: Names) -> str:
    pattern, flags = _string(constraint.text), _string(constraint.flags)
    return f"COALESCE(REGEX(STR({value}), {pattern}, {flags}), false)"


def _language_in(constraint: Constraint, value: str, _: Names) -> str:
    tests = [f"LANGMATCHES(LANG({value}), {_string(term.value)})" for term in constraint.terms]
    return f"COALESCE({' || '.join(tests) or 'false'}, false)"


def _in(constraint: Constraint, value: str, _: Names) -> str:
    tests = [f"SAMETERM({value}, {term})" for term in constraint.terms]
    return f"({' || '.join(tests) or 'false'})"


VALUE_TESTS: Final[Mapping[str, Callable[[Constraint, str, Names], str]]] = {
    "class": _class,
    "datatype": _datatype,
    "in": _in,
    "languageIn": _language_in,
    "maxExclusive": _range,
    "maxInclusive": _range,
    "maxLength": _length,
    "minExclusive": _range,
    "minInclusive": _range,
    "minLength": _length,
    "nodeKind": _node_kind,
    "pattern": _pattern,
}
