"""VoID over HTTP: all that the store says with it, and where it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import rdflib
from rdflib import DCTERMS, FOAF, RDF, RDFS, Namespace, URIRef

from tests.conftest import BASE
from tests.server.catalog.harvested import DCAT, FORMS, VOID, graph_of, local

if TYPE_CHECKING:
    from flask.testing import FlaskClient


@pytest.fixture(scope="session")
def said_with_void(meta: rdflib.Graph) -> set[tuple[Any, Any, str]]:
    """The statements of VoID in the store, with addresses as a client of ours sees them."""
    addresses = {VOID.dataDump, VOID.sparqlEndpoint, VOID.rootResource}
    return {
        (s, p, str(o).replace(BASE, "http://localhost/", 1) if p in addresses else str(o))
        for s, p, o in meta
        if p.startswith(VOID)
    }


@pytest.mark.slow
@pytest.mark.parametrize("suffix", FORMS)
def test_void_is_all_that_the_store_says_with_void(
    bundled_client: FlaskClient, said_with_void: set[tuple[Any, Any, str]], suffix: str
) -> None:
    """By suffix and at the well-known address; Turtle for whoever asks for nothing."""
    media_type, parser, _ = FORMS[suffix]
    response = bundled_client.get("/.well-known/void", headers={"Accept": media_type})
    assert response.mimetype == media_type
    assert response.headers["Content-Location"] == f"/void.{suffix}"
    graph = graph_of(response, parser)
    assert bundled_client.get(f"/void.{suffix}").data == response.data
    whole = URIRef(f"{BASE}id/dataset/renkei")
    assert said_with_void == {(s, p, str(o)) for s, p, o in graph if p.startswith(VOID)}
    assert len(said_with_void) > 1_000
    document = URIRef(f"{BASE}.well-known/void")
    assert graph.value(document, FOAF.primaryTopic) == whole
    assert (document, RDF.type, VOID.DatasetDescription) in graph
    assert graph.value(whole, DCTERMS.title)
    assert (whole, DCAT.distribution, None) not in graph
    default = bundled_client.get("/.well-known/void")
    assert default.content_type == "text/turtle; charset=utf-8"
    browser = bundled_client.get("/.well-known/void", headers={"Accept": "text/html,*/*;q=0.8"})
    assert browser.mimetype == "text/turtle"


def test_the_service_description_leads_to_void(bundled_client: FlaskClient) -> None:
    """From the dataset of the endpoint to its numbers."""
    graph = graph_of(bundled_client.get("/sparql", headers={"Accept": "text/turtle"}))
    service = Namespace("http://www.w3.org/ns/sparql-service-description#")
    (dataset,) = graph.objects(None, service.defaultDataset)
    (void,) = graph.objects(dataset, RDFS.seeAlso)
    assert str(void) == "http://localhost/.well-known/void"
    assert bundled_client.get(local(str(void))).status_code == 200
