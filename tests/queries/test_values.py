"""Values and limits of parameters: months, fiscal years, enumerations, bounds, patterns."""

from __future__ import annotations

import contextlib
import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.errors import SourceError
from renkei.graph.rdf.wareki import ERAS, Era
from renkei.ontology.terms import CODES
from renkei.queries.binding import ParameterError, bind
from renkei.queries.read import bundled_queries, parse_query
from renkei.queries.values import check_pattern

if TYPE_CHECKING:
    from renkei.queries.model import CannedQuery

BASE = "http://127.0.0.1:8000/"
SAMPLE = """\
#+ summary: Things
#+ description: For tests.
#+ tags: [samples]
#+ renkei:
#+   summary: もの
#+   description: 試験用。
#+   key: [thing]
#+   parameters:
#+     value:
#+       ja: 値
#+       en: Value
#+       {more}
#+   columns:
#+     thing: {{ja: もの, en: Thing, type: iri}}
SELECT ?thing WHERE {{ ?thing ?p ?o FILTER(?o = ?__value{ending}) }} ORDER BY ?thing
"""
ENDINGS = {"integer": "_integer", "decimal": "_number", "date": "_xsd_date", "string": ""}
ENDINGS |= {"month": "_iri", "fiscal-year": "_iri", "iri": "_iri", "ja": "_ja"}


def query_of(type_: str, *lines: str) -> CannedQuery:
    more = "\n#+       ".join([f"type: {type_}", *lines])
    return parse_query("sample", "sample.rq", SAMPLE.format(more=more, ending=ENDINGS[type_]))


MONTH = query_of("month", "example: 2015-04")
FISCAL_YEAR = query_of("fiscal-year", 'example: "2015"')


def bound(query: CannedQuery, value: str) -> str:
    return bind(query, {"value": [value]}, base=BASE).terms["value"]


@pytest.mark.parametrize(
    ("type_", "value", "key"),
    [
        ("month", "2015-04", "2015-04"),
        ("month", "H27.4", "2015-04"),
        ("month", "Ｈ２７．４", "2015-04"),
        ("month", "平成27年4月", "2015-04"),
        ("month", "令和元年5月", "2019-05"),
        ("month", "2015年4月", "2015-04"),
        ("fiscal-year", "2015", "fy2015"),
        ("fiscal-year", "FY2015", "fy2015"),
        ("fiscal-year", "fy2015", "fy2015"),
        ("fiscal-year", "H27", "fy2015"),
        ("fiscal-year", "平成27年度", "fy2015"),
        ("fiscal-year", "平成27", "fy2015"),
        ("fiscal-year", "2015年度", "fy2015"),
        ("fiscal-year", "令和元年度", "fy2019"),
    ],
)
def test_a_month_and_a_fiscal_year_become_the_period_of_the_graph(
    type_: str, value: str, key: str
) -> None:
    """However it is written, as people in Japan write it."""
    query = MONTH if type_ == "month" else FISCAL_YEAR
    assert bound(query, value) == f"<{BASE}id/period/{key}>"


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("month", "2015"),
        ("month", "2015-13"),
        ("month", "2015-00"),
        ("month", "2015-4"),
        ("month", "H27.13"),
        ("month", "H27"),
        ("month", "2015-04-01"),
        ("month", "平成27年4月1日"),
        ("month", "令和元年4月"),
        ("month", "2015-04> <x"),
        ("month", "平成27年4月" + " " * 500),
        ("fiscal-year", "平成27年"),
        ("fiscal-year", "15"),
        ("fiscal-year", "H0"),
        ("fiscal-year", "2015-04"),
        ("fiscal-year", "fy2015> <x"),
        ("fiscal-year", "http://e/x"),
    ],
)
def test_what_is_no_month_or_fiscal_year_is_refused_with_the_forms(type_: str, value: str) -> None:
    query = MONTH if type_ == "month" else FISCAL_YEAR
    with pytest.raises(ParameterError, match=r"H27\.4|H27") as caught:
        bound(query, value)
    assert caught.value.parameter == "value"


@given(st.sampled_from([era for era in ERAS if era.letter]), st.integers(1, 99), st.integers(1, 12))
def test_an_era_year_is_the_western_year(era: Era, year: int, month: int) -> None:
    """Or refused, before the era began."""
    western = era.western_year(year)
    try:
        term = bound(MONTH, f"{era.name}{year}年{month}月")
    except ParameterError:
        assert year == 1
    else:
        assert term == f"<{BASE}id/period/{western:04}-{month:02}>"


PIECES = st.sampled_from(
    ["H27", "平成27年", "年度", "2015", "-04", ".4", "4月", "> }", "FY", "\n", "?"]
)


@given(
    st.sampled_from([MONTH, FISCAL_YEAR]),
    st.text(max_size=40) | st.lists(PIECES, max_size=4).map("".join),
)
def test_whatever_is_given_becomes_a_period_or_is_refused(query: CannedQuery, value: str) -> None:
    """Nothing of the value itself gets into the query."""
    key = r"[0-9]{4}-[0-9]{2}" if query is MONTH else "fy[0-9]{4}"
    with contextlib.suppress(ParameterError):
        terms = bind(query, {"value": [value]}, base=BASE).terms
        assert not value or re.fullmatch(f"<{BASE}id/period/{key}>", terms["value"])


