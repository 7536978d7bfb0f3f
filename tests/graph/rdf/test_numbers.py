"""Values of numbers and booleans: only of well-typed literals of XML Schema's datatypes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.graph.rdf.numbers import is_number, native_value

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("5", "integer", 5),
        ("-007", "integer", -7),
        ("+5", "byte", 5),
        ("128", "byte", None),
        ("-1", "nonNegativeInteger", None),
        ("0", "positiveInteger", None),
        ("18446744073709551615", "unsignedLong", 2**64 - 1),
        ("1_0", "integer", None),
        (" 5", "integer", None),
        ("5\n", "integer", None),
        ("٣", "integer", None),
        ("²", "decimal", None),
        ("9" * 5000, "integer", None),
        ("9" * 5000, "decimal", None),
        ("5.0", "integer", None),
        ("5.0", "decimal", 5),
        (".5", "decimal", 0.5),
        ("5.", "decimal", 5),
        (".", "decimal", None),
        ("1e3", "decimal", None),
        ("1e3", "double", 1000.0),
        ("1_0.5", "double", None),
        ("1e400", "double", None),
        ("INF", "double", None),
        ("nan", "float", None),
        ("true", "boolean", True),
        ("0", "boolean", False),
        ("True", "boolean", None),
        ("5", "string", None),
    ],
)
def test_a_value_is_that_of_the_lexical_space(
    text: str, name: str, value: bool | float | None
) -> None:
    """XML Schema 1.1 part 2: ASCII digits, no spaces, the range of the datatype."""
    result = native_value(text, XSD + name)
    assert result == value
    assert type(result) is type(value)


@given(st.text(), st.sampled_from(["integer", "decimal", "double", "boolean", "byte"]))
def test_other_namespaces_have_no_values(text: str, name: str) -> None:
    """The whole IRI is the datatype."""
    for datatype in (f"http://example.org/#{name}", name, f"{XSD}{name}#", f"x{XSD}{name}"):
        assert native_value(text, datatype) is None
        assert not is_number(datatype)


@given(st.integers(), st.booleans())
def test_numbers_give_themselves_back(number: int, truth: bool) -> None:
    """In their canonical form."""
    assert native_value(str(number), f"{XSD}integer") == number
    assert native_value(str(truth).lower(), f"{XSD}boolean") is truth
