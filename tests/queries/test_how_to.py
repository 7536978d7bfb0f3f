"""The page on own queries: its file is taken, its command answers, its tables are whole."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from renkei.cli import main
from renkei.queries import charts, parameters
from renkei.queries.read import all_queries, bundled_queries
from tests.docs.pages import ROOT, blocks

if TYPE_CHECKING:
    from pathlib import Path

PAGE = ROOT / "docs" / "how-to" / "answer-your-own-question.md"
SAMPLE, COMMAND, ANSWER, CHART, FALLBACK, DEPRECATED = (block.text for block in blocks(PAGE)[2:])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the file of the page."""
    (tmp_path / "facilities-by-theme.rq").write_text(SAMPLE, encoding="utf-8")
    return tmp_path


def test_the_command_of_the_page_gives_the_answer_of_the_page(
    folder: Path, bundled_data_dir: Path
) -> None:
    program, *arguments = shlex.split(COMMAND)
    assert program == "renkei"
    runner = CliRunner(env={"RENKEI_QUERIES": str(folder)})
    result = runner.invoke(main, ["--data-dir", str(bundled_data_dir), *arguments])
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines() == ANSWER.splitlines()


def test_the_deprecation_of_the_page_is_taken(folder: Path) -> None:
    text = SAMPLE.replace("#+   key:", f"#+   {DEPRECATED}#+   key:")
    (folder / "old-facilities.rq").write_text(text, encoding="utf-8")
    deprecation = all_queries(folder)["old-facilities"].deprecation
    assert deprecation
    assert deprecation.successor == "facilities-by-theme"


def test_the_chart_of_the_page_is_taken(folder: Path) -> None:
    """With a column of numbers beside those of the sample; all kinds and roles are in the table."""
    lines = "".join(f"#+   {line}\n" for line in CHART.splitlines())
    text = SAMPLE.replace("#+   key:", f"{lines}#+   key:").replace("[facility]", "[theme]")
    text = text[: text.index("#+     facility:")] + (
        "#+     theme: {ja: 分野, en: Theme, type: iri}\n"
        "#+     facilities: {ja: 数, en: Number, type: integer}\n"
        "SELECT ?theme (COUNT(?f) AS ?facilities) { ?f <x:theme> ?theme "
        "FILTER EXISTS { ?f <x:theme> ?_theme_iri } } GROUP BY ?theme ORDER BY ?theme"
    )
    (folder / "chart.rq").write_text(text, encoding="utf-8")
    chart = all_queries(folder)["chart"].chart
    assert chart
    assert chart.kind == "bar"
    page = PAGE.read_text(encoding="utf-8")
    for name, kind in charts.KINDS.items():
        (line,) = (
            line
            for line in page.splitlines()
            if line.startswith("|") and f"`{name}`" in line.split("|")[1]
        )
        for role in kind.roles:
            assert f"`{role}`" in line


def test_every_type_and_key_of_a_parameter_is_on_the_page() -> None:
    """And no other: the tables name what the reader takes."""
    text = PAGE.read_text(encoding="utf-8")
    for ending in filter(None, parameters.TYPES):
        assert f"`?_name_{ending}`" in text or ending == "literal"
    for name in parameters.PERIODS:
        assert f"`type: {name}`" in text
    for key in parameters.KEYS - {"ja", "en", "type", "kind", "example"}:
        assert f"`{key}`" in text


def test_the_line_of_a_fallback_is_that_of_the_bundled_query() -> None:
    header = bundled_queries()["things-by-name"].text
    assert f"#+   {FALLBACK.strip()}\n" in header