@pytest.mark.parametrize(
    ("type_", "lines", "good", "bad"),
    [
        ("integer", ["minimum: 1", "maximum: 10", "example: 3"], ["1", "10", "+5"], ["0", "11"]),
        ("decimal", ['minimum: "0.5"', "example: 3"], ["0.5", "7"], ["0.49", "-1"]),
        ("date", ["maximum: 2017-04-01", "example: 2017-03-01"], ["2017-04-01"], ["2017-04-02"]),
        ("month", ["minimum: 2015-04", "example: 2015-05"], ["H27.4", "2016-01"], ["H27.3"]),
        ("fiscal-year", ["maximum: H29", 'example: "2015"'], ["2017", "fy1989"], ["2018"]),
        ("integer", ["enum: [1, 2]", "example: 1"], ["1", "02"], ["3"]),
        ("string", ["enum: [north, south]", "example: north"], ["south"], ["South", "north "]),
        ("month", ["enum: [2015-04, 2015-10]", "example: 2015-04"], ["H27.10"], ["2015-05"]),
        (
            "iri",
            ["kind: code/status", "enum: [held, planned]", "example: held"],
            ["planned", "https://w3id.org/renkei/code/status#held"],
            ["ongoing", "http://e/x"],
        ),
        ("string", ['pattern: "[0-9]{6}"', 'example: "011002"'], ["010006"], ["01000", "0110020"]),
        ("ja", ['pattern: ".{1,5}"', "example: 公園"], ["施設"], ["長い名前の施設"]),
    ],
)
def test_limits_hold(type_: str, lines: list[str], good: list[str], bad: list[str]) -> None:
    query = query_of(type_, *lines)
    for value in good:
        assert bound(query, value)
    for value in bad:
        with pytest.raises(ParameterError, match="'value' must be"):
            bound(query, value)


def test_an_enumeration_is_listed_in_the_error() -> None:
    query = query_of("iri", "kind: code/status", "enum: [held, planned]", "example: held")
    with pytest.raises(ParameterError, match="allowed are held, planned") as caught:
        bound(query, "ongoing")
    assert caught.value.allowed == ("held", "planned")


@pytest.mark.parametrize(
    ("type_", "lines", "line", "message"),
    [
        ("integer", ["minimum: 5", "example: 3"], 14, "at least 5"),
        ("integer", ["minimum: 5", "maximum: 3", "example: 4"], 13, "at most 3"),
        ("integer", ["minimum: few", "example: 3"], 13, "digits only"),
        ("string", ["minimum: a", "example: b"], 13, "has no order"),
        ("string", ["enum: []", "example: b"], 13, "list of values"),
        ("string", ["enum: [b, b]", "example: b"], 13, "twice"),
        ("string", ["enum: [b]", "names: {b: {ja: び}}", "example: b"], 14, "en"),
        ("string", ["enum: [b]", "names: {c: {ja: し, en: C}}", "example: b"], 14, "unknown key"),
        ("string", ["names: {b: {ja: び, en: B}}", "example: b"], 13, "unknown key"),
        ("string", ["enum: [a]", "example: b"], 14, "allowed are a"),
        ("integer", ["enum: [a]", "example: 3"], 13, "digits only"),
        ("integer", ['pattern: "[0-9]"', "example: 3"], 13, "pattern is for texts"),
        ("string", ['pattern: "[0-9"', "example: 3"], 13, "cannot be read"),
        ("string", ['pattern: "[0-9]"', "example: x"], 14, "must match"),
        ("month", ["kind: period", "example: 2015-04"], 13, "kind is not for type month"),
        ("string", ["description: {ja: 説明}", "example: x"], 13, "en is missing"),
    ],
)
def test_a_fault_of_the_limits_is_named_with_its_line(
    type_: str, lines: list[str], line: int, message: str
) -> None:
    with pytest.raises(SourceError) as caught:
        query_of(type_, *lines)
    assert message in str(caught.value)
    assert caught.value.line == line


def test_a_type_that_does_not_fit_the_variable_is_refused() -> None:
    """Only ``?…_iri`` can be a month: the others have types that grlc knows."""
    text = SAMPLE.format(more="type: month\n#+       example: 2015-04", ending="_integer")
    with pytest.raises(SourceError, match="does not fit") as caught:
        parse_query("sample", "sample.rq", text)
    assert caught.value.line == 12


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+", "(a|a)*", "(?:a?){9}", "(a*){3,}", "a*b*c*d*", r"(a)\1", "(?=a)a", "a" + "?a" * 9],
)
def test_a_pattern_that_could_take_long_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"repeat|optional|refers back|cannot be read"):
        check_pattern(pattern)


@pytest.mark.parametrize("pattern", ["a*a*a*b", ".*.*.*=", "(?:a|b)?c+", "[^]x]+", r"\d{4}-\d{2}"])
def test_a_pattern_that_is_taken_is_decided_fast(pattern: str) -> None:
    """Whatever a client sends, however long."""
    query = query_of("string", f"example: {'aab' if 'b' in pattern else 'x'}")
    check_pattern(pattern)
    limited = replace(query.parameters[0], pattern=pattern)
    changed = replace(query, parameters=(limited,))
    began = time.process_time()
    for value in ("a" * 200, "a" * 2_000, "a" * 100 + "!"):
        with contextlib.suppress(ParameterError):
            bound(changed, value + "\n")
    assert time.process_time() - began < 2


def test_the_codes_can_be_asked_of_every_scheme() -> None:
    (parameter,) = bundled_queries()["codes"].parameters
    assert parameter.enum == tuple(sorted(CODES))
