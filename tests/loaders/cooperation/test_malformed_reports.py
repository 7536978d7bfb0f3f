"""A malformed document stops the load; the message names the file, the line and the remedy."""

# ruff: noqa: E501 (a case is easier to read on one line)

from __future__ import annotations

import pytest

from renkei.errors import SourceError
from tests.loaders.reports import Workspace, line_of

DOCUMENT = "mihon-kaku-2025.txt"
READING = "mihon-kaku-2025.reading.toml"


def refusal(workspace: Workspace) -> SourceError:
    """Return the error that loading gives."""
    with pytest.raises(SourceError) as caught:
        workspace.load()
    return caught.value


# Each edit keeps the number of lines, so that the reading still points at the right ones.
@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        pytest.param(
            "R5.4、令", "R5.13、令", ["impossible date", "R5.13", "no month 13"], id="month 13"
        ),
        pytest.param("R5.4、令", "H29.13、令", ["H29.13", "no month 13"], id="month 13 by letter"),
        pytest.param("R5.4、令", "R5.105、令", ["no month 105"], id="month of three digits"),
        pytest.param(
            "R5.4、令", "平成32年13月、令", ["平成32年13月", "no month 13"], id="平成32年13月"
        ),
        pytest.param(
            "R5.4、令", "平成29年2月30日、令", ["平成29年2月30日", "no day 30"], id="30 February"
        ),
        pytest.param(
            "R5.4、令", "令和元年3月、令", ["令和元年3月", "令和 had not begun"], id="before 令和"
        ),
        pytest.param("R5.4、令", "R0.4、令", ["had not begun"], id="year 0"),
        pytest.param("R5.4、令", "R1.4.30、令", ["had not begun"], id="a day before 令和"),
        pytest.param("（R3～R5）", "（R5～R3）", ["ends before it begins"], id="range backwards"),
        pytest.param(
            "（R3～R5）",
            "（R3.4.1～9.30）",
            ["not clear where the range ends", "[[item.ignore]]"],
            id="range whose end has no year",
        ),
        pytest.param(
            "（R7.4～）", "（R8.4～予定）", ["only planned", "[[item.ignore]]"], id="planned range"
        ),
        pytest.param(
            "（R7.4～）",
            "（R7.4～　3回）",
            ["of no single year or month", "[[item.ignore]]"],
            id="count of a range",
        ),
        pytest.param("R7　6月・9月・2月", "R7　6月・9月・13月", ["no month 13"], id="month list"),
        pytest.param(
            "R7　6月・9月・2月", "R7　6月～9月、2月", ["range of months"], id="range of months"
        ),
        pytest.param(
            "R7.11予定",
            "R7.11の後に再開予定",
            ["予定 stands apart", "[[item.ignore]]"],
            id="planned at a distance",
        ),
        pytest.param(
            "R2.5中止", "R2.5延期", ["延期 stands apart", "[[item.ignore]]"], id="postponed"
        ),
        pytest.param(
            "R2.5中止", "R2.5雨天により中止", ["中止 stands apart"], id="cancelled at a distance"
        ),
        pytest.param("R2.5中止", "R5.4中止", ["gives this date twice"], id="a date twice"),
        pytest.param("R6　8件", "R5　8件", ["gives this count twice"], id="a count twice"),
        pytest.param(
            "R7.11予定", "R7.11現在", ["現在 stands here without a count"], id="現在 without count"
        ),
        pytest.param(
            "（令和6年度　約30件）",
            "（約30件）",
            ["no date before it", "[[item.ignore]]"],
            id="count without date",
        ),
        pytest.param(
            "○職員研修会の合同開催",
            "○職員研修会の合同開催（20人規模）",
            ["no date before it", "and why"],
            id="number in the text",
        ),
        pytest.param(
            "共同購入について",
            "共同購入「読書応援」について",
            ["does not say what '読書応援' is", "[[item.thing]]", READING],
            id="quoted name",
        ),
        pytest.param(
            "共催：市・架空市体育協会",
            "共催：市・架空市体育協会・見本新聞社",
            ["who '見本新聞社' is", "[[item.thing]]", READING],
            id="role list",
        ),
        pytest.param(
            "＜令和7年度の新規事業＞\n○もの",
            "＜令和7年度の新規＞\n○もの",
            ["no [[section]]", "これまでの成果, 新規事業"],
            id="unknown heading",
        ),
        pytest.param(
            "＜令和7年度の新規事業＞\n○もの",
            "＜新規事業＞\n○もの",
            ["must name its fiscal year"],
            id="new efforts of no year",
        ),
        pytest.param(
            "＜令和7年度の新規事業＞\n○もの",
            "＜令和7年度の新規事業\n○もの",
            ["must close with ＞"],
            id="heading left open",
        ),
        pytest.param("＜令和7年度の新規事業＞\n○もの", "　\n○もの", None, id="heading lost"),
        pytest.param(
            "■県立運動公園", "　・県立運動公園", ["stands below no item"], id="sub-item of nothing"
        ),
    ],
)
def test_a_fault_in_the_document_is_named_with_its_line(
    second: Workspace, old: str, new: str, words: list[str] | None
) -> None:
    """File, line and cause, in a message that says what to do."""
    line = line_of(second.document, old)
    second.edit_document(old, new)
    error = refusal(second)
    if words is None:  # the block and its reading do not fit together
        assert (error.file, error.line) == (READING, line_of(second.reading, "line = 31"))
        return
    assert (error.file, error.line) == (DOCUMENT, line)
    assert error.column
    for word in words:
        assert word in str(error)


