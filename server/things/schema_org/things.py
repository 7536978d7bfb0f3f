"""schema.org descriptions of the kinds of things, as JSON-LD for search engines. Pure.

They claim no more than the graph does: an event of which only the month is known has the month as
its date, a part without a licence has none here either, and a status that holds as of its document
only is left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from renkei.ontology.terms import (
    Cv,
    Dct,
    Org,
    Rdf,
    Renkei,
    Role,
    Schema,
    Status,
    Time,
)
from renkei.server.things.schema_org.places import place_members

if TYPE_CHECKING:
    from renkei.server.things.schema_org.builder import Json, JsonLdBuilder

__all__ = [
    "activity",
    "document",
    "event",
    "facility",
    "government",
    "medium",
    "organisation",
    "series",
]

_NAMESPACE: Final = "https://schema.org/"
# Only what stays true. Who reads schema.org takes it for today's: what a document of 2017 plans, or
# says that it goes on, is not scheduled or active for that.
_EVENT_STATUS: Final = {Status.cancelled: f"{_NAMESPACE}EventCancelled"}
_ACTION_STATUS: Final = {Status.reported: f"{_NAMESPACE}CompletedActionStatus"}
_ORGANISERS: Final = frozenset({Role.host, Role.co_host})
_MONTH: Final = re.compile(r"(\d{4}-\d{2})-01")


def facility(builder: JsonLdBuilder) -> Json:
    """Return a facility as a CivicStructure; a group of facilities as a Thing."""
    if Renkei.Facility not in builder.types:
        return builder.main("Thing")  # a group of facilities has no place of its own
    return builder.main("CivicStructure") | place_members(builder)


def government(builder: JsonLdBuilder) -> Json:
    """Return a government with its official codes and area."""
    facts, thing = builder.facts, builder.thing
    codes = (Renkei.localGovernmentCode, Renkei.corporateNumber)
    return builder.main("GovernmentOrganization") | builder.only(
        {
            "identifier": [
                {"@type": "PropertyValue", "propertyID": name, "value": facts.text(thing, name)}
                for name in codes
                if facts.text(thing, name)
            ],
            "areaServed": [
                {"@type": "AdministrativeArea", "@id": area}
                for area in builder.web(thing, Renkei.jurisdiction)
            ],
        }
    )


def organisation(builder: JsonLdBuilder) -> Json:
    """Return an organisation, or a department of a government."""
    if Renkei.GovernmentDepartment not in builder.types:
        return builder.main("Organization")
    parents = builder.named(builder.facts.iris(builder.thing, Org.unitOf), "GovernmentOrganization")
    return builder.main("GovernmentOrganization") | builder.only({"parentOrganization": parents})


def _parties(builder: JsonLdBuilder, roles: frozenset[str] | None = None) -> list[Json]:
    """Return the participants, whatever the certainty; of some roles only, if given."""
    facts = builder.facts
    parties = [
        party
        for part in facts.iris(builder.thing, Cv.hasParticipation)
        if roles is None or roles & set(facts.iris(part, Cv.role))
        for party in facts.iris(part, Renkei.participant)
    ]
    return builder.named(list(dict.fromkeys(parties)), "Organization")


def event(builder: JsonLdBuilder) -> Json:
    """Return an event with its dates as far as they are known, organisers and series."""
    facts, thing = builder.facts, builder.thing
    dates: Json = {}
    for period in facts.iris(thing, Renkei.period)[:1]:
        first = facts.text(period, Time.hasBeginning, Time.inXSDDate)
        last = facts.text(period, Time.hasEnd, Time.inXSDDate)
        kinds = set(facts.iris(period, Rdf.type_))
        if Renkei.CalendarMonth in kinds:  # which days of it is not known
            month = _MONTH.fullmatch(first)
            dates = {"startDate": month[1]} if month else {}
        elif Renkei.FiscalYear not in kinds:
            dates = {"startDate": first, "endDate": last}
    status = next((s for s in facts.iris(thing, Renkei.status) if s in _EVENT_STATUS), "")
    return builder.main("Event") | builder.only(
        {
            **dates,
            "eventStatus": _EVENT_STATUS.get(status),
            "location": builder.named(
                [
                    each
                    for by in (Renkei.venueFacility, Schema.location)
                    for each in facts.iris(thing, by)
                ],
                "Place",
            ),
            "organizer": _parties(builder, _ORGANISERS),
            "superEvent": builder.named(facts.iris(thing, Renkei.inSeries), "EventSeries"),
        }
    )


def series(builder: JsonLdBuilder) -> Json:
    """Return a series of events with its organisers."""
    return builder.main("EventSeries") | builder.only({"organizer": _parties(builder, _ORGANISERS)})


def activity(builder: JsonLdBuilder) -> Json:
    """Return an activity as an Action: it has agents and a status; a Project is an organisation."""
    facts, thing = builder.facts, builder.thing
    status = next((s for s in facts.iris(thing, Renkei.status) if s in _ACTION_STATUS), "")
    return builder.main("Action") | builder.only(
        {
            "actionStatus": _ACTION_STATUS.get(status),
            "participant": _parties(builder),
            "object": builder.named(facts.iris(thing, Renkei.concerns), "Thing"),
        }
    )


def document(builder: JsonLdBuilder) -> Json:
    """Return a document: a WebPage if it has an address of the web, else a Report."""
    facts, thing = builder.facts, builder.thing
    address = facts.text(thing, Schema.url)
    is_web = address.startswith(("http://", "https://"))
    return builder.main("WebPage" if is_web else "Report") | builder.only(
        {
            "sameAs": [address] if is_web else [],
            "identifier": builder.texts(thing, Dct.identifier),
            "inLanguage": builder.texts(thing, Dct.language),
            "publisher": builder.named(facts.iris(thing, Dct.publisher), "Organization"),
            "dateModified": facts.text(thing, Dct.modified),
        }
    )


def medium(builder: JsonLdBuilder) -> Json:
    """Return a medium as the schema.org types that it has, else as a CreativeWork."""
    types = [name.removeprefix(_NAMESPACE) for name in builder.types if name.startswith(_NAMESPACE)]
    known = sorted(name for name in types if name.isascii() and name.isalpha())
    publishers = builder.named(builder.facts.iris(builder.thing, Dct.publisher), "Organization")
    return builder.main(*(known or ["CreativeWork"])) | builder.only({"publisher": publishers})
