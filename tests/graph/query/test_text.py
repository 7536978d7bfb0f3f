"""What a query must be before an engine may read it."""

from __future__ import annotations

import contextlib
import time
from typing import Final

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.errors import LimitError, QueryError, QueryRefusedError, QuerySyntaxError
from renkei.graph.query.text import CheckedQuery, check_query_text
from renkei.graph.query.tokens import tokens

MAX_BYTES: Final = 65_536
# An address that the engine asks without opening a connection, and fails: "unsupported scheme".
ELSEWHERE: Final = "<no-such-scheme:x>"


def check(text: str, *, max_nesting: int = 60) -> CheckedQuery:
    return check_query_text(text, max_bytes=MAX_BYTES, max_nesting=max_nesting)


service_in_any_case = st.lists(st.booleans(), min_size=7, max_size=7).map(
    lambda upper: "".join(
        letter.upper() if big else letter for letter, big in zip("service", upper, strict=True)
    )
)
blanks = st.lists(
    st.sampled_from([" ", "\t", "\n", "\r", "# SERVICE } ' <\n", "#\r"]), max_size=4
).map("".join)


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


@given(service_in_any_case, blanks, blanks)
def test_service_is_refused_in_any_case_and_spacing(word: str, before: str, after: str) -> None:
    """The keyword is found whatever stands around it."""
    text = f"SELECT * {{ ?s ?p ?o .{before}{word}{after}{ELSEWHERE} {{ ?s ?p ?o }} }}"
    with pytest.raises(QueryRefusedError, match=r"line \d+, column \d+: SERVICE"):
        check(text)


@given(
    service_in_any_case,
    st.sampled_from(
        [
            "'{}'",
            '"{}"',
            "'''a ' '' {}\n'''",
            '"""a " "" {}\n"""',
            r"'\' {}'",
            r'"\" {} \u0041"',
            "<http://example.org/{}#x>",
            "<http://example.org/{}>",
            "?{}",
            "${}",
            "ex:{}",
            "ex:a.{}",
            r"ex:\#{}",
            "_:{}",
            "{}:park",
            "x-{}:park",
            "'a'@{}",
            "'a'@ja-{}",
            "?o # {}\n",
        ]
    ),
)
def test_service_within_another_token_is_not_refused(word: str, form: str) -> None:
    """Strings, IRIs, names, variables, language tags and comments may hold the word."""
    term = form.replace("{}", word)
    assert check(f"SELECT * {{ ?s ?p {term} }}").kind == "solutions"


@pytest.mark.parametrize("form", ["GRAPH {}:g {{}}", "OPTIONAL {{ ?s {}:p ?o }} {{}}"])
def test_a_prefix_named_service_is_allowed(form: str) -> None:
    """Only a name that is followed by a brace could be read as the keyword."""
    assert check(f"PREFIX service: <x:> SELECT * {{ {form.format('service')} }}")


SMUGGLED: Final = {
    "no boundary": "PREFIX ex: <no-such-scheme:> SELECT * { SERVICEex:x { ?s ?p ?o } }",
    "no boundary, declared": (
        "PREFIX SERVICEex: <x:> PREFIX ex: <no-such-scheme:> SELECT * { SERVICEex:x { ?s ?p ?o } }"
    ),
    "empty prefix": "PREFIX : <no-such-scheme:> SELECT * { SERVICE:x#\n{ ?s ?p ?o } }",
    "after a bracket": f"SELECT * {{ BIND(1 AS ?x)SERVICE{ELSEWHERE}{{}} }}",
    "after true": f"SELECT * {{ ?s ?p trueSERVICE{ELSEWHERE}{{}} }}",
    "silent, joined": "PREFIX : <no-such-scheme:> SELECT * { SERVICESILENT:x { ?s ?p ?o } }",
    "after a number": f"SELECT * {{ ?s ?p 1SERVICE{ELSEWHERE}{{}} }}",
    "less than, comment": f"SELECT * {{ ?s ?p ?o FILTER(?o<?x)SERVICE#>\n{ELSEWHERE}{{}} }}",
    "less than, string": (
        f"SELECT * {{ ?s ?p ?o FILTER(?o<?x#>'''\n) SERVICE {ELSEWHERE} {{}} #'''\n }}"
    ),
    "less than after a word": (
        f"SELECT * {{ ?s ?p ?o FILTER(true-1<?x#>'''\n) SERVICE {ELSEWHERE} {{}} #'''\n }}"
    ),
    "less than after a triple term": (
        f"SELECT * {{ ?s ?p ?o FILTER(<<(?s ?p ?o)>><?x#>'''\n) SERVICE {ELSEWHERE} {{}} #'''\n }}"
    ),
    "two less than": (
        f"SELECT * {{ ?s ?p ?o FILTER(?o<<x:y#>'''\n> ?s) SERVICE {ELSEWHERE} {{}} #'''\n }}"
    ),
    "long string, unknown escape": (
        f"SELECT * {{ VALUES ?v {{ '''a' }} SERVICE {ELSEWHERE} {{}} #\\q'''\n }}"
    ),
    "long string, surrogate": (
        f"SELECT * {{ VALUES ?v {{ '''a' }} SERVICE {ELSEWHERE} {{}} #\\uD800'''\n }}"
    ),
    "long string, not closed": f"SELECT * {{ VALUES ?v {{ '''a' }} SERVICE {ELSEWHERE} {{}} }}",
    "escapes, code": f"SELECT * {{ \\u0053ERVICE {ELSEWHERE} {{}} }}",
    "escapes, string": f"SELECT * {{ ?s ?p '\\u0027 . SERVICE {ELSEWHERE} {{}} #' }}\n}}",
    "long s": f"SELECT * {{ \u017fERVICE {ELSEWHERE} {{}} }}",
}


