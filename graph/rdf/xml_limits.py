"""What RDF/XML cannot hold (https://www.w3.org/TR/rdf-syntax-grammar/): it is asked beforehand.

A property, and a class that is written in the short form, is the name of an element: not every IRI
ends in one, and some names of ``rdf:`` are reserved (section 5.1). A blank node needs an NCName. A
text can have no control characters (XML 1.0, section 2.2).
"""

from __future__ import annotations

import re
from typing import Final

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

__all__ = ["XmlLimits"]

_RDF_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_NOT_IN_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NODE_ID: Final = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")
_MOST_KNOWN: Final = 100_000
_SAMPLE: Final = NamedNode("http://example.org/")


class XmlLimits:
    """Tells why statements have no RDF/XML. Names are tried once, in a document of their own."""

    def __init__(self) -> None:
        self._properties: set[str] = set()
        self._classes: set[str] = set()

    def reason(self, quad: Quad | Triple) -> str | None:
        """Return why a statement cannot be written; None if it can."""
        name = quad.predicate.value
        if name not in self._properties and not _is_name(quad.predicate, self._properties):
            return f"XML has no name for the property {name}"
        value = quad.object
        if isinstance(value, Literal):
            if _NOT_IN_XML.search(value.value):
                return f"a text of {quad.subject} has a character that XML 1.0 does not allow"
        elif isinstance(value, NamedNode):
            if (
                name == _RDF_TYPE
                and value.value not in self._classes
                and not _is_name(value, self._classes, is_class=True)
            ):
                return f"XML has no name for the class {value.value}"
        elif not _is_node_id(value):
            return f"XML has no name for the blank node {value}"
        if not isinstance(quad.subject, NamedNode) and not _is_node_id(quad.subject):
            return f"XML has no name for the blank node {quad.subject}"
        return None


def _is_node_id(node: object) -> bool:
    return isinstance(node, BlankNode) and _NODE_ID.fullmatch(node.value) is not None


def _is_name(node: NamedNode, known: set[str], *, is_class: bool = False) -> bool:
    """Whether a property or class can be the name of an element; what can is known then."""
    type_ = NamedNode(_RDF_TYPE)
    found = _comes_back(
        Triple(_SAMPLE, type_, node) if is_class else Triple(_SAMPLE, node, Literal(""))
    )
    if found:
        if len(known) >= _MOST_KNOWN:
            known.clear()
        known.add(node.value)
    return found


def _comes_back(triple: Triple) -> bool:
    """Whether two parsers read the same from a document that holds one triple."""
    try:
        data = serialize([triple], format=RdfFormat.RDF_XML)
        found = [quad.triple for quad in parse(data, format=RdfFormat.RDF_XML)]
        graph = rdflib.Graph().parse(data=data, format="xml")
    except Exception:  # each parser has errors of its own, and all of them mean the same here
        return False
    elsewhere = {(str(s), str(p), str(o)) for s, p, o in graph}
    node = triple.object
    value = node.value if isinstance(node, NamedNode | Literal) else ""
    return found == [triple] and elsewhere == {(_SAMPLE.value, triple.predicate.value, value)}
