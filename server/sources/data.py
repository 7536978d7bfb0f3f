"""A document of a source with its blocks and spans, and the things that its lines state.

Queries are made of the base of the generation and of dataset names that the manifest lists; no text
of a request goes into a query.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.ontology.terms import NAMESPACE, Renkei, Skos, SpanKind
from renkei.server.sources.marks import Line, Mark, decode, mark_lines
from renkei.server.web.ask import labels, rows

if TYPE_CHECKING:
    from renkei.graph.generations.leases import GenerationLease

__all__ = ["Block", "Evidence", "StatedThing", "Stretch", "evidence_of", "subject_labels"]

Texts = dict[str, str]

# The class shown for a thing of several classes is the first of these; things are in this order.
_CLASSES: Final = (
    Renkei.Partnership,
    Renkei.FacilityPairing,
    Renkei.DirectionStatement,
    Renkei.FacilityGroup,
    Renkei.Facility,
    Renkei.JointActivity,
    Renkei.Event,
    Renkei.EventSeries,
    Renkei.Programme,
    Renkei.ActivityObservation,
    Renkei.Medium,
    Renkei.Designation,
    Renkei.DesignatedManager,
    Renkei.GovernmentDepartment,
    Renkei.Government,
    "http://www.w3.org/ns/org#Organization",
    Skos.Concept,
    Renkei.SourceDocument,
    Renkei.Participation,
)
_ORDER: Final = {class_: position for position, class_ in enumerate(_CLASSES)}


@dataclass(slots=True)
class StatedThing:
    """A thing that a line states."""

    iri: str
    labels: Texts
    kind: str
    certainty: str = ""
    quotes: list[str] = field(default_factory=list)
    last_line: int = 0


@dataclass(slots=True)
class Block:
    """Lines that were assigned to a pairing, with the reasons by language."""

    iri: str
    first: int
    last: int
    pairing: str
    pairing_labels: Texts
    section: str = ""
    certainty: str = ""
    reasons: Texts = field(default_factory=dict)


@dataclass(slots=True)
class Stretch:
    """Consecutive lines of one block, or of none."""

    lines: list[Line]
    block: Block | None


@dataclass(slots=True, kw_only=True)
class Evidence:
    """A document and what its lines state.

    Attributes:
        by_line: Line → the things that spans and passages beginning there state.
        by_mark: Key of a mark → the things that the passage states.
        kinds: Line → code of the kind of its span.
        class_labels: Class → its names, by language.
    """

    language: str
    stretches: list[Stretch]
    by_line: dict[int, list[StatedThing]]
    by_mark: dict[str, list[StatedThing]]
    kinds: dict[int, str]
    class_labels: dict[str, Texts]
    lines: int
    passages: int


def subject_labels(lease: GenerationLease, name: str) -> dict[str, Texts]:
    """Return the labels of all subjects in the interpretation graph of a source."""
    graph = lease.iris.source_graph(name, "interpretation")
    return labels(lease, pattern=f"GRAPH <{graph}> {{ ?thing ?any ?value }}")


def evidence_of(lease: GenerationLease, name: str, text: str | bytes) -> Evidence:
    """Return the lines of a document with the things that they state.

    Args:
        lease: The generation.
        name: The source; `find_source` knows it.
        text: Its document.
    """
    if isinstance(text, bytes):
        text = decode(text)
    document = lease.iris.thing("document", name)
    spans = _spans(lease, document)
    stated = _statements(lease, document)
    marks, by_mark = [], {}
    by_line: dict[int, dict[str, StatedThing]] = defaultdict(dict)
    kinds: dict[int, str] = {}
    for span, (kind, first, last, start, end) in spans.items():
        things = stated.get(span, [])
        if kind == SpanKind.passage:
            marks.append(Mark(start, end, span))
            by_mark[span] = things
        else:
            kinds.update(dict.fromkeys(range(first, last + 1), kind))
        for thing in things:
            own = by_line[first].setdefault(
                thing.iri, StatedThing(thing.iri, thing.labels, thing.kind, thing.certainty)
            )
            own.last_line = max(own.last_line, last)
            if kind == SpanKind.passage:
                own.quotes.append(text[start:end].replace("\n", ""))
    lines = mark_lines(text, marks)
    return Evidence(
        language=_language(lease, document),
        stretches=_stretches(lines, _blocks(lease, name, document)),
        by_line={
            line: _shortened(
                sorted(things.values(), key=lambda thing: (_ORDER.get(thing.kind, 99), thing.iri))
            )
            for line, things in by_line.items()
        },
        by_mark=by_mark,
        kinds=kinds,
        class_labels=labels(lease, pattern=f"GRAPH <{NAMESPACE[:-1]}> {{ ?thing a owl:Class }}"),
        lines=len(lines),
        passages=len(marks),
    )


def _shortened(things: list[StatedThing]) -> list[StatedThing]:
    """Cut the names of other things of the line from the ends of labels of participations."""
    above = [thing.labels for thing in things if thing.kind != Renkei.Participation]
    for thing in things:
        if thing.kind == Renkei.Participation:
            for form in ("（{}）", " ({})"):
                thing.labels = {
                    language: next(
                        (
                            label.removesuffix(ending)
                            for ending in (form.format(other.get(language)) for other in above)
                            if label.endswith(ending)
                        ),
                        label,
                    )
                    for language, label in thing.labels.items()
                }
    return things


def _language(lease: GenerationLease, document: str) -> str:
    for row in rows(lease, f"SELECT ?l {{ <{document}> dct:language ?l }} ORDER BY ?l"):
        if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", row["l"].value):
            return row["l"].value
    return "ja"


def _spans(lease: GenerationLease, document: str) -> dict[str, tuple[str, int, int, int, int]]:
    query = f"""SELECT ?span ?kind ?first ?last ?start ?end {{
      ?span renkei:documentOf <{document}> ; renkei:spanKind ?kind ; renkei:startLine ?first ;
        renkei:endLine ?last ; oa:hasSelector ?where . ?where oa:start ?start ; oa:end ?end }}
      ORDER BY ?start DESC(?end)"""
    return {
        row["span"].value: (
            row["kind"].value,
            int(row["first"].value),
            int(row["last"].value),
            int(row["start"].value),
            int(row["end"].value),
        )
        for row in rows(lease, query)
    }


def _statements(lease: GenerationLease, document: str) -> dict[str, list[StatedThing]]:
    pattern = f"?span renkei:documentOf <{document}> . ?thing renkei:statedIn ?span"
    names = labels(lease, pattern=pattern)
    kinds: dict[str, str] = {}
    for row in rows(lease, f"SELECT DISTINCT ?thing ?kind {{ {pattern} . ?thing a ?kind }}"):
        thing, kind = row["thing"].value, row["kind"].value
        best = kinds.get(thing)
        if best is None or _ORDER.get(kind, 99) < _ORDER.get(best, 99):
            kinds[thing] = kind
    query = f"""SELECT DISTINCT ?span ?thing ?certainty {{ {pattern}
      OPTIONAL {{ ?thing renkei:certainty ?certainty }} }} ORDER BY ?span ?thing"""
    by_span: dict[str, list[StatedThing]] = defaultdict(list)
    for row in rows(lease, query):
        thing = row["thing"].value
        certainty = row["certainty"].value if "certainty" in row else ""
        statement = StatedThing(thing, names.get(thing, {}), kinds.get(thing, ""), certainty)
        by_span[row["span"].value].append(statement)
    for things in by_span.values():
        things.sort(key=lambda thing: _ORDER.get(thing.kind, 99))
    return by_span


def _blocks(lease: GenerationLease, name: str, document: str) -> list[Block]:
    """Return the blocks in the order of their lines, as the interpretation graph has them."""
    graph = lease.iris.source_graph(name, "interpretation")
    query = f"""SELECT ?block ?first ?last ?pairing ?section ?certainty ?basis {{
      GRAPH <{graph}> {{ ?block renkei:assignedPairing ?pairing
        OPTIONAL {{ ?block renkei:assignmentBasis ?basis }}
        OPTIONAL {{ ?block renkei:certainty ?certainty }} }}
      ?block renkei:documentOf <{document}> ; renkei:startLine ?first ; renkei:endLine ?last
      OPTIONAL {{ ?block renkei:reportedAs ?section }} }} ORDER BY ?first ?block"""
    pairings = f"GRAPH <{graph}> {{ ?block renkei:assignedPairing ?thing }}"
    names = labels(lease, pattern=pairings)
    blocks: dict[str, Block] = {}
    for row in rows(lease, query):
        pairing = row["pairing"].value
        block = blocks.setdefault(
            row["block"].value,
            Block(
                row["block"].value,
                int(row["first"].value),
                int(row["last"].value),
                pairing,
                names.get(pairing, {}),
                row["section"].value if "section" in row else "",
                row["certainty"].value if "certainty" in row else "",
            ),
        )
        basis = row.get("basis")
        if isinstance(basis, ox.Literal):
            block.reasons.setdefault(basis.language or "", basis.value)
    return list(blocks.values())


def _stretches(lines: list[Line], blocks: list[Block]) -> list[Stretch]:
    of_line = {n: block for block in blocks for n in range(block.first, block.last + 1)}
    stretches: list[Stretch] = []
    for line in lines:
        block = of_line.get(line.number)
        if not stretches or stretches[-1].block is not block:
            stretches.append(Stretch([], block))
        stretches[-1].lines.append(line)
    return stretches
