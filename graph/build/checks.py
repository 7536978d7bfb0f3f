"""Checks of a new graph before it is published: the shapes of ``ontology/shapes.ttl`` (SHACL).

pyrudof (Rust) validates; pyshacl is the second opinion in the tests. A violation stops the
publication; warnings and infos are counted in the manifest.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pyrudof

from renkei.ontology import vocabulary_path
from renkei.ontology.terms import MESSAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

__all__ = ["CheckReport", "Finding", "sort_findings", "validate"]

SEVERITIES = ("Violation", "Warning", "Info")
SHOWN = 20


@dataclass(frozen=True)
class Finding:
    """One result of the validation.

    Attributes:
        severity: ``Violation``, ``Warning`` or ``Info``.
        record: IRI of the thing that breaks the rule.
        rule: IRI of the shape.
        message: What is wrong, as the shape says it.
        value: The value that is wrong, or "".
        where: The lines of the source that state the thing, or "".
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
        findings: What the shapes and the keys of the queries found, violations first.
        differences: What the reconciliation of each source found.
        reconciled: The sources that were reconciled.
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
        found = Counter(finding.severity for finding in self.findings)
        return {severity: found[severity] for severity in SEVERITIES}

    def summary(self) -> str:
        """Return the first findings that stop the publication, one a line."""
        lines = [*self.differences, *(str(f) for f in self.findings if f.severity == "Violation")]
        more = [f"… and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
        return "\n".join(
            ["the graph breaks the rules and was not published:", *lines[:SHOWN], *more]
        )

    def as_json(self) -> dict[str, Any]:
        """Return what the manifest says of the checks."""
        return {
            "shapes": self.counts(),
            "reconciled": list(self.reconciled),
            "differences": list(self.differences),
            "findings": [asdict(finding) for finding in self.findings],
        }


def validate(triples: Path, where: Callable[[str], str]) -> tuple[Finding, ...]:
    """Validate the merged graph.

    Args:
        triples: A file of N-Triples: the merged graph, vocabulary and codes included.
        where: Gives the source lines of a thing, for the report.

    Returns:
        The findings, violations first.
    """
    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    with vocabulary_path("shapes.ttl") as shapes:
        rudof.read_shacl(str(shapes), pyrudof.ShaclFormat.Turtle)
    rudof.read_data(str(triples), pyrudof.RDFFormat.NTriples, merge=False)
    results = rudof.validate_shacl()
    return sort_findings(_findings(results, where))


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
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
    """Return the shape's own messages, English first; pyrudof's are not always whole."""
    texts = MESSAGES.get(entry.source_shape)
    return f"{texts['en']} {texts['ja']}" if texts else str(entry.message)


def _order(finding: Finding) -> tuple[int, str, str]:
    rank = SEVERITIES.index(finding.severity) if finding.severity in SEVERITIES else 0
    return rank, finding.record, finding.rule
