"""What lists of things are ordered by before the names, and which properties are facets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.ontology.terms import PREFIXES, Renkei, Time

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BY_DAY", "BY_LINE", "BY_TIME", "FACETS", "ORDERS", "OWN_TIME", "YEAR", "steps"]

BY_TIME: Final = (
    "renkei:period/time:hasBeginning/time:inXSDDate",
    "renkei:period/time:hasEnd/time:inXSDDate",
)
OWN_TIME: Final = ("time:hasBeginning/time:inXSDDate", "time:hasEnd/time:inXSDDate")
BY_DAY: Final = ("time:inXSDDate",)
BY_LINE: Final = ("renkei:documentOf", "renkei:startLine", "renkei:endLine")

ORDERS: Final[Mapping[str, tuple[str, ...]]] = {
    Renkei.Event: BY_TIME,
    Time.ProperInterval: OWN_TIME,
    Time.Instant: BY_DAY,
    Renkei.SourceBlock: BY_LINE,
    Renkei.SourceSpan: BY_LINE,
}
"""Class → the property paths that its list is ordered by; all other lists are ordered by name."""

FACETS: Final[Mapping[str, tuple[str, ...]]] = {
    "government": (
        Renkei.establisher,
        Renkei.designatingGovernment,
        Renkei.partner,
        Renkei.listedBy,
    ),
    "theme": (Renkei.theme,),
    "status": (Renkei.status,),
}
"""Facet → the properties whose values it counts."""

YEAR: Final = (Renkei.newInFiscalYear, Renkei.startedIn, Renkei.refPeriod, Renkei.period)
"""Properties of the facet ``year``: a fiscal year, or a period within one (``time:intervalIn``)."""


def steps(path: str) -> list[str]:
    """Return the IRIs of the properties of a path.

    >>> steps("time:inXSDDate")
    ['http://www.w3.org/2006/time#inXSDDate']
    """
    names = (name.partition(":") for name in path.split("/"))
    return [f"{PREFIXES[prefix]}{local}" for prefix, _, local in names]
