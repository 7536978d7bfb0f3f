"""Cutting lines where stretches begin and end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from renkei.server.sources.marks import Mark, Segment, decode, mark_lines

TEXTS = st.text(alphabet="ab○Ｈ\n \u2028\r𠮷", max_size=60)


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    """Texts with stretches that may overlap, be empty, cross lines or end beyond the text."""
    text = draw(TEXTS)
    places = st.integers(0, len(text) + 3)
    pairs = draw(st.lists(st.tuples(places, places), max_size=6))
    return text, [Mark(start, end, f"m{number}") for number, (start, end) in enumerate(pairs)]


@given(marked_texts())
def test_the_segments_of_a_line_put_together_are_the_line(given: tuple[str, list[Mark]]) -> None:
    """And the lines put together are the text."""
    text, marks = given
    lines = mark_lines(text, marks)
    for line in lines:
        assert "".join(segment.text for segment in line.segments) == line.text
        assert text[line.start : line.start + len(line.text)] == line.text
    assert "\n".join(line.text for line in lines) == text.removesuffix("\n")
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))


@given(marked_texts())
def test_every_character_has_the_marks_that_cover_it(given: tuple[str, list[Mark]]) -> None:
    """No more and no fewer, wherever the cuts are."""
    text, marks = given
    for line in mark_lines(text, marks):
        position = line.start
        for segment in line.segments:
            for _ in segment.text:
                covering = {mark.key for mark in marks if mark.start <= position < mark.end}
                assert set(segment.keys) == covering
                position += 1


def test_a_stretch_across_lines_is_marked_in_both() -> None:
    """As with "Ｈ|28.6", which the extraction broke in two."""
    first, second = mark_lines("年Ｈ\n28.6)", [Mark(1, 7, "month")])
    assert first.segments == (Segment("年"), Segment("Ｈ", ("month",)))
    assert second.segments == (Segment("28.6", ("month",)), Segment(")"))


def test_the_shortest_stretch_comes_first() -> None:
    """Where passages overlap, the words lead to the thing that they state most closely."""
    (line,) = mark_lines("abcd", [Mark(0, 4, "all"), Mark(1, 3, "part")])
    assert [segment.keys for segment in line.segments] == [("all",), ("part", "all"), ("all",)]


def test_lines_end_at_line_feeds_only() -> None:
    """Not at the other ends of lines that Python knows."""
    assert [line.text for line in mark_lines("a\u2028b\r\nc", [])] == ["a\u2028b\r", "c"]


def test_a_byte_order_mark_is_no_character() -> None:
    """Positions count from the first character after it, as the reader of documents counts."""
    assert decode(b"\xef\xbb\xbfa") == "a"
