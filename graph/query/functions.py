"""SPARQL functions of this service beyond those of SPARQL 1.1.

To add one, write a function that takes RDF terms and returns one, and enter it with its IRI into
`SPARQL_FUNCTIONS`: every place that evaluates a query, and the service description, read it there.
A function returns None, or raises, where SPARQL has an error of the expression (SPARQL 1.1 §17.3):
its value is unbound then. See docs/how-to/add-a-sparql-function.md.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.rdf.wareki import Period, era_years
from renkei.ontology.terms import Xsd

if TYPE_CHECKING:
    from collections.abc import Callable

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
    Function = Callable[..., Term | None]

__all__ = ["ENGINE_FUNCTIONS", "FUNCTION_NAMESPACE", "SPARQL_FUNCTIONS"]

FUNCTION_NAMESPACE: Final = "https://w3id.org/renkei/function#"

_GEOSPARQL: Final = "http://www.opengis.net/def/function/geosparql/"
_GEOSPARQL_NAMES: Final = (
    "area asGeoJSON centroid convexHull coordinateDimension difference dimension distance "
    "ehContains ehCoveredBy ehCovers ehDisjoint ehEquals ehInside ehMeet ehOverlap envelope "
    "getSRID intersection isEmpty isSimple length perimeter rcc8dc rcc8ec rcc8eq rcc8ntpp "
    "rcc8ntppi rcc8po rcc8tpp rcc8tppi relate sfContains sfCrosses sfDisjoint sfEquals "
    "sfIntersects sfOverlaps sfTouches sfWithin spatialDimension symDifference union"
)
ENGINE_FUNCTIONS: Final = tuple(f"{_GEOSPARQL}{name}" for name in _GEOSPARQL_NAMES.split())
"""The functions of the engine beyond those of SPARQL 1.1."""

_ZONE: Final = r"(?:Z|[+-]\d\d:\d\d)?"
_MONTH: Final = r"(0[1-9]|1[0-2])"
_DATES: Final = {  # year, month, day
    Xsd.gYear: re.compile(rf"(\d{{4}})()(){_ZONE}", re.ASCII),
    Xsd.gYearMonth: re.compile(rf"(\d{{4}})-{_MONTH}(){_ZONE}", re.ASCII),
    Xsd.date: re.compile(rf"(\d{{4}})-{_MONTH}-(0[1-9]|[12]\d|3[01]){_ZONE}", re.ASCII),
}


def _japanese_date(date: Term) -> ox.Literal | None:
    """Return a date, month or year with its era: ``"2017-04-01"^^xsd:date`` is 平成29年4月1日.

    A month or year in which the era changes has both: 昭和64年・平成元年1月. The time zone is
    ignored. None for other terms, for dates that do not exist, and before 1873, when Japan took
    over this calendar.
    """
    if not isinstance(date, ox.Literal) or date.datatype.value not in _DATES:
        return None
    match = _DATES[date.datatype.value].fullmatch(date.value)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    period = Period(year or 0, month, day)
    years = era_years(period.begin, period.end)
    text = years + (f"{month}月" if month else "") + (f"{day}日" if day else "")
    return ox.Literal(text, language="ja") if years else None


SPARQL_FUNCTIONS: Final[dict[ox.NamedNode, Function]] = {
    ox.NamedNode(f"{FUNCTION_NAMESPACE}japaneseDate"): _japanese_date,
}
