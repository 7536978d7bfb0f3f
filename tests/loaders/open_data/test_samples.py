"""Real files of municipalities: recognised or refused, and counted by hand.

They are beside a checkout of the project, or where OPEN_DATA_SAMPLES says; not in the project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from renkei.errors import SourceError
from tests.loaders.open_data.loads import SAMPLES, load

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"no real files in {SAMPLES} (OPEN_DATA_SAMPLES)"
)
YAIZU, TAKAMATSU = SAMPLES / "yaizu-city+opendata", SAMPLES / "takamatsu-city+opendata"
SAGA = {"government": "372013"}


def test_a_list_of_facilities_has_the_remarks_that_were_counted_by_hand() -> None:
    """28 rows, all loaded; every remark at its row."""
    loaded = load(YAIZU / "222127_facilities_smartmap.csv")
    assert loaded.codes == {
        "ID_FORM": 28, "POINT_DIGITS": 26, "POINT_SHARED": 2, "BODY_KIND": 2, "HOURS_READ": 16,
        "HOURS_TEXT": 12,
    }  # fmt: skip
    assert loaded.report.counts["rows remarks"] == 28

    def rows(code: str) -> list[int]:
        return sorted({record["row"] for record in loaded.remarks if record["code"] == code})

    assert rows("POINT_SHARED") == [20, 26]
    assert rows("BODY_KIND") == [5, 11]
    assert len(rows("POINT_DIGITS")) == 14
    assert rows("HOURS_TEXT") == [4, 6, 11, 13, 17, 18, 20, 24, 25, 27, 28, 29]
    assert {record["severity"] for record in loaded.remarks} == {"note"}


def test_a_list_of_evacuation_sites_has_the_remarks_that_were_counted_by_hand() -> None:
    """31 rows, all loaded; the marks of each column."""
    loaded = load(YAIZU / "222127_evacuation_space.csv")
    assert loaded.codes == {"ID_FORM": 31, "FLAG_FORM": 62, "POINT_DIGITS": 59, "ADDRESS_PART": 31}
    marks: dict[str, int] = {}
    for record in loaded.remarks:
        if record["code"] == "FLAG_FORM":
            marks[record["column"]] = marks.get(record["column"], 0) + 1
    assert marks == {
        "災害種別_地震": 26, "災害種別_津波": 26, "災害種別_崖崩れ、土石流及び地滑り": 5,
        "指定避難所との重複": 5,
    }  # fmt: skip
    assert {record["severity"] for record in loaded.remarks} == {"note"}


@pytest.mark.parametrize(
    ("path", "options", "layout", "rows"),
    [
        (YAIZU / "222127_facilities_sports.csv", {}, "facility", 16),
        (YAIZU / "222127_community_center.csv", {}, "facility", 9),
        (YAIZU / "222127_library.csv", {}, "facility", 11),
        (YAIZU / "222127_preschool.csv", {}, "childcare", 60),
        (YAIZU / "222127_public_wireless_lan.csv", {}, "wifi", 17),
        (YAIZU / "222127_aed.csv", {}, "aed", 82),
        (YAIZU / "222127_public_toilet.csv", {}, "toilet", 112),
        (YAIZU / "222127_tourism_sights.csv", {}, "sight", 28),
        (TAKAMATSU / "0033.csv", SAGA, "imi", 2),
        (TAKAMATSU / "0035.csv", SAGA, "imi", 5),
        (TAKAMATSU / "library.xlsx", SAGA, "imi", 5),
        (TAKAMATSU / "0083_202604.xlsx", SAGA, "departments", 384),
    ],
    ids=lambda value: value.name if hasattr(value, "name") else None,
)
def test_real_files_are_recognised(
    path: Path, options: dict[str, str], layout: str, rows: int
) -> None:
    """Every row is loaded, but for three departments that have the name of another."""
    loaded = load(path, **options)
    assert f"({layout})" in loaded.report.entries[0].detail
    counts = loaded.report.counts
    assert counts.get("rows loaded", 0) + counts.get("rows remarks", 0) == rows
    assert counts.get("rows rejected", 0) == (3 if layout == "departments" else 0)


@pytest.mark.parametrize(
    "path",
    [
        YAIZU / "222127_nouen.csv",
        TAKAMATSU / "events.xlsx",
        SAMPLES / "wakayama-pref-org+list-of-refuge-area" / "wakayamashi.csv",
        SAMPLES / "code4fukui+localgovjp" / "localgovjp-utf8.csv",
        SAMPLES / "JDA-DM+GIF" / "491-3-1_POIコード表.xlsx",
    ],
    ids=lambda path: path.name,
)
def test_layouts_of_their_own_are_refused_with_what_to_do(path: Path) -> None:
    """The nearest ones, and the options that help."""
    with pytest.raises(SourceError, match=r"LAYOUT: the table is in no known layout; nearest") as e:
        load(path, government="222127")
    assert "layout = …" in str(e.value)


def test_details_of_real_files() -> None:
    """The header with U+2015, a capacity of 0, 階 for 階数, spaces around values."""
    preschool = load(YAIZU / "222127_preschool.csv")
    assert preschool.codes == {"HEADER_FORM": 1, "TRIMMED": 30, "EMPTY": 5}
    toilet = load(YAIZU / "222127_public_toilet.csv")
    assert toilet.codes["CHOICE"] == 5
    sights = load(YAIZU / "222127_tourism_sights.csv")
    assert sights.codes["COLUMN_UNKNOWN"] == 19
    assert "score 0.75" in sights.report.entries[0].detail
    hall = load(TAKAMATSU / "0033.csv", **SAGA)
    assert hall.codes["HEADER_ROW"] == 1


def test_the_same_library_in_csv_and_excel_is_the_same_thing() -> None:
    """Two files of one city in the IMI form."""
    csv_, excel = load(TAKAMATSU / "0035.csv", **SAGA), load(TAKAMATSU / "library.xlsx", **SAGA)
    assert csv_.facts - {line for line in csv_.lines if "/file/" in line} == excel.facts


EVENTS = """
[layout]
name = "city-events"
title = { ja = "市のイベント", en = "Events of the city" }
types = ["r:Event"]
iri = "event/{code}/{id}"
digest = ["code", "name", "start"]
defaults = { "r:status" = "code:status#announced" }
nested = { "s:location" = "s:Place" }

