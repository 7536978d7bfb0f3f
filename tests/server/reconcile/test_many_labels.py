"""Reconciliation reads the values of its candidates, however large the graph is."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pyoxigraph as ox

from renkei.graph.engine.in_process import InProcessEngine
from renkei.ontology.terms import PREFIXES
from renkei.queries.read import bundled_queries
from renkei.server.app import create_app
from renkei.settings import Settings
from tests.graph.search.indexes import BASE, CITY, facility, governments, index
from tests.leases import MANIFEST, FixedLeases, lease_on

if TYPE_CHECKING:
    from pathlib import Path

LABELS = 40_000


def test_a_property_that_things_lack_reads_no_other_labels(tmp_path: Path) -> None:
    """Of 25 candidates; each read all labels."""
    lines = [
        *governments(),
        *(line for n in range(25) for line in facility(f"f{n}", CITY, f'"中央図書館{n}"@ja')),
    ]
    (tmp_path / "generation").mkdir()
    index(tmp_path / "generation", lines)
    labels = (
        f'<x:{n}> <http://www.w3.org/2000/01/rdf-schema#label> "{n}"@ja .\n' for n in range(LABELS)
    )
    store = ox.Store(str(tmp_path / "store"))
    store.bulk_load("".join([*lines, *labels]).encode(), format=ox.RdfFormat.N_TRIPLES)
    store.flush()
    del store
    engine = InProcessEngine(
        ox.Store.read_only(str(tmp_path / "store")), prefixes=PREFIXES, max_result_bytes=10_000_000
    )
    lease = lease_on(engine, {**MANIFEST, "base": BASE}, path=tmp_path / "generation")
    client = create_app(Settings(), FixedLeases(lease), bundled_queries()).test_client()
    asked = [{"pid": "renkei:establisher", "v": "札幌市"}, {"pid": "skos:notation", "v": "1"}]
    batch = {"q": {"query": "図書館", "properties": asked}}
    begun = time.process_time()
    answer = client.post("/reconcile", data={"queries": json.dumps(batch)})
    used = time.process_time() - begun
    assert answer.status_code == 200, answer.text
    first = answer.get_json()["q"]["result"][0]
    assert [each["value"] for each in first["features"][1:]] == [100.0, 0.0]
    assert used < 1
