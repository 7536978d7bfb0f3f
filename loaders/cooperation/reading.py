"""The parser of readings: TOML files with what cannot be derived from the text of a document.

docs/how-to/read-a-cooperation-report.md explains each key. A reading refers to lines of the
document and quotes a few words (``begins``, ``said``), which must be there. It has no dates,
counts, statuses or names: these are taken from the text.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from renkei.errors import SourceError
from renkei.graph.rdf.iris import is_key
from renkei.loaders.cooperation.reading_model import (
    FACILITY_CLASSES,
    GOVERNMENT_CLASSES,
    THING_CLASSES,
    BlockReading,
    DirectionReading,
    FacilityReading,
    GovernmentReading,
    Ignored,
    ItemReading,
    LooseReading,
    PairingReading,
    PartyReading,
    Reading,
    ThingReading,
    TopicReading,
    VenueReading,
)
from renkei.loaders.toml_table import TomlTable, read_toml
from renkei.ontology.terms import CODES

if TYPE_CHECKING:
    import datetime as dt

__all__ = ["parse_reading"]


def parse_reading(data: bytes, file: str, document: bytes, document_file: str) -> Reading:
    """Parse a reading and check that it was made for this version of the document.

    Raises:
        SourceError: If a key is missing or unknown, a value is invalid, or the SHA-256 of the
            document differs from that in the reading.
    """
    root = read_toml(data, file)
    head = root.table("document")
    digest = hashlib.sha256(document).hexdigest()
    made_for = head.string("sha256")
    if made_for != digest:
        raise SourceError(
            f"the document has changed since its reading was made: {file} is for sha256 "
            f"{made_for[:12]}…, this is {digest[:12]}…; compare the two, mend the reading, then "
            f"write sha256 = {digest!r} into it",
            file=document_file,
        )
    compiled = head.table("compiled")
    partnership = root.table("partnership")
    reading = Reading(
        file=file,
        label=head.text("label"),
        compiled=_compiled(compiled),
        compiled_because=compiled.text("because"),
        governments=tuple(_government(t) for t in root.tables("government", required=True)),
        partnership_key=_key(partnership),
        partnership_label=partnership.text("label"),
        partnership_line=partnership.integer("line"),
        partners=tuple(partnership.strings("partners", required=True)),
        sections=dict(_section(t) for t in root.tables("section", required=True)),
        loose=tuple(_loose(t) for t in root.tables("loose")),
        pairings=tuple(_pairing(t) for t in root.tables("pairing", required=True)),
        blocks=tuple(_block(t) for t in root.tables("block", required=True)),
        items=tuple(_item(t) for t in root.tables("item", required=True)),
        partnership_toml=partnership,
    )
    for table in (head, compiled, partnership, root):
        table.finish()
    return reading


def _compiled(table: TomlTable) -> tuple[dt.date, dt.date]:
    first, last = table.date("not_before"), table.date("not_after")
    if last < first:
        raise table.error(f"not_after {last} is before not_before {first}", key="not_after")
    return first, last


def _key(table: TomlTable, name: str = "key") -> str:
    key = table.string(name)
    if not is_key(key):
        raise table.error(f"{name} {key!r} must be ASCII letters, digits, '.', '_', '-'", key=name)
    return key


def _government(table: TomlTable) -> GovernmentReading:
    government = GovernmentReading(
        table,
        key=_key(table),
        kind=GOVERNMENT_CLASSES[table.choice("class", GOVERNMENT_CLASSES)],
        label=table.text("label"),
        type=table.code("type", CODES["government-type"]),
        code=table.string("code", "") or None,
        corporate_number=table.string("corporate_number", "") or None,
        area=table.iri("area"),
        matches=table.iris("matches"),
        homepage=table.iri("homepage"),
        called=tuple(table.strings("called")),
    )
    table.finish()
    return government


def _section(table: TomlTable) -> tuple[str, str]:
    heading = re.sub(r"\s", "", table.string("heading"))
    section = table.code("as", CODES["section"])
    table.finish()
    return heading, section


def _loose(table: TomlTable) -> LooseReading:
    loose = LooseReading(table, table.integer("line"), table.code("kind", CODES["span-kind"]))
    table.finish()
    return loose


def _pairing(table: TomlTable) -> PairingReading:
    pairing = PairingReading(
        table,
        _key(table),
        table.text("label"),
        table.code("theme", CODES["theme"]),
        tuple(_facility(t) for t in table.tables("facility", required=True)),
        tuple(_direction(t) for t in table.tables("direction", required=True)),
    )
    table.finish()
    return pairing


def _facility(table: TomlTable) -> FacilityReading:
    facility = FacilityReading(
        table,
        table.integer("line"),
        _key(table),
        FACILITY_CLASSES[table.choice("class", FACILITY_CLASSES)],
        table.string("establisher"),
        table.string("en"),
        tuple(table.strings("called")),
    )
    table.finish()
    return facility


def _direction(table: TomlTable) -> DirectionReading:
    direction = DirectionReading(
        table, table.integer("line"), table.code("as", CODES["direction"]), table.string("en")
    )
    table.finish()
    return direction


def _block(table: TomlTable) -> BlockReading:
    block = BlockReading(
        table,
        table.integer("line"),
        table.string("pairing"),
        table.code("certainty", CODES["certainty"], "inferred"),
        table.text("because"),
    )
    table.finish()
    return block


def _item(table: TomlTable) -> ItemReading:
    month_role = [_party(t) for t in table.tables("month_role")]
    if any(role.who for role in month_role):
        raise month_role[0].toml.error(
            "month_role takes no who: what stands before the months says who", key="who"
        )
    if len(month_role) > 1:
        raise table.error("month_role may be given once", key="month_role")
    item = ItemReading(
        table,
        line=table.integer("line"),
        begins=table.string("begins"),
        key=_key(table),
        en=table.string("en"),
        kinds=tuple(table.codes("kinds", CODES["kind"])),
        indicator=table.code("indicator", CODES["indicator"]) if table.has("indicator") else None,
        purpose_en=table.string("purpose_en", "") or None,
        venue=_venue(table.table("venue")) if table.has("venue") else None,
        own_events=table.boolean("own_events", default=True),
        uses=tuple(table.strings("uses")),
        concerns=tuple(table.strings("concerns")),
        parties=tuple(_party(t) for t in table.tables("party")),
        month_role=month_role[0] if month_role else None,
        things=tuple(_thing(t) for t in table.tables("thing")),
        topics=tuple(_topic(t) for t in table.tables("topic")),
        ignored=tuple(_ignored(t) for t in table.tables("ignore")),
        note=table.optional_text("note"),
    )
    table.finish()
    return item


def _party(table: TomlTable) -> PartyReading:
    because = table.optional_text("because")
    default = "inferred" if because else "stated"
    party = PartyReading(
        table,
        role=table.code("role", CODES["role"]),
        said=table.string("said", "") or None,
        who=tuple(table.strings("who")),
        certainty=table.code("certainty", CODES["certainty"], default),
        because=because,
    )
    if party.certainty != CODES["certainty"]["stated"] and because is None:
        raise table.error("what the text does not state needs a reason: give because")
    if party.said is None and because is None:
        raise table.error("give what the text says (said), or the reason (because)")
    table.finish()
    return party


def _venue(table: TomlTable) -> VenueReading:
    said = table.string("said")
    venue = VenueReading(table, said, table.string("who", said))
    table.finish()
    return venue


def _thing(table: TomlTable) -> ThingReading:
    thing = ThingReading(
        table,
        key=_key(table),
        kind=table.choice("class", THING_CLASSES),
        said=table.string("said"),
        en=table.string("en"),
        of=table.string("of", "") or None,
        named=table.boolean("named", default=True),
        link=table.boolean("link", default=True),
        events=table.boolean("events", default=False),
        counts=table.boolean("counts", default=False),
    )
    if (thing.events or thing.counts) and thing.kind != "series":
        raise table.error("only a series can have events or counts", key="class")
    if thing.kind in {"facility", "group", "department"} and thing.of is None:
        raise table.error(f"a {thing.kind} needs the government it is of: give of", key="class")
    table.finish()
    return thing


def _topic(table: TomlTable) -> TopicReading:
    topic = TopicReading(table, _key(table), table.string("said"), table.string("en"))
    table.finish()
    return topic


def _ignored(table: TomlTable) -> Ignored:
    ignored = Ignored(table, table.string("said"), table.text("because"))
    table.finish()
    return ignored
