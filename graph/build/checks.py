"""Checks of a new graph before it is published: SHACL shapes, keys of queries, reconciliation.

The shapes are ``ontology/shapes.ttl``, which `renkei.graph.shacl` compiles to queries; the tests
compare their results with those of pyrudof and pyshacl. A violation or a difference prevents the
publication; warnings and infos are counted in the manifest.
"""

from __future__ import annotations

import itertools
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal, NamedNode

from renkei.graph.build.findings import SEVERITIES, Finding, write_findings
from renkei.graph.catalogue.statistics import select, source_lines
from renkei.graph.dumps.labels import UnboundError, row_keys
from renkei.graph.dumps.sorting import sorted_lines
from renkei.graph.rdf.iris import service_iri
from renkei.graph.shacl.rules import compile_shapes
from renkei.graph.shacl.validation import run_rules
from renkei.ontology import read_vocabulary
from renkei.ontology.terms import Xsd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pyoxigraph import BlankNode, Store

    from renkei.graph.build.examples import ExampleQuery
    from renkei.graph.build.plan import BuildPlan
    from renkei.graph.rdf.iris import Iris
    from renkei.graph.shacl.rules import Rule

__all__ = ["FINDINGS", "CheckReport", "Finding", "check_graph", "check_keys", "rules", "validate"]

FINDINGS: Final = "findings.jsonl"
_MAX_LISTED: Final = 20
_MAX_KEYS_LISTED: Final = 3
_XSD: Final = Xsd.string.removesuffix("string")


