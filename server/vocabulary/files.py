"""What belongs to the vocabulary beside its pages: context, mappings, shapes, diagrams.

The context and the diagrams are made from the vocabulary of the generation. Mappings and shapes are
in no graph: they are the files of the program.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from flask import Blueprint, Response, abort, request

from renkei.errors import StoreError
from renkei.graph.generations.generations import Generations as StoredGenerations
from renkei.graph.rdf.iris import is_key
from renkei.graph.rdf.terms import iri as checked_iri
from renkei.graph.rdf.vocabulary import version_of
from renkei.ontology import read_vocabulary
from renkei.ontology.terms import NAMESPACE, PREFIXES, Rdf, Rdfs
from renkei.server.vocabulary.context import CONTEXT_PROFILE, written_context
from renkei.server.vocabulary.data import VOCABULARY_GRAPH, terms
from renkei.server.vocabulary.diagrams.classes import draw_class
from renkei.server.vocabulary.diagrams.overview import draw_overview
from renkei.server.vocabulary.diagrams.svg import POLICY
from renkei.server.vocabulary.model import model_of
from renkei.server.web.ask import rows
from renkei.server.web.generations import PerGeneration
from renkei.server.web.negotiation import DOCUMENT_OF_SUFFIX
from renkei.server.web.request_errors import UnknownVersionError
from renkei.server.web.texts import language_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.generations.generations import Generation
    from renkei.graph.generations.leases import GenerationLease, Leases
    from renkei.server.vocabulary.data import Uses
    from renkei.server.vocabulary.model import Model
    from renkei.server.web.generations import RequestedLeases

__all__ = [
    "OVERVIEW",
    "Example",
    "FoundVersion",
    "VocabularyVersions",
    "context_response",
    "create_vocabulary_files_blueprint",
    "examples",
]


OVERVIEW: Final = "overview"

_FILES: Final = {
    "shapes.ttl": "text/turtle; charset=utf-8",
    "mappings.sssom.tsv": "text/tab-separated-values; charset=utf-8",
}


def create_vocabulary_files_blueprint(leases: Leases) -> Blueprint:
    """Make the blueprint."""
    blueprint = Blueprint("vocabulary_files", __name__)
    models: PerGeneration[Model] = PerGeneration(lambda lease: model_of(terms(lease)))

    @blueprint.get("/ns/context.jsonld")
    def context() -> AnyResponse:
        return context_response(leases.current())

    @blueprint.get("/ns/shapes.ttl", defaults={"name": "shapes.ttl"})
    @blueprint.get("/ns/mappings.sssom.tsv", defaults={"name": "mappings.sssom.tsv"})
    def file(name: str) -> Response:
        response = Response(read_vocabulary(name), content_type=_FILES[name])
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
        return response

    @blueprint.get("/ns/diagrams/<name>.svg")
    def diagram(name: str) -> Response:
        model = models.of(leases.current())
        language = language_of(request)
        if name == OVERVIEW:
            drawn = draw_overview(model, language)
        elif is_key(name) and NAMESPACE + name in model.supers:
            drawn = draw_class(model, NAMESPACE + name, language)
        else:
            abort(404)
        response = Response(drawn, content_type="image/svg+xml")
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return blueprint


def context_response(lease: GenerationLease, path: str = "/ns") -> AnyResponse:
    """Answer with the context of JSON-LD and nothing else.

    Args:
        lease: The generation whose vocabulary it is of.
        path: Where it was asked for. Only that of ``/ns`` has an address of its own.
    """
    response = Response(
        written_context(terms(lease)),
        content_type=f'application/ld+json; profile="{CONTEXT_PROFILE}"',
        headers={"Content-Location": "/ns/context.jsonld"} if path == "/ns" else None,
    )
    response.set_etag(f"{lease.id}-context")
    return response.make_conditional(request)


_READ: Final = 200  # statements of a thing that are looked at, however many it has

_SHOWN: Final = 9  # statements that are shown

_OF_ONE: Final = 2  # of those, with the same property

_LONGEST_TEXT: Final = 80  # characters of a text that is shown; a longer one is left out, never cut

_RANK: Final = {Rdf.type_: 0, Rdfs.label: 1}


@dataclass(frozen=True, slots=True)
class Example:
    """The beginning of what is said of a thing.

    Attributes:
        text: Turtle without its prefixes, with IRIs relative to ``{base}id/``.
        is_whole: False if more is said of it.
    """

    text: str
    is_whole: bool


def examples(lease: GenerationLease, uses: Mapping[str, Uses]) -> dict[str, Example]:
    """Return an example of each class of ours that the data uses, by the class's IRI."""
    base = f"{lease.base}id/"
    return {
        term: _example(lease, use.example, base)
        for term, use in sorted(uses.items())
        if term.startswith(NAMESPACE) and term[len(NAMESPACE) :][:1].isupper()
    }


