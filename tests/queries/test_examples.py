"""The canned queries in the graph: what an editor asks for, and that each runs as it is."""

from __future__ import annotations

import datetime as dt
import gzip
from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from renkei.graph.build.checks import check_keys
from renkei.graph.build.fingerprint import inputs_digest
from renkei.graph.query.run import run_query
from renkei.graph.rdf.iris import Iris
from renkei.ontology.terms import PREFIXES
from renkei.queries.export import example_queries
from renkei.queries.model import Deprecation
from renkei.queries.read import bundled_queries, parse_query
from tests.conftest import BASE, build_sources, plan_of
from tests.graph.sources import GOVERNMENT, write_sources

if TYPE_CHECKING:
    from pathlib import Path

    from renkei.graph.build.examples import ExampleQuery
    from renkei.graph.generations.generations import Generations
    from renkei.graph.search.in_queries import NameSearch

EXAMPLES = example_queries(bundled_queries(), BASE)
HEAD = "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX owl: <http://www.w3.org/2002/07/owl#>\n"
HEAD += (
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX dct: <http://purl.org/dc/terms/>\n"
)
STANDARD_QUESTION = (
    HEAD
    + """SELECT ?sq ?comment ?query WHERE {
  ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ;
    sh:select|sh:ask|sh:construct|sh:describe ?query .
}"""
)


