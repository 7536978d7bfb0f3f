"""Find the triples that RDF/XML cannot express (https://www.w3.org/TR/rdf-syntax-grammar/).

A property, and a class in the abbreviated syntax, becomes the name of an XML element: not every IRI
ends in an NCName, and some names of ``rdf:`` are reserved (section 5.1). The label of a blank node
must be an NCName. XML has no control characters (XML 1.0, section 2.2).
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
_MAX_CACHED: Final = 100_000  # IRIs of properties, and of classes
_SAMPLE: Final = NamedNode("http://example.org/")


class XmlLimits:
    """Checks triples. Each property and class is tried once, in a document of one triple.

    ``XmlLimits().reason(triple)`` is None if RDF/XML can express the triple.
    """

    def __init__(self) -> None:
        self._properties: set[str] = set()
        self._classes: set[str] = set()

    def reason(self, quad: Quad | Triple) -> str | None:
        """Return why RDF/XML cannot express a triple; None if it can."""
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
            kind = "triple term" if isinstance(value, Triple) else "blank node"
            return f"XML has no name for the {kind} {value}"
        if not isinstance(quad.subject, NamedNode) and not _is_node_id(quad.subject):
            return f"XML has no name for the blank node {quad.subject}"
        return None


def _is_node_id(node: object) -> bool:
    return isinstance(node, BlankNode) and _NODE_ID.fullmatch(node.value) is not None


def _is_name(node: NamedNode, known: set[str], *, is_class: bool = False) -> bool:
    """Return whether a property or class can be the name of an element; cache it if so."""
    type_ = NamedNode(_RDF_TYPE)
    is_name = _survives_round_trip(
        Triple(_SAMPLE, type_, node) if is_class else Triple(_SAMPLE, node, Literal(""))
    )
    if is_name:
        if len(known) >= _MAX_CACHED:
            known.clear()
        known.add(node.value)
    return is_name


def _survives_round_trip(triple: Triple) -> bool:
    """Return whether two parsers read a triple back from a document that holds it alone."""
    try:
        data = serialize([triple], format=RdfFormat.RDF_XML)
        parsed = [quad.triple for quad in parse(data, format=RdfFormat.RDF_XML)]
        graph = rdflib.Graph().parse(data=data, format="xml")
    except Exception:  # the errors of both parsers have no common class
        return False
    by_rdflib = {(str(s), str(p), str(o)) for s, p, o in graph}
    node = triple.object
    value = node.value if isinstance(node, NamedNode | Literal) else ""
    return parsed == [triple] and by_rdflib == {(_SAMPLE.value, triple.predicate.value, value)}
