"""The how-to pages on sources, readings and loaders: examples run, tables are complete."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Store

from renkei.graph.catalogue.description import DatasetDescription
from renkei.graph.catalogue.statistics import select
from renkei.graph.generations.generations import Generations
from renkei.loaders.cooperation import reading as reading_module
from renkei.loaders.cooperation.reading_model import THING_CLASSES
from renkei.loaders.sources import GROUP
from tests.conftest import build_sources

if TYPE_CHECKING:
    from renkei.graph.build.build import BuildOutcome

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "how-to"
FILE = re.compile(r"^`([^`\n]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`]+)`")


def page(name: str) -> str:
    """Return a how-to page."""
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


def extract(name: str, directory: Path) -> None:
    """Write the files that a page shows."""
    for path, content in FILE.findall(page(name)):
        target = directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")


def code_of(name: str) -> list[str]:
    """Return the inline code of a page."""
    text = re.sub(r"^```.*?^```$", "", page(name), flags=re.MULTILINE | re.DOTALL)
    return CODE.findall(text)


def first_cells(text: str) -> list[str]:
    """Return the inline code in the first column of the tables of a page."""
    cells = re.findall(r"^\| (`.+?) \|", text, re.MULTILINE)
    return [code for cell in cells for code in CODE.findall(cell)]


def built(directory: Path) -> tuple[BuildOutcome, Store]:
    """Build the sources of a directory; return the outcome and the published store."""
    outcome = build_sources(directory / "sources.toml", directory / "data")
    store = Generations(directory / "data").current().store_path
    return outcome, Store.read_only(str(store))


def test_the_report_of_the_page_is_loaded_with_its_reading(tmp_path: Path) -> None:
    """The example passes all checks, and the graph has its facts."""
    extract("read-a-cooperation-report", tmp_path)
    outcome, store = built(tmp_path)
    assert outcome.check.counts() == {"Violation": 0, "Warning": 0, "Info": 0}
    assert outcome.check.reconciled == ("mihon-kaku",)
    (report,) = outcome.reports
    expected = {
        "activities": 4,
        "beginnings": 1,
        "events: held": 2,
        "events: planned": 1,
        "observations": 4,
        "activities: under-consideration": 1,
        "blocks": 2,
        "lines": 17,
    }
    assert report.counts | expected == report.counts
    hosts = select(
        store,
        """SELECT ?role ?label { ?a rdfs:label "Book festival held together"@en ;
        cv:hasParticipation [ cv:role ?role ; renkei:participant ?who ] .
        ?who rdfs:label ?label FILTER(LANG(?label) = "en") }""",
    )
    assert {(row["role"].partition("#")[2], row["label"]) for row in hosts} == {
        ("host", "City of Kaku"),
        ("endorser", "Mihon News"),
    }


def test_every_key_of_a_reading_is_explained() -> None:
    """Every key that the parser reads is in the tables of the page."""
    code = Path(reading_module.__file__).read_text(encoding="utf-8")
    keys = set(re.findall(r"(?:table|head|root|compiled|partnership)\.\w+\(\s*\"(\w+)\"", code))
    assert len(keys) > 40
    cells = code_of("read-a-cooperation-report")
    explained = {part for cell in cells for part in re.findall(r"\w+", cell)}
    assert keys - explained == set()


def test_every_class_of_a_thing_is_explained() -> None:
    """Every class of things is listed."""
    assert set(THING_CLASSES) <= set(code_of("read-a-cooperation-report"))


@pytest.mark.parametrize("name", ["read-a-cooperation-report", "add-a-source"])
def test_the_messages_that_a_page_explains_are_those_of_the_program(name: str) -> None:
    """Each message in the table of errors is in the code of the loaders."""
    errors = page(name).partition("## Errors")[2]
    messages = first_cells(errors)
    assert len(messages) > 5
    code = "".join(
        re.sub(r'"\s*\n\s*f?"', "", path.read_text(encoding="utf-8"))
        for path in (ROOT / "loaders").rglob("*.py")
    )
    code += (ROOT / "graph" / "rdf" / "terms.py").read_text(encoding="utf-8")
    assert [message for message in messages if message not in code] == []


def test_the_sources_of_the_page_are_built(tmp_path: Path) -> None:
    """RDF about a facility of the report and the report itself are merged into one graph."""
    extract("read-a-cooperation-report", tmp_path)
    extract("add-a-source", tmp_path)
    outcome, store = built(tmp_path)
    assert [report.source for report in outcome.reports] == ["opening-hours", "mihon-kaku"]
    rows = select(store, "SELECT ?label { ?library schema:opens ?t ; rdfs:label ?label }")
    assert {row["label"] for row in rows} == {"県立図書館", "Mihon Library"}


def test_every_key_of_sources_toml_is_explained() -> None:
    """Each attribute of a description is a key of the table."""
    keys = {key.partition(".")[0] for key in first_cells(page("add-a-source"))}
    attributes = {
        field.name.removesuffix("_url").removesuffix("_type")
        for field in fields(DatasetDescription)
    }
    assert attributes | {"path", "glob"} <= keys


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The package of the page, installed with a dist-info directory."""
    extract("add-a-loader", tmp_path)
    project = tomllib.loads((tmp_path / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name, version = project["name"].replace("-", "_"), project["version"]
    dist_info = tmp_path / f"{name}-{version}.dist-info"
    dist_info.mkdir()
    (dist_info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {version}\n", encoding="utf-8"
    )
    points = project["entry-points"][GROUP]
    lines = [f"[{GROUP}]", *(f"{key} = {value}" for key, value in points.items())]
    (dist_info / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def renkei(package: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run renkei in a process with the package on its path."""
    return subprocess.run(
        [sys.executable, "-m", "renkei", "--data-dir", "data", *arguments],
        cwd=package,
        env={"PYTHONPATH": str(package), "PYTHONIOENCODING": "utf-8", "PYTHONWARNINGS": "error"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.slow
def test_the_loader_of_the_page_is_found_by_its_name_and_builds(package: Path) -> None:
    """The command finds the installed example and builds its source."""
    process = renkei(package, "--sources", "sources.toml", "build")
    assert process.returncode == 0, process.stderr
    generation = Generations(package / "data").current()
    checks = generation.manifest["checks"]
    assert checks["shapes"]["Violation"] == 0
    assert checks["reconciled"] == ["facilities"]
    rows = partial(select, Store.read_only(str(generation.store_path)))(
        """SELECT ?label ?by ?latitude { ?facility a renkei:Facility ; rdfs:label ?label ;
        renkei:establisher/rdfs:label ?by ; schema:latitude ?latitude
        FILTER(LANG(?label) = "ja") FILTER(LANG(?by) = "ja") }"""
    )
    assert {tuple(row.values()) for row in rows} == {
        ("県立図書館", "見本県", "43.0625"),
        ("市立博物館", "架空市", "43.1"),
    }


def test_the_loader_of_the_page_names_the_row_of_a_fault(package: Path) -> None:
    """The message is the one that the page shows."""
    table = package / "facilities.csv"
    text = table.read_text(encoding="utf-8").replace("43.1,141.4", "north,141.4")
    table.write_text(text, encoding="utf-8")
    process = renkei(package, "--sources", "sources.toml", "build")
    assert process.returncode == 1
    shown = re.findall(r"^```text\n(renkei: .+)\n```$", page("add-a-loader"), re.MULTILINE)
    assert process.stderr.strip().splitlines()[-1:] == shown