def rows(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    answer = store.query(query)
    assert isinstance(answer, ox.QuerySolutions)
    return [tuple("" if v is None else getattr(v, "value", "") for v in row) for row in answer]


def test_the_standard_question_of_the_editor_gives_every_query(bundled_store: ox.Store) -> None:
    """Once in each language, with its text, from the default graph."""
    found = rows(bundled_store, STANDARD_QUESTION)
    expected = [
        (f"{BASE}id/query/{name}", query.summary[language])
        for name, query in bundled_queries().items()
        for language in ("ja", "en")
    ]
    assert sorted(row[:2] for row in found) == sorted(expected)
    texts = {(row[0], row[2]) for row in found}
    assert texts == {(f"{BASE}id/query/{entry.name}", entry.text) for entry in EXAMPLES}


def test_the_prefixes_of_the_editor_are_those_of_the_service(bundled_store: ox.Store) -> None:
    """``sh:declare`` with prefix and namespace, without blank nodes."""
    found = rows(
        bundled_store,
        HEAD + "SELECT ?p ?n { ?s sh:declare [ sh:prefix ?p ; sh:namespace ?n ] }",
    )
    assert {row[0]: row[1] for row in found} == PREFIXES
    graph = ox.NamedNode(f"{BASE}graph/examples")
    quads = list(bundled_store.quads_for_pattern(None, None, None, graph))
    assert quads
    assert not any(isinstance(t, ox.BlankNode) for q in quads for t in (q.subject, q.object))


# The bundled sources have no lists of open data: test_open_data.py asks the queries about them.
ANSWERED = [
    example for example in EXAMPLES if "open-data" not in bundled_queries()[example.name].tags
]


@pytest.mark.parametrize("example", ANSWERED, ids=lambda example: example.name)
def test_an_example_runs_as_it_is_and_answers(
    bundled_store: ox.Store, bundled_search: NameSearch, example: ExampleQuery
) -> None:
    """As it stands in the graph: without header, and with its own prefixes."""
    assert "#+" not in example.text
    answer = run_query(bundled_store, example.text, prefixes={}, search=bundled_search)
    assert next(iter(answer), None) is not None  # type: ignore[arg-type]  # no ASK among them


def test_an_example_leads_to_its_address_and_endpoint(bundled_store: ox.Store) -> None:
    found = rows(
        bundled_store,
        HEAD
        + f"""SELECT ?class ?target ?page ?keyword ?prefixes {{
          <{BASE}id/query/pairing-graph> a ?class ; <https://schema.org/target> ?target ;
            rdfs:seeAlso ?page ; <https://schema.org/keywords> ?keyword ; sh:prefixes ?prefixes
          FILTER(?class != sh:SPARQLExecutable)
        }}""",
    )
    assert found == [
        (
            "http://www.w3.org/ns/shacl#SPARQLConstructExecutable",
            f"{BASE}sparql",
            f"{BASE}queries/pairing-graph",
            "facilities",
            f"{BASE}graph/examples",
        )
    ]


@pytest.mark.parametrize("suffix", ["nq", "nt", "ttl"])
def test_the_examples_are_in_the_dumps(bundled_generations: Generations, suffix: str) -> None:
    dump = bundled_generations.current().dumps_path / f"renkei.{suffix}.gz"
    with gzip.open(dump, "rt", encoding="utf-8") as file:
        assert f"{BASE}id/query/meetings" in file.read()


@pytest.mark.slow
def test_a_deprecated_query_says_so_in_the_graph(tmp_path: Path) -> None:
    meetings = bundled_queries()["meetings"]
    deprecation = Deprecation(dt.date(2026, 11, 24), None, "meetings")
    old = replace(meetings, name="old-meetings", deprecation=deprecation)
    examples = example_queries({"meetings": meetings, "old-meetings": old}, BASE)
    sources = write_sources(tmp_path / "in", GOVERNMENT)
    outcome = build_sources(sources, tmp_path / "data", examples=examples)
    assert outcome.generation
    store = ox.Store.read_only(str(outcome.generation.store_path))
    query = HEAD + "SELECT ?q ?new { ?q owl:deprecated true ; dct:isReplacedBy ?new }"
    assert rows(store, query) == [(f"{BASE}id/query/old-meetings", f"{BASE}id/query/meetings")]


@pytest.mark.slow
def test_the_examples_are_part_of_what_decides_a_build(tmp_path: Path) -> None:
    """Another query is another generation; without any there is no such graph."""
    sources = write_sources(tmp_path / "in", GOVERNMENT)
    none = build_sources(sources, tmp_path / "data")
    some = build_sources(sources, tmp_path / "data", examples=EXAMPLES)
    fewer = build_sources(sources, tmp_path / "data", examples=EXAMPLES[1:])
    assert len({outcome.manifest["id"] for outcome in (none, some, fewer)}) == 3
    assert f"{BASE}graph/examples" in some.manifest["graphs"]
    assert f"{BASE}graph/examples" not in none.manifest["graphs"]
    plans = [plan_of(sources, examples=found) for found in ((), EXAMPLES, EXAMPLES[1:])]
    assert len({inputs_digest(plan) for plan in plans}) == 3


def test_a_key_that_does_not_tell_rows_apart_is_a_warning(tmp_path: Path) -> None:
    """Named with the query, the columns and the rows; the graph is published all the same."""
    text = (
        "#+ summary: Names\n#+ description: For tests.\n#+ tags: [own]\n#+ renkei:\n"
        "#+   summary: 名称\n#+   description: 試験用。\n#+   key: [thing]\n#+   columns:\n"
        "#+     thing: {ja: もの, en: Thing, type: iri}\n"
        "#+     name: {ja: 名称, en: Name, type: string}\n"
        "SELECT ?thing ?name { ?thing a <https://w3id.org/renkei/ns#Government> ;\n"
        "  <http://www.w3.org/2000/01/rdf-schema#label> ?name } ORDER BY ?thing\n"
    )
    examples = example_queries({"names": parse_query("names", "names.rq", text)}, BASE)
    sources = write_sources(tmp_path / "in", GOVERNMENT)
    outcome = build_sources(sources, tmp_path / "data", examples=examples)
    assert outcome.published
    (found,) = [entry for entry in outcome.check.findings if entry.severity == "Warning"]
    assert found.record == f"{BASE}id/query/names"
    assert "(thing)" in found.message
    assert found.value == "http://e.org/1"


def test_the_keys_of_the_bundled_queries_hold_on_the_bundled_graph(
    bundled_store: ox.Store, tmp_path: Path
) -> None:
    assert list(check_keys(bundled_store, Iris(BASE), EXAMPLES, tmp_path)) == []
