"""What the tests of stories share: data of another country, and the parts of a page."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.engine.in_process import InProcessEngine
from renkei.ontology.terms import PREFIXES
from tests.leases import FixedLeases, lease_on
from tests.server.things.support import BASE, MARKUP

if TYPE_CHECKING:
    from pathlib import Path

LONG: Final = "長" * 10_000
TURNED: Final = "\u202eevil"
_QUOTED: Final = MARKUP.replace('"', '\\"')
PREFIXED: Final = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix renkei: <https://w3id.org/renkei/ns#> .
@prefix status: <https://w3id.org/renkei/code/status#> .
"""
ABROAD: Final = f"""{PREFIXED}
<{BASE}id/government/fr-lyon> a renkei:Government ; rdfs:label "Ville de Lyon"@fr .
<{BASE}id/government/fr-metro> a renkei:Government ; rdfs:label "Métropole de Lyon"@fr .
<{BASE}id/government/fr-empty> a renkei:Government ; rdfs:label "Pays"@fr .
<{BASE}id/facility/fr/a> a renkei:Facility, renkei:FacilityEntity ; rdfs:label "Piscine A"@fr ;
  renkei:establisher <{BASE}id/government/fr-lyon> .
<{BASE}id/facility/fr/b> a renkei:Facility, renkei:FacilityEntity ; rdfs:label "Piscine B"@fr ;
  renkei:establisher <{BASE}id/government/fr-metro> .
<{BASE}id/pairing/fr/baths> a renkei:FacilityPairing ; rdfs:label "Piscines"@fr ;
  renkei:pairedFacility <{BASE}id/facility/fr/a>, <{BASE}id/facility/fr/b> .
<{BASE}id/activity/fr/1> a renkei:JointActivity ; rdfs:label "Natation"@fr ;
  renkei:inPairing <{BASE}id/pairing/fr/baths> ; renkei:status status:planned .
<{BASE}id/activity/fr/2> a renkei:JointActivity ; rdfs:label "Plongée"@fr ;
  renkei:inPairing <{BASE}id/pairing/fr/baths> ; renkei:status <https://example.org/dreamt> ;
  renkei:startedIn <{BASE}id/period/autumn> ; renkei:hasOccurrence <{BASE}id/event/fr/1> .
<https://example.org/dreamt> rdfs:label "Dreamt of"@en .
<{BASE}id/period/autumn> rdfs:label "Autumn"@en .
<{BASE}id/activity/fr/3> a renkei:JointActivity ; rdfs:label "Bains"@fr ;
  renkei:inPairing <{BASE}id/pairing/fr/baths> .
<{BASE}id/event/fr/1> a renkei:Event ; rdfs:label "Fête"@fr .
<{BASE}id/facility/fr/long> a renkei:Facility, renkei:FacilityEntity ; rdfs:label "{LONG}"@ja .
<{BASE}id/facility/fr/bad> a renkei:Facility, renkei:FacilityEntity ; rdfs:label "{_QUOTED}"@en ;
  renkei:establisher <{BASE}id/government/fr-bad> .
<{BASE}id/government/fr-bad> a renkei:Government ; rdfs:label "{TURNED}"@en .
<{BASE}id/pairing/fr/bad> a renkei:FacilityPairing ;
  renkei:pairedFacility <{BASE}id/facility/fr/long>, <{BASE}id/facility/fr/bad> .
<{BASE}id/activity/fr/bad> a renkei:JointActivity ; rdfs:label "{{place}} {{0}}" ;
  renkei:inPairing <{BASE}id/pairing/fr/bad> ; renkei:status status:planned .
"""


def leases_on(path: Path, turtle: str) -> FixedLeases:
    """Statements in one named graph and merged, as a server sees them."""
    store = ox.Store(path)
    graph = ox.NamedNode(f"{BASE}graph/source/abroad")
    store.load(turtle.encode(), format=ox.RdfFormat.TURTLE)
    store.load(turtle.encode(), format=ox.RdfFormat.TURTLE, to_graph=graph)
    engine = InProcessEngine(store, prefixes=PREFIXES, max_result_bytes=5_000_000, threads=1)
    manifest = {"base": BASE, "triples": 1, "built": "2026-01-02T03:04:05Z", "sources": []}
    return FixedLeases(lease_on(engine, manifest))


def told(html: str) -> str:
    """Return the text of a part of a page, white space collapsed."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def lead(html: str) -> str:
    """Return the sentences that a page begins with."""
    return told(html.partition('<p class="lead">')[2].partition("</p>")[0])


def planned(html: str) -> str:
    """Return the part of a page about what was planned."""
    return html.partition('<section class="planned"')[2].partition("</section>")[0]
