"""The patterns of months and fiscal years describe what the server accepts, and nothing else."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.graph.rdf.wareki import ERAS
from renkei.queries.read import bundled_queries
from renkei.queries.values import term_of_value
from renkei.server.canned.schemas import parameter_schema

if TYPE_CHECKING:
    from renkei.queries.model import Parameter

PARAMETERS: Final = {
    parameter.type: replace(parameter, minimum=None, maximum=None)
    for query in bundled_queries().values()
    for parameter in query.parameters
    if not parameter.enum
}
NAMES: Final = [name for era in ERAS for name in (era.name, era.letter or "X")]
YEARS: Final = ("元", "0", "1", "01", "2", "9", "09", "10", "27", "64", "99", "100", "")
MONTHS: Final = (*map(str, range(14)), "04", "")
MONTH_FORMS: Final = ("{}{}年{}月", "{} {} 年 {} 月", "{}{}.{}")
FISCAL_YEAR_FORMS: Final = ("{}{}年度", "{} {} 年度", "{}{}", "{}{}年")
WESTERN: Final = (
    "2015-04",
    "2015-4",
    "2015-13",
    "2015年4月",
    "2015.4",
    "2015年 12 月",
    "1815-04",
    "2019-05",
)
WESTERN_YEARS: Final = ("2015", "FY2015", "fy 2015", "2015年度", "2015 年度", "2015年", "1815")
TEXTS: Final = {
    "month": [
        *WESTERN,
        *(
            form.format(*parts)
            for form in MONTH_FORMS
            for parts in itertools.product(NAMES, YEARS, MONTHS)
        ),
    ],
    "fiscal-year": [
        *WESTERN_YEARS,
        *(
            form.format(*parts)
            for form in FISCAL_YEAR_FORMS
            for parts in itertools.product(NAMES, YEARS)
        ),
    ],
}


CASES: Final = [
    PARAMETERS["month"],
    replace(PARAMETERS["month"], minimum="1989-01"),
    replace(PARAMETERS["month"], minimum="昭和64年1月", maximum="H27.9"),
    replace(PARAMETERS["month"], minimum="2019-04", maximum="2019-06"),
    PARAMETERS["fiscal-year"],
    replace(PARAMETERS["fiscal-year"], minimum="H1", maximum="R9"),
]


def patterns(parameter: Parameter) -> list[str]:
    return [schema["pattern"] for schema in parameter_schema(parameter)["anyOf"]]


def is_accepted(parameter: Parameter, value: str) -> bool:
    try:
        term_of_value(parameter, value, "http://127.0.0.1:8000/")
    except ValueError:
        return False
    return True


def shown(parameter: Parameter) -> str:
    return f"{parameter.type} {parameter.minimum}–{parameter.maximum}"


@pytest.mark.parametrize("parameter", CASES, ids=shown)
def test_a_pattern_matches_exactly_what_is_accepted(parameter: Parameter) -> None:
    """Every era by name and by letter, from its first month on, within the limits."""
    expression = re.compile("|".join(patterns(parameter)), re.ASCII)
    different = [
        value
        for value in TEXTS[parameter.type]
        if is_accepted(parameter, value) != bool(expression.search(value))
    ]
    assert different == []


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("month", "令和7年4月"),
        ("month", "令和元年5月"),
        ("month", "S64.1"),
        ("fiscal-year", "令和10年度"),
        ("fiscal-year", "昭和元年度"),
    ],
)
def test_an_era_form_is_described(type_: str, value: str) -> None:
    """Those that were missing once."""
    assert any(re.search(pattern, value) for pattern in patterns(PARAMETERS[type_]))


@given(st.sampled_from(CASES), st.data())
def test_whatever_matches_is_accepted(parameter: Parameter, data: st.DataObject) -> None:
    """As a client that generates requests from the description expects."""
    pattern = data.draw(st.sampled_from(patterns(parameter)))
    expression = re.compile(pattern[1:-1], re.ASCII)
    assert is_accepted(parameter, data.draw(st.from_regex(expression, fullmatch=True)))
