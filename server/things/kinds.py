"""What the page of each kind of thing shows beside its statements.

A kind names its neighbours as patterns of SPARQL (``$T`` is the thing, ``?s`` the neighbour), and
makes tables of them. Pure: facts in, tables of terms out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.ontology.terms import Dcat, Org, Renkei, Sd, Skos, Time
from renkei.server.things import tables
from renkei.server.things.table_parts import HEADS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from renkei.server.things.table_parts import Table
    from renkei.server.web.facts import Facts

__all__ = ["KINDS", "Kind", "kind_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of thing.

    Attributes:
        name: Its name in templates.
        classes: A thing is of this kind if it is of one of these.
        near: Patterns that give the neighbours whose statements the page needs.
        tables: Makes the tables of a thing; the facts hold its neighbours.
        list_key: Where all of them are listed: ``/things/<list_key>``.
        in_meta: True if its neighbours are in the meta graph.
    """

    name: str
    classes: tuple[str, ...]
    near: tuple[str, ...] = ()
    tables: Callable[[Facts, str], list[Table]] = lambda _facts, _thing: []
    list_key: str = ""
    in_meta: bool = False

    @property
    def properties(self) -> tuple[str, ...]:
        """Properties that the heads of tables name."""
        return HEADS if self.near else ()


def _when(events: str) -> tuple[str, ...]:
    """Patterns for events, their periods, and the days on which these begin."""
    return (
        f"{events} ?s",
        f"{events}/renkei:period ?s",
        f"{events}/renkei:period/time:hasBeginning ?s",
    )


_ACTIVITIES_OF_PAIRING: Final = "$T ^renkei:inPairing"
_PARTIES: Final = ("$T cv:hasParticipation ?s",)
_PERIOD: Final = (
    "$T renkei:period ?s",
    "$T renkei:period/time:hasBeginning ?s",
    "$T renkei:period/time:hasEnd ?s",
)
_TAKES_PART: Final = ("$T ^renkei:participant ?s", "$T ^renkei:participant/^cv:hasParticipation ?s")
_OBSERVED: Final = "^renkei:observedEntity"

