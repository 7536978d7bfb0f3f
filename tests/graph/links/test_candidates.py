"""Things of different lists that may be the same, and values on which lists differ."""

from __future__ import annotations

import io
import json
import time
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from renkei.graph.links.candidates import (
    MOST_NAMED,
    MOST_NEAR,
    CutOff,
    Listed,
    ListedThings,
    pairs_of_name,
)
from renkei.graph.links.finding import find_links
from renkei.graph.links.remarks import LINK_REMARKS
from renkei.graph.reports.records import COLUMNS
from renkei.graph.reports.row_report import Choice, RowReport
from tests.conftest import build_sources
from tests.graph.links.lists import BASE, Built, build_lists, write_lists
from tests.loaders.open_data.loads import FACILITY, LIBRARY, facilities, table
from tests.loaders.open_data.spreadsheets import xlsx

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

AED = ["全国地方公共団体コード", "ID", "名称", "緯度", "経度", "設置位置", "小児対応設備の有無"]


def aeds(*rows: tuple[str, str, str, str]) -> bytes:
    """Return a list of AEDs: number, name, latitude, longitude of each."""
    return table([AED, *(["222127", *row, "入口", ""] for row in rows)])


def test_things_of_two_lists_that_may_be_the_same(tmp_path: Path) -> None:
    """By name and place, by name in one government, by place; never two rows of one file."""
    built = build_lists(
        tmp_path,
        {
            "facilities.csv": facilities(
                {"NO": "1", "名称": "見本図書館", "緯度": "34.8000", "経度": "138.3000"},
                {"NO": "2", "名称": "見本 体育館", "緯度": "34.9000", "経度": "138.3000"},
                {"NO": "3", "名称": "見本会館", "緯度": "34.7000", "経度": "138.3000"},
                {"NO": "4", "名称": "見本会館", "緯度": "34.7000", "経度": "138.3000"},
            ),
            "aed.csv": aeds(
                ("1", "見本図書館", "34.8005", "138.3000"),
                ("2", "見本体育館", "34.9100", "138.3000"),
                ("3", "西口", "34.70002", "138.3000"),
            ),
        },
        {"aed": 'layout = "aed"'},
    )
    inside = "schema:containedInPlace"
    assert built.pairs == [
        ("aed/222127/1", inside, "facility/222127/1", "0.9", "same name, 56 m"),
        ("aed/222127/2", inside, "facility/222127/2", "0.5", "same name in one government, 1112 m"),
        ("aed/222127/3", inside, "facility/222127/3", "0.3", "other name, 2 m"),
        ("aed/222127/3", inside, "facility/222127/4", "0.3", "other name, 2 m"),
    ]
    assert built.candidates[0]["mapping_justification"] == "semapv:CompositeMatching"
    assert built.candidates[0]["subject_label"] == "見本図書館"
    assert built.links["candidates"] == {"0.9": 1, "0.5": 1, "0.3": 2}
    assert built.links["not_compared"] == {
        "names": 0, "examples": [], "things": 0, "facilities": 0,
    }  # fmt: skip


