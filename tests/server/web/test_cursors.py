"""Cursors: only those that an answer gave are taken."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.queries.binding import ParameterError
from renkei.server.web.paging import Cursor, read_cursor
from renkei.server.web.request_errors import GoneError

FIRST = Cursor.begin("0123456789abcdef", "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o")


@given(st.integers(0, 10**12))
def test_a_cursor_is_read_as_it_was_written(rows: int) -> None:
    following = FIRST.after(rows)
    assert read_cursor(following.encode(), FIRST) == following
    assert following.after(10).offset == rows + 10


def test_no_cursor_is_the_first_page() -> None:
    assert read_cursor("", FIRST) == FIRST


@given(st.text() | st.binary().map(lambda data: base64.urlsafe_b64encode(data).decode()))
def test_any_other_text_is_refused(text: str) -> None:
    if text:
        with pytest.raises(ParameterError, match="cursor"):
            read_cursor(text, FIRST)


@pytest.mark.parametrize(
    "value",
    [[], {}, 1, "a", ["g", 1], ["g", -1, "d"], ["g", 1.5, "d"], ["g", True, "d"], [1, 1, "d"]],
)
def test_what_looks_like_a_cursor_is_refused(value: object) -> None:
    written = base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
    with pytest.raises(ParameterError, match="not one that an answer gave"):
        read_cursor(written, FIRST)


def test_a_cursor_belongs_to_one_question() -> None:
    other = Cursor.begin(FIRST.generation, "SELECT * { ?s a ?o } ORDER BY ?s ?o").after(10)
    with pytest.raises(ParameterError, match="another query"):
        read_cursor(other.encode(), FIRST)


def test_a_cursor_of_a_generation_that_is_gone_says_so() -> None:
    """The pages of two generations do not fit together."""
    old = Cursor("fedcba9876543210", 10, FIRST.digest)
    with pytest.raises(GoneError, match="fedcba9876543210"):
        read_cursor(old.encode(), FIRST)
