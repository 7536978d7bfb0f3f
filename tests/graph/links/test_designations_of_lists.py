"""Designations in several lists: gaps, overlaps, and facilities that are known by name only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renkei.graph.links.candidates import CutOff
from renkei.graph.links.designations import MOST_TERMS, Designation, by_facility
from renkei.graph.links.remarks import Place
from tests.graph.links.lists import BASE, build_lists, managers
from tests.loaders.open_data.loads import facilities

if TYPE_CHECKING:
    from pathlib import Path


def term(begin: str, end: str, **more: str) -> dict[str, str]:
    """Return the cells of a designation."""
    return {"指定期間_開始": begin, "指定期間_終了": end} | more


def test_gaps_and_overlaps_between_lists(tmp_path: Path) -> None:
    """On the row of the later designation, with the place of the earlier one."""
    built = build_lists(
        tmp_path,
        {
            "m-2016.csv": managers(
                term("2016-04-01", "2021-03-31"),
                term("2016-04-01", "2021-03-31", 施設ID="2", 施設名="見本公園"),
                term("2016-04-01", "2021-03-31", 施設ID="3", 施設名="見本館"),
            ),
            "m-2021.csv": managers(
                term("2021-04-01", "2026-03-31"),
                term("2022-04-01", "2026-03-31", 施設ID="2", 施設名="見本公園"),
                term("2020-10-01", "2026-03-31", 施設ID="3", 施設名="見本館"),
            ),
        },
    )
    (gap,) = built.remarks("m", "PERIOD_GAP")
    assert (gap["file"], gap["row"]) == ("m-2021.csv", 3)
    before = "m/m-2016.csv:3: 2016-04-01～2021-03-31"
    assert gap["detail"] == f"2021-03-31～2022-04-01 ({before})"
    (overlap,) = built.remarks("m", "PERIOD_OVERLAP")
    assert (overlap["file"], overlap["row"]) == ("m-2021.csv", 4)
    assert overlap["detail"] == "m/m-2016.csv:4: 2016-04-01～2021-03-31"
    assert built.links["remarks"] == {"PERIOD_GAP": 1, "PERIOD_OVERLAP": 1}


def test_gaps_and_overlaps_within_a_list(tmp_path: Path) -> None:
    """A gap at the later row, unless another list fills it; an overlap at both rows."""
    other = {"指定管理者名": "別の財団", "指定管理者_法人番号": "5000020172120"}
    part, second = "対象部分", other | term("2028-04-01", "2033-03-31")

    def facility(number: str, *rows: dict[str, str]) -> list[dict[str, str]]:
        return [{"施設ID": number, "施設名": f"見本{number}館"} | row for row in rows]

    late, several = term("2030-04-01", "2035-03-31"), {"指定管理者名": "A社;B社"}
    unnumbered = several | {"指定管理者_法人番号": "", part: "東"}
    rows = [
        *facility("1", {}, second),  # rows 2, 3: an overlap
        *facility("2", {}, late),  # row 5: a gap
        *facility("3", {}, late),  # rows 6, 7: a gap that another list fills
        *facility("4", {part: "東"}, second | {part: "西"}),
        *facility("5", {}, {}),  # the same again
        *facility("6", {}, other | term("2029-04-01", "2034-03-31")),
        *facility("7", unnumbered),  # two managers in one row
    ]
    filling = facility("3", term("2029-04-01", "2030-03-31"))
    built = build_lists(tmp_path, {"a.csv": managers(*rows), "b.csv": managers(*filling)})
    overlaps = built.remarks("a", "PERIOD_OVERLAP")
    assert [(one["row"], one["detail"]) for one in overlaps] == [
        (2, "a/a.csv:3: 2028-04-01～2033-03-31"), (3, "a/a.csv:2: 2024-04-01～2029-03-31"),
    ]  # fmt: skip
    gaps = built.remarks("a", "PERIOD_GAP")
    detail = "2029-03-31～2030-04-01 (a/a.csv:4: 2024-04-01～2029-03-31)"
    assert [(one["row"], one["detail"]) for one in gaps] == [(5, detail)]
    assert built.links["remarks"] == {"PERIOD_GAP": 1, "PERIOD_OVERLAP": 2}


def test_parts_of_a_facility_do_not_overlap(tmp_path: Path) -> None:
    """Two parts are two designations; lists together show one gap."""
    part = "対象部分"
    built = build_lists(
        tmp_path,
        {
            "a.csv": managers(
                term("2020-04-01", "2025-03-31", **{part: "ホール"}),
                term("2030-04-01", "2035-03-31", **{part: "ホール"}),
            ),
            "b.csv": managers(term("2021-04-01", "2029-03-31", **{part: "食堂"})),
        },
    )
    assert built.links["remarks"] == {"PERIOD_GAP": 1}  # 2029-03-31～2030-04-01
    assert len(built.remarks("a", "PERIOD_GAP")) == 1
    assert built.remarks("b", "PERIOD_OVERLAP") == []


def test_the_lists_of_two_years_have_a_designation_once(tmp_path: Path) -> None:
    """It neither overlaps with itself nor differs; a corrected end is a conflict."""
    same = term("2021-04-01", "2026-03-31")
    built = build_lists(tmp_path, {"m-1.csv": managers(same), "m-2.csv": managers(same)})
    assert built.links["remarks"] == {}
    ended = managers(term("2021-04-01", "2024-03-31"))
    built = build_lists(tmp_path / "2", {"m-1.csv": managers(same), "m-2.csv": ended})
    conflicts = [one for one in built.remarks("m", "CONFLICT") if one["column"] == "renkei:period"]
    assert [one["file"] for one in conflicts] == ["m-1.csv", "m-2.csv"]
    remark = conflicts[0]
    assert remark["value"] == "period/2021-04-01..2024-03-31 / period/2021-04-01..2026-03-31"
    assert remark["detail"] == "m/m-1.csv:2, m/m-2.csv:2"


def test_a_facility_that_managers_name_is_found_in_the_list_of_another_source(
    tmp_path: Path,
) -> None:
    """By its name within the government; the history of the facility has both."""
    built = build_lists(
        tmp_path,
        {
            "facilities.csv": facilities(
                {"NO": "7", "名称": "見本　市民会館"},
                {"NO": "8", "名称": "見本館"},
                {"NO": "9", "名称": "見本館"},
            ),
            "m.csv": managers(
                {"施設ID": "", "施設名": "見本市民会館"},
                {"施設ID": "", "施設名": "見本館"},
                {"施設ID": "", "施設名": "新館"},
                term("2030-04-01", "2031-03-31", 施設ID="7", 施設名="見本市民会館"),
            ),
        },
    )
    rows = built.ask("SELECT ?a ?b ?g { GRAPH ?g { ?a skos:exactMatch ?b } }")
    ((new, found, graph),) = rows
    assert new.startswith("id/facility/222127/x")
    assert found == "id/facility/222127/7"
    assert graph == "graph/source/m/interpretation"
    assert len(built.ask(f"SELECT ?n {{ <{new}> skos:editorialNote ?n }}")) == 2
    (report,) = (one for one in built.outcome.reports if one.source == "m")
    (interpretation,) = report.interpretations
    assert interpretation.statement == f"skos:exactMatch {BASE}{found}"
    assert [one["row"] for one in built.remarks("m", "FACILITY_NAME")] == [2, 3, 4]
    (several,) = built.remarks("m", "FACILITY_SEVERAL")
    assert (several["row"], several["value"]) == (3, "見本館")
    (unknown,) = built.remarks("m", "FACILITY_NEW")
    assert (unknown["row"], unknown["value"]) == (4, "新館")
    assert built.links["named"] == 1
    assert built.links["remarks"] == {
        "CONFLICT": 2,  # the spelling of the name of 7
        "FACILITY_NEW": 1,
        "FACILITY_SEVERAL": 1,
        "PERIOD_GAP": 1,  # of 7, whose earlier term has the name only
    }
    names = [row["object_label"] for row in built.candidates]
    assert set(names) == {"見本館"}


def test_another_government_has_facilities_of_the_same_name(tmp_path: Path) -> None:
    """They are not taken for those of this one."""
    other = {"都道府県コード又は市区町村コード": "221309", "市区町村名": "浜松市"}
    built = build_lists(
        tmp_path,
        {
            "facilities.csv": facilities({"名称": "見本会館"} | other),
            "m.csv": managers({"施設ID": ""}),
        },
    )
    assert built.links["named"] == 0
    assert built.links["remarks"]["FACILITY_NEW"] == 1


def test_a_facility_of_very_many_designations_is_counted(tmp_path: Path) -> None:
    """The first ones are compared; the manifest says that there are more."""
    place = (Place("a", "a.csv", 1, 2),)
    terms = [
        Designation("f", f"{1000 + n}-04-01", f"{1001 + n}-03-31", f"d{n:05}", "", place)
        for n in range(MOST_TERMS + 1)
    ]
    cut = CutOff()
    ((_, some),) = by_facility(terms, lambda one: one, tmp_path, cut)
    assert some == terms[:-1]
    assert cut == CutOff(facilities=1)
    cut = CutOff()
    ((_, some),) = by_facility(terms[1:], lambda one: one, tmp_path, cut)
    assert (len(some), cut) == (MOST_TERMS, CutOff())
