"""A small published graph in a real store on disk, and a real server on loopback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from renkei.graph.engine.in_process import InProcessEngine
from renkei.graph.engine.limits import PoolLimits
from renkei.graph.generations.history import History
from renkei.graph.generations.leases import InProcessLeases
from renkei.ontology.terms import PREFIXES
from renkei.queries.read import bundled_queries
from renkei.server.app import create_app
from renkei.settings import Settings
from tests.leases import FixedLeases, lease_on
from tests.serving import ServedStore, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

    from renkei.graph.generations.generations import Generations as StoredGenerations

SOURCE_GRAPH = "https://example.org/graph/source/sample"
DATA = """
@prefix : <https://example.org/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix renkei: <https://w3id.org/renkei/ns#> .
@prefix kind: <https://w3id.org/renkei/code/kind#> .
:library a renkei:Facility ; rdfs:label "見本図書館"@ja, "Sample library"@en ;
  renkei:establisher :prefecture .
:hall a renkei:Facility ; rdfs:label "見本会館"@ja ; renkei:establisher :city .
:society a renkei:DesignatedManager ; rdfs:label "見本協会"@ja .
:designation a renkei:Designation ; renkei:designatedFacility :library ; renkei:manager :society .
:pairing a renkei:FacilityPairing ; renkei:pairedFacility :library, :hall .
:activity a renkei:JointActivity ; renkei:activityKind kind:joint-event .
:prefecture rdfs:label "北海道 <script>alert(1)</script>"@ja .
"""
MANIFEST = {
    "base": "https://example.org/",
    "triples": 19,
    "built": "2026-01-02T03:04:05+09:00",
    "sources": [{"name": "sample", "title": {"ja": "見本の資料", "en": "Sample document"}}],
}


class BufferedClient(FlaskClient):
    """A client that reads each answer to its end and closes it, as servers do."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """See `flask.testing.FlaskClient.open`."""
        return super().open(*args, **{"buffered": True} | kwargs)


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings(port=0, max_result_bytes=2_000_000)


@pytest.fixture(scope="session")
def store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small store on disk."""
    path = tmp_path_factory.mktemp("store")
    store = ox.Store(path)
    store.load(DATA.encode(), format=ox.RdfFormat.TURTLE)
    store.load(DATA.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(SOURCE_GRAPH))
    store.flush()
    del store
    return path


@pytest.fixture(scope="session")
def engine(settings: Settings, store_path: Path) -> InProcessEngine:
    """Answers from it in this process."""
    return InProcessEngine(
        ox.Store.read_only(str(store_path)),
        prefixes=PREFIXES,
        max_result_bytes=settings.max_result_bytes,
        threads=settings.threads,
    )


@pytest.fixture(scope="session")
def app(settings: Settings, engine: InProcessEngine) -> Flask:
    return create_app(
        settings, FixedLeases(lease_on(engine, MANIFEST, id="20260102T030405Z-0123456789ab"))
    )


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return BufferedClient(app, app.response_class)


@pytest.fixture(scope="session")
def bundled_app(bundled_generations: StoredGenerations, settings: Settings) -> Flask:
    """The application on the bundled graph, as a build published it."""
    published = InProcessLeases(
        bundled_generations, max_result_bytes=settings.max_result_bytes, threads=2
    )
    history = History(bundled_generations.history_dir)
    return create_app(settings, published, bundled_queries(), history)


@pytest.fixture
def bundled_client(bundled_app: Flask) -> FlaskClient:
    """A client of ``bundled_app``."""
    return BufferedClient(bundled_app, bundled_app.response_class)


@pytest.fixture
def empty_client(settings: Settings) -> FlaskClient:
    """A server where nothing is published."""
    return create_app(settings, FixedLeases(None)).test_client()


@pytest.fixture(scope="session")
def address(store_path: Path, settings: Settings) -> Iterator[str]:
    """The address of a live server with a pool of workers, ending in a slash."""
    limits = PoolLimits(
        workers=2, spares=0, query_timeout=20, max_result_bytes=settings.max_result_bytes
    )
    with serving(ServedStore(store_path, limits, PREFIXES), settings) as found:
        yield found
