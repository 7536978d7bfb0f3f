"""The command line: what it prints where, and how it ends."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from renkei.cli import main
from renkei.graph.generations.generations import Generations
from tests.graph.sources import GOVERNMENT, write_sources
from tests.shared import made_once

if TYPE_CHECKING:
    from pathlib import Path

LABELS = "SELECT ?l { ?g a renkei:Government ; rdfs:label ?l } ORDER BY ?l"


def call(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)), input=stdin)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with small sources and a data directory with one generation of them."""

    def make(folder: Path) -> None:
        sources = write_sources(folder / "in", GOVERNMENT)
        result = call("--data-dir", folder / "data", "--sources", sources, "build")
        assert result.exit_code == 0, result.stderr

    return made_once(tmp_path_factory, "command-line", make)


@pytest.fixture
def data(built: Path, tmp_path: Path) -> Path:
    """A data directory with one small generation; its sources are beside it, in ``in``."""
    shutil.copytree(built, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path / "data"


def test_build_says_what_it_read_and_published(tmp_path: Path) -> None:
    """For people; with a warning that the base is for trying only."""
    sources = write_sources(tmp_path / "in", GOVERNMENT)
    result = call("--data-dir", tmp_path / "data", "--sources", sources, "build")
    assert result.exit_code == 0
    assert "3 statements" in result.stdout
    assert "not for publication" in result.stdout
    assert f"Published {Generations(tmp_path / 'data').current().id}" in result.stdout


@pytest.mark.slow
def test_build_as_json_is_one_object(tmp_path: Path) -> None:
    """For programs."""
    sources = write_sources(tmp_path / "in", GOVERNMENT)
    place = ("--data-dir", tmp_path / "data", "--sources", sources, "--format", "json")
    built = json.loads(call(*place, "build").stdout)
    assert built["published"] is True
    assert built["checks"]["shapes"]["Violation"] == 0
    again = json.loads(call(*place, "build", "--if-changed").stdout)
    assert again == {"generation": built["generation"], "id": built["id"], "published": False}


@pytest.mark.slow
def test_check_prints_every_line_of_the_document_and_publishes_nothing(tmp_path: Path) -> None:
    """Each line with where it went, each interpretation with its reason."""
    result = call("--data-dir", tmp_path, "check")
    assert result.exit_code == 0, result.stderr
    for line in range(1, 136):
        assert f"hokkaido-sapporo-2017.txt:{line}: " in result.stdout
    after_line_70 = result.stdout.partition("hokkaido-sapporo-2017.txt:70: ")[2]
    assert (
        "→ http://127.0.0.1:8000/id/series/hokkaido-sapporo-2017/salmon-festival"
        in (after_line_70.partition("hokkaido-sapporo-2017.txt:71: ")[0])
    )
    assert "assigned to pairing consumer-affairs – Deals with consumer education" in result.stdout
    assert Generations(tmp_path).all() == []


@pytest.mark.slow
def test_check_ends_with_1_on_a_violation(tmp_path: Path) -> None:
    """The report is on stdout, the reason on stderr."""
    bad = GOVERNMENT.replace('rdfs:label "一"@ja , "One"@en', "rdfs:comment 1")
    sources = write_sources(tmp_path / "in", bad)
    result = call("--data-dir", tmp_path / "data", "--sources", sources, "check")
    assert result.exit_code == 1
    assert "http://e.org/1" in result.stderr
    assert "Violation" in result.stdout


def test_a_source_error_is_one_line_with_its_place(tmp_path: Path) -> None:
    """File, line and column, and no traceback."""
    sources = write_sources(tmp_path / "in", "broken")
    result = call("--data-dir", tmp_path / "data", "--sources", sources, "build")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "data.ttl:1:" in result.stderr
    assert "Traceback" not in result.stderr


def test_generations_rollback_and_prune(data: Path, tmp_path: Path) -> None:
    """The published one is marked; rollback and prune say what they did."""
    first = Generations(data).current()
    sources = write_sources(tmp_path / "in", GOVERNMENT.replace("One", "Two"))
    call("--data-dir", data, "--sources", sources, "build")
    second = Generations(data).current()
    listed = call("--data-dir", data, "generations").stdout.splitlines()
    assert [line[:18] for line in listed] == [f"* {second.id}", f"  {first.id}"]
    back = call("--data-dir", data, "rollback")
    assert f"Published {first.id}" in back.stdout
    again = call("--data-dir", data, "rollback")
    assert again.exit_code == 3
    assert "no generation before" in again.stderr
    pruned = call("--data-dir", data, "prune", "--keep", "1")
    assert f"Deleted {second.id}" in pruned.stdout


@pytest.mark.slow
def test_a_rolled_back_generation_stays_while_nothing_changes(data: Path, tmp_path: Path) -> None:
    """`build --if-changed` does not bring back what was rolled back."""
    first = Generations(data).current()
    sources = write_sources(tmp_path / "in", GOVERNMENT.replace("One", "Two"))
    place = ("--data-dir", data, "--sources", sources)
    call(*place, "build")
    call(*place, "rollback")
    result = call(*place, "build", "--if-changed")
    assert "Nothing has changed" in result.stdout
    assert Generations(data).current() == first


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


@pytest.mark.parametrize("dump_format", ["nquads", "ntriples", "turtle"])
def test_dump_writes_to_a_file_and_to_stdout(data: Path, tmp_path: Path, dump_format: str) -> None:
    """The same bytes."""
    out = tmp_path / "dump"
    to_stdout = subprocess.run(
        [sys.executable, "-m", "renkei", "--data-dir", data, "dump", "--rdf-format", dump_format],
        check=True,
        capture_output=True,
    ).stdout
    assert call("--data-dir", data, "dump", "--rdf-format", dump_format, "-o", out).exit_code == 0
    assert out.read_bytes() == to_stdout
    assert b"http://e.org/1" in to_stdout
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []


def test_nothing_published_ends_with_3_and_the_remedy(tmp_path: Path) -> None:
    """The store is at fault, not the query."""
    result = call("--data-dir", tmp_path, "query", LABELS)
    assert result.exit_code == 3
    for words in (str(tmp_path), "renkei build", "--data-dir", "RENKEI_DATA_DIR", ".data"):
        assert words in result.stderr


def test_an_unknown_setting_in_the_environment_is_an_error(tmp_path: Path) -> None:
    """A typing mistake never passes for a default."""
    runner = CliRunner(env={"RENKEI_BAES": "http://example.org/"})
    result = runner.invoke(main, ["--data-dir", str(tmp_path), "generations"])
    assert result.exit_code == 1
    assert "RENKEI_BAES" in result.stderr


@pytest.mark.slow
def test_progress_is_shown_on_a_terminal_only(tmp_path: Path) -> None:
    """On a pseudo-terminal there is a bar; in a pipe stderr stays empty."""
    sources = write_sources(tmp_path / "in", GOVERNMENT)
    command = [sys.executable, "-m", "renkei", "--data-dir", str(tmp_path / "data")]
    command += ["--sources", str(sources), "build"]
    main_end, terminal = pty.openpty()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=terminal)
    os.close(terminal)
    shown = os.read(main_end, 65536).decode()
    os.close(main_end)
    assert "load example" in shown
    piped = subprocess.run(command, check=True, capture_output=True, text=True)
    assert piped.stderr == ""
