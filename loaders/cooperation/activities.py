"""The items of a report: activities with their parties, things, topics and status."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from renkei.graph.terms import boolean, iri, text
from renkei.loaders.cooperation.occurrences import write_occurrences
from renkei.loaders.cooperation.reading import THING_CLASSES
from renkei.loaders.cooperation.scope import Named
from renkei.loaders.cooperation.tokens import (
    purpose,
    quoted_names,
    stated_roles,
    without_dates,
)
from renkei.ontology.terms import (
    CODES,
    Certainty,
    Cv,
    Dct,
    Frequency,
    Org,
    Rdf,
    Rdfs,
    Renkei,
    Section,
    Skos,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.loaders.cooperation.outline import PlacedBlock
    from renkei.loaders.cooperation.reading import ItemReading, PartyReading, ThingReading
    from renkei.loaders.cooperation.scope import Scope
    from renkei.loaders.cooperation.structure import Element, Item
    from renkei.loaders.table import Table

__all__ = ["ActivityWriter", "write_activities"]


def write_activities(scope: Scope, blocks: Sequence[PlacedBlock]) -> None:
    """Write every item of every block.

    Raises:
        SourceError: If an item is read by nothing or twice, or its reading does not fit the text.
    """
    readings: dict[int, ItemReading] = {}
    for reading in scope.reading.items:
        if reading.line in readings:
            raise reading.table.error(f"line {reading.line} is read a second time", reading.line)
        readings[reading.line] = reading
    for placed in blocks:
        for item in placed.block.items:
            found = readings.pop(item.first_line, None)
            if found is None:
                raise item.error(
                    f"this item (○) is read by nothing; add an [[item]] to {scope.reading.file}"
                )
            ActivityWriter(scope, placed, item, found).write()
    for line, reading in readings.items():
        raise reading.table.error(f"line {line} of the document does not begin an item (○)", line)


class ActivityWriter:
    """Writes one item.

    Attributes:
        activity: Its IRI.
        element_spans: The spans of the item and of its parts.
        observed: What its counts are about: a series, or the activity itself.
        series: The series that its events belong to, or None.
    """

    def __init__(self, scope: Scope, placed: PlacedBlock, item: Item, reading: ItemReading) -> None:
        self.scope, self.placed, self.item, self.reading = scope, placed, item, reading
        self.elements: list[Element] = [item, *item.parts]
        self.activity = scope.thing("activity", reading.key)
        self.named = Named(self.activity, {"ja": without_dates(item), "en": reading.en})
        self.observed = self.named
        self.series: Named | None = None
        self._participations: set[str] = set()

    def write(self) -> None:
        """Write the activity and all that its item states."""
        scope, reading, table = self.scope, self.reading, self.reading.table
        if not _fold(self.item.plain).startswith(_fold(reading.begins)):
            raise table.error(
                f"line {reading.line} of the document does not begin with {reading.begins!r} but "
                f"with {self.item.plain[:20]!r}",
                reading.begins,
            )
        scope.register(table, f"activity:{reading.key}", self.activity, self.named.label)
        for element in self.elements:
            span = scope.evidence.element(element, block=self.placed.iri)
            scope.facts.add(self.activity, Renkei.statedIn, iri(span))
        for thing in reading.things:
            self._thing(thing)
        self._claim_quotes()
        self._describe()
        for topic in reading.topics:
            self._topic(topic.table, topic.key, topic.said, topic.en)
        self._parties()
        opened = write_occurrences(self)
        status = self._status(opened=opened)
        scope.facts.add(self.activity, Renkei.status, iri(status))
        scope.report.count("activities")
        scope.report.count(f"activities: {status.rpartition('#')[2]}")

    def find(self, said: str, table: Table) -> tuple[Element, int, int]:
        """Return where the text says something: the element and positions in the document.

        Raises:
            SourceError: If it does not.
        """
        wanted = unicodedata.normalize("NFKC", said)
        for element in self.elements:
            joined = element.joined
            start = joined.text.find(wanted)
            if start >= 0:
                return element, *joined.span(start, start + len(wanted))
        raise table.error(
            f"the item at line {self.item.first_line} of the document does not say {said!r}", said
        )

    def ignores(self, element: Element, start: int, end: int) -> bool:
        """Whether the reading says that a passage becomes nothing of its own."""
        for ignored in self.reading.ignored:
            inside, first, last = self.find(ignored.said, ignored.table)
            if inside is element and first <= start and end <= last:
                shown = element.document.text[start:end]
                self.scope.interpreted(
                    self.activity, f"{shown!r} is left out", ignored.because, element.first_line
                )
                return True
        return False

    def participation(
        self, bearer: str, who: Named, role: str, certainty: str, span: str
    ) -> str | None:
        """Write that somebody takes part; return the participation, None if it is known."""
        scope = self.scope
        bearer_key = bearer.partition(f"/{scope.dataset}/")[2]
        tail = who.iri.removeprefix(f"{scope.iris.base}id/").replace(f"{scope.dataset}/", "")
        code = role.rpartition("#")[2]
        key = f"{bearer_key}.{code}.{tail.replace('/', '-')}"
        participation = scope.thing("participation", key)
        if participation in self._participations:
            return None
        self._participations.add(participation)
        stated = certainty == Certainty.stated
        add = (scope.facts if stated else scope.interpretation).add
        add(bearer, Cv.hasParticipation, iri(participation))
        add(participation, Rdf.type_, iri(Renkei.Participation))
        add(participation, Renkei.participant, iri(who.iri))
        add(participation, Cv.role, iri(role))
        add(participation, Renkei.certainty, iri(certainty))
        add(participation, Renkei.statedIn, iri(span))
        for language, label in who.label.items():
            role_label = ROLE_LABELS[code][language]
            colon = "：" if language == "ja" else ": "
            add(participation, Rdfs.label, text(f"{role_label}{colon}{label}", language))
        scope.report.count("participations")
        return participation

    def _describe(self) -> None:
        scope, reading = self.scope, self.reading
        facts, interpret = scope.facts.add, scope.interpretation.add
        facts(self.activity, Rdf.type_, iri(Renkei.JointActivity))
        scope.label(self.activity, self.named.label["ja"], reading.en)
        facts(self.activity, Dct.description, text(self.item.plain, "ja"))
        facts(self.activity, Renkei.reportedAs, iri(self.placed.section))
        if self.placed.year:
            year = scope.periods.period(self.placed.year)
            facts(self.activity, Renkei.newInFiscalYear, iri(year))
        pairing = scope.thing("pairing", self.placed.pairing.key)
        interpret(self.activity, Renkei.inPairing, iri(pairing))
        interpret(self.activity, Renkei.activityKind, *map(iri, reading.kinds))
        if stated := purpose(self.item):
            start, end = self.item.joined.span(*stated)
            plain = self.item.document.text[start:end].replace("\n", "")
            facts(self.activity, Renkei.purpose, text(plain, "ja"))
            if reading.purpose_en:
                interpret(self.activity, Renkei.purpose, text(reading.purpose_en, "en"))
        elif reading.purpose_en:
            raise reading.table.error(
                "purpose_en is given, but the text states no purpose", reading.purpose_en
            )
        if "随時" in self.item.joined.text:
            facts(self.activity, Renkei.frequency, iri(Frequency.as_needed))
        if venue := reading.venue:
            self.find(venue.said, venue.table)
            for named in scope.resolve(venue.who, self.placed.pairing, venue.table, self.item):
                facts(self.activity, Renkei.venueFacility, iri(named.iri))
        for prop, keys in ((Renkei.usesMedium, reading.uses), (Renkei.concerns, reading.concerns)):
            for key in keys:
                interpret(self.activity, prop, iri(scope.known(reading.table, key).iri))
        for language, note in (reading.note or {}).items():
            interpret(self.activity, Skos.editorialNote, text(note, language))
        if reading.note:
            scope.interpreted(self.activity, "note", reading.note, self.item.first_line)

    def _thing(self, reading: ThingReading) -> None:
        scope, table = self.scope, reading.table
        element, start, end = self.find(reading.said, table)
        ja = element.document.text[start:end].replace("\n", "").strip()
        thing = self._thing_iri(reading)
        named = scope.register(table, reading.key, thing, {"ja": ja, "en": reading.en})
        add = scope.facts.add
        if reading.kind == "organisation":
            add(thing, Rdf.type_, iri(Org.Organization))
        else:
            add(thing, Rdf.type_, *map(iri, THING_CLASSES[reading.kind]))
        add(thing, Renkei.statedIn, iri(scope.evidence.passage(element, start, end)))
        if reading.kind in {"organisation", "department"}:
            add(thing, Renkei.namedInSource, boolean(reading.named))
        owner = self._owner(reading, element)
        if owner and not reading.named:
            ja = f"{owner.label['ja']}の{ja}"
        scope.label(thing, ja, reading.en)
        if owner and reading.kind in {"facility", "group"}:
            add(thing, Rdf.type_, iri(Renkei.FacilityEntity))
            add(thing, Renkei.establisher, iri(owner.iri))
        elif owner and reading.kind == "department":
            add(thing, Rdf.type_, iri(Org.OrganizationalUnit))
            add(thing, Org.unitOf, iri(owner.iri))
        elif owner and reading.kind in {"series", "programme"}:
            host, span = CODES["role"]["host"], scope.evidence.passage(element, start, end)
            self.participation(thing, owner, host, Certainty.stated, span)
        elif owner:
            add(thing, Dct.publisher, iri(owner.iri))
        if reading.link:
            self._link(reading, thing)
        if reading.events:
            self.series = named
        if reading.counts:
            self.observed = named
        scope.report.count(f"things: {reading.kind}")

    def _thing_iri(self, reading: ThingReading) -> str:
        kinds = {"facility": "facility", "group": "facility"}
        if reading.kind in kinds:  # shared with other sources
            return self.scope.iris.thing(kinds[reading.kind], reading.key)
        medium = Renkei.Medium in THING_CLASSES[reading.kind]
        return self.scope.thing("medium" if medium else reading.kind, reading.key)

    def _owner(self, reading: ThingReading, element: Element) -> Named | None:
        if reading.of is None:
            return None
        return self.scope.resolve(reading.of, self.placed.pairing, reading.table, element)[0]

    def _link(self, reading: ThingReading, thing: str) -> None:
        if reading.kind in {"organisation", "department"}:
            return  # takes part by a party of the reading
        medium = Renkei.Medium in THING_CLASSES[reading.kind]
        prop = Renkei.usesMedium if medium else Renkei.concerns
        self.scope.facts.add(self.activity, prop, iri(thing))

    def _claim_quotes(self) -> None:
        """See to it that each name in 「」 or 『』 has become a thing, or is left out knowingly."""
        claimed = [self.find(thing.said, thing.table) for thing in self.reading.things]
        for element in self.elements:
            for quote in quoted_names(element):
                start, end = element.joined.span(*quote)
                inside = any(
                    other is element and first <= start and end <= last
                    for other, first, last in claimed
                )
                if not inside and not self.ignores(element, start, end):
                    name = element.document.text[start:end]
                    raise element.document.error(
                        f"the reading does not say what {name!r} is; add an [[item.thing]] or "
                        f"[[item.ignore]] to {self.scope.reading.file}",
                        start,
                    )

    def _topic(self, table: Table, key: str, said: str, en: str) -> None:
        scope = self.scope
        element, start, end = self.find(said, table)
        ja = element.document.text[start:end].replace("\n", "")
        topic, scheme = scope.thing("topic", key), scope.iris.thing("topic", scope.dataset)
        scope.register(table, f"topic:{key}", topic, {"ja": ja, "en": en})
        facts, interpret = scope.facts.add, scope.interpretation.add
        facts(self.activity, Renkei.topic, iri(topic))
        facts(topic, Rdf.type_, iri(Skos.Concept))
        facts(topic, Skos.prefLabel, text(ja, "ja"))
        interpret(topic, Skos.prefLabel, text(en, "en"))
        facts(topic, Renkei.statedIn, iri(scope.evidence.passage(element, start, end)))
        facts(topic, Skos.inScheme, iri(scheme))
        facts(scheme, Rdf.type_, iri(Skos.ConceptScheme))
        title = scope.reading.label
        facts(scheme, Skos.prefLabel, text(f"「{title['ja']}」の議題", "ja"))
        interpret(scheme, Skos.prefLabel, text(f"Topics of: {title['en']}", "en"))
        facts(scheme, Dct.source, iri(scope.evidence.document_iri))
        scope.report.count("topics")

    def _parties(self) -> None:
        for party in self.reading.parties:
            self._party(party)
        for code, who, start, end in self._roles():
            named = self.scope.resolve(who, self.placed.pairing, self.reading.table, self.item)
            span = self.scope.evidence.passage(self.item, start, end)
            for bearer in named:
                self.participation(
                    self.activity, bearer, CODES["role"][code], Certainty.stated, span
                )

    def _roles(self) -> list[tuple[str, str, int, int]]:
        joined = self.item.joined
        return [
            (code, who, *joined.span(start, end))
            for code, who, start, end in stated_roles(self.item)
        ]

    def _party(self, party: PartyReading) -> None:
        scope = self.scope
        if party.said:
            element, start, end = self.find(party.said, party.table)
            span = scope.evidence.passage(element, start, end)
        else:
            element, span = self.item, scope.evidence.element(self.item)
        for name in party.who or (party.said or "",):
            for who in scope.resolve(name, self.placed.pairing, party.table, element):
                written = self.participation(self.activity, who, party.role, party.certainty, span)
                if written and party.because:
                    for language, note in party.because.items():
                        scope.interpretation.add(written, Skos.editorialNote, text(note, language))
                    code = party.role.rpartition("#")[2]
                    scope.interpreted(written, f"role {code}", party.because, element.first_line)

    def _status(self, *, opened: bool) -> str:
        stated = self.item.joined.text
        if "検討" in stated:
            return Status.under_consideration
        if re.search(r"中止(?:$|\()", stated):
            return Status.cancelled
        if opened:
            return Status.ongoing
        return Status.agreed if self.placed.section == Section.new_effort else Status.reported


ROLE_LABELS = {
    "host": {"ja": "主催", "en": "Host"},
    "co-host": {"ja": "共催", "en": "Co-host"},
    "endorser": {"ja": "後援", "en": "Endorser"},
    "sponsor": {"ja": "協賛", "en": "Sponsor"},
    "cooperator": {"ja": "協力", "en": "Cooperator"},
    "attendee": {"ja": "参加", "en": "Taking part"},
    "invitee": {"ja": "参加を促される者", "en": "Invited"},
    "provider": {"ja": "提供", "en": "Provider"},
    "recipient": {"ja": "受領", "en": "Recipient"},
    "requester": {"ja": "依頼", "en": "Requester"},
    "performer": {"ja": "実施", "en": "Performer"},
    "mutual": {"ja": "相互", "en": "Mutual"},
    "publicist": {"ja": "広報する側", "en": "Publicising"},
    "publicised": {"ja": "広報される側", "en": "Publicised"},
    "proponent": {"ja": "検討主体", "en": "Considering"},
}


def _fold(value: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", value))