def _example(lease: GenerationLease, thing: str, base: str) -> Example:
    node = ox.NamedNode(thing)
    query = f"SELECT ?p ?o WHERE {{ {checked_iri(thing)} ?p ?o }} LIMIT {_READ}"
    found = [
        ox.Triple(node, row["p"], row["o"])
        for row in rows(lease, query)
        if isinstance(row["p"], ox.NamedNode)
    ]
    shown: list[ox.Triple] = []
    for triple in sorted(found, key=_order):
        alike = sum(other.predicate == triple.predicate for other in shown)
        is_long = isinstance(triple.object, ox.Literal) and len(triple.object.value) > _LONGEST_TEXT
        if len(shown) < _SHOWN and alike < _OF_ONE and not is_long:
            shown.append(triple)
    written = ox.serialize(shown, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES, base_iri=base)
    lines = [line for line in (written or b"").decode().split("\n") if not line.startswith("@")]
    text = "\n".join(lines).strip().replace("\t", "  ")
    return Example(text, is_whole=len(shown) == len(found))


def _order(triple: ox.Triple) -> tuple[int, str, str]:
    """What it is, what it is called, our properties, the others."""
    property_ = triple.predicate.value
    rank = _RANK.get(property_, 2 if property_.startswith(NAMESPACE) else 3)
    return rank, property_, str(triple.object)


_FIRST_VERSION: Final = (
    "0.1.0"  # of generations whose manifest does not tell: there was no other then
)

_SHOWN_VERSION: Final = 40  # characters of an unknown version that are said again


@dataclass(frozen=True, slots=True)
class FoundVersion:
    """A version of the vocabulary, and what of it is asked for.

    Attributes:
        lease: A generation that has it.
        name: Its number.
        suffix: The form that is asked for, or nothing.
        is_newest: True if the published generation has it.
    """

    lease: GenerationLease
    name: str
    suffix: str
    is_newest: bool


class VocabularyVersions:
    """The versions of the vocabulary that can be had."""

    def __init__(self, data_dir: Path, leases: RequestedLeases) -> None:
        """Find versions.

        Args:
            data_dir: The data directory, with the generations that are kept.
            leases: Leases on them.
        """
        self._stored, self._leases = StoredGenerations(data_dir), leases
        self._told: dict[str, str | None] = {}  # version by the name of a generation

    def find(self, text: str) -> FoundVersion:
        """Return the version that a text such as ``0.1.0`` or ``0.1.0.ttl`` names.

        The newest generation that has it answers.

        Raises:
            UnknownVersionError: If no generation that is kept has it.
        """
        lease = self._leases.current()
        own = _versions(lease)
        if (named := _named(text, own)) is not None:
            return FoundVersion(lease, *named, is_newest=True)
        kept = self._kept()
        if (named := _named(text, kept)) is not None:
            older = self._leases.older(kept[named[0]])
            return FoundVersion(older, *named, is_newest=False)
        available = tuple(dict.fromkeys([*own, *reversed(kept)]))
        raise UnknownVersionError(
            f"the vocabulary is not here in a version {text[:_SHOWN_VERSION]!r}; here is "
            + (", ".join(f"/ns/{name}" for name in available) or "/ns"),
            available=available,
        )

    def _kept(self) -> dict[str, str]:
        """Return the newest generation that is kept, by the version that it has."""
        stored = self._stored.all()
        told = {one.name: self._told.get(one.name) or _told(one) for one in stored}
        self._told = told
        return {version: one.id for one in stored if (version := told[one.name])}


def _told(generation: Generation) -> str | None:
    """Return the version that a manifest tells; None if it cannot be read."""
    try:
        return str(generation.manifest.get("vocabulary", _FIRST_VERSION))
    except StoreError:
        return None


def _versions(lease: GenerationLease) -> tuple[str, ...]:
    head = terms(lease).get(VOCABULARY_GRAPH)
    iris = head.links.get("versionIRI", []) if head else []
    return tuple(version for iri in iris if (version := version_of(iri)))


def _named(text: str, versions: Collection[str]) -> tuple[str, str] | None:
    """Return the version and the suffix that a text names."""
    for suffix in ("", *DOCUMENT_OF_SUFFIX):
        name = text.removesuffix(f".{suffix}") if suffix else text
        if name in versions:
            return name, suffix if name != text else ""
    return None
