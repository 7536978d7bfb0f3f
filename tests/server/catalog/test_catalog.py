"""The catalogue and VoID over HTTP: whole, valid, the same in every form, page by page."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import hashlib
import http.client
import os
import re
import shutil
import subprocess
import time
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

import pyshacl
import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat, Store, serialize
from rdflib import DCTERMS, FOAF, PROV, RDF, RDFS, XSD, Namespace, URIRef

from renkei.graph.engine.limits import PoolLimits
from renkei.graph.generations.generations import Generations
from renkei.graph.generations.leases import InProcessLeases
from renkei.graph.generations.server_leases import PooledEngines, ServerLeases
from renkei.server.app import create_app
from renkei.server.catalog import page as catalog_page
from renkei.settings import Settings
from tests.conftest import BASE
from tests.http_service import wait
from tests.licensed import FIRST, SECOND, add_file, build_at, write_sources
from tests.pools import ENDLESS
from tests.server.conftest import BufferedClient
from tests.serving import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    Paged = Callable[[int], FlaskClient]

DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")
HYDRA: Final = Namespace("http://www.w3.org/ns/hydra/core#")
VOID: Final = Namespace("http://rdfs.org/ns/void#")
SPDX: Final = Namespace("http://spdx.org/rdf/terms#")
HTML: Final = {"Accept": "text/html"}
SH: Final = Namespace("http://www.w3.org/ns/shacl#")
CATALOG: Final = URIRef(f"{BASE}catalog")
KEYS: Final = (
    "renkei",
    "renkei.tables",
    "hokkaido-sapporo-2017",
    "hokkaido-sapporo-2017.spans",
    "designated-managers",
)
FORMS: Final = {
    "ttl": ("text/turtle", "turtle", "turtle"),
    "nt": ("application/n-triples", "nt", "ntriples"),
    "jsonld": ("application/ld+json", "json-ld", ""),
    "rdf": ("application/rdf+xml", "xml", "rdfxml"),
}
OUR_SHAPES: Final = Path(__file__).with_name("catalogue-shapes.ttl")
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


def graph_of(response: TestResponse, name: str | None = None) -> rdflib.Graph:
    """Return what an answer says, in the form that it says it is in."""
    assert response.status_code == 200, response.text
    forms = {media_type: parser for media_type, parser, _ in FORMS.values()}
    return rdflib.Graph().parse(data=response.data, format=name or forms[response.mimetype])


def local(address: str) -> str:
    """Return what a client of the application asks for."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


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


@pytest.fixture(scope="session")
def said_with_void(meta: rdflib.Graph) -> set[tuple[Any, Any, str]]:
    """The statements of VoID in the store, with addresses as a client of ours sees them."""
    addresses = {VOID.dataDump, VOID.sparqlEndpoint, VOID.rootResource}
    return {
        (s, p, str(o).replace(BASE, "http://localhost/", 1) if p in addresses else str(o))
        for s, p, o in meta
        if p.startswith(VOID)
    }


