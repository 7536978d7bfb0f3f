"""The kinds of things that are listed at ``/things/``, each with the properties that matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from renkei.graph.rdf.iris import Iris
from renkei.graph.rdf.terms import iri as checked_iri
from renkei.ontology.terms import Cv, Dcat, Dct, Org, Rdf, Renkei, Skos, Time

__all__ = ["LISTS", "LIST_OF_TYPE", "ThingList"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingList:
    """A class of things, listed.

    Attributes:
        key: Its path is ``/things/<key>``.
        class_: The class.
        columns: The properties that matter.
        types: What their IRIs begin with: ``{base}id/<type>/``.
        in_meta: True if only the meta graph knows them.
    """

    key: str
    class_: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    in_meta: bool = False

    def pattern(self, base: str, variable: str = "?thing") -> str:
        """Return the SPARQL pattern for the things of the list."""
        pattern = f"{variable} a {checked_iri(self.class_)}"
        if not self.in_meta:
            return f"{pattern} ."
        return f"GRAPH {checked_iri(Iris(base).meta_graph)} {{ {pattern} }}"


def _list(key: str, class_: str, *columns: str, type_: str, in_meta: bool = False) -> ThingList:
    types = tuple(type_.split())
    return ThingList(key=key, class_=class_, columns=columns, types=types, in_meta=in_meta)


LISTS: Final = (
    _list(
        "governments",
        Renkei.Government,
        Org.classification,
        Renkei.localGovernmentCode,
        type_="government",
    ),
    _list("departments", Renkei.GovernmentDepartment, Org.unitOf, type_="department"),
    _list("partnerships", Renkei.Partnership, Renkei.partner, type_="partnership"),
    _list("pairings", Renkei.FacilityPairing, Renkei.pairedFacility, Renkei.theme, type_="pairing"),
    _list(
        "facilities",
        Renkei.FacilityEntity,
        Rdf.type_,
        Renkei.establisher,
        Renkei.theme,
        type_="facility group",
    ),
    _list("groups", Renkei.FacilityGroup, Renkei.establisher, Renkei.theme, type_="group"),
    _list("directions", Renkei.DirectionStatement, Renkei.direction, type_="direction"),
    _list(
        "activities",
        Renkei.JointActivity,
        Renkei.activityKind,
        Renkei.status,
        Renkei.reportedAs,
        Renkei.inPairing,
        type_="activity",
    ),
    _list("events", Renkei.Event, Renkei.period, Renkei.status, Renkei.inSeries, type_="event"),
    _list("series", Renkei.EventSeries, type_="series"),
    _list("programmes", Renkei.Programme, type_="programme"),
    _list(
        "participations",
        Renkei.Participation,
        Cv.role,
        Renkei.participant,
        Renkei.certainty,
        type_="participation",
    ),
    _list(
        "managers", Renkei.DesignatedManager, Renkei.namedInSource, Dct.source, type_="organisation"
    ),
    _list(
        "designations",
        Renkei.Designation,
        Renkei.designatedFacility,
        Renkei.manager,
        Renkei.period,
        Renkei.certainty,
        type_="designation",
    ),
    _list("media", Renkei.Medium, Rdf.type_, Dct.publisher, type_="medium"),
    _list(
        "observations",
        Renkei.ActivityObservation,
        Renkei.observedEntity,
        Renkei.indicator,
        Renkei.refPeriod,
        Renkei.value,
        Renkei.unit,
        Renkei.valueStatus,
        type_="observation",
    ),
    _list("topics", Skos.Concept, type_="topic"),
    _list(
        "periods", Time.ProperInterval, Rdf.type_, Time.hasBeginning, Time.hasEnd, type_="period"
    ),
    _list("days", Time.Instant, type_="day"),
    _list("documents", Renkei.SourceDocument, Dct.identifier, type_="document page"),
    _list(
        "blocks",
        Renkei.SourceBlock,
        Renkei.assignedPairing,
        Renkei.certainty,
        Renkei.startLine,
        type_="block",
    ),
    _list(
        "spans",
        Renkei.SourceSpan,
        Renkei.spanKind,
        Renkei.startLine,
        Renkei.documentOf,
        type_="span",
    ),
    _list(
        "datasets",
        Dcat.Dataset,
        Dct.license,
        Dct.issued,
        Dct.publisher,
        type_="dataset",
        in_meta=True,
    ),
)
LIST_OF_TYPE: Final = {type_: entry for entry in reversed(LISTS) for type_ in entry.types}
"""Type in an IRI → the list that has it."""
