"""The data behind the pages of things: four forms that say the same, and what the page says."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from renkei.graph.engine.in_process import InProcessEngine
from renkei.ontology.terms import PREFIXES
from renkei.server.app import create_app
from renkei.server.web.ask import rows
from renkei.settings import Settings
from tests.leases import FixedLeases, lease_on
from tests.server.things.support import (
    BASE,
    HTML,
    D,
    Page,
    hostile_generations,
    path_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from renkei.graph.generations.leases import InProcessLeases


FORMS: Final = {
    "ttl": ("text/turtle", "turtle"),
    "nt": ("application/n-triples", "nt"),
    "jsonld": ("application/ld+json", "json-ld"),
    "rdf": ("application/rdf+xml", "xml"),
}


@pytest.fixture(scope="module")
def sample(published: InProcessLeases) -> list[str]:
    """One thing of each type and more: about sixty."""
    query = "SELECT DISTINCT ?s { GRAPH ?g { ?s a ?c } FILTER(isIRI(?s)) } ORDER BY ?s"
    found = [row["s"].value for row in rows(published.current(), query)]
    ours = [thing for thing in found if thing.startswith(f"{BASE}id/") and "#" not in thing]
    first = {thing.split("/")[4]: thing for thing in reversed(ours)}
    return sorted({*first.values(), *ours[:: len(ours) // 35]})


def parsed(data: bytes | str, form: str) -> rdflib.Graph:
    """What rdflib reads."""
    return rdflib.Graph().parse(data=data, format=form)


@pytest.mark.parametrize("accept", ["application/json", "text/csv;q=0.5, application/json"])
def test_who_asks_for_json_gets_json_ld(things: FlaskClient, accept: str) -> None:
    """The same statements as in Turtle, with the context inside; never a 406."""
    answer = things.get("/doc/government/011002", headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert "@context" in json.loads(answer.data)
    turtle = things.get("/doc/government/011002.ttl").data
    assert set(parsed(answer.data, "json-ld")) == set(parsed(turtle, "turtle"))


@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.prove), 12])
def test_all_forms_say_the_same(things: FlaskClient, sample: list[str], step: int) -> None:
    """Each parses, and none has a statement more or less than another."""
    assert len(sample) > 50
    for thing in sample[::step]:
        graphs = {}
        for suffix, (media_type, form) in FORMS.items():
            answer = things.get(f"{path_of(thing)}.{suffix}")
            assert answer.status_code == 200, (thing, suffix)
            assert answer.mimetype == media_type
            graphs[suffix] = set(parsed(answer.data, form))
        assert graphs["nt"], thing
        assert all(graph == graphs["nt"] for graph in graphs.values()), thing


@pytest.mark.slow
def test_the_data_has_every_statement_of_the_thing(
    things: FlaskClient, published: InProcessLeases, sample: list[str]
) -> None:
    """What any graph says of it is in its data, and its page has each value's name or text."""
    for thing in sample[::4]:
        data = parsed(things.get(f"{path_of(thing)}.nt").data, "nt")
        shown = Page(things.get(f"{path_of(thing)}?lang=ja", headers=HTML).text).text
        query = f"SELECT ?p ?o {{ GRAPH ?g {{ <{thing}> ?p ?o }} }}"
        for row in rows(published.current(), query):
            value = row["o"]
            node = (
                rdflib.Literal(value.value, lang=value.language)
                if isinstance(value, ox.Literal) and value.language
                else None
            )
            matches = list(data.objects(rdflib.URIRef(thing), rdflib.URIRef(row["p"].value)))
            assert matches
            if node is not None:
                assert node in matches
                assert value.value in shown


def test_the_data_names_what_it_points_to(things: FlaskClient) -> None:
    """Labels of facilities of a pairing, in both languages; and what points to it."""
    graph = parsed(things.get(f"/doc/pairing/{D}/parks.ttl").data, "turtle")
    park = rdflib.URIRef(f"{BASE}id/facility/hokkaido-makomanai-park")
    assert {label.language for label in graph.objects(park, rdflib.RDFS.label)} == {"ja", "en"}
    thing = rdflib.URIRef(f"{BASE}id/pairing/{D}/parks")
    in_pairing = rdflib.URIRef("https://w3id.org/renkei/ns#inPairing")
    assert len(list(graph.subjects(in_pairing, thing))) == 4


