"""The files of the vocabulary: context, mappings, shapes, diagrams; its examples and versions.

Context and diagrams are derived from the vocabulary of the published generation. Mappings and
shapes are not in the graph: they are files of the program.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from flask import Blueprint, Response, abort, request

from renkei.errors import StoreError
from renkei.graph.generations.generations import Generations
from renkei.graph.rdf.iris import is_key
from renkei.graph.rdf.terms import iri as checked_iri
from renkei.graph.rdf.vocabulary import version_of
from renkei.ontology import read_vocabulary
from renkei.ontology.terms import NAMESPACE, PREFIXES, Rdf, Rdfs
from renkei.server.vocabulary.context import CONTEXT_PROFILE, serialize_context
from renkei.server.vocabulary.data import VOCABULARY_GRAPH, terms
from renkei.server.vocabulary.diagrams.classes import draw_class
from renkei.server.vocabulary.diagrams.overview import draw_overview
from renkei.server.vocabulary.diagrams.svg import POLICY
from renkei.server.vocabulary.model import model_of
from renkei.server.web.ask import rows
from renkei.server.web.deps import deps
from renkei.server.web.negotiation import DOCUMENT_OF_SUFFIX
from renkei.server.web.request_errors import UnknownVersionError
from renkei.server.web.texts import language_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.generations.generations import Generation
    from renkei.graph.generations.leases import GenerationLease
    from renkei.server.vocabulary.data import Uses
    from renkei.server.vocabulary.model import Model
    from renkei.settings import Settings

__all__ = [
    "OVERVIEW",
    "Example",
    "FoundVersion",
    "VersionIndex",
    "blueprint",
    "context_response",
    "examples",
    "find_version",
]

OVERVIEW: Final = "overview"
"""Name of the diagram of all classes."""

_MAX_READ: Final = 200  # statements of a thing that are considered for an example
_MAX_SHOWN: Final = 9  # statements of an example
_MAX_OF_PROPERTY: Final = 2  # of those, with the same property
_MAX_TEXT: Final = 80  # characters of a text in an example; a longer one is left out, not cut
_RANK: Final = {Rdf.type_: 0, Rdfs.label: 1}
_FIRST_VERSION: Final = "0.1.0"  # of generations whose manifest has no version of the vocabulary
_MAX_QUOTED: Final = 40  # characters of an unknown version that an error quotes
_FILES: Final = {
    "shapes.ttl": "text/turtle; charset=utf-8",
    "mappings.sssom.tsv": "text/tab-separated-values; charset=utf-8",
}

blueprint = Blueprint("vocabulary_files", __name__)


@blueprint.get("/ns/context.jsonld")
def context() -> AnyResponse:
    """Answer with the JSON-LD context."""
    return context_response(deps().leases.current())


@blueprint.get("/ns/shapes.ttl", defaults={"name": "shapes.ttl"})
@blueprint.get("/ns/mappings.sssom.tsv", defaults={"name": "mappings.sssom.tsv"})
def file(name: str) -> Response:
    """Answer with a file of the program."""
    response = Response(read_vocabulary(name), content_type=_FILES[name])
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@blueprint.get("/ns/diagrams/<name>.svg")
def diagram(name: str) -> Response:
    """Answer with the diagram of a class, or of all classes."""
    model = deps().cached(_model, deps().leases.current())
    language = language_of(request)
    if name == OVERVIEW:
        svg = draw_overview(model, language)
    elif is_key(name) and NAMESPACE + name in model.supers:
        svg = draw_class(model, NAMESPACE + name, language)
    else:
        abort(404)
    response = Response(svg, content_type="image/svg+xml")
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _model(lease: GenerationLease) -> Model:
    return model_of(terms(lease))


def context_response(lease: GenerationLease, path: str = "/ns") -> AnyResponse:
    """Return the response with the JSON-LD context alone.

    Args:
        lease: The generation of the vocabulary.
        path: The requested path. Only the context of ``/ns`` has an address of its own.
    """
    response = Response(
        serialize_context(terms(lease)),
        content_type=f'application/ld+json; profile="{CONTEXT_PROFILE}"',
        headers={"Content-Location": "/ns/context.jsonld"} if path == "/ns" else None,
    )
    response.set_etag(f"{lease.id}-context")
    return response.make_conditional(request)


@dataclass(frozen=True, slots=True)
class Example:
    """Some statements about a thing.

    Attributes:
        text: Turtle without its prefixes, with IRIs relative to ``{base}id/``.
        is_whole: False if there are more.
    """

    text: str
    is_whole: bool


def examples(lease: GenerationLease, uses: Mapping[str, Uses]) -> dict[str, Example]:
    """Return an example of each used class of the vocabulary: IRI of the class → example."""
    base = f"{lease.base}id/"
    return {
        term: _example(lease, use.example, base)
        for term, use in sorted(uses.items())
        if term.startswith(NAMESPACE) and term[len(NAMESPACE) :][:1].isupper()
    }


def _example(lease: GenerationLease, thing: str, base: str) -> Example:
    node = ox.NamedNode(thing)
    query = f"SELECT ?p ?o WHERE {{ {checked_iri(thing)} ?p ?o }} LIMIT {_MAX_READ}"
    triples = [
        ox.Triple(node, row["p"], row["o"])
        for row in rows(lease, query)
        if isinstance(row["p"], ox.NamedNode)
    ]
    chosen: list[ox.Triple] = []
    for triple in sorted(triples, key=_order):
        same = sum(other.predicate == triple.predicate for other in chosen)
        is_long = isinstance(triple.object, ox.Literal) and len(triple.object.value) > _MAX_TEXT
        if len(chosen) < _MAX_SHOWN and same < _MAX_OF_PROPERTY and not is_long:
            chosen.append(triple)
    turtle = ox.serialize(chosen, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES, base_iri=base)
    lines = [line for line in (turtle or b"").decode().split("\n") if not line.startswith("@")]
    text = "\n".join(lines).strip().replace("\t", "  ")
    return Example(text, is_whole=len(chosen) == len(triples))


def _order(triple: ox.Triple) -> tuple[int, str, str]:
    """Return the sort key: type, label, properties of the vocabulary, others."""
    property_ = triple.predicate.value
    rank = _RANK.get(property_, 2 if property_.startswith(NAMESPACE) else 3)
    return rank, property_, str(triple.object)


@dataclass(frozen=True, slots=True)
class FoundVersion:
    """A version of the vocabulary, and the requested format.

    Attributes:
        lease: A generation that has it.
        name: Its number.
        suffix: The suffix of the requested format, or empty.
        is_newest: True if the published generation has it.
    """

    lease: GenerationLease
    name: str
    suffix: str
    is_newest: bool


class VersionIndex:
    """The versions of the vocabulary that the retained generations have. Thread-safe."""

    def __init__(self, settings: Settings) -> None:
        self._generations = Generations(settings.data_dir)
        self._versions: dict[str, str | None] = {}  # directory of a generation → version

    def retained(self) -> dict[str, str]:
        """Return the id of the newest retained generation of each version."""
        generations = self._generations.all()
        known = self._versions
        versions = {one.name: known.get(one.name) or _version_of(one) for one in generations}
        self._versions = versions
        return {version: one.id for one in generations if (version := versions[one.name])}


def find_version(text: str) -> FoundVersion:
    """Return the version that a text such as ``0.1.0`` or ``0.1.0.ttl`` names.

    It comes from the newest generation that has it.

    Raises:
        UnknownVersionError: If no retained generation has it.
    """
    lease = deps().leases.requested()
    current = _versions(lease)
    if (named := _split_suffix(text, current)) is not None:
        return FoundVersion(lease, *named, is_newest=True)
    retained = deps().shared(VersionIndex).retained()
    if (named := _split_suffix(text, retained)) is not None:
        older = deps().leases.older(retained[named[0]])
        return FoundVersion(older, *named, is_newest=False)
    available = tuple(dict.fromkeys([*current, *reversed(retained)]))
    raise UnknownVersionError(
        f"the vocabulary is not here in a version {text[:_MAX_QUOTED]!r}; here is "
        + (", ".join(f"/ns/{name}" for name in available) or "/ns"),
        available=available,
    )


def _version_of(generation: Generation) -> str | None:
    """Return the version of a generation's vocabulary; None if its manifest cannot be read."""
    try:
        return str(generation.manifest.get("vocabulary", _FIRST_VERSION))
    except StoreError:
        return None


def _versions(lease: GenerationLease) -> tuple[str, ...]:
    head = terms(lease).get(VOCABULARY_GRAPH)
    iris = head.links.get("versionIRI", []) if head else []
    return tuple(version for iri in iris if (version := version_of(iri)))


def _split_suffix(text: str, versions: Collection[str]) -> tuple[str, str] | None:
    """Split a text into version and suffix; None if it names none of the versions."""
    for suffix in ("", *DOCUMENT_OF_SUFFIX):
        name = text.removesuffix(f".{suffix}") if suffix else text
        if name in versions:
            return name, suffix if name != text else ""
    return None
