"""Running a checked query against a real store on disk."""

from __future__ import annotations

import csv
import io
import json
import threading
import time
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest
import rdflib

from renkei.errors import LimitError, QueryError, QuerySyntaxError
from renkei.graph.engine.in_process import InProcessEngine
from renkei.graph.query.evaluation import (
    MEDIA_TYPES_OF,
    THREAD_NAME,
)
from renkei.graph.query.request import QueryRequest
from renkei.graph.query.text import check_query_text

if TYPE_CHECKING:
    from pathlib import Path

PREFIXES: Final = {"ex": "https://example.org/", "rdfs": "http://www.w3.org/2000/01/rdf-schema#"}
MAX_RESULT_BYTES: Final = 1_000_000
CAST: Final = "http://www.w3.org/2001/XMLSchema#integer"
TRIG: Final = """
@prefix ex: <https://example.org/> .
ex:park ex:name "公園"@ja, "Park, \\"the\\" one"@en .
ex:a { ex:park ex:name "公園"@ja . ex:park ex:only ex:a . }
ex:b { ex:park ex:name "Park, \\"the\\" one"@en . }
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> InProcessEngine:
    path: Path = tmp_path_factory.mktemp("store")
    store = ox.Store(path)
    store.load(TRIG.encode(), format=ox.RdfFormat.TRIG)
    store.flush()
    del store
    return InProcessEngine(
        ox.Store.read_only(str(path)),
        prefixes=PREFIXES,
        max_result_bytes=MAX_RESULT_BYTES,
        threads=2,
    )


def request(
    text: str,
    media_type: str = "application/sparql-results+json",
    *,
    default_graphs: tuple[str, ...] = (),
    named_graphs: tuple[str, ...] = (),
) -> QueryRequest:
    return QueryRequest(
        query=check_query_text(text, max_bytes=65_536, max_nesting=60),
        media_type=media_type,
        default_graphs=default_graphs,
        named_graphs=named_graphs,
    )


def answer(engine: InProcessEngine, wanted: QueryRequest) -> bytes:
    with engine.run_blocking(wanted) as execution:
        body = b"".join(execution.chunks)
        assert execution.length == len(body)
        assert execution.kind == wanted.query.kind
        assert execution.media_type == wanted.media_type
        return body


def names(engine: InProcessEngine, wanted: QueryRequest) -> set[str]:
    found = json.loads(answer(engine, wanted))["results"]["bindings"]
    return {row["n"]["value"] for row in found}


SELECT: Final = "SELECT ?n WHERE { ex:park ex:name ?n } ORDER BY ?n"


@pytest.mark.parametrize("media_type", MEDIA_TYPES_OF["solutions"])
def test_solutions_are_written_in_each_format(engine: InProcessEngine, media_type: str) -> None:
    """All four hold the same rows for rdflib; prefixes need no declaration."""
    body = answer(engine, request(SELECT, media_type))
    rows: set[str]
    if media_type == "text/csv":
        rows = {row[0] for row in csv.reader(io.StringIO(body.decode())) if row} - {"n"}
    else:
        formats = {"json": "json", "xml": "xml", "values": "tsv"}
        name = next(name for end, name in formats.items() if media_type.endswith(end))
        parsed = rdflib.query.Result.parse(io.BytesIO(body), format=name)
        rows = {str(row[0]) for row in parsed if isinstance(row, rdflib.query.ResultRow)}
    assert rows == {"公園", 'Park, "the" one'}


@pytest.mark.parametrize(
    ("media_type", "written"),
    [
        ("application/sparql-results+json", b'"boolean":true'),
        ("application/sparql-results+xml", b"<boolean>true</boolean>"),
        ("text/csv", b"true"),
        ("text/tab-separated-values", b"true"),
    ],
)
def test_a_truth_value_is_written_in_each_format(
    engine: InProcessEngine, media_type: str, written: bytes
) -> None:
    """CSV and TSV have no form for it; the bare word is what other engines write too."""
    assert written in answer(engine, request("ASK { ?s ?p ?o }", media_type))


@pytest.mark.parametrize("media_type", MEDIA_TYPES_OF["graph"])
@pytest.mark.parametrize("text", ["CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE ex:park"])
def test_a_graph_is_written_in_each_format(
    engine: InProcessEngine, media_type: str, text: str
) -> None:
    """All four hold the same two triples for rdflib."""
    body = answer(engine, request(text, media_type))
    name = {"application/ld+json": "json-ld", "application/rdf+xml": "xml"}.get(media_type)
    graph = rdflib.Graph().parse(data=body, format=name or media_type)
    assert {(str(o), o.language) for o in graph.objects() if isinstance(o, rdflib.Literal)} == {
        ("公園", "ja"),
        ('Park, "the" one', "en"),
    }


def test_turtle_declares_only_the_prefixes_that_it_uses(engine: InProcessEngine) -> None:
    """A short answer does not begin with forty lines of prefixes."""
    body = answer(engine, request("CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle")).decode()
    assert "@prefix ex:" in body
    assert "ex:park ex:name" in body
    assert "rdfs" not in body


def test_every_kind_has_formats() -> None:
    """The table covers the three kinds of answers."""
    assert set(MEDIA_TYPES_OF) == {"solutions", "boolean", "graph"}


def test_the_default_graph_alone_is_asked(engine: InProcessEngine) -> None:
    """No union: what is in a named graph only is found with GRAPH only."""
    assert b'"boolean":false' in answer(engine, request("ASK { ?s ex:only ?o }"))
    assert b'"boolean":true' in answer(engine, request("ASK { GRAPH ?g { ?s ex:only ?o } }"))


def test_a_dataset_of_the_request_replaces_the_one_of_the_query(
    engine: InProcessEngine,
) -> None:
    """SPARQL 1.1 Protocol §2.1.4: FROM does not count then, and nothing else is in the dataset."""
    a, b = "https://example.org/a", "https://example.org/b"
    text = "SELECT ?n FROM ex:b { ex:park ex:name ?n }"
    assert names(engine, request(text)) == {'Park, "the" one'}
    assert names(engine, request(text, default_graphs=(a,))) == {"公園"}
    assert names(engine, request(text, default_graphs=(a, b))) == {"公園", 'Park, "the" one'}
    assert names(engine, request(text, named_graphs=(a,))) == set()
    named = "SELECT ?n { GRAPH ?g { ex:park ex:name ?n } }"
    assert names(engine, request(named, named_graphs=(b,))) == {'Park, "the" one'}
    assert names(engine, request(named, default_graphs=(a,))) == set()


def test_a_graph_must_have_an_absolute_iri(engine: InProcessEngine) -> None:
    """The error names the parameter."""
    with pytest.raises(QueryError, match="default-graph-uri: 'a' is not an absolute IRI"):
        engine.run_blocking(request(SELECT, default_graphs=("a",)))


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("SELECT * {\n  ?a ?b ?c .\n  FILTER(?c > )\n}", 3, 15, r"unexpected \)"),
        ("SELECT * { ?s ?p '公園' . ?x 1 }", 1, 28, "unexpected 1"),
        ("SELECT * { ?s\t\tfoo:bar ?o }", 1, 16, "prefix foo: is not declared; .* ex:, rdfs:"),
        ("SELECT * { ?s <b> ?o }", 1, 15, "<b> is not an absolute IRI"),
        ("SELECT ?s, ?p { ?s ?p ?o }", 1, 10, "unexpected ,"),
        ("SELECT * { ?s ?p ?o } LIMIT", 1, 28, "ends here"),
        ("SELECT * { FILTER NOT EXIST { } }", 1, 23, "unexpected EXIST"),
        ("SELECT ?x ?x { ?x ?p ?o }", 1, 26, "names a variable twice"),
        ("SELECT ?s { ?s ?p ?o } GROUP BY ?p", 1, 35, "neither in GROUP BY nor"),
        ("SELECT * { } VALUES (?a ?b) { (1) }", 1, 35, "write UNDEF"),
        ("SELECT * { ?s ?p 'a'@abcdefghijk }", 1, 21, "not a language tag"),
        ("ASK { _:a ?p ?o OPTIONAL { _:a ?q ?r } }", 1, 28, "one group of patterns"),
    ],
)
def test_a_syntax_error_says_where_and_why(
    engine: InProcessEngine, text: str, line: int, column: int, reason: str
) -> None:
    """The place is that of the token the parser could not pass, and a caret stands under it."""
    with pytest.raises(QuerySyntaxError, match=reason) as caught:
        engine.run_blocking(request(text))
    assert (caught.value.line, caught.value.column) == (line, column)
    message = str(caught.value)
    assert message.startswith(f"line {line}, column {column}: ")
    assert message.splitlines()[-1].endswith("^")
    assert "\\u{" not in message, "the engine's classes of characters are no help"
    assert "expected one of" not in message


def test_a_very_long_query_with_a_syntax_error_is_told_too(engine: InProcessEngine) -> None:
    """Where a second parse would cost too much, the engine's own place is near enough."""
    text = f"SELECT * {{ VALUES ?x {{ {'1 ' * 5_000} }}\n ?s ?p }}"
    with pytest.raises(QuerySyntaxError) as caught:
        engine.run_blocking(request(text))
    assert caught.value.line == 2


