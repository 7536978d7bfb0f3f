"""Every bundled query answers on the bundled graph, as it declares, and as the questions do."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from rdflib.plugins.sparql import prepareQuery

from renkei.ontology.terms import Xsd
from renkei.queries.binding import bind
from renkei.queries.canned import bundled_queries
from renkei.queries.generate import main
from tests.conftest import BASE

if TYPE_CHECKING:
    from renkei.queries.canned import CannedQuery

QUERIES = bundled_queries()
DATATYPES = {
    "string": Xsd.string,
    "integer": Xsd.integer,
    "decimal": Xsd.decimal,
    "boolean": Xsd.boolean,
    "date": Xsd.date,
}
Rows = list[dict[str, ox.NamedNode | ox.Literal | None]]


def ask(store: ox.Store, query: CannedQuery, **values: str) -> Rows:
    given = {name: [value] for name, value in (query.example | values).items()}
    answer = store.query(bind(query, given, base=BASE).text)
    assert isinstance(answer, ox.QuerySolutions)
    names = [variable.value for variable in answer.variables]
    assert names == [column.name for column in query.columns]
    return [dict(zip(names, row, strict=True)) for row in answer]  # type: ignore[arg-type]


def short(row: dict[str, ox.NamedNode | ox.Literal | None], *names: str) -> tuple[str, ...]:
    found = (row[name] for name in names)
    return tuple(
        "" if value is None else value.value.rpartition("/id/")[2].rpartition("/code/")[2]
        for value in found
    )


@pytest.mark.parametrize("query", QUERIES.values(), ids=list(QUERIES))
def test_it_answers_its_example_with_rows_of_the_declared_columns(
    bundled_store: ox.Store, query: CannedQuery
) -> None:
    """Every parameter alone, and all that are left out; the key tells the rows apart."""
    asked = [{}, *({parameter.name: parameter.example} for parameter in query.parameters)]
    for values in asked:
        rows = ask(bundled_store, query, **values)
        assert rows
        keys = [tuple(str(row[name]) for name in query.key) for row in rows]
        assert len(keys) == len(set(keys))
        for row in rows:
            for column in query.columns:
                check_type(row[column.name], column.type)


def check_type(value: ox.NamedNode | ox.Literal | None, declared: str) -> None:
    if value is None:
        return
    if declared == "iri":
        assert isinstance(value, ox.NamedNode)
    else:
        assert isinstance(value, ox.Literal)
        if declared in DATATYPES:
            assert value.datatype.value == DATATYPES[declared]
        else:
            assert value.language == declared


@pytest.mark.parametrize("query", QUERIES.values(), ids=list(QUERIES))
def test_no_column_is_always_empty(bundled_store: ox.Store, query: CannedQuery) -> None:
    """A misspelt property would leave its column empty for ever."""
    rows = ask(bundled_store, query)
    columns = [column.name for column in query.columns]
    assert [name for name in columns if not any(row[name] for row in rows)] == []


@pytest.mark.parametrize("query", QUERIES.values(), ids=list(QUERIES))
def test_it_runs_unbound_in_any_editor(bundled_store: ox.Store, query: CannedQuery) -> None:
    """As it is in the file, also for another parser, without prefixes of ours."""
    assert isinstance(bundled_store.query(query.text), ox.QuerySolutions)
    prepareQuery(query.text)
    assert "127.0.0.1" not in query.text


@pytest.mark.parametrize("query", QUERIES.values(), ids=list(QUERIES))
def test_it_says_in_both_languages_when_to_use_it(query: CannedQuery) -> None:
    texts = [query.summary, query.description]
    texts += [entry.label for entry in (*query.parameters, *query.columns)]
    for text in texts:
        assert any(ord(character) > 0x3000 for character in text["ja"])
        assert text["en"].isascii() or "’" in text["en"]
    assert query.description["en"].endswith(".")


def test_there_are_at_least_eighteen() -> None:
    assert len(QUERIES) >= 18
    assert len({query.summary["en"] for query in QUERIES.values()}) == len(QUERIES)


def test_they_are_files_of_the_package() -> None:
    found = {path.name for path in files("renkei.queries").iterdir() if path.name.endswith(".rq")}
    assert found == {f"{name}.rq" for name in QUERIES}


D = "hokkaido-sapporo-2017"
ANSWERS = [
    ("meetings-by-pairing", {}, ("meetings", "first", "last"), [
        ("3", "2015-04-01", "2017-04-01"),
        ("3", "2015-10-01", "2017-01-01"),
        ("6", "2015-09-01", "2018-02-01"),
        ("5", "2015-10-01", "2017-07-01"),
    ]),
    ("began-in-fiscal-year", {"year": "fy2016"}, ("activity",), [
        (f"activity/{D}/{name}",) for name in (
            "hot-mail", "mail-consultation-link", "material-lending", "women-connect-project",
            "women-entrepreneurs",
        )
    ]),
    ("activities", {"status": "under-consideration"}, ("activity",), [
        (f"activity/{D}/{name}",) for name in (
            "certified-npos", "housing-tenants", "newsletters", "npo-courses",
            "room-booking-page", "womens-plaza-events",
        )
    ]),
    ("change-between-years", {}, ("thing", "change"), [
        (f"activity/{D}/malicious-cases", "1"),
        (f"activity/{D}/malicious-network", "44"),
        (f"activity/{D}/product-tests", "-5"),
        (f"series/{D}/intermediary-staff-training", "-17"),
        (f"series/{D}/intermediary-staff-training", "-1"),
        (f"series/{D}/npo-training", "4"),
        (f"series/{D}/npo-training", "0"),
    ]),
    ("attendance", {}, ("series", "people"), [
        (f"series/{D}/intermediary-staff-training", "191"),
        (f"series/{D}/npo-training", "396"),
    ]),
    ("events-of-series", {"participant": "011002"}, ("start", "periodEn"), [
        ("2017-09-01", "September 2017"),
        ("2018-02-01", "February 2018"),
    ]),
    ("designations", {"facility": "hokkaido-womens-plaza", "date": "2016-10-01"},
     ("managerJa", "start", "end"), [("公益財団法人北海道女性協会", "2014-04-01", "2018-03-31"),
        ("道立女性プラザの指定管理者（名称の記載なし）", "", "")]),
    ("directions-without-activity", {}, ("line",), [("87",)]),
    ("evidence", {}, ("firstLine", "lastLine", "quote"), [("65", "66", "Ｈ\n28.6")]),
    ("uncertain-participations", {}, ("graph", "participant"), []),
    ("activities-by-frequency", {}, ("activity",), [(f"activity/{D}/difficult-cases",)]),
    ("observations", {"status": "to-date"}, ("value", "asOf"), [("80", "period/2017-08")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "values", "columns", "rows"), ANSWERS, ids=lambda value: str(value)[:30]
)
def test_it_answers_as_the_questions_do(
    bundled_store: ox.Store,
    name: str,
    values: dict[str, str],
    columns: tuple[str, ...],
    rows: list[tuple[str, ...]],
) -> None:
    """The answers are those of ``tests/questions.py``, read by hand."""
    found = [short(row, *columns) for row in ask(bundled_store, QUERIES[name], **values)]
    if rows:
        assert sorted(found) == sorted(rows)
    else:
        assert found


def test_the_reference_page_is_fresh() -> None:
    """`python -m renkei.queries.generate` writes it."""
    done = CliRunner().invoke(main, ["--check"])
    assert done.exit_code == 0, done.output
