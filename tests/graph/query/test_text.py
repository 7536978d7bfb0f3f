"""What a query must be before an engine may read it: kind, length, nesting, syntax."""

from __future__ import annotations

import contextlib
import time

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.errors import LimitError, QueryRefusedError, QuerySyntaxError
from renkei.graph.query.tokens import tokens
from tests.graph.query.texts import MAX_BYTES, PIECES, check


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SELECT * {}", "solutions"),
        ("select*{}", "solutions"),
        ("# ASK\nBASE <x:ASK> PREFIX a: <x:y#> SELECT * {}", "solutions"),
        ("ASK{}", "boolean"),
        ("PREFIX select: <x:> ASK {}", "boolean"),
        ("CONSTRUCT WHERE {}", "graph"),
        ("Describe <x:y>", "graph"),
        ("VERSION '1.2' ASK {}", "boolean"),
    ],
)
def test_the_first_word_after_the_prologue_tells_the_kind(text: str, kind: str) -> None:
    """SELECT gives solutions, ASK a truth value, CONSTRUCT and DESCRIBE a graph."""
    assert check(text).kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o FILTER(?s<?o&&?o>?s) }",
        "SELECT * { ?s ?p ?o FILTER(?s<?o)FILTER(?o>?s) }",
        "SELECT * { VALUES (?a ?b) { (<x:a#1> <x:b#service>) (UNDEF <x:c_(d)>) } }",
        "SELECT * { ?s (<x:a#1>|<x:b#2>)/<x:c#3>* <x:d#service> }",
        "SELECT * { ?s ?p ?o FILTER(?o IN (<x:service#1>, <x:b#2>) || ?o=<x:c#'>) }",
        "SELECT (COUNT(DISTINCT <x:service#1>) AS ?n) { ?s ?p <<( ?s ?p <x:o#2> )>> }",
        "SELECT * { << ?s <x:service#1> ?o >> ?p <x:o#2> }",
    ],
)
def test_honest_iris_and_comparisons_pass_and_parse(text: str) -> None:
    """What is refused as ambiguous is rare: none of these is."""
    check(text)
    list(ox.Store().query(text))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "word", ["INSERT", "delete", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"]
)
def test_updates_are_refused_as_read_only(word: str) -> None:
    """An update is recognised by its first word, after any prologue."""
    with pytest.raises(QueryRefusedError, match=r"line 2, column 1: .*read-only"):
        check(f"PREFIX a: <x:>\n{word} DATA {{ <x:s> <x:p> 1 }}")


def test_the_length_is_counted_in_bytes() -> None:
    """65,536 bytes are allowed, one more is not, and Japanese takes three for a character."""
    padding = "あ" * ((MAX_BYTES - len("ASK{}#")) // 3)
    assert check(f"ASK{{}}#{padding}").kind == "boolean"
    with pytest.raises(LimitError, match="65,537 bytes") as caught:
        check("ASK{}#" + "x" * (MAX_BYTES - 5))
    assert caught.value.limit == "max_query_length"


@pytest.mark.parametrize(
    ("before", "after"),
    [("(", ")"), ("{", "}"), ("[", "]"), ("<< ", " >>"), ("<<( ", " )>>"), ("({", "})")],
)
def test_the_nesting_of_all_brackets_together_is_limited(before: str, after: str) -> None:
    """Exactly `max_nesting` may be open; the message says where one too many opens."""
    step = len(before.strip()) if before == "({" else 1
    fits = 10 // step
    outer = 1
    check(f"ASK {{{before * fits}1{after * fits}}}", max_nesting=10 + outer)
    with pytest.raises(LimitError, match=r"line 1, column \d+: more than 10") as caught:
        check(f"ASK {{{before * fits}1{after * fits}}}", max_nesting=10)
    assert caught.value.limit == "max_query_nesting"


def test_nesting_cannot_be_hidden_in_what_looks_like_an_iri() -> None:
    """In ``?a<((((#>`` the brackets count, whichever way it is read."""
    with pytest.raises((LimitError, QuerySyntaxError)):
        check("ASK { FILTER(?a<" + "(" * 99 + "#>\n1<x" + ")" * 99 + "#>\n) }")
    with pytest.raises((LimitError, QuerySyntaxError)):
        check("ASK { FILTER(?a<x#>'''\n" + "(" * 99 + "1" + ")" * 99 + ") #'''\n}")


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("ASK {\n  ( ]\n}", 2, 5, r"'\]' does not close the '\(' of line 2, column 3"),
        ("ASK { ?s ?p ?o", 1, 15, "'}' is missing: the '{' of line 1, column 5 is never closed"),
        ("SELECT * {\n ?s ?p ?o \n\n", 2, 10, "'}' is missing: the '{' of line 1, column 10 is"),
        ("ASK {} }", 1, 8, "'}' closes nothing"),
        ("ASK { ?s ?p 'あ\n' }", 1, 13, "the string that begins here with ' is not closed"),
        ("ASK {\u00a0}", 1, 6, "no-break space"),
        ("ASK { ?s ?p '\ud800' }", 1, 14, "surrogate"),
        ("SELEC * {}", 1, 1, "begins with SELECT, ASK, CONSTRUCT or DESCRIBE, not with 'SELEC'"),
    ],
)
def test_what_is_not_sparql_is_told_with_its_place(
    text: str, line: int, column: int, reason: str
) -> None:
    """Line and column count from 1, columns in characters."""
    with pytest.raises(QuerySyntaxError, match=reason) as caught:
        check(text)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_the_caret_stands_under_the_place_after_japanese_text() -> None:
    """Wide characters are matched by wide spaces."""
    with pytest.raises(QuerySyntaxError) as caught:
        check("ASK { ?s ?p '公園' . ` }")
    shown, caret = str(caught.value).splitlines()[1:]
    assert shown[caret.index("^")] == "`"
    assert caret.count("\u3000") == 2


def test_a_long_line_is_cut_around_the_place() -> None:
    """The excerpt stays readable however long the line is."""
    with pytest.raises(QuerySyntaxError) as caught:
        check("ASK { " + "?s ?p ?o . " * 500 + "` }")
    assert max(map(len, str(caught.value).splitlines())) < 140


@given(st.text(max_size=300))
def test_any_text_is_answered_or_refused(text: str) -> None:
    """Nothing but the documented errors comes out."""
    with contextlib.suppress(QueryRefusedError, QuerySyntaxError, LimitError):
        assert check(text).text == text


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_tokens_are_the_text_without_its_blanks(text: str) -> None:
    """Each token stands in the text where it says, and they come in order."""
    end = 0
    try:
        for token in tokens(text):
            assert text[token.start : token.end] == token.text
            assert token.start >= end
            end = token.end
    except QuerySyntaxError:
        pass


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        "a.a:",
        "'",
        "\\u0041",
        "<",
        "<a",
        "?a<b#>",
        "'''",
        "((",
        "[]",
        "%41",
        "ex:a.",
        "\n",
        "é",
    ],
)
def test_the_time_is_linear_in_the_length(piece: str) -> None:
    """64 KiB of anything is judged in well under a second."""
    text = ("ASK { FILTER(" + piece * MAX_BYTES)[: MAX_BYTES // 2]
    began = time.perf_counter()
    with pytest.raises((QueryRefusedError, QuerySyntaxError, LimitError)):
        check(text, max_nesting=MAX_BYTES)
    assert time.perf_counter() - began < 30
