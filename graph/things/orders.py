"""What lists of things are ordered by, what they can be sorted by, and which properties are facets.

A sort has a key, which the addresses of lists have: ``name``, or the local name of a property.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.ontology.terms import PREFIXES, Dct, Org, Renkei, Schema, Time

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "BY_DAY",
    "BY_LINE",
    "BY_NAME",
    "BY_TIME",
    "FACETS",
    "FACET_CLASSES",
    "ORDERS",
    "OWN_SORTS",
    "OWN_TIME",
    "SORTS",
    "YEAR",
    "own_sort",
    "sort_key",
    "sorts",
    "steps",
]

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

BY_NAME: Final = "name"
"""The sort by names."""

OWN_SORTS: Final[Mapping[str, str]] = {
    Renkei.Event: Renkei.period,
    Time.ProperInterval: Time.hasBeginning,
    Time.Instant: Time.inXSDDate,
    Renkei.SourceBlock: Renkei.startLine,
    Renkei.SourceSpan: Renkei.startLine,
}
"""Class of `ORDERS` → the property whose column its list is ordered by."""

_PLACE: Final = (Renkei.listedBy,)
SORTS: Final[Mapping[str, tuple[str, ...]]] = {
    Renkei.Government: (Org.classification, Renkei.localGovernmentCode),
    Renkei.GovernmentDepartment: (Org.unitOf,),
    Renkei.Partnership: (Renkei.partner,),
    Renkei.FacilityPairing: (Renkei.pairedFacility, Renkei.theme),
    Renkei.FacilityEntity: (Renkei.establisher, Renkei.listedBy, Renkei.theme),
    Renkei.FacilityGroup: (Renkei.establisher, Renkei.theme),
    Renkei.EvacuationSite: (*_PLACE, Schema.maximumAttendeeCapacity),
    Renkei.AedSite: (*_PLACE, Renkei.position),
    Renkei.WifiSpot: (*_PLACE, Renkei.ssid, Renkei.position),
    Schema.PublicToilet: (*_PLACE, Renkei.position),
    Schema.TouristAttraction: _PLACE,
    Renkei.CulturalProperty: (*_PLACE, Schema.keywords, Renkei.recognisedOn),
    Renkei.CareEstablishment: (*_PLACE, Schema.keywords, Renkei.managingBody),
    Schema.ChildCare: (*_PLACE, Schema.keywords, Renkei.installer),
    Schema.Preschool: (*_PLACE, Schema.keywords, Renkei.installer),
    Renkei.JointActivity: (
        Renkei.status,
        Renkei.startedIn,
        Renkei.activityKind,
        Renkei.inPairing,
    ),
    Renkei.Event: (Renkei.status, Renkei.inSeries),
    Renkei.Participation: (Renkei.participant, Renkei.certainty),
    Renkei.Designation: (
        Renkei.designatedFacility,
        Renkei.manager,
        Renkei.period,
        Renkei.certainty,
    ),
    Renkei.Medium: (Dct.publisher,),
    Renkei.ActivityObservation: (
        Renkei.observedEntity,
        Renkei.indicator,
        Renkei.refPeriod,
        Renkei.value,
        Renkei.valueStatus,
    ),
    Renkei.SourceDocument: (Dct.identifier,),
    Renkei.SourceBlock: (Renkei.assignedPairing, Renkei.certainty),
    Renkei.SourceSpan: (Renkei.spanKind,),
}
"""Class → the properties by whose values its list can be sorted, instead of its own order."""

FACETS: Final[Mapping[str, tuple[str, ...]]] = {
    "government": (
        Renkei.establisher,
        Renkei.designatingGovernment,
        Renkei.partner,
        Renkei.listedBy,
    ),
    "kind": (Renkei.activityKind, Renkei.spanKind, Org.classification),
    "theme": (Renkei.theme,),
    "status": (Renkei.status,),
}
"""Facet → the properties whose values it counts."""

FACET_CLASSES: Final = frozenset(
    {Renkei.Facility, Renkei.FacilityGroup, Renkei.FiscalYear, Renkei.CalendarMonth}
)
"""Classes that are values of the facet ``kind``, in the lists of their superclasses."""

YEAR: Final = (Renkei.newInFiscalYear, Renkei.startedIn, Renkei.refPeriod, Renkei.period)
"""Properties of the facet ``year``: a fiscal year, or a period within one (``time:intervalIn``)."""


def sort_key(property_: str) -> str:
    """Return the key of the sort by a property.

    >>> sort_key("https://w3id.org/renkei/ns#startedIn")
    'startedIn'
    """
    return property_.replace("#", "/").rpartition("/")[2]


def own_sort(class_: str) -> str:
    """Return the key of the sort in which the list of a class is."""
    return sort_key(OWN_SORTS[class_]) if class_ in OWN_SORTS else BY_NAME


def sorts(class_: str) -> tuple[str, ...]:
    """Return the keys of all sorts of the list of a class, its own first."""
    others = (BY_NAME,) if class_ in OWN_SORTS else ()
    return (own_sort(class_), *others, *map(sort_key, SORTS.get(class_, ())))


def steps(path: str) -> list[str]:
    """Return the IRIs of the properties of a path.

    >>> steps("time:inXSDDate")
    ['http://www.w3.org/2006/time#inXSDDate']
    """
    names = (name.partition(":") for name in path.split("/"))
    return [f"{PREFIXES[prefix]}{local}" for prefix, _, local in names]
