"""The output of a build on the command line: progress bar, summary, report, facts as JSON."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any, Final

import click

from renkei.graph.build.build import STAGES
from renkei.graph.links.remarks import LINK_REMARKS

if TYPE_CHECKING:
    from renkei.graph.build.build import BuildOutcome
    from renkei.graph.links.finding import Links
    from renkei.graph.links.remarks import Finding

__all__ = ["ProgressBar", "facts", "full_report", "rate", "summary"]

_REDRAW_SECONDS: Final = 0.1
_MAX_LACKING: Final = 12  # lines on incomplete descriptions of the catalogue


class ProgressBar:
    """A progress bar over the stages, with rate and remaining time of the current one.

    Silent if standard error is not a terminal.
    """

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._stage = self._text = ""
        self._began = self._drawn = 0.0

    def stage(self, name: str) -> None:
        """Show the beginning of a stage."""
        self._stage, self._text = name, f"{name} …"
        self._began = time.monotonic()
        self._draw()

    def loading(self, source: str) -> None:
        """Show which source is loaded."""
        self._text = f"load {source} …"
        self._draw()

    def advance(self, done: int, total: int, unit: str) -> None:
        """Show how much of the stage is done, how fast, and the remaining time."""
        now = time.monotonic()
        if self._shown and now - self._drawn >= _REDRAW_SECONDS:
            self._drawn = now
            self._draw(" " + rate(done, total, unit, now - self._began))

    def finish(self) -> None:
        """Erase the bar."""
        if self._shown:
            click.echo("\r\033[K", nl=False, err=True)

    def _draw(self, rate: str = "") -> None:
        if self._shown:
            done = STAGES.index(self._stage)
            bar = "█" * (3 * done) + "░" * (3 * (len(STAGES) - done))
            click.echo(f"\r\033[K{bar} {self._text}{rate}", nl=False, err=True)


def rate(done: int, total: int, unit: str, seconds: float) -> str:
    """Return progress as text: ``12 % · 30.0 MB/s · 0:42 left``.

    Args:
        done: How much is done.
        total: All of it; 0 if it is not known.
        unit: ``bytes``, or a countable in the plural.
        seconds: How long it took.
    """
    speed = done / seconds if seconds > 0 else 0.0
    parts = [f"{done:,} {unit}"] if not total else [f"{min(100, 100 * done // total)} %"]
    parts.append(f"{speed / 1e6:,.1f} MB/s" if unit == "bytes" else f"{speed:,.0f} {unit}/s")
    if total and speed:
        left = round(max(0, total - done) / speed)
        parts.append(f"{left // 60}:{left % 60:02} left")
    return " · ".join(parts)


def facts(outcome: BuildOutcome) -> dict[str, Any]:
    """Return the outcome of a build as JSON data."""
    manifest = outcome.manifest
    keys = ("id", "triples", "quads", "base", "checks")
    facts = {key: manifest[key] for key in keys}
    sources = {report.source: report.counts for report in outcome.reports}
    listed = [one._asdict() | {"place": str(one.place)} for one in outcome.links.first]
    links = outcome.links.as_json() | {"listed": listed}
    return facts | {"sources": sources, "lacking": list(manifest["lacking"]), "links": links}


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
    lines += _links(outcome.links)
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


def _links(links: Links) -> list[str]:
    """Return one line on the links between sources, or none."""
    number = sum(links.candidates.values())
    parts = [
        f"{number:,} candidates" if number else "",
        f"{links.matches:,} reviewed matches" if links.matches else "",
        *(f"{count:,} {code}" for code, count in sorted(links.remarks.items())),
    ]
    shown = ", ".join(filter(None, parts))
    return [f"links between sources: {shown}"] if shown else []


def _finding(one: Finding, base: str) -> str:
    """Return a remark on links as a line: its place, the thing, the property, graph and value."""
    kind = LINK_REMARKS[one.code]
    thing = f" {one.thing.removeprefix(base)}" if one.thing else ""
    said = ""
    if one.column:
        said = f" {one.column}: graph/source/{one.place.source} {one.value!r}"
    elif one.value:
        said = f" {one.value!r}"
    detail = f" ({one.detail})" if one.detail else ""
    return (
        f"{one.place}: {kind.severity} {one.code}{thing}{said}: {kind.message['en']}{detail}; "
        f"{kind.remedy['en']}"
    )


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
    base = outcome.manifest["base"]
    lines += ["", *(_finding(one, base) for one in outcome.links.first)]
    left = sum(outcome.links.remarks.values()) - len(outcome.links.first)
    lines += [f"… and {left:,} more"] if left else []
    check = outcome.check
    more = filter(None, [check.more()])
    return "\n".join([*lines, "", *map(str, check.findings), *more, *check.differences])
