"""The home page, the page about the data, and what is at the foot of every page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request
from markupsafe import Markup

from renkei.errors import RenkeiError
from renkei.ontology.terms import LABELS
from renkei.server.sparql.result_page import EXAMPLES
from renkei.server.things.kinds import HOME_KINDS
from renkei.server.things.schema_org.builder import script_text
from renkei.server.things.schema_org.datasets import site
from renkei.server.web.ask import labels, rows
from renkei.server.web.generations import PerGeneration
from renkei.server.web.texts import language_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from renkei.graph.generations.leases import GenerationLease
    from renkei.server.web.generations import RequestedLeases
    from renkei.settings import Settings

__all__ = ["Pairing", "Tile", "create_pages_blueprint", "pairings", "tiles"]


@dataclass(frozen=True, slots=True)
class Tile:
    """The number of things of a kind, on the home page."""

    key: str
    title: Mapping[str, str]
    count: int


@dataclass(slots=True)
class Pairing:
    """A pairing, and how many of its activities have which status."""

    iri: str
    labels: dict[str, str] = field(default_factory=dict)
    activities: int = 0
    statuses: dict[str, int] = field(default_factory=dict)


def tiles(lease: GenerationLease) -> list[Tile]:
    """Return the tiles of the home page, without those of kinds that have no things."""
    classes: Mapping[str, int] = lease.manifest.get("classes", {})
    return [
        Tile(kind.key, kind.home_title or kind.title, classes[kind.class_])
        for kind in HOME_KINDS
        if classes.get(kind.class_)
    ]


def pairings(lease: GenerationLease) -> list[Pairing]:
    """Return all pairings with their labels and the statuses of their activities, by IRI."""
    pattern = "?thing a renkei:FacilityPairing"
    subjects = rows(lease, f"SELECT DISTINCT ?thing {{ {pattern} }}")
    iris = sorted(row["thing"].value for row in subjects)
    names = labels(lease, pattern=pattern)
    found = {iri: Pairing(iri, names.get(iri, {})) for iri in iris}
    query = """SELECT ?pairing ?status (COUNT(DISTINCT ?activity) AS ?n) {
      ?activity renkei:inPairing ?pairing ; a renkei:JointActivity
      OPTIONAL { ?activity renkei:status ?status } }
      GROUP BY ?pairing ?status ORDER BY DESC(?n) ?status"""
    for row in rows(lease, query):
        if "pairing" not in row or row["pairing"].value not in found:
            continue
        pairing, count = found[row["pairing"].value], int(row["n"].value)
        pairing.activities += count
        if "status" in row:
            pairing.statuses[row["status"].value] = count
    return list(found.values())


def create_pages_blueprint(settings: Settings, leases: RequestedLeases) -> Blueprint:
    """Make the blueprint of the pages for people."""
    blueprint = Blueprint("pages", __name__)
    kept: PerGeneration[list[Pairing]] = PerGeneration(pairings)

    @blueprint.get("/")
    def home() -> str:
        lease = leases.current()
        return render_template(
            "site/home.html",
            lease=lease,
            base=lease.base,
            tiles=tiles(lease),
            pairings=kept.of(lease),
            code_labels=LABELS,
            examples=EXAMPLES,
            structured=_structured(lease),
        )

    @blueprint.get("/about")
    def about() -> str:
        lease = leases.current()
        return render_template("site/about.html", lease=lease, base=lease.base, limits=settings)

    @blueprint.app_context_processor
    def foot() -> dict[str, Any]:
        return {
            "published": lambda: _view(leases.current),
            "has_catalogue": lambda: _has_catalogue(_view(leases.published)),
        }

    return blueprint


def _structured(lease: GenerationLease) -> Markup:
    """What search engines read of the site; nothing, if it is not known what IRIs begin with."""
    if not lease.base:
        return Markup()
    return script_text(site(lease.manifest, root=request.root_url, language=language_of(request)))


def _view(give: Callable[[], GenerationLease]) -> GenerationLease | None:
    """Return a generation for the foot of a page; a page needs no data to have one."""
    try:
        return give()
    except RenkeiError:  # nothing is published, or what was asked for is gone
        return None


def _has_catalogue(lease: GenerationLease | None) -> bool:
    """Whether a generation has a catalogue: those that an older version built have none."""
    return lease is not None and "catalogue" in lease.manifest
