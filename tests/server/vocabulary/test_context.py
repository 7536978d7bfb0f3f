"""The vocabulary as a context of JSON-LD: what is written with it says the same when it is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import to_isomorphic

from renkei.server.vocabulary.context import CONTEXT_PROFILE, wants_context

if TYPE_CHECKING:
    from flask.testing import FlaskClient

NS: Final = "https://w3id.org/renkei/ns"


@pytest.fixture
def context(bundled_client: FlaskClient) -> dict[str, Any]:
    """The context, as it is served."""
    found: dict[str, Any] = json.loads(bundled_client.get("/ns/context.jsonld").data)
    assert set(found) == {"@context"}
    return dict(found["@context"])


@pytest.fixture(scope="module")
def some_of_each(merged_graph: rdflib.Graph) -> rdflib.Graph:
    """Two things of each class with all that is said of them, so that every property is there."""
    found = rdflib.Graph()
    for class_ in set(merged_graph.objects(None, rdflib.RDF.type)):
        for thing in sorted(set(merged_graph.subjects(rdflib.RDF.type, class_)))[:2]:
            if isinstance(thing, rdflib.URIRef):
                for triple in merged_graph.triples((thing, None, None)):
                    found.add(triple)
    return found


def test_data_written_with_the_context_says_the_same_when_it_is_read(
    context: dict[str, Any], some_of_each: rdflib.Graph
) -> None:
    """Compacted by rdflib, expanded by rdflib and by pyoxigraph: the same triples."""
    assert len(some_of_each) > 300
    written = some_of_each.serialize(format="json-ld", context=context)
    again = rdflib.Graph().parse(data=written, format="json-ld")
    assert to_isomorphic(again) == to_isomorphic(some_of_each)
    quads = ox.Dataset(ox.parse(written.encode(), format=ox.RdfFormat.JSON_LD))
    plain = some_of_each.serialize(format="nt").encode()
    expected = ox.Dataset(ox.parse(plain, format=ox.RdfFormat.N_TRIPLES))
    for each in (quads, expected):
        each.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert quads == expected


def test_our_terms_are_called_by_their_local_names(
    context: dict[str, Any], some_of_each: rdflib.Graph
) -> None:
    """IRIs as text, texts by language, numbers and codes as strings: no key needs a prefix."""
    written = some_of_each.serialize(format="json-ld", context=context)
    nodes = json.loads(written)["@graph"]
    assert not [key for node in nodes for key in node if key.startswith("renkei:")]
    by_id = {node["@id"]: node for node in nodes}
    base = "http://127.0.0.1:8000/id/"
    government = by_id[f"{base}government/010006"]
    assert government["localGovernmentCode"] == "010006"
    assert set(government["@type"]) == {"Government", "PrefecturalGovernment"}
    observation = next(node for node in nodes if "ActivityObservation" in node.get("@type", ()))
    assert isinstance(observation["value"], str)
    assert observation["observedEntity"].startswith(base)
    block = next(node for node in nodes if "assignmentBasis" in node)
    assert "ja" in block["assignmentBasis"]


def test_every_term_of_ours_is_in_the_context(
    context: dict[str, Any], bundled_store: ox.Store
) -> None:
    """Under its local name; none is called as a prefix is."""
    graph = ox.NamedNode(NS)
    terms = {
        quad.subject.value
        for quad in bundled_store.quads_for_pattern(None, None, None, graph)
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(f"{NS}#")
    }
    assert len(terms) == 113
    definitions = {name: context[name] for name in (term.partition("#")[2] for term in terms)}
    assert {
        definition["@id"] if isinstance(definition, dict) else definition
        for definition in definitions.values()
    } == {f"renkei:{term.partition('#')[2]}" for term in terms}
    assert all(isinstance(context[name], str) for name in context.keys() - definitions.keys())
    assert context["statedIn"] == {"@id": "renkei:statedIn", "@type": "@id"}
    assert context["value"] == {"@id": "renkei:value", "@type": "xsd:decimal"}
    assert context["purpose"] == {"@id": "renkei:purpose", "@container": "@language"}


def test_the_address_of_the_vocabulary_is_a_context(
    bundled_client: FlaskClient, context: dict[str, Any]
) -> None:
    """A processor takes ``@context`` from there; the suffix and Accept give the same bytes."""
    by_accept = bundled_client.get("/ns", headers={"Accept": "application/ld+json"})
    assert by_accept.mimetype == "application/ld+json"
    assert json.loads(by_accept.data)["@context"] == context
    assert bundled_client.get("/ns.jsonld").data == by_accept.data


@pytest.mark.parametrize(
    "accept",
    [
        f'application/ld+json;profile="{CONTEXT_PROFILE}"',
        f'application/ld+json; q=0.9; profile="http://www.w3.org/ns/json-ld#flattened '
        f'{CONTEXT_PROFILE}", text/html;q=0.1',
    ],
)
def test_the_profile_asks_for_the_context_alone(bundled_client: FlaskClient, accept: str) -> None:
    """The same document as the file, with its type, for scripts of any origin, sent once."""
    file = bundled_client.get("/ns/context.jsonld")
    response = bundled_client.get("/ns", headers={"Accept": accept})
    assert response.data == file.data
    for each in (response, file):
        assert each.headers["Content-Type"] == f'application/ld+json; profile="{CONTEXT_PROFILE}"'
        assert each.headers["Content-Location"] == "/ns/context.jsonld"
        assert each.headers["Access-Control-Allow-Origin"] == "*"
        assert "max-age" in each.headers["Cache-Control"]
    again = {"If-None-Match": file.headers["ETag"]}
    assert bundled_client.get("/ns/context.jsonld", headers=again).status_code == 304


@pytest.mark.parametrize(
    "accept",
    [
        None,
        "application/ld+json",
        'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"',
        f'text/turtle;profile="{CONTEXT_PROFILE}"',
        f'application/ld+json, text/html;profile="{CONTEXT_PROFILE}"',
        "application/ld+json;" * 100_000,
    ],
)
def test_other_profiles_ask_for_the_vocabulary(accept: str | None) -> None:
    """Also in a header that is made to take long."""
    assert not wants_context(accept)
