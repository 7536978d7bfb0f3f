"""The command ``renkei query``: where a query comes from, and how its answer is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from renkei.cli import main
from tests.command_line.calls import LABELS, call

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("how", ["argument", "file", "stdin"])
def test_a_query_comes_from_an_argument_a_file_or_stdin(
    data: Path, tmp_path: Path, how: str
) -> None:
    """Rows come as CSV, without any talk."""
    (tmp_path / "q.rq").write_text(LABELS)
    arguments = {"argument": [LABELS], "file": ["--file", tmp_path / "q.rq"], "stdin": []}[how]
    result = call("--data-dir", data, "query", *arguments, stdin=LABELS if how == "stdin" else None)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines() == ["l", "One", "一"]


def test_results_are_written_as_asked(data: Path) -> None:
    """JSON for rows, N-Triples for triples; what does not fit is refused with what does."""
    rows = json.loads(call("--data-dir", data, "query", "-r", "json", LABELS).stdout)
    assert len(rows["results"]["bindings"]) == 2
    construct = "CONSTRUCT WHERE { ?g a renkei:Government }"
    triples = call("--data-dir", data, "query", "-r", "nt", construct).stdout
    assert triples.startswith("<http://e.org/1> ")
    refused = call("--data-dir", data, "query", "-r", "ttl", LABELS)
    assert refused.exit_code == 2
    assert "use json, xml, csv, tsv" in refused.stderr


def test_a_wrong_query_shows_where(data: Path) -> None:
    """Line, column and a caret."""
    result = call("--data-dir", data, "query", "SELECT ?x WHERE { ?x a }")
    assert result.exit_code == 1
    assert "line 1, column" in result.stderr
    assert "^" in result.stderr


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("SELECT * { ?s a renkei:Goverment }", "hint: renkei:Goverment is no term"),
        ("SELECT (COUNT(*) AS ?n) { { SELECT * { ?s rdfs:label|a _:b } } }", "write a UNION"),
        (LABELS, ""),
    ],
)
def test_a_hint_is_beside_the_answer(data: Path, query: str, hint: str) -> None:
    """On stderr, as HTTP has it in a header: a query may be right and mean something else."""
    result = call("--data-dir", data, "query", query)
    assert result.exit_code == 0
    assert "hint" not in result.stdout
    assert hint in result.stderr
    assert bool(result.stderr) == bool(hint)


def test_service_is_refused_on_the_command_line_too(data: Path) -> None:
    """One rule for all ways in."""
    result = call("--data-dir", data, "query", "SELECT * { SERVICE <http://127.0.0.1:9/> { } }")
    assert result.exit_code == 1
    assert "SERVICE" in result.stderr


@pytest.mark.slow
def test_a_canned_query_is_asked_by_its_name(bundled_data_dir: Path) -> None:
    """With parameters behind it, in either form; the answer is that of the address."""
    place = ("--data-dir", bundled_data_dir, "query", "began-in-fiscal-year")
    answers = {
        call(*place, *how, "--format", "csv").stdout
        for how in (["--year", "2016"], ["--year=fy2016"], ["--year", "平成28年度"])
    }
    (answer,) = answers
    assert answer.splitlines()[0].startswith("activity,activityJa")
    assert len(answer.splitlines()) == 6
    in_json = json.loads(call(*place, "--year", "H28", "-r", "json").stdout)
    assert len(in_json["results"]["bindings"]) == 5


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["meetins"], 1, "there is no query 'meetins'; there are: meetings"),
        (["meetings", "--pair", "x"], 1, "unknown parameter 'pair'; allowed: pairing"),
        (["meetings"], 1, "the parameter 'pairing'"),
        (["meetings", "--pairing", "x", "--pairing", "y"], 1, "may be given once"),
        (["began-in-fiscal-year", "--year", "平成27年"], 1, "平成27年度"),
        (["meetings", "x"], 2, "--name value"),
        (["meetings", "--pairing"], 2, "has no value"),
        ([LABELS, "--pairing", "x"], 2, "behind the name of a canned query"),
        (["governments", "--format", "ttl"], 2, "use json, xml, csv, tsv"),
    ],
)
def test_a_wrong_call_of_a_canned_query_says_what_is_allowed(
    bundled_data_dir: Path, arguments: list[str], code: int, message: str
) -> None:
    result = call("--data-dir", bundled_data_dir, "query", *arguments)
    assert result.exit_code == code
    assert message in result.stderr
    assert result.stdout == ""


OWN = """\
#+ summary: Names
#+ description: For tests.
#+ tags: [own]
#+ renkei:
#+   summary: 名称
#+   description: 試験用。
#+   key: [name]
#+   columns:
#+     name: {ja: 名称, en: Name, type: string}
PREFIX renkei: <https://w3id.org/renkei/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT (STR(?l) AS ?name) { ?g a renkei:Government ; rdfs:label ?l } ORDER BY ?name
"""


@pytest.mark.slow
def test_a_folder_of_own_queries_is_asked_and_is_part_of_the_build(
    data: Path, tmp_path: Path
) -> None:
    """Found by its setting; its example is in the graph, and a change of it is a change."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "names.rq").write_text(OWN, encoding="utf-8")
    (tmp_path / "renkei.toml").write_text('queries = "own"\n', encoding="utf-8")
    place = ("--config", tmp_path / "renkei.toml", "--data-dir", data)
    assert call(*place, "query", "names").stdout.splitlines() == ["name", "One", "一"]
    sources = ("--sources", tmp_path / "in" / "sources.toml")
    assert "Published" in call(*place, *sources, "build", "--if-changed").stdout
    assert "Nothing has changed" in call(*place, *sources, "build", "--if-changed").stdout
    asked = "ASK { ?q a sh:SPARQLExecutable ; rdfs:comment 'Names'@en }"
    assert call(*place, "query", asked).stdout.strip() == "true"


