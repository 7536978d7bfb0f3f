"""A second report, of other governments and facilities, is loaded with a reading alone.

What is expected here was read by hand from ``second/mihon-kaku-2025.txt``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from renkei.graph.catalogue.statistics import select
from renkei.graph.generations.generations import Generations
from tests.loaders.reports import SECOND, load_sources

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store

TEXT = (SECOND / "mihon-kaku-2025.txt").read_text(encoding="utf-8")


def table(store: Store, query: str) -> set[tuple[str, ...]]:
    """Return the rows of a SELECT; of an IRI, the part after its last ``/`` or ``#``."""
    results = list(select(store, query))
    shortened = [
        tuple(value.rpartition("/")[2].rpartition("#")[2] for value in row.values())
        for row in results
    ]
    assert len(set(shortened)) == len(shortened)
    return set(shortened)


def test_the_build_passes_all_checks(second_data_dir: Path) -> None:
    """SHACL finds no violation or warning, and the reconciliation finds no difference."""
    checks = Generations(second_data_dir).current().manifest["checks"]
    assert checks["shapes"] == {"Violation": 0, "Warning": 0, "Info": 2}  # two unknown periods
    assert checks["differences"] == []
    assert checks["reconciled"] == ["mihon-kaku-2025"]


def test_governments_need_no_codes(second_store: Store) -> None:
    """A government without code or corporate number is a government all the same."""
    assert table(
        second_store,
        """SELECT ?g ?label ?type { ?g a renkei:Government ; rdfs:label ?label ;
        org:classification ?type FILTER(LANG(?label) = "ja") }""",
    ) == {("mihon", "見本県", "prefecture"), ("kaku", "架空市", "municipality")}


def test_facilities_and_a_group_with_their_establishers(second_store: Store) -> None:
    """Each ■ is a facility or, as the reading says, a group."""
    assert table(
        second_store,
        """SELECT ?label ?class ?by { ?pairing renkei:pairedFacility ?f . ?f rdfs:label ?label ;
        a ?class ; renkei:establisher ?by
        FILTER(LANG(?label) = "ja") FILTER(?class IN (renkei:Facility, renkei:FacilityGroup)) }""",
    ) == {
        ("県立図書館", "Facility", "mihon"),
        ("架空市立図書館", "Facility", "kaku"),
        ("県立運動公園", "Facility", "mihon"),
        ("市営運動場", "FacilityGroup", "kaku"),
        ("県立産業技術館", "Facility", "mihon"),
        ("架空市ものづくり博物館", "Facility", "kaku"),
    }


def test_two_directions_of_one_kind_stay_two(second_store: Store) -> None:
    """Both exchanges of opinions of the libraries (lines 10 and 11) are there, with own labels."""
    assert table(
        second_store,
        """SELECT ?label ?code { ?p renkei:hasDirectionStatement ?d . ?d rdfs:label ?label ;
        renkei:direction ?code FILTER(LANG(?label) = "ja") }""",
    ) == {
        ("広報誌等による相互ＰＲ", "mutual-pr"),
        ("職員同士の意見交換", "opinion-exchange"),
        ("利用者を交えた意見交換", "opinion-exchange"),
        ("イベントでの連携", "training-events"),
        ("研修室の有効利用", "facility-use"),
    }


def test_blocks_out_of_order_go_to_their_pairings(second_store: Store) -> None:
    """令和7年度の新規事業 of the industry pair (line 31) stands before that of the libraries."""
    assert table(
        second_store,
        """SELECT ?line ?pairing ?section ?sure { ?b a renkei:SourceBlock ;
        renkei:startLine ?line ; renkei:assignedPairing ?pairing ; renkei:reportedAs ?section ;
        renkei:certainty ?sure }""",
    ) == {
        ("21", "libraries", "achievement", "inferred"),
        ("31", "industry", "new-effort", "inferred"),
        ("34", "libraries", "new-effort", "inferred"),
        ("38", "sports", "achievement", "inferred"),
        ("43", "sports", "new-effort", "inferred"),
        ("46", "industry", "achievement", "ambiguous"),
    }


