"""A query that would make the engine ask elsewhere is refused, however it is written."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.errors import QueryError, QueryRefusedError, QuerySyntaxError
from tests.graph.query.texts import ELSEWHERE, PIECES, check

service_in_any_case = st.lists(st.booleans(), min_size=7, max_size=7).map(
    lambda upper: "".join(
        letter.upper() if big else letter for letter, big in zip("service", upper, strict=True)
    )
)
blanks = st.lists(
    st.sampled_from([" ", "\t", "\n", "\r", "# SERVICE } ' <\n", "#\r"]), max_size=4
).map("".join)


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


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
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