def test_what_cannot_be_evaluated_is_a_query_error(engine: InProcessEngine) -> None:
    """A cast with two arguments is the client's mistake, not ours."""
    with pytest.raises(QueryError, match="custom function"):
        engine.run_blocking(request(f"SELECT (<{CAST}>(?n, 1) AS ?x) {{ ?s ex:name ?n }}"))


def test_an_answer_over_the_limit_is_refused(engine: InProcessEngine) -> None:
    """It is not cut: half an answer would look like a whole one."""
    ten = " ".join("0123456789")
    text = "SELECT * {" + "".join(f"VALUES ?v{i} {{ {ten} }}" for i in range(6)) + "}"
    with pytest.raises(LimitError, match="1,000,000 bytes; ask for less") as caught:
        engine.run_blocking(request(text))
    assert caught.value.limit == "max_result_bytes"


def test_a_long_answer_comes_in_chunks(engine: InProcessEngine) -> None:
    """64 KiB each but for the last."""
    ten = " ".join("0123456789")
    text = "SELECT * {" + "".join(f"VALUES ?v{i} {{ {ten} }}" for i in range(4)) + "}"
    with engine.run_blocking(request(text, "text/csv")) as execution:
        sizes = [len(chunk) for chunk in execution.chunks]
    assert len(sizes) > 1
    assert set(sizes[:-1]) == {65_536}


