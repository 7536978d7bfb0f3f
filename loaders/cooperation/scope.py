"""The shared state of one load: writers, reading, report, and the things by key.

Names in the text are resolved within a pairing first, because 道センター and 市センター are
different facilities in each pairing; then among the governments, then among the keys of the
reading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from renkei.graph.catalogue.inputs import Interpretation
from renkei.graph.rdf.terms import boolean, iri, text
from renkei.ontology.terms import Certainty, Org, Rdf, Rdfs, Renkei, Skos

if TYPE_CHECKING:
    from renkei.graph.catalogue.description import Text
    from renkei.graph.catalogue.inputs import GraphWriter, LoadReport
    from renkei.graph.rdf.iris import Iris
    from renkei.loaders.cooperation.evidence import Evidence
    from renkei.loaders.cooperation.reading_model import FacilityReading, PairingReading, Reading
    from renkei.loaders.cooperation.structure import Element
    from renkei.loaders.periods import PeriodWriter
    from renkei.loaders.toml_table import TomlTable

__all__ = ["Named", "Scope"]

_DESIGNATED_BY = {
    "ja": "公の施設の指定管理者は、その設置者が指定する（地方自治法第244条の2第3項）。",
    "en": "The manager of a public facility is designated by the government that established it "
    "(Local Autonomy Act, art. 244-2(3)).",
}
_MANAGER_SUFFIX = re.compile(r"の?指定管理者$")


@dataclass(frozen=True)
class Named:
    """A thing with its IRI and its labels by language."""

    iri: str
    label: Text


@dataclass
class Scope:
    """One load of a document.

    Attributes:
        dataset: Name of the source.
        iris: Mints IRIs.
        reading: The reading of the document.
        facts: Writes statements of the text.
        interpretation: Writes statements of the reading.
        reference: Writes governments.
        evidence: Writes source spans.
        periods: Writes periods.
        report: The report of the load.
    """

    dataset: str
    iris: Iris
    reading: Reading
    facts: GraphWriter
    interpretation: GraphWriter
    reference: GraphWriter
    evidence: Evidence
    periods: PeriodWriter
    report: LoadReport
    _things: dict[str, Named] = field(default_factory=dict)
    _managers: dict[str, Named] = field(default_factory=dict)

    def thing(self, kind: str, *key: str) -> str:
        """Return the IRI of a thing that belongs to this document only."""
        return self.iris.thing(kind, self.dataset, *key)

    def label(self, subject: str, ja: str, en: str | None) -> None:
        """Label a thing: the Japanese is from the text, the English from the reading."""
        self.facts.add(subject, Rdfs.label, text(ja, "ja"))
        if en:
            self.interpretation.add(subject, Rdfs.label, text(en, "en"))

    def register(self, toml: TomlTable, key: str, iri_: str, label: Text) -> Named:
        """Register a thing under a key.

        Raises:
            SourceError: If another thing has the key.
        """
        named = Named(iri_, label)
        if self._things.setdefault(key, named) != named:
            raise toml.error(f"the key {key!r} is given to two things", key)
        return named

    def is_registered(self, key: str) -> bool:
        """Whether a thing has the key."""
        return key in self._things

    def named(self, key: str) -> Named:
        """Return a thing that is registered."""
        return self._things[key]

    def known(self, toml: TomlTable, key: str) -> Named:
        """Return a thing by a key that the reading refers to.

        Raises:
            SourceError: If no thing is registered under the key so far.
        """
        if key not in self._things:
            raise toml.error(f"no thing has the key {key!r}; it must be described before", key)
        return self._things[key]

    def interpreted(self, subject: str, statement: str, reason: Text, line: int | None) -> None:
        """Enter an interpretation in the report."""
        self.report.interpretations.append(Interpretation(subject, statement, reason, line))

    def resolve(
        self, name: str, pairing: PairingReading, toml: TomlTable, element: Element
    ) -> list[Named]:
        """Return the things that a name denotes within a pairing.

        Args:
            name: A name in the text, or a key.
            pairing: The pairing of the item.
            toml: The entry of the reading, for errors.
            element: The element that states an unnamed manager, if the name denotes one.

        Raises:
            SourceError: If the name is unknown, or two governments have it.
        """
        facilities = [f for f in pairing.facilities if name in f.called or name == f.key]
        if facilities:
            return [self.named(f.key) for f in facilities]
        governments = [g for g in self.reading.governments if name in {*g.called, g.key}]
        if len(governments) > 1:
            raise toml.error(f"two governments are called {name!r}", name)
        if governments:
            return [self.named(governments[0].key)]
        if self.is_registered(name):
            return [self.named(name)]
        if _MANAGER_SUFFIX.search(name):
            facility_name = _MANAGER_SUFFIX.sub("", name)
            managed = [
                f for f in pairing.facilities if facility_name in f.called or facility_name == f.key
            ]
            if managed:
                return [self._unnamed_manager(f, element) for f in managed]
        known = [n for f in pairing.facilities for n in (f.key, *f.called)]
        known += [n for g in self.reading.governments for n in (g.key, *g.called)]
        raise toml.error(
            f"no facility, government or thing is called {name!r} in the pairing {pairing.key}; "
            f"known are {', '.join(known)}, and the keys of things described before",
            name,
        )

    def _unnamed_manager(self, facility: FacilityReading, element: Element) -> Named:
        """Return the designated manager that the text does not name, as a body of its own."""
        if facility.key in self._managers:
            return self._managers[facility.key]
        of = self.named(facility.key)
        ja = f"{of.label['ja']}の指定管理者（名称の記載なし）"
        en = f"Designated manager of {of.label['en']} (not named in the source)"
        manager = Named(self.thing("organisation", f"manager-{facility.key}"), {"ja": ja, "en": en})
        designation = self.thing("designation", facility.key)
        span = iri(self.evidence.element(element))
        add = self.facts.add
        add(manager.iri, Rdf.type_, iri(Org.Organization), iri(Renkei.DesignatedManager))
        add(manager.iri, Renkei.namedInSource, boolean(False))
        add(manager.iri, Renkei.statedIn, span)
        self.label(manager.iri, ja, en)
        add(designation, Rdf.type_, iri(Renkei.Designation))
        add(designation, Renkei.designatedFacility, iri(of.iri))
        add(designation, Renkei.manager, iri(manager.iri))
        add(designation, Renkei.statedIn, span)
        self.label(
            designation,
            f"{of.label['ja']}の指定管理者の指定（期間の記載なし）",
            f"Designation of the manager of {of.label['en']} (period not stated)",
        )
        # The text says that there is a manager, not who designated it: by law, the establisher.
        establisher = self.named(facility.establisher)
        interpret = self.interpretation.add
        interpret(designation, Renkei.designatingGovernment, iri(establisher.iri))
        interpret(designation, Renkei.certainty, iri(Certainty.inferred))
        for language, note in _DESIGNATED_BY.items():
            interpret(designation, Skos.editorialNote, text(note, language))
        self.interpreted(designation, "designatingGovernment", _DESIGNATED_BY, element.first_line)
        self.report.count("designations")
        self._managers[facility.key] = manager
        return manager
