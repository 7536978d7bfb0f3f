"""schema.org descriptions of places: address, point, hours, features. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from renkei.ontology.terms import LABELS, Locn, Renkei, Schema

if TYPE_CHECKING:
    from renkei.server.things.schema_org.builder import Json, JsonLdBuilder

__all__ = ["place", "place_members"]

# Of the classes that a place has, the first is told.
_TYPES: Final = {
    Schema.PublicToilet: "PublicToilet",
    Schema.TouristAttraction: "TouristAttraction",
    Schema.Preschool: "Preschool",
    Schema.ChildCare: "ChildCare",
    Renkei.CareEstablishment: "LocalBusiness",
    Schema.Place: "Place",
}


def place(builder: JsonLdBuilder) -> Json:
    """Return a place of a list; a cultural property without a point is a Thing."""
    names = [name for class_, name in _TYPES.items() if class_ in builder.types]
    if not names:
        return builder.main("Thing")
    capacity = builder.facts.text(builder.thing, Schema.maximumAttendeeCapacity)
    return (
        builder.main(names[0])
        | place_members(builder)
        | builder.only(
            {
                "maximumAttendeeCapacity": int(capacity) if capacity.isdecimal() else None,
                "keywords": builder.texts(builder.thing, Schema.keywords),
            }
        )
    )


def place_members(builder: JsonLdBuilder) -> Json:
    """Return address, point, telephone, hours and features of the thing."""
    facts, thing = builder.facts, builder.thing
    addresses = [
        builder.only(
            {
                "@type": "PostalAddress",
                "streetAddress": builder.text(node, Locn.fullAddress),
                "postalCode": facts.text(node, Locn.postCode),
            }
        )
        for node in facts.iris(thing, Locn.address)
    ]
    members: Json = {
        "address": [each for each in addresses if len(each) > 1]
        or builder.texts(thing, Locn.address)
    }
    latitude, longitude = facts.text(thing, Schema.latitude), facts.text(thing, Schema.longitude)
    if _is_number(latitude) and _is_number(longitude):
        members["geo"] = [
            {
                "@type": "GeoCoordinates",
                "latitude": float(latitude),
                "longitude": float(longitude),
            }
        ]
    members["telephone"] = builder.texts(thing, Schema.telephone)
    members["openingHoursSpecification"] = [
        builder.only(
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": sorted(facts.iris(node, Schema.dayOfWeek)),
                "opens": facts.text(node, Schema.opens),
                "closes": facts.text(node, Schema.closes),
            }
        )
        for node in facts.iris(thing, Schema.openingHoursSpecification)
        if facts.text(node, Schema.opens)
    ]
    members["amenityFeature"] = [
        {
            "@type": "LocationFeatureSpecification",
            "name": LABELS[code][builder.language],
            "value": value,
        }
        for property_, value in ((Renkei.feature, True), (Renkei.lacksFeature, False))
        for code in facts.iris(thing, property_)
        if code in LABELS
    ]
    return builder.only(members)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d{1,3}(\.\d{1,20})?", text, re.ASCII) is not None