def test_a_byte_order_mark_is_no_part_of_a_text(data: Path, tmp_path: Path) -> None:
    """Editors write one: in a query, the settings, and a canned query."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "names.rq").write_text(OWN, encoding="utf-8-sig")
    (tmp_path / "ask.rq").write_text("ASK {}", encoding="utf-8-sig")
    (tmp_path / "renkei.toml").write_text('queries = "own"\n', encoding="utf-8-sig")
    place = ("--config", tmp_path / "renkei.toml", "--data-dir", data)
    assert call(*place, "query", "names").stdout.splitlines() == ["name", "One", "一"]
    assert call(*place, "query", "-f", tmp_path / "ask.rq").stdout.strip() == "true"


def test_relative_iris_are_below_the_service(data: Path, tmp_path: Path) -> None:
    """The base is `public_url`, else that of the data, and ``sparql``."""
    query = 'SELECT (IRI("a") AS ?x) (<> AS ?y) {}'
    assert call("--data-dir", data, "query", query).stdout.splitlines()[1] == (
        "http://127.0.0.1:8000/a,http://127.0.0.1:8000/sparql"
    )
    settings = tmp_path / "renkei.toml"
    settings.write_text('public_url = "https://data.example/"\n', encoding="utf-8")
    found = call("--config", settings, "--data-dir", data, "query", query)
    assert found.stdout.splitlines()[1] == "https://data.example/a,https://data.example/sparql"


def test_an_own_query_may_not_shadow_a_bundled_one(data: Path, tmp_path: Path) -> None:
    (tmp_path / "meetings.rq").write_text(OWN, encoding="utf-8")
    result = CliRunner(env={"RENKEI_QUERIES": str(tmp_path)}).invoke(
        main, ["--data-dir", str(data), "query", "governments"]
    )
    assert result.exit_code == 1
    assert "meetings.rq:1: there is a bundled query 'meetings'" in result.stderr
