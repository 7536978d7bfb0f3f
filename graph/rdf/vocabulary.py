"""The vocabulary and the codes as statements of their own named graphs."""

from __future__ import annotations

from functools import cache

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    RdfFormat,
    parse,
    serialize,
)

from renkei.ontology import vocabulary_path
from renkei.ontology.terms import Owl, Rdfs

__all__ = [
    "VOCABULARY_GRAPH",
    "version_of",
    "vocabulary_lines",
    "vocabulary_names",
    "vocabulary_version",
]

VOCABULARY_GRAPH = "https://w3id.org/renkei/ns"


@cache
def vocabulary_lines() -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Return the N-Quads lines of the ontology and of the codes.

    The ontology holds blank nodes, so it is canonicalised (RDFC-1.0): the same file always gives
    the same labels. Each code scheme is a named graph, called as the scheme.
    """
    with vocabulary_path("renkei.ttl") as path:
        ontology = Dataset(parse(path=path, format=RdfFormat.TURTLE))
    ontology.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    with vocabulary_path("codes.ttl") as path:
        codes = list(parse(path=path, format=RdfFormat.TURTLE))
    return (
        _lines(serialize((q.triple for q in ontology), format=RdfFormat.N_TRIPLES)),
        _lines(serialize((q.triple for q in codes), format=RdfFormat.N_TRIPLES), split=True),
    )


def vocabulary_names() -> dict[str, dict[str, str]]:
    """Return what the graphs of the ontology and of each code scheme are called, by language."""
    found: dict[str, dict[str, str]] = {}
    for lines in vocabulary_lines():
        for quad in parse(b"".join(lines), format=RdfFormat.N_QUADS):
            is_name = quad.predicate.value == Rdfs.label and quad.subject == quad.graph_name
            if is_name and isinstance(quad.object, Literal) and quad.object.language:
                names = found.setdefault(str(quad.graph_name)[1:-1], {})
                names[quad.object.language] = quad.object.value
    return found


def vocabulary_version() -> str:
    """Return the version of the ontology; empty if it tells none."""
    for quad in parse(b"".join(vocabulary_lines()[0]), format=RdfFormat.N_QUADS):
        if quad.predicate.value == Owl.versionIRI and isinstance(quad.object, NamedNode):
            return version_of(quad.object.value) or ""
    return ""


def version_of(iri: str) -> str | None:
    """Return the version that the IRI of a version names; None for any other IRI."""
    version = iri.removeprefix(f"{VOCABULARY_GRAPH}/")
    return version if version != iri else None


def _lines(triples: bytes | None, *, split: bool = False) -> tuple[bytes, ...]:
    lines: list[bytes] = []
    for line in (triples or b"").splitlines(keepends=True):
        subject = line.split(b" ", 1)[0].strip(b"<>").decode("ascii")
        graph = subject.partition("#")[0] if split else VOCABULARY_GRAPH
        lines.append(line.removesuffix(b" .\n") + f" <{graph}> .\n".encode("ascii"))
    return tuple(lines)
