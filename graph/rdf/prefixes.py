"""Prefixes: the namespace of an IRI, its prefixed name, and the prefixes that triples use.

Nothing of the ontology is imported here: query workers import this module when they start.
`renkei.graph.rdf.terms.prefixed_name` has the ontology's prefixes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["namespace_of", "prefixed_parts", "used_prefixes"]

_LOCAL: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


def namespace_of(iri: str) -> str:
    """Return an IRI up to and including its last ``#`` or ``/``; empty if it has neither."""
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def prefixed_parts(iri: str, prefix_of: Mapping[str, str]) -> tuple[str, str] | tuple[None, None]:
    """Return the prefix and the local name of an IRI; twice None if it has no prefixed name.

    Local names are ASCII letters, digits and ``_ . -``: what Turtle, JSON-LD and SPARQL read
    without escapes.

    Args:
        iri: An absolute IRI.
        prefix_of: Namespace → prefix.
    """
    namespace = namespace_of(iri)
    prefix = prefix_of.get(namespace)
    if prefix is None or not _LOCAL.fullmatch(iri, len(namespace)):
        return None, None
    return prefix, iri[len(namespace) :]


def used_prefixes(triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> dict[str, str]:
    """Return the prefixes whose namespace is that of an IRI or datatype in the triples."""
    namespaces = set()
    for triple in triples:
        for term in (triple.subject, triple.predicate, triple.object):
            node = term.datatype if isinstance(term, ox.Literal) else term
            if isinstance(node, ox.NamedNode):
                namespaces.add(namespace_of(node.value))
    return {prefix: name for prefix, name in prefixes.items() if name in namespaces}
