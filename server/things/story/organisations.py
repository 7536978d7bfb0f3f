"""What the page of a government or of a designated manager begins with. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renkei.ontology.terms import Org, Renkei
from renkei.server.things.story.designations import newest_first, row_of
from renkei.server.things.story.words import phrase

if TYPE_CHECKING:
    from renkei.server.things.story.words import Sentence, Words

__all__ = ["government", "manager"]

_ESTABLISHES = phrase(
    "{name}が設置する施設・施設群は、データに{count}件あります。",
    "This graph has {count} facilities and groups that {name} established.",
    "This graph has one facility or group that {name} established.",
)
_PAIRED = phrase(
    "うち{count}件は、{partners}の施設と組になっています。",
    "{count} of them are paired with facilities of {partners}.",
    "One of them is paired with a facility of {partners}.",
)
_PAIRED_WITH_SOME = phrase(
    "うち{count}件は、ほかの施設と組になっています。",
    "{count} of them are paired with other facilities.",
    "One of them is paired with another facility.",
)
_NOT_PAIRED = phrase(
    "ほかの施設との組は、データにありません。",
    "This graph has no pairing of any of them.",
)
_NO_FACILITIES = phrase(
    "{name}が設置する施設は、データにありません。",
    "This graph has no facility that {name} established.",
)
_DESIGNATIONS = phrase(
    "{name}による指定管理者の指定は{count}件あります：{designations}。",
    "There are {count} designations of managers by {name}: {designations}.",
    "There is one designation of a manager by {name}: {designations}.",
)
_MANY_DESIGNATIONS = phrase(
    "{name}による指定管理者の指定は{count}件あります。",
    "There are {count} designations of managers by {name}.",
)
_NO_DESIGNATIONS = phrase(
    "{name}による指定管理者の指定は、データにありません。",
    "This graph has no designation of a manager by {name}.",
)


def government(words: Words) -> list[Sentence]:
    """How many facilities it has, with whose they are paired, and who manages them until when."""
    facts, thing = words.facts, words.thing
    name = words.text(thing)
    count = words.linked(Renkei.establisher)
    if not count:
        sentences = [words.say(_NO_FACILITIES, name=name)]
    else:
        sentences = [words.say(_ESTABLISHES, count, name=name), *_pairings(words)]
    number = words.linked(Renkei.designatingGovernment)
    designations = newest_first(words, facts.subjects(Renkei.designatingGovernment, thing))
    if not number:
        sentences.append(words.say(_NO_DESIGNATIONS, name=name))
    elif words.is_cut:  # the newest may be among those that were not read
        sentences.append(words.say(_MANY_DESIGNATIONS, number, name=name))
    else:
        row = row_of(words, designations, Renkei.designatedFacility)
        sentences.append(words.say(_DESIGNATIONS, number, name=name, designations=row))
    return sentences


def _pairings(words: Words) -> list[Sentence]:
    """Return how many of its facilities are paired; nothing if not all of them were read."""
    if words.is_cut:
        return []
    facts = words.facts
    partners: set[str] = set()
    count = 0
    for facility in facts.subjects(Renkei.establisher, words.thing):
        pairings = facts.subjects(Renkei.pairedFacility, facility)
        count += bool(pairings)
        for pairing in pairings:
            for other in facts.iris(pairing, Renkei.pairedFacility):
                partners |= set(facts.iris(other, Renkei.establisher)) - {words.thing}
    if not count:
        return [words.say(_NOT_PAIRED)]
    if not partners:
        return [words.say(_PAIRED_WITH_SOME, count)]
    return [words.say(_PAIRED, count, partners=words.names(sorted(partners)))]


_MANAGES = phrase(
    "{name}を指定管理者とする指定は{count}件あります：{designations}。",
    "There are {count} designations of {name} as manager: {designations}.",
    "There is one designation of {name} as manager: {designations}.",
)
_MANAGES_MANY = phrase(
    "{name}を指定管理者とする指定は{count}件あります。",
    "There are {count} designations of {name} as manager.",
)
_MANAGES_NOTHING = phrase(
    "{name}を指定管理者とする指定は、データにありません。",
    "This graph has no designation of {name} as manager.",
)
_UNIT = phrase("{name}は{parents}の部局です。", "{name} is a department of {parents}.")
_TAKES_PART = phrase(
    "参加する取組・会議・行事は{count}件あります。",
    "It takes part in {count} activities and events.",
    "It takes part in one activity or event.",
)


def manager(words: Words) -> list[Sentence]:
    """What it manages until when, of which government it is a part, what it takes part in."""
    facts, thing = words.facts, words.thing
    name = words.text(thing)
    parents = facts.iris(thing, Org.unitOf)
    number = words.linked(Renkei.manager)
    sentences = [words.say(_UNIT, name=name, parents=words.names(parents))] if parents else []
    if number and words.is_cut:
        sentences.append(words.say(_MANAGES_MANY, number, name=name))
    elif number:
        designations = newest_first(words, facts.subjects(Renkei.manager, thing))
        row = row_of(words, designations, Renkei.designatedFacility)
        sentences.append(words.say(_MANAGES, number, name=name, designations=row))
    elif not parents:
        sentences.append(words.say(_MANAGES_NOTHING, name=name))
    if parts := words.linked(Renkei.participant):
        sentences.append(words.say(_TAKES_PART, parts))
    return sentences
