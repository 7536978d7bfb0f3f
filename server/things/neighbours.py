"""SPARQL patterns of the neighbours of things: ``$T`` is the thing, ``?s`` a neighbour.

The statements of all neighbours are read with one query, so a pattern costs a step, not a query.
"""

from __future__ import annotations

from typing import Final

from renkei.server.things.places.tables import NEAR as PLACE

_ACTIVITIES_OF_PAIRING: Final = "$T ^renkei:inPairing"
_OBSERVED: Final = "^renkei:observedEntity"
_PARTIES: Final = "$T cv:hasParticipation ?s"
_TAKES_PART: Final = ("$T ^renkei:participant ?s", "$T ^renkei:participant/^cv:hasParticipation ?s")


def _with_periods(events: str) -> tuple[str, ...]:
    """Return patterns for events, their periods, and the days on which these begin."""
    return (
        f"{events} ?s",
        f"{events}/renkei:period ?s",
        f"{events}/renkei:period/time:hasBeginning ?s",
    )


def _with_beginnings(things: str, property_: str) -> tuple[str, ...]:
    """Return patterns for the periods of things, and the days on which these begin."""
    return (f"{things}/{property_} ?s", f"{things}/{property_}/time:hasBeginning ?s")


PAIRING: Final = (
    "$T renkei:pairedFacility ?s",
    "$T renkei:hasDirectionStatement ?s",
    f"{_ACTIVITIES_OF_PAIRING} ?s",
    f"{_ACTIVITIES_OF_PAIRING}/renkei:activityKind/skos:broader* ?s",
    *_with_beginnings(_ACTIVITIES_OF_PAIRING, "renkei:startedIn"),
    *_with_periods(f"{_ACTIVITIES_OF_PAIRING}/renkei:hasOccurrence"),
    *_with_periods(f"{_ACTIVITIES_OF_PAIRING}/renkei:concerns/^renkei:inSeries"),
    f"{_ACTIVITIES_OF_PAIRING}/{_OBSERVED} ?s",
    f"{_ACTIVITIES_OF_PAIRING}/renkei:concerns/{_OBSERVED} ?s",
)
ACTIVITY: Final = (
    _PARTIES,
    *_with_periods("$T renkei:hasOccurrence"),
    *_with_periods("$T renkei:concerns/^renkei:inSeries"),
    f"$T {_OBSERVED} ?s",
    f"$T renkei:concerns/{_OBSERVED} ?s",
)
EVENT: Final = (
    _PARTIES,
    *PLACE,
    "$T renkei:period ?s",
    "$T renkei:period/time:hasBeginning ?s",
    "$T renkei:period/time:hasEnd ?s",
    "$T ^renkei:hasOccurrence ?s",
    *_with_periods("$T ^renkei:hasOccurrence/renkei:hasOccurrence"),
)
SERIES: Final = (
    _PARTIES,
    *_with_periods("$T ^renkei:inSeries"),
    "$T ^renkei:concerns ?s",
    f"$T {_OBSERVED} ?s",
)
PROGRAMME: Final = (_PARTIES, "$T ^renkei:concerns ?s", f"$T {_OBSERVED} ?s")
GOVERNMENT: Final = (
    "$T ^renkei:establisher ?s",
    "$T ^renkei:establisher/^renkei:pairedFacility ?s",
    "$T ^renkei:establisher/^renkei:pairedFacility/renkei:pairedFacility ?s",
    "$T ^renkei:partner ?s",
    "$T ^renkei:designatingGovernment ?s",
    *_with_beginnings("$T ^renkei:designatingGovernment", "renkei:period"),
    "$T ^org:unitOf ?s",
    *_TAKES_PART,
)
FACILITY: Final = (
    "$T ^renkei:pairedFacility ?s",
    "$T ^renkei:pairedFacility/^renkei:inPairing ?s",
    *_with_beginnings("$T ^renkei:pairedFacility/^renkei:inPairing", "renkei:startedIn"),
    "$T ^renkei:designatedFacility ?s",
    *_with_beginnings("$T ^renkei:designatedFacility", "renkei:period"),
    "$T skos:exactMatch/^renkei:designatedFacility ?s",
    *_with_beginnings("$T skos:exactMatch/^renkei:designatedFacility", "renkei:period"),
    "$T ^skos:exactMatch/^renkei:designatedFacility ?s",
    *_with_beginnings("$T ^skos:exactMatch/^renkei:designatedFacility", "renkei:period"),
    "$T ^renkei:concerns ?s",
    "$T ^renkei:venueFacility ?s",
    *PLACE,
    *_TAKES_PART,
)
MANAGER: Final = (
    "$T ^renkei:manager ?s",
    *_with_beginnings("$T ^renkei:manager", "renkei:period"),
    *_TAKES_PART,
)
DIRECTION: Final = (
    "$T ^renkei:hasDirectionStatement ?s",
    "$T ^renkei:hasDirectionStatement/^renkei:inPairing ?s",
    "$T ^renkei:hasDirectionStatement/^renkei:inPairing/renkei:activityKind/skos:broader* ?s",
)
OBSERVATION: Final = (f"$T renkei:observedEntity/{_OBSERVED} ?s",)
BLOCK: Final = ("$T ^renkei:inBlock ?s", "$T ^renkei:inBlock/oa:hasSelector ?s")
PERIOD: Final = (
    "$T ^time:intervalIn ?s",
    "$T ^time:intervalIn/time:hasBeginning ?s",
    "$T ^renkei:period ?s",
    "$T ^time:intervalIn/^renkei:period ?s",
    "$T ^renkei:startedIn ?s",
    "$T ^time:intervalIn/^renkei:startedIn ?s",
    "$T ^renkei:refPeriod ?s",
)
DATASET: Final = (
    "$T dcat:distribution ?s",
    "$T dcat:distribution/spdx:checksum ?s",
    "$T dct:publisher ?s",
)
