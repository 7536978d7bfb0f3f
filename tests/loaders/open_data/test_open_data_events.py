"""Lists of events: their times, places, bodies and statuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.loaders.open_data.loading import ALL, loaded
from tests.loaders.open_data.loads import BASE, Loaded, table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

EVENT = [
    "NO",
    "都道府県コード又は市区町村コード",
    "名称",
    "名称(カナ)",
    "概要",
    "説明",
    "URL",
    "状態",
    "開始日",
    "終了日",
    "開始時刻",
    "終了時刻",
    "日時備考",
    "場所名称",
    "住所都道府県",
    "緯度",
    "経度",
    "主催団体",
    "共催団体",
    "対象者",
    "定員",
    "料金(基本)",
    "料金(詳細)",
    "備考",
]
CONCERT = {
    "NO": "0000000001", "都道府県コード又は市区町村コード": "222127", "名称": "音楽会",
    "開始日": "2026-08-05", "終了日": "2026-08-16", "場所名称": "見本会館", "緯度": "34.8",
    "経度": "138.3",
}  # fmt: skip


def event(tmp_path: Path, change: Mapping[str, str]) -> Loaded:
    cells = CONCERT | dict(change)
    data = table([EVENT, [cells.get(name, "") for name in EVENT]])
    return loaded(tmp_path, data, layout="event", **ALL)


def test_an_event_has_its_time_its_place_and_its_bodies(tmp_path: Path) -> None:
    """A period, and the hosts as participations; what is free is said to be."""
    found = event(
        tmp_path,
        {
            "主催団体": "焼津市；静岡県",
            "共催団体": "見本会",
            "料金(基本)": "無料",
            "開始時刻": "10:00",
        },
    )
    assert found.values("ns#period") == {f"<{BASE}id/period/2026-08-05..2026-08-16>"}
    assert found.values("startDate") == {
        '"2026-08-05T10:00:00"^^<http://www.w3.org/2001/XMLSchema#dateTime>'
    }
    assert found.values("schema.org/location") == {f"<{BASE}id/event/222127/1#location>"}
    assert {f"<{BASE}id/government/222127>"} <= found.values("participant")
    assert found.values("m8g/role") == {
        "<https://w3id.org/renkei/code/role#host>", "<https://w3id.org/renkei/code/role#co-host>",
    }  # fmt: skip
    assert found.values("isAccessibleForFree")
    assert found.values("ns#status") == {"<https://w3id.org/renkei/code/status#announced>"}


def test_a_status_of_the_file_takes_the_place_of_the_default(tmp_path: Path) -> None:
    """中止 is cancelled; a word that is no status is remarked."""
    found = event(tmp_path, {"状態": "中止"})
    assert found.values("ns#status") == {"<https://w3id.org/renkei/code/status#cancelled>"}
    assert event(tmp_path, {"状態": "未定"}).codes["CHOICE"] == 1


def test_an_event_that_ends_before_it_begins_keeps_its_begin(tmp_path: Path) -> None:
    """The end is not loaded, so that no shape is violated."""
    found = event(tmp_path, {"終了日": "2026-08-01"})
    assert found.codes["DATE_ORDER"] == 1
    assert not found.values("endDate")
    assert found.values("ns#period") == {f"<{BASE}id/period/from-2026-08-05>"}


def test_an_event_without_any_time_is_rejected(tmp_path: Path) -> None:
    """A note on its times is enough."""
    assert event(tmp_path, {"開始日": "", "終了日": ""}).codes["REQUIRED"] == 1
    note = event(tmp_path, {"開始日": "", "終了日": "", "日時備考": "毎週土曜日"})
    assert note.report.counts["rows loaded"] == 1


def test_a_layout_of_ones_own_reads_days_without_a_year(tmp_path: Path) -> None:
    """If all weekdays agree with the year that the source gives; otherwise they stay notes."""
    layouts = tmp_path / "own"
    layouts.mkdir()
    (layouts / "city-events.toml").write_text(
        """
[layout]
name = "city-events"
title = { ja = "市のイベント", en = "Events of the city" }
types = ["r:Event"]
iri = "event/{code}/{id}"
digest = ["code", "name", "start"]
defaults = { "r:status" = "code:status#announced" }

[generation]
"市" = "№,開催日,行事名,料金"

[column]
"№" = { as = "id", to = "dct:identifier" }
"開催日" = { as = "start", make = "days" }
"行事名" = { as = "name", to = "rdfs:label@ja", required = true }
"料金" = "s:offers/s:description@ja"

[[derive]]
make = "period"
from = ["start", "end"]
to = "r:period"
""",
        encoding="utf-8",
    )
    rows = [
        ["№", "開催日", "行事名", "料金"],
        ["1", "8月5日（水）～\n16日（日・祝）", "展示", "無料"],
        ["2", "8月5日（水）～8月16日（日）\n※10日（月）以外", "講座", ""],
        ["3", "8月16日（日）まで", "展示", ""],
        ["4", "令和8年8月5日", "講座", ""],
    ]
    options = {"government": "372013", "layouts": "own", "year": 2026}
    found = loaded(tmp_path, table(rows), **options)
    assert found.codes == {"ID_FORM": 4, "DATE_READ": 1, "DATE": 2, "DATE_FORM": 1}
    assert found.values("ns#period") == {
        f"<{BASE}id/period/2026-08-05..2026-08-16>", f"<{BASE}id/period/2026-08-05>",
    }  # fmt: skip
    assert len(found.values("scheduleNote")) == 2
    found = loaded(tmp_path, table(rows), **(options | {"year": 2025}))
    assert "is not in 2025" in found.report.warnings[0]
    assert found.codes["DATE"] == 3
