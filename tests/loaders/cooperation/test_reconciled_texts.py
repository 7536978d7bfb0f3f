"""What a text says is in the graph and reconciled, or left out with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from renkei.errors import SourceError
from renkei.graph.catalogue.statistics import select
from tests.loaders.reports import assert_line, one_item

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@pytest.mark.parametrize(
    "text",
    ["約百五十件", "（～H27）", "（H27-）", "196世帯", "4月（H27）", "（平27）", "第3次", "H27H27"],
)
def test_an_unmatched_number_is_a_difference(tmp_path: Path, text: str) -> None:
    """A possible date or number that no pattern matches stops the build, with its line."""
    try:
        differences = one_item(tmp_path / "plain", f"共同開催{text}").load().differences()
    except SourceError as error:
        assert_line(error)
    else:
        assert [message.split(":")[1].isdigit() for message in differences] == [True] * len(
            differences
        )
        assert "was understood neither" in "".join(differences)


def test_a_number_that_is_no_count_can_be_left_out(tmp_path: Path) -> None:
    """The report has the reason."""
    loaded = one_item(
        tmp_path,
        "共同開催196世帯",
        'ignore = [{ said = "196世帯", because = { ja = "世帯数", en = "Households" } }]',
    ).load()
    assert loaded.differences() == []
    assert any("196世帯" in entry.statement for entry in loaded.reports[0].interpretations)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("共催（H27～29）", {"start": "fy2015", "end": "fy2017"}),
        ("共催（2021～2023年度）", {"start": "fy2021", "end": "fy2023"}),
        ("共催（令和6年4月～9月）", {"start": "2024-04", "end": "2024-09"}),
        ("共催（R元～）", {"start": "fy2019"}),
        ("共催（R4～現在）", {"start": "fy2022"}),
        ("講座（令和6年7月・9月予定）", {"planned": "2024-07 2024-09"}),
        ("講座（R7　7月・2月予定）", {"planned": "2025-07 2026-02"}),
        ("講座（平成27年　7月・9月）", {"held": "2015-07 2015-09"}),
        ("講座（平成29）", {"held": "fy2017"}),
        ("講座（R2.5（中止）、R3.5）", {"cancelled": "2020-05", "held": "2021-05"}),
        ("検討会を開催（R6.7）", {"held": "2024-07"}),
        ("講座を実施\n\n・夏の講座（R6.7）", {"held": "2024-07"}),
    ],
)
def test_what_a_text_says_is_in_the_graph_and_reconciled(
    tmp_path: Path, text: str, facts: Mapping[str, str]
) -> None:
    """Ranges, lists of months and statuses in many spellings."""
    considered = 'ignore = [{ said = "検討会", because = { ja = "会議の名", en = "A meeting" } }]'
    workspace = one_item(tmp_path, text, considered if "検討会" in text else "")
    loaded = workspace.load()
    assert loaded.differences() == []
    rows = select(
        loaded.store(),
        """SELECT ?what (GROUP_CONCAT(?key) AS ?keys) { SELECT ?what ?key {
          { ?a renkei:startedIn ?p BIND("start" AS ?what) }
          UNION { ?a renkei:endedIn ?p BIND("end" AS ?what) }
          UNION { ?e a renkei:Event ; renkei:period ?p ; renkei:status ?s
                  BIND(STRAFTER(STR(?s), "#") AS ?what) }
          BIND(STRAFTER(STR(?p), "/period/") AS ?key) } ORDER BY ?key } GROUP BY ?what""",
    )
    assert {row["what"]: row["keys"] for row in rows} == facts


def left_out(said: str) -> str:
    """Return an ``ignore`` of a reading."""
    return f'ignore = [{{ said = "{said}", because = {{ ja = "誤記", en = "A slip" }} }}]'


def test_a_date_that_the_source_has_wrong_can_be_left_out_with_a_reason(tmp_path: Path) -> None:
    """An impossible date is an error, unless the reading leaves it out."""
    workspace = one_item(tmp_path, "講座を開催（H29.13、R6.7）", left_out("H29.13"))
    loaded = workspace.load()
    assert loaded.differences() == []
    assert loaded.reports[0].counts["events"] == 1
    assert "'H29.13' is left out" in {i.statement for i in loaded.reports[0].interpretations}


def test_a_count_of_a_date_that_is_left_out_goes_to_no_other_date(tmp_path: Path) -> None:
    """A date that is left out still ends the clause before it."""
    workspace = one_item(tmp_path, "相談（H28　5件、H29　7件）", left_out("H29"))
    with pytest.raises(SourceError, match="this count has no date before it"):
        workspace.load()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("共催（R6～9月）", "impossible range"),
        ("共催（R4～R5～R6）", "a range of three dates"),
        ("共催（R4～、R6～）", "the item gives two ranges"),
        ("講座（R2中止　7月・9月）", "中止 stands before a number or month"),
        ("相談（R7.8現在　8件の予定）", "現在 and 予定 stand with one date"),
    ],
)
def test_an_ambiguous_text_is_an_error(tmp_path: Path, text: str, words: str) -> None:
    """The error has the line of the item."""
    with pytest.raises(SourceError, match=words) as caught:
        one_item(tmp_path, text).load()
    assert caught.value.line == 5