def test_activities_with_status_and_times(second_store: Store) -> None:
    """Each ○ has its status, and the times that ～ and から state."""
    assert table(
        second_store,
        """SELECT ?line ?status (COALESCE(?from, "") AS ?started) (COALESCE(?to, "") AS ?ended)
        (COALESCE(?year, "") AS ?new) {
          ?a a renkei:JointActivity ; renkei:status ?status ; renkei:statedIn ?span .
          ?span renkei:spanKind span-kind:effort-item ; renkei:startLine ?line
          OPTIONAL { ?a renkei:startedIn ?from } OPTIONAL { ?a renkei:endedIn ?to }
          OPTIONAL { ?a renkei:newInFiscalYear ?year } }""",
    ) == {
        ("22", "ongoing", "fy2022", "", ""),
        ("23", "reported", "", "", ""),
        ("26", "reported", "", "", ""),
        ("29", "reported", "fy2021", "fy2023", ""),
        ("32", "agreed", "", "", "fy2025"),
        ("35", "under-consideration", "", "", "fy2025"),
        ("36", "ongoing", "2025-04", "", "fy2025"),
        ("39", "reported", "", "", ""),
        ("40", "reported", "", "", ""),
        ("41", "reported", "", "", ""),
        ("44", "agreed", "", "", "fy2025"),
        ("47", "reported", "", "", ""),
        ("49", "ongoing", "2024-01", "", ""),
    }


def test_events_with_period_and_status(second_store: Store) -> None:
    """Held, cancelled and planned; in 令和, by letter, Western; broken across lines; as months."""
    assert table(
        second_store,
        """SELECT ?quote ?period ?status (COALESCE(?series, "") AS ?in) {
          ?e a renkei:Event ; renkei:period ?period ; renkei:status ?status ; renkei:statedIn ?span
          OPTIONAL { ?e renkei:inSeries ?series } ?span oa:hasSelector/oa:exact ?quote }""",
    ) == {
        ("R元.10", "2019-10", "held", "book-festival"),
        ("R2.5中止", "2020-05", "cancelled", "book-festival"),
        ("R5.4", "2023-04", "held", "book-festival"),
        ("令\n和6年7月", "2024-07", "held", "book-festival"),
        ("R5.10", "2023-10", "held", "sports-meet"),
        ("R6.10", "2024-10", "held", "sports-meet"),
        ("2024.5", "2024-05", "held", ""),
        ("2025.5", "2025-05", "held", ""),
        ("R7.11予定", "2025-11", "planned", ""),
        ("6月", "2025-06", "planned", ""),
        ("9月", "2025-09", "planned", ""),
        ("2月", "2026-02", "planned", ""),
    }


def test_observations_with_value_unit_and_state(second_store: Store) -> None:
    """回, 人 and 件; 約 is approximate; planned and to-date values have their status."""
    assert table(
        second_store,
        """SELECT ?of ?period ?indicator ?value ?unit ?about ?state (COALESCE(?asof, "") AS ?at)
        (COALESCE(?example, "") AS ?for) {
          ?o a renkei:ActivityObservation ; renkei:observedEntity ?of ; renkei:refPeriod ?period ;
            renkei:indicator ?indicator ; renkei:value ?value ; renkei:unit ?unit ;
            renkei:approximate ?about ; renkei:valueStatus ?state
          OPTIONAL { ?o renkei:asOf ?asof } OPTIONAL { ?o renkei:example ?example } }""",
    ) == {
        ("staff-training", "fy2019", "sessions", "3", "session", "false", "actual", "", ""),
        ("staff-training", "fy2019", "attendance", "120", "person", "true", "actual", "", ""),
        ("staff-training", "fy2024", "sessions", "4", "session", "false", "actual", "", ""),
        ("staff-training", "fy2024", "attendance", "150", "person", "false", "actual", "", ""),
        ("staff-training", "fy2025", "sessions", "2", "session", "false", "planned", "", ""),
        ("booking-referral", "fy2024", "referrals", "30", "case", "true", "actual", "", ""),
        (
            *("room-referral", "fy2023", "referrals", "12", "case", "false", "actual", ""),
            "夏季の団体利用",
        ),
        ("room-referral", "fy2024", "referrals", "8", "case", "false", "actual", "", ""),
        ("room-referral", "fy2025", "referrals", "2", "case", "false", "to-date", "2025-05", ""),
    }


