"""The condition that a value has a datatype, and a text that the datatype allows."""

from __future__ import annotations

from typing import Final

from renkei.graph.shacl.statements import ShapeError
from renkei.ontology.terms import Rdf, Xsd

__all__ = ["has_datatype"]

_XSD: Final = Xsd.string.removesuffix("string")
# Datatypes that the engine can cast a text to: the cast of a wrong text is an error.
_CAST: Final = frozenset(
    f"<{_XSD}{name}>"
    for name in (
        "boolean", "integer", "decimal", "float", "double", "date", "time", "dateTime",
        "duration", "dayTimeDuration", "yearMonthDuration",
    )
)  # fmt: skip
# Whole numbers with limits: lowest and highest value. Where they are right, Oxigraph has them as
# xsd:integer, so that a rule with one of these should allow both.
_WHOLE: Final = {
    f"<{_XSD}{name}>": (low, high)
    for name, low, high in (
        ("nonNegativeInteger", 0, None),
        ("positiveInteger", 1, None),
        ("nonPositiveInteger", None, 0),
        ("negativeInteger", None, -1),
        ("long", -(1 << 63), (1 << 63) - 1),
        ("int", -(1 << 31), (1 << 31) - 1),
        ("short", -(1 << 15), (1 << 15) - 1),
        ("byte", -(1 << 7), (1 << 7) - 1),
    )
}
_ANY_TEXT: Final = frozenset({f"<{Xsd.string}>", f"<{Xsd.anyURI}>"})


def has_datatype(value: str, datatype: str) -> str:
    """Return the condition.

    Args:
        value: A variable.
        datatype: An IRI in angle brackets.

    Raises:
        ShapeError: If it is not known which texts the datatype allows.
    """
    same = f"DATATYPE({value}) = {datatype}"
    if datatype == f"<{Rdf.langString}>" or datatype in _ANY_TEXT:
        return f"COALESCE({same}, false)"
    if datatype in _CAST:
        return f"COALESCE({same} && ISLITERAL({datatype}(STR({value}))), false)"
    if datatype in _WHOLE:
        low, high = _WHOLE[datatype]
        number = f"<{Xsd.integer}>(STR({value}))"
        limits = [] if low is None else [f"{number} >= {low}"]
        limits += [] if high is None else [f"{number} <= {high}"]
        return f"COALESCE({' && '.join([same, *limits])}, false)"
    raise ShapeError(f"sh:datatype {datatype} is not supported")
