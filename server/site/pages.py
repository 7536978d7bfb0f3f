"""The home page, the page about the data, and the template variables of every page's footer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, render_template, request
from markupsafe import Markup

from renkei.errors import RenkeiError
from renkei.graph.rdf.terms import iri as checked_iri
from renkei.ontology.terms import LABELS
from renkei.server.site.divisions import divisions
from renkei.server.site.questions import answers
from renkei.server.sparql.result_page import EXAMPLES
from renkei.server.things.kinds import HOME_KINDS, LISTED_KINDS
from renkei.server.things.listed.lists import first_things
from renkei.server.things.schema_org.builder import script_text
from renkei.server.things.schema_org.datasets import site
from renkei.server.web.ask import labels, rows
from renkei.server.web.deps import deps
from renkei.server.web.origins import source_times
from renkei.server.web.texts import language_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from renkei.graph.generations.leases import GenerationLease

__all__ = ["MAX_PAIRINGS", "Pairing", "Tile", "blueprint", "pairings", "tiles"]

MAX_PAIRINGS: Final = 60
"""Pairings on the home page."""

blueprint = Blueprint("pages", __name__)


@dataclass(frozen=True, slots=True)
class Tile:
    """The number of things of a kind, on the home page.

    Attributes:
        key: Key of the list of the kind: ``/things/<key>``.
        title: Name of the kind, by language.
        count: The number of things.
    """

    key: str
    title: Mapping[str, str]
    count: int


@dataclass(slots=True)
class Pairing:
    """A pairing with the number of its activities.

    Attributes:
        iri: Its IRI.
        labels: Its names, by language.
        activities: The number of its activities.
        statuses: Code of a status → number of activities.
    """

    iri: str
    labels: dict[str, str] = field(default_factory=dict)
    activities: int = 0
    statuses: dict[str, int] = field(default_factory=dict)


@blueprint.get("/")
def home() -> str:
    """Show the home page."""
    lease, language = deps().leases.requested(), language_of(request)
    return render_template(
        "site/home.html",
        lease=lease,
        base=lease.base,
        tiles=tiles(lease),
        divisions=deps().cached(divisions, lease),
        answers=deps().cached(answers, lease),
        pairings=deps().cached(pairings, lease)[language],
        most_pairings=MAX_PAIRINGS,
        code_labels=LABELS,
        examples=EXAMPLES,
        times=deps().cached(source_times, lease),
        structured=_structured_data(lease),
    )


@blueprint.get("/about")
def about() -> str:
    """Show the page about the data and the service."""
    lease = deps().leases.requested()
    return render_template("site/about.html", lease=lease, base=lease.base, limits=deps().settings)


@blueprint.app_context_processor
def footer() -> dict[str, Any]:
    """Return what the footer of every page calls; error pages have one without data, too."""
    leases = deps().leases
    return {
        "published": lambda: _lease_or_none(leases.requested),
        "has_catalogue": lambda: _has_catalogue(_lease_or_none(leases.current)),
    }


def tiles(lease: GenerationLease) -> list[Tile]:
    """Return the tiles of the home page; kinds without things are left out."""
    classes: Mapping[str, int] = lease.manifest.get("classes", {})
    return [
        Tile(kind.key, kind.home_title or kind.title, classes[kind.class_])
        for kind in HOME_KINDS
        if classes.get(kind.class_)
    ]


def pairings(lease: GenerationLease) -> dict[str, list[Pairing]]:
    """Return the first pairings with the statuses of their activities, as each language lists them.

    A country has thousands; the list of the kind has the others.
    """
    kind = LISTED_KINDS["pairings"]
    listed = {
        language: first_things(lease, kind, language, size=MAX_PAIRINGS)
        for language in ("ja", "en")
    }
    iris = {iri for some in listed.values() for iri in some}
    names = labels(lease, iris)
    by_iri = {iri: Pairing(iri, names.get(iri, {})) for iri in iris}
    values = " ".join(map(checked_iri, sorted(iris)))
    query = f"""SELECT ?pairing ?status (COUNT(DISTINCT ?activity) AS ?n) {{
      VALUES ?pairing {{ {values} }}
      ?activity renkei:inPairing ?pairing ; a renkei:JointActivity
      OPTIONAL {{ ?activity renkei:status ?status }} }}
      GROUP BY ?pairing ?status ORDER BY DESC(?n) ?status"""
    for row in rows(lease, query):
        if "pairing" not in row or row["pairing"].value not in by_iri:
            continue
        pairing, count = by_iri[row["pairing"].value], int(row["n"].value)
        pairing.activities += count
        if "status" in row:
            pairing.statuses[row["status"].value] = count
    return {language: [by_iri[iri] for iri in some] for language, some in listed.items()}


def _structured_data(lease: GenerationLease) -> Markup:
    """Return the schema.org description for search engines; empty if the base is not known."""
    if not lease.base:
        return Markup()
    return script_text(site(lease.manifest, root=request.root_url, language=language_of(request)))


def _lease_or_none(give: Callable[[], GenerationLease]) -> GenerationLease | None:
    try:
        return give()
    except RenkeiError:  # nothing is published, or the requested generation is gone
        return None


def _has_catalogue(lease: GenerationLease | None) -> bool:
    """Whether a generation has a catalogue; those of older versions of renkei have none."""
    return lease is not None and "catalogue" in lease.manifest