KINDS: Final = (
    Kind(
        name="pairing",
        classes=(Renkei.FacilityPairing,),
        near=(
            "$T renkei:pairedFacility ?s",
            "$T renkei:hasDirectionStatement ?s",
            f"{_ACTIVITIES_OF_PAIRING} ?s",
            f"{_ACTIVITIES_OF_PAIRING}/renkei:activityKind/skos:broader* ?s",
            *_when(f"{_ACTIVITIES_OF_PAIRING}/renkei:hasOccurrence"),
            *_when(f"{_ACTIVITIES_OF_PAIRING}/renkei:concerns/^renkei:inSeries"),
            f"{_ACTIVITIES_OF_PAIRING}/{_OBSERVED} ?s",
            f"{_ACTIVITIES_OF_PAIRING}/renkei:concerns/{_OBSERVED} ?s",
        ),
        tables=tables.of_pairing,
        list_key="pairings",
    ),
    Kind(
        name="activity",
        classes=(Renkei.JointActivity,),
        near=(
            *_PARTIES,
            *_when("$T renkei:hasOccurrence"),
            *_when("$T renkei:concerns/^renkei:inSeries"),
            f"$T {_OBSERVED} ?s",
            f"$T renkei:concerns/{_OBSERVED} ?s",
        ),
        tables=tables.of_activity,
        list_key="activities",
    ),
    Kind(
        name="event",
        classes=(Renkei.Event,),
        near=(
            *_PARTIES,
            *_PERIOD,
            "$T ^renkei:hasOccurrence ?s",
            *_when("$T ^renkei:hasOccurrence/renkei:hasOccurrence"),
        ),
        tables=tables.of_event,
        list_key="events",
    ),
    Kind(
        name="series",
        classes=(Renkei.EventSeries,),
        near=(
            *_PARTIES,
            *_when("$T ^renkei:inSeries"),
            "$T ^renkei:concerns ?s",
            f"$T {_OBSERVED} ?s",
        ),
        tables=tables.of_series,
        list_key="series",
    ),
    Kind(
        name="programme",
        classes=(Renkei.Programme,),
        near=(*_PARTIES, "$T ^renkei:concerns ?s", f"$T {_OBSERVED} ?s"),
        tables=tables.of_series,
        list_key="programmes",
    ),
    Kind(
        name="government",
        classes=(Renkei.Government,),
        near=(
            "$T ^renkei:establisher ?s",
            "$T ^renkei:establisher/^renkei:pairedFacility ?s",
            "$T ^renkei:partner ?s",
            "$T ^renkei:designatingGovernment ?s",
            "$T ^org:unitOf ?s",
            *_TAKES_PART,
        ),
        tables=tables.of_government,
        list_key="governments",
    ),
    Kind(
        name="facility",
        classes=(Renkei.FacilityEntity, Renkei.Facility, Renkei.FacilityGroup),
        near=(
            "$T ^renkei:pairedFacility ?s",
            "$T ^renkei:pairedFacility/^renkei:inPairing ?s",
            "$T ^renkei:designatedFacility ?s",
            "$T ^renkei:concerns ?s",
            "$T ^renkei:venueFacility ?s",
            "$T locn:address ?s",
            *_TAKES_PART,
        ),
        tables=tables.of_facility,
        list_key="facilities",
    ),
    Kind(
        name="manager",
        classes=(Renkei.DesignatedManager, Org.Organization, Org.OrganizationalUnit),
        near=("$T ^renkei:manager ?s", *_TAKES_PART),
        tables=tables.of_manager,
        list_key="managers",
    ),
    Kind(name="designation", classes=(Renkei.Designation,), list_key="designations"),
    Kind(
        name="medium",
        classes=(Renkei.Medium,),
        near=("$T ^renkei:usesMedium ?s",),
        tables=tables.of_medium,
        list_key="media",
    ),
    Kind(
        name="participation",
        classes=(Renkei.Participation,),
        near=("$T ^cv:hasParticipation ?s",),
        tables=tables.of_participation,
        list_key="participations",
    ),
    Kind(
        name="direction",
        classes=(Renkei.DirectionStatement,),
        near=(
            "$T ^renkei:hasDirectionStatement ?s",
            "$T ^renkei:hasDirectionStatement/^renkei:inPairing ?s",
            "$T ^renkei:hasDirectionStatement/^renkei:inPairing"
            "/renkei:activityKind/skos:broader* ?s",
        ),
        tables=tables.of_direction,
        list_key="directions",
    ),
    Kind(
        name="observation",
        classes=(Renkei.ActivityObservation,),
        near=(f"$T renkei:observedEntity/{_OBSERVED} ?s",),
        tables=tables.of_observation,
        list_key="observations",
    ),
    Kind(
        name="block",
        classes=(Renkei.SourceBlock,),
        near=("$T ^renkei:inBlock ?s", "$T ^renkei:inBlock/oa:hasSelector ?s"),
        tables=tables.of_block,
        list_key="blocks",
    ),
    Kind(name="span", classes=(Renkei.SourceSpan,), list_key="spans"),
    Kind(
        name="document",
        classes=(Renkei.SourceDocument,),
        near=("?s renkei:documentOf $T ; a renkei:SourceBlock",),
        tables=tables.of_document,
        list_key="documents",
    ),
    Kind(
        name="partnership",
        classes=(Renkei.Partnership,),
        near=("$T ^renkei:inPartnership ?s",),
        tables=tables.of_partnership,
        list_key="partnerships",
    ),
    Kind(
        name="topic",
        classes=(Skos.Concept,),
        near=("$T ^renkei:topic ?s",),
        tables=tables.of_topic,
        list_key="topics",
    ),
    Kind(
        name="period",
        classes=(Time.ProperInterval,),
        near=(
            "$T ^time:intervalIn ?s",
            "$T ^time:intervalIn/time:hasBeginning ?s",
            "$T ^renkei:period ?s",
            "$T ^time:intervalIn/^renkei:period ?s",
            "$T ^renkei:startedIn ?s",
            "$T ^time:intervalIn/^renkei:startedIn ?s",
            "$T ^renkei:refPeriod ?s",
        ),
        tables=tables.of_period,
        list_key="periods",
    ),
    Kind(name="day", classes=(Time.Instant,), list_key="days"),
    Kind(
        name="dataset",
        classes=(Dcat.Dataset,),
        near=(
            "$T dcat:distribution ?s",
            "$T dcat:distribution/spdx:checksum ?s",
            "$T dct:publisher ?s",
        ),
        tables=tables.of_dataset,
        list_key="datasets",
        in_meta=True,
    ),
    Kind(name="distribution", classes=(Dcat.Distribution,), list_key="datasets"),
    Kind(name="graph", classes=(Sd.Graph,)),
)
_OTHER: Final = Kind(name="thing", classes=())


def kind_of(types: Collection[str]) -> Kind:
    """Return the first kind that has one of the classes; a general one if none has."""
    return next((kind for kind in KINDS if not set(types).isdisjoint(kind.classes)), _OTHER)
