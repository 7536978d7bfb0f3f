"""The entries of a reading as plain data, made from a TOML file by ``parse_reading``.

``toml`` is the table of an entry, for error messages. Codes are IRIs; texts are by language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from renkei.ontology.terms import Renkei, Schema

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from renkei.graph.catalogue.description import Text
    from renkei.loaders.toml_table import TomlTable

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

# The classes of a thing that an item names.
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
    """A government, and its names in the document."""

    toml: TomlTable
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

    toml: TomlTable
    line: int
    key: str
    kind: str
    establisher: str
    en: str
    called: tuple[str, ...]


@dataclass(frozen=True)
class DirectionReading:
    """A direction of cooperation (●)."""

    toml: TomlTable
    line: int
    direction: str
    en: str


@dataclass(frozen=True)
class PairingReading:
    """A row of the table: its facilities and directions."""

    toml: TomlTable
    key: str
    label: Text
    theme: str
    facilities: tuple[FacilityReading, ...]
    directions: tuple[DirectionReading, ...]


@dataclass(frozen=True)
class BlockReading:
    """The pairing of a block, and the reason."""

    toml: TomlTable
    line: int
    pairing: str
    certainty: str
    because: Text


@dataclass(frozen=True)
class LooseReading:
    """A line outside the table: a title and the like."""

    toml: TomlTable
    line: int
    kind: str


@dataclass(frozen=True)
class PartyReading:
    """Participants of an activity, and their role."""

    toml: TomlTable
    role: str
    said: str | None
    who: tuple[str, ...]
    certainty: str
    because: Text | None


@dataclass(frozen=True)
class ThingReading:
    """A medium, programme, series, facility or party that an item names."""

    toml: TomlTable
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
    """A topic: a matter that an activity deals with."""

    toml: TomlTable
    key: str
    said: str
    en: str


@dataclass(frozen=True)
class Ignored:
    """A text that is left out: it is no date, count, role or name. And the reason."""

    toml: TomlTable
    said: str
    because: Text


@dataclass(frozen=True)
class VenueReading:
    """The venue of an activity: its words in the text, and the name of the facility."""

    toml: TomlTable
    said: str
    who: str


@dataclass(frozen=True)
class ItemReading:
    """The reading of an item (○)."""

    toml: TomlTable
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
    """The reading of a document."""

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
    partnership_toml: TomlTable
