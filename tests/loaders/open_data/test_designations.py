"""Lists of designated managers: every government has a form of its own."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from tests.loaders.open_data.loading import ALL, loaded
from tests.loaders.open_data.loads import BASE, HALL, MANAGERS, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.loaders.open_data.loads import Loaded

KEY = f"{BASE}id/designation/222127/11092.2024-04-01.7123456789012"


def listed(tmp_path: Path, *changes: Mapping[str, str]) -> Loaded:
    rows = [[(HALL | dict(change)).get(name, "") for name in MANAGERS] for change in changes]
    return loaded(tmp_path, table([MANAGERS, *rows]), **ALL)


def test_a_row_is_a_designation(tmp_path: Path) -> None:
    """Facility, government, manager, term, selection; the facility is typed, so that it is one."""
    found = listed(
        tmp_path,
        {
            "選定方法": "公募",
            "現在日": "2026-04-01",
            "所管部局": "文化振興課",
            "対象部分": "ホール",
        },
    )
    assert not found.codes
    assert [r["thing"] for r in found.records if r["record"] == "row"][1] == KEY
    assert found.values("designatedFacility") == {f"<{BASE}id/facility/222127/11092>"}
    assert found.values("designatingGovernment") == {f"<{BASE}id/government/222127>"}
    assert found.values("ns#manager") == {f"<{BASE}id/organisation/7123456789012>"}
    assert found.values("ns#period") == {f"<{BASE}id/period/2024-04-01..2029-03-31>"}
    assert found.values("ns#asOf") == {f"<{BASE}id/period/2026-04-01>"}
    assert found.values("ns#scope") == {'"ホール"@ja'}
    assert found.values("selection") == {"<https://w3id.org/renkei/code/selection#open>"}
    assert '"所管部局: 文化振興課"@ja' in found.values("asWritten")
    assert "<https://w3id.org/renkei/ns#DesignatedManager>" in found.values("ns#type")
    assert f"<{BASE}id/file/lists/a.csv#row=2>" in found.values("terms/source")


def test_the_lists_of_two_years_repeat_a_designation(tmp_path: Path) -> None:
    """Its key does not depend on the list; an ended one stays."""
    first = listed(tmp_path, {}, {"指定期間_開始": "2019-04-01", "指定期間_終了": "2024-03-31"})
    second = listed(tmp_path, {"現在日": "2027-04-01"})
    things = [
        {record["thing"] for record in found.records if record.get("thing")}
        for found in (first, second)
    ]
    assert things[1] < things[0]


def test_the_names_and_forms_of_governments_are_read(tmp_path: Path) -> None:
    """Titles above the header, a period in one cell, of any era; several facilities in a cell."""
    rows = [
        ["指定管理者制度導入施設一覧（令和8年4月1日現在）", "", "", ""],
        ["施設の名称", "施設所管課", "指定管理者の名称", "指定期間"],
        ["第一会館\n第二会館", "文化振興課", "見本財団", "平成31年4月1日～平成36年3月31日(5年)"],
        ["体育館", "スポーツ課", "A社;B社", "令和6年4月1日～令和11年3月31日"],
        ["公園", "公園課", "C社", "5年間"],
    ]
    found = loaded(tmp_path, table(rows), government="222127")
    assert found.report.counts["rows remarks"] == 3
    assert len(found.values("designatedFacility")) == 4
    assert found.values("ns#asOf") == {f"<{BASE}id/period/2026-04-01>"}
    assert found.values("ns#period") == {
        f"<{BASE}id/period/2019-04-01..2024-03-31>", f"<{BASE}id/period/2024-04-01..2029-03-31>",
    }  # fmt: skip
    assert found.codes == {
        "HEADER_ROW": 1, "FACILITY_NAME": 4, "BODY_KIND": 4, "MANAGERS": 1, "PERIOD": 1,
        "DATE_FORM": 2,
    }  # fmt: skip


def test_a_period_with_a_hyphen_is_read_and_said(tmp_path: Path) -> None:
    """The result is what one would enter, and it is read without a remark."""
    rows = [
        ["施設の名称", "指定管理者の名称", "指定期間"],
        ["会館", "見本株式会社", "R6.4.1-R11.3.31"],
    ]
    found = loaded(tmp_path, table(rows), government="222127")
    assert found.values("ns#period") == {f"<{BASE}id/period/2024-04-01..2029-03-31>"}
    (remark,) = (one for one in found.remarks if one["code"] == "DATE_FORM")
    assert (remark["value"], remark["result"]) == ("R6.4.1-R11.3.31", "2024-04-01～2029-03-31")
    rows[1][2] = remark["result"]
    assert "DATE_FORM" not in loaded(tmp_path, table(rows), government="222127").codes


def test_a_joint_venture_is_one_organisation_with_members(tmp_path: Path) -> None:
    """The lead is one of them; a lead without others is not stated."""
    change = {"指定管理者名": "見本共同企業体", "指定管理者_法人番号": "", "代表構成員": "A社"}
    found = listed(tmp_path, change | {"構成員": "A社;B社"})
    assert len(found.values("ns#manager")) == 1
    assert len(found.values("hasMember")) == 2
    assert found.values("leadMember") < found.values("hasMember")
    assert not listed(tmp_path, change).values("leadMember")


def test_a_government_can_be_a_manager(tmp_path: Path) -> None:
    """That of the neighbours, for instance; it is typed as what it is here, too."""
    found = listed(tmp_path, {"指定管理者名": "静岡県", "指定管理者_法人番号": ""})
    assert found.values("ns#manager") == {f"<{BASE}id/government/220001>"}
    assert any(
        line.startswith(f"<{BASE}id/government/220001> ") and "#DesignatedManager>" in line
        for line in found.lines
    )


def test_a_designation_needs_facility_and_manager(tmp_path: Path) -> None:
    """Otherwise the row is rejected, and nothing of it is in the graph."""
    found = listed(
        tmp_path,
        {"指定管理者名": ""},
        {"施設名": "", "施設ID": ""},
        {"全国地方公共団体コード": "1"},
    )
    assert found.codes["REQUIRED"] == 2
    assert found.report.counts["rows rejected"] == 3
    assert found.lines == [line for line in found.lines if "/evidence>" in line]


def test_a_wrong_term_is_not_loaded(tmp_path: Path) -> None:
    """The end before the begin, or no date; the designation stays."""
    found = listed(
        tmp_path, {"指定期間_終了": "2023-03-31"}, {"指定期間_開始": "春", "指定期間_終了": ""}
    )
    assert found.codes == {"DATE_ORDER": 1, "DATE": 1}
    assert found.values("ns#period") == {f"<{BASE}id/period/from-2024-04-01>"}


def test_the_template_has_the_columns_of_the_layout() -> None:
    """`docs/reference/designated-managers.csv` is filled in by hand."""
    path = Path(__file__).parents[3] / "docs" / "reference" / "designated-managers.csv"
    text = path.read_text(encoding="utf-8-sig")
    assert next(csv.reader(io.StringIO(text))) == MANAGERS
