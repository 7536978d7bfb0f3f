"""The output of a build on the command line: progress bar, summary, report, facts as JSON."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import click

from renkei.graph.build.build import STAGES

if TYPE_CHECKING:
    from renkei.graph.build.build import BuildOutcome

__all__ = ["ProgressBar", "facts", "full_report", "summary"]

_MAX_LACKING: Final = 12  # lines on incomplete descriptions of the catalogue


class ProgressBar:
    """A progress bar over the stages; silent if standard error is not a terminal."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._stage = ""

    def stage(self, name: str) -> None:
        """Show the beginning of a stage."""
        self._stage = name
        self._draw(STAGES.index(name), f"{name} …")

    def loading(self, source: str) -> None:
        """Show which source is loaded."""
        self._draw(STAGES.index(self._stage), f"load {source} …")

    def finish(self) -> None:
        """Erase the bar."""
        if self._shown:
            click.echo("\r\033[K", nl=False, err=True)

    def _draw(self, done: int, text: str) -> None:
        if self._shown:
            bar = "█" * (4 * done) + "░" * (4 * (len(STAGES) - done))
            click.echo(f"\r\033[K{bar} {text}", nl=False, err=True)


def facts(outcome: BuildOutcome) -> dict[str, Any]:
    """Return the outcome of a build as JSON data."""
    manifest = outcome.manifest
    keys = ("id", "triples", "quads", "base", "checks")
    facts = {key: manifest[key] for key in keys}
    sources = {report.source: report.counts for report in outcome.reports}
    return facts | {"sources": sources, "lacking": list(manifest["lacking"])}


def summary(outcome: BuildOutcome) -> str:
    """Return the outcome of a build as a few lines of text."""
    lines = []
    for report in outcome.reports:
        lines += [report.source, *_counts(report.counts)]
        lines += [f"  warning: {warning}" for warning in report.warnings]
    severities = outcome.check.counts()
    lines.append(
        f"{outcome.manifest['triples']:,} triples; checks: {severities['Violation']} violations, "
        f"{severities['Warning']} warnings, {severities['Info']} infos "
        f"(`renkei check` shows them); "
        f"reconciled: {', '.join(outcome.check.reconciled) or 'none'}"
    )
    lacking = outcome.manifest["lacking"]
    lines += [f"catalogue: {line}" for line in lacking[:_MAX_LACKING]]
    if len(lacking) > _MAX_LACKING:
        more = len(lacking) - _MAX_LACKING
        lines.append(f"catalogue: and {more:,} more (`renkei --format json check` lists all)")
    if outcome.manifest["base"].startswith(("http://127.", "http://localhost")):
        lines.append(
            f"The IRIs start with {outcome.manifest['base']}: good for trying, not for publication "
            "(setting `base`)."
        )
    return "\n".join(lines)


def _counts(counts: dict[str, int]) -> list[str]:
    """Return one line per kind of thing, with its parts in brackets (``activities: ongoing``)."""
    lines = []
    wholes = dict.fromkeys(name.partition(": ")[0] for name in counts)
    for whole in wholes:
        parts = {n.partition(": ")[2]: c for n, c in counts.items() if n.startswith(f"{whole}: ")}
        total = counts.get(whole, sum(parts.values()))
        shown = ", ".join(f"{count} {part}" for part, count in sorted(parts.items()))
        lines.append(f"  {total:>6,} {whole}" + (f" ({shown})" if parts else ""))
    return lines


def full_report(outcome: BuildOutcome) -> str:
    """Return the summary, the outcome of every line, all interpretations, and all findings."""
    lines = [summary(outcome)]
    for report in outcome.reports:
        lines.append(f"\n{report.source}")
        for entry in report.entries:
            lines.append(f"  {entry.file}:{entry.line}: {entry.outcome}  {entry.detail}")
            lines += [f"      → {thing}" for thing in entry.things]
        lines += [
            f"  interpretation: {i.subject}: {i.statement} – {i.reason['en']}"
            for i in report.interpretations
        ]
        lines += [f"  warning: {warning}" for warning in report.warnings]
    return "\n".join([*lines, "", *map(str, outcome.check.findings), *outcome.check.differences])
