"""Binding: no value changes the structure of a query, and every value comes back as it was."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.graph.query.tokens import tokens
from renkei.queries.binding import ParameterError, bind
from renkei.queries.read import parse_query
from tests.queries.conftest import SAMPLE

QUERY = parse_query("sample", "sample.rq", SAMPLE)
BASE = "http://127.0.0.1:8000/"
KIND = {"kind": ["opinion-exchange"]}
NAMES = [parameter.name for parameter in QUERY.parameters]
HOSTILE = st.sampled_from(
    [
        '" . ?s ?p ?o . #',
        "' } UNION { ?s ?p ?o } #",
        "\\u0022 } #",
        "\\",
        "a\nb\r\tc",
        "x> . <y",
        "{base}",
        "?_kind_iri",
        "\x00\x7f\x85\u2028",
        "opinion-exchange> } #",
        "2017-04-01T00:00:00",
        "٣",
        "1e5",
        " 1",
        '"""',
    ]
)
VALUES = HOSTILE | st.text(max_size=60) | st.builds("".join, st.lists(HOSTILE, max_size=3))


def shape(text: str) -> list[str]:
    """The kinds of the tokens; a bound term counts as the one variable that it replaces."""
    kinds: list[str] = []
    found = list(tokens(text))
    position = 0
    while position < len(found):
        token = found[position]
        following = [entry.kind for entry in found[position + 1 : position + 3]]
        if token.kind == "string" and found[position + 1].text == "^^":
            kinds.append("string ^^ iri" if following == ["operator", "iri"] else "?")
            position += 3
        elif token.kind == "string" and following[:1] == ["language"]:
            kinds.append("string language")
            position += 2
        else:
            kinds.append(token.kind)
            position += 1
    return kinds


TERMS = {"iri", "string", "string ^^ iri", "string language"}


def term(text: str) -> ox.Literal | ox.NamedNode:
    (quad,) = ox.parse(f"<http://e/> <http://e/> {text} .", format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, ox.Literal | ox.NamedNode)
    return quad.object


@given(st.fixed_dictionaries({"kind": VALUES}, optional=dict.fromkeys(NAMES[1:], VALUES)))
def test_no_value_changes_the_structure_of_a_query(values: dict[str, str]) -> None:
    """Token for token: what was a variable of a bound parameter is one term, the rest is as it was.

    A refused value binds nothing, so each is tried alone too.
    """
    tried = [{name: [value]} | ({} if name == "kind" else KIND) for name, value in values.items()]
    variables = {
        name: f"?{next(iter(p.variables))}" for name, p in zip(NAMES, QUERY.parameters, strict=True)
    }
    for given_values in [*tried, {name: [value] for name, value in values.items()}]:
        try:
            bound = bind(QUERY, given_values, base=BASE)
        except ParameterError:
            continue
        before = list(tokens(QUERY.text))
        after = shape(bound.text)
        assert len(before) == len(after)
        replaced = {variables[name] for name in bound.terms}
        for token, kind in zip(before, after, strict=True):
            if token.kind == "variable" and token.text in replaced:
                assert kind in TERMS
            else:
                assert kind == token.kind
        ox.Store().query(bound.text)


@given(st.text(max_size=200).filter(lambda text: text and text.isprintable()) | HOSTILE)
def test_a_text_comes_back_exactly(value: str) -> None:
    bound = bind(QUERY, KIND | {"words": [value], "name": [value]}, base=BASE)
    assert term(bound.terms["words"]) == ox.Literal(value)
    assert term(bound.terms["name"]) == ox.Literal(value, language="ja")
    row = next(iter(ox.Store().query(f"SELECT ({bound.terms['words']} AS ?x) {{}}")))
    assert row["x"].value == value


@given(st.integers(-(10**18) + 1, 10**18 - 1), st.dates(), st.booleans())
def test_numbers_dates_and_truth_values_come_back(number: int, day: dt.date, truth: bool) -> None:
    given_values = {"least": [str(number)], "day": [day.isoformat()], "firm": [str(truth).lower()]}
    terms = bind(QUERY, KIND | given_values, base=BASE).terms
    assert int(term(terms["least"]).value) == number
    assert dt.date.fromisoformat(term(terms["day"]).value) == day
    assert term(terms["firm"]) == ox.Literal(truth)


