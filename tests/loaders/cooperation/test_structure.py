"""The grammar: each line of any text belongs to one element, or the error has its line."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.errors import SourceError
from renkei.loaders.cooperation.document import Document, decode
from renkei.loaders.cooperation.structure import Element, parse_report

LINE = st.tuples(
    st.sampled_from(["", " ", "　　", "\t"]),
    st.sampled_from(["■", "●", "○", "○", "・", "＜", "", "", "（"]),
    st.text(st.sampled_from("図書館Ｈ27.年月　 、（）ﾊﾟ㈱"), max_size=8),
    st.sampled_from(["", "＞", "　", "\r"]),
).map("".join)
TEXTS = st.lists(LINE, max_size=15).map("\n".join)


def document(text: str) -> Document:
    """Return a document."""
    return Document("document.txt", text)


def assert_place(error: SourceError, parsed: Document) -> None:
    """An error has the file and a position in it."""
    assert error.file == "document.txt"
    assert error.line in range(1, len(parsed.lines) + 1)
    assert error.column in range(1, len(parsed.line(error.line or 0)) + 1)


@given(TEXTS)
def test_the_elements_partition_the_lines_with_text(text: str) -> None:
    """Each non-blank line belongs to exactly one element, or the error names a line."""
    parsed_document = document(text)
    try:
        report = parse_report(parsed_document)
    except SourceError as error:
        assert_place(error, parsed_document)
        return
    lines = [
        line
        for element in report.elements()
        for line in range(element.first_line, element.last_line + 1)
    ]
    assert sorted(lines) == [
        number for number, line in enumerate(parsed_document.lines, start=1) if line.strip()
    ]


@given(TEXTS)
def test_an_element_is_its_stretch_of_the_document(text: str) -> None:
    """No white space at its ends; its plain text is its lines without theirs."""
    parsed_document = document(text)
    try:
        report = parse_report(parsed_document)
    except SourceError:
        return
    for element in report.elements():
        assert element.quote == element.quote.strip() == text[element.start : element.end]
        start, end = element.content
        assert element.plain == "".join(line.strip() for line in text[start:end].split("\n"))


@given(TEXTS, st.data())
def test_a_passage_maps_back_to_its_characters(text: str, data: st.DataObject) -> None:
    """The characters of a passage, joined and normalised again, contain its text."""
    parsed_document = document(text)
    try:
        elements = [e for e in parse_report(parsed_document).elements() if e.normalised.text]
    except SourceError:
        return
    if not elements:
        return
    element = data.draw(st.sampled_from(elements))
    length = len(element.normalised.text)
    start = data.draw(st.integers(0, length - 1))
    end = data.draw(st.integers(start + 1, length))
    passage = element.passage(start, end)
    first, last = passage.span
    assert element.start <= first < last <= element.end
    assert passage.quote == text[first:last]
    again = Element(parsed_document, "loose", first, last).normalised.text
    assert passage.normalised.strip() in again
    assert len(again) - (end - start) <= 4  # the rest of a character such as ㈱


@given(TEXTS)
def test_the_normalised_text_is_the_plain_text_in_nfkc(text: str) -> None:
    """So that half-width kana with their marks match what a reading says."""
    try:
        elements = list(parse_report(document(text)).elements())
    except SourceError:
        return
    for element in elements:
        normalised = element.normalised
        assert normalised.text == unicodedata.normalize("NFKC", element.plain)
        assert len(normalised.text) == len(normalised.positions) == len(normalised.ends)
        assert list(normalised.positions) == sorted(normalised.positions)


def test_a_mark_of_voicing_belongs_to_its_letter() -> None:
    """ﾊﾟ is one letter of the normalised text and two of the document."""
    report = parse_report(document("＜成果＞\n○両館のﾊﾟﾝﾌﾚｯﾄ\n"))
    item = report.blocks[0].items[0]
    assert item.normalised.text == "両館のパンフレット"
    assert item.passage(3, 4).quote == "ﾊﾟ"


def test_a_token_that_breaks_across_lines_is_joined_in_the_normalised_text() -> None:
    """White space at the ends of lines is left out, inside of them it is not."""
    report = parse_report(document("＜成果＞\n○意見交換（Ｈ  \n28.6、Ｈ 29.1）\n"))
    (item,) = report.blocks[0].items
    assert item.normalised.text == "意見交換(H28.6、H 29.1)"
    date = item.passage(5, 10)
    assert date.span == (item.normalised.positions[5], item.normalised.positions[9] + 1)
    assert date.quote == "Ｈ  \n28.6"
    assert date.plain == "Ｈ28.6"


def test_a_passage_contains_passages_of_its_element_only() -> None:
    """Equal positions in another element are another place."""
    report = parse_report(document("＜成果＞\n○一二三\n○一二三\n"))
    first, second = report.blocks[0].items
    assert first.passage(0, 3).contains(first.passage(1, 2))
    assert not first.passage(1, 2).contains(first.passage(0, 3))
    assert not first.passage(0, 3).contains(second.passage(1, 2))


def test_an_error_at_a_passage_has_its_line_and_column() -> None:
    """Also on the second line of an element."""
    item = parse_report(document("＜成果＞\n○一二\n三四\n")).blocks[0].items[0]
    error = item.passage(3, 4).error("wrong")
    assert (error.line, error.column) == (3, 2)


def test_items_have_their_parts() -> None:
    """・ and indented lines are parts of an item; unmarked lines continue the line above."""
    report = parse_report(
        document("＜成果＞\n○一\n続き\n　・二\n　続き\n　　H27　3回\n○三\n\n・四\n\n■五\n●六\n")
    )
    (block,) = report.blocks
    assert [(item.plain, [(p.kind, p.plain) for p in item.parts]) for item in block.items] == [
        ("一続き", [("sub-item", "二"), ("detail", "続き"), ("detail", "H27　3回")]),
        ("三", [("sub-item", "四")]),
    ]
    assert [e.plain for e in (*report.facilities, *report.directions)] == ["五", "六"]
    assert block.last_line == 9


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("表題\n\n○一\n", 3, "an item (○) stands before any section heading"),
        ("＜成果＞\n○一\n■二\n○三\n", 4, "an item (○) stands before any section heading"),
        ("＜成果＞\n\n・一\n", 3, "a sub-item (・) stands below no item"),
        ("■一\n＜成果\n＞\n", 2, "must close with ＞ on its line"),
    ],
)
def test_a_misplaced_mark_is_an_error(text: str, line: int, words: str) -> None:
    """The line is that of the mark."""
    with pytest.raises(SourceError) as caught:
        parse_report(document(text))
    assert (caught.value.line, caught.value.column) == (line, 1)
    assert words in str(caught.value)


@given(st.text(st.sampled_from("ab\n\r　"), min_size=1))
def test_lines_end_at_line_feeds_only(text: str) -> None:
    """Every position is in the line with its character."""
    parsed = document(text)
    for position, character in enumerate(text):
        line = parsed.line_of(position)
        column = position - parsed.starts[line - 1]
        assert (
            (parsed.line(line) + "\n")[column] == character if line <= len(parsed.lines) else True
        )


@given(
    st.text().filter(
        lambda text: text.encode("utf-8", "replace").strip() and "\ufeff" not in text[:1]
    )
)
def test_every_utf_8_text_is_decoded_as_it_is(text: str) -> None:
    """Nothing is normalised away: positions are those of the file."""
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError:
        return
    if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text):
        with pytest.raises(SourceError, match="control character"):
            decode(data, "document.txt")
    else:
        assert decode(data, "document.txt").text == text
