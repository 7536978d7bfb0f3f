"""Who takes part in an activity, event or series, and in which role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renkei.errors import SourceError
from renkei.graph.rdf.terms import iri, text
from renkei.loaders.cooperation.tokens import stated_roles
from renkei.loaders.text import fold
from renkei.ontology.terms import CODES, LABELS, Certainty, Cv, Rdf, Rdfs, Renkei, Skos

if TYPE_CHECKING:
    from renkei.loaders.cooperation.activities import ActivityWriter
    from renkei.loaders.cooperation.reading_model import PartyReading
    from renkei.loaders.cooperation.scope import Named
    from renkei.loaders.cooperation.structure import Element

__all__ = ["note_reason", "write_participation", "write_parties"]


def write_parties(writer: ActivityWriter) -> None:
    """Write the parties that the reading gives and those of the text's lists of roles.

    Raises:
        SourceError: If it is not known who is meant.
    """
    for party in writer.reading.parties:
        _party(writer, party)
    for element in writer.elements:
        for code, who, start, end in stated_roles(element):
            if not writer.ignores(element, start, end):
                place = element.joined.span(start, end)
                span = writer.scope.evidence.passage(element, *place)
                for bearer in _bearers(writer, who, element, place[0]):
                    role = CODES["role"][code]
                    write_participation(
                        writer,
                        writer.named,
                        bearer,
                        role=role,
                        certainty=Certainty.stated,
                        span=span,
                    )


def _bearers(writer: ActivityWriter, who: str, element: Element, place: int) -> list[Named]:
    """Return whom a role list means: a thing of the item, or who is called so; 県・市 is two."""
    for thing in writer.reading.things:
        if fold(thing.said) == fold(who):
            return [writer.scope.things[thing.key]]
    try:
        return writer.scope.resolve(who, writer.placed.pairing, writer.reading.table, element)
    except SourceError as error:
        names = who.split("・")
        if len(names) > 1:
            return [bearer for name in names for bearer in _bearers(writer, name, element, place)]
        raise element.document.error(
            f"the reading does not say who {who!r} is: give it to `called` of a facility or "
            f"government, add an [[item.thing]] with said = {who!r}, or an [[item.ignore]], to "
            f"{writer.scope.reading.file}",
            place,
        ) from error


def _party(writer: ActivityWriter, party: PartyReading) -> None:
    scope = writer.scope
    if party.said:
        element, start, end = writer.find(party.said, party.table)
        span = scope.evidence.passage(element, start, end)
    else:
        element, span = writer.item, scope.evidence.element(writer.item)
    for name in party.who or (party.said or "",):
        for who in scope.resolve(name, writer.placed.pairing, party.table, element):
            written = write_participation(
                writer, writer.named, who, role=party.role, certainty=party.certainty, span=span
            )
            if written:
                note_reason(writer, written, party, element)


def note_reason(
    writer: ActivityWriter, participation: str, party: PartyReading, element: Element
) -> None:
    """Write why the reading says that somebody takes part, if it has to give a reason."""
    if party.because:
        for language, note in party.because.items():
            writer.scope.interpretation.add(participation, Skos.editorialNote, text(note, language))
        code = party.role.rpartition("#")[2]
        writer.scope.interpreted(participation, f"role {code}", party.because, element.first_line)


def write_participation(
    writer: ActivityWriter, bearer: Named, who: Named, *, role: str, certainty: str, span: str
) -> str | None:
    """Write that somebody takes part in an activity, event or series.

    Its label names all three, since the same party has the same role in many activities.

    Returns:
        The participation; None if this item has stated it already.
    """
    scope = writer.scope
    bearer_kind, bearer_key = bearer.iri.removeprefix(f"{scope.iris.base}id/").split(
        f"/{scope.dataset}/"
    )
    kind = () if bearer_kind == "activity" else (bearer_kind,)
    tail = who.iri.removeprefix(f"{scope.iris.base}id/").replace(f"{scope.dataset}/", "")
    code = role.rpartition("#")[2]
    key = f"{bearer_key}.{code}.{tail.replace('/', '-')}"
    participation = scope.thing("participation", *kind, key)
    if participation in writer.participations:
        return None
    writer.participations.add(participation)
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
        said = form.format(role_label, label, bearer.label[language])
        add(participation, Rdfs.label, text(said, language))
    scope.report.count("participations")
    return participation