@given(st.decimals(-(10**9), 10**9, places=6))
def test_a_decimal_comes_back(number: Decimal) -> None:
    terms = bind(QUERY, KIND | {"share": [format(number, "f")]}, base=BASE).terms
    assert Decimal(term(terms["share"]).value) == number


@pytest.mark.parametrize(
    ("written", "meant"),
    [("1e-05", "0.00001"), ("1E+5", "100000"), ("-2.5e0", "-2.5"), ("-1e-281", "0"), ("0e99", "0")],
)
def test_numbers_are_read_as_programs_write_them(written: str, meant: str) -> None:
    """With eighteen places, which the engine has; numbers that are greater are refused."""
    terms = bind(QUERY, KIND | {"share": [written]}, base=BASE).terms
    assert term(terms["share"]).value == meant
    for wrong in ("1e18", "1e999", "1e", "e5", "1.5e1234", "1e5.0"):
        with pytest.raises(ParameterError):
            bind(QUERY, KIND | {"share": [wrong]}, base=BASE)


@pytest.mark.parametrize(
    ("name", "value", "iri"),
    [
        ("kind", "seminar", "https://w3id.org/renkei/code/kind#seminar"),
        ("kind", "https://example.org/own#kind", "https://example.org/own#kind"),
        ("place", "park", f"{BASE}id/facility/park"),
        ("place", "source/park.1", f"{BASE}id/facility/source/park.1"),
        ("place", "http://e/x", "http://e/x"),
        ("place", "urn:uuid:1", "urn:uuid:1"),
    ],
)
def test_a_short_key_or_a_whole_iri_names_a_thing(name: str, value: str, iri: str) -> None:
    assert bind(QUERY, KIND | {name: [value]}, base=BASE).terms[name] == f"<{iri}>"


@pytest.mark.parametrize(
    ("values", "parameter", "message"),
    [
        ({}, "kind", "is missing; for example kind=opinion-exchange"),
        ({"kind": [""]}, "kind", "is missing"),
        ({"kind": ["seminar", "signage"]}, "kind", "may be given once"),
        (KIND | {"kinds": ["x"]}, "kinds", "unknown parameter 'kinds'; allowed: kind, place"),
        ({"kind": ["semina"]}, "kind", "allowed are .*seminar"),
        (KIND | {"place": ["../../etc"]}, "place", "a short key or an IRI"),
        (KIND | {"place": ["a//b"]}, "place", "a short key or an IRI"),
        (KIND | {"least": ["1.5"]}, "least", "a whole number"),
        (KIND | {"least": ["1" * 30]}, "least", "a whole number"),
        (KIND | {"day": ["2017-02-30"]}, "day", "a date"),
        (KIND | {"day": ["20170201"]}, "day", "a date"),
        (KIND | {"firm": ["yes"]}, "firm", "true or false"),
        (KIND | {"share": ["NaN"]}, "share", "a number"),
        (KIND | {"words": ["x" * 2001]}, "words", "longer than 2000"),
        (KIND | {"words": ["\ud800"]}, "words", "a text"),
    ],
)
def test_what_is_wrong_is_named(values: dict[str, list[str]], parameter: str, message: str) -> None:
    with pytest.raises(ParameterError, match=message) as caught:
        bind(QUERY, values, base=BASE)
    assert caught.value.parameter == parameter
    assert len(str(caught.value)) < 1_000


def test_a_default_is_taken_where_nothing_is_given() -> None:
    text = SAMPLE.replace("code/kind, example", "code/kind, default: seminar, example")
    bound = bind(parse_query("sample", "sample.rq", text), {}, base=BASE)
    assert bound.terms == {"kind": "<https://w3id.org/renkei/code/kind#seminar>"}


def test_what_only_looks_like_a_parameter_stays() -> None:
    """In strings and in comments."""
    bound = bind(QUERY, KIND | {"words": ["x"]}, base=BASE)
    assert 'renkei:note "?_words"' in bound.text
    assert "# ?_kind_iri in a comment" in bound.text
