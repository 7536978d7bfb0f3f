"""Source spans: of every non-blank line of the document, and of passages that state facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renkei.graph.catalogue.inputs import GraphWriter
from renkei.graph.rdf.terms import integer, iri, literal, text
from renkei.ontology.terms import Dct, Oa, Prov, Rdf, Rdfs, Renkei, SpanKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from renkei.graph.rdf.iris import Iris
    from renkei.loaders.cooperation.document import Document
    from renkei.loaders.cooperation.structure import Element, Passage

__all__ = ["Evidence", "StatingWriter"]

KINDS = {
    "facility": SpanKind.facility_name,
    "direction": SpanKind.direction_item,
    "heading": SpanKind.section_heading,
    "item": SpanKind.effort_item,
    "sub-item": SpanKind.sub_item,
    "detail": SpanKind.detail,
}


class Evidence:
    """Writes the spans of one document, each once.

    Attributes:
        document_iri: The IRI of the document.
    """

    def __init__(
        self,
        graph: GraphWriter,
        iris: Iris,
        dataset: str,
        document: Document,
        rights: Mapping[str, str],
    ) -> None:
        self._graph, self._iris, self._dataset = graph, iris, dataset
        self._document, self._rights = document, rights
        self._written: set[str] = set()
        self._outer: dict[tuple[int, int], str] = {}
        self._lines: dict[str, range] = {}
        self._things: dict[int, dict[str, None]] = {}
        self.document_iri = iris.thing("document", dataset)

    def element(
        self, element: Element, *, kind: str | None = None, block: str | None = None
    ) -> str:
        """Return the span of a whole element.

        Args:
            element: The element.
            kind: IRI of a code of the scheme ``span-kind``; required for loose lines.
            block: IRI of its block, or None.
        """
        first, last = element.first_line, element.last_line
        key = f"L{first}" if first == last else f"L{first}-L{last}"
        span = self._span(
            self._iris.thing("span", self._dataset, key),
            element.start,
            element.end,
            kind or KINDS[element.kind],
            block,
        )
        self._outer[element.start, element.end] = span
        return span

    def passage(self, passage: Passage) -> str:
        """Return the span of a passage; that of its element must have been written before."""
        start, end = passage.span
        outer = self._outer[passage.element.start, passage.element.end]
        iri_ = self._iris.thing("span", self._dataset, f"c{start}-{end}")
        if iri_ not in self._written:
            self._span(iri_, start, end, SpanKind.passage, None)
            self._graph.add(iri_, Dct.isPartOf, iri(outer))
        return iri_

    def stated(self, thing: str, span: str) -> None:
        """Record that a span states a thing."""
        for line in self._lines[span]:
            self._things.setdefault(line, {})[thing] = None

    def things_of(self, line: int) -> tuple[str, ...]:
        """Return the IRIs of all things that a line states."""
        return tuple(self._things.get(line, ()))

    def _span(self, span: str, start: int, end: int, kind: str, block: str | None) -> str:
        if span in self._written:
            return span
        self._written.add(span)
        add, document = self._graph.add, self._document
        first, last = document.line_of(start), document.line_of(end - 1)
        lines = str(first) if first == last else f"{first}–{last}"
        add(span, Rdf.type_, iri(Renkei.SourceSpan), iri(Oa.SpecificResource), iri(Prov.Entity))
        words = "Line" if first == last else "Lines"
        add(span, Rdfs.label, text(f"{lines}行目", "ja"), text(f"{words} {lines}", "en"))
        add(span, Renkei.documentOf, iri(self.document_iri))
        add(span, Oa.hasSource, iri(self.document_iri))
        add(span, Renkei.spanKind, iri(kind))
        self._lines[span] = range(first, last + 1)
        add(span, Renkei.startLine, integer(first))
        add(span, Renkei.endLine, integer(last))
        if block:
            add(span, Renkei.inBlock, iri(block))
        position, quote = f"{span}#position", f"{span}#quote"
        add(span, Oa.hasSelector, iri(position), iri(quote))
        add(position, Rdf.type_, iri(Oa.TextPositionSelector))
        add(position, Oa.start, integer(start))
        add(position, Oa.end, integer(end))
        add(quote, Rdf.type_, iri(Oa.TextQuoteSelector))
        add(quote, Oa.exact, literal(document.text[start:end]))
        for language, rights in self._rights.items():
            add(span, Dct.rights, text(rights, language))
        return span


class StatingWriter(GraphWriter):
    """Writes a graph and records which lines state what, for the report of the load."""

    def __init__(self, graph: str, write: Callable[[str], object], evidence: Evidence) -> None:
        super().__init__(graph, write)
        self._evidence = evidence

    def add(self, subject: str, predicate: str, *objects: str) -> None:
        """Add statements; see ``QuadSink.add``."""
        super().add(subject, predicate, *objects)
        if predicate == Renkei.statedIn:
            for span in objects:
                self._evidence.stated(subject, span[1:-1])