def findings(data: rdflib.Graph, shapes: Path) -> Iterator[tuple[str, str, str]]:
    """Validate; yield focus node, path and message of each result."""
    _, report, _ = pyshacl.validate(data, shacl_graph=rdflib.Graph().parse(shapes), advanced=True)
    assert isinstance(report, rdflib.Graph)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        values = [
            report.value(result, term)
            for term in ("focusNode", "resultPath", "resultMessage")
            for term in [SH[term]]
        ]
        yield str(values[0]), str(values[1]), str(values[2])


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
@pytest.mark.parametrize(
    ("size", "pages", "suffix"),
    [(1, 5, ""), (3, 2, ".ttl"), (3, 2, ".rdf"), (3, 2, ".jsonld"), (3, 2, ".nt"), (5, 1, "")],
)
def test_each_dataset_is_on_just_one_page(paged: Paged, size: int, pages: int, suffix: str) -> None:
    """Followed by hydra:next as harvesters do, in the same form; together the whole catalogue."""
    client = paged(size)
    seen, together, address = [], rdflib.Graph(), f"/catalog{suffix}"
    views: list[tuple[Any, rdflib.Graph]] = []
    while address:
        graph = graph_of(client.get(address))
        here = set(graph.subjects(RDF.type, DCAT.Dataset))
        assert set(graph.objects(CATALOG, DCAT.dataset)) == here
        assert 1 <= len(here) <= size
        for service in graph.subjects(RDF.type, DCAT.DataService):
            assert set(graph.objects(service, DCAT.servesDataset)) == here
        distributions = set(graph.subjects(RDF.type, DCAT.Distribution))
        assert distributions == set(graph.objects(None, DCAT.distribution))
        assert suffix or list(findings(graph, OUR_SHAPES)) == []
        assert graph.value(CATALOG, HYDRA.totalItems).toPython() == len(KEYS)  # type: ignore[union-attr]
        seen += here
        view = graph.value(predicate=RDF.type, object=HYDRA.PartialCollectionView)
        assert (view is None) is (pages == 1)
        views.append((view, graph))
        following = graph.value(view, HYDRA.next) if view else None
        assert following is None or following.startswith(f"http://localhost/catalog{suffix}?")
        address = local(str(following)) if following else ""
        together += graph
    assert len(views) == pages
    assert sorted(seen) == sorted(URIRef(f"{BASE}id/dataset/{key}") for key in KEYS)
    if pages > 1:
        addresses = [view for view, _ in views]
        for number, (view, graph) in enumerate(views):
            assert graph.value(view, HYDRA.first) == addresses[0]
            assert graph.value(view, HYDRA.last) == addresses[-1]
            assert graph.value(view, HYDRA.previous) == (addresses[number - 1] if number else None)
    whole = graph_of(paged(50).get("/catalog.nt"))
    for triple in (*together.triples((None, HYDRA.view, None)), *_views(together)):
        together.remove(triple)
    assert set(together) == set(whole)


def _views(graph: rdflib.Graph) -> list[Any]:
    views = graph.subjects(RDF.type, HYDRA.PartialCollectionView)
    return [triple for view in views for triple in graph.triples((view, None, None))]


@pytest.mark.slow
def test_a_harvest_sees_one_catalogue_even_if_another_is_published_meanwhile(
    tmp_path: Path,
) -> None:
    """A source that moved to a page that was read already would be deleted in the portal."""
    (tmp_path / "sources").mkdir()
    sources = write_sources(tmp_path / "sources")
    first = build_at(sources, tmp_path / "data", FIRST, tables=False)
    published = InProcessLeases(
        Generations(tmp_path / "data"), max_result_bytes=10_000_000, threads=1
    )
    app = create_app(Settings(catalog_page_size=2, data_dir=tmp_path / "data"), published)
    client = BufferedClient(app, app.response_class)
    page = graph_of(client.get("/catalog.nt"))
    following = local(str(next(page.objects(None, HYDRA.next))))
    read = set(page.subjects(RDF.type, DCAT.Dataset))

    text = sources.read_text(encoding="utf-8")
    parts = text.split("\n[[source]]")
    sources.write_text("\n[[source]]".join([parts[0], *parts[2:]]), encoding="utf-8")
    second = build_at(sources, tmp_path / "data", SECOND, tables=False)
    now = graph_of(client.get("/catalog.nt"))
    assert set(now.objects(None, DCAT.version)) == {rdflib.Literal(second)}

    rest = graph_of(client.get(following))
    assert set(rest.objects(None, DCAT.version)) == {rdflib.Literal(first)}
    read |= set(rest.subjects(RDF.type, DCAT.Dataset))
    assert {node.rpartition("/")[2] for node in read} == {"renkei", "zero", "by", "closed"}
    before = graph_of(client.get(f"/catalog.nt?generation={first}"))
    for graph, generation in ((before, first), (rest, first), (now, second)):
        checksums = dict(graph.subject_objects(SPDX.checksumValue))
        files = list(graph.subject_objects(DCAT.downloadURL))
        assert files
        for file, address in files:
            wanted = checksums[graph.value(file, SPDX.checksum)]
            served = client.get(local(str(address))).data
            assert hashlib.sha256(served).hexdigest() == str(wanted), (address, generation)
    assert f'href="/dumps/{first}/' in client.get(following.replace(".nt", ""), headers=HTML).text
    gone = following.replace(first, "0123456789abcdef")
    for address in (gone, following.replace(first, "x"), following.replace(first, "%27")):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "page", ["0", "3", "-1", "x", "1.0", "999999999999", "", "２", "1 OR 1", "%00", "1&page=9"]
)
def test_a_page_that_there_is_not_is_refused(paged: Paged, page: str) -> None:
    """Of two pages, and of several numbers."""
    response = paged(3).get(f"/catalog.ttl?page={page}")
    assert response.status_code == 400
    assert response.json["code"] == "parameter"  # type: ignore[index]
    if "&" not in page:
        assert response.json["allowed"] == ["1-2"]  # type: ignore[index]


