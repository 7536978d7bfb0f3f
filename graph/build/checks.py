"""Checks of a new graph before it is published: SHACL shapes, keys of queries, reconciliation.

The shapes are ``ontology/shapes.ttl``. pyrudof (Rust) validates; the tests compare it with pyshacl.
A violation or a difference prevents the publication; warnings and infos are counted in the
manifest.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import pyrudof
from pyoxigraph import QuerySolutions

from renkei.graph.catalogue.statistics import select, source_lines
from renkei.graph.query.run import run_query
from renkei.graph.rdf.iris import service_iri
from renkei.ontology import vocabulary_path
from renkei.ontology.terms import MESSAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from pyoxigraph import Store

    from renkei.graph.build.examples import ExampleQuery
    from renkei.graph.build.plan import BuildPlan
    from renkei.graph.rdf.iris import Iris

__all__ = ["CheckReport", "Finding", "check_graph", "check_keys", "validate"]

_SEVERITIES: Final = ("Violation", "Warning", "Info")
_MAX_LISTED: Final = 20
_MAX_KEYS_LISTED: Final = 3


@dataclass(frozen=True)
class Finding:
    """One result of the validation.

    Attributes:
        severity: ``Violation``, ``Warning`` or ``Info``.
        record: IRI of the thing that violates the rule.
        rule: IRI of the shape.
        message: The message of the shape.
        value: The wrong value, or "".
        where: Document and lines that state the thing, or "".
    """

    severity: str
    record: str
    rule: str
    message: str
    value: str
    where: str

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        value = f" [{self.value}]" if self.value else ""
        return f"{self.severity}: {self.record}{place}: {self.message}{value} – {self.rule}"


@dataclass(frozen=True)
class CheckReport:
    """All results of the checks of one build.

    Attributes:
        findings: Results of the shapes and of the keys of the queries, violations first.
        differences: Results of the reconciliation of all sources.
        reconciled: Names of the sources that were reconciled.
    """

    findings: tuple[Finding, ...]
    differences: tuple[str, ...] = ()
    reconciled: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the graph may be published."""
        return not self.differences and not any(f.severity == "Violation" for f in self.findings)

    def counts(self) -> dict[str, int]:
        """Return the number of findings of each severity."""
        numbers = Counter(finding.severity for finding in self.findings)
        return {severity: numbers[severity] for severity in _SEVERITIES}

    def summary(self) -> str:
        """Return the first findings that prevent the publication, one a line."""
        lines = [*self.differences, *(str(f) for f in self.findings if f.severity == "Violation")]
        more = [f"… and {len(lines) - _MAX_LISTED} more"] if len(lines) > _MAX_LISTED else []
        return "\n".join(
            ["the graph breaks the rules and was not published:", *lines[:_MAX_LISTED], *more]
        )

    def as_json(self) -> dict[str, Any]:
        """Return the member ``checks`` of the manifest."""
        return {
            "shapes": self.counts(),
            "reconciled": list(self.reconciled),
            "differences": list(self.differences),
            "findings": [asdict(finding) for finding in self.findings],
        }


def check_graph(plan: BuildPlan, store: Store, triples: Path) -> CheckReport:
    """Run all checks of a build.

    Args:
        plan: What is built.
        store: The graph, without the meta graph.
        triples: A file of N-Triples: the merged graph, vocabulary and codes included.
    """
    shapes = validate(triples, where=lambda thing: source_lines(store, thing))
    findings = _sort_findings([*shapes, *check_keys(store, plan.iris, plan.examples)])
    differences: list[str] = []
    reconciled: list[str] = []
    for source in plan.inputs:
        result = source.reconcile(lambda query: select(store, query), plan.iris)
        if result is not None:
            reconciled.append(source.description.name)
            differences += result
    return CheckReport(findings, tuple(differences), tuple(reconciled))


def check_keys(store: Store, iris: Iris, examples: Sequence[ExampleQuery]) -> Iterator[Finding]:
    """Yield a warning for each example query of which several rows have the same key.

    Such rows have no defined order, so that pages could repeat or omit a row. It does not prevent
    the publication: the error is in the query, or a thing has two names.
    """
    for example in examples:
        if not example.key:
            continue
        answer = run_query(store, example.text, prefixes={}, base=service_iri(iris.base))
        if not isinstance(answer, QuerySolutions):
            continue
        numbers = Counter(tuple(str(row[name]) for name in example.key) for row in answer)
        repeated = [key for key, number in numbers.items() if number > 1]
        if repeated:
            columns = ", ".join(example.key)
            yield Finding(
                severity="Warning",
                record=iris.thing("query", example.name),
                rule=iris.examples_graph,
                message=f"The key ({columns}) must tell all rows of the query apart. "
                f"キー（{columns}）は問い合わせのすべての行を区別しなければならない。",
                value="; ".join(" ".join(key) for key in repeated[:_MAX_KEYS_LISTED]),
                where="",
            )


def validate(triples: Path, where: Callable[[str], str]) -> tuple[Finding, ...]:
    """Validate the merged graph.

    Args:
        triples: A file of N-Triples: the merged graph, vocabulary and codes included.
        where: Returns the source lines of a thing, for the report.

    Returns:
        The findings, violations first.
    """
    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    with vocabulary_path("shapes.ttl") as shapes:
        rudof.read_shacl(str(shapes), pyrudof.ShaclFormat.Turtle)
    rudof.read_data(str(triples), pyrudof.RDFFormat.NTriples, merge=False)
    results = rudof.validate_shacl()
    return _sort_findings(_findings(results, where))


def _sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings with the violations first, then by record and rule."""
    return tuple(sorted(findings, key=_order))


def _findings(results: Iterable[Any], where: Callable[[str], str]) -> Iterable[Finding]:
    for entry in results:
        record = entry.focus_node
        yield Finding(
            severity=entry.severity,
            record=record,
            rule=entry.source_shape,
            message=_message(entry),
            value="" if entry.value is None else str(entry.value),
            where=where(record),
        )


def _message(entry: Any) -> str:
    """Return the shape's own messages, English first; those of pyrudof may be cut off."""
    texts = MESSAGES.get(entry.source_shape)
    return f"{texts['en']} {texts['ja']}" if texts else str(entry.message)


def _order(finding: Finding) -> tuple[int, str, str]:
    known = finding.severity in _SEVERITIES
    rank = _SEVERITIES.index(finding.severity) if known else 0
    return rank, finding.record, finding.rule
