"""The page of a source that is data: the documents that it rests on, in pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.engine.in_process import InProcessEngine
from renkei.ontology.terms import PREFIXES
from renkei.server.app import create_app
from renkei.settings import Settings
from tests.leases import MANIFEST, FixedLeases, lease_on

if TYPE_CHECKING:
    from pathlib import Path

BASE: Final = MANIFEST["base"]
HTML: Final = {"Accept": "text/html"}


def test_many_documents_are_split_into_pages(tmp_path: Path) -> None:
    """Each once, in the order of their IRIs, with the number of things that cite it."""
    lines = [
        f'd:{number:03} a renkei:SourceDocument ; rdfs:label "Report {number}" .'
        for number in range(450)
    ]
    text = f"""PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX renkei: <https://w3id.org/renkei/ns#> PREFIX d: <{BASE}id/document/>
        PREFIX dct: <http://purl.org/dc/terms/>
        {" ".join(lines)} d:x1 dct:source d:003 . d:x2 dct:source d:003 ."""
    store = ox.Store(tmp_path)
    graphs = (ox.NamedNode(f"{BASE}graph/source/many"), ox.DefaultGraph())
    for graph in graphs:
        store.load(text.encode(), format=ox.RdfFormat.TURTLE, to_graph=graph)
    engine = InProcessEngine(store, prefixes=PREFIXES, max_result_bytes=1_000_000, threads=1)
    source = {"name": "many", "title": {}, "description": {}, "publisher": {"name": {}}}
    lease = lease_on(engine, MANIFEST | {"sources": [source]})
    client = create_app(Settings(port=0), FixedLeases(lease)).test_client()
    pages = [
        client.get(f"/source/many?lang=en&page={number}", headers=HTML) for number in (1, 2, 3)
    ]
    found = [re.findall(r'href="/doc/document/(\d+)[?"]', page.text) for page in pages]
    assert [len(some) for some in found] == [200, 200, 50]
    assert [key for some in found for key in some] == [f"{number:03}" for number in range(450)]
    counts = re.findall(r"things that cite it: (\d+)", pages[0].text)
    assert counts[2:5] == ["0", "2", "0"]
    assert "page=2" in pages[0].text
    assert client.get("/source/many?page=4", headers=HTML).status_code == 400
