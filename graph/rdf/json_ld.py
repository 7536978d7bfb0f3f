"""Write sorted triples as JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/) that people can read.

One object for each subject, on a line of its own, with the short names of a context. Engines write
the expanded form: one line for all, every name an IRI.
"""

from __future__ import annotations

import json
from itertools import groupby
from typing import IO, TYPE_CHECKING, Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from renkei.graph.rdf.prefixes import prefixed_parts
from renkei.ontology.terms import Rdf, Xsd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Quad, Triple

__all__ = ["SchemeError", "write_json_ld"]

_MOST_KNOWN: Final = 100_000


class SchemeError(Exception):
    """An IRI begins like a short name: ``geo:43,141`` where ``geo`` is a prefix of the context.

    Attributes:
        prefix: The prefix that cannot be in the context.
    """

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        super().__init__(prefix)


class _Names:
    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes
        self._by_namespace = {namespace: prefix for prefix, namespace in prefixes.items()}
        self._known: dict[str, str] = {}
        self.used: set[str] = set()

    def often(self, iri: str) -> str:
        """Return the same for a property, class or datatype: there are few of them."""
        name = self._known.get(iri)
        if name is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            name = self._known[iri] = self.of(iri)
        return name

    def of(self, iri: str) -> str:
        """Return the short name of an IRI, or the IRI.

        Raises:
            SchemeError: If a reader would take the IRI for a short name.
        """
        prefix, local = prefixed_parts(iri, self._by_namespace)
        if prefix is not None:
            self.used.add(prefix)
            return f"{prefix}:{local}"
        scheme, _, rest = iri.partition(":")
        if scheme in self._prefixes and not rest.startswith("//"):
            raise SchemeError(scheme)
        return iri


def write_json_ld(
    triples: Iterable[Quad | Triple], file: IO[bytes], prefixes: Mapping[str, str]
) -> bytes:
    """Write all but the head of a document; memory holds one subject at a time.

    Args:
        triples: Statements of one subject follow each other.
        file: Where to.
        prefixes: Short names of namespaces.

    Returns:
        The head: the context, with the prefixes that were used.

    Raises:
        SchemeError: If a prefix must not be in the context.
    """
    names = _Names(prefixes)
    separator = b""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    for subject, group in groupby(triples, key=lambda triple: triple.subject):
        node = {"@id": _reference(subject, names)} | _properties(group, names)
        file.write(separator + encode(node).encode())
        separator = b",\n"
    file.write(b"\n]}\n")
    context = {prefix: prefixes[prefix] for prefix in sorted(names.used)}
    head = json.dumps(context, indent=1).encode()
    return b'{"@context": ' + head + b',\n"@graph": [\n'


def _properties(triples: Iterable[Quad | Triple], names: _Names) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    for triple in triples:
        value = triple.object
        name = triple.predicate.value
        if name == Rdf.type_ and not isinstance(value, Literal):
            found.setdefault("@type", []).append(_reference(value, names))
        else:
            found.setdefault(names.often(name), []).append(_value(value, names))
    return {key: values[0] if len(values) == 1 else values for key, values in found.items()}


def _reference(node: object, names: _Names) -> str:
    if isinstance(node, NamedNode):
        return names.of(node.value)
    if isinstance(node, BlankNode):
        return f"_:{node.value}"
    raise TypeError(f"{node} is not supported: RDF 1.1 has IRIs, blank nodes and literals")


def _value(term: object, names: _Names) -> object:
    if not isinstance(term, Literal):
        return {"@id": _reference(term, names)}
    if language := term.language:
        return {"@language": language, "@value": term.value}
    datatype = term.datatype.value
    if datatype == Xsd.string:
        return term.value
    return {"@type": names.often(datatype), "@value": term.value}
