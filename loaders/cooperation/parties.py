"""The participants of an activity, event or series, and their roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renkei.errors import SourceError
from renkei.graph.rdf.terms import iri, text
from renkei.loaders.cooperation.tokens import stated_roles
from renkei.loaders.text import fold
from renkei.ontology.terms import CODES, LABELS, Certainty, Cv, Rdf, Rdfs, Renkei, Skos

if TYPE_CHECKING:
    from renkei.loaders.cooperation.draft import ActivityDraft
    from renkei.loaders.cooperation.reading_model import PartyReading
    from renkei.loaders.cooperation.scope import Named
    from renkei.loaders.cooperation.structure import Element
    from renkei.loaders.cooperation.tokens import StatedRole

__all__ = ["note_reason", "write_participation", "write_parties"]


def write_parties(draft: ActivityDraft) -> None:
    """Write the parties of the reading, and those in lists of roles of the text.

    Raises:
        SourceError: If a name is unknown.
    """
    for party in draft.reading.parties:
        _party(draft, party)
    for element in draft.elements:
        for stated in stated_roles(element):
            if draft.ignores(stated.passage):
                continue
            span = draft.scope.evidence.passage(stated.passage)
            for bearer in _bearers(draft, stated, stated.who):
                write_participation(
                    draft,
                    draft.named,
                    bearer,
                    role=CODES["role"][stated.role],
                    certainty=Certainty.stated,
                    span=span,
                )


def _bearers(draft: ActivityDraft, stated: StatedRole, who: str) -> list[Named]:
    """Return the bearers of a role by their name: a thing of the item, or any known name.

    県・市 is two names, unless it is known as one.
    """
    scope, reading = draft.scope, draft.reading
    for thing in reading.things:
        if fold(thing.said) == fold(who):
            return [scope.named(thing.key)]
    try:
        return scope.resolve(who, draft.block.pairing, reading.toml, stated.passage.element)
    except SourceError as error:
        names = who.split("・")
        if len(names) > 1:
            return [bearer for name in names for bearer in _bearers(draft, stated, name)]
        raise stated.passage.error(
            f"the reading does not say who {who!r} is: give it to `called` of a facility or "
            f"government, add an [[item.thing]] with said = {who!r}, or an [[item.ignore]], to "
            f"{scope.reading.file}"
        ) from error


def _party(draft: ActivityDraft, party: PartyReading) -> None:
    scope = draft.scope
    if party.said:
        passage = draft.find(party.said, party.toml)
        element, span = passage.element, scope.evidence.passage(passage)
    else:
        element, span = draft.item, scope.evidence.element(draft.item)
    for name in party.who or (party.said or "",):
        for who in scope.resolve(name, draft.block.pairing, party.toml, element):
            participation = write_participation(
                draft, draft.named, who, role=party.role, certainty=party.certainty, span=span
            )
            if participation:
                note_reason(draft, participation, party, element)


def note_reason(
    draft: ActivityDraft, participation: str, party: PartyReading, element: Element
) -> None:
    """Write the reason that the reading gives for a participation, if there is one."""
    if party.because:
        for language, note in party.because.items():
            draft.scope.interpretation.add(participation, Skos.editorialNote, text(note, language))
        code = party.role.rpartition("#")[2]
        draft.scope.interpreted(participation, f"role {code}", party.because, element.first_line)


def write_participation(
    draft: ActivityDraft, bearer: Named, who: Named, *, role: str, certainty: str, span: str
) -> str | None:
    """Write that ``who`` participates in ``bearer``: an activity, event or series.

    The label has the role and both names, since a party has the same role in many activities.

    Returns:
        The IRI of the participation; None if the item has it already.
    """
    scope = draft.scope
    bearer_kind, bearer_key = bearer.iri.removeprefix(f"{scope.iris.base}id/").split(
        f"/{scope.dataset}/"
    )
    kind = () if bearer_kind == "activity" else (bearer_kind,)
    tail = who.iri.removeprefix(f"{scope.iris.base}id/").replace(f"{scope.dataset}/", "")
    code = role.rpartition("#")[2]
    key = f"{bearer_key}.{code}.{tail.replace('/', '-')}"
    participation = scope.thing("participation", *kind, key)
    if not draft.add_participation(participation):
        return None
    stated = certainty == Certainty.stated
    add = (scope.facts if stated else scope.interpretation).add
    add(bearer.iri, Cv.hasParticipation, iri(participation))
    add(participation, Rdf.type_, iri(Renkei.Participation))
    add(participation, Renkei.participant, iri(who.iri))
    add(participation, Cv.role, iri(role))
    add(participation, Renkei.certainty, iri(certainty))
    add(participation, Renkei.statedIn, iri(span))
    for language, label in who.label.items():
        role_label = LABELS[role][language].partition(" (")[0]
        form = "{}：{}（{}）" if language == "ja" else "{}: {} ({})"
        name = form.format(role_label, label, bearer.label[language])
        add(participation, Rdfs.label, text(name, language))
    scope.report.count("participations")
    return participation
