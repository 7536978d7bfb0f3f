"""The W3C's suites for SPARQL 1.0, 1.1 and 1.2, with each exception and its reason.

The suites are not part of this project; ``W3C_TESTS`` is the path of a clone of
https://github.com/w3c/rdf-tests.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest

from renkei.errors import QueryError, QueryRefusedError
from renkei.graph.engine.limits import PoolLimits
from renkei.graph.query.evaluation import evaluate
from renkei.graph.query.request import QueryRequest
from renkei.graph.query.text import check_query_text
from tests.server.wire import Wire
from tests.serving import ServedStore, serving
from tests.w3c.manifests import (
    SUITES,
    Entry,
    entries,
    iri_of,
    load_data,
    rows_of,
    same_graphs,
    same_rows,
    triples_of,
)
from tests.w3c.protocol import ProtocolRequest, protocol_requests

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.prove,
    pytest.mark.skipif(not SUITES.name, reason="W3C_TESTS does not name a clone of w3c/rdf-tests"),
]

MEDIA_TYPES: Final = {
    "solutions": "application/sparql-results+json",
    "boolean": "application/sparql-results+json",
    "graph": "application/n-triples",
}
# Suites and tests that do not pass, each with its reason; docs/reference/sparql.md has the effects.
LEFT_OUT: Final = {
    "sparql/sparql11/entailment": "the service has no inference",
    "sparql/sparql11/service": "SERVICE is refused",
    "sparql/sparql11/syntax-fed": "SERVICE is refused",
}
VALUES: Final = "literals are stored by their value"
GRAPH_SCOPE: Final = "the variable of GRAPH is bound too early, or not at all"
ZERO_LENGTH: Final = "a path of length zero from a term that is in no triple"
EXCEPTIONS: Final = {
    "sparql/sparql10/distinct#distinct-1": VALUES,
    "sparql/sparql10/distinct#distinct-9": VALUES,
    "sparql/sparql10/expr-builtin#dawg-str-1": VALUES,
    "sparql/sparql10/expr-builtin#dawg-str-2": VALUES,
    "sparql/sparql10/expr-builtin#sameTerm-simple": VALUES,
    "sparql/sparql10/expr-builtin#sameTerm-eq": VALUES,
    "sparql/sparql10/expr-builtin#sameTerm-not-eq": VALUES,
    "sparql/sparql10/expr-equals#eq-graph-1": VALUES,
    "sparql/sparql10/expr-equals#eq-graph-2": VALUES,
    "sparql/sparql10/open-world#open-eq-01": VALUES,
    "sparql/sparql10/open-world#date-2": "dates with and without a zone are unequal",
    "sparql/sparql10/graph#graph-variable-scope": GRAPH_SCOPE,
    "sparql/sparql10/graph#graph-optional": GRAPH_SCOPE,
    "sparql/sparql10/syntax-sparql3#syn-bad-26": "?x<?a&&?b>?y is read as two comparisons",
    "sparql/sparql11/aggregates#agg-groupconcat-04": "GROUP_CONCAT keeps a common language",
    "sparql/sparql11/aggregates#agg-groupconcat-06": "GROUP_CONCAT keeps a common language",
    "sparql/sparql11/aggregates#agg-empty-group-count-graph": GRAPH_SCOPE,
    "sparql/sparql11/bindings#graph": GRAPH_SCOPE,
    "sparql/sparql11/negation#graph-minus": GRAPH_SCOPE,
    "sparql/sparql11/functions#bnode01": "BNODE with a label gives one node for all rows",
    "sparql/sparql11/csv-tsv-res#csv03": VALUES,
    "sparql/sparql11/property-path#zero_or_more_set_start": ZERO_LENGTH,
    "sparql/sparql11/property-path#zero_or_more_set_end": ZERO_LENGTH,
    "sparql/sparql11/property-path#zero_or_one_set_start": ZERO_LENGTH,
    "sparql/sparql11/property-path#zero_or_one_set_end": ZERO_LENGTH,
    "sparql/sparql12/grouping#group01": VALUES,
    "sparql/sparql12/grouping#select-variable-reuse": "a name of SELECT after an aggregate",
    "sparql/sparql12/syntax#nested-aggregate-functions": "aggregates in aggregates are read",
    "sparql/sparql12/syntax-triple-terms-negative#tripleterm-subject-03": "any subject is read",
    "sparql/sparql12/syntax-triple-terms-negative#tripleterm-subject-06": "any subject is read",
    "sparql/sparql12/syntax-triple-terms-positive#inside-anonreifier-02": "<< may be a comparison",
    "sparql/sparql12/syntax-triple-terms-positive#inside-reifier-02": "<< may be a comparison",
    "sparql/sparql12/syntax-triple-terms-positive#inside-tripleterm-02": "<< may be a comparison",
}


def evaluated(entry: Entry, store: ox.Store, media_type: str = "") -> bytes:
    """The answer to the query of a test, relative IRIs resolved against its file."""
    query = check_query_text(entry.query.read_bytes().decode(), max_bytes=1_000_000, max_nesting=60)
    output = io.BytesIO()
    request = QueryRequest(query=query, media_type=media_type or MEDIA_TYPES[query.kind])
    evaluate(store, request, output, prefixes={}, base=iri_of(entry.query))
    return output.getvalue()


def is_accepted(entry: Entry) -> bool:
    """Whether the query of a test is SPARQL for us."""
    try:
        evaluated(entry, ox.Store())
    except (QueryError, UnicodeDecodeError):
        return False
    return True


def has_result(entry: Entry) -> bool:
    """Whether the query of a test has the expected result."""
    assert entry.result is not None
    if entry.result.suffix == ".csv":
        return csv_rows(evaluated(entry, load_data(entry), "text/csv")) == csv_rows(
            entry.result.read_bytes()
        )
    try:
        answer = evaluated(entry, load_data(entry))
    except QueryRefusedError:
        raise
    except QueryError:
        return False
    if entry.query.read_text(encoding="utf-8").upper().find("CONSTRUCT") >= 0:
        triples = ox.parse(answer, format=ox.RdfFormat.N_TRIPLES)
        return same_graphs([quad.triple for quad in triples], triples_of(entry.result))
    results = ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON)
    expected = rows_of(entry.result)
    if isinstance(results, ox.QueryBoolean):
        return bool(results) is expected
    assert not isinstance(expected, bool)
    names = [variable.value for variable in results.variables]
    rows = [
        {name: term for name, term in zip(names, row, strict=True) if term is not None}
        for row in results
    ]
    is_lax = "REDUCED" in entry.query.read_text(encoding="utf-8")
    return same_rows(rows, expected, is_lax=is_lax)


def csv_rows(data: bytes) -> list[list[str]]:
    """The rows of CSV, sorted, without the labels of blank nodes."""
    rows = csv.reader(io.StringIO(data.decode(), newline=""))
    return sorted([cell if not cell.startswith("_:") else "_:" for cell in row] for row in rows)


def cases(suite: str, kind: str) -> list[pytest.ParameterSet]:
    """The tests of a suite whose class has a word in its name."""
    return [
        pytest.param(entry, id=entry.name)
        for entry in entries(suite)
        if kind in entry.kind
        and "Update" not in entry.kind
        and not any(entry.name.startswith(f"{name}#") for name in LEFT_OUT)
    ]


SUITE_NAMES: Final = ("sparql/sparql10", "sparql/sparql11", "sparql/sparql12")


def all_cases(kind: str) -> list[pytest.ParameterSet]:
    """The tests of all suites."""
    return [case for suite in SUITE_NAMES for case in cases(suite, kind)]


@pytest.mark.parametrize("entry", all_cases("PositiveSyntax"))
def test_valid_queries_are_read(entry: Entry) -> None:
    """But for the exceptions, which leave the list when they pass."""
    assert is_accepted(entry) is (entry.name not in EXCEPTIONS)


@pytest.mark.parametrize("entry", all_cases("NegativeSyntax"))
def test_other_texts_are_refused(entry: Entry) -> None:
    """As above."""
    assert is_accepted(entry) is (entry.name in EXCEPTIONS)


@pytest.mark.parametrize("entry", [*all_cases("QueryEvaluation"), *all_cases("CSVResult")])
def test_queries_have_their_results(entry: Entry) -> None:
    """As above."""
    assert has_result(entry) is (entry.name not in EXCEPTIONS)


@pytest.mark.parametrize(
    ("suite", "count", "positive"),
    [("sparql/sparql10", 149, 149), ("sparql/sparql11", 63, 63), ("sparql/sparql12", 102, 99)],
)
def test_the_suite_is_complete(suite: str, count: int, positive: int) -> None:
    """So that no test is lost when a manifest is not read."""
    found = [case.values[0] for case in cases(suite, "PositiveSyntax")]
    assert len(found) >= count
    assert sum(is_accepted(entry) for entry in found) >= positive  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """A server with the graphs of the protocol suite."""
    path = tmp_path_factory.mktemp("w3c")
    store = ox.Store(path)
    for number in (1, 2, 3):
        name = f"http://kasei.us/2009/09/sparql/data/data{number}.rdf"
        data = (SUITES / "sparql" / "sparql11" / "protocol" / f"data{number}.nt").read_bytes()
        store.load(data, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(name))
    store.flush()
    del store
    with serving(ServedStore(path, PoolLimits(workers=1, spares=0))) as address:
        client = Wire(address)
        yield client
        client.close()


def sent(wire: Wire, request: ProtocolRequest) -> tuple[int, str, bytes]:
    """Status, media type and body of the response to a request."""
    target = request.target.replace("/sparql/", "/sparql", 1)
    answer = wire.send(request.method, target, body=request.body, headers=request.headers)
    return answer.status, answer.media_type, answer.body


QUERIES: Final = [r for r in protocol_requests() if "update" not in r.name]
UPDATES: Final = [r for r in protocol_requests() if "update" in r.name]


@pytest.mark.parametrize("request_", QUERIES, ids=lambda request: request.name)
def test_the_protocol_of_queries(wire: Wire, request_: ProtocolRequest) -> None:
    """SPARQL 1.1 Protocol: status, form and boolean of the response."""
    status, media_type, body = sent(wire, request_)
    assert str(status)[0] in request_.statuses
    kinds = {"boolean": "sparql-results", "tabular": "sparql-results", "RDF": "turtle"}
    assert kinds.get(request_.form, "") in media_type
    if request_.truth is not None:
        results = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        assert bool(results) is request_.truth


@pytest.mark.parametrize("request_", UPDATES, ids=lambda request: request.name)
def test_updates_are_refused(wire: Wire, request_: ProtocolRequest) -> None:
    """The service is read-only."""
    status, _, _ = sent(wire, request_)
    assert 400 <= status < 500


def test_the_protocol_suite_is_complete() -> None:
    """Twenty tests of queries, fourteen of updates."""
    assert (len(QUERIES), len(UPDATES)) == (20, 14)