def test_an_item_before_any_section_heading_is_named(second: Workspace) -> None:
    """A ○ below a direction belongs to no block; the line is that of the ○."""
    second.edit_document("＜令和7年度の新規事業＞\n○もの", "●情報の共有\n○もの")
    error = refusal(second)
    assert (error.file, error.line) == (DOCUMENT, 32)
    assert "an item (○) stands before any section heading" in str(error)


def test_consideration_of_a_part_is_named(second: Workspace) -> None:
    """検討 in a sub-item is ambiguous for the item."""
    second.edit_document("育成について意見交換", "育成について検討")
    error = refusal(second)
    assert (error.file, error.line) == (DOCUMENT, 25)
    assert "検討 stands in a part of the item" in str(error)
    assert "[[item.ignore]]" in str(error)


def test_the_column_of_an_impossible_date_is_where_it_begins(second: Workspace) -> None:
    """A date that breaks across lines has the position of its first character."""
    second.edit_document("令\n和6年7月", "令\n和6年17月")
    error = refusal(second)
    assert (error.line, error.column) == (
        23,
        len("○「本のまちフェスタ」を共同で開催（R元.10、R2.5中止、R5.4、令"),
    )


@pytest.mark.parametrize(
    ("old", "line", "what"),
    [
        ('[[loose]]\nline = 5\nkind = "column-header"\n', 5, "line outside the table"),
        (
            '  { line = 11, as = "opinion-exchange", en = "Exchange of opinions with users" },\n',
            11,
            "direction (●)",
        ),
        (
            '  { line = 18, key = "kaku-museum", class = "facility", establisher = "kaku", en = "Kaku Museum of Making" },\n',
            18,
            "facility (■)",
        ),
        (
            '[[block]]\nline = 43\npairing = "sports"\nbecause.ja = "サッカー教室を扱う。"\nbecause.en = "Deals with a football class."\n',
            43,
            "block (＜…＞)",
        ),
    ],
    ids=["loose line", "direction", "facility", "block"],
)
def test_what_the_reading_does_not_claim_is_named(
    second: Workspace, old: str, line: int, what: str
) -> None:
    """A ■, ●, heading or loose line without an entry is an error at its line of the document."""
    second.edit_reading(old, "")
    error = refusal(second)
    assert (error.file, error.line) == (DOCUMENT, line)
    assert f"this {what} has no entry in {READING}; add one" in str(error)


