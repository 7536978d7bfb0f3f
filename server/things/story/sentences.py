"""What the page of a pairing, facility, activity or event begins with. Pure.

No sentence says more than the data: a count is of what the data have, a status is as of its
document, a beginning or a period is only there if it is stated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from renkei.ontology.terms import Renkei, Schema
from renkei.server.things.story.designations import of_managers
from renkei.server.things.story.words import begin_of, phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.server.things.story.words import Phrase, Sentence, Words

__all__ = ["activity", "event", "facility", "pairing"]

_ACTIVITIES = phrase(
    "{who}が{what}について連携する取組は、{where}に{count}件あります{parts}。",
    "{where} has {count} joint activities of {who} on {what}{parts}.",
    "{where} has one joint activity of {who} on {what}{parts}.",
)
_ACTIVITIES_OF_NOBODY = phrase(
    "{what}について連携する取組は、{where}に{count}件あります{parts}。",
    "{where} has {count} joint activities on {what}{parts}.",
    "{where} has one joint activity on {what}{parts}.",
)
_NO_ACTIVITIES = phrase(
    "{what}について連携する取組は、{where}に記載がありません。",
    "{where} has no joint activity on {what}.",
)
_THESE = phrase("この組の施設", "the facilities of this pairing")
_EARLIEST = phrase(
    "開始時期の記載は{count}件にあり、最も早いものは{when}です。",
    "The beginning of {count} is stated; the earliest is {when}.",
    "The beginning of one is stated: {when}.",
)
_SOME_BEGINNINGS = phrase(
    "開始時期の記載は{count}件にあります。",
    "The beginning of {count} is stated.",
    "The beginning of one is stated.",
)
_NO_BEGINNING = phrase("開始時期の記載はありません。", "The beginning of none of them is stated.")
_EVENTS = phrase(
    "会議・行事は{count}件{parts}で、時期は{first}から{last}までです。",
    "There are {count} events{parts}, from {first} to {last}.",
)
_EVENTS_ONCE = phrase(
    "会議・行事は{count}件{parts}で、時期は{first}です。",
    "There are {count} events{parts}; the time is {first}.",
    "There is one event{parts}; the time is {first}.",
)
_SOME_EVENTS = phrase(
    "会議・行事は{count}件{parts}で、そのうち時期の記載があるものは{number}件です。",
    "There are {count} events{parts}; the time of {number} of them is stated.",
)
_EVENTS_WITHOUT_TIME = phrase(
    "会議・行事は{count}件{parts}で、時期の記載はありません。",
    "There are {count} events{parts}, without a stated time.",
    "There is one event{parts}, without a stated time.",
)
_PARTS = phrase("（{parts}）", " ({parts})")


def pairing(words: Words) -> list[Sentence]:
    """Whose facilities they are, what the governments do, since when, and how often they met."""
    facts = words.facts
    facilities = facts.iris(words.thing, Renkei.pairedFacility)
    governments = [g for each in facilities for g in facts.iris(each, Renkei.establisher)]
    what = words.names(facilities) or words.say(_THESE)
    activities = words.rows("activities")
    count = words.linked(Renkei.inPairing)
    if not count:
        return [words.say(_NO_ACTIVITIES, what=what)]
    said = words.say(
        _ACTIVITIES if governments else _ACTIVITIES_OF_NOBODY,
        count,
        who=words.names(governments),
        what=what,
        parts=_statuses(words, activities),
    )
    return [said, *_since(words, activities), *_events(words, words.rows("events_in_time"))]


def _statuses(words: Words, things: Sequence[str]) -> Sentence:
    """Return the numbers by status in brackets; nothing if not all things were read."""
    if words.is_cut or not things:
        return ()
    return words.say(_PARTS, parts=words.by_status(things))


def _since(words: Words, activities: Sequence[str]) -> list[Sentence]:
    """Return the earliest beginning; activities are counted, so all of them must be there."""
    if words.is_cut or not activities:
        return []
    facts = words.facts
    begun = [each for each in activities if facts.iris(each, Renkei.startedIn)]
    if not begun:
        return [words.say(_NO_BEGINNING)]
    if not all(begin_of(facts, each, Renkei.startedIn) for each in begun):
        return [words.say(_SOME_BEGINNINGS, len(begun))]  # one of the others may be the earliest
    first = min(begun, key=lambda each: begin_of(facts, each, Renkei.startedIn))
    when = words.text(facts.iris(first, Renkei.startedIn)[0])
    return [words.say(_EARLIEST, len(begun), when=when)]


def _events(words: Words, events: Sequence[str]) -> list[Sentence]:
    """Return how many events there are, of which status, and from when to when."""
    if words.is_cut or not events:
        return []
    facts = words.facts
    dated = [each for each in events if begin_of(facts, each, Renkei.period)]
    dated.sort(key=lambda each: begin_of(facts, each, Renkei.period))
    periods = [facts.iris(each, Renkei.period)[0] for each in dated]
    parts = _statuses(words, events)
    if not periods:
        return [words.say(_EVENTS_WITHOUT_TIME, len(events), parts=parts)]
    if len(periods) < len(events):
        number = f"{len(periods):,}"
        return [words.say(_SOME_EVENTS, len(events), parts=parts, number=number)]
    first, last = words.text(periods[0]), words.text(periods[-1])
    if first == last:
        return [words.say(_EVENTS_ONCE, len(events), parts=parts, first=first)]
    return [words.say(_EVENTS, len(events), parts=parts, first=first, last=last)]


_ESTABLISHED = phrase("{name}は、{who}が設置する{type}です。", "{name} is a {type} of {who}.")
_LISTED = phrase(
    "{name}は、{who}が公開した一覧にある{type}です。",
    "{name} is a {type} in the lists that {who} published.",
)
_OF_NOBODY = phrase(
    "{name}は{type}です。設置者は{where}に記載がありません。",
    "{name} is a {type}. Who established it is not in this graph.",
)
_FACILITY = phrase("施設", "facility")
_GROUP = phrase("施設群", "group of facilities")
_PAIRED = phrase(
    "{partners}と組になり、連携の取組は{number}件あります{parts}。",
    "It is paired with {partners}, with {number} joint activities{parts}.",
)
_NOT_PAIRED = phrase(
    "ほかの自治体の施設との組は、{where}に記載がありません。",
    "A pairing with a facility of another government is not in this graph.",
)


def facility(words: Words) -> list[Sentence]:
    """Who established it, what it is paired with, who manages it until when."""
    facts, thing = words.facts, words.thing
    owners = facts.iris(thing, Renkei.establisher)
    lists = facts.iris(thing, Renkei.listedBy)
    is_group = Renkei.FacilityGroup in words.types and Renkei.Facility not in words.types
    template = _ESTABLISHED if owners else _LISTED if lists else _OF_NOBODY
    sentences = [
        words.say(
            template,
            name=words.text(thing),
            who=words.names(owners or lists),
            type=(_GROUP if is_group else _FACILITY).text(words.language),
        )
    ]
    pairings = facts.subjects(Renkei.pairedFacility, thing)
    others = [p for each in pairings for p in facts.iris(each, Renkei.pairedFacility)]
    partners = [each for each in others if each != thing]
    if partners and not words.is_cut:
        activities = words.rows("activities")
        number = f"{len(activities):,}"
        parts = _statuses(words, activities)
        names = words.names(partners)
        sentences.append(words.say(_PAIRED, partners=names, number=number, parts=parts))
    elif not pairings and not lists:
        sentences.append(words.say(_NOT_PAIRED))
    return [*sentences, *of_managers(words)]


_ACTIVITY = phrase("{pairings}の取組です。", "It is an activity of {pairings}.")
_ACTIVITY_ALONE = phrase(
    "取組です。施設の組の記載はありません。",
    "It is an activity; its pairing is not in this graph.",
)
_STATUS = phrase(
    "資料の時点での状態は「{status}」です。", "Its status, as of its source: “{status}”."
)
_NO_STATUS = phrase("状態は{where}に記載がありません。", "Its status is not in {where}.")
_BEGAN = phrase("開始時期は{when}です。", "Its stated beginning: {when}.")
_NOT_BEGUN = phrase("開始時期は{where}に記載がありません。", "When it begins is not in {where}.")
_ENDED = phrase("終了時期は{when}です。", "Its stated end: {when}.")


def activity(words: Words) -> list[Sentence]:
    """Of which pairing it is, with which status, since when, and its events."""
    facts, thing = words.facts, words.thing
    pairings = facts.iris(thing, Renkei.inPairing)
    return [
        words.say(_ACTIVITY, pairings=words.names(pairings))
        if pairings
        else words.say(_ACTIVITY_ALONE),
        *_status(words),
        _time(words, Renkei.startedIn, _BEGAN) or words.say(_NOT_BEGUN),
        *([ended] if (ended := _time(words, Renkei.endedIn, _ENDED)) else []),
        *_events(words, words.rows("events_in_time")),
    ]


def _status(words: Words) -> list[Sentence]:
    statuses = words.facts.iris(words.thing, Renkei.status)
    if statuses:
        named = words.row([(words.text(status),) for status in statuses])
        return [words.say(_STATUS, status=named)]
    return [] if words.is_listed else [words.say(_NO_STATUS)]


def _time(words: Words, property_: str, template: Phrase) -> Sentence:
    periods = words.facts.iris(words.thing, property_)
    if not periods:
        return ()
    return words.say(template, when=words.row([(words.text(each),) for each in periods]))


_EVENT = phrase("{when}の会議・行事です。", "It is an event; its time: {when}.")
_SCHEDULED = phrase(
    "会議・行事です。時期の記載は「{when}」です。", "It is an event; its time as stated: “{when}”."
)
_SPAN = phrase("{first}から{last}まで", "{first} to {last}")
_EVENT_WITHOUT_TIME = phrase(
    "会議・行事です。時期は{where}に記載がありません。",
    "It is an event; its time is not in {where}.",
)
_PART_OF = phrase("取組「{activities}」に属します。", "It is part of {activities}.")
_HELD_AT = phrase("会場は{venues}です。", "Its venue: {venues}.")


def _days(words: Words) -> Sentence:
    """Return the days of an event without a period, or how its list describes them."""
    days = [words.facts.values(words.thing, each) for each in (Schema.startDate, Schema.endDate)]
    stated = list(dict.fromkeys(each for values in days for each in values[:1]))
    if not stated:
        notes = words.facts.values(words.thing, Renkei.scheduleNote)
        return words.say(_SCHEDULED, when=words.value(notes[0])) if notes else ()
    if len(stated) == 1:
        return words.say(_EVENT, when=words.value(stated[0]))
    first, last = (words.value(each) for each in stated)
    return words.say(_EVENT, when=words.say(_SPAN, first=first, last=last))


def event(words: Words) -> list[Sentence]:
    """When it is, with which status, of which activity, and where."""
    facts, thing = words.facts, words.thing
    activities = facts.subjects(Renkei.hasOccurrence, thing)
    venues = facts.iris(thing, Renkei.venueFacility)
    return [
        _time(words, Renkei.period, _EVENT) or _days(words) or words.say(_EVENT_WITHOUT_TIME),
        *_status(words),
        *([words.say(_PART_OF, activities=words.names(activities))] if activities else []),
        *([words.say(_HELD_AT, venues=words.names(venues))] if venues else []),
    ]
