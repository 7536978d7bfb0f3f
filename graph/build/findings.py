"""Findings of the checks: sorted, each once, in a file; memory does not grow with their number."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.graph.dumps.sorting import sorted_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["MAX_FINDINGS", "SEVERITIES", "Finding", "Findings", "write_findings"]

SEVERITIES: Final = ("Violation", "Warning", "Info")
MAX_FINDINGS: Final = 1_000  # in the manifest; the file has all
_SORTED_BYTES: Final = 16 * 1024 * 1024  # of lines in memory
_PLACED: Final = 500  # findings whose places are looked up together


@dataclass(frozen=True)
class Finding:
    """One result of the checks.

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
class Findings:
    """What is known of all findings without reading them again.

    Attributes:
        first: The first ones: violations, then warnings, then infos, by record and rule.
        numbers: How many there are of each severity.
    """

    first: tuple[Finding, ...]
    numbers: Mapping[str, int]


def write_findings(
    path: Path,
    findings: Iterable[Finding],
    work_dir: Path,
    *,
    places: Callable[[Sequence[str]], Mapping[str, str]],
) -> Findings:
    """Write findings, one JSON object a line: violations first, then by record and rule.

    Args:
        path: The file.
        findings: The findings in any order, some of them more than once, without their places.
        work_dir: A directory for temporary files.
        places: Returns the source lines of records.
    """
    numbers: Counter[str] = Counter()
    first: list[Finding] = []
    lines = sorted_lines(map(_to_line, findings), work_dir, chunk_bytes=_SORTED_BYTES)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for batch in _batches(lines):
            where = places(sorted({record for _, record, *_ in batch}))
            for rank, record, rule, value, message in batch:
                severity = SEVERITIES[rank]
                finding = Finding(severity, record, rule, message, value, where.get(record, ""))
                numbers[severity] += 1
                if len(first) < MAX_FINDINGS:
                    first.append(finding)
                file.write(json.dumps(vars(finding), ensure_ascii=False) + "\n")
    return Findings(tuple(first), {severity: numbers[severity] for severity in SEVERITIES})


def _to_line(finding: Finding) -> bytes:
    parts = [
        SEVERITIES.index(finding.severity),
        finding.record,
        finding.rule,
        finding.value,
        finding.message,
    ]
    return json.dumps(parts, ensure_ascii=False).encode() + b"\n"


def _batches(lines: Iterable[bytes]) -> Iterator[list[tuple[int, str, str, str, str]]]:
    rows = (tuple(json.loads(line)) for line in lines)
    while batch := list(itertools.islice(rows, _PLACED)):
        yield batch