def test_a_key_with_dots_is_no_suffix(things: FlaskClient) -> None:
    """``….2016-06`` is a thing, ``….2016-06.ttl`` its data."""
    path = f"/doc/event/{D}/park-meetings.2016-06"
    assert things.get(path, headers=HTML).mimetype == "text/html"
    assert things.get(f"{path}.ttl", headers=HTML).mimetype == "text/turtle"
    assert things.get(f"{path}.html", headers={"Accept": "text/turtle"}).mimetype == "text/html"
    assert things.get(f"{path}.txt").status_code == 404


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-triples;q=0.9, text/turtle;q=0.1", "application/n-triples"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("*/*", "text/html"),
    ],
)
def test_a_document_is_negotiated(things: FlaskClient, accept: str, media_type: str) -> None:
    """By Accept; caches are told so, and the other forms are in the headers."""
    answer = things.get("/doc/government/010006", headers={"Accept": accept})
    assert answer.mimetype == media_type
    assert "Accept" in answer.headers["Vary"]
    for suffix, (other, _) in FORMS.items():
        link = f'</doc/government/010006.{suffix}>; rel="alternate"; type="{other}"'
        assert link in answer.headers["Link"]


def test_what_nobody_can_read_is_406(things: FlaskClient) -> None:
    """With the list of what there is."""
    answer = things.get("/doc/government/010006", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.get_json()["available"]


def test_json_ld_has_its_context_inside(things: FlaskClient) -> None:
    """Prefixes and short names; nothing to fetch."""
    data = json.loads(things.get("/doc/government/010006.jsonld").data)
    assert all(isinstance(name, str) for name in data["@context"].values())
    assert "renkei" in data["@context"]
    thing = next(e for e in data["@graph"] if e["@id"] == f"{BASE}id/government/010006")
    assert thing["renkei:localGovernmentCode"] == "010006"


def test_hostile_statements_are_data_and_no_markup(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Turtle, N-Triples and JSON-LD hold them; RDF/XML says that it cannot."""
    app = create_app(Settings(port=0), hostile_generations(tmp_path_factory.mktemp("hostile")))
    client = app.test_client()
    graphs = [
        parsed(client.get(f"/doc/facility/bad.{suffix}").data, FORMS[suffix][1])
        for suffix in ("ttl", "nt", "jsonld")
    ]
    assert all(isomorphic(graphs[0], graph) for graph in graphs)
    assert client.get("/doc/facility/bad.rdf").status_code == 406
    assert client.get("/doc/day/odd.rdf").status_code == 200


def chained(path: Path, depth: int) -> FlaskClient:
    """A thing with blank nodes in blank nodes, also in a part of it, and one that comes back."""
    chain = "".join(f"_:b{step} <x:next> _:b{step + 1} .\n" for step in range(1, depth))
    text = f"""<{BASE}id/facility/a> <x:has> _:b1 .
        <{BASE}id/facility/a> <x:part> <{BASE}id/facility/a#hours> .
        <{BASE}id/facility/a#hours> <x:has> _:c1 .
        _:c1 <x:has> _:c2 .
        _:c2 <x:day> "Monday" .
        _:b{depth} <x:next> _:b1 .
        <{BASE}id/facility/a> <x:other> <{BASE}id/facility/b> .
        <{BASE}id/facility/b> <x:has> _:d1 .
        _:d1 <x:day> "not said of it" .
        {chain}"""
    store = ox.Store(path)
    store.load(text.encode(), format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode("x:graph"))
    engine = InProcessEngine(store, prefixes=PREFIXES, max_result_bytes=2_000_000, threads=1)
    manifest = {"base": BASE, "triples": 1, "built": "2026-01-02T03:04:05Z", "sources": []}
    return create_app(Settings(port=0), FixedLeases(lease_on(engine, manifest))).test_client()


@pytest.mark.slow
def test_blank_nodes_are_described_to_any_depth(tmp_path: Path) -> None:
    """The closure that a concise bounded description has; a circle ends."""
    client = chained(tmp_path, 7)
    answer = client.get("/doc/facility/a.nt")
    graph = parsed(answer.data, "nt")
    assert len(list(graph.subject_objects(rdflib.URIRef("x:next")))) == 7
    assert [str(day) for day in graph.objects(None, rdflib.URIRef("x:day"))] == ["Monday"]
    assert "Renkei-Truncated" not in answer.headers
    assert isomorphic(graph, parsed(client.get("/doc/facility/a.jsonld").data, "json-ld"))
    assert "Monday" in client.get("/doc/facility/a", headers=HTML).text


def test_what_is_not_whole_says_so(tmp_path: Path) -> None:
    """Deeper than anything is, it ends: with a header that says so."""
    answer = chained(tmp_path, 40).get("/doc/facility/a.nt")
    assert answer.status_code == 200
    assert answer.headers["Renkei-Truncated"].startswith("statements=")


@pytest.mark.slow
def test_what_nothing_is_said_of_is_not_missing(tmp_path: Path) -> None:
    """A blank node that only is a value: the description is whole, and soon found to be."""
    store = ox.Store(tmp_path)
    text = (
        f"<{BASE}id/facility/a> <x:has> _:empty . <{BASE}id/facility/a> <x:part> _:more . "
        "_:more <x:next> _:far . _:far <x:next> _:end ."
    )
    store.load(text.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("x:graph"))
    engine = InProcessEngine(store, prefixes=PREFIXES, max_result_bytes=2_000_000, threads=1)
    manifest = {"base": BASE, "triples": 4, "built": "2026-01-02T03:04:05Z", "sources": []}
    client = create_app(Settings(port=0), FixedLeases(lease_on(engine, manifest))).test_client()
    answer = client.get("/doc/facility/a.nt")
    assert len(list(parsed(answer.data, "nt").predicate_objects(None))) == 4
    assert "Renkei-Truncated" not in answer.headers
    assert (
        "There are more statements" not in client.get("/doc/facility/a?lang=en", headers=HTML).text
    )


def links_of(client: FlaskClient, path: str, relation: str) -> list[str]:
    """What the headers of a document name in a relation."""
    header = client.get(path).headers["Link"]
    return re.findall(rf'<([^>]*)>; rel="{re.escape(relation)}"', header)


def test_headers_lead_to_what_describes_the_data(things: FlaskClient) -> None:
    """From the thing to its documents, from these to the datasets and to VoID."""
    path = f"/doc/event/{D}/park-meetings.2016-06"
    assert links_of(things, f"{path}.ttl", "describedby") == [
        "/.well-known/void",
        f"/doc/dataset/{D}",
    ]
    assert links_of(things, path, "describes") == [f"{BASE}id/event/{D}/park-meetings.2016-06"]
    described = links_of(things, "/id/government/011002", "describedby")
    assert described == [
        f"/doc/government/011002.{suffix}" for suffix in ("ttl", "nt", "jsonld", "rdf", "html")
    ]


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["ttl", "html"])
def test_a_licence_is_named_only_if_it_covers_all(things: FlaskClient, suffix: str) -> None:
    """Facts of ours are CC0; where a quote is in the document, no licence is claimed."""
    cc0 = ["https://creativecommons.org/publicdomain/zero/1.0/"]
    spans = [f"/doc/graph/source/{D}/spans"]
    rights = "http://purl.org/dc/terms/rights"
    for path in ("period/2016-06", "government/011002", "dataset/designated-managers"):
        assert links_of(things, f"/doc/{path}.{suffix}", "license") == cc0, path
        assert links_of(things, f"/doc/{path}.{suffix}", rights) == [], path
    for path in (f"span/{D}/L70", f"event/{D}/park-meetings.2016-06", f"block/{D}/L53"):
        assert links_of(things, f"/doc/{path}.{suffix}", "license") == [], path
        assert links_of(things, f"/doc/{path}.{suffix}", rights) == spans, path


def test_a_source_without_a_licence_is_never_under_one(tmp_path: Path) -> None:
    """Nor is one of which the metadata says nothing."""
    client = create_app(Settings(port=0), hostile_generations(tmp_path)).test_client()
    assert links_of(client, "/doc/facility/bad.nt", "license") == []
    assert links_of(client, "/doc/facility/bad.nt", "http://purl.org/dc/terms/rights") == [
        "/doc/graph/source/bad"
    ]


def test_the_data_says_the_terms_of_the_graphs(things: FlaskClient) -> None:
    """Licence or rights of each named graph that it is from."""
    graph = parsed(things.get(f"/doc/span/{D}/L70.ttl").data, "turtle")
    spans = rdflib.URIRef(f"{BASE}graph/source/{D}/spans")
    assert {text.language for text in graph.objects(spans, rdflib.DCTERMS.rights)} == {"ja", "en"}
    assert not list(graph.objects(spans, rdflib.DCTERMS.license))


def test_parts_of_parts_belong_to_the_thing(tmp_path: Path) -> None:
    """The address of a place of an event: in the RDF, and where the page links to."""
    store = ox.Store(tmp_path)
    event = f"{BASE}id/event/a"
    text = f"""<{event}> <x:at> <{event}#place> . <{event}#place> <x:address> <{event}#address> .
        <{event}#address> <x:town> "Parkside" ; <x:back> <{event}> ; <x:far> <{event}#far> ."""
    store.load(text.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("x:graph"))
    engine = InProcessEngine(store, prefixes=PREFIXES, max_result_bytes=2_000_000, threads=1)
    manifest = {"base": BASE, "triples": 5, "built": "2026-01-02T03:04:05Z", "sources": []}
    client = create_app(Settings(port=0), FixedLeases(lease_on(engine, manifest))).test_client()
    answer = client.get("/doc/event/a.nt")
    assert len(list(parsed(answer.data, "nt").objects(None, rdflib.URIRef("x:town")))) == 1
    page = client.get("/doc/event/a?lang=en", headers=HTML).text
    assert 'id="address"' in page
    assert "Parkside" in page
