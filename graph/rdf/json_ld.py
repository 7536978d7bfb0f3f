"""Write sorted triples as compact, readable JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/).

One node object for each subject, one per line, with a context of prefixes. pyoxigraph writes the
expanded form on a single line, with absolute IRIs only.
"""

from __future__ import annotations

import json
import re
from itertools import groupby
from operator import attrgetter
from typing import IO, TYPE_CHECKING, Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from renkei.graph.rdf.prefixes import prefixed_parts
from renkei.ontology.terms import Rdf, Xsd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Quad, Triple

__all__ = ["CompactIris", "SchemeError", "write_json_ld"]

# Canonical, and exact as a double, which is how most parsers read JSON (RFC 8259, section 6).
_EXACT_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,14}")
_MAX_CACHED: Final = 100_000  # compact IRIs


class SchemeError(Exception):
    """The scheme of an absolute IRI is a prefix of the context, as in ``geo:43,141``.

    A JSON-LD processor would expand it as a compact IRI (JSON-LD 1.1, section 3.2).

    Attributes:
        prefix: The prefix that the context must not define.
    """

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        super().__init__(prefix)


class CompactIris:
    """Compacts IRIs and records the prefixes it used."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes
        self._by_namespace = {namespace: prefix for prefix, namespace in prefixes.items()}
        self._cache: dict[str, str] = {}
        self.used: set[str] = set()

    def cached(self, iri: str) -> str:
        """Return `compact` of a property, class or datatype; these recur, so they are cached."""
        name = self._cache.get(iri)
        if name is None:
            if len(self._cache) >= _MAX_CACHED:
                self._cache.clear()
            name = self._cache[iri] = self.compact(iri)
        return name

    def compact(self, iri: str) -> str:
        """Return the compact form of an IRI, or the IRI itself if it has none.

        Raises:
            SchemeError: If a processor would read the IRI as a compact IRI.
        """
        prefix, local = prefixed_parts(iri, self._by_namespace)
        if prefix is not None:
            self.used.add(prefix)
            return f"{prefix}:{local}"
        scheme, _, rest = iri.partition(":")
        if scheme in self._prefixes and not rest.startswith("//"):
            raise SchemeError(scheme)
        return iri

    def head(self) -> bytes:
        """Return the head of a document: the context with the prefixes that were used."""
        context = {prefix: self._prefixes[prefix] for prefix in sorted(self.used)}
        head = json.dumps(context, indent=1).encode()
        return b'{"@context": ' + head + b',\n"@graph": [\n'


def write_json_ld(
    triples: Iterable[Quad | Triple],
    file: IO[bytes],
    prefixes: Mapping[str, str],
    *,
    has_native_values: bool = False,
) -> bytes:
    """Write the body of a document: everything after its context.

    The context is known only at the end, so it is returned and belongs before the body. Memory
    holds one subject at a time.

    Args:
        triples: Triples, or quads whose graph is ignored, grouped by subject.
        file: Receives the body.
        prefixes: Prefix → namespace.
        has_native_values: True writes integers and booleans in canonical form as JSON numbers and
            booleans, which a processor reads as the same literals (JSON-LD 1.1 API, section 8.6).
            All other values have their datatype and lexical form.

    Returns:
        The head of the document: the context with the prefixes that the body uses.

    Raises:
        SchemeError: If the context must not define one of the prefixes.
    """
    iris = CompactIris(prefixes)
    separator = b""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    for subject, group in groupby(triples, key=attrgetter("subject")):
        node = {"@id": _reference(subject, iris)} | _properties(group, iris, has_native_values)
        file.write(separator + encode(node).encode())
        separator = b",\n"
    file.write(b"\n]}\n")
    return iris.head()


def _properties(
    triples: Iterable[Quad | Triple], iris: CompactIris, has_native_values: bool
) -> dict[str, Any]:
    properties: dict[str, list[Any]] = {}
    for triple in triples:
        value = triple.object
        name = triple.predicate.value
        if name == Rdf.type_ and not isinstance(value, Literal):
            properties.setdefault("@type", []).append(_reference(value, iris))
        else:
            native = _native(value) if has_native_values else None
            properties.setdefault(iris.cached(name), []).append(
                _value(value, iris) if native is None else native
            )
    return {key: values[0] if len(values) == 1 else values for key, values in properties.items()}


def _reference(node: object, iris: CompactIris) -> str:
    if isinstance(node, NamedNode):
        return iris.compact(node.value)
    if isinstance(node, BlankNode):
        return f"_:{node.value}"
    raise TypeError(f"{node} is not supported: RDF 1.1 has IRIs, blank nodes and literals")


def _native(term: object) -> int | bool | None:
    """Return the JSON value of a literal, if a processor makes the same literal of it."""
    if not isinstance(term, Literal):
        return None
    if term.datatype.value == Xsd.boolean:
        return {"true": True, "false": False}.get(term.value)
    is_exact = term.datatype.value == Xsd.integer and _EXACT_INTEGER.fullmatch(term.value)
    return int(term.value) if is_exact else None


def _value(term: object, iris: CompactIris) -> object:
    if not isinstance(term, Literal):
        return {"@id": _reference(term, iris)}
    if language := term.language:
        return {"@language": language, "@value": term.value}
    datatype = term.datatype.value
    if datatype == Xsd.string:
        return term.value
    return {"@type": iris.cached(datatype), "@value": term.value}
