"""A build publishes a generation whole or not at all, and always the same one."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import rdflib
from pyoxigraph import Store

from renkei.errors import BusyError, CheckError, SourceError
from renkei.graph.build.fingerprint import inputs_digest, is_unchanged
from renkei.graph.catalogue.statistics import select
from renkei.graph.generations.generations import Generations
from renkei.loaders.sources import bundled_sources
from tests.conftest import BASE, build_sources, plan_of
from tests.graph.sources import GOVERNMENT, PREFIXES, build_small, fingerprint, write_sources


def test_two_builds_of_the_same_input_are_the_same(tmp_path: Path) -> None:
    """Same id and byte-identical dumps, in two data directories, in two processes."""
    for name in ("a", "b"):
        command = [sys.executable, "-m", "renkei", "--data-dir", str(tmp_path / name), "build"]
        subprocess.run(command, check=True, capture_output=True)
    a, b = (fingerprint(tmp_path / name) for name in ("a", "b"))
    assert a.pop("name").rpartition("-")[2] == b.pop("name").rpartition("-")[2]
    assert a == b
    assert {"renkei.nq.gz", "renkei.rdf.zst", "facilities.csv", "SHA256SUMS"} < a.keys()


def test_the_dumps_hold_what_the_store_holds(bundled_generations: Generations) -> None:
    """N-Triples and Turtle are the merged graph, N-Quads the named graphs without meta."""
    generation = bundled_generations.current()
    store = Store.read_only(str(generation.store_path))
    count = "SELECT (COUNT(*) AS ?n) "
    triples = next(iter(select(store, count + "{ ?s ?p ?o }")))["n"]
    meta = f"FILTER(?g != <{BASE}graph/meta>)"
    quads = next(iter(select(store, count + f"{{ GRAPH ?g {{ ?s ?p ?o }} {meta} }}")))["n"]
    dumps = {dump["name"]: dump for dump in generation.manifest["dumps"]}
    assert dumps["renkei.nt.gz"]["statements"] == dumps["renkei.ttl.gz"]["statements"]
    assert dumps["renkei.nt.gz"]["statements"] == int(triples)
    assert dumps["renkei.nq.gz"]["statements"] == int(quads)
    for name, dump in dumps.items():
        data = (generation.dumps_path / name).read_bytes()
        assert dump["size"] == len(data)
        assert dump["sha256"] == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("suffix", ["nt", "ttl", "nq"])
def test_the_dumps_load_into_rdflib(bundled_generations: Generations, suffix: str) -> None:
    """With the number of statements that the manifest gives."""
    generation = bundled_generations.current()
    name = f"renkei.{suffix}.gz"
    expected = {dump["name"]: dump["statements"] for dump in generation.manifest["dumps"]}[name]
    formats = {"nt": "nt", "ttl": "turtle", "nq": "nquads"}
    graph = rdflib.Dataset() if suffix == "nq" else rdflib.Graph()
    graph.parse(
        data=gzip.decompress((generation.dumps_path / name).read_bytes()), format=formats[suffix]
    )
    found = len(list(graph.quads())) if isinstance(graph, rdflib.Dataset) else len(graph)
    assert found == expected


@pytest.mark.parametrize("suffix", ["nt", "ttl", "nq"])
def test_the_dumps_load_into_the_oxigraph_command_line_tool(
    bundled_generations: Generations, tmp_path: Path, suffix: str
) -> None:
    """Another program, started as its users start it, counts the same statements."""
    generation = bundled_generations.current()
    plain = tmp_path / f"dump.{suffix}"
    plain.write_bytes(gzip.decompress((generation.dumps_path / f"renkei.{suffix}.gz").read_bytes()))
    tool = [str(_oxigraph()), "load", "--location", str(tmp_path / "store"), "--file", str(plain)]
    subprocess.run(tool, check=True, capture_output=True)
    where = "GRAPH ?g { ?s ?p ?o }" if suffix == "nq" else "?s ?p ?o"
    count = f"SELECT (COUNT(*) AS ?n) {{ {where} }}"
    tool = [str(_oxigraph()), "query", "--location", str(tmp_path / "store"), "--query", count]
    answer = subprocess.run(
        [*tool, "--results-format", "csv"], check=True, capture_output=True, text=True
    )
    expected = {dump["name"]: dump["statements"] for dump in generation.manifest["dumps"]}
    assert int(answer.stdout.split()[1]) == expected[f"renkei.{suffix}.gz"]


def _oxigraph() -> Path:
    return Path(sys.executable).with_name("oxigraph")


def test_nothing_in_the_dumps_depends_on_the_clock(bundled_generations: Generations) -> None:
    """The time of the build is in the meta graph and in no dump."""
    generation = bundled_generations.current()
    built = generation.manifest["built"]
    dump = gzip.decompress((generation.dumps_path / "renkei.nq.gz").read_bytes()).decode()
    assert built[:13] not in dump
    assert "graph/meta" not in dump
    store = Store.read_only(str(generation.store_path))
    rows = list(
        select(store, f"SELECT ?t {{ GRAPH <{BASE}graph/meta> {{ ?b prov:endedAtTime ?t }} }}")
    )
    assert rows == [{"t": built}] * 3  # the build, and the load of each source


def test_only_the_vocabulary_has_blank_nodes(bundled_generations: Generations) -> None:
    """Everything else can be cited."""
    store = Store.read_only(str(bundled_generations.current().store_path))
    query = """SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } FILTER(ISBLANK(?s) || ISBLANK(?o)) }"""
    assert [row["g"] for row in select(store, query)] == ["https://w3id.org/renkei/ns"]


def test_every_statement_of_the_merged_graph_is_in_a_named_graph(
    bundled_generations: Generations,
) -> None:
    """Each leads back to its source, and each graph to its data set and that to its files."""
    store = Store.read_only(str(bundled_generations.current().store_path))
    orphans = """SELECT ?s ?p ?o { ?s ?p ?o FILTER(!ISBLANK(?s) && !ISBLANK(?o))
      FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } } LIMIT 5"""
    assert list(select(store, orphans)) == []
    sources = f"""SELECT ?g {{ {{ SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} }} }}
      FILTER(CONTAINS(STR(?g), "/graph/source/"))
      FILTER NOT EXISTS {{ GRAPH <{BASE}graph/meta> {{
        ?g dct:isPartOf/dct:publisher/foaf:name ?n }} }} }}"""
    assert list(select(store, sources)) == []


def test_every_named_graph_says_what_it_is_called_and_holds(
    bundled_generations: Generations,
) -> None:
    """In both languages, in the meta graph, which describes itself too."""
    store = Store.read_only(str(bundled_generations.current().store_path))
    for said in ("dct:title", "dct:description"):
        for language in ("ja", "en"):
            silent = f"""SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }}
              FILTER NOT EXISTS {{ GRAPH <{BASE}graph/meta> {{
                ?g {said} ?text FILTER(LANG(?text) = "{language}") }} }} }}"""
            assert list(select(store, silent)) == [], (said, language)


def test_the_bytes_that_were_read_stay_with_the_generation(
    bundled_generations: Generations,
) -> None:
    """By their digest, for the evidence view and for a rollback."""
    generation = bundled_generations.current()
    files = [file for source in generation.manifest["sources"] for file in source["files"]]
    assert len(files) == 3
    for file in files:
        data = (generation.path / "sources" / file["sha256"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == file["sha256"]


def test_the_same_content_is_not_published_twice(tmp_path: Path) -> None:
    """A second build finds that it is there."""
    sources = write_sources(tmp_path / "in", GOVERNMENT)
    first = build_small(sources, tmp_path / "data")
    again = build_small(sources, tmp_path / "data")
    assert first.published
    assert not again.published
    assert len(Generations(tmp_path / "data").all()) == 1


def test_a_violation_stops_the_publication_and_names_record_and_rule(tmp_path: Path) -> None:
    """What was published stays, and nothing half-done is left."""
    sources = write_sources(tmp_path / "in", GOVERNMENT)
    build_small(sources, tmp_path / "data")
    before = fingerprint(tmp_path / "data")
    bad = GOVERNMENT.replace("; rdfs:label", '; renkei:localGovernmentCode "011003" ; rdfs:label')
    write_sources(tmp_path / "in", bad)
    with pytest.raises(CheckError, match=r"http://e\.org/1.*[Cc]heck digit.*011003"):
        build_small(sources, tmp_path / "data")
    assert fingerprint(tmp_path / "data") == before
    assert list((tmp_path / "data" / "building").iterdir()) == []


def test_check_reports_the_violation_and_publishes_nothing(tmp_path: Path) -> None:
    """Everything but publish."""
    sources = write_sources(tmp_path / "in", PREFIXES + "<http://e.org/1> a renkei:Government .")
    outcome = build_small(sources, tmp_path / "data", publish=False)
    assert not outcome.check.passed
    assert outcome.check.counts()["Violation"] >= 1
    assert Generations(tmp_path / "data").all() == []


def test_a_broken_source_leaves_what_was_published(tmp_path: Path) -> None:
    """Also when other sources were read before it."""
    sources = write_sources(tmp_path / "in", GOVERNMENT)
    build_small(sources, tmp_path / "data")
    before = fingerprint(tmp_path / "data")
    write_sources(tmp_path / "in", GOVERNMENT + "\n<broken")
    with pytest.raises(SourceError) as caught:
        build_small(sources, tmp_path / "data")
    assert caught.value.line == 5
    assert fingerprint(tmp_path / "data") == before


def test_a_second_build_at_the_same_time_says_so_and_ends(tmp_path: Path) -> None:
    """The command ends with 75: try again later."""
    generations = Generations(tmp_path / "data")
    sources = write_sources(tmp_path / "in", GOVERNMENT)
    with generations.exclusive():
        with pytest.raises(BusyError):
            build_sources(sources, tmp_path / "data")
        command = [sys.executable, "-m", "renkei", "--data-dir", str(tmp_path / "data"), "build"]
        ended = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ended.returncode == 75
    assert "is building here" in ended.stderr


FULL_DISK = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
from renkei.cli import main
main()
"""


