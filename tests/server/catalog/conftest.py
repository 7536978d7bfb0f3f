"""The bundled catalogue, and clients of applications that have it in pages."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat, Store, serialize

from renkei.graph.generations.leases import InProcessLeases
from renkei.server.app import create_app
from renkei.settings import Settings
from tests.conftest import BASE
from tests.server.catalog.harvested import Paged, graph_of

if TYPE_CHECKING:
    from renkei.graph.generations.generations import Generations


@pytest.fixture(scope="session")
def published(bundled_generations: Generations) -> InProcessLeases:
    """The bundled graph, open."""
    return InProcessLeases(bundled_generations, max_result_bytes=100_000_000, threads=2)


@pytest.fixture(scope="session")
def paged(published: InProcessLeases) -> Paged:
    """Clients of applications with so many datasets on a page."""
    made = functools.cache(lambda size: create_app(Settings(catalog_page_size=size), published))
    return lambda size: made(size).test_client()


@pytest.fixture(scope="session")
def catalogue(paged: Paged) -> rdflib.Graph:
    """The whole catalogue. Nothing of it is blank: so two graphs are equal as sets."""
    graph = graph_of(paged(50).get("/catalog.nt"))
    assert not any(isinstance(node, rdflib.BNode) for triple in graph for node in triple)
    return graph


@pytest.fixture(scope="session")
def meta(bundled_store: Store) -> rdflib.Graph:
    """The meta graph, as the store has it."""
    quads = bundled_store.quads_for_pattern(None, None, None, NamedNode(f"{BASE}graph/meta"))
    text = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES)
    return rdflib.Graph().parse(data=text or b"", format="nt")
