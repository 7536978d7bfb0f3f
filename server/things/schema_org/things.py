"""What search engines read in a page: schema.org as JSON-LD, as data in a ``script`` element.

Pure: a description in, a JSON object out. It claims no more than the graph does: an event of which
the month is known has the month as its date, a part without a licence has none here either, and
what schema.org has no fitting class for has no such data.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from renkei.ontology.terms import (
    Cv,
    Dct,
    Foaf,
    Locn,
    Org,
    Rdf,
    Renkei,
    Role,
    Schema,
    Status,
    Time,
)
from renkei.server.things.schema_org.builder import CONTEXT, Json, JsonLdBuilder
from renkei.server.things.schema_org.datasets import dataset, distribution

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from renkei.server.things.description import Description

__all__ = ["schema_org", "script_text"]

_NAMESPACE: Final = "https://schema.org/"
# In a script element only these could end it or begin a comment (HTML, § 4.12.1.3); the others are
# what no HTML document may hold, and line ends of JavaScript.
_UNSAFE: Final = re.compile("[<>&\u007f-\u009f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]")
_EVENT_STATUS: Final = {
    Status.planned: f"{_NAMESPACE}EventScheduled",
    Status.cancelled: f"{_NAMESPACE}EventCancelled",
}
_ACTION_STATUS: Final = {
    Status.reported: f"{_NAMESPACE}CompletedActionStatus",
    Status.ongoing: f"{_NAMESPACE}ActiveActionStatus",
    Status.planned: f"{_NAMESPACE}PotentialActionStatus",
    Status.agreed: f"{_NAMESPACE}PotentialActionStatus",
    Status.under_consideration: f"{_NAMESPACE}PotentialActionStatus",
}
_ORGANISERS: Final = frozenset({Role.host, Role.co_host})
_MONTH: Final = re.compile(r"(\d{4}-\d{2})-01")


def script_text(data: Mapping[str, Any] | None) -> Markup:
    """Return JSON as the text of a ``script`` element, whatever its texts are; empty for None."""
    if not data:
        return Markup()
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(_UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text))  # noqa: S704 (escaped)


def schema_org(found: Description, *, base: str, root: str, language: str) -> Json | None:
    """Return what a search engine is told of a thing; None if schema.org has no class for it.

    Args:
        found: What is known of the thing, with its neighbours.
        base: What the IRIs of the data start with.
        root: Absolute address of this service, which ends in ``/``.
        language: Language of the page: names are in it, those in others are alternate names.
    """
    make = _MAKERS.get(found.kind.name)
    about = make(JsonLdBuilder(found, base, root, language)) if make else None
    return {"@context": CONTEXT, **about} if about else None


def _facility(told: JsonLdBuilder) -> Json:
    if Renkei.Facility not in told.types:
        return told.main("Thing")  # a group of facilities has no place of its own
    facts, thing = told.facts, told.thing
    address = [
        told.only(
            {
                "@type": "PostalAddress",
                "streetAddress": told.text(node, Locn.fullAddress),
                "postalCode": facts.text(node, Locn.postCode),
            }
        )
        for node in facts.iris(thing, Locn.address)
    ]
    place = {
        "address": [found for found in address if len(found) > 1] or told.texts(thing, Locn.address)
    }
    latitude, longitude = facts.text(thing, Schema.latitude), facts.text(thing, Schema.longitude)
    if _is_number(latitude) and _is_number(longitude):
        place["geo"] = [
            {
                "@type": "GeoCoordinates",
                "latitude": float(latitude),
                "longitude": float(longitude),
            }
        ]
    place["telephone"] = told.texts(thing, Schema.telephone)
    return told.main("CivicStructure") | told.only(place)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d{1,3}(\.\d{1,20})?", text, re.ASCII) is not None


def _government(told: JsonLdBuilder) -> Json:
    facts, thing = told.facts, told.thing
    codes = (Renkei.localGovernmentCode, Renkei.corporateNumber)
    return told.main("GovernmentOrganization") | told.only(
        {
            "identifier": [
                {"@type": "PropertyValue", "propertyID": name, "value": facts.text(thing, name)}
                for name in codes
                if facts.text(thing, name)
            ],
            "areaServed": [
                {"@type": "AdministrativeArea", "@id": area}
                for area in told.web(thing, Renkei.jurisdiction)
            ],
        }
    )


def _organisation(told: JsonLdBuilder) -> Json:
    if Renkei.GovernmentDepartment not in told.types:
        return told.main("Organization")
    parents = told.named(told.facts.iris(told.thing, Org.unitOf), "GovernmentOrganization")
    return told.main("GovernmentOrganization") | told.only({"parentOrganization": parents})


def _parties(told: JsonLdBuilder, roles: frozenset[str] | None = None) -> list[Json]:
    """Who takes part, as far as the source is sure of it or not; of some roles only, if given."""
    facts = told.facts
    parties = [
        party
        for part in facts.iris(told.thing, Cv.hasParticipation)
        if roles is None or roles & set(facts.iris(part, Cv.role))
        for party in facts.iris(part, Renkei.participant)
    ]
    return told.named(list(dict.fromkeys(parties)), "Organization")


def _event(told: JsonLdBuilder) -> Json:
    facts, thing = told.facts, told.thing
    dates: Json = {}
    for period in facts.iris(thing, Renkei.period)[:1]:
        first = facts.text(period, Time.hasBeginning, Time.inXSDDate)
        last = facts.text(period, Time.hasEnd, Time.inXSDDate)
        kinds = set(facts.iris(period, Rdf.type_))
        if Renkei.CalendarMonth in kinds:  # one day of it, or some: which is not known
            month = _MONTH.fullmatch(first)
            dates = {"startDate": month[1]} if month else {}
        elif Renkei.FiscalYear not in kinds:
            dates = {"startDate": first, "endDate": last}
    status = next((s for s in facts.iris(thing, Renkei.status) if s in _EVENT_STATUS), "")
    return told.main("Event") | told.only(
        {
            **dates,
            "eventStatus": _EVENT_STATUS.get(status),
            "location": told.named(facts.iris(thing, Renkei.venueFacility), "Place"),
            "organizer": _parties(told, _ORGANISERS),
            "superEvent": told.named(facts.iris(thing, Renkei.inSeries), "EventSeries"),
        }
    )


def _series(told: JsonLdBuilder) -> Json:
    return told.main("EventSeries") | told.only({"organizer": _parties(told, _ORGANISERS)})


def _activity(told: JsonLdBuilder) -> Json:
    """An action: it has agents and a state; a schema.org Project would be an organisation."""
    facts, thing = told.facts, told.thing
    status = next((s for s in facts.iris(thing, Renkei.status) if s in _ACTION_STATUS), "")
    return told.main("Action") | told.only(
        {
            "actionStatus": _ACTION_STATUS.get(status),
            "participant": _parties(told),
            "object": told.named(facts.iris(thing, Renkei.concerns), "Thing"),
        }
    )


def _document(told: JsonLdBuilder) -> Json:
    facts, thing = told.facts, told.thing
    address = facts.text(thing, Schema.url)
    is_web = address.startswith(("http://", "https://"))
    return told.main("WebPage" if is_web else "Report") | told.only(
        {
            "sameAs": [address] if is_web else [],
            "identifier": told.texts(thing, Dct.identifier),
            "inLanguage": told.texts(thing, Dct.language),
            "publisher": told.named(facts.iris(thing, Dct.publisher), "Organization"),
            "dateModified": facts.text(thing, Dct.modified),
        }
    )


def _medium(told: JsonLdBuilder) -> Json:
    types = [name.removeprefix(_NAMESPACE) for name in told.types if name.startswith(_NAMESPACE)]
    known = sorted(name for name in types if name.isascii() and name.isalpha())
    return told.main(*(known or ["CreativeWork"])) | told.only(
        {
            "publisher": told.named(told.facts.iris(told.thing, Dct.publisher), "Organization"),
        }
    )


def _agent(told: JsonLdBuilder) -> Json:
    return told.main("Organization") | told.only({"sameAs": told.web(told.thing, Foaf.homepage)})


_MAKERS: Final[Mapping[str, Callable[[JsonLdBuilder], Json]]] = {
    "facility": _facility,
    "government": _government,
    "manager": _organisation,
    "event": _event,
    "series": _series,
    "activity": _activity,
    "document": _document,
    "medium": _medium,
    "dataset": dataset,
    "distribution": distribution,
}
