"""Who manages what, until when: the designations of a facility, government or manager. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.ontology.terms import Certainty, Renkei
from renkei.server.things.story.words import begin_of, phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.server.things.story.words import Sentence, Words

__all__ = ["newest_first", "of_managers", "row_of"]

_MOST: Final = 3
_NAMED = phrase("{name}［{notes}］", "{name} [{notes}]")  # periods have round brackets
_PERIOD = phrase("期間：{period}", "period: {period}")
_KNOWN = phrase("{day}現在", "as of {day}")
_NO_PERIOD = phrase("期間の記載なし", "period not stated")
_NOBODY = phrase("名称の記載なし", "somebody who is not named")
_NONE = phrase(
    "指定管理者の指定は、{where}に記載がありません。",
    "A designation of a manager is not in this graph.",
)
_MANAGERS = phrase(
    "指定管理者の指定は{count}件あります：{designations}。",
    "There are {count} designations of a manager: {designations}.",
    "There is one designation of a manager: {designations}.",
)


def of_managers(words: Words) -> list[Sentence]:
    """Return the managers of a facility with their periods, those of the newest first."""
    designations = newest_first(words, words.rows("designations"))
    if not designations:
        return [] if words.is_listed or words.is_cut else [words.say(_NONE)]
    row = row_of(words, designations, Renkei.manager)
    return [words.say(_MANAGERS, len(designations), designations=row)]


def newest_first(words: Words, designations: Sequence[str]) -> list[str]:
    """Return designations, those that begin last first; those without a period last."""
    dated = sorted(designations)
    dated.sort(key=lambda each: begin_of(words.facts, each, Renkei.period), reverse=True)
    return dated


def row_of(words: Words, designations: Sequence[str], property_: str) -> Sentence:
    """Return an enumeration of designations: the manager or facility, how certain, the period."""
    parts = []
    for designation in designations[:_MOST]:
        named = words.names(words.facts.iris(designation, property_)) or words.say(_NOBODY)
        parts.append(words.say(_NAMED, name=named, notes=_notes(words, designation)))
    return words.row(parts, more=len(designations) - len(parts))


def _notes(words: Words, designation: str) -> Sentence:
    facts = words.facts
    certainties = [c for c in facts.iris(designation, Renkei.certainty) if c != Certainty.stated]
    notes: list[Sentence] = [(words.text(each),) for each in certainties]
    days = facts.iris(designation, Renkei.asOf)
    if periods := facts.iris(designation, Renkei.period):
        period = words.row([(words.text(each),) for each in periods])
        notes.append(words.say(_PERIOD, period=period))
    else:
        notes += [words.say(_KNOWN, day=words.text(days[0]))] if days else []
        notes.append(words.say(_NO_PERIOD))
    comma = "、" if words.language == "ja" else ", "
    return tuple(piece for note in notes for piece in (comma, *note))[1:]