@pytest.mark.parametrize("text", SMUGGLED.values(), ids=SMUGGLED.keys())
def test_service_cannot_be_smuggled_past_the_tokenizer(text: str) -> None:
    """What pyoxigraph or a reader by the standard takes for SERVICE never gets to it."""
    with pytest.raises((QueryRefusedError, QuerySyntaxError)):
        check(text)


# Of the above, what this engine does evaluate, given one triple; the others are for other engines,
# or are not reached with this little data.
OBEYED: Final = frozenset(
    {
        "no boundary",
        "no boundary, declared",
        "empty prefix",
        "after a bracket",
        "less than, comment",
        "less than, string",
        "less than after a word",
        "less than after a triple term",
        "long string, unknown escape",
        "long string, surrogate",
        "long string, not closed",
    }
)


def store_of_one_triple() -> ox.Store:
    store = ox.Store()
    node = ox.NamedNode("x:y")
    store.add(ox.Quad(node, node, node))
    return store


@pytest.mark.parametrize("name", sorted(OBEYED))
def test_the_engine_would_have_obeyed(name: str) -> None:
    """Without the check this engine does ask elsewhere: the tests above and below can fail."""
    with pytest.raises(OSError, match="no-such-scheme"):
        list(store_of_one_triple().query(SMUGGLED[name]))  # type: ignore[arg-type]


_PIECES: Final = [
    *(
        "SELECT * {",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "<<",
        ">>",
        "<<(",
        ")>>",
        "<",
        ">",
        "<=",
        " ",
        "\n",
    ),
    *("SERVICE", "service", "SILENT", ELSEWHERE, "SERVICE <no-such-scheme:x> {}", "{ ?s ?p ?o }"),
    *(
        "'",
        '"',
        "'''",
        '"""',
        "\\",
        "\\'",
        "\\u0027",
        "\\uD800",
        "#",
        "#>",
        "#'",
        "\n#",
        "'a'",
        "@ja",
    ),
    *(
        "FILTER(",
        "FILTER(?o<",
        "BIND(",
        "AS ?x)",
        "VALUES ?x {",
        "VALUES (?x) {(",
        "GRAPH",
        "ex:",
        ":",
    ),
    *(
        "true",
        "1",
        ".",
        ",",
        ";",
        "?s",
        "?s ?p ?o",
        "?o<?x",
        "ex:a",
        "a",
        "&&",
        "!",
        "-",
        "<x:y#>",
        "_:b",
    ),
]


@given(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join))
def test_no_text_that_passes_makes_the_engine_ask_elsewhere(middle: str) -> None:
    """The property itself: whatever passes the check, pyoxigraph never evaluates a SERVICE."""
    text = f"PREFIX : <no-such-scheme:> PREFIX ex: <x:> SELECT * {{ ?s ?p ?o . {middle} }}"
    try:
        check(text)
        list(store_of_one_triple().query(text))  # type: ignore[arg-type]
    except (QueryError, SyntaxError, RuntimeError):
        return
    except OSError as error:
        pytest.fail(f"it asked elsewhere: {error}")


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
        ("SELECT * {\n ?s ?p ?o\n", 3, 1, "'}' is missing: the '{' of line 1, column 10 is"),
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


@given(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join))
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
