"""Loader of cooperation reports: documents on how governments cooperate over their facilities.

Parsing:
    document.py     bytes → text, lines, positions
    structure.py    text → facilities, directions, blocks, items (the grammar); passages of them
    dates.py        an item → dates, ranges, months without a year
    tokens.py       an item → clauses, counts, roles, quoted names, purpose
    reading.py      TOML → the reading, with what cannot be derived from the text

Writing:
    scope.py        the shared state of one load
    evidence.py     source spans
    outline.py      governments, facilities, pairings, directions, blocks
    draft.py        the state of one item while its statements are written
    activities.py   the items: activities
    things.py       things they name: media, series, facilities, bodies, topics
    parties.py      their participants
    occurrences.py  their dates and counts: events, beginnings, observations

Checking:
    reconcile.py    a second, independent count of dates, numbers and statuses
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from renkei.errors import SourceError
from renkei.graph.catalogue.inputs import LoadReport, ReportEntry
from renkei.loaders.cooperation.activities import write_activities
from renkei.loaders.cooperation.document import Document, decode
from renkei.loaders.cooperation.evidence import Evidence, StatingWriter
from renkei.loaders.cooperation.occurrences import write_dataset
from renkei.loaders.cooperation.outline import write_outline
from renkei.loaders.cooperation.reading import parse_reading
from renkei.loaders.cooperation.reconcile import differences
from renkei.loaders.cooperation.scope import Scope
from renkei.loaders.cooperation.structure import parse_report
from renkei.loaders.periods import PeriodWriter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from renkei.graph.catalogue.inputs import QueryFunction, StatementSink
    from renkei.graph.rdf.iris import Iris
    from renkei.loaders.cooperation.structure import Report
    from renkei.loaders.interface import Source

__all__ = ["CooperationLoader"]


class CooperationLoader:
    """Loads one document with its reading (a ``Loader``). Option: ``reading``, a path."""

    def files(self, source: Source) -> Sequence[Path]:
        """Return the document and its reading."""
        return [*source.paths, self._reading_path(source)]

    def load(self, source: Source, sink: StatementSink) -> LoadReport:
        """Write the facts, spans and interpretation of the document.

        Raises:
            SourceError: If the document or its reading is malformed, or they do not match.
        """
        name = source.description.name
        report = LoadReport(name)
        path, reading_path = source.paths[0], self._reading_path(source)
        data = sink.read(path, report)
        document = decode(data, path.name)
        reading = parse_reading(sink.read(reading_path, report), reading_path.name, data, path.name)
        parsed = parse_report(document)
        iris = sink.iris
        spans = sink.graph(iris.source_graph(name, "spans"))
        evidence = Evidence(spans, iris, name, document, source.description.rights or {})
        interpretation = iris.source_graph(name, "interpretation")
        scope = Scope(
            dataset=name,
            iris=iris,
            reading=reading,
            facts=StatingWriter(iris.source_graph(name), sink.write, evidence),
            interpretation=StatingWriter(interpretation, sink.write, evidence),
            reference=sink.graph(iris.reference_graph),
            evidence=evidence,
            periods=PeriodWriter(sink),
            report=report,
        )
        blocks = write_outline(scope, parsed)
        write_activities(scope, blocks)
        if report.counts.get("observations"):
            write_dataset(scope)
        _account(report, document, parsed, evidence)
        return report

    def reconcile(self, source: Source, query: QueryFunction, iris: Iris) -> list[str] | None:
        """Compare the dates, counts and statuses of the text with the graph, item by item."""
        path = source.paths[0]
        reading_path = self._reading_path(source)
        return differences(
            path.read_bytes().decode("utf-8-sig"),
            reading_path.read_bytes().decode("utf-8-sig"),
            source.description.name,
            query,
            iris,
        )

    def _reading_path(self, source: Source) -> Path:
        file, line = source.place
        options = dict(source.options)
        reading = options.pop("reading", None)
        if options or not isinstance(reading, str):
            fault = f"unknown option {', '.join(options)}" if options else "reading is missing"
            raise SourceError(
                f"{fault}; the cooperation loader takes reading, the path of a reading",
                file=file,
                line=line,
            )
        if len(source.paths) != 1:
            raise SourceError(
                "a reading is for one document: give path, not glob", file=file, line=line
            )
        path = source.directory / reading
        if not path.is_file():
            raise SourceError(f"there is no reading {path}", file=file, line=line)
        return path


def _account(report: LoadReport, document: Document, parsed: Report, evidence: Evidence) -> None:
    """Enter the outcome of every line in the report, with the things that it states."""
    element_of_line = {
        line: element
        for element in parsed.elements()
        for line in range(element.first_line, element.last_line + 1)
    }
    for number, text in enumerate(document.lines, start=1):
        if not text.strip():
            outcome, detail = "blank", ""
        elif number in element_of_line:
            element = element_of_line[number]
            outcome = element.kind
            detail = text.strip() if number == element.first_line else f"goes on: {text.strip()}"
        else:  # cannot happen: the grammar assigns every line
            raise SourceError("this line belongs to no element", file=document.file, line=number)
        report.entries.append(
            ReportEntry(document.file, number, outcome, detail, evidence.things_of(number))
        )
    report.count("lines", len(document.lines))
    report.count("blank lines", sum(not line.strip() for line in document.lines))
