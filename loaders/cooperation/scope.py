"""What a whole load shares: writers, the reading, and who is meant by a name in the text.

道センター and 市センター mean different facilities in each pairing, so a name is resolved within
the pairing first, then among the governments, then among the keys of the reading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from renkei.graph.catalogue.inputs import Interpretation
from renkei.graph.rdf.terms import boolean, iri, text
from renkei.ontology.terms import Certainty, Org, Rdf, Rdfs, Renkei, Skos

if TYPE_CHECKING:
    from renkei.graph.catalogue.inputs import GraphWriter, LoadReport
    from renkei.graph.rdf.iris import Iris
    from renkei.loaders.cooperation.evidence import Evidence
    from renkei.loaders.cooperation.reading_model import FacilityReading, PairingReading, Reading
    from renkei.loaders.cooperation.structure import Element
    from renkei.loaders.periods import PeriodWriter
    from renkei.loaders.toml_table import Table, Text

__all__ = ["MANAGER_SUFFIX", "Named", "Scope"]

DESIGNATED_BY = {
    "ja": "公の施設の指定管理者は、その設置者が指定する（地方自治法第244条の2第3項）。",
    "en": "The manager of a public facility is designated by the government that established it "
    "(Local Autonomy Act, art. 244-2(3)).",
}
MANAGER_SUFFIX = re.compile(r"の?指定管理者$")


@dataclass(frozen=True)
class Named:
    """A thing that can be spoken of: its IRI and its labels."""

    iri: str
    label: Text


@dataclass
class Scope:
    """One load under way.

    Attributes:
        facts: What the text says.
        interpretation: What the reading says.
        reference: Governments.
        things: Everything that the reading gives a key, by key.
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
    things: dict[str, Named] = field(default_factory=dict)
    establishers: dict[str, str] = field(default_factory=dict)
    _managers: dict[str, Named] = field(default_factory=dict)

    def thing(self, kind: str, *key: str) -> str:
        """Return the IRI of a thing that belongs to this document alone."""
        return self.iris.thing(kind, self.dataset, *key)

    def label(self, subject: str, ja: str, en: str | None) -> None:
        """Label a thing: the Japanese from the text, the English from the reading."""
        self.facts.add(subject, Rdfs.label, text(ja, "ja"))
        if en:
            self.interpretation.add(subject, Rdfs.label, text(en, "en"))

    def register(self, table: Table, key: str, iri_: str, label: Text) -> Named:
        """Make a thing known by its key.

        Raises:
            SourceError: If the key is taken by another thing.
        """
        named = Named(iri_, label)
        if self.things.setdefault(key, named) != named:
            raise table.error(f"the key {key!r} is given to two things", key)
        return named

    def known(self, table: Table, key: str) -> Named:
        """Return a thing by its key.

        Raises:
            SourceError: If the reading gives no such key (before this place).
        """
        if key not in self.things:
            raise table.error(f"no thing has the key {key!r}; it must be described before", key)
        return self.things[key]

    def interpreted(self, subject: str, statement: str, reason: Text, line: int | None) -> None:
        """Enter an interpretation in the report."""
        self.report.interpretations.append(Interpretation(subject, statement, reason, line))

    def resolve(
        self, name: str, pairing: PairingReading, table: Table, element: Element
    ) -> list[Named]:
        """Return whom a name means within a pairing.

        Raises:
            SourceError: If nobody has that name, or two governments have it.
        """
        facilities = [f for f in pairing.facilities if name in f.called or name == f.key]
        if facilities:
            return [self.things[f.key] for f in facilities]
        governments = [g for g in self.reading.governments if name in {*g.called, g.key}]
        if len(governments) > 1:
            raise table.error(f"two governments are called {name!r}", name)
        if governments:
            return [self.things[governments[0].key]]
        if name in self.things:
            return [self.things[name]]
        if MANAGER_SUFFIX.search(name):
            facility_name = MANAGER_SUFFIX.sub("", name)
            managed = [
                f for f in pairing.facilities if facility_name in f.called or facility_name == f.key
            ]
            if managed:
                return [self._unnamed_manager(f, element) for f in managed]
        known = [n for f in pairing.facilities for n in (f.key, *f.called)]
        known += [n for g in self.reading.governments for n in (g.key, *g.called)]
        raise table.error(
            f"nobody is called {name!r} in the pairing {pairing.key}; known are "
            f"{', '.join(known)}, and the keys of things described before",
            name,
        )

    def _unnamed_manager(self, facility: FacilityReading, element: Element) -> Named:
        """Return the designated manager that the text does not name: never a known body."""
        if facility.key in self._managers:
            return self._managers[facility.key]
        of = self.things[facility.key]
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
        self.interpretation.add(
            designation,
            Renkei.designatingGovernment,
            iri(self.things[self.establishers[facility.key]].iri),
        )
        self.interpretation.add(designation, Renkei.certainty, iri(Certainty.inferred))
        for language, note in DESIGNATED_BY.items():
            self.interpretation.add(designation, Skos.editorialNote, text(note, language))
        self.interpreted(designation, "designatingGovernment", DESIGNATED_BY, element.first_line)
        self.report.count("designations")
        self._managers[facility.key] = manager
        return manager
