"""Terms as plain values of JSON, for programs that know nothing of RDF.

Pure. Numbers are numbers, truth values are truth values; IRIs, dates and texts are strings; what
is not there is null.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.ontology.terms import Xsd

if TYPE_CHECKING:
    from renkei.server.web.ask import Term

__all__ = ["plain_value", "term_of"]

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_INTEGERS: Final = frozenset(
    _XSD + name for name in ("integer", "int", "long", "short", "nonNegativeInteger")
)
_REALS: Final = frozenset(_XSD + name for name in ("decimal", "double", "float"))
_TRUTH: Final = {"true": True, "1": True, "false": False, "0": False}


def plain_value(term: Term | None) -> str | int | float | bool | None:
    """Return a term as a value of JSON; a literal that is not of its datatype as its text.

    A whole ``xsd:decimal`` is an integer. Another number is the double next to it, which is how
    nearly every reader of JSON reads numbers; CSV has its exact digits.
    """
    if isinstance(term, ox.Literal):
        return _literal_value(term.value, term.datatype.value)
    if isinstance(term, ox.NamedNode):
        return term.value
    return None if term is None else str(term)


def _literal_value(text: str, datatype: str) -> str | int | float | bool:
    if datatype == Xsd.boolean:
        return _TRUTH.get(text, text)
    try:
        if datatype in _INTEGERS:
            return int(text)
        if datatype in _REALS:
            return _number(text)
    except ValueError:
        return text
    return text


def term_of(text: str) -> Term:
    """Return the term that a text of N-Triples stands for."""
    triple = f"<http://example.org/> <http://example.org/> {text} ."
    (quad,) = ox.parse(triple, format=ox.RdfFormat.N_TRIPLES)
    found = quad.object
    if not isinstance(found, ox.NamedNode | ox.BlankNode | ox.Literal):
        raise TypeError("a triple is no value of a parameter")
    return found


def _number(text: str) -> int | float | str:
    whole, _, fraction = text.partition(".")
    if not fraction.strip("0") and whole.lstrip("+-").isdigit():
        return int(whole)
    value = float(text)
    return value if math.isfinite(value) else text
