"""Values in the tables of canned queries: dates and booleans are recognised by whole datatypes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pyoxigraph as ox
import pytest

from renkei.server.canned.table import CannedCell, table

XSD = "http://www.w3.org/2001/XMLSchema#"


def cell(text: str, datatype: str) -> CannedCell:
    """The cell of a literal."""
    column = SimpleNamespace(name="value", type="string", label={"en": "value"})
    query: Any = SimpleNamespace(columns=[column])
    row: Any = {"value": ox.Literal(text, datatype=ox.NamedNode(datatype))}
    return table(query, [row], {}, base="http://e.org/", language="en").rows[0][0]


def test_dates_and_booleans_are_displayed_as_such() -> None:
    assert cell("2015-10-01", f"{XSD}date") == CannedCell("1 October 2015", datetime="2015-10-01")
    assert cell("0", f"{XSD}boolean") == CannedCell("0", truth=False)
    assert cell("true", f"{XSD}boolean").truth is True


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("2015-10-01", "http://e.org/#date"),
        ("true", "http://e.org/#boolean"),
        ("2015-13-01", f"{XSD}date"),
        ("soon", f"{XSD}date"),
        ("maybe", f"{XSD}boolean"),
    ],
)
def test_other_and_ill_typed_literals_are_texts(text: str, datatype: str) -> None:
    """No ``datetime`` that a browser cannot read, no truth that nobody stated."""
    assert cell(text, datatype) == CannedCell(text)
