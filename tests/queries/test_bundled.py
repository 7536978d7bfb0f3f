"""Every bundled query answers on the bundled graph, as it declares, and as the questions do."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from rdflib.plugins.sparql import prepareQuery

from renkei.graph.query.run import run_query
from renkei.ontology.terms import Rdf, Renkei, Xsd
from renkei.queries.binding import bind
from renkei.queries.read import bundled_queries
from tests.conftest import BASE

if TYPE_CHECKING:
    from renkei.graph.query.patterns.search import Search
    from renkei.graph.search.in_queries import NameSearch
    from renkei.queries.model import CannedQuery

QUERIES = bundled_queries()
# The bundled sources have no lists of open data: test_open_data.py asks the queries about them.
TABLES = {
    name: query
    for name, query in QUERIES.items()
    if query.form == "SELECT" and "open-data" not in query.tags
}
DATATYPES = {
    "string": Xsd.string,
    "integer": Xsd.integer,
    "decimal": Xsd.decimal,
    "boolean": Xsd.boolean,
    "date": Xsd.date,
}
# No activity of the bundled report has an end: tests/server/canned/test_charts.py has one.
UNSTATED = {("pairing-timeline", "end")}
Rows = list[dict[str, ox.NamedNode | ox.Literal | None]]


def ask(
    store: ox.Store, query: CannedQuery, search: Search | None = None, /, **values: str
) -> Rows:
    given = {name: [value] for name, value in (query.example | values).items()}
    text = bind(query, given, base=BASE).text
    answer = run_query(store, text, prefixes={}, search=search)
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


@pytest.mark.parametrize("query", TABLES.values(), ids=list(TABLES))
def test_it_answers_its_example_with_rows_of_the_declared_columns(
    bundled_store: ox.Store, bundled_search: NameSearch, query: CannedQuery
) -> None:
    """Every parameter alone, and all that are left out; the key tells the rows apart."""
    asked = [{}, *({parameter.name: parameter.example} for parameter in query.parameters)]
    assert query.paged
    for values in asked:
        rows = ask(bundled_store, query, bundled_search, **values)
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


@pytest.mark.parametrize("query", TABLES.values(), ids=list(TABLES))
def test_no_column_is_always_empty(
    bundled_store: ox.Store, bundled_search: NameSearch, query: CannedQuery
) -> None:
    """A misspelt property would leave its column empty for ever."""
    rows = ask(bundled_store, query, bundled_search)
    columns = [column.name for column in query.columns if (query.name, column.name) not in UNSTATED]
    assert [name for name in columns if not any(row[name] for row in rows)] == []


@pytest.mark.slow
@pytest.mark.parametrize("query", QUERIES.values(), ids=list(QUERIES))
def test_it_runs_unbound_in_any_editor(bundled_store: ox.Store, query: CannedQuery) -> None:
    """As it is in the file, also for another parser, without prefixes of ours."""
    kind = ox.QuerySolutions if query.form == "SELECT" else ox.QueryTriples
    assert isinstance(bundled_store.query(query.text), kind)
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


def test_there_are_at_least_thirty() -> None:
    assert len(QUERIES) >= 30
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
    ("began-in-fiscal-year", {"year": "平成28年度"}, ("activity",), [
        (f"activity/{D}/{name}",) for name in (
            "hot-mail", "mail-consultation-link", "material-lending", "women-connect-project",
            "women-entrepreneurs",
        )
    ]),
    # lines 30, 112 and 131 of the document
    ("events-by-month", {"since": "H29.11"}, ("month", "status", "events"), [
        ("period/2017-11", "status#planned", "1"),
        ("period/2018-01", "status#planned", "1"),
        ("period/2018-02", "status#planned", "2"),
        ("period/2018-03", "status#planned", "1"),
    ]),
    ("managers", {"named": "true"}, ("manager", "isNamed", "since"), [
        ("organisation/hokkaido-consumers-association", "true", ""),  # "2006", without a day
        ("organisation/hokkaido-physical-culture-association", "true", "2014-04-01"),
        ("organisation/hokkaido-womens-association", "true", "2014-04-01"),
        ("organisation/sapporo-park-greenery-association", "true", ""),
    ]),
    ("managers", {"government": "011002"}, ("managerJa", "isNamed"), [
        ("公益財団法人札幌市公園緑化協会", "true"),
        ("札幌市産業振興センターの指定管理者（名称の記載なし）", "false"),
    ]),
    ("interpretations", {"certainty": "inferred"}, ("thing", "reasonEn"), []),
    ("without-english-label", {}, ("thing",), [
        (f"organisation/{name}",) for name in (
            "hokkaido-consumers-association", "hokkaido-physical-culture-association",
            "hokkaido-womens-association", "sapporo-park-greenery-association",
        )
    ]),
    ("without-source", {}, ("thing",), [("government/010006",), ("government/011002",)]),
    ("codes", {"scheme": "frequency"}, ("notation", "codeEn", "uses"), [
        ("as-needed", "As needed", "1"),
        ("recurring", "Recurring", "0"),
    ]),
    ("datasets", {}, ("dataset", "licence", "issued"), [
        ("dataset/designated-managers", "https://creativecommons.org/publicdomain/zero/1.0/",
         "2026-11-23"),
        (f"dataset/{D}", "https://creativecommons.org/publicdomain/zero/1.0/", ""),
        (f"dataset/{D}.spans", "", ""),  # quotes
    ]),
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


def column(store: ox.Store, name: str, *names: str, **values: str) -> list[tuple[str, ...]]:
    return [short(row, *names) for row in ask(store, QUERIES[name], **values)]


def test_what_lacks_links_is_all_but_the_governments(bundled_store: ox.Store) -> None:
    """They alone have numbers and entries in Wikidata; so far nobody linked the 15 facilities."""
    found = column(bundled_store, "lacking-links", "thing", "isFacility")
    assert sum(is_facility == "true" for _, is_facility in found) == 15
    assert not any(thing.startswith("government/") for thing, _ in found)


def test_activities_and_events_all_have_their_lines(bundled_store: ox.Store) -> None:
    for name in ("JointActivity", "Event", "Participation", "ActivityObservation", "Designation"):
        assert column(bundled_store, "without-source", "thing", **{"class": name}) == []


def test_each_block_says_why_it_was_assigned(bundled_store: ox.Store) -> None:
    """The twelve blocks of the document, among all that readers decided."""
    found = column(bundled_store, "interpretations", "thing", "reasonJa", "reasonEn")
    assert sum(thing.startswith("block/") for thing, _, _ in found) == 12
    assert all(ja and en for _, ja, en in found)


def test_classes_and_properties_are_those_of_the_vocabulary(bundled_store: ox.Store) -> None:
    """With their uses: 37 activities are in a pairing, and nothing has ended yet."""
    classes = dict(column(bundled_store, "classes", "class", "things"))
    assert classes["https://w3id.org/renkei/ns#JointActivity"] == "37"
    properties = dict(column(bundled_store, "properties", "property", "uses"))
    assert properties["https://w3id.org/renkei/ns#inPairing"] == "37"
    assert properties["https://w3id.org/renkei/ns#endedIn"] == "0"
    for term in {*classes, *properties}:
        assert term.startswith("https://w3id.org/renkei/ns#")


def test_graphs_are_all_that_the_store_has_but_the_metadata(bundled_store: ox.Store) -> None:
    rows = ask(bundled_store, QUERIES["graphs"])
    found = {row["graph"].value: row for row in rows if row["graph"]}
    there = {graph.value for graph in bundled_store.named_graphs()}
    assert there - set(found) == {f"{BASE}graph/meta"}
    assert set(found) < there
    assert all(row["graphJa"] and row["holdsEn"] for row in rows)


def test_the_graph_of_a_pairing_has_its_things_and_no_other(bundled_store: ox.Store) -> None:
    """The parks: activities of lines 64 to 73, with their events, and none of the housing."""
    query = QUERIES["pairing-graph"]
    given = {name: [value] for name, value in query.example.items()}
    answer = bundled_store.query(bind(query, given, base=BASE).text)
    assert isinstance(answer, ox.QueryTriples)
    found: dict[str, set[str]] = {}
    for triple in answer:
        if triple.predicate.value == Rdf.type_ and isinstance(triple.subject, ox.NamedNode):
            found.setdefault(str(triple.object.value), set()).add(triple.subject.value)
    assert found[Renkei.FacilityPairing] == {f"{BASE}id/pairing/{D}/parks"}
    asked = column(bundled_store, "activities", "activity", pairing=f"{D}/parks")
    assert found[Renkei.JointActivity] == {f"{BASE}id/{name}" for (name,) in asked}
    assert len(found[Renkei.Event]) == 3 + 3  # meetings of line 66; the Salmon Festival of line 70
    assert len(found[Renkei.FacilityEntity]) >= 2


def test_one_designation_without_a_period_hides_no_date(queries: dict[str, CannedQuery]) -> None:
    """The first day of those that have one, of the manager and of the government asked for."""
    store = ox.Store()
    store.load(
        f"""@prefix renkei: <https://w3id.org/renkei/ns#> . @prefix : <{BASE}id/> .
        @prefix time: <http://www.w3.org/2006/time#> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        :m a renkei:DesignatedManager .
        :d1 renkei:manager :m ; renkei:designatedFacility :f1 ; renkei:designatingGovernment :g .
        :d2 renkei:manager :m ; renkei:designatedFacility :f2 ; renkei:designatingGovernment :g ;
          renkei:period :p .
        :p time:hasBeginning [ time:inXSDDate "2014-04-01"^^xsd:date ] .""".encode(),
        format=ox.RdfFormat.TURTLE,
    )
    answer = store.query(bind(queries["managers"], {}, base=BASE).text)
    assert isinstance(answer, ox.QuerySolutions)
    (row,) = answer
    assert (row["designations"].value, row["since"].value) == ("2", "2014-04-01")
