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


def test_parts_of_a_facility_do_not_overlap_and_one_table_is_not_remarked_twice(
    tmp_path: Path,
) -> None:
    """Two parts are two designations; what a table shows by itself is in its report only."""
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
    assert len(built.remarks("a", "PERIOD_GAP")) == 2
    assert built.remarks("b", "PERIOD_OVERLAP") == []


def test_the_lists_of_two_years_have_a_designation_once(tmp_path: Path) -> None:
    """It neither overlaps with itself nor differs; a corrected end is a conflict."""
    same = term("2021-04-01", "2026-03-31")
    built = build_lists(tmp_path, {"m-1.csv": managers(same), "m-2.csv": managers(same)})
    assert built.links["remarks"] == {}
    ended = managers(term("2021-04-01", "2024-03-31"))
    built = build_lists(tmp_path / "2", {"m-1.csv": managers(same), "m-2.csv": ended})
    (remark,) = (one for one in built.remarks("m", "CONFLICT") if one["column"] == "renkei:period")
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
