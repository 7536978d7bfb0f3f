"""What belongs to the vocabulary beside its pages: context, mappings, shapes, diagrams.

The context and the diagrams are made from the vocabulary of the generation. Mappings and shapes are
in no graph: they are the files of the program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, abort, request

from renkei.graph.rdf.iris import is_key
from renkei.ontology import read_vocabulary
from renkei.ontology.terms import NAMESPACE
from renkei.server.vocabulary.class_diagram import draw_class
from renkei.server.vocabulary.context import CONTEXT_PROFILE, written_context
from renkei.server.vocabulary.data import terms
from renkei.server.vocabulary.model import model_of
from renkei.server.vocabulary.overview_diagram import draw_overview
from renkei.server.vocabulary.svg import POLICY
from renkei.server.web.per_generation import PerGeneration
from renkei.server.web.texts import language_of

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from renkei.server.vocabulary.model import Model
    from renkei.server.web.publication import Generations, PublishedView

__all__ = ["OVERVIEW", "context_response", "create_vocabulary_files_blueprint"]

OVERVIEW: Final = "overview"
_FILES: Final = {
    "shapes.ttl": "text/turtle; charset=utf-8",
    "mappings.sssom.tsv": "text/tab-separated-values; charset=utf-8",
}


def create_vocabulary_files_blueprint(generations: Generations) -> Blueprint:
    """Make the blueprint."""
    blueprint = Blueprint("vocabulary_files", __name__)
    models: PerGeneration[Model] = PerGeneration(lambda view: model_of(terms(view)))

    @blueprint.get("/ns/context.jsonld")
    def context() -> AnyResponse:
        return context_response(generations.current())

    @blueprint.get("/ns/shapes.ttl", defaults={"name": "shapes.ttl"})
    @blueprint.get("/ns/mappings.sssom.tsv", defaults={"name": "mappings.sssom.tsv"})
    def file(name: str) -> Response:
        response = Response(read_vocabulary(name), content_type=_FILES[name])
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
        return response

    @blueprint.get("/ns/diagrams/<name>.svg")
    def diagram(name: str) -> Response:
        model = models.of(generations.current())
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


def context_response(view: PublishedView, path: str = "/ns") -> AnyResponse:
    """Answer with the context of JSON-LD and nothing else.

    Args:
        view: The generation whose vocabulary it is of.
        path: Where it was asked for. Only that of ``/ns`` has an address of its own.
    """
    response = Response(
        written_context(terms(view)),
        content_type=f'application/ld+json; profile="{CONTEXT_PROFILE}"',
        headers={"Content-Location": "/ns/context.jsonld"} if path == "/ns" else None,
    )
    response.set_etag(f"{view.id}-context")
    return response.make_conditional(request)
