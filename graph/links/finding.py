"""The links of a build: one pass over the statements, then what was sorted for it.

links = find_links(blocks, sources, base=base, directory=reports, work_dir=work)
more = links.statements.read_bytes()

"""

from __future__ import annotations

import io
import itertools
import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import IO, TYPE_CHECKING, Any, Final

from renkei.graph.catalogue.inputs import Interpretation
from renkei.graph.dumps.sorting import sorted_lines
from renkei.graph.links.candidates import (
    CutOff,
    ListedThings,
    listed,
    pairs_of_name,
)
from renkei.graph.links.conflicts import conflicts
from renkei.graph.links.designations import Designation, by_facility, designation, gaps_and_overlaps
from renkei.graph.links.link_statements import REASON, named_statements, reviewed_statements
from renkei.graph.links.named_facilities import NamedFacilities
from renkei.graph.links.record_spool import Spool, to_line
from renkei.graph.links.remarks import Finding, Place
from renkei.graph.links.sssom import CANDIDATES, write_candidates
from renkei.graph.links.subjects import subjects
from renkei.ontology.terms import Skos

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from renkei.graph.catalogue.inputs import LoadReport
    from renkei.graph.links.candidates import Pair

__all__ = ["Links", "find_links", "read_findings"]

_SORTED_BYTES: Final = 16 * 1024 * 1024
_SHOWN: Final = 1_000  # remarks for people at a command line; the file has all


