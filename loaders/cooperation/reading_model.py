"""What a reading holds, as plain data; ``parse_reading`` makes it from a TOML file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from renkei.ontology.terms import Renkei, Schema

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from renkei.loaders.toml_table import Table, Text

__all__ = [
    "FACILITY_CLASSES",
    "GOVERNMENT_CLASSES",
    "THING_CLASSES",
    "BlockReading",
    "DirectionReading",
    "FacilityReading",
    "GovernmentReading",
    "Ignored",
    "ItemReading",
    "LooseReading",
    "PairingReading",
    "PartyReading",
    "Reading",
    "ThingReading",
    "TopicReading",
    "VenueReading",
]

GOVERNMENT_CLASSES = {
    "prefecture": Renkei.PrefecturalGovernment,
    "municipality": Renkei.MunicipalGovernment,
    "government": Renkei.Government,
}
FACILITY_CLASSES = {"facility": Renkei.Facility, "group": Renkei.FacilityGroup}

# What a name in an item may be: its class, and how the activity is linked to it.
THING_CLASSES: Mapping[str, tuple[str, ...]] = {
    "medium": (Renkei.Medium,),
    "periodical": (Renkei.Medium, Schema.Periodical),
    "website": (Renkei.Medium, Schema.WebSite),
    "webpage": (Renkei.Medium, Schema.WebPage),
    "information-system": (Renkei.Medium, Schema.SoftwareApplication),
    "programme": (Renkei.Programme,),
    "series": (Renkei.EventSeries,),
    "facility": (Renkei.Facility,),
    "group": (Renkei.FacilityGroup,),
    "organisation": (),
    "department": (Renkei.GovernmentDepartment,),
}


@dataclass(frozen=True)
class GovernmentReading:
    """A government that the document speaks of."""

    table: Table
    key: str
    kind: str
    label: Text
    type: str
    code: str | None
    corporate_number: str | None
    area: str | None
    matches: tuple[str, ...]
    homepage: str | None
    called: tuple[str, ...]


@dataclass(frozen=True)
class FacilityReading:
    """A facility or group of facilities (■)."""

    table: Table
    line: int
    key: str
    kind: str
    establisher: str
    en: str
    called: tuple[str, ...]


@dataclass(frozen=True)
class DirectionReading:
    """A direction of cooperation (●)."""

    table: Table
    line: int
    direction: str
    en: str


@dataclass(frozen=True)
class PairingReading:
    """A row of the table: its facilities and directions."""

    table: Table
    key: str
    label: Text
    theme: str
    facilities: tuple[FacilityReading, ...]
    directions: tuple[DirectionReading, ...]


@dataclass(frozen=True)
class BlockReading:
    """Which pairing a block belongs to, and why."""

    table: Table
    line: int
    pairing: str
    certainty: str
    because: Text


@dataclass(frozen=True)
class LooseReading:
    """A line outside the table: a title and the like."""

    table: Table
    line: int
    kind: str


@dataclass(frozen=True)
class PartyReading:
    """Who takes part in an activity, and in which role."""

    table: Table
    role: str
    said: str | None
    who: tuple[str, ...]
    certainty: str
    because: Text | None


@dataclass(frozen=True)
class ThingReading:
    """A medium, programme, series, facility or party that an item names."""

    table: Table
    key: str
    kind: str
    said: str
    en: str
    of: str | None
    named: bool
    link: bool
    events: bool
    counts: bool


@dataclass(frozen=True)
class TopicReading:
    """A matter dealt with."""

    table: Table
    key: str
    said: str
    en: str


@dataclass(frozen=True)
class Ignored:
    """A date, count or name of the text that becomes nothing of its own, and why."""

    table: Table
    said: str
    because: Text


@dataclass(frozen=True)
class VenueReading:
    """Where an activity takes place: what the text says, and which facility that is."""

    table: Table
    said: str
    who: str


@dataclass(frozen=True)
class ItemReading:
    """What the text of an item (○) cannot say."""

    table: Table
    line: int
    begins: str
    key: str
    en: str
    kinds: tuple[str, ...]
    indicator: str | None
    purpose_en: str | None
    venue: VenueReading | None
    own_events: bool
    uses: tuple[str, ...]
    concerns: tuple[str, ...]
    parties: tuple[PartyReading, ...]
    month_role: PartyReading | None
    things: tuple[ThingReading, ...]
    topics: tuple[TopicReading, ...]
    ignored: tuple[Ignored, ...]
    note: Text | None


@dataclass(frozen=True)
class Reading:
    """A whole reading."""

    file: str
    label: Text
    compiled: tuple[dt.date, dt.date]
    compiled_because: Text
    governments: tuple[GovernmentReading, ...]
    partnership_key: str
    partnership_label: Text
    partnership_line: int
    partners: tuple[str, ...]
    sections: Mapping[str, str]
    loose: tuple[LooseReading, ...]
    pairings: tuple[PairingReading, ...]
    blocks: tuple[BlockReading, ...]
    items: tuple[ItemReading, ...]
    partnership_table: Table
