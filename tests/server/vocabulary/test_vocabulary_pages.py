"""The vocabulary and the codes as pages and as RDF."""

from __future__ import annotations

import html
import re
import shutil
from typing import TYPE_CHECKING, Final

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse
from rdflib.compare import to_isomorphic

from renkei.graph.generations.generations import Generations
from renkei.graph.things.table import ThingsTable
from renkei.ontology import read_vocabulary
from renkei.ontology.mappings import read_mappings
from renkei.ontology.terms import PREFIXES
from renkei.server.vocabulary.data import counted_uses
from renkei.server.web.deps import deps
from tests.server.older import client_of, copied, write_manifest

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

HTML: Final = {"Accept": "text/html"}
COMMENT: Final = "http://www.w3.org/2000/01/rdf-schema#comment"
NS: Final = "https://w3id.org/renkei/ns"
KIND: Final = "https://w3id.org/renkei/code/kind"
FORMATS: Final = {
    "ttl": ("text/turtle", RdfFormat.TURTLE),
    "nt": ("application/n-triples", RdfFormat.N_TRIPLES),
    "jsonld": ("application/ld+json", RdfFormat.JSON_LD),
    "rdf": ("application/rdf+xml", RdfFormat.RDF_XML),
}


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize(("path", "graph"), [("/ns", NS), ("/code/kind", KIND)])
def test_every_form_says_the_same_as_the_store(
    bundled_client: FlaskClient, bundled_store: Store, path: str, graph: str, suffix: str
) -> None:
    """By suffix and by Accept, the same statements; nothing is fetched to read them."""
    media_type, rdf_format = FORMATS[suffix]
    by_suffix = bundled_client.get(f"{path}.{suffix}")
    by_accept = bundled_client.get(path, headers={"Accept": media_type})
    assert by_suffix.status_code == by_accept.status_code == 200
    assert by_suffix.mimetype == by_accept.mimetype == media_type
    assert by_accept.headers["Content-Location"] == f"{path}.{suffix}"
    assert "Accept" in by_accept.headers["Vary"]
    expected = {
        (str(q.predicate), str(q.object))
        for q in bundled_store.quads_for_pattern(None, None, None, NamedNode(graph))
        if "_:" not in str(q)
    }
    quads = list(parse(input=by_suffix.data, format=rdf_format))
    assert {(str(q.predicate), str(q.object)) for q in quads if "_:" not in str(q)} == expected
    assert len(quads) == len(list(parse(input=by_accept.data, format=rdf_format)))


@pytest.mark.slow
def test_rdflib_reads_it_too(bundled_client: FlaskClient) -> None:
    """A second opinion: Turtle, RDF/XML and JSON-LD are one graph."""
    turtle = rdflib.Graph().parse(data=bundled_client.get("/ns.ttl").data, format="turtle")
    for suffix, name in (("rdf", "xml"), ("jsonld", "json-ld")):
        other = rdflib.Graph().parse(data=bundled_client.get(f"/ns.{suffix}").data, format=name)
        assert to_isomorphic(other) == to_isomorphic(turtle)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_term_has_its_place_on_the_page(
    bundled_client: FlaskClient, bundled_store: Store, language: str
) -> None:
    """``#Term`` for each class and property, once; with label and count."""
    page = bundled_client.get(f"/ns?lang={language}", headers=HTML).text
    identifiers = re.findall(r'\sid="([^"]*)"', page)
    assert len(identifiers) == len(set(identifiers))
    terms = {
        quad.subject.value.removeprefix(f"{NS}#")
        for quad in bundled_store.quads_for_pattern(None, None, None, NamedNode(NS))
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(f"{NS}#")
    }
    assert len(terms) > 70
    assert terms <= set(identifiers)
    facility = page[page.index('id="Facility"') :][:1500]
    assert "施設" in facility
    assert "Facility" in facility
    assert "<dd>10 " in facility
    assert "/doc/facility/" in facility


def test_links_between_terms_lead_to_anchors(bundled_client: FlaskClient) -> None:
    """Of the page itself and of the pages of codes."""
    page = bundled_client.get("/ns?lang=en", headers=HTML).text
    identifiers = set(re.findall(r'\sid="([^"]*)"', page))
    inner = re.findall(r'href="(?:/ns\?lang=en)?#([^"]+)"', page)
    assert len(inner) > 100
    assert set(inner) <= identifiers


