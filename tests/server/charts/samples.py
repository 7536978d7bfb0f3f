"""Rows to draw, and what is drawn of them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from renkei.queries.charts import KINDS
from renkei.queries.model import Chart
from renkei.server.charts.data import ChartData
from renkei.server.charts.draw import draw
from renkei.server.charts.frame import NARROW, WIDE, Frame
from tests.server.charts.read import marks, parsed

if TYPE_CHECKING:
    from tests.server.charts.read import Read

BASE = "https://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"


def thing(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{BASE}id/{name}")


def row(**values: Any) -> dict[str, Any]:
    """Return a row: texts are things, numbers and days literals; each thing has a name."""
    terms: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, dt.date):
            terms[name] = ox.Literal(value.isoformat(), datatype=ox.NamedNode(f"{XSD}date"))
        elif isinstance(value, str):
            terms[name] = ox.NamedNode(value) if "//" in value else thing(value)
            terms[f"{name}Ja"] = ox.Literal(f"名前 {value}", language="ja")
            terms[f"{name}En"] = ox.Literal(f"Name {value}", language="en")
        elif value is not None:
            terms[name] = ox.Literal(value)
    return terms


def picture(
    kind: str, rows: list[dict[str, Any]], *, width: int = WIDE, language: str = "en"
) -> bytes:
    given = {name for one in rows for name in one}
    roles = {role: role for role in KINDS[kind].roles if role in given}
    data = ChartData(Chart(kind, roles), rows, {}, BASE, language)
    frame = Frame(
        title="A picture",
        language=language,
        width=width,
        as_of=(dt.date(2017, 10, 1), dt.date(2018, 1, 31)),
        as_of_text="As of fiscal year 2017",
        notes=("Source: a document", "Licence: CC0"),
        address=f"{BASE}queries/sample",
    )
    return draw(data, frame)


def said(svg: bytes, role: str) -> list[tuple[str, str, str]]:
    return [
        (mark.iri.removeprefix(f"{BASE}id/"), mark.series.rpartition("#")[2], mark.value)
        for mark in marks(svg)
        if mark.role == role
    ]


def with_attribute(svg: bytes, name: str) -> list[tuple[Read, str]]:
    found = [element.get(name, "") for element in parsed(svg).iter() if element.get("data-mark")]
    return list(zip(marks(svg), found, strict=True))


MANY = 1_000


def many(kind: str) -> list[dict[str, Any]]:
    first = dt.date(2000, 1, 1)
    days = [first + dt.timedelta(number * 7) for number in range(MANY)]
    make: dict[str, Any] = {
        "bar": lambda n: row(category=f"c{n}", value=n),
        "column": lambda n: row(panel=f"p{n % 100}", time=f"period/fy{1000 + n}", value=n),
        "line": lambda n: row(time=f"period/{1000 + n}-04", value=n),
        "timeline": lambda n: row(lane=f"l{n}", start=days[n], event=f"e{n}", at=days[n]),
        "matrix": lambda n: row(row=f"r{n % 70}", column=f"c{n % 30}", value=1),
        "links": lambda n: row(**{"from": f"a{n % 9}", "to": "b"}, link=f"l{n}", value=n),
        "points": lambda n: row(
            place=f"p{n}", latitude=n * 7 % MANY / 100, longitude=n * 7 % MANY / 50
        ),
    }
    return [make[kind](number) for number in range(MANY)]


WIDTHS = pytest.mark.parametrize("width", [WIDE, NARROW])
