"""The statements of reference data, for what a source mentions.

reference = ReferenceWriter(sink)
reference.government("222127")   # IRI; its prefecture is written, too
reference.poi("0101")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.graph.rdf.terms import iri, literal, text
from renkei.loaders.reference.governments import governments
from renkei.loaders.reference.poi import poi_classes
from renkei.ontology.terms import (
    CODE_NAMESPACE,
    Dct,
    GovernmentType,
    Org,
    Rdf,
    Rdfs,
    Renkei,
    Skos,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.graph.catalogue.inputs import StatementSink
    from renkei.loaders.reference.governments import Government

__all__ = ["ReferenceWriter"]

_POI: Final = f"{CODE_NAMESPACE}poi"
_NUMBERS: Final = "http://hojin-info.go.jp/data/basic/"  # IRIs of bodies by their 法人番号
_ROMANISED: Final = {
    "ja": "英語名は、名称の読みをローマ字で表したものであり、団体が定めたものではない。",
    "en": "The English name is romanised from the reading; the body itself may write it otherwise.",
}
_MADE_UP: Final = {"ja": "架空の団体。", "en": "This body is made up."}
_PREFECTURE: Final = (Renkei.PrefecturalGovernment, GovernmentType.prefecture)
_TYPES: Final = {
    "prefecture": _PREFECTURE,
    "example-prefecture": _PREFECTURE,
    "designated-city": (Renkei.MunicipalGovernment, GovernmentType.designated_city),
}
_MUNICIPALITY: Final = (Renkei.MunicipalGovernment, GovernmentType.municipality)


class ReferenceWriter:
    """Writes each government and POI class once.

    Governments go to the reference graph, POI classes to the graph of their scheme, where the
    page of the scheme finds them.
    """

    def __init__(self, sink: StatementSink) -> None:
        self._iris = sink.iris
        self._add = sink.graph(sink.iris.reference_graph).add
        self._add_poi = sink.graph(_POI).add
        self._written: set[str] = set()

    def government(self, code: str) -> str:
        """Write a government and its prefecture; return its IRI.

        Raises:
            ValueError: If no government has the code; a ward of a city is none.
        """
        government = governments().by_code(code)
        if government is None or not government.is_government:
            raise ValueError(f"no government has the code {code!r}")
        thing = self._iris.thing("government", code)
        if thing not in self._written:
            self._written.add(thing)
            self._write(thing, government)
        return thing

    def poi(self, code: str) -> str:
        """Write a POI class; return its IRI.

        Raises:
            ValueError: If the table has no such code.
        """
        known = poi_classes().get(code)
        if known is None:
            raise ValueError(f"no POI class has the code {code!r}")
        concept, add = f"{_POI}#{code}", self._add_poi
        if concept not in self._written:
            self._written.add(concept)
            add(concept, Rdf.type_, iri(Skos.Concept))
            add(concept, Skos.inScheme, iri(_POI))
            add(concept, Skos.topConceptOf, iri(_POI))
            add(_POI, Skos.hasTopConcept, iri(concept))
            add(concept, Skos.notation, literal(code))
            add(concept, Skos.prefLabel, text(known.name, "ja"))
            if known.explanation:
                add(concept, Skos.definition, text(known.explanation, "ja"))
            add(concept, Skos.note, text(known.group, "ja"))
        return concept

    def _write(self, thing: str, government: Government) -> None:
        add = self._add
        class_, type_ = _TYPES.get(government.kind, _MUNICIPALITY)
        add(thing, Rdf.type_, iri(Renkei.Government), iri(class_))
        add(thing, Rdfs.label, text(government.name, "ja"), text(government.english, "en"))
        add(thing, Rdfs.label, text(government.kana, "ja-Kana"))
        add(thing, Org.classification, iri(type_))
        add(thing, Renkei.localGovernmentCode, literal(government.code))
        if not government.is_prefecture:
            self.government(government.prefecture_code)
        if government.is_example:
            self._note(thing, _MADE_UP)
            return
        add(thing, Renkei.corporateNumber, literal(government.corporate_number))
        add(thing, Renkei.jurisdiction, iri(government.area))
        add(thing, Rdfs.seeAlso, iri(f"{_NUMBERS}{government.corporate_number}"))
        if not government.is_prefecture:
            self._note(thing, _ROMANISED)
            area = governments().prefecture_of(government).area
            add(thing, Dct.spatial, iri(area))  # the area of its prefecture; its own is above

    def _note(self, thing: str, note: Mapping[str, str]) -> None:
        for language, value in note.items():
            self._add(thing, Skos.editorialNote, text(value, language))