@pytest.mark.parametrize("limit", [1_000, 60_000, 400_000])
def test_a_full_disk_leaves_what_was_published(tmp_path: Path, limit: int) -> None:
    """Writing fails at different places: a clear error, exit 3, and the old data whole."""
    data_dir = tmp_path / "data"
    build_sources(write_sources(tmp_path / "in", GOVERNMENT), data_dir)
    before = fingerprint(data_dir)
    command = [sys.executable, "-c", FULL_DISK.format(limit=limit), "--data-dir", str(data_dir)]
    ended = subprocess.run([*command, "build"], check=False, capture_output=True, text=True)
    assert ended.returncode == 3, ended.stderr
    assert "disk is full" in ended.stderr or "cannot be written" in ended.stderr
    assert fingerprint(data_dir) == before
    build_sources(bundled_sources(), data_dir)
    assert fingerprint(data_dir) != before


def change_source(folder: Path) -> None:
    path = folder / "data.ttl"
    path.write_text(path.read_text() + "# changed\n")


def change_title(folder: Path) -> None:
    path = folder / "sources.toml"
    path.write_text(path.read_text().replace('en = "Example"', 'en = "Changed"', 1))


@pytest.mark.parametrize("change", [change_source, change_title])
def test_a_change_of_an_input_is_noticed(tmp_path: Path, change: Any) -> None:
    """Unchanged inputs need no build; a changed source or description does."""
    path = write_sources(tmp_path / "in", GOVERNMENT)
    build_small(path, tmp_path / "data")
    generations = Generations(tmp_path / "data")
    assert is_unchanged(generations, inputs_digest(plan_of(path, dump_formats=())))
    assert not is_unchanged(
        generations, inputs_digest(plan_of(path, dump_formats=(), base="http://other.org/"))
    )
    change(tmp_path / "in")
    assert not is_unchanged(generations, inputs_digest(plan_of(path, dump_formats=())))