@dataclass
class Links:
    """What was found.

    Attributes:
        statements: File with the lines of N-Quads to be added; None before anything was found.
        matches: Number of the reviewed matches that are stated.
        named: Number of facilities of lists of managers that were found by name.
        candidates: Number of candidates by confidence.
        cut: What was not compared.
        remarks: Number of remarks by code.
        findings: The remarks, in the order of their places.
        first: The first of them.
    """

    statements: Path | None = None
    matches: int = 0
    named: int = 0
    candidates: dict[str, int] = field(default_factory=dict)
    cut: CutOff = field(default_factory=CutOff)
    remarks: Counter[str] = field(default_factory=Counter)
    findings: Path | None = None
    first: list[Finding] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the member ``links`` of the manifest."""
        return {
            "candidates": self.candidates,
            "not_compared": asdict(self.cut),
            "matches": self.matches,
            "named": self.named,
            "remarks": dict(sorted(self.remarks.items())),
        }


def find_links(
    blocks: Iterable[Iterable[bytes]],
    reports: Sequence[LoadReport],
    *,
    base: str,
    directory: Path,
    work_dir: Path,
) -> Links:
    """Find what links sources; write the candidates, and add interpretations to the reports.

    Args:
        blocks: All statements, sorted, as the store returns them.
        reports: The reports of the sources.
        base: The base of the IRIs.
        directory: Where the candidates are written.
        work_dir: A directory for temporary files.
    """
    return _Linking(reports, base, directory, work_dir).run(blocks)


class _Linking:
    def __init__(
        self, reports: Sequence[LoadReport], base: str, directory: Path, work_dir: Path
    ) -> None:
        self._reports, self._base = reports, base
        self._directory, self._work_dir = directory, work_dir
        self._links = Links()
        self._named = NamedFacilities()
        self._things = ListedThings(work_dir)
        self._terms: Spool[Designation] = Spool(work_dir / "terms.jsonl", Designation.read)
        self._findings: Spool[Finding] = Spool(work_dir / "findings.jsonl", _finding)
        matches = [match for report in reports for match in report.matches]
        self._statements: IO[str] = io.StringIO()
        self._asked = {iri for match in matches for iri in (match.subject, match.object)}
        self._known: set[str] = set()

    def run(self, blocks: Iterable[Iterable[bytes]]) -> Links:
        """Find everything."""
        for subject in subjects(blocks, self._base):
            for finding in conflicts(subject, self._base):
                self._findings.add(finding)
            for term in designation(subject, self._base):
                self._terms.add(term)
            if (thing := listed(subject, self._base)) is not None:
                self._things.add(thing)
                self._named.add(thing)
            if subject.iri in self._asked:
                self._known.add(subject.iri)
        self._terms.close()
        cut = self._links.cut
        self._links.candidates = write_candidates(
            self._directory / CANDIDATES,
            itertools.chain(self._of_names(), self._things.pairs_of_place(cut)),
            self._base,
            self._work_dir,
            cut,
        )
        self._things.close()
        path = self._links.statements = self._work_dir / "links.nq"
        with path.open("w", encoding="utf-8", newline="\n") as self._statements:
            same = self._state()
        self._compare(same)
        self._findings.close()
        self._count()
        return self._links

    def _of_names(self) -> Iterator[Pair]:
        for name, things, number in self._things.names():
            if not things:
                self._links.cut.add(name, number)
                continue
            self._named.look_up(things)
            for pair in pairs_of_name(name, things, self._links.cut):
                if not self._named.is_match(pair.subject, pair.object):
                    yield pair

    def _state(self) -> dict[str, str]:
        """State reviewed matches and those by name; return what stands for each matched thing."""
        links, same = self._links, dict[str, str]()
        for report in self._reports:
            graph = f"{self._base}graph/source/{report.source}/interpretation"
            for match in report.matches:
                unknown = [
                    (column, iri)
                    for column, iri in (("subject_id", match.subject), ("object_id", match.object))
                    if iri not in self._known
                ]
                for column, iri in unknown:
                    key = match.row.removeprefix(f"{self._base}id/file/{report.source}/")
                    place = Place(report.source, key.partition("#")[0], 1, match.line)
                    shown = iri.replace(f"{self._base}id/", "id:", 1)
                    self._findings.add(Finding(place, "MATCH_UNKNOWN", column, shown))
                if not unknown:
                    links.matches += 1
                    self._statements.writelines(reviewed_statements(match, graph))
                    if match.predicate == Skos.exactMatch:
                        _join(same, match.subject, match.object)
        for thing, other in self._named.matched.items():
            _join(same, thing, other)
            links.named += 1
            for graph in self._named.graphs[thing]:
                lines = named_statements(thing, other, f"{graph}/interpretation")
                self._statements.writelines(lines)
                self._report(graph, thing, other)
        return {thing: _root(same, thing) for thing in same}

    def _report(self, graph: str, thing: str, other: str) -> None:
        """Enter a match by name in the report of its source."""
        source = graph.removeprefix(f"{self._base}graph/source/")
        for report in self._reports:
            if report.source == source:
                report.interpretations.append(
                    Interpretation(thing, f"skos:exactMatch {other}", REASON)
                )

    def _compare(self, same: dict[str, str]) -> None:
        """Add the remarks on designations."""
        groups = by_facility(
            self._terms, lambda one: same.get(one, one), self._work_dir, self._links.cut
        )
        for _, terms in groups:
            for finding in gaps_and_overlaps(terms):
                self._findings.add(finding)
            for term in terms:
                if code := self._named.code(term.facility):
                    name = self._named.names[term.facility]
                    for place in term.places:
                        self._findings.add(Finding(place, code, "", name, thing=term.facility))

    def _count(self) -> None:
        """Sort the remarks by their places, each once, and count them."""
        path = self._work_dir / "sorted-findings.jsonl"
        lines = (to_line(*one.place[:3], f"{one.place.row:09}", *one[1:]) for one in self._findings)
        with path.open("wb") as file:
            for line in sorted_lines(lines, self._work_dir, chunk_bytes=_SORTED_BYTES):
                file.write(line)
                self._links.remarks[json.loads(line)[4]] += 1
        self._links.findings = path
        self._links.first = list(itertools.islice(read_findings(path), _SHOWN))


def read_findings(path: Path) -> Iterator[Finding]:
    """Yield the remarks of a file, in the order of their places."""
    with path.open("rb") as lines:
        for line in lines:
            source, key, sheet, row, *more = json.loads(line)
            yield Finding(Place(source, key, sheet, int(row)), *more)


def _finding(values: list[Any]) -> Finding:
    return Finding(Place(*values[0]), *values[1:])


def _root(same: dict[str, str], thing: str) -> str:
    passed = []
    while same.get(thing, thing) != thing:
        passed.append(thing)
        thing = same[thing]
    for one in passed:  # so that no chain of matches is long
        same[one] = thing
    return thing


def _join(same: dict[str, str], one: str, other: str) -> None:
    """Let the lesser of two things stand for both, and for what they stand for."""
    first, second = sorted((_root(same, one), _root(same, other)))
    same[second] = same[first] = first