def test_a_slow_query_does_not_stop_the_others(engine: InProcessEngine) -> None:
    """The engine lets go of Python's lock, and each query has a thread."""
    thousand = " ".join(map(str, range(1_000)))
    slow = "SELECT (COUNT(*) AS ?n) {" + "".join(f"VALUES ?v{i} {{ {thousand} }}" for i in range(2))
    slow += " FILTER(?v0 + ?v1 < 0) }"
    thread = threading.Thread(target=answer, args=(engine, request(slow)))
    thread.start()
    began, answered = time.perf_counter(), 0
    while thread.is_alive():
        answer(engine, request("ASK {}"))
        answered += 1
    took = time.perf_counter() - began
    assert answered > took * 5, f"{answered} answers in {took:.1f} s"


def test_the_threads_end_with_the_executor() -> None:
    """A generation that is no longer published leaves nothing behind."""

    def alive() -> int:
        return sum(thread.name.startswith(THREAD_NAME) for thread in threading.enumerate())

    before = alive()
    engine = InProcessEngine(ox.Store(), prefixes={}, max_result_bytes=100, threads=3)
    answer(engine, request("ASK {}"))
    with pytest.raises(QueryError):
        engine.run_blocking(request("ASK { ?s ?p }"))
    assert alive() == before + 3
    del engine
    deadline = time.monotonic() + 10
    while alive() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert alive() == before


def test_a_closed_executor_takes_no_query() -> None:
    """It says so, and does not let the caller wait for ever; closing twice is allowed."""
    engine = InProcessEngine(ox.Store(), prefixes={}, max_result_bytes=100, threads=1)
    engine.close()
    engine.close()
    with pytest.raises(RuntimeError, match="closed"):
        engine.run_blocking(request("ASK {}"))