def test_the_same_facility_in_two_lists_is_one_thing_and_its_conflicts_are_remarked(
    tmp_path: Path,
) -> None:
    """Both values stay; each list hears of the other, at the row of the facility."""
    built = build_lists(
        tmp_path,
        {
            "a.csv": facilities({"NO": "1", "緯度": "34.8"}, {"NO": "2"}),
            "b.csv": facilities({"NO": "2"}, {"NO": "0001", "緯度": "34.9"}),
        },
    )
    latitudes = built.ask("SELECT ?v { <id/facility/222127/1> <https://schema.org/latitude> ?v }")
    assert sorted(latitudes) == [("34.8",), ("34.9",)]
    assert built.pairs == []
    (remark,) = built.remarks("a", "CONFLICT")
    assert {key: remark[key] for key in ("file", "row", "column", "value", "severity")} == {
        "file": "a.csv", "row": 2, "column": "schema:latitude", "value": "34.8",
        "severity": "warning",
    }  # fmt: skip
    assert remark["detail"] == "b: 34.9 / a/a.csv:2, b/b.csv:3"
    assert remark["remedy_ja"] == "どちらかに揃えてください"
    assert list(remark) == ["record", *COLUMNS]
    (other,) = built.remarks("b", "CONFLICT")
    assert (other["file"], other["row"], other["value"]) == ("b.csv", 3, "34.9")
    assert built.links["remarks"] == {"CONFLICT": 2}
    lines = (built.path / "reports" / "links.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["source"] for line in lines] == ["a", "b"]


def test_remarks_on_links_are_in_the_report_of_the_pages(tmp_path: Path) -> None:
    """Behind the other remarks on the row, counted by code and table."""
    files = {
        "a.csv": facilities({"NO": "1", "緯度": "34.8"}),
        "b.csv": facilities({"NO": "0000000001", "緯度": "34.9"}),
    }
    built = build_lists(tmp_path, files)
    (report,) = (one for one in built.outcome.reports if one.source == "a")
    (file,) = (one for one in report.attachments if one.name == "report.sqlite")
    rows = RowReport(built.path / "sources" / file.sha256)
    assert rows.count(Choice(code="CONFLICT")) == 1
    (remark,) = rows.remarks(Choice(code="CONFLICT"), size=9)
    assert (remark.row, remark.column, remark.value) == (2, "schema:latitude", "34.8")
    assert rows.texts()["CONFLICT"]["message_ja"] == LINK_REMARKS["CONFLICT"].message["ja"]
    assert [one.code for one in rows.remarks(Choice(), size=9)] == ["ID_FORM", "CONFLICT"]


def test_links_are_found_again_if_sources_did_not_change(tmp_path: Path) -> None:
    """What is kept of a load has no links; each build finds them, and says each once."""
    files = {
        "a.csv": facilities({"NO": "1", "緯度": "34.8"}),
        "b.csv": facilities({"NO": "1", "緯度": "34.9"}),
    }
    first = build_lists(tmp_path, files)
    files["c.csv"] = facilities({"NO": "2", "名称": "別館"})
    second = build_lists(tmp_path, files)
    for built in (first, second):
        assert len(built.remarks("a", "CONFLICT")) == 1
        assert built.links["remarks"] == {"CONFLICT": 2}
    files["b.csv"] = facilities({"NO": "1", "緯度": "34.8"})
    third = build_lists(tmp_path, files)
    assert third.remarks("a", "CONFLICT") == []
    assert third.links["remarks"] == {}


def test_a_conflict_of_two_files_of_one_source(tmp_path: Path) -> None:
    """The list of last year and of this year: remarked at both rows."""
    built = build_lists(
        tmp_path,
        {
            "a-2025.csv": facilities({"NO": "1", "名称": "見本館"}, {"NO": "2"}),
            "a-2026.csv": facilities({"NO": "1", "名称": "新見本館"}, {"NO": "2"}),
        },
    )
    remarks = built.remarks("a", "CONFLICT")
    assert [(one["file"], one["row"]) for one in remarks] == [("a-2025.csv", 2), ("a-2026.csv", 2)]
    for remark in remarks:
        assert (remark["column"], remark["value"]) == ("rdfs:label", "新見本館 / 見本館")
        assert remark["detail"] == "a/a-2025.csv:2, a/a-2026.csv:2"
    assert built.pairs == []


@pytest.mark.parametrize("kind", ["xlsx", "zip"])
def test_a_conflict_of_two_sheets_or_two_members_of_an_archive(tmp_path: Path, kind: str) -> None:
    """One ID, two names: both stay, and each row has the remark; equal rows have none."""
    head, *lists = (
        [FACILITY, *([(LIBRARY | row).get(name, "") for name in FACILITY] for row in rows)]
        for rows in (
            [],
            [{"NO": "1", "名称": "見本館"}, {"NO": "2"}],
            [{"NO": "2"}, {"NO": "1", "名称": "新見本館"}],
        )
    )
    packed = io.BytesIO()
    if kind == "xlsx":
        packed.write(xlsx({"本館": lists[0], "分館": lists[1]}))
    else:
        with zipfile.ZipFile(packed, "w") as archive:
            for name, rows in zip(("x.csv", "y.csv"), lists, strict=True):
                archive.writestr(name, table(rows))
    sources = write_lists(tmp_path, {"a.csv": table(head), f"a.{kind}": packed.getvalue()})
    sources.write_text(sources.read_text("utf-8").replace("a*.csv", f"a.{kind}"), "utf-8")
    built = Built(build_sources(sources, tmp_path / "data", dump_formats=()))
    names = built.ask(
        "SELECT ?v { <id/facility/222127/1> <http://www.w3.org/2000/01/rdf-schema#label> ?v }"
    )
    assert sorted(names) == [("新見本館",), ("見本館",)]
    remarks = built.remarks("a", "CONFLICT")
    assert {(one["column"], one["value"]) for one in remarks} == {
        ("rdfs:label", "新見本館 / 見本館")
    }
    places = sorted((one["file"], one["sheet"], one["row"]) for one in remarks)
    assert places == (
        [("a.xlsx", "分館", 3), ("a.xlsx", "本館", 2)]
        if kind == "xlsx"
        else [("a.zip/x.csv", "", 2), ("a.zip/y.csv", "", 3)]
    )


def test_the_same_file_in_two_years_says_nothing_new(tmp_path: Path) -> None:
    """Equal rows are one thing; neither a conflict nor a candidate."""
    data = facilities({"NO": "1"}, {"NO": "2", "名称": "別館"})
    built = build_lists(tmp_path, {"a-2025.csv": data, "a-2026.csv": data})
    assert built.pairs == []
    assert built.links["remarks"] == {}
    assert len(built.ask("SELECT ?f { ?f a renkei:Facility }")) == 2


def thing(number: int, name: str, *, source: str = "a", **values: Any) -> Listed:
    """Return a listed AED."""
    more = {
        "label": name,
        "names": (name,),
        "governments": ("g",),
        "lists": (source,),
        "point": None,
    } | values
    return Listed(iri=f"{BASE}id/aed/{source}/{number:06}", kind="aed", **more)


def kept(things: Iterable[Listed], work_dir: Path) -> ListedThings:
    """Return things, sorted on the disk."""
    found = ListedThings(work_dir)
    for one in things:
        found.add(one)
    return found


def test_a_name_of_ten_thousand_things_is_left_out_and_said(tmp_path: Path) -> None:
    """Pairs grow with the number of things, not with its square."""
    cut = CutOff()
    common = [thing(n, "トイレ", source="ab"[n % 2]) for n in range(9_000)]
    few = [thing(n, "見本館", source="cd"[n % 2]) for n in range(MOST_NAMED)]
    found = [
        pair
        for name, things, _ in kept([*common, *few], tmp_path).names()
        for pair in pairs_of_name(name, things, cut)
    ]
    assert len(found) == (MOST_NAMED // 2) ** 2
    assert cut == CutOff(1, [("トイレ", 9_000)], 0)
    more = [thing(n, "公園", source="ab"[n % 2]) for n in range(10_001)]
    assert list(kept(more, tmp_path).names()) == [("公園", [], 10_001)]


def test_a_place_of_a_thousand_things_is_left_out_and_counted(tmp_path: Path) -> None:
    """Points that a geocoder made are those of the town hall."""
    cut = CutOff()
    things = [thing(n, f"n{n}", source="ab"[n % 2], point=(35.0, 139.0)) for n in range(1_000)]
    found = list(kept(things, tmp_path).pairs_of_place(cut))
    assert 0 < len(found) <= 1_000 * MOST_NEAR
    assert cut.things == 1_000 - MOST_NEAR


@pytest.mark.slow
def test_time_grows_with_the_number_of_things(tmp_path: Path) -> None:
    """Four times as many, in less than ten times the time: no square is hidden."""
    taken = []
    for number in (2_000, 8_000):
        things = [
            thing(
                n, f"館{n // 4}", source="ab"[n % 2], point=(35 + n % 97 / 1000, 139 + n / 10_000)
            )
            for n in range(number)
        ]
        start = time.process_time()
        cut = CutOff()
        found = kept(things, tmp_path)
        pairs = [p for name, some, _ in found.names() for p in pairs_of_name(name, some, cut)]
        pairs += found.pairs_of_place(cut)
        taken.append(time.process_time() - start)
        assert len(pairs) < 8 * number
    assert taken[1] < 10 * taken[0]


@pytest.mark.slow
def test_one_name_in_every_government_is_fast(tmp_path: Path) -> None:
    """Ten thousand things of a name in as many governments: no government is compared with all."""
    things = [
        thing(n, "中央公民館", source="ab"[n % 2], governments=(f"g{n // 2}",))
        for n in range(10_000)
    ]
    start = time.process_time()
    ((name, found, _),) = kept(things, tmp_path).names()
    assert len(list(pairs_of_name(name, found, CutOff()))) == 5_000
    assert time.process_time() - start < 10


def test_without_lists_there_are_no_links(tmp_path: Path) -> None:
    """The file has its head all the same."""
    lines = [
        b'<%sid/x/1> <http://www.w3.org/2000/01/rdf-schema#label> "x" <g:g> .\n' % BASE.encode()
    ]
    links = find_links([lines], [], base=BASE, directory=tmp_path, work_dir=tmp_path)
    assert links.statements
    assert links.statements.read_bytes() == b""
    assert (tmp_path / "candidates.sssom.tsv").read_text("utf-8").startswith("#curie_map:\n#  id: ")
