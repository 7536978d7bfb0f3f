"""Dates, counts, roles and names in single texts, read by hand and in properties."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.errors import SourceError
from renkei.loaders.cooperation.document import Document
from renkei.loaders.cooperation.structure import Element
from renkei.loaders.cooperation.tokens import (
    clauses,
    purpose,
    quoted_names,
    stated_roles,
    without_dates,
)
from tests.loaders.reports import assert_line, one_item


def element(text: str) -> Element:
    """Return an item with a text."""
    return Element(Document("document.txt", f"○{text}"), "item", 0, len(text) + 1)


def dates(text: str) -> list[tuple[str, str | None, str | None]]:
    """Return the dates of a text: key, key of the end (``open`` if ～ has none), status."""
    tokens = [clause.date for clause in clauses(element(text)) if clause.date]
    return [
        (d.period.key, d.until.key if d.until else "open" if d.opens else None, d.status)
        for d in tokens
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("共催（H27～）", [("fy2015", "open", None)]),
        ("共催（H27.4から）", [("2015-04", "open", None)]),
        ("共催（H27～H29）", [("fy2015", "fy2017", None)]),
        ("共催（平成27～29年度）", [("fy2015", "fy2017", None)]),
        ("共催（H27－H29）", [("fy2015", "fy2017", None)]),
        ("共催（2021～2023年度）", [("fy2021", "fy2023", None)]),
        ("共催（2021～23年度）", [("fy2021", "fy2023", None)]),
        ("共催（R6.4～9）", [("2024-04", "2024-09", None)]),
        ("共催（令和6年4月～9月）", [("2024-04", "2024-09", None)]),
        ("共催（R6.10～R7.3）", [("2024-10", "2025-03", None)]),
        ("共催（R7.11予定）", [("2025-11", None, "planned")]),
        ("共催（R7.11（予定））", [("2025-11", None, "planned")]),
        ("共催（令和7年11月に開催予定）", [("2025-11", None, "planned")]),
        ("共催（R2.5中止）", [("2020-05", None, "cancelled")]),
        ("共催（R2.5（中止））", [("2020-05", None, "cancelled")]),
        ("相談（R7.8現在　80件）", [("2025-08", None, "as-of")]),
        ("相談（R7.8末現在　80件）", [("2025-08", None, "as-of")]),
        ("相談（R7.8時点　80件）", [("2025-08", None, "as-of")]),
    ],
)
def test_a_date_with_what_stands_directly_after_it(
    text: str, expected: list[tuple[str, str | None, str | None]]
) -> None:
    """～ and から open or close a range; 予定, 中止 and 現在 are statuses, also in brackets."""
    assert dates(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("講座（H29　7月・11月・3月）", [("", ["2017-07", "2017-11", "2018-03"])]),
        ("講座（H29　道7月・2月、市9月）", [("道", ["2017-07", "2018-02"]), ("市", ["2017-09"])]),
        ("講座（H29　7・9月）", [("", ["2017-07", "2017-09"])]),
        ("講座（令和6年7月・9月）", [("", ["2024-09"])]),
        ("講座（令和6年11月・2月）", [("", ["2025-02"])]),
        ("講座（2024年：7月・9月）", [("", ["2024-07", "2024-09"])]),
    ],
)
def test_months_leave_their_year_to_what_stands_before_them(
    text: str, expected: list[tuple[str, list[str]]]
) -> None:
    """A fiscal year, a month, or a calendar year."""
    lists = [months for clause in clauses(element(text)) for months in clause.months]
    assert [(m.who, [period.key for _, period in m.months]) for m in lists] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("H27　8回開催（196名）", [("8", "session", False, None), ("196", "person", False, None)]),
        ("H27　約１，２００人", [("1200", "person", True, None)]),
        ("H27　約 150件", [("150", "case", True, None)]),
        ("H27　3件（架空請求ほか）", [("3", "case", False, "架空請求")]),
        ("H27　茶葉の成分分析等11件", [("11", "case", False, "茶葉の成分分析")]),
        ("H27　第3回、第 4回、1.5件", []),
    ],
)
def test_counts_with_unit_and_example(
    text: str, expected: list[tuple[str, str, bool, str | None]]
) -> None:
    """第3回 is an ordinal and no count."""
    item = element(text)
    counts = [count for clause in clauses(item) for count in clause.counts]
    assert [
        (str(c.value), c.unit, c.approximate, c.example.normalised if c.example else None)
        for c in counts
    ] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("大会（主催：市、後援：道）", [("host", "市"), ("endorser", "道")]),
        (
            "大会（主催：県、市、協賛：商工会）",
            [("host", "県"), ("host", "市"), ("sponsor", "商工会")],
        ),
        ("大会（共催：県・市）", [("co-host", "県・市")]),
        ("大会（会場：公園、協力：学校）", [("cooperator", "学校")]),
        ("大会（詳細：別紙）、県の主催", []),
    ],
)
def test_the_roles_that_a_list_states(text: str, expected: list[tuple[str, str]]) -> None:
    """An entry without a role has that of the entry before it; other keys are no roles."""
    item = element(text)
    roles = stated_roles(item)
    assert [(stated.role, stated.who) for stated in roles] == expected
    assert all(stated.passage.normalised.endswith(stated.who) for stated in roles)


def test_quoted_names_purposes_and_labels() -> None:
    """「」 and 『』, …ため、, and the text without bracketed dates and lists of roles."""
    item = element(
        "利用を図るため、市「科学館」の『祭り』を後援（全館）（主催：市）（H27.9、H28.9）"
    )
    assert [name.normalised for name in quoted_names(item)] == ["科学館", "祭り"]
    stated = purpose(item)
    assert stated
    assert stated.normalised == "利用を図る"
    assert without_dates(item) == "利用を図るため、市「科学館」の『祭り』を後援（全館）"
    assert purpose(element("施設のため開催")) is None


PIECES = st.sampled_from(
    [
        *(
            "H27",
            "Ｈ28.6",
            "R元.10",
            "令和6年7月",
            "2024年度",
            "R3～R5",
            "R4～",
            "H27～29",
            "平成27～29年度",
        ),
        *(
            "予定",
            "開催予定",
            "中止",
            "R4～現在",
            "検討",
            "8回",
            "約150件",
            "（196名）",
            "120人",
            "第3回",
        ),
        *(
            "7月・9月・2月",
            "道3月",
            "、",
            "（",
            "）",
            "　",
            "\n",
            "図書館",
            "「祭り」",
            "・",
            "R7.8現在　80件",
        ),
        *("令和6年11月・2月", "R6.4～9月", "2021～2023年度", "2024.5"),
    ]
)
TEXTS = st.lists(PIECES, min_size=1, max_size=12).map("".join)


@given(TEXTS)
def test_clauses_follow_each_other_and_cover_the_text(text: str) -> None:
    """They never overlap, leave out punctuation at most, and each begins with its date."""
    item = element(text)
    normalised = item.normalised.text
    try:
        parts = clauses(item)
    except SourceError as error:
        assert_line(error)
        return
    position = 0
    for clause in parts:
        start, end = clause.passage.start, clause.passage.end
        assert position <= start <= end <= len(normalised)
        assert set(normalised[position:start]) <= set(" 、,・()")
        position = end
        if clause.date:
            assert clause.date.passage.start == start
            assert not normalised[end : clause.date.passage.end].strip(" )")
    assert set(normalised[position:]) <= set(" 、,・()")


@given(TEXTS)
def test_counts_stand_where_their_digits_do(text: str) -> None:
    """The passage of a count has its number and unit, and is within its clause."""
    item = element(text)
    try:
        parts = clauses(item)
    except SourceError:
        return
    for clause in parts:
        for count in clause.counts:
            quoted = count.passage.normalised
            assert Decimal(quoted.strip("約 回名人件").replace(",", "")) == count.value
            assert quoted.startswith("約") is count.approximate
            assert count.passage.start < count.passage.end
            assert clause.passage.contains(count.passage)


@given(TEXTS)
def test_the_loader_and_the_reconciliation_read_alike(text: str) -> None:
    """Any item is either rejected, or the loader and the reconciliation agree on it."""
    with tempfile.TemporaryDirectory() as directory:
        workspace = one_item(
            Path(directory),
            f"共同開催{text}".replace("\n\n", "\n").rstrip("\n"),
            'thing = [{ key = "fair", class = "series", said = "祭り", en = "Fair" }]\n'
            if "「祭り」" in text
            else "",
        )
        try:
            loaded = workspace.load()
        except SourceError as error:
            assert_line(error)
            return
        differences = loaded.differences()
    assert [message for message in differences if "was understood neither" not in message] == []