def test_every_scheme_has_a_page_with_its_codes(bundled_client: FlaskClient) -> None:
    """Anchors, uses, and the broader code."""
    index = bundled_client.get("/code/?lang=en", headers=HTML).text
    names = re.findall(r'href="/code/([a-z-]+)\?lang=en"', index)
    assert len(names) == 17
    for name in names:
        page = bundled_client.get(f"/code/{name}?lang=en", headers=HTML)
        assert page.status_code == 200
        assert ('class="term"' in page.text) == (name != "poi")  # its codes are those in use
    page = bundled_client.get("/code/kind?lang=en", headers=HTML).text
    event = page[page.index('id="joint-event"') :][:1200]
    assert 'href="/code/kind?lang=en#event-cooperation"' in event


def test_a_browser_gets_a_page_and_curl_turtle(bundled_client: FlaskClient) -> None:
    """The page names its alternates."""
    page = bundled_client.get("/ns", headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.mimetype == "text/html"
    assert '</ns.ttl>; rel="alternate"; type="text/turtle"' in page.headers["Link"]
    assert bundled_client.get("/ns", headers={"Accept": "*/*"}).mimetype == "text/turtle"
    assert bundled_client.get("/ns", headers={"Accept": "image/png"}).status_code == 406


def test_rdf_is_not_sent_twice(bundled_client: FlaskClient) -> None:
    """One validator for each form."""
    tags = {suffix: bundled_client.get(f"/ns.{suffix}").headers["ETag"] for suffix in FORMATS}
    assert len(set(tags.values())) == len(FORMATS)
    again = bundled_client.get("/ns.ttl", headers={"If-None-Match": tags["ttl"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path",
    ["/ns.exe", "/code/nothing", "/code/kind.exe", "/code/kind%3E", "/code/..", "/code/a%22.ttl"],
)
def test_nothing_else_is_there(bundled_client: FlaskClient, path: str) -> None:
    """Names that the generation has no graph of."""
    assert bundled_client.get(path).status_code == 404


def test_the_version_has_an_address_of_its_own(bundled_client: FlaskClient) -> None:
    """`owl:versionIRI` leads to the same vocabulary, as a page and in every form."""
    page = bundled_client.get("/ns/0.2.0?lang=en", headers=HTML)
    assert page.status_code == 200
    assert '</ns/0.2.0.ttl>; rel="alternate"' in page.headers["Link"]
    for suffix in ("ttl", "jsonld"):
        media_type = FORMATS[suffix][0]
        versioned = bundled_client.get(f"/ns/0.2.0.{suffix}")
        assert versioned.mimetype == media_type
        assert versioned.data == bundled_client.get(f"/ns.{suffix}").data
        assert versioned.headers["Content-Location"] == f"/ns/0.2.0.{suffix}"


@pytest.mark.parametrize("version", ["0.3.0", "0.2.0.exe", "0.2.0.ttl.ttl", "latest", "a" * 500])
def test_another_version_is_not_there_and_the_answer_says_which_is(
    bundled_client: FlaskClient, version: str
) -> None:
    """404, with the versions that are."""
    response = bundled_client.get(f"/ns/{version}")
    assert response.status_code == 404
    problem = response.get_json(force=True)
    assert (problem["code"], problem["available"]) == ("unknown-version", ["0.2.0"])
    assert "/ns/0.2.0" in problem["detail"]
    assert len(problem["detail"]) < 200


def test_the_page_says_its_version_and_what_changed(bundled_client: FlaskClient) -> None:
    """Version, its IRI, dates and the list of changes, in the language of the page."""
    for language, first, date in (
        ("en", "the first version", "23 November 2026"),
        ("ja", "最初の版", "2026年"),
    ):
        page = bundled_client.get(f"/ns?lang={language}", headers=HTML).text
        assert "https://w3id.org/renkei/ns/0.2.0" in page
        assert page.count(f"{first}") == 1
        assert date in page


@pytest.mark.slow
def test_every_class_that_is_used_has_an_example_that_can_be_read(
    bundled_client: FlaskClient, merged_graph: rdflib.Graph
) -> None:
    """Turtle, with the prefixes that queries need not declare: a part of what the graph says."""
    page = bundled_client.get("/ns?lang=en", headers=HTML).text
    found = re.findall(r'aria-label="Example in Turtle"><code>(.*?)</code>', page, re.DOTALL)
    assert len(found) >= 22
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    head += "@base <http://127.0.0.1:8000/id/> .\n"
    for text in found:
        triples = list(parse((head + html.unescape(text)).encode(), format=RdfFormat.TURTLE))
        assert 2 <= len(triples) <= 9
        assert len({quad.subject for quad in triples}) == 1
        shown = "".join(f"{quad.triple} .\n" for quad in triples)
        assert set(rdflib.Graph().parse(data=shown, format="nt")) <= set(merged_graph)


def test_mappings_are_shown_and_can_be_had(bundled_client: FlaskClient) -> None:
    """Each row of the file at its term, with the relation and the reason."""
    file = bundled_client.get("/ns/mappings.sssom.tsv")
    assert file.mimetype == "text/tab-separated-values"
    assert file.text == read_vocabulary("mappings.sssom.tsv")
    page = html.unescape(bundled_client.get("/ns?lang=en", headers=HTML).text)
    rows = [line.split("\t") for line in file.text.splitlines() if line.startswith("renkei:")]
    assert len(rows) == len(read_mappings()) > 10
    for subject, predicate, other, _, comment in rows:
        term = page[page.index(f'id="{subject.removeprefix("renkei:")}"') :].split("</article>")[0]
        assert f"<code>{predicate}</code>" in term
        assert f">{other}</a>" in term
        assert comment in term
    assert 'href="http://imi.go.jp/ns/core/2#施設型"' in page


def test_shapes_can_be_had(bundled_client: FlaskClient) -> None:
    """The rules that every generation passed."""
    response = bundled_client.get("/ns/shapes.ttl")
    assert response.mimetype == "text/turtle"
    assert len(list(parse(response.data, format=RdfFormat.TURTLE))) > 1_000
    assert response.text == read_vocabulary("shapes.ttl")


@pytest.fixture(scope="module")
def versions_client(
    bundled_generations: Generations, tmp_path_factory: pytest.TempPathFactory
) -> FlaskClient:
    """The bundled graph, with a generation beside it that has another version of the vocabulary."""
    data_dir = tmp_path_factory.mktemp("versions")
    generations, current = Generations(data_dir), bundled_generations.current()
    copied(current, data_dir, current.name)
    older = copied(current, data_dir, "20200102T030405000000Z-0123456789abcdef")
    write_manifest(older, older.manifest | {"vocabulary": "0.0.9"})
    store = Store(str(older.store_path))
    store.add(Quad(NamedNode(NS), NamedNode(COMMENT), Literal("as it was"), NamedNode(NS)))
    store.flush()
    del store  # closes it
    generations.publish(generations.find(current.id))
    return client_of(data_dir)


@pytest.mark.slow
def test_the_page_of_an_older_version_says_so(versions_client: FlaskClient) -> None:
    """And shows no diagram of the newest as if it were its own."""
    page = versions_client.get("/ns/0.0.9?lang=en", headers=HTML).text
    assert "an older version of the vocabulary" in page
    assert "/ns/diagrams/" not in page
    assert "/ns/shapes.ttl" not in page
    newest = versions_client.get("/ns/0.2.0?lang=en", headers=HTML).text
    assert "an older version of the vocabulary" not in newest
    assert "/ns/diagrams/" in newest


def test_an_older_version_answers_while_a_generation_that_has_it_is_kept(
    versions_client: FlaskClient,
) -> None:
    """In every form, from that generation; afterwards 404. It is offered where one is missing."""
    older = versions_client.get("/ns/0.0.9.nt")
    assert older.status_code == 200
    assert "as it was" in older.text
    assert older.headers["Content-Location"] == "/ns/0.0.9.nt"
    for newest in ("/ns.nt", "/ns/0.2.0.nt"):
        assert "as it was" not in versions_client.get(newest).text
    missing = versions_client.get("/ns/0.0.8").get_json(force=True)
    assert missing["available"] == ["0.2.0", "0.0.9"]
    context = versions_client.get(
        "/ns/0.0.9",
        headers={"Accept": 'application/ld+json;profile="http://www.w3.org/ns/json-ld#context"'},
    )
    assert "Content-Location" not in context.headers  # that address has the newest one
    data_dir = versions_client.application.config["DATA_DIR"]
    shutil.rmtree(Generations(data_dir).find("0123456789abcdef").path)
    gone = versions_client.get("/ns/0.0.9").get_json(force=True)
    assert (gone["code"], gone["available"]) == ("unknown-version", ["0.2.0"])


def test_the_manifest_tells_the_version(bundled_generations: Generations) -> None:
    """That which the ontology gives itself."""
    assert bundled_generations.current().manifest["vocabulary"] == "0.2.0"


def test_the_uses_in_the_table_are_those_of_the_queries(bundled_app: Flask) -> None:
    """Of every class, property and code, with the same example."""
    with bundled_app.test_request_context():
        lease = deps().leases.current()
        table = ThingsTable.of(lease.path)
        assert table
        assert table.uses() == counted_uses(lease)
