"""The items of a report: activities with their parties, things, topics and status."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from renkei.graph.rdf.terms import iri, text
from renkei.loaders.cooperation.draft import ActivityDraft
from renkei.loaders.cooperation.occurrences import write_occurrences
from renkei.loaders.cooperation.parties import write_parties
from renkei.loaders.cooperation.things import write_thing, write_topic
from renkei.loaders.cooperation.tokens import purpose, quoted_names
from renkei.loaders.text import fold
from renkei.ontology.terms import Dct, Frequency, Rdf, Renkei, Section, Skos, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.loaders.cooperation.outline import PlacedBlock
    from renkei.loaders.cooperation.reading_model import ItemReading
    from renkei.loaders.cooperation.scope import Scope
    from renkei.loaders.cooperation.structure import Item

__all__ = ["write_activities"]

# What the reconciliation may take for a date or a count.
_NUMBER = re.compile(r"[\d〇一二三四五六七八九十百千~〜～]")


def write_activities(scope: Scope, blocks: Sequence[PlacedBlock]) -> None:
    """Write every item of every block.

    Raises:
        SourceError: If an item has no reading or two, or its reading does not match the text.
    """
    readings: dict[int, ItemReading] = {}
    for reading in scope.reading.items:
        if reading.line in readings:
            raise reading.toml.error(f"line {reading.line} has a second [[item]]", key="line")
        readings[reading.line] = reading
    items = [(block, item) for block in blocks for item in block.block.items]
    first_lines = {item.first_line for _, item in items}
    for line, reading in readings.items():
        if line not in first_lines:
            raise reading.toml.error(
                f"line {line} of the document does not begin an item (○)", key="line"
            )
    for block, item in items:
        if item.first_line not in readings:
            raise item.error(f"this item (○) has no [[item]] in {scope.reading.file}; add one")
        _write_activity(scope, block, item, readings[item.first_line])


def _write_activity(scope: Scope, block: PlacedBlock, item: Item, reading: ItemReading) -> None:
    """Write the activity and all that its item states."""
    _check(scope, item, reading)
    draft = ActivityDraft(scope, block, item, reading)
    if reading.month_role and reading.month_role.said:
        draft.find(reading.month_role.said, reading.month_role.toml)
    scope.register(reading.toml, _key(reading), draft.iri, draft.named.label)
    for element in draft.elements:
        span = scope.evidence.element(element, block=block.iri)
        scope.facts.add(draft.iri, Renkei.statedIn, iri(span))
    for thing in reading.things:
        write_thing(draft, thing)
    _check_quoted_names(draft)
    _describe(draft)
    for topic in reading.topics:
        write_topic(draft, topic)
    write_parties(draft)
    is_ongoing = write_occurrences(draft)
    status = _status(draft, is_ongoing=is_ongoing)
    scope.facts.add(draft.iri, Renkei.status, iri(status))
    _check_ignored(draft)
    scope.report.count("activities")
    scope.report.count(f"activities: {status.rpartition('#')[2]}")


def _key(reading: ItemReading) -> str:
    return f"activity:{reading.key}"


def _check(scope: Scope, item: Item, reading: ItemReading) -> None:
    """Check that the reading quotes the beginning of the item, and that its key is unique."""
    if not fold(item.plain).startswith(fold(reading.begins)):
        raise reading.toml.error(
            f"line {reading.line} of the document does not begin with {reading.begins!r} but "
            f"with {item.plain[:20]!r}",
            reading.begins,
            key="begins",
        )
    if scope.is_registered(_key(reading)):
        raise reading.toml.error(f"the key {reading.key!r} is given to two items", key="key")


def _check_quoted_names(draft: ActivityDraft) -> None:
    """Check that each name in 「」 or 『』 is a thing or topic of the reading, or left out."""
    described = [draft.find(thing.said, thing.toml) for thing in draft.reading.things]
    described += [draft.find(topic.said, topic.toml) for topic in draft.reading.topics]
    for element in draft.elements:
        for name in quoted_names(element):
            if any(passage.contains(name) for passage in described) or draft.ignores(name):
                continue
            raise name.error(
                f"the reading does not say what {name.plain!r} is; add an "
                f"[[item.thing]], [[item.topic]] or [[item.ignore]] to "
                f"{draft.scope.reading.file}"
            )


def _check_ignored(draft: ActivityDraft) -> None:
    """Check that everything that the reading leaves out has an effect.

    Numbers are left out for the reconciliation alone, which does not use the tokens of the loader.
    """
    for ignored in draft.unused_ignored():
        if not _NUMBER.search(ignored.said):
            raise ignored.toml.error(
                f"{ignored.said!r} holds no date, count, name or role that could be left out",
                key="said",
            )
        draft.report_ignored(ignored, draft.item)


def _describe(draft: ActivityDraft) -> None:
    scope, block, item, reading = draft.scope, draft.block, draft.item, draft.reading
    facts, interpret = scope.facts.add, scope.interpretation.add
    facts(draft.iri, Rdf.type_, iri(Renkei.JointActivity))
    scope.label(draft.iri, draft.named.label["ja"], reading.en)
    facts(draft.iri, Dct.description, text(item.plain, "ja"))
    facts(draft.iri, Renkei.reportedAs, iri(block.section))
    if block.year:
        facts(draft.iri, Renkei.newInFiscalYear, iri(scope.periods.period(block.year)))
    pairing = scope.thing("pairing", block.pairing.key)
    interpret(draft.iri, Renkei.inPairing, iri(pairing))
    interpret(draft.iri, Renkei.activityKind, *map(iri, reading.kinds))
    _purpose(draft)
    if "随時" in item.normalised.text:
        facts(draft.iri, Renkei.frequency, iri(Frequency.as_needed))
    if venue := reading.venue:
        draft.find(venue.said, venue.toml)
        for named in scope.resolve(venue.who, block.pairing, venue.toml, item):
            facts(draft.iri, Renkei.venueFacility, iri(named.iri))
    for prop, keys in ((Renkei.usesMedium, reading.uses), (Renkei.concerns, reading.concerns)):
        for key in keys:
            interpret(draft.iri, prop, iri(scope.known(reading.toml, key).iri))
    if reading.note:
        for language, note in reading.note.items():
            interpret(draft.iri, Skos.editorialNote, text(note, language))
        scope.interpreted(draft.iri, "note", reading.note, item.first_line)


def _purpose(draft: ActivityDraft) -> None:
    scope, reading = draft.scope, draft.reading
    if stated := purpose(draft.item):
        scope.facts.add(draft.iri, Renkei.purpose, text(stated.plain, "ja"))
        if reading.purpose_en:
            english = text(reading.purpose_en, "en")
            scope.interpretation.add(draft.iri, Renkei.purpose, english)
    elif reading.purpose_en:
        raise reading.toml.error(
            "purpose_en is given, but the text states no purpose", key="purpose_en"
        )


def _is_considered(draft: ActivityDraft) -> bool:
    """Whether the item says that it is under consideration (検討)."""
    is_considered = False
    for element in draft.elements:
        for match in re.finditer("検討", element.normalised.text):
            passage = element.passage(*match.span())
            if draft.ignores(passage):
                continue
            if element is not draft.item:
                raise passage.error(
                    "検討 stands in a part of the item: it is not clear whether the whole is "
                    "under consideration; say in the reading that it is left out "
                    "([[item.ignore]]), and why"
                )
            is_considered = True
    return is_considered


def _status(draft: ActivityDraft, *, is_ongoing: bool) -> str:
    if _is_considered(draft):
        return Status.under_consideration
    if re.search(r"中止(?:$|\()", draft.item.normalised.text):
        return Status.cancelled
    if is_ongoing:
        return Status.ongoing
    return Status.agreed if draft.block.section == Section.new_effort else Status.reported
