"""Where statements about things come from: the lines of documents, and as of when these are.

A status is true as of its document. A document that names no date has the time in which it was
compiled, as far as the reading derived it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.rdf.terms import iri as checked_iri
from renkei.ontology.terms import SpanKind
from renkei.server.web.ask import rows
from renkei.server.web.links import source_link
from renkei.server.web.values import date_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from renkei.graph.generations.leases import GenerationLease
    from renkei.server.web.ask import Row

__all__ = ["DocumentTime", "Origins", "Place", "read_origins", "source_times"]

_BATCH: Final = 2_000  # things whose origins one query reads
_MAX_PLACES: Final = 50_000
_MAX_QUOTED: Final = 1_000  # spans whose quotes are read for a page
_TIMES: Final = """
  OPTIONAL { ?document renkei:compiledNotBefore ?notBefore }
  OPTIONAL { ?document renkei:compiledNotAfter ?notAfter }
  OPTIONAL { ?document dct:issued ?issued }
  OPTIONAL { ?document dct:modified ?modified }"""
_Lines = tuple[str, int, int, str]  # document, first and last line, span
_APRIL: Final = 4  # the first month of a fiscal year


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Consecutive lines of a document."""

    document: str
    first: int
    last: int

    def link(self, base: str, language: str) -> str | None:
        """Return the address of the first line; None for documents of other services."""
        if not self.document.startswith(base):
            return None
        return source_link(self.document.rpartition("/")[2], self.first, language)


@dataclass(frozen=True, slots=True)
class DocumentTime:
    """As of when a document is: the day of its issue, or the first and last day that it may be."""

    first: dt.date
    last: dt.date

    def text(self, language: str) -> str:
        """Return it in words: a day, a fiscal year if both days are in one, else a period."""
        if self.first == self.last:
            return date_text(self.first.isoformat(), language)
        years = {day.year - (day.month < _APRIL) for day in (self.first, self.last)}
        if len(years) == 1:
            return f"{years.pop()}年度" if language == "ja" else f"fiscal year {years.pop()}"
        return self.span(language)

    def span(self, language: str) -> str:
        """Return its first and last day in words; empty if they are one."""
        if self.first == self.last:
            return ""
        days = [date_text(day.isoformat(), language) for day in (self.first, self.last)]
        return "～".join(days) if language == "ja" else " to ".join(days)


@dataclass(frozen=True, slots=True)
class Origins:
    """The origins of things.

    Attributes:
        places: Thing → the lines that state it, in their order.
        documents: Thing → the documents that state it, sorted.
        times: Document → as of when it is, where that is known.
        quotes: Thing → what its lines say, in their order; for pages that quote.
        rights: The statements of rights about these quotes, sorted.
    """

    places: Mapping[str, list[Place]] = field(default_factory=dict)
    documents: Mapping[str, list[str]] = field(default_factory=dict)
    times: Mapping[str, DocumentTime] = field(default_factory=dict)
    quotes: Mapping[str, list[ox.Literal]] = field(default_factory=dict)
    rights: Sequence[ox.Literal] = ()

    def as_of(self, thing: str, language: str) -> str:
        """Return as of when the statements about a thing are; empty if no document says it."""
        times = {self.times[each] for each in self.documents.get(thing, ()) if each in self.times}
        return ", ".join(
            time.text(language) for time in sorted(times, key=lambda time: (time.first, time.last))
        )

    def documents_of(self, things: Iterable[str]) -> list[str]:
        """Return the documents that state any of some things, sorted."""
        return sorted({each for thing in things for each in self.documents.get(thing, ())})


def read_origins(
    lease: GenerationLease, things: Iterable[str], *, with_quotes: bool = False
) -> Origins:
    """Return the origins of things, with one query for each 2,000 of them, and one for quotes.

    Passages (a date, a name) count only where a thing has no longer place.

    Args:
        lease: The generation.
        things: IRIs; blank nodes are left out.
        with_quotes: Whether to read what the lines say; up to 1,000 spans.
    """
    chosen = list(dict.fromkeys(thing for thing in things if not thing.startswith("_:")))
    spans: dict[str, set[_Lines]] = {}
    passages: dict[str, set[_Lines]] = {}
    documents: dict[str, set[str]] = {}
    times: dict[str, DocumentTime] = {}
    for start in range(0, len(chosen), _BATCH):
        for row in rows(lease, _query(chosen[start : start + _BATCH])):
            thing, document = row["thing"].value, row["document"].value
            documents.setdefault(thing, set()).add(document)
            if document not in times and (time := _time(row)):
                times[document] = time
            if "first" in row:
                is_passage = "kind" in row and row["kind"].value == SpanKind.passage
                kept = passages if is_passage else spans
                first, last = int(row["first"].value), int(row["last"].value)
                span = row["span"]
                lines = (
                    document,
                    first,
                    last,
                    span.value if isinstance(span, ox.NamedNode) else "",
                )
                kept.setdefault(thing, set()).add(lines)
    found = {thing: sorted(spans.get(thing) or passages.get(thing) or set()) for thing in documents}
    quotes, rights = _quotes(lease, found) if with_quotes else ({}, [])
    return Origins(
        places={thing: _joined(lines) for thing, lines in found.items() if lines},
        documents={thing: sorted(each) for thing, each in documents.items()},
        times=times,
        quotes=quotes,
        rights=rights,
    )


