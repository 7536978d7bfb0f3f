"""The kinds of things that lists of open data have, beside facilities, events and designations.

A class stands before its superclasses; childcare facilities may be preschools, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.ontology.terms import Renkei, Schema
from renkei.server.things.kind import Kind, texts
from renkei.server.things.places import tables
from renkei.server.things.schema_org import places

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PLACE_KINDS"]


def _kind(
    key: str, title: Mapping[str, str], class_: str, iri_type: str, *columns: str, home: int
) -> Kind:
    return Kind(
        key=key,
        title=title,
        class_=class_,
        iri_types=(iri_type,),
        columns=(Renkei.listedBy, *columns),
        near=tables.NEAR,
        tables=tables.of_place,
        schema_org=places.place,
        home=home,
        is_suggested=True,
    )


PLACE_KINDS: Final = (
    _kind(
        "evacuation-sites",
        texts("指定緊急避難場所", "Emergency evacuation sites"),
        Renkei.EvacuationSite,
        "evacuation",
        Renkei.hazard,
        Schema.maximumAttendeeCapacity,
        home=11,
    ),
    _kind(
        "aeds",
        texts("AED設置箇所", "AED sites"),
        Renkei.AedSite,
        "aed",
        Renkei.position,
        Renkei.scheduleNote,
        home=12,
    ),
    _kind(
        "wifi-spots",
        texts("公衆無線LAN", "Public Wi-Fi spots"),
        Renkei.WifiSpot,
        "wifi",
        Renkei.ssid,
        Renkei.position,
        home=13,
    ),
    _kind(
        "toilets",
        texts("公衆トイレ", "Public toilets"),
        Schema.PublicToilet,
        "toilet",
        Renkei.position,
        Renkei.feature,
        home=14,
    ),
    _kind(
        "sights",
        texts("観光施設", "Sights"),
        Schema.TouristAttraction,
        "sight",
        Renkei.scheduleNote,
        home=15,
    ),
    _kind(
        "cultural-properties",
        texts("文化財", "Cultural properties"),
        Renkei.CulturalProperty,
        "heritage",
        Schema.keywords,
        Renkei.recognisedOn,
        home=16,
    ),
    _kind(
        "care-establishments",
        texts("介護サービス事業所", "Care establishments"),
        Renkei.CareEstablishment,
        "care",
        Schema.keywords,
        Renkei.managingBody,
        home=17,
    ),
    _kind(
        "childcare",
        texts("子育て施設", "Childcare facilities"),
        Schema.ChildCare,
        "childcare",
        Schema.keywords,
        Renkei.installer,
        home=18,
    ),
    _kind(
        "preschools",
        texts("幼稚園", "Preschools"),
        Schema.Preschool,
        "childcare",
        Schema.keywords,
        Renkei.installer,
        home=19,
    ),
)
"""In the order of the lists."""
