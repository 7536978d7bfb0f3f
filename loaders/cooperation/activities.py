"""The items of a report: activities with their parties, things, topics and status."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from renkei.graph.rdf.terms import iri, text
from renkei.loaders.cooperation.occurrences import write_occurrences
from renkei.loaders.cooperation.parties import write_parties
from renkei.loaders.cooperation.scope import Named
from renkei.loaders.cooperation.things import write_thing, write_topic
from renkei.loaders.cooperation.tokens import purpose, quoted_names, without_dates
from renkei.loaders.text import fold
from renkei.ontology.terms import Dct, Frequency, Rdf, Renkei, Section, Skos, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.loaders.cooperation.outline import PlacedBlock
    from renkei.loaders.cooperation.reading_model import Ignored, ItemReading
    from renkei.loaders.cooperation.scope import Scope
    from renkei.loaders.cooperation.structure import Element, Item
    from renkei.loaders.toml_table import Table

__all__ = ["ActivityWriter", "write_activities"]


def write_activities(scope: Scope, blocks: Sequence[PlacedBlock]) -> None:
    """Write every item of every block.

    Raises:
        SourceError: If an item is read by nothing or twice, or its reading does not fit the text.
    """
    readings: dict[int, ItemReading] = {}
    for reading in scope.reading.items:
        if reading.line in readings:
            raise reading.table.error(f"line {reading.line} is read a second time", key="line")
        readings[reading.line] = reading
    items = [(placed, item) for placed in blocks for item in placed.block.items]
    begun = {item.first_line for _, item in items}
    for line, reading in readings.items():
        if line not in begun:
            raise reading.table.error(
                f"line {line} of the document does not begin an item (○)", key="line"
            )
    for placed, item in items:
        if item.first_line not in readings:
            raise item.error(
                f"this item (○) is read by nothing; add an [[item]] to {scope.reading.file}"
            )
        ActivityWriter(scope, placed, item, readings[item.first_line]).write()


class ActivityWriter:
    """Writes one item.

    Attributes:
        activity: Its IRI.
        elements: The item and its parts.
        participations: Those that were written.
        began: Whether its beginning was written.
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
        self.participations: set[str] = set()
        self.began = False
        self._left_out: list[tuple[Ignored, Element, int, int]] = []
        self._used: list[Ignored] = []

    def write(self) -> None:
        """Write the activity and all that its item states."""
        scope, reading, table = self.scope, self.reading, self.reading.table
        if not fold(self.item.plain).startswith(fold(reading.begins)):
            raise table.error(
                f"line {reading.line} of the document does not begin with {reading.begins!r} but "
                f"with {self.item.plain[:20]!r}",
                reading.begins,
                key="begins",
            )
        if f"activity:{reading.key}" in scope.things:
            raise table.error(f"the key {reading.key!r} is given to two items", key="key")
        if reading.month_role and reading.month_role.said:
            self.find(reading.month_role.said, reading.month_role.table)
        self._left_out = [
            (ignored, *self._find(ignored.said, ignored.table)) for ignored in reading.ignored
        ]
        scope.register(table, f"activity:{reading.key}", self.activity, self.named.label)
        for element in self.elements:
            span = scope.evidence.element(element, block=self.placed.iri)
            scope.facts.add(self.activity, Renkei.statedIn, iri(span))
        for thing in reading.things:
            write_thing(self, thing)
        self._claim_quotes()
        self._describe()
        for topic in reading.topics:
            write_topic(self, topic)
        write_parties(self)
        opened = write_occurrences(self)
        status = self._status(opened=opened)
        scope.facts.add(self.activity, Renkei.status, iri(status))
        for ignored in reading.ignored:
            if ignored in self._used:
                continue
            if re.search(
                r"[\d〇一二三四五六七八九十百千~〜～]", ignored.said
            ):  # for the reconciliation
                self.scope.interpreted(
                    self.activity,
                    f"{ignored.said!r} is left out",
                    ignored.because,
                    self.item.first_line,
                )
            else:
                raise ignored.table.error(
                    f"{ignored.said!r} holds no date, count, name or role that could be left out",
                    key="said",
                )
        scope.report.count("activities")
        scope.report.count(f"activities: {status.rpartition('#')[2]}")

    def find(self, said: str, table: Table) -> tuple[Element, int, int]:
        """Return where the text says something: the element and positions in the document.

        Raises:
            SourceError: If it does not.
        """
        element, start, end = self._find(said, table)
        return element, *element.joined.span(start, end)

    def _find(self, said: str, table: Table) -> tuple[Element, int, int]:
        wanted = unicodedata.normalize("NFKC", said)
        for element in self.elements:
            start = element.joined.text.find(wanted)
            if start >= 0:
                return element, start, start + len(wanted)
        raise table.error(
            f"the item at line {self.item.first_line} of the document does not say {said!r}",
            key="said",
        )

    def ignores(self, element: Element, start: int, end: int) -> bool:
        """Whether the reading says that a stretch of the joined text becomes nothing of its own."""
        for ignored, inside, first, last in self._left_out:
            if inside is element and first <= start and end <= last:
                if ignored not in self._used:
                    self._used.append(ignored)
                    self.scope.interpreted(
                        self.activity,
                        f"{ignored.said!r} is left out",
                        ignored.because,
                        element.first_line,
                    )
                return True
        return False

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
        self._purpose()
        if "随時" in self.item.joined.text:
            facts(self.activity, Renkei.frequency, iri(Frequency.as_needed))
        if venue := reading.venue:
            self.find(venue.said, venue.table)
            for named in scope.resolve(venue.who, self.placed.pairing, venue.table, self.item):
                facts(self.activity, Renkei.venueFacility, iri(named.iri))
        for prop, keys in ((Renkei.usesMedium, reading.uses), (Renkei.concerns, reading.concerns)):
            for key in keys:
                interpret(self.activity, prop, iri(scope.known(reading.table, key).iri))
        if reading.note:
            for language, note in reading.note.items():
                interpret(self.activity, Skos.editorialNote, text(note, language))
            scope.interpreted(self.activity, "note", reading.note, self.item.first_line)

    def _purpose(self) -> None:
        reading = self.reading
        if stated := purpose(self.item):
            plain = self.item.between(*self.item.joined.span(*stated))
            self.scope.facts.add(self.activity, Renkei.purpose, text(plain, "ja"))
            if reading.purpose_en:
                english = text(reading.purpose_en, "en")
                self.scope.interpretation.add(self.activity, Renkei.purpose, english)
        elif reading.purpose_en:
            raise reading.table.error(
                "purpose_en is given, but the text states no purpose", key="purpose_en"
            )

    def _claim_quotes(self) -> None:
        """See to it that each name in 「」 or 『』 has become a thing, or is left out knowingly."""
        said = [(thing.said, thing.table) for thing in self.reading.things]
        said += [(topic.said, topic.table) for topic in self.reading.topics]
        claimed = [self._find(*what) for what in said]
        for element in self.elements:
            for start, end in quoted_names(element):
                inside = any(
                    other is element and first <= start and end <= last
                    for other, first, last in claimed
                )
                if not inside and not self.ignores(element, start, end):
                    place = element.joined.span(start, end)
                    raise element.document.error(
                        f"the reading does not say what {element.between(*place)!r} is; add an "
                        f"[[item.thing]], [[item.topic]] or [[item.ignore]] to "
                        f"{self.scope.reading.file}",
                        place[0],
                    )

    def _considered(self) -> bool:
        """Whether the item says that it is under consideration (検討)."""
        considered = False
        for element in self.elements:
            for match in re.finditer("検討", element.joined.text):
                if self.ignores(element, *match.span()):
                    continue
                if element is not self.item:
                    raise element.document.error(
                        "検討 stands in a part of the item: it is not clear whether the whole is "
                        "under consideration; say in the reading that it is left out "
                        "([[item.ignore]]), and why",
                        element.joined.span(*match.span())[0],
                    )
                considered = True
        return considered

    def _status(self, *, opened: bool) -> str:
        stated = self.item.joined.text
        if self._considered():
            return Status.under_consideration
        if re.search(r"中止(?:$|\()", stated):
            return Status.cancelled
        if opened:
            return Status.ongoing
        return Status.agreed if self.placed.section == Section.new_effort else Status.reported
