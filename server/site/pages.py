"""The home page, the page about the data, and what is at the foot of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request
from markupsafe import Markup

from renkei.errors import RenkeiError
from renkei.ontology.terms import LABELS
from renkei.server.site.contents import Pairing, count_kinds, pairings
from renkei.server.sparql.examples import EXAMPLES
from renkei.server.things.schema_org import script_text
from renkei.server.things.schema_org_datasets import site
from renkei.server.web.per_generation import PerGeneration
from renkei.server.web.source_files import base_of
from renkei.server.web.texts import language_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from renkei.server.web.publication import PublishedView
    from renkei.server.web.requested import RequestedGenerations
    from renkei.settings import Settings

__all__ = ["create_pages_blueprint"]


def create_pages_blueprint(settings: Settings, generations: RequestedGenerations) -> Blueprint:
    """Make the blueprint of the pages for people."""
    blueprint = Blueprint("pages", __name__)
    kept: PerGeneration[list[Pairing]] = PerGeneration(pairings)

    @blueprint.get("/")
    def home() -> str:
        view = generations.current()
        return render_template(
            "site/home.html",
            view=view,
            base=base_of(view),
            counts=count_kinds(view),
            pairings=kept.of(view),
            code_labels=LABELS,
            examples=EXAMPLES,
            structured=_structured(view),
        )

    @blueprint.get("/about")
    def about() -> str:
        view = generations.current()
        return render_template("site/about.html", view=view, base=base_of(view), limits=settings)

    @blueprint.app_context_processor
    def foot() -> dict[str, Any]:
        return {
            "published": lambda: _view(generations.current),
            "has_catalogue": lambda: _has_catalogue(_view(generations.published)),
        }

    return blueprint


def _structured(view: PublishedView) -> Markup:
    """What search engines read of the site; nothing, if it is not known what IRIs begin with."""
    if not base_of(view):
        return Markup()
    return script_text(site(view.manifest, root=request.root_url, language=language_of(request)))


def _view(give: Callable[[], PublishedView]) -> PublishedView | None:
    """Return a generation for the foot of a page; a page needs no data to have one."""
    try:
        return give()
    except RenkeiError:  # nothing is published, or what was asked for is gone
        return None


def _has_catalogue(view: PublishedView | None) -> bool:
    """Whether a generation has a catalogue: those that an older version built have none."""
    return view is not None and "catalogue" in view.manifest
