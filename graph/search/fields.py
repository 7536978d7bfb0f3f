"""What is searched: properties with their fields, and how much fields and kinds of things weigh."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.ontology.terms import (
    Dcat,
    Dct,
    Foaf,
    Locn,
    Oa,
    Rdfs,
    Renkei,
    Schema,
    Sd,
    Skos,
    Time,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CORE", "DEFAULT_WEIGHT", "FIELDS", "FIELD_WEIGHTS", "KIND_WEIGHTS", "NAME", "TEXTS"]

NAME: Final = "name"
CORE: Final = "core"
"""A name without the government before it: 図書館 of 札幌市立図書館."""

FIELDS: Final[Mapping[str, str]] = {
    Rdfs.label: NAME,
    Skos.prefLabel: NAME,
    Skos.altLabel: "other",
    Skos.hiddenLabel: "other",
    Schema.alternateName: "other",
    Foaf.name: "other",
    Dct.title: "other",
    Dct.identifier: "identifier",
    Skos.notation: "identifier",
    Renkei.localGovernmentCode: "identifier",
    Renkei.corporateNumber: "identifier",
    Locn.fullAddress: "address",
    Dct.description: "text",
    Rdfs.comment: "text",
    Skos.definition: "text",
    Oa.exact: "quote",
}
"""Property → field."""

FIELD_WEIGHTS: Final[Mapping[str, float]] = {
    NAME: 1.0,
    CORE: 0.9,
    "other": 0.9,
    "identifier": 0.8,
    "address": 0.4,
    "text": 0.2,
    "quote": 0.2,
}
TEXTS: Final = frozenset({"text", "quote"})
"""Fields of longer texts; their hits follow all others."""

DEFAULT_WEIGHT: Final = 1.0
"""Of the classes that have no weight of their own."""

KIND_WEIGHTS: Final[Mapping[str, float]] = {
    Renkei.Government: 3.0,
    Renkei.FacilityEntity: 2.0,
    Renkei.FacilityPairing: 1.5,
    Renkei.DesignatedManager: 1.5,
    Renkei.Event: 0.8,
    Renkei.Designation: 0.5,
    Renkei.ActivityObservation: 0.5,
    Time.ProperInterval: 0.5,
    Renkei.SourceBlock: 0.5,
    Renkei.SourceSpan: 0.3,
    Renkei.Participation: 0.0,  # their names repeat those of activities and parties
    Time.Instant: 0.0,
    Locn.Address: 0.0,  # it is found by the thing that has it
    Dcat.Distribution: 0.0,
    Sd.Graph: 0.0,
}
"""Class → weight of its things; of several, the first in this order counts. 0: not searched."""