@dataclass(frozen=True)
class CheckReport:
    """All results of the checks of one build.

    Attributes:
        findings: The first results of the shapes and of the keys of the queries, violations first.
        differences: Results of the reconciliation of all sources.
        reconciled: Names of the sources that were reconciled.
        numbers: How many findings there are of each severity.
        file: The file with all findings, if they are more than ``findings``.
    """

    findings: tuple[Finding, ...] = ()
    differences: tuple[str, ...] = ()
    reconciled: tuple[str, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    file: Path | None = None

    @property
    def passed(self) -> bool:
        """Whether the graph may be published."""
        return not self.differences and not self.counts()["Violation"]

    def counts(self) -> dict[str, int]:
        """Return the number of findings of each severity."""
        return {severity: self.numbers.get(severity, 0) for severity in SEVERITIES}

    def more(self) -> str:
        """Return a line that says where the findings are that ``findings`` leaves out, or ""."""
        left = sum(self.counts().values()) - len(self.findings)
        where = f": {self.file} has all" if self.file else ""
        return f"… and {left:,} more{where}" if left else ""

    def summary(self) -> str:
        """Return the first findings that prevent the publication, one a line."""
        violations = (str(f) for f in self.findings if f.severity == "Violation")
        lines = list(itertools.islice([*self.differences, *violations], _MAX_LISTED))
        left = len(self.differences) + self.counts()["Violation"] - len(lines)
        if left:
            where = f": {self.file} has all findings" if self.file else ""
            lines.append(f"… and {left:,} more{where}")
        return "\n".join(["the graph breaks the rules and was not published:", *lines])

    def as_json(self) -> dict[str, Any]:
        """Return the member ``checks`` of the manifest."""
        return {
            "shapes": self.counts(),
            "reconciled": list(self.reconciled),
            "differences": list(self.differences),
            "findings": [asdict(finding) for finding in self.findings],
        }

    def kept_in(self, directory: Path) -> CheckReport:
        """Move the file with all findings, for a build that leaves no generation."""
        if self.file is None:
            return self
        return replace(self, file=self.file.replace(directory / FINDINGS))


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules of every build.

    Raises:
        ShapeError: If the shapes have something that cannot be compiled.
    """
    return compile_shapes(read_vocabulary("shapes.ttl"))


def check_graph(plan: BuildPlan, store: Store, directory: Path, work_dir: Path) -> CheckReport:
    """Run all checks of a build.

    Args:
        plan: What is built.
        store: The graph, without the meta graph.
        directory: All findings are written there, as ``findings.jsonl``.
        work_dir: A directory for temporary files.
    """
    path = directory / FINDINGS
    with ThreadPoolExecutor(1) as pool:  # beside the shapes; both wait for the engine
        keys = pool.submit(lambda: list(check_keys(store, plan.iris, plan.examples, work_dir)))

        def findings() -> Iterator[Finding]:
            yield from validate(store)
            yield from keys.result()

        found = write_findings(
            path, findings(), work_dir, places=lambda things: source_lines(store, things)
        )
    differences: list[str] = []
    reconciled: list[str] = []
    for source in plan.inputs:
        result = source.reconcile(lambda query: select(store, query), plan.iris)
        if result is not None:
            reconciled.append(source.description.name)
            differences += result
    return CheckReport(
        found.first,
        tuple(differences),
        tuple(reconciled),
        found.numbers,
        path if sum(found.numbers.values()) > len(found.first) else None,
    )


def validate(store: Store) -> Iterator[Finding]:
    """Yield what breaks the shapes in the default graph: in no order, some more than once.

    The findings are without their places.
    """
    for result in run_rules(store, rules()):
        rule = result.rule
        yield Finding(
            severity=rule.severity,
            record=_shown(result.node),
            rule=rule.shape,
            message=rule.message,
            value="" if result.value is None else _shown(result.value),
            where="",
        )


def _shown(term: NamedNode | BlankNode | Literal) -> str:
    """Return an IRI as it is, other terms as in Turtle with the prefix ``xsd:``."""
    if isinstance(term, NamedNode):
        return term.value
    if isinstance(term, Literal) and term.datatype.value.startswith(_XSD):
        text = str(term).removesuffix(f"^^{term.datatype}")
        name = term.datatype.value.removeprefix(_XSD)
        return text if name == "string" else f"{text}^^xsd:{name}"
    return str(term)


def check_keys(
    store: Store, iris: Iris, examples: Sequence[ExampleQuery], work_dir: Path
) -> Iterator[Finding]:
    """Yield a warning for each example query of which several rows have the same key.

    Such rows have no defined order, so that pages could repeat or omit a row. It does not prevent
    the publication: the error is in the query, or a thing has two names.
    """
    for example in examples:
        if not example.key:
            continue
        try:
            repeated = _repeated(store, example, iris, work_dir, take_out=True)
        except UnboundError:
            repeated = _repeated(store, example, iris, work_dir, take_out=False)
        if repeated:
            columns = ", ".join(example.key)
            yield Finding(
                severity="Warning",
                record=iris.thing("query", example.name),
                rule=iris.examples_graph,
                message=f"The key ({columns}) must tell all rows of the query apart. "
                f"キー（{columns}）は問い合わせのすべての行を区別しなければならない。",
                value="; ".join(" ".join(key) for key in repeated),
                where="",
            )


def _repeated(
    store: Store, example: ExampleQuery, iris: Iris, work_dir: Path, *, take_out: bool
) -> list[list[str]]:
    """Return the first keys that more than one row has; memory does not grow with the rows."""
    rows = row_keys(
        store,
        example.unordered,
        example.columns,
        example.key,
        base=service_iri(iris.base),
        take_out=take_out,
    )
    lines = (  # with a number, so that no two lines are the same
        json.dumps([*key, 2 * number + again], ensure_ascii=False).encode() + b"\n"
        for number, (key, times) in enumerate(rows)
        for again in range(min(times, 2))
    )
    keys = (json.loads(line)[:-1] for line in sorted_lines(lines, work_dir))
    return list(
        itertools.islice(
            (
                key
                for key, same in itertools.groupby(keys)
                if next(itertools.islice(same, 1, None), None) is not None
            ),
            _MAX_KEYS_LISTED,
        )
    )