[generation]
"市" = "№,開催日,行事名,場所名称,緯度,経度,説明,URL"

[column]
"№" = { as = "id", to = "dct:identifier" }
"開催日" = { as = "start", make = "days" }
"行事名" = { as = "name", to = "rdfs:label@ja", required = true }
"場所名称" = "s:location/rdfs:label@ja"
"緯度" = { as = "lat", to = "s:location/s:latitude", parse = "latitude" }
"経度" = { as = "lon", to = "s:location/s:longitude", parse = "longitude" }
"説明" = "s:description@ja"
"URL" = "s:url url"

[[derive]]
make = "period"
from = ["start", "end"]
to = "r:period"
"""


def test_a_layout_of_ones_own_reads_the_events_of_a_city(tmp_path: Path) -> None:
    """51 events of 2026: 42 have days and nothing else, 9 are notes; two are dates of Excel."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "events.toml").write_text(EVENTS, encoding="utf-8")
    path = tmp_path / "events.xlsx"
    path.write_bytes((TAKAMATSU / "events.xlsx").read_bytes())
    found = load(path, **SAGA, layouts="own", layout="city-events", year=2026)
    assert found.report.counts["rows remarks"] == 51
    assert not found.report.warnings
    assert found.codes["DATE"] == 9
    assert found.codes["DATE_READ"] + 2 == 42
    assert sum("schema.org/startDate>" in line for line in found.lines) == 42
