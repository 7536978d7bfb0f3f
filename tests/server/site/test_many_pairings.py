"""The home page of a graph with more pairings than it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.engine.in_process import InProcessEngine
from renkei.ontology.terms import PREFIXES
from renkei.server.app import create_app
from renkei.server.site.pages import MAX_PAIRINGS
from renkei.settings import Settings
from tests.leases import MANIFEST, FixedLeases, lease_on

if TYPE_CHECKING:
    from pathlib import Path

BASE: Final = MANIFEST["base"]


def test_a_country_of_pairings_does_not_fill_the_home_page(tmp_path: Path) -> None:
    """The first ones in the order of their list, and a link to all."""
    store = ox.Store(tmp_path)
    pairings = " ".join(
        f'p:{number:03} a renkei:FacilityPairing ; rdfs:label "{number:03}" .'
        for number in range(MAX_PAIRINGS + 5)
    )
    text = f"""PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX renkei: <https://w3id.org/renkei/ns#> PREFIX p: <{BASE}id/pairing/>
        {pairings} <{BASE}id/activity/1> a renkei:JointActivity ; renkei:inPairing p:007 ."""
    store.load(text.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.DefaultGraph())
    engine = InProcessEngine(store, prefixes=PREFIXES, max_result_bytes=1_000_000, threads=1)
    client = create_app(Settings(port=0), FixedLeases(lease_on(engine))).test_client()
    page = client.get("/?lang=en", headers={"Accept": "text/html"}).text
    assert page.count('href="/doc/pairing/') == MAX_PAIRINGS
    assert page.index("/doc/pairing/000") < page.index("/doc/pairing/059")
    assert "/doc/pairing/060" not in page
    assert "<dd>1</dd>" in page
    assert 'href="/things/pairings?lang=en"' in page