def _quotes(
    lease: GenerationLease, found: Mapping[str, list[_Lines]]
) -> tuple[dict[str, list[ox.Literal]], list[ox.Literal]]:
    """Return thing → the quotes of its spans, and the statements of rights about the spans."""
    spans = list(dict.fromkeys(span for lines in found.values() for *_, span in lines))
    nodes = " ".join(checked_iri(span) for span in spans[:_MAX_QUOTED] if span)
    if not nodes:
        return {}, []
    query = f"""
        SELECT ?span ?quote ?right WHERE {{
          {{ VALUES ?span {{ {nodes} }}
             ?span oa:hasSelector ?selector . ?selector oa:exact ?quote }}
          UNION
          {{ VALUES ?span {{ {nodes} }} ?span dct:rights ?right }}
        }} LIMIT {_MAX_PLACES}"""
    quotes: dict[str, list[ox.Literal]] = {}
    rights: dict[ox.Literal, None] = {}
    for row in rows(lease, query):
        if isinstance(quote := row.get("quote"), ox.Literal):
            quotes.setdefault(row["span"].value, []).append(quote)
        if isinstance(right := row.get("right"), ox.Literal):
            rights[right] = None
    return {
        thing: quoted
        for thing, lines in found.items()
        if (quoted := [quote for *_, span in lines for quote in quotes.get(span, ())])
    }, sorted(rights, key=str)


def source_times(lease: GenerationLease) -> dict[str, DocumentTime]:
    """Return source → as of when its document is; its day of issue if the graph does not say."""
    sources = {
        lease.iris.thing("document", source["name"]): source for source in lease.manifest["sources"]
    }
    times: dict[str, DocumentTime] = {}
    for document, source in sources.items() if lease.base else ():
        answer = rows(lease, f"SELECT * {{ VALUES ?document {{ <{document}> }} {_TIMES} }} LIMIT 1")
        issued: Row = {"issued": ox.Literal(source["issued"])} if source.get("issued") else {}
        if time := next((time for row in (*answer, issued) if (time := _time(row))), None):
            times[source["name"]] = time
    return times


def _query(things: list[str]) -> str:
    nodes = " ".join(checked_iri(thing) for thing in things)
    return f"""
        SELECT ?thing ?document ?span ?first ?last ?kind
          ?notBefore ?notAfter ?issued ?modified WHERE {{
          {{ VALUES ?thing {{ {nodes} }}
             ?thing renkei:statedIn ?span . ?span renkei:documentOf ?document ;
               renkei:startLine ?first ; renkei:endLine ?last
             OPTIONAL {{ ?span renkei:spanKind ?kind }} }}
          UNION
          {{ VALUES ?thing {{ {nodes} }}
             ?thing dct:source ?document . ?document a renkei:SourceDocument }}
          {_TIMES}
        }} LIMIT {_MAX_PLACES}"""


def _joined(lines: Iterable[_Lines]) -> list[Place]:
    """Return sorted lines as places, consecutive ones as one."""
    places: list[Place] = []
    for document, first, last, _ in lines:
        before = places[-1] if places else None
        if before and before.document == document and first <= before.last + 1:
            places[-1] = Place(document, before.first, max(before.last, last))
        else:
            places.append(Place(document, first, last))
    return places


def _time(row: Row) -> DocumentTime | None:
    first, last = _day(row, "notBefore"), _day(row, "notAfter")
    issued = _day(row, "issued") or _day(row, "modified")
    if issued:
        return DocumentTime(issued, issued)
    return DocumentTime(first, last) if first and last else None


def _day(row: Row, name: str) -> dt.date | None:
    term = row.get(name)
    try:
        return dt.date.fromisoformat(term.value[:10]) if isinstance(term, ox.Literal) else None
    except ValueError:
        return None