def test_a_corrected_title_or_licence_is_published(tmp_path: Path) -> None:
    """No quad of the sources changes, but the catalogue does: that is another generation."""
    path = write_sources(tmp_path / "in", GOVERNMENT)
    first = build_small(path, tmp_path / "data")
    change_title(tmp_path / "in")
    second = build_small(path, tmp_path / "data")
    cc0 = 'licence = "https://creativecommons.org/publicdomain/zero/1.0/"'
    path.write_text(path.read_text(encoding="utf-8") + cc0, encoding="utf-8")
    third = build_small(path, tmp_path / "data")
    assert [outcome.published for outcome in (first, second, third)] == [True, True, True]
    assert len({outcome.manifest["id"] for outcome in (first, second, third)}) == 3
    assert third.generation
    store = Store.read_only(str(third.generation.store_path))
    query = f"""SELECT ?title {{ GRAPH <{BASE}graph/meta> {{
      <{BASE}id/dataset/example> dct:license ?licence ; dct:title ?title }}
      FILTER(LANG(?title) = "en") }}"""
    assert list(select(store, query)) == [{"title": "Changed"}]


def test_a_damaged_memory_of_the_last_build_costs_one_build(tmp_path: Path) -> None:
    """It is never an error."""
    path = write_sources(tmp_path / "in", GOVERNMENT)
    build_small(path, tmp_path / "data")
    (tmp_path / "data" / "last-build.json").write_text("[]")
    digest = inputs_digest(plan_of(path, dump_formats=()))
    assert not is_unchanged(Generations(tmp_path / "data"), digest)


def test_the_manifest_tells_what_was_built_from_what(bundled_generations: Generations) -> None:
    """Sources with digests, counts for each class and graph, checks, versions, durations."""
    manifest = bundled_generations.current().manifest
    assert [source["name"] for source in manifest["sources"]] == [
        "hokkaido-sapporo-2017",
        "designated-managers",
    ]
    assert manifest["classes"]["https://w3id.org/renkei/ns#JointActivity"] == 37
    assert manifest["graphs"][f"{BASE}graph/source/hokkaido-sapporo-2017/spans"] > 1000
    assert manifest["checks"]["shapes"]["Violation"] == 0
    assert manifest["checks"]["reconciled"] == ["hokkaido-sapporo-2017"]
    assert set(manifest["durations"]) >= {"load", "merge", "check", "dump", "optimise"}
    assert json.loads((bundled_generations.current().path / "manifest.json").read_text())
