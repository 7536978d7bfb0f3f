"""What the command line shows of a build: a progress bar, a summary, facts for programs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from renkei.graph.build import STAGES

if TYPE_CHECKING:
    from renkei.graph.build import BuildOutcome

__all__ = ["ProgressBar", "facts", "full_report", "summary"]


class ProgressBar:
    """A bar of the stages on a terminal; nothing elsewhere."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._stage = ""

    def stage(self, name: str) -> None:
        """Show that a stage begins."""
        self._stage = name
        self._draw(STAGES.index(name), f"{name} …")

    def loading(self, source: str) -> None:
        """Show which source is loaded."""
        self._draw(STAGES.index(self._stage), f"load {source} …")

    def finish(self) -> None:
        """Take the bar away."""
        if self._shown:
            click.echo("\r\033[K", nl=False, err=True)

    def _draw(self, done: int, text: str) -> None:
        if self._shown:
            bar = "█" * (4 * done) + "░" * (4 * (len(STAGES) - done))
            click.echo(f"\r\033[K{bar} {text}", nl=False, err=True)


def facts(outcome: BuildOutcome) -> dict[str, Any]:
    """Return the outcome of a build for a program."""
    manifest = outcome.manifest
    keys = ("id", "triples", "quads", "base", "checks")
    facts = {key: manifest[key] for key in keys}
    return facts | {"sources": {report.source: report.counts for report in outcome.reports}}


def summary(outcome: BuildOutcome) -> str:
    """Return the outcome of a build in a few lines."""
    lines = []
    for report in outcome.reports:
        counts = ", ".join(f"{number} {what}" for what, number in report.counts.items())
        lines.append(f"{report.source}: {counts}")
        lines += [f"{report.source}: warning: {warning}" for warning in report.warnings]
    found = outcome.check.counts()
    lines.append(
        f"{outcome.manifest['triples']:,} triples; checks: {found['Violation']} violations, "
        f"{found['Warning']} warnings, {found['Info']} infos; "
        f"reconciled: {', '.join(outcome.check.reconciled) or 'none'}"
    )
    if outcome.manifest["base"].startswith(("http://127.", "http://localhost")):
        lines.append(
            f"The IRIs start with {outcome.manifest['base']}: good for trying, not for publication "
            "(setting `base`)."
        )
    return "\n".join(lines)


def full_report(outcome: BuildOutcome) -> str:
    """Return what became of every line, each interpretation with its reason, each finding."""
    lines = [summary(outcome)]
    for report in outcome.reports:
        lines.append(f"\n{report.source}")
        lines += [f"  {e.file}:{e.line}: {e.outcome}  {e.detail}" for e in report.entries]
        lines += [
            f"  interpretation: {i.subject}: {i.statement} – {i.reason['en']}"
            for i in report.interpretations
        ]
        lines += [f"  warning: {warning}" for warning in report.warnings]
    return "\n".join([*lines, "", *map(str, outcome.check.findings), *outcome.check.differences])
