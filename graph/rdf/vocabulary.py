"""The ontology and its code schemes as N-Quads, each in its own named graph."""

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
    """Return the N-Quads lines of the ontology and of the code schemes.

    The ontology has blank nodes, so it is canonicalised (RDFC-1.0): the same file always gives the
    same labels. The IRI of a code scheme is also the name of its graph.
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
    """Return the labels of the ontology and of each code scheme: graph IRI → language → label."""
    labels: dict[str, dict[str, str]] = {}
    for lines in vocabulary_lines():
        for quad in parse(b"".join(lines), format=RdfFormat.N_QUADS):
            is_label = quad.predicate.value == Rdfs.label and quad.subject == quad.graph_name
            if is_label and isinstance(quad.object, Literal) and quad.object.language:
                by_language = labels.setdefault(str(quad.graph_name)[1:-1], {})
                by_language[quad.object.language] = quad.object.value
    return labels


def vocabulary_version() -> str:
    """Return the version of the ontology; empty if it has no ``owl:versionIRI``."""
    for quad in parse(b"".join(vocabulary_lines()[0]), format=RdfFormat.N_QUADS):
        if quad.predicate.value == Owl.versionIRI and isinstance(quad.object, NamedNode):
            return version_of(quad.object.value) or ""
    return ""


def version_of(iri: str) -> str | None:
    """Return the version in a version IRI of the ontology; None for any other IRI."""
    version = iri.removeprefix(f"{VOCABULARY_GRAPH}/")
    return version if version != iri else None


def _lines(triples: bytes | None, *, split: bool = False) -> tuple[bytes, ...]:
    lines: list[bytes] = []
    for line in (triples or b"").splitlines(keepends=True):
        subject = line.split(b" ", 1)[0].strip(b"<>").decode("ascii")
        graph = subject.partition("#")[0] if split else VOCABULARY_GRAPH
        lines.append(line.removesuffix(b" .\n") + f" <{graph}> .\n".encode("ascii"))
    return tuple(lines)
