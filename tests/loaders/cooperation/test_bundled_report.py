"""The bundled report in the graph: its lines, its quotes, its numbers and its names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Store

from renkei.loaders.sources import bundled_sources
from tests.conftest import BASE
from tests.loaders.cooperation.bundled import LINES, NAME, SPANS, TEXT, count, rows
from tests.loaders.reports import load_sources

if TYPE_CHECKING:
    from renkei.graph.catalogue.inputs import LoadReport
    from renkei.graph.generations.generations import Generations


@pytest.fixture(scope="module")
def report() -> LoadReport:
    """The report of loading the bundled document."""
    return next(r for r in load_sources(bundled_sources()).reports if r.source == NAME)


def test_every_line_with_text_lies_inside_a_span_of_some_thing(bundled_store: Store) -> None:
    """The spans that are not parts of others cover each non-blank line, and no line twice."""
    covered = [
        line
        for row in rows(
            bundled_store,
            """SELECT DISTINCT ?span ?first ?last { ?thing renkei:statedIn|^renkei:inBlock ?span .
            ?span a renkei:SourceSpan ; renkei:startLine ?first ; renkei:endLine ?last
            FILTER NOT EXISTS { ?span dct:isPartOf ?outer } }""",
        )
        for line in range(int(row["first"]), int(row["last"]) + 1)
    ]
    expected = [number for number, line in enumerate(LINES, start=1) if line.strip()]
    assert sorted(covered) == expected


def test_every_quote_is_what_stands_at_its_positions(bundled_store: Store) -> None:
    """oa:exact equals text[start:end] of the document, for every span."""
    spans = rows(bundled_store, SPANS)
    assert len(spans) > 150
    assert [row["quote"] for row in spans] == [
        TEXT[int(row["start"]) : int(row["end"])] for row in spans
    ]


def test_every_span_names_the_lines_of_its_positions(bundled_store: Store) -> None:
    """The values of startLine and endLine are those on which the quote begins and ends."""
    for row in rows(bundled_store, SPANS):
        first = TEXT.count("\n", 0, int(row["start"])) + 1
        assert int(row["first"]) == first
        assert int(row["last"]) == first + row["quote"].count("\n")
        assert row["quote"].split("\n")[0] in LINES[first - 1]


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        pytest.param("?p renkei:pairedFacility ?x", 12, id="facilities and groups"),
        pytest.param("?p renkei:pairedFacility ?x . ?x a renkei:FacilityGroup", 3, id="groups"),
        pytest.param("?x a renkei:FacilityPairing", 6, id="pairings"),
        pytest.param("?x a renkei:DirectionStatement", 11, id="directions"),
        pytest.param("?x a renkei:SourceBlock", 12, id="blocks"),
        pytest.param("?x a renkei:JointActivity", 37, id="activities"),
        pytest.param(
            "?x renkei:reportedAs section:achievement ; a renkei:JointActivity",
            28,
            id="achievements",
        ),
        pytest.param(
            "?x renkei:reportedAs section:new-effort ; a renkei:JointActivity", 9, id="new efforts"
        ),
        pytest.param("?x renkei:spanKind span-kind:sub-item", 3, id="sub-items"),
        pytest.param("?x a renkei:Event", 30, id="events"),
        pytest.param("?x a renkei:Event ; renkei:status status:planned", 7, id="planned events"),
        pytest.param("?x a renkei:ActivityObservation", 18, id="observations"),
        pytest.param("?x renkei:startedIn ?when", 14, id="beginnings"),
        pytest.param("?x renkei:status status:under-consideration", 6, id="under consideration"),
    ],
)
def test_the_graph_holds_as_many_as_the_text(
    bundled_store: Store, pattern: str, number: int
) -> None:
    """The numbers are those that a person counts in the document."""
    assert count(bundled_store, pattern) == number


def test_the_marks_of_the_text_are_as_many_as_their_spans(bundled_store: Store) -> None:
    """Each ■, ●, ＜, ○ and ・ at the start of a line is one span of its kind."""
    kinds = {
        "■": "facility-name",
        "●": "direction-item",
        "＜": "section-heading",
        "○": "effort-item",
        "・": "sub-item",
    }
    for mark, kind in kinds.items():
        marked = [number for number, line in enumerate(LINES, 1) if line.strip().startswith(mark)]
        spans = rows(
            bundled_store,
            f"SELECT ?line {{ ?s renkei:spanKind span-kind:{kind} ; renkei:startLine ?line }}",
        )
        assert sorted(int(row["line"]) for row in spans) == marked


def test_each_pairing_has_one_block_of_each_section(bundled_store: Store) -> None:
    """The twelve blocks fill six pairings and two sections exactly once."""
    filled = rows(
        bundled_store,
        "SELECT ?p ?s { ?block renkei:assignedPairing ?p ; renkei:reportedAs ?s }",
    )
    assert len({(row["p"], row["s"]) for row in filled}) == len(filled) == 12


@pytest.mark.parametrize(
    ("line", "pairing"),
    [
        (26, "civic-activity"),
        (42, "gender-equality"),
        (96, "consumer-affairs"),
        (121, "consumer-affairs"),
    ],
)
def test_blocks_below_other_facilities_are_assigned_by_content(
    bundled_store: Store, line: int, pairing: str
) -> None:
    """The reading assigns a block to another pairing than the facility before it, with a reason."""
    results = rows(
        bundled_store,
        f"""SELECT ?p ?basis {{ ?block a renkei:SourceBlock ; renkei:startLine {line} ;
        renkei:assignedPairing ?p ; renkei:assignmentBasis ?basis FILTER(LANG(?basis) = "en") }}""",
    )
    assert [row["p"].rpartition("/")[2] for row in results] == [pairing]
    assert results[0]["basis"]


def test_a_token_that_breaks_across_lines_is_one_date(bundled_store: Store) -> None:
    """Ｈ|28.6 (lines 65 and 66) is June 2016, and its quote includes the line break."""
    results = rows(
        bundled_store,
        """SELECT ?quote ?p { ?event a renkei:Event ; renkei:period ?p ; renkei:statedIn ?span .
        ?span renkei:startLine 65 ; renkei:endLine 66 ; oa:hasSelector/oa:exact ?quote }""",
    )
    assert [(row["quote"], row["p"].rpartition("/")[2]) for row in results] == [
        ("Ｈ\n28.6", "2016-06")
    ]


def test_months_below_a_fiscal_year_follow_its_order(bundled_store: Store) -> None:
    """7月・11月・3月 and 9月・2月 under H29 (line 30) end in 2018."""
    results = rows(
        bundled_store,
        """SELECT ?p { ?event a renkei:Event ; renkei:period ?p ; renkei:status status:planned ;
        renkei:statedIn [ renkei:startLine 30 ] }""",
    )
    assert sorted(row["p"].rpartition("/")[2] for row in results) == [
        "2017-07",
        "2017-09",
        "2017-11",
        "2018-02",
        "2018-03",
    ]


def test_the_report_accounts_for_all_lines_in_order(report: LoadReport) -> None:
    """One entry for each line with its outcome, in the order of the document."""
    lines = LINES[:-1] if LINES[-1] == "" else LINES
    assert [entry.line for entry in report.entries] == list(range(1, len(lines) + 1))
    for entry, line in zip(report.entries, lines, strict=True):
        assert (entry.outcome == "blank") is (not line.strip())
        assert line.strip() in entry.detail
    assert {entry.outcome for entry in report.entries} == {
        "blank",
        "facility",
        "direction",
        "heading",
        "item",
        "sub-item",
        "detail",
        "loose",
    }


def test_the_report_has_every_interpretation_with_its_reason(report: LoadReport) -> None:
    """Every interpretation is in the report, with a reason in both languages."""
    assert len([i for i in report.interpretations if i.statement.startswith("assigned")]) == 12
    assert all(set(i.reason) == {"ja", "en"} for i in report.interpretations)


def test_every_named_thing_has_a_japanese_name(bundled_store: Store) -> None:
    """Everything with a label has a Japanese one."""
    nameless = """?x rdfs:label ?any
        FILTER NOT EXISTS { ?x rdfs:label ?ja FILTER(LANG(?ja) = "ja") }"""
    assert count(bundled_store, nameless) == 0
    assert count(bundled_store, "?x rdfs:label ?any") > 500


@pytest.mark.parametrize(
    "kind",
    [
        *("Government", "FacilityEntity", "FacilityPairing", "JointActivity", "Event"),
        *("EventSeries", "Medium", "Programme", "Participation", "ActivityObservation"),
        *("SourceDocument", "SourceBlock", "SourceSpan", "FiscalYear", "CalendarMonth"),
        *("Designation", "DirectionStatement", "Partnership", "GovernmentDepartment"),
    ],
)
def test_every_thing_of_a_kind_has_an_english_name(bundled_store: Store, kind: str) -> None:
    """Every thing of these classes has an English label."""
    assert count(bundled_store, f"?x a renkei:{kind}") > 0
    nameless = f"""?x a renkei:{kind}
        FILTER NOT EXISTS {{ ?x rdfs:label ?en FILTER(LANG(?en) = "en") }}"""
    assert count(bundled_store, nameless) == 0


def test_only_bodies_that_call_themselves_in_japanese_alone_lack_an_english_name(
    bundled_store: Store,
) -> None:
    """Everything else with a label has an English one."""
    nameless = rows(
        bundled_store,
        """SELECT DISTINCT ?x { ?x rdfs:label ?any
        FILTER NOT EXISTS { ?x rdfs:label ?en FILTER(LANG(?en) = "en") } }""",
    )
    bodies = rows(
        bundled_store,
        f"""SELECT DISTINCT ?x {{
        GRAPH <{BASE}graph/source/designated-managers> {{ ?x a org:Organization }} }}""",
    )
    assert {row["x"] for row in nameless} <= {row["x"] for row in bodies}


def test_no_two_participations_are_called_the_same(bundled_generations: Generations) -> None:
    """Each label is unique: it has the role, the party and the activity."""
    store = Store.read_only(str(bundled_generations.current().store_path))
    doubled = """SELECT ?label { ?p a renkei:Participation ; rdfs:label ?label }
      GROUP BY ?label HAVING (COUNT(*) > 1)"""
    assert rows(store, doubled) == []
    called = """SELECT ?label { ?p a renkei:Participation ; rdfs:label ?label
      FILTER(CONTAINS(?label, "Salmon Festival")) }"""
    assert rows(store, called)


def test_what_is_carried_out_has_no_open_end(bundled_store: Store) -> None:
    """The definition of the status is true of each activity that has it, dated or not."""
    activities = rows(
        bundled_store,
        """SELECT ?quote (COUNT(?event) AS ?events) {
          ?a renkei:status status:reported ; renkei:reportedAs section:achievement ;
            renkei:statedIn ?span . ?span renkei:spanKind span-kind:effort-item ;
            oa:hasSelector/oa:exact ?quote
          OPTIONAL { ?a renkei:hasOccurrence ?event }
          FILTER NOT EXISTS { ?a renkei:startedIn ?start } } GROUP BY ?a ?quote""",
    )
    assert len(activities) == 16
    assert [row["quote"] for row in activities if "～" in row["quote"]] == []
    assert sum(int(row["events"]) > 0 for row in activities) == 7


def test_each_side_takes_part_in_what_is_considered(bundled_store: Store) -> None:
    """Of every activity that is under consideration, somebody of either side is named."""
    one_sided = rows(
        bundled_store,
        """SELECT ?a ?g { ?a renkei:status status:under-consideration .
          VALUES ?code { "010006" "011002" } ?g renkei:localGovernmentCode ?code
          FILTER NOT EXISTS {
            ?a cv:hasParticipation/renkei:participant/renkei:establisher? ?g } }""",
    )
    assert one_sided == []
