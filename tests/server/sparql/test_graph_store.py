"""Service description and whole graphs of the bundled data, over a real socket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
import rdflib
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, VOID

from renkei.errors import RenkeiError
from renkei.graph.engine.limits import PoolLimits
from renkei.graph.generations.server_leases import PooledEngines, ServerLeases
from renkei.server.sparql.protocol import GraphOperation, parse_graph_operation
from renkei.server.sparql.service_description import EXTENSION_FUNCTIONS
from renkei.server.web.request_errors import RequestError
from tests.server.wire import Wire
from tests.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.graph.generations.generations import Generations

SD: Final = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS: Final = rdflib.Namespace("http://www.w3.org/ns/formats/")
TTL, NT, RDFXML, LD = (
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
)
PARSERS: Final = {TTL: "turtle", NT: "nt", RDFXML: "xml", LD: "json-ld"}
BASE: Final = "http://127.0.0.1:8000/graph/"
META: Final = f"{BASE}meta"
FACTS: Final = f"{BASE}source/hokkaido-sapporo-2017"
BROWSER: Final = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def wire(bundled_generations: Generations) -> Iterator[Wire]:
    """A connection to a server of the bundled graph."""
    served = ServerLeases(bundled_generations, PooledEngines(PoolLimits(workers=1, spares=0)))
    with serving(served) as address:
        client = Wire(address)
        yield client
        client.close()


@pytest.fixture(scope="module")
def counts(wire: Wire) -> dict[str, int]:
    """Triples of each named graph, by asking."""
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    rows = wire.get("/sparql", query=query).json["results"]["bindings"]
    return {row["g"]["value"]: int(row["n"]["value"]) for row in rows}


def parsed(body: bytes, media_type: str) -> rdflib.Graph:
    """Read a graph with another library than the one that wrote it."""
    return rdflib.Graph().parse(data=body, format=PARSERS[media_type])


@pytest.fixture(scope="module")
def description(wire: Wire) -> rdflib.Graph:
    """The service description."""
    return parsed(wire.get("/sparql", accept=TTL).body, TTL)


# Service description


@pytest.mark.parametrize("media_type", PARSERS)
def test_each_rdf_format_describes_the_service(
    wire: Wire, description: rdflib.Graph, media_type: str
) -> None:
    """SD §2: GET of the endpoint without a query, negotiated."""
    answer = wire.get("/sparql", accept=media_type)
    assert (answer.status, answer.media_type) == (200, media_type)
    assert isomorphic(parsed(answer.body, media_type), description)


@pytest.mark.parametrize("accept", [None, "*/*", "text/*"])
def test_who_asks_for_nothing_in_particular_gets_turtle(wire: Wire, accept: str | None) -> None:
    """Curl, for one."""
    answer = wire.get("/sparql", accept=accept)
    assert (answer.status, answer.media_type) == (200, TTL)


def test_a_browser_still_gets_the_form(wire: Wire) -> None:
    """And so does who says so."""
    assert b"<textarea" in wire.get("/sparql", accept=BROWSER).body
    assert b"<textarea" in wire.get("/sparql", format="html").body
    assert wire.get("/sparql", format="jsonld").media_type == LD


def test_the_description_says_what_is_answered(wire: Wire, description: rdflib.Graph) -> None:
    """Endpoint, language, formats, no inference; no feature that is not there."""
    service = description.value(predicate=RDF.type, object=SD.Service)
    assert str(description.value(service, SD.endpoint)) == f"{wire.address}sparql"
    assert set(description.objects(service, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert set(description.objects(service, SD.resultFormat)) == {
        FORMATS[name]
        for name in (
            "SPARQL_Results_JSON",
            "SPARQL_Results_XML",
            "SPARQL_Results_CSV",
            "SPARQL_Results_TSV",
            "Turtle",
            "N-Triples",
            "RDF_XML",
            "JSON-LD",
        )
    }
    regime = description.value(service, SD.defaultEntailmentRegime)
    assert str(regime) == "http://www.w3.org/ns/entailment/Simple"
    assert not set(description.objects(service, SD.feature))
    functions = {str(function) for function in description.objects(service, SD.extensionFunction)}
    assert functions == set(EXTENSION_FUNCTIONS)
    properties = {str(name) for name in description.objects(service, SD.propertyFeature)}
    assert properties == {"https://w3id.org/renkei/ns#search"}


def test_the_description_counts_every_graph(
    wire: Wire, description: rdflib.Graph, counts: dict[str, int]
) -> None:
    """The default graph and each named graph, the meta graph too, with what is really in it."""
    dataset = description.value(predicate=RDF.type, object=SD.Dataset)
    default = description.value(dataset, SD.defaultGraph)
    whole = wire.get("/sparql", query="SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").count
    assert description.value(default, VOID.triples) == rdflib.Literal(whole)
    found = {}
    for named in description.objects(dataset, SD.namedGraph):
        graph = description.value(named, SD.graph)
        count = description.value(graph, VOID.triples)
        assert isinstance(count, rdflib.Literal)
        found[str(description.value(named, SD.name))] = count.toPython()
    assert found == counts
    assert META in found


WKT: Final = "http://www.opengis.net/ont/geosparql#wktLiteral"
SQUARE: Final = f'"POLYGON((0 0,0 1,1 1,1 0,0 0))"^^<{WKT}>'
POINT: Final = f'"POINT(1 1)"^^<{WKT}>'
METRE: Final = "http://www.opengis.net/def/uom/OGC/1.0/metre"
ARGUMENTS: Final = {
    **dict.fromkeys(("asGeoJSON", "centroid", "convexHull", "coordinateDimension"), SQUARE),
    **dict.fromkeys(("dimension", "envelope", "getSRID", "isEmpty", "isSimple"), SQUARE),
    "spatialDimension": SQUARE,
    "area": f"{SQUARE}, <{METRE.replace('metre', 'square_metre')}>",
    "length": f"{SQUARE}, <{METRE}>",
    "perimeter": f"{SQUARE}, <{METRE}>",
    "distance": f"{POINT}, {POINT}, <{METRE}>",
    "relate": f'{SQUARE}, {SQUARE}, "T********"',
}


@pytest.mark.parametrize("function", [name for name in EXTENSION_FUNCTIONS if "geosparql" in name])
def test_each_extension_function_is_there(wire: Wire, function: str) -> None:
    """What the description lists gives a value; ours are in docs/reference/sparql.md."""
    arguments = ARGUMENTS.get(function.rpartition("/")[2], f"{SQUARE}, {SQUARE}")
    query = f"SELECT (BOUND(?v) AS ?is) {{ BIND(<{function}>({arguments}) AS ?v) }}"
    (row,) = wire.get("/sparql", query=query).json["results"]["bindings"]
    assert row["is"]["value"] == "true"


# Graph Store HTTP Protocol, reads


@pytest.mark.parametrize("media_type", PARSERS)
def test_a_named_graph_comes_whole(wire: Wire, counts: dict[str, int], media_type: str) -> None:
    """§5.2: GET of ``?graph=``, in each format."""
    answer = wire.get("/graphs", graph=FACTS, accept=media_type)
    assert (answer.status, answer.media_type) == (200, media_type)
    assert len(parsed(answer.body, media_type)) == counts[FACTS]


def test_every_graph_that_is_listed_can_be_read(wire: Wire, counts: dict[str, int]) -> None:
    """The meta graph too."""
    for graph, count in counts.items():
        answer = wire.get("/graphs", graph=graph, accept=NT)
        assert (answer.status, answer.body.count(b"\n")) == (200, count)


@pytest.mark.slow
def test_the_default_graph_is_the_merged_graph(wire: Wire, merged_graph: rdflib.Graph) -> None:
    """What the dumps hold: each statement once, and none of the meta graph."""
    answer = wire.send("GET", "/graphs?default", headers={"Accept": NT})
    found = parsed(answer.body, NT)
    assert len(found) == len(merged_graph) == answer.body.count(b"\n")
    assert rdflib.URIRef(META) not in set(found.subjects())


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", TTL),
        (None, TTL),
        (BROWSER, TTL),
        (f"{TTL};q=0.1, {LD}", LD),
        ("application/*", NT),
        ("text/turtle;q=0, */*", NT),
        ("text/csv", None),
        ("*/*;q=0", None),
    ],
)
def test_graphs_are_negotiated(wire: Wire, accept: str | None, media_type: str | None) -> None:
    """The four formats; 406 with the list else."""
    answer = wire.get("/graphs", graph=META, accept=accept)
    if media_type:
        assert (answer.status, answer.media_type) == (200, media_type)
    else:
        assert (answer.status, answer.json["available"]) == (406, list(PARSERS))


@pytest.mark.parametrize(
    ("target", "status", "code"),
    [
        ("/graphs?default&graph=x:a", 400, "request"),
        ("/graphs?default&default", 400, "request"),
        ("/graphs?default=x", 400, "request"),
        ("/graphs?graph=x:a&graph=x:a", 400, "request"),
        ("/graphs?graph=", 400, "request"),
        ("/graphs?graph=relative", 400, "request"),
        ("/graphs?graph=x:%3Ca%3E", 400, "request"),
        ("/graphs?graph=%FF", 400, "request"),
        ("/graphs?default&format=pdf", 400, "parameter"),
        ("/graphs?default&format=csv", 406, "not-acceptable"),
        (f"/graphs?graph={FACTS}x", 404, "unknown-graph"),
        ("/graphs?graph=urn:x:none", 404, "unknown-graph"),
    ],
)
def test_what_names_no_graph_is_refused(wire: Wire, target: str, status: int, code: str) -> None:
    """Both, neither, twice, relative, unknown."""
    answer = wire.send("GET", target)
    assert (answer.status, answer.json["code"]) == (status, code)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_an_unknown_graph_is_told_the_nearest(wire: Wire) -> None:
    """A graph is most often mistyped."""
    answer = wire.get("/graphs", graph=f"{FACTS}/interpretations")
    assert f"{FACTS}/interpretation" in answer.json["available"]


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH", "TRACE"])
@pytest.mark.parametrize("target", ["/graphs", "/graphs?default", f"/graphs?graph={FACTS}"])
def test_nothing_is_written(wire: Wire, method: str, target: str) -> None:
    """§5.3 to §5.7: 405 with Allow."""
    answer = wire.send(method, target, body=b"", headers={"Content-Type": TTL})
    assert answer.status == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_head_and_options(wire: Wire) -> None:
    """HEAD has the headers of GET, OPTIONS says what is possible."""
    got, head = (wire.send(method, "/graphs?default") for method in ("GET", "HEAD"))
    assert (head.status, head.body) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Vary", "Cache-Control"):
        assert head.headers[name] == got.headers[name], name
    options = wire.send("OPTIONS", "/graphs")
    assert options.status == 204
    assert options.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_without_a_name_the_graphs_are_listed(
    wire: Wire, description: rdflib.Graph, counts: dict[str, int]
) -> None:
    """For programs as a service description, for browsers as a page with a link to each."""
    assert isomorphic(parsed(wire.get("/graphs", accept=LD).body, LD), description)
    page = wire.get("/graphs", accept=BROWSER).body.decode()
    assert all(graph in page for graph in counts)
    assert "?default&amp;format=ttl" in page


@pytest.mark.parametrize(
    ("query_string", "expected"),
    [
        (b"", GraphOperation()),
        (b"default", GraphOperation(is_default=True)),
        (b"default=&format=nt", GraphOperation(is_default=True, format="nt")),
        (b"graph=urn%3Ax", GraphOperation(graph="urn:x")),
        (b"graph=http://example.org/%E5%85%AC", GraphOperation(graph="http://example.org/公")),
    ],
)
def test_the_name_of_a_graph_is_read(query_string: bytes, expected: GraphOperation) -> None:
    """§4.2, without a server."""
    assert parse_graph_operation(query_string) == expected


def test_a_write_by_parameters_is_refused() -> None:
    """What looks like an update is none of a graph's reads."""
    with pytest.raises(RenkeiError, match="read-only"):
        parse_graph_operation(b"default&update=CLEAR%20ALL")
    with pytest.raises(RequestError, match="more than one format"):
        parse_graph_operation(b"default&format=nt&format=ttl")