def test_the_roles_that_the_text_lists_are_stated(second_store: Store) -> None:
    """（主催：県、共催：市・架空市体育協会） names a host and two co-hosts, one an association."""
    assert table(
        second_store,
        """SELECT ?role ?who ?sure { ?a rdfs:label "県民スポーツ大会を開催"@ja ;
        cv:hasParticipation ?p . ?p cv:role ?role ; renkei:participant ?who ;
        renkei:certainty ?sure }""",
    ) == {
        ("host", "mihon", "stated"),
        ("co-host", "kaku", "stated"),
        ("co-host", "kaku-sports-association", "stated"),
    }


def test_an_activity_and_a_series_with_one_key_have_each_its_own_host(second_store: Store) -> None:
    """The festival (line 23) as activity and as series are both hosted by the city."""
    assert table(
        second_store,
        """SELECT ?class ?sure { ?bearer a ?class ; cv:hasParticipation ?p . ?p cv:role role:host ;
        renkei:participant ?who ; renkei:certainty ?sure . ?who rdfs:label "架空市"@ja
        FILTER(?class IN (renkei:JointActivity, renkei:EventSeries)) }""",
    ) == {("JointActivity", "inferred"), ("EventSeries", "stated")}


def test_unnamed_managers_are_placeholders(second_store: Store) -> None:
    """両施設の指定管理者 (line 41) are two bodies that the source does not name."""
    assert table(
        second_store,
        """SELECT ?facility ?named { ?d a renkei:Designation ; renkei:manager ?m ;
        renkei:designatedFacility ?facility . ?m a renkei:DesignatedManager ;
        renkei:namedInSource ?named }""",
    ) == {("mihon-sports-park", "false"), ("kaku-sports-grounds", "false")}


def test_a_number_that_counts_nothing_is_left_out_with_its_reason() -> None:
    """５人制 (line 44) is no attendance; the report says so and why."""
    (report,) = load_sources(SECOND / "sources.toml").reports
    left_out = [i for i in report.interpretations if "left out" in i.statement]
    assert [(i.statement, i.line) for i in left_out] == [("'５人' is left out", 44)]
    assert left_out[0].reason["en"].startswith("Part of the name of the game")


def test_quoted_names_become_what_the_reading_says(second_store: Store) -> None:
    """「本のまちフェスタ」 is a series, 『まちのたより』 a periodical of the city."""
    assert table(
        second_store,
        """SELECT ?label ?class { ?x renkei:statedIn ?span ; rdfs:label ?label ; a ?class
        FILTER(?class IN (renkei:EventSeries, schema:Periodical)) FILTER(LANG(?label) = "ja") }""",
    ) == {
        ("本のまちフェスタ", "EventSeries"),
        ("県民スポーツ大会", "EventSeries"),
        ("まちのたより", "Periodical"),
    }


def test_sub_items_and_purposes_are_kept(second_store: Store) -> None:
    """The ・ of line 25 gives a topic, …ため、 of line 22 a purpose."""
    assert table(
        second_store,
        """SELECT ?topic ?line { ?a renkei:topic ?t . ?t skos:prefLabel ?topic ;
        renkei:statedIn/renkei:startLine ?line FILTER(LANG(?topic) = "ja") }""",
    ) == {("読み聞かせボランティアの育成", "25")}
    assert table(second_store, "SELECT ?purpose { ?a renkei:purpose ?purpose }") == {
        ("利用者の利便を図る",),
        ("For the convenience of users",),
    }


def test_every_line_is_quoted_once_and_truly(second_store: Store) -> None:
    """The whole-element spans cover the text; each quote is the text at its positions."""
    spans = list(
        select(
            second_store,
            """SELECT ?first ?last ?start ?end ?quote (BOUND(?outer) AS ?part) {
            ?s a renkei:SourceSpan ; renkei:startLine ?first ; renkei:endLine ?last ;
              oa:hasSelector [ oa:start ?start ; oa:end ?end ] , [ oa:exact ?quote ]
            OPTIONAL { ?s dct:isPartOf ?outer } }""",
        )
    )
    assert all(s["quote"] == TEXT[int(s["start"]) : int(s["end"])] for s in spans)
    lines = [
        line
        for span in spans
        if span["part"] == "false"
        for line in range(int(span["first"]), int(span["last"]) + 1)
    ]
    assert sorted(lines) == [n for n, line in enumerate(TEXT.split("\n"), 1) if line.strip()]
