"""A thing to which a hundred thousand links lead: every page of them, quickly."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest
import rdflib

from renkei.graph.engine.in_process import InProcessEngine
from renkei.ontology.terms import PREFIXES
from renkei.queries.binding import ParameterError
from renkei.server.app import create_app
from renkei.server.things.description import describe_thing
from renkei.server.things.incoming import read_incoming
from renkei.settings import Settings
from tests.leases import FixedLeases, lease_on
from tests.server.things.story.parts import lead
from tests.server.things.support import BASE, HTML, LABEL, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

    from renkei.graph.generations.leases import GenerationLease

NS: Final = "https://w3id.org/renkei/ns#"
TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
THING: Final = f"{BASE}id/government/011002"
LINKS: Final = {"designatingGovernment": 20_000, "establisher": 79_300, "partner": 700}
TOTAL: Final = sum(LINKS.values())
SMALLER: Final = f"{BASE}id/government/011011"
FEWER: Final = {"designatingGovernment": 400, "establisher": 2_000, "partner": 20}
HYDRA: Final = "http://www.w3.org/ns/hydra/core#"
SECONDS: Final = 6.0  # a page took 16 s where the engine sorted all links; it takes 0.1 s


def statements(times: int = 1) -> Iterator[str]:
    """N-Triples of the thing and of what points to it, so many times more of it."""
    yield f"<{THING}> <{TYPE}> <{NS}Government> .\n"
    yield f'<{THING}> <{LABEL}> "City"@en .\n'
    for thing, links in ((THING, LINKS), (SMALLER, FEWER)):
        for name, count in links.items():
            for number in range(count * times):
                yield f"<{BASE}id/facility/{name}-{number:06}> <{NS}{name}> <{thing}> .\n"
    for number in range(5_000):
        yield f"<{BASE}id/event/{number:06}> <{TYPE}> <{NS}Event> .\n"


def large_store(path: Path, times: int = 1) -> ox.Store:
    """A store of these statements, merged and in a named graph."""
    store = ox.Store(path)
    text = "".join(statements(times))
    quads = text.replace(" .\n", f" <{BASE}graph/source/large> .\n")
    store.bulk_load(text.encode(), format=ox.RdfFormat.N_TRIPLES)
    store.bulk_load(quads.encode(), format=ox.RdfFormat.N_QUADS)
    return store


def served(store: ox.Store) -> GenerationLease:
    """A generation with such a store."""
    engine = InProcessEngine(store, prefixes=PREFIXES, max_result_bytes=50_000_000, threads=1)
    manifest = {"base": BASE, "triples": 1, "built": "2026-01-02T03:04:05Z", "sources": []}
    return lease_on(engine, manifest)


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> GenerationLease:
    """A generation with the thing, in a real store."""
    store = large_store(tmp_path_factory.mktemp("large"))
    meta = ox.NamedNode(f"{BASE}graph/meta")  # one link is said in the metadata alone, one in both
    for subject, property_ in (("dataset/large", "about"), ("facility/partner-000000", "partner")):
        node = ox.NamedNode(f"{BASE}id/{subject}")
        for thing in (THING, SMALLER):
            store.add(ox.Quad(node, ox.NamedNode(f"{NS}{property_}"), ox.NamedNode(thing), meta))
    return served(store)


@pytest.fixture(scope="module")
def client(view: GenerationLease) -> FlaskClient:
    """A client of a server of it."""
    return create_app(Settings(port=0), FixedLeases(view)).test_client()


@pytest.mark.slow
def test_pages_follow_each_other_and_hold_every_link_once(view: GenerationLease) -> None:
    """Sorted or not, and over several properties; what the metadata says too counts once."""
    found, number, pages = [], 0, 1
    while number < pages:
        number += 1
        page = read_incoming(view, SMALLER, number, size=333)
        found += page.links
        pages = page.pages
    assert pages == 8
    assert len(found) == len(set(found)) == page.total == sum(FEWER.values()) + 1
    assert page.counts == {f"{NS}{name}": count for name, count in {"about": 1, **FEWER}.items()}
    whole = read_incoming(view, THING, 1)
    assert whole.counts == {f"{NS}{name}": count for name, count in {"about": 1, **LINKS}.items()}


@pytest.mark.slow
def test_any_page_comes_quickly(view: GenerationLease) -> None:
    """The first, one in the middle, the last; at the limit between two properties as well."""
    last = read_incoming(view, THING, 1).pages
    assert last == 2_001
    for number in (1, 400, 401, last // 2, last):
        began = time.perf_counter()
        page = read_incoming(view, THING, number)
        assert time.perf_counter() - began < SECONDS, number
        assert len(page.links) == (50 if number < last else 1)
    between = read_incoming(view, THING, 401)  # 1 about, 20,000 designating, then establisher
    assert {name for _, name in between.links} == {f"{NS}designatingGovernment", f"{NS}establisher"}


@pytest.mark.slow
def test_a_property_with_few_links_is_in_order(view: GenerationLease) -> None:
    """Those by which few point to it are sorted by name."""
    page = read_incoming(view, THING, read_incoming(view, THING, 1).pages - 5)
    numbers = [subject.rpartition("-")[2] for subject, _ in page.links]
    assert numbers == [f"{number:06}" for number in range(int(numbers[0]), int(numbers[0]) + 50)]


@pytest.mark.slow
@pytest.mark.parametrize("page", ["0", "2002", "-1", "x", "99999999999", "1 "])
def test_there_is_no_other_page(view: GenerationLease, page: str) -> None:
    """What is no number of a page is refused."""
    with pytest.raises(ParameterError, match="1 to 2001"):
        read_incoming(view, THING, page)


@pytest.mark.slow
def test_its_page_comes_quickly_and_says_that_it_is_not_all(client: FlaskClient) -> None:
    """With tables that are cut, and links to the other pages in page and header."""
    began = time.perf_counter()
    answer = client.get("/doc/government/011002?lang=en&page=1000", headers=HTML)
    assert time.perf_counter() - began < SECONDS
    shown = Page(answer.text)
    assert "100,001" in shown.text
    assert "There is more than these tables show" in shown.text
    assert lead(answer.text) == (
        "This graph has 79,300 facilities and groups that City established. "
        "There are 20,000 designations of managers by City."
    )
    assert "/doc/government/011002?page=1001&lang=en#incoming" in shown.links
    assert (
        '<http://localhost/doc/government/011002?page=2001&lang=en>; rel="last"'
        in answer.headers["Link"]
    )


@pytest.mark.slow
def test_its_data_is_paged_by_headers_and_hydra(client: FlaskClient) -> None:
    """A thousand links in each; a client that follows `next` gets the form it asked for."""
    address, seen = "/doc/government/011002.nt?page=99", set()
    for number in (99, 100, 101):
        began = time.perf_counter()
        answer = client.get(address)
        assert time.perf_counter() - began < SECONDS
        assert answer.mimetype == "application/n-triples"
        graph = rdflib.Graph().parse(data=answer.data, format="nt")
        links = set(graph.subjects(None, rdflib.URIRef(THING)))
        assert len(links) == (1_000 if number < 101 else 1)
        assert not links & seen
        seen |= links
        views = list(
            graph.subjects(rdflib.RDF.type, rdflib.URIRef(f"{HYDRA}PartialCollectionView"))
        )
        assert views == [rdflib.URIRef(f"http://localhost/doc/government/011002.nt?page={number}")]
        totals = list(graph.objects(None, rdflib.URIRef(f"{HYDRA}totalItems")))
        assert [int(total) for total in totals] == [TOTAL + 1]
        following = list(graph.objects(views[0], rdflib.URIRef(f"{HYDRA}next")))
        header = re.search(r'<([^>]*)>; rel="next"', answer.headers["Link"])
        assert [str(node) for node in following] == ([header[1]] if header else [])
        assert bool(header) == (number < 101)
        address = header[1] if header else ""
        for relation in ("first", "prev", "last"):
            assert f'rel="{relation}"' in answer.headers["Link"]


@pytest.mark.slow
def test_the_negotiated_form_is_kept_on_the_next_page(client: FlaskClient) -> None:
    """Who asked by Accept follows an address that is negotiated; ``format`` is kept."""
    turtle = {"Accept": "text/turtle"}
    answer = client.get("/doc/government/011002", headers=turtle)
    assert '<http://localhost/doc/government/011002?page=2>; rel="next"' in answer.headers["Link"]
    assert answer.headers["Content-Location"] == "/doc/government/011002.ttl"
    answer = client.get("/doc/government/011002?format=ttl&page=3")
    link = '<http://localhost/doc/government/011002?format=ttl&page=4>; rel="next"'
    assert link in answer.headers["Link"]
    assert answer.headers["Content-Location"] == "/doc/government/011002.ttl?page=3"
    assert '</doc/government/011002.nt?page=3>; rel="alternate"' in answer.headers["Link"]


@pytest.mark.slow
def test_data_has_no_part_of_the_neighbours(client: FlaskClient) -> None:
    """Where there are too many of them, some would pass for all."""
    data = client.get("/doc/government/011002.nt").text
    assert f"<{NS}Government>" in data
    assert data.count(f"> <{THING}> .") == 1_000


@pytest.mark.slow
def test_pages_of_a_thing_are_of_a_bounded_size(view: GenerationLease) -> None:
    """Neighbours are read for tables, and not more than two thousand."""
    found = describe_thing(view, THING)
    assert found is not None
    assert found.is_cut
    assert len(found.facts.mentioned()) < 2_100
    without = describe_thing(view, THING, with_neighbours=False)
    assert without is not None
    assert len(without.facts) == 2


@pytest.mark.slow
def test_a_long_list_comes_quickly_and_whole(client: FlaskClient) -> None:
    """Fifty things on a page, each on one page only."""
    seen = set()
    for number in (1, 2, 50, 100):
        began = time.perf_counter()
        answer = client.get(f"/things/events?lang=en&page={number}", headers=HTML)
        assert time.perf_counter() - began < SECONDS
        links = {link for link in Page(answer.text).links if link.startswith("/doc/event/")}
        assert len(links) == 50
        assert not links & seen
        seen |= links
    assert client.get("/things/events?page=101").status_code == 400


def peak(path: Path, pages: list[int]) -> int:
    """Largest memory, in MiB, of a process that reads pages of the links in a store."""
    program = f"""
import resource, pyoxigraph
from tests.server.things.test_large_things import PAGE_OF, THING, served
view = served(pyoxigraph.Store.read_only({str(path)!r}))
for number in {pages!r}:
    assert len(PAGE_OF(view, THING, number, size=1_000).links) == 1_000
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return int(done.stdout)


PAGE_OF: Final = read_incoming


@pytest.mark.prove
def test_a_million_links_take_no_more_memory(tmp_path: Path) -> None:
    """The first, a middle and the last page of ten times as many, and within seconds."""
    large_store(tmp_path / "small").flush()
    store = large_store(tmp_path / "large", 10)
    store.flush()
    del store
    few, many = peak(tmp_path / "small", [1, 50, 100]), peak(tmp_path / "large", [1, 500, 1_000])
    assert many < few + 64
    view = served(ox.Store.read_only(str(tmp_path / "large")))
    for number in (1, 10_000, 20_000):
        began = time.perf_counter()
        assert len(read_incoming(view, THING, number).links) == 50
        assert time.perf_counter() - began < SECONDS
