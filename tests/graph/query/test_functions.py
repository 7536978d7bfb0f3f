"""SPARQL functions of this service: their values, and that every evaluation has them."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from urllib.request import urlopen

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.graph.catalogue.statistics import select
from renkei.graph.dumps.tables import TableColumn, TableQuery
from renkei.graph.generations.generations import Generations
from renkei.graph.query.functions import FUNCTION_NAMESPACE, SPARQL_FUNCTIONS
from renkei.ontology.terms import PREFIXES
from tests.conftest import build_sources
from tests.docs.changed_package import ChangedPackage
from tests.docs.pages import ROOT, Block, blocks
from tests.graph.sources import GOVERNMENT, write_sources

if TYPE_CHECKING:
    from pathlib import Path

PAGE = ROOT / "docs" / "how-to" / "add-a-sparql-function.md"
REFERENCE = ROOT / "docs" / "reference" / "sparql.md"
JAPANESE_DATE = f"<{FUNCTION_NAMESPACE}japaneseDate>"


def value(expression: str) -> ox.Literal | None:
    """Return the value of an expression; None if it is unbound."""
    (solution,) = ox.Store().query(
        f"SELECT ({expression} AS ?v) {{}}", prefixes=PREFIXES, custom_functions=SPARQL_FUNCTIONS
    )
    return solution["v"]


@pytest.mark.parametrize(
    ("argument", "text"),
    [
        ('"2017-04-01"^^xsd:date', "平成29年4月1日"),
        ('"2017-04-01Z"^^xsd:date', "平成29年4月1日"),
        ('"2017-04-01+09:00"^^xsd:date', "平成29年4月1日"),
        ('"1989-01-07"^^xsd:date', "昭和64年1月7日"),
        ('"1989-01-08"^^xsd:date', "平成元年1月8日"),
        ('"2019-05"^^xsd:gYearMonth', "令和元年5月"),
        ('"1989-01"^^xsd:gYearMonth', "昭和64年・平成元年1月"),
        ('"2015"^^xsd:gYear', "平成27年"),
        ('"2019"^^xsd:gYear', "平成31年・令和元年"),
    ],
)
def test_dates_are_written_with_their_era(argument: str, text: str) -> None:
    """As a literal in Japanese."""
    assert value(f"{JAPANESE_DATE}({argument})") == ox.Literal(text, language="ja")


@pytest.mark.parametrize(
    "arguments",
    [
        '"2017-02-30"^^xsd:date',
        '"2017-04-00"^^xsd:date',
        '"2017-13"^^xsd:gYearMonth',
        '"2017-00"^^xsd:gYearMonth',
        '"0000"^^xsd:gYear',
        '"-0044"^^xsd:gYear',
        '"12017"^^xsd:gYear',
        '"1872-12-31"^^xsd:date',
        '"2017-04-01"',
        '"2017-04-01"@ja',
        '"2017-04-01T00:00:00"^^xsd:dateTime',
        "2017",
        "<http://example.org/2017>",
        "<<( <x:s> <x:p> 1 )>>",
        "?unbound",
        "",
        '"2017"^^xsd:gYear, "2018"^^xsd:gYear',
    ],
)
def test_anything_else_is_an_error_of_the_expression(arguments: str) -> None:
    """It is unbound, and the query goes on."""
    assert value(f"{JAPANESE_DATE}({arguments})") is None


@given(st.dates(min_value=dt.date(1873, 1, 1)))
def test_every_date_of_the_calendar_has_an_era(date: dt.date) -> None:
    """Month and day are those of the date, without leading zeros."""
    term = value(f'{JAPANESE_DATE}("{date:%Y-%m-%d}"^^xsd:date)')
    assert term is not None
    assert re.fullmatch(rf"..(元|[1-9]\d*)年{date.month}月{date.day}日", term.value)


def test_each_function_is_in_the_reference() -> None:
    """With an example, which other tests run."""
    text = REFERENCE.read_text(encoding="utf-8")
    section = text.partition("## Functions of this service")[2].partition("\n## ")[0]
    for function in SPARQL_FUNCTIONS:
        assert f"| `<{function.value}>(" in section


def test_a_build_evaluates_with_the_functions(tmp_path: Path) -> None:
    """In tables, and in the queries of the program."""
    query = f'SELECT ({JAPANESE_DATE}("2017"^^xsd:gYear) AS ?year) {{}}'
    column = TableColumn("year", "ja", {"en": "year"}, {})
    table = TableQuery("years", query, {"en": "Years"}, {}, [column], ["year"])
    build_sources(write_sources(tmp_path / "in", GOVERNMENT), tmp_path / "data", tables=[table])
    generation = Generations(tmp_path / "data").current()
    written = (generation.dumps_path / "years.csv").read_text(encoding="utf-8")
    assert written.split() == ["year", "平成29年"]
    store = ox.Store.read_only(str(generation.store_path))
    assert list(select(store, query)) == [{"year": "平成29年"}]


def shown(language: str) -> list[Block]:
    """Return the blocks of the how-to page in a language."""
    return [block for block in blocks(PAGE) if block.language == language]


@pytest.fixture
def changed(tmp_path: Path) -> ChangedPackage:
    """A copy of the package to which the code of the page was added, beside a built graph."""
    function, entry = (block.text for block in shown("python"))
    package = ChangedPackage(tmp_path)
    module, table = "graph/query/functions.py", "SPARQL_FUNCTIONS: Final["
    package.insert(module, entry, before="}\n", after=table)
    package.insert(module, f"{function}\n\n", before=table)
    build_sources(write_sources(tmp_path / "in", GOVERNMENT), tmp_path / "data")
    return package


@pytest.mark.slow
def test_the_function_of_the_page_works_at_once(changed: ChangedPackage) -> None:
    """In `renkei query`, over HTTP, and in the service description."""
    data_dir = changed.directory / "data"
    command, answer = shown("sh")[0].text, shown("csv")[0].text
    query = command.partition("'")[2].rpartition("'")[0]
    process = changed.run(data_dir, "query", "--format", "csv", query)
    assert process.stdout.split() == answer.split(), process.stderr
    with changed.serving(data_dir) as address:
        parameters = urlencode({"query": query, "format": "csv"})
        with urlopen(f"{address}sparql?{parameters}") as response:
            assert response.read().decode().split() == answer.split()
        with urlopen(f"{address}sparql") as response:
            assert f"{FUNCTION_NAMESPACE}fiscalYear" in response.read().decode()
