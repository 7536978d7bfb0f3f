"""Who manages what, until when: the designations of a facility, government or manager. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.ontology.terms import Renkei
from renkei.server.things.story.words import begin_of, phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.server.things.story.words import Sentence, Words

__all__ = ["newest_first", "of_managers", "row_of"]

_MOST: Final = 3
_WITH_PERIOD = phrase("{name}（期間：{period}）", "{name} (period: {period})")
_KNOWN = phrase("{name}（{day}現在、期間の記載なし）", "{name} (as of {day}, period not stated)")
_WITHOUT_PERIOD = phrase("{name}（期間の記載なし）", "{name} (period not stated)")
_NOBODY = phrase("名称の記載なし", "not named")
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
    """Return an enumeration of designations: the manager or facility, and the period."""
    parts = []
    for designation in designations[:_MOST]:
        named = words.names(words.facts.iris(designation, property_)) or words.say(_NOBODY)
        periods = words.facts.iris(designation, Renkei.period)
        days = words.facts.iris(designation, Renkei.asOf)
        if days and not periods:
            parts.append(words.say(_KNOWN, name=named, day=words.text(days[0])))
        elif periods:
            period = words.row([(words.text(each),) for each in periods])
            parts.append(words.say(_WITH_PERIOD, name=named, period=period))
        else:
            parts.append(words.say(_WITHOUT_PERIOD, name=named))
    return words.row(parts, more=len(designations) - len(parts))