def test_an_item_that_the_reading_does_not_read_is_named(second: Workspace) -> None:
    """A ○ without an [[item]] is an error at its line of the document."""
    text = second.reading.read_text(encoding="utf-8")
    start = text.index("[[item]]\nline = 35")
    end = text.index("[[item]]", start + 1)
    second.edit_reading(text[start:end], "")
    error = refusal(second)
    assert (error.file, error.line) == (DOCUMENT, 35)
    assert f"this item (○) has no [[item]] in {READING}; add one" in str(error)


def test_a_new_line_of_the_document_is_not_overlooked(second: Workspace) -> None:
    """Text that is appended to the document needs an entry."""
    second.document.write_text(
        second.document.read_text(encoding="utf-8") + "\n（注）数値は概数\n", encoding="utf-8"
    )
    second.sign()
    error = refusal(second)
    assert (error.file, error.line) == (DOCUMENT, 52)
    assert "line outside the table" in str(error)


def test_two_blocks_for_one_section_of_a_pairing_are_named(second: Workspace) -> None:
    """The message gives both lines."""
    second.edit_reading('line = 43\npairing = "sports"', 'line = 43\npairing = "libraries"')
    error = refusal(second)
    assert (error.file, error.line) == (DOCUMENT, 43)
    assert "two blocks (lines 34 and 43)" in str(error)
    assert "pairing libraries" in str(error)


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        pytest.param(b"", None, ["the document is empty"], id="empty"),
        pytest.param(b" \n\n", None, ["the document is empty"], id="blank"),
        pytest.param(
            "資料\n■県立図書館\n".encode("cp932"),
            1,
            ["not UTF-8", "CP932 (Shift_JIS)", "iconv -f CP932 -t UTF-8"],
            id="CP932",
        ),
        pytest.param(
            "Report\n■県立図書館\n".encode("euc-jp"),
            2,
            ["not UTF-8", "EUC-JP", "iconv -f EUC-JP -t UTF-8"],
            id="EUC-JP",
        ),
        pytest.param("■県立図書館\n".encode("utf-16"), 1, ["convert it to UTF-8"], id="UTF-16"),
    ],
)
def test_a_document_that_is_no_utf_8_text_says_what_to_do(
    second: Workspace, data: bytes, line: int | None, words: list[str]
) -> None:
    """The message for another encoding has the command that converts it."""
    second.document.write_bytes(data)
    error = refusal(second)
    assert (error.file, error.line) == (DOCUMENT, line)
    for word in words:
        assert word in str(error)


def test_a_document_that_changed_since_its_reading_was_made_is_refused(second: Workspace) -> None:
    """The message has the new digest, for the reading."""
    second.edit(second.document, "（R3～R5）", "（R3～R6）")
    error = refusal(second)
    assert error.file == DOCUMENT
    assert "the document has changed since its reading was made" in str(error)
    assert "compare the two, mend the reading" in str(error)
    second.sign()
    signed = second.reading.read_text(encoding="utf-8")
    assert str(error).partition("sha256 = '")[2][:64] in signed
    assert second.load().differences() == []


@pytest.mark.parametrize("line_end", ["\r\n", "\n"])
@pytest.mark.parametrize("start", ["\ufeff", ""], ids=["BOM", "no BOM"])
def test_line_ends_and_a_byte_order_mark_do_not_matter(
    second: Workspace, line_end: str, start: str
) -> None:
    """A file from Windows, document and reading, gives the same events and names."""
    for path in (second.document, second.reading):
        text = start + path.read_text(encoding="utf-8").replace("\n", line_end)
        path.write_bytes(text.encode("utf-8"))
    second.sign()
    loaded = second.load()
    assert loaded.differences() == []
    assert loaded.reports[0].counts["events"] == 12
    assert not any("label" in line and "\\r" in line for line in loaded.lines)
