"""The relations between the classes of the vocabulary, for its diagrams."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from renkei.graph.rdf.terms import prefixed_name
from renkei.ontology.terms import NAMESPACE, Owl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.server.vocabulary.data import Entry

__all__ = ["Model", "Relation", "model_of"]


@dataclass(frozen=True, slots=True, order=True)
class Relation:
    """A property from a class to a class or datatype: all three are IRIs."""

    source: str
    property: str
    target: str


@dataclass(slots=True)
class Model:
    """The classes and their relations, all sorted, so that diagrams are reproducible.

    Attributes:
        entries: The terms, by IRI.
        classes: IRIs of the classes of this vocabulary.
        supers: The direct superclasses of each class, of any vocabulary.
        objects: Relations by object properties.
        values: Relations by datatype properties.
    """

    entries: Mapping[str, Entry]
    classes: list[str]
    supers: dict[str, list[str]] = field(default_factory=dict)
    objects: list[Relation] = field(default_factory=list)
    values: list[Relation] = field(default_factory=list)

    def label(self, iri: str, language: str) -> str:
        """Return the label of a term in a language, else in English, else its prefixed name."""
        entry = self.entries.get(iri)
        labels = entry.labels if entry else {}
        return labels.get(language) or labels.get("en") or prefixed_name(iri)

    def above(self, iri: str) -> list[str]:
        """Return all superclasses of a class in this vocabulary, the nearest first."""
        above: list[str] = []
        queue = list(self.supers.get(iri, ()))
        while queue:
            nearest = queue.pop(0)
            if nearest in self.supers and nearest not in above:
                above.append(nearest)
                queue += self.supers[nearest]
        return above

    def below(self, iri: str) -> list[str]:
        """Return the direct subclasses of a class in this vocabulary."""
        return [term for term in self.classes if iri in self.supers[term]]


def model_of(entries: Mapping[str, Entry]) -> Model:
    """Return the model of the terms of the vocabulary."""
    own = sorted(iri for iri in entries if iri.startswith(NAMESPACE))
    model = Model(entries, [iri for iri in own if entries[iri].category == "class"])
    for iri in model.classes:
        model.supers[iri] = sorted(entries[iri].links.get("subClassOf", ()))
    for iri in own:
        entry = entries[iri]
        relations = [
            Relation(source, iri, target)
            for source in entry.links.get("domain", ())
            for target in entry.links.get("range", ())
        ]
        if Owl.ObjectProperty in entry.types:
            model.objects += relations
        elif Owl.DatatypeProperty in entry.types:
            model.values += relations
    model.objects.sort()
    model.values.sort()
    return model
