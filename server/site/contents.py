"""What is in the published generation, for the home page: counts by kind, and the pairings."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.ontology.terms import Renkei
from renkei.server.web.ask import rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.server.web.publication import PublishedView

__all__ = ["CLASSES", "Pairing", "count_kinds", "pairings"]

# Key of the list of things of a kind (``/things/<key>``), and its class, in the order shown.
CLASSES: Final[Mapping[str, str]] = {
    "governments": Renkei.Government,
    "facilities": Renkei.FacilityEntity,
    "pairings": Renkei.FacilityPairing,
    "activities": Renkei.JointActivity,
    "events": Renkei.Event,
    "managers": Renkei.DesignatedManager,
    "designations": Renkei.Designation,
    "media": Renkei.Medium,
    "programmes": Renkei.Programme,
    "observations": Renkei.ActivityObservation,
}


@dataclass(slots=True)
class Pairing:
    """A pairing, and how many of its activities have which status."""

    iri: str
    labels: dict[str, str] = field(default_factory=dict)
    activities: int = 0
    statuses: dict[str, int] = field(default_factory=dict)


def count_kinds(view: PublishedView) -> dict[str, int]:
    """Return how many things there are of each of ``CLASSES``, without those of which none is."""
    classes: Mapping[str, int] = view.manifest.get("classes", {})
    return {key: classes[iri] for key, iri in CLASSES.items() if classes.get(iri)}


def pairings(view: PublishedView) -> list[Pairing]:
    """Return all pairings with their labels and the statuses of their activities."""
    found: dict[str, Pairing] = defaultdict(lambda: Pairing(""))
    query = """SELECT ?pairing ?label {
      ?pairing a renkei:FacilityPairing OPTIONAL { ?pairing rdfs:label ?label } }
      ORDER BY ?pairing ?label"""
    for row in rows(view, query):
        pairing = found[row["pairing"].value]
        pairing.iri = row["pairing"].value
        label = row.get("label")
        if isinstance(label, ox.Literal):
            pairing.labels.setdefault(label.language or "", label.value)
    query = """SELECT ?pairing ?status (COUNT(DISTINCT ?activity) AS ?n) {
      ?activity renkei:inPairing ?pairing ; a renkei:JointActivity
      OPTIONAL { ?activity renkei:status ?status } }
      GROUP BY ?pairing ?status ORDER BY DESC(?n) ?status"""
    for row in rows(view, query):
        if "pairing" not in row or row["pairing"].value not in found:
            continue
        pairing, count = found[row["pairing"].value], int(row["n"].value)
        pairing.activities += count
        if "status" in row:
            pairing.statuses[row["status"].value] = count
    return list(found.values())