def test_the_header_links_pages_and_forms(paged: Paged) -> None:
    """RFC 8288, for clients that read no Hydra; the form that was asked for is kept."""
    client = paged(3)
    first = client.get("/catalog?format=rdf")
    assert first.mimetype == "application/rdf+xml"
    links = {
        match[2]: match[1]
        for match in re.finditer(r'<([^>]*)>; rel="(\w+)"', first.headers["Link"])
    }
    assert re.fullmatch(
        r"http://localhost/catalog\?format=rdf&generation=[0-9a-f]{16}&page=2", links["next"]
    )
    assert links["last"] == links["next"]
    assert links["describedby"] == "/.well-known/void"
    second = client.get(local(links["next"]))
    assert second.mimetype == "application/rdf+xml"
    turtle = re.search(r'<(/catalog.ttl[^>]*)>; rel="alternate"', second.headers["Link"])
    assert turtle
    assert parse_qs(urlsplit(turtle[1]).query).keys() == {"page", "generation"}
    assert 'rel="prev"' in second.headers["Link"]
    assert 'rel="next"' not in second.headers["Link"]


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


@pytest.mark.slow
def test_a_client_that_has_it_is_told_so(bundled_client: FlaskClient) -> None:
    """ETag and Last-Modified, and any origin may read it."""
    first = bundled_client.get("/catalog.rdf")
    assert first.headers["Last-Modified"]
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age" in first.headers["Cache-Control"]
    again = bundled_client.get("/catalog.rdf", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = bundled_client.get("/catalog.rdf", base_url="https://other.example/")
    assert other.headers["ETag"] != first.headers["ETag"]


@pytest.mark.slow
def test_who_asked_while_a_build_ran_hears_of_what_it_published(tmp_path: Path) -> None:
    """Data that is built at one time is seen from a later one on; after a rollback, again."""
    (tmp_path / "sources").mkdir()
    sources, generations = write_sources(tmp_path / "sources"), Generations(tmp_path / "data")
    published = InProcessLeases(generations, max_result_bytes=10_000_000, threads=1)
    app = create_app(Settings(data_dir=tmp_path / "data"), published)
    client = BufferedClient(app, app.response_class)
    newest = [f"/dumps/latest/{name}" for name in ("renkei.nt.gz", "zero.nt.gz", "SHA256SUMS")]
    latest = ["/", "/about", "/catalog", "/catalog.nt", "/void.nt", "/ns.ttl", *newest]
    hour = dt.timedelta(hours=1)
    began = dt.datetime.fromisoformat(SECOND)

    def publish(when: dt.datetime) -> None:
        seconds = when.timestamp()
        os.utime(generations.current_link, (seconds, seconds), follow_symlinks=False)

    def check(since: dt.datetime, modified: dt.datetime) -> None:
        for path in latest:
            fresh = client.get(path, headers={"If-Modified-Since": format_datetime(since)})
            assert fresh.status_code == 200, path
            assert parsedate_to_datetime(fresh.headers["Last-Modified"]) == modified, path
        for path in ("/catalog.nt", *newest):
            has_it = {"If-Modified-Since": format_datetime(modified)}
            assert client.get(path, headers=has_it).status_code == 304, path

    build_at(sources, tmp_path / "data", FIRST, tables=False)
    add_file(tmp_path / "sources" / "zero", "more")
    second = build_at(sources, tmp_path / "data", SECOND, tables=False)
    publish(began + 2 * hour)
    check(began + hour, began + 2 * hour)
    fixed = client.get(f"/dumps/{second}/zero.nt.gz")
    assert parsedate_to_datetime(fixed.headers["Last-Modified"]) == began
    generations.rollback()
    publish(began + 4 * hour)
    check(began + 3 * hour, began + 4 * hour)
    answer = client.get(f"/catalog.nt?generation={second}")  # it has become an older one
    assert parsedate_to_datetime(answer.headers["Last-Modified"]) == began + 4 * hour


class Live:
    """A live server on the bundled graph, whose answers may have ten rows."""

    def __init__(self, address: str, served: ServerLeases) -> None:
        self._place, self._served = urlsplit(address).netloc, served

    def get(self, path: str) -> tuple[int, bytes, float]:
        """Return status, body and seconds."""
        began = time.monotonic()
        connection = http.client.HTTPConnection(self._place, timeout=60)
        with contextlib.closing(connection):
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read(), time.monotonic() - began

    @contextlib.contextmanager
    def kept_busy(self) -> Iterator[None]:
        """Let all workers evaluate what does not end."""
        connections = []
        for number in range(8):
            connection = http.client.HTTPConnection(self._place, timeout=60)
            query = ENDLESS.replace(":text", "?text").replace("?n", f"?n{number}")
            path = f"/sparql?{urlencode({'query': query, 'timeout': 50})}"
            connection.request("GET", path, headers={"X-Forwarded-For": f"10.0.0.{number}"})
            connections.append(connection)
        engine = self._served.current().engine
        try:
            wait(lambda: (engine.status().active, engine.status().waiting) == (2, 6))
            yield
            assert engine.status().active == 2
        finally:
            for connection in connections:
                connection.close()


@pytest.fixture(scope="module")
def live(bundled_generations: Generations) -> Iterator[Live]:
    limits = PoolLimits(workers=2, spares=0, max_result_rows=10, query_timeout=60)
    served = ServerLeases(bundled_generations, PooledEngines(limits))
    settings = Settings(port=0, catalog_page_size=2, trusted_proxies="127.0.0.1/32")
    with serving(served, settings) as address:
        yield Live(address, served)


HARVESTED: Final = ("/catalog.ttl", "/catalog.rdf?page=2", "/void.nt", "/.well-known/void")


@pytest.mark.slow
def test_a_limit_of_rows_is_for_queries_of_others(live: Live) -> None:
    """What the server says of its data has as many as it has; the answer of a query has not."""
    for path in (*HARVESTED, "/doc/dataset/renkei.nt", "/ns.nt", "/ns.ttl"):
        status, body, _ = live.get(path)
        assert status == 200, body
    assert live.get("/void.nt")[1].count(b"\n") > 1_000
    status, body, _ = live.get("/queries/facilities.json")
    assert (status, b"max_result_rows" in body) == (507, True)


@pytest.mark.slow
def test_a_catalogue_that_was_harvested_once_needs_no_worker(live: Live) -> None:
    """All are at work, and more queries wait: the next harvest is answered at once, and is whole.

    The mark that another site put on a link makes no difference.
    """
    before = {path: live.get(path) for path in HARVESTED}
    with live.kept_busy():
        for path, (_, body, _) in before.items():
            again = live.get(f"{path}{'&' if '?' in path else '?'}utm_source=x")
            assert again[0] == 200, again[1]
            assert again[2] < 5
            assert again[1] == body


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
