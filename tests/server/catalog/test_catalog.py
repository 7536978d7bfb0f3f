"""The catalogue over HTTP: whole, valid, the same in every form; and its page."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
import rdflib
from rdflib import DCTERMS, FOAF, PROV, RDF, RDFS, XSD, URIRef

from renkei.server.app import create_app
from renkei.server.catalog import page as catalog_page
from renkei.settings import Settings
from tests.conftest import BASE
from tests.server.catalog.harvested import (
    CATALOG,
    DCAT,
    FORMS,
    HYDRA,
    KEYS,
    OUR_SHAPES,
    VOID,
    Paged,
    findings,
    graph_of,
)

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from renkei.graph.generations.leases import InProcessLeases

DCAT_AP: Final = Path(__file__).parents[4] / "shared" / "shapes" / "dcat-ap-3.0.1"
# Served at an address; everything else is a name.
ADDRESSES: Final = (
    DCAT.accessURL,
    DCAT.downloadURL,
    DCAT.endpointURL,
    DCAT.endpointDescription,
    DCAT.landingPage,
    FOAF.homepage,
    FOAF.page,
    URIRef("http://www.w3.org/2006/vcard/ns#hasURL"),
)


def test_it_has_what_dcat_ap_demands(catalogue: rdflib.Graph) -> None:
    """By shapes of our own for the mandatory part."""
    assert list(findings(catalogue, OUR_SHAPES)) == []


def test_the_shapes_of_our_own_find_what_is_missing(catalogue: rdflib.Graph) -> None:
    """Without a statement of some kinds, they complain of just that."""
    predicates = (DCTERMS.title, DCAT.accessURL, DCAT.endpointURL, FOAF.name, DCAT.byteSize)
    cut, gone = rdflib.Graph(), set()
    cut += catalogue
    for predicate in predicates:
        node = min(cut.subjects(predicate))
        cut.remove((node, predicate, None))
        gone.add((str(node), str(predicate)))
    assert {row[:2] for row in findings(cut, OUR_SHAPES)} == gone


@pytest.mark.slow
@pytest.mark.skipif(
    not DCAT_AP.is_dir(),
    reason="needs shapes.ttl, range.ttl, shapes_recommended.ttl and deprecateduris.ttl of "
    "SEMICeu/DCAT-AP 3.0.1 in ../shared/shapes/dcat-ap-3.0.1",
)
def test_it_breaks_no_shape_of_dcat_ap_and_has_all_that_is_recommended(
    catalogue: rdflib.Graph,
) -> None:
    """Nothing at all; only what has no licence lacks one, and says so."""
    for name in ("shapes", "range", "deprecateduris"):
        assert list(findings(catalogue, DCAT_AP / f"{name}.ttl")) == []
    lacking = list(findings(catalogue, DCAT_AP / "shapes_recommended.ttl"))
    assert {path for _, path, _ in lacking} == {str(DCTERMS.license)}
    for node, _, _ in lacking:
        assert (URIRef(node), DCTERMS.rights, None) in catalogue


@pytest.mark.parametrize("suffix", FORMS)
def test_every_form_says_the_same(
    bundled_client: FlaskClient, catalogue: rdflib.Graph, suffix: str
) -> None:
    """By suffix and by Accept, in UTF-8; HEAD tells the same header, without a redirect."""
    media_type, parser, _ = FORMS[suffix]
    by_suffix = bundled_client.get(f"/catalog.{suffix}")
    by_accept = bundled_client.get("/catalog", headers={"Accept": media_type})
    assert set(graph_of(by_suffix, parser)) == set(catalogue)
    assert "公共施設" in by_suffix.data.decode("utf-8")
    assert by_accept.data == by_suffix.data
    for response in (by_suffix, by_accept):
        assert response.mimetype == media_type
        assert response.headers["Content-Location"] == f"/catalog.{suffix}"
    head = bundled_client.head(f"/catalog.{suffix}")
    assert (head.status_code, head.data) == (200, b"")
    assert head.content_type == by_suffix.content_type
    assert head.headers["ETag"] == by_suffix.headers["ETag"]


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [suffix for suffix, form in FORMS.items() if form[2]])
def test_raptor_reads_it_too(bundled_client: FlaskClient, suffix: str, tmp_path: Path) -> None:
    """A third parser, with as many statements."""
    if shutil.which("rapper") is None:
        pytest.skip("needs raptor: apt-get install raptor2-utils")
    path = tmp_path / "catalogue"
    path.write_bytes(bundled_client.get(f"/catalog.{suffix}").data)
    command = ["rapper", "-c", "-i", FORMS[suffix][2], path, BASE]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    expected = len(graph_of(bundled_client.get("/catalog.nt")))
    assert f"Parsing returned {expected} triples" in done.stderr
    assert "warning" not in done.stderr.lower()


def test_json_ld_needs_nothing_from_elsewhere(bundled_client: FlaskClient) -> None:
    """Its context is inside, and only prefixes."""
    context = bundled_client.get("/catalog.jsonld").json["@context"]  # type: ignore[index]
    assert context["dcat"] == str(DCAT)
    assert all(isinstance(value, str) for value in context.values())


@pytest.mark.parametrize("accept", [None, "*/*", "text/turtle, */*;q=0.1"])
def test_a_harvester_that_asks_for_nothing_gets_turtle(
    bundled_client: FlaskClient, accept: str | None
) -> None:
    """CKAN sends ``*/*`` and believes the Content-Type."""
    response = bundled_client.get("/catalog", headers={"Accept": accept} if accept else {})
    assert response.content_type == "text/turtle; charset=utf-8"


def test_what_is_said_of_datasets_and_their_files_is_all_there(
    catalogue: rdflib.Graph, meta: rdflib.Graph
) -> None:
    """No statement of the meta graph on them is lost, but VoID; whatever is named is described."""
    root = "http://localhost/"
    nodes = [URIRef(f"{BASE}id/dataset/{key}") for key in KEYS]
    nodes += [URIRef(f"{BASE}id/service/{key}") for key in ("sparql", "queries")]
    nodes += meta.subjects(RDF.type, DCAT.Distribution)
    assert len(nodes) > 50
    for node in (CATALOG, *nodes):
        said = {
            (p, o.replace(BASE, root, 1) if p in ADDRESSES else str(o))
            for p, o in meta.predicate_objects(node)
            if not p.startswith(VOID)
        }
        assert said <= {(p, str(o)) for p, o in catalogue.predicate_objects(node)}
    described = set(meta.subjects()) & set(catalogue.objects())
    build = next(catalogue.objects(nodes[0], PROV.wasGeneratedBy))
    assert described <= set(catalogue.subjects())
    assert (build, PROV.used, None) not in catalogue
    assert not list(catalogue.triples((None, VOID.subset, None)))
    sizes = list(catalogue.objects(None, DCAT.byteSize))
    assert {size.datatype for size in sizes} == {XSD.nonNegativeInteger}  # type: ignore[attr-defined]


def test_the_whole_comes_first_and_is_served_by_both_services(
    bundled_client: FlaskClient, catalogue: rdflib.Graph
) -> None:
    """Then its tables, each source and its quotes; without pages where all fit on one."""
    datasets = {URIRef(f"{BASE}id/dataset/{key}") for key in KEYS}
    assert set(catalogue.subjects(RDF.type, DCAT.Dataset)) == datasets
    assert set(catalogue.objects(CATALOG, DCAT.dataset)) == datasets
    text = bundled_client.get("/catalog.ttl").text
    places = [text.index(f"\n<{BASE}id/dataset/{key}> a ") for key in KEYS]
    assert places == sorted(places)
    for service in catalogue.objects(CATALOG, DCAT.service):
        assert set(catalogue.objects(service, DCAT.servesDataset)) == datasets
    assert catalogue.value(CATALOG, HYDRA.totalItems).toPython() == len(KEYS)  # type: ignore[union-attr]
    assert (None, RDF.type, HYDRA.PartialCollectionView) not in catalogue


@pytest.mark.slow
def test_behind_a_proxy_addresses_are_those_of_the_world_and_names_stay(paged: Paged) -> None:
    """As the front passes them on: another host, https, and a path before ours."""
    root = "https://data.example.org/renkei/"
    response = paged(2).get("/catalog.nt", base_url=root)
    graph = graph_of(response)
    for predicate in ADDRESSES:
        found = [address for address in graph.objects(None, predicate) if "w3.org" not in address]
        assert found
        assert all(address.startswith(root) for address in found), (predicate, found)
    view = graph.value(predicate=RDF.type, object=HYDRA.PartialCollectionView)
    following = str(graph.value(view, HYDRA.next))
    assert following.startswith(f"{root}catalog.nt?")
    assert following.endswith("&page=2")
    for class_ in (DCAT.Catalog, DCAT.Dataset, DCAT.Distribution, DCAT.DataService):
        assert all(node.startswith(BASE) for node in graph.subjects(RDF.type, class_))
    assert response.headers["Content-Location"] == "/renkei/catalog.nt"
    for home in graph.objects(CATALOG, FOAF.homepage):
        assert (home, RDF.type, FOAF.Document) in graph
    void = graph_of(paged(2).get("/void.nt", base_url=root))
    for predicate in (VOID.dataDump, VOID.sparqlEndpoint, VOID.rootResource):
        assert all(address.startswith(root) for address in void.objects(None, predicate))
    page = paged(2).get("/catalog", base_url=root, headers={"Accept": "text/html"}).text
    assert 'href="/renkei/dumps/latest/renkei.nt.gz"' in page
    assert f"{root}catalog<" in page


@pytest.mark.slow
def test_of_a_source_of_many_files_the_files_are_not_listed(
    published: InProcessLeases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page must stay small; where they are is in the graph."""
    monkeypatch.setattr(catalog_page, "MAX_FILES", 1)
    client = create_app(Settings(), published).test_client()  # it has collected nothing yet
    graph = graph_of(client.get("/catalog.nt"))

    def files(key: str) -> int:
        load = graph.value(URIRef(f"{BASE}id/dataset/{key}"), PROV.wasGeneratedBy)
        assert (load, PROV.wasAssociatedWith, None) in graph
        return len(list(graph.objects(load, PROV.used)))

    assert (files("hokkaido-sapporo-2017"), files("designated-managers")) == (0, 1)


@pytest.mark.parametrize("path", ["/catalog", "/catalog.rdf", "/.well-known/void", "/void.ttl"])
def test_a_generation_without_a_catalogue_is_never_a_short_one(
    client: FlaskClient, empty_client: FlaskClient, path: str
) -> None:
    """Of an older program, or nothing published: 503, so that no portal deletes what it has."""
    for served in (client, empty_client):
        response = served.get(path)
        assert response.status_code == 503
        assert int(response.headers["Retry-After"]) > 0
        assert response.headers["Cache-Control"] == "no-store"
    assert "renkei build" in client.get(path).json["detail"]  # type: ignore[index]


@pytest.mark.parametrize("path", ["/catalog.html", "/catalog.xml", "/catalog.", "/void.html"])
def test_other_endings_lead_nowhere(bundled_client: FlaskClient, path: str) -> None:
    """404."""
    assert bundled_client.get(path).status_code == 404


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_has_every_dataset_with_its_terms_and_files(
    bundled_client: FlaskClient, catalogue: rdflib.Graph, language: str
) -> None:
    """For people: titles in their language, each file with a link, and how to harvest."""
    response = bundled_client.get(f"/catalog?lang={language}", headers={"Accept": "text/html"})
    assert response.content_type == "text/html; charset=utf-8"
    page = response.text
    for key in KEYS:
        node = URIRef(f"{BASE}id/dataset/{key}")
        titles = {str(t.language): str(t) for t in catalogue.objects(node, DCTERMS.title)}  # type: ignore[attr-defined]
        assert titles[language] in page
        assert f'href="/doc/dataset/{key}?lang={language}"' in page
    for node in catalogue.subjects(RDF.type, DCAT.Distribution):
        name = catalogue.value(node, RDFS.label)
        assert f'<a href="/dumps/latest/{name}">{name}</a>' in page
    assert '<a href="https://creativecommons.org/publicdomain/zero/1.0/">' in page
    assert "http://localhost/catalog<" in page
    assert '<link rel="alternate" type="application/rdf+xml" href="/catalog.rdf">' in page
    foot = bundled_client.get(f"/about?lang={language}").text
    assert f'href="/catalog?lang={language}"' in foot


def test_the_page_has_pages_too(paged: Paged) -> None:
    """With the language kept."""
    page = paged(2).get("/catalog?lang=en", headers={"Accept": "text/html"}).text
    assert 'rel="next" href="/catalog?page=2&amp;lang=en"' in page
    assert 'href="/catalog.ttl"' in page
    second = paged(2).get("/catalog?page=2&lang=en", headers={"Accept": "text/html"}).text
    assert "(2) – " in second
    assert 'href="/catalog.ttl?page=2"' in second
