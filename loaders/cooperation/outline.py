"""The outline of a report: governments, partnership, facilities, pairings, directions, blocks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from renkei.graph.rdf.terms import date, integer, iri, literal, text
from renkei.graph.rdf.wareki import Period
from renkei.loaders.cooperation.tokens import clauses
from renkei.loaders.text import fold
from renkei.ontology.terms import (
    Dct,
    Foaf,
    Org,
    Prov,
    Rdf,
    Rdfs,
    Renkei,
    Section,
    Skos,
    SpanKind,
)

if TYPE_CHECKING:
    from renkei.loaders.cooperation.reading_model import (
        BlockReading,
        FacilityReading,
        GovernmentReading,
        PairingReading,
    )
    from renkei.loaders.cooperation.scope import Scope
    from renkei.loaders.cooperation.structure import Block, Element, Report
    from renkei.loaders.toml_table import TomlTable

__all__ = ["PlacedBlock", "write_outline"]


@dataclass(frozen=True)
class PlacedBlock:
    """A block with the pairing it is assigned to.

    Attributes:
        iri: Its IRI.
        block: The block.
        pairing: The pairing.
        section: IRI of the report section.
        year: Fiscal year of a new effort, or None.
    """

    iri: str
    block: Block
    pairing: PairingReading
    section: str
    year: Period | None


def write_outline(scope: Scope, report: Report) -> list[PlacedBlock]:
    """Write everything except the items; return the blocks with their pairings.

    Raises:
        SourceError: If an element has no entry in the reading or two, or an entry gives a line that
            does not begin such an element.
    """
    for government in scope.reading.governments:
        _government(scope, government)
    _document(scope, report)
    _partnership(scope, report)
    facilities = _Claims("facility (■)", report.facilities)
    directions = _Claims("direction (●)", report.directions)
    for pairing in scope.reading.pairings:
        for facility in pairing.facilities:
            _facility(scope, facility, facilities.claim(facility.line, facility.toml))
        _pairing(scope, pairing, directions, facilities)
    facilities.finish(scope.reading.file)
    directions.finish(scope.reading.file)
    return _blocks(scope, report)


class _Claims:
    """Ensures that each element of a kind has exactly one entry in the reading."""

    def __init__(self, kind: str, elements: list[Element]) -> None:
        self.kind = kind
        self.elements = {element.first_line: element for element in elements}
        self.claimed: set[int] = set()

    def claim(self, line: int, toml: TomlTable) -> Element:
        element = self.elements.get(line)
        if element is None:
            raise toml.error(
                f"line {line} of the document does not begin a {self.kind}", key="line"
            )
        if line in self.claimed:
            raise toml.error(f"line {line} has a second entry", key="line")
        self.claimed.add(line)
        return element

    def finish(self, reading_file: str) -> None:
        for line, element in self.elements.items():
            if line not in self.claimed:
                raise element.error(f"this {self.kind} has no entry in {reading_file}; add one")


def _government(scope: Scope, reading: GovernmentReading) -> None:
    government = scope.iris.thing("government", reading.key)
    scope.register(reading.toml, reading.key, government, reading.label)
    add = scope.reference.add
    add(government, Rdf.type_, *map(iri, dict.fromkeys((Renkei.Government, reading.kind))))
    add(government, Rdfs.label, *(text(v, k) for k, v in reading.label.items()))
    add(government, Org.classification, iri(reading.type))
    if reading.code:
        add(government, Renkei.localGovernmentCode, literal(reading.code))
    if reading.corporate_number:
        add(government, Renkei.corporateNumber, literal(reading.corporate_number))
    if reading.area:
        add(government, Renkei.jurisdiction, iri(reading.area))
    if reading.homepage:
        add(government, Foaf.homepage, iri(reading.homepage))
    for match in reading.matches:
        add(government, Skos.exactMatch, iri(match))
    scope.report.count("governments")


def _document(scope: Scope, report: Report) -> None:
    document, add = scope.evidence.document_iri, scope.facts.add
    add(document, Rdf.type_, iri(Renkei.SourceDocument), iri(Foaf.Document), iri(Prov.Entity))
    scope.label(document, scope.reading.label["ja"], scope.reading.label["en"])
    add(document, Dct.identifier, literal(scope.dataset))
    add(document, Dct.language, literal("ja"))
    add(document, "https://schema.org/sha256", literal(scope.report.files[0].sha256))
    not_before, not_after = scope.reading.compiled
    scope.interpretation.add(document, Renkei.compiledNotBefore, date(not_before))
    scope.interpretation.add(document, Renkei.compiledNotAfter, date(not_after))
    because = scope.reading.compiled_because
    for language, value in because.items():
        scope.interpretation.add(document, Skos.editorialNote, text(value, language))
    scope.interpreted(document, f"compiled between {not_before} and {not_after}", because, None)
    loose = _Claims("line outside the table", report.loose)
    for reading in scope.reading.loose:
        element = loose.claim(reading.line, reading.toml)
        span = scope.evidence.element(element, kind=reading.kind)
        add(document, Renkei.statedIn, iri(span))
        if reading.kind == SpanKind.title:
            add(document, Dct.title, text(element.plain, "ja"))
    loose.finish(scope.reading.file)


def _partnership(scope: Scope, report: Report) -> None:
    reading = scope.reading
    partnership = scope.iris.thing("partnership", reading.partnership_key)
    toml = reading.partnership_toml
    scope.register(toml, reading.partnership_key, partnership, reading.partnership_label)
    element = next((e for e in report.elements() if e.first_line == reading.partnership_line), None)
    if element is None:
        raise toml.error(
            f"line {reading.partnership_line} of the document does not begin anything", key="line"
        )
    kinds = {loose.line: loose.kind for loose in reading.loose}
    span = scope.evidence.element(element, kind=kinds.get(element.first_line))
    add = scope.facts.add
    add(partnership, Rdf.type_, iri(Renkei.Partnership))
    scope.label(partnership, reading.partnership_label["ja"], reading.partnership_label["en"])
    add(partnership, Renkei.statedIn, iri(span))
    for key in reading.partners:
        add(partnership, Renkei.partner, iri(scope.known(toml, key).iri))
    scope.report.count("partnerships")


def _facility(scope: Scope, reading: FacilityReading, element: Element) -> None:
    facility = scope.iris.thing("facility", reading.key)
    label = {"ja": element.plain, "en": reading.en}
    scope.register(reading.toml, reading.key, facility, label)
    add = scope.facts.add
    add(facility, Rdf.type_, iri(Renkei.FacilityEntity), iri(reading.kind))
    scope.label(facility, label["ja"], label["en"])
    establisher = scope.known(reading.toml, reading.establisher)
    add(facility, Renkei.establisher, iri(establisher.iri))
    add(facility, Renkei.statedIn, iri(scope.evidence.element(element)))
    scope.report.count("facilities and groups of facilities")


def _pairing(
    scope: Scope, reading: PairingReading, directions: _Claims, facilities: _Claims
) -> None:
    pairing = scope.thing("pairing", reading.key)
    scope.register(reading.toml, f"pairing:{reading.key}", pairing, reading.label)
    add, interpret = scope.facts.add, scope.interpretation.add
    add(pairing, Rdf.type_, iri(Renkei.FacilityPairing))
    for language, label in reading.label.items():  # the text has no name for a pairing
        interpret(pairing, Rdfs.label, text(label, language))
    partnership = scope.iris.thing("partnership", scope.reading.partnership_key)
    add(pairing, Renkei.inPartnership, iri(partnership))
    interpret(pairing, Renkei.theme, iri(reading.theme))
    for facility in reading.facilities:
        named = scope.named(facility.key)
        add(pairing, Renkei.pairedFacility, iri(named.iri))
        interpret(named.iri, Renkei.theme, iri(reading.theme))
        span = scope.evidence.element(facilities.elements[facility.line])
        add(pairing, Renkei.statedIn, iri(span))
    codes: Counter[str] = Counter()
    for entry in reading.directions:
        element = directions.claim(entry.line, entry.toml)
        code = entry.direction.rpartition("#")[2]
        codes[code] += 1
        number = f"-{codes[code]}" if codes[code] > 1 else ""
        direction = scope.thing("direction", f"{reading.key}.{code}{number}")
        span = iri(scope.evidence.element(element))
        add(pairing, Renkei.hasDirectionStatement, iri(direction))
        add(pairing, Renkei.statedIn, span)
        add(direction, Rdf.type_, iri(Renkei.DirectionStatement))
        scope.label(direction, element.plain, entry.en)
        add(direction, Renkei.statedIn, span)
        interpret(direction, Renkei.direction, iri(entry.direction))
        scope.report.count("directions")
    scope.report.count("pairings")


def _blocks(scope: Scope, report: Report) -> list[PlacedBlock]:
    headings = {block.heading.first_line: block for block in report.blocks}
    pairings = {pairing.key: pairing for pairing in scope.reading.pairings}
    claims = _Claims("block (＜…＞)", [block.heading for block in report.blocks])
    placed: dict[int, PlacedBlock] = {}
    filled: dict[tuple[str, str], int] = {}
    for reading in scope.reading.blocks:
        if reading.pairing not in pairings:
            raise reading.toml.error(
                f"no pairing has the key {reading.pairing!r}; known are {', '.join(pairings)}",
                key="pairing",
            )
        element = claims.claim(reading.line, reading.toml)
        block = _block(scope, headings[reading.line], reading, pairings[reading.pairing])
        first = filled.setdefault((reading.pairing, block.section), reading.line)
        if first != reading.line:
            raise element.error(
                f"two blocks (lines {first} and {reading.line}) are assigned to one section of "
                f"the pairing {reading.pairing}"
            )
        placed[reading.line] = block
    claims.finish(scope.reading.file)
    return [placed[line] for line in sorted(placed)]


def _block(
    scope: Scope, block: Block, reading: BlockReading, pairing: PairingReading
) -> PlacedBlock:
    heading = block.heading
    section, year = _section(scope, heading)
    iri_ = scope.thing("block", f"L{heading.first_line}")
    add, interpret = scope.facts.add, scope.interpretation.add
    add(iri_, Rdf.type_, iri(Renkei.SourceBlock), iri(Prov.Entity))
    lines = f"{heading.first_line}–{block.last_line}"
    scope.label(iri_, f"{lines}行目の欄：{heading.plain}", f"Block of lines {lines}")
    add(iri_, Renkei.documentOf, iri(scope.evidence.document_iri))
    add(iri_, Renkei.startLine, integer(heading.first_line))
    add(iri_, Renkei.endLine, integer(block.last_line))
    add(iri_, Renkei.reportedAs, iri(section))
    scope.evidence.element(heading, block=iri_)
    assigned = scope.thing("pairing", pairing.key)
    interpret(iri_, Renkei.assignedPairing, iri(assigned))
    interpret(iri_, Renkei.certainty, iri(reading.certainty))
    for language, basis in reading.because.items():
        interpret(iri_, Renkei.assignmentBasis, text(basis, language))
    scope.interpreted(
        iri_, f"assigned to pairing {pairing.key}", reading.because, heading.first_line
    )
    scope.report.count("blocks")
    return PlacedBlock(iri_, block, pairing, section, year)


def _section(scope: Scope, heading: Element) -> tuple[str, Period | None]:
    """Return the section of a heading, and the fiscal year in it."""
    plain = heading.normalised.text
    dates = [clause.date for clause in clauses(heading) if clause.date]
    for token in reversed(dates):
        plain = plain[: token.passage.start] + plain[token.passage.end :]
    sections = {_heading(key): section for key, section in scope.reading.sections.items()}
    name = _heading(plain)
    section = sections.get(name)
    if section is None:
        known = ", ".join(scope.reading.sections)
        raise heading.error(
            f"no [[section]] of {scope.reading.file} has the heading {name!r}; it has {known}"
        )
    year = _fiscal_year(dates[0].period) if dates else None
    if section == Section.new_effort and year is None:
        raise heading.error("a section of new efforts must name its fiscal year")
    return section, year if section == Section.new_effort else None


def _heading(value: str) -> str:
    """Return a heading in the form for comparison, without the の of 令和7年度の."""
    return fold(value).removeprefix("の")


def _fiscal_year(period: Period) -> Period:
    """Return the fiscal year of a date in a heading, where 令和7年 means 令和7年度."""
    if period.month is None:
        return Period(period.year, fiscal=True)
    return period.fiscal_year
