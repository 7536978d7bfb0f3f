"""The ``renkei`` command: results go to standard output, messages to standard error.

Exit codes: 0 success · 1 an error of the input (a source, a check, a query, a setting), or a
problem found by `doctor` · 2 wrong usage · 3 an error of the store or disk · 75 another build is
running, try again later (EX_TEMPFAIL).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import renkei
from renkei.console import ProgressBar, facts, full_report, summary
from renkei.context import Context
from renkei.doctor.check_result import report
from renkei.doctor.diagnosis import diagnose
from renkei.dump_commands import dump_command, patch_command
from renkei.errors import BusyError, CheckError, RenkeiError, StoreError
from renkei.fetch_command import fetch_command
from renkei.graph.build.build import build
from renkei.graph.build.fingerprint import inputs_digest, is_unchanged
from renkei.graph.engine.limits import PoolLimits
from renkei.graph.generations.history import History
from renkei.graph.generations.server_leases import PooledEngines, ServerLeases
from renkei.init_command import init_command
from renkei.query_command import query_command
from renkei.report_command import report_command
from renkei.settings import load_settings

if TYPE_CHECKING:
    from renkei.graph.build.build import BuildOutcome
    from renkei.graph.build.plan import BuildPlan

__all__ = ["main"]

EXIT_INPUT, EXIT_STORE, EXIT_BUSY = 1, 3, 75


class _Group(click.Group):
    """Maps errors to one line on standard error and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except RenkeiError as error:
            click.echo(f"renkei: {error}", err=True)
            code = EXIT_INPUT
            if isinstance(error, StoreError):
                code = EXIT_BUSY if isinstance(error, BusyError) else EXIT_STORE
            ctx.exit(code)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(renkei.__version__, prog_name="renkei")
@click.option("--config", type=click.Path(path_type=Path), help="Settings file (renkei.toml).")
@click.option("--data-dir", type=click.Path(path_type=Path), help="Directory of the generations.")
@click.option("--sources", type=click.Path(path_type=Path), help="The sources.toml to build from.")
@click.option("--base", help="What the IRIs of the data start with.")
@click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How results are printed.",
)
@click.pass_context
def main(
    ctx: click.Context,
    config: Path | None,
    data_dir: Path | None,
    sources: Path | None,
    base: str | None,
    output: str,
) -> None:
    """Build, publish and serve a knowledge graph of how governments cooperate."""
    settings = load_settings(
        file=config, flags={"data_dir": data_dir, "sources": sources, "base": base}
    )
    ctx.obj = Context(settings, output == "json")


@main.command("build")
@click.option(
    "--if-changed",
    is_flag=True,
    help="Do nothing if sources, readings, vocabulary and code are those of the last build.",
)
@click.pass_obj
def build_command(context: Context, *, if_changed: bool) -> None:
    """Build the graph of all sources, check it, and publish it whole or not at all."""
    plan, generations = context.plan(), context.generations
    if if_changed and is_unchanged(generations, inputs_digest(plan)):
        generation = generations.current()
        newest = generations.all()[-1]
        back = f" (you went back from {newest.id})" if newest != generation else ""
        context.output(
            f"Nothing has changed; published is {generation.id}{back}.",
            {"generation": generation.name, "id": generation.id, "published": False},
        )
        return
    outcome = _build(context, plan, publish=True)
    generation_name = outcome.generation.name if outcome.generation else None
    verb = "Published" if outcome.published else "The same content is published already:"
    context.output(
        f"{summary(outcome)}\n{verb} {outcome.manifest['id']} ({generation_name}).",
        {"generation": generation_name, "published": outcome.published} | facts(outcome),
    )


@main.command("check")
@click.pass_obj
def check_command(context: Context) -> None:
    """Do everything that build does, but publish nothing; print what every line became."""
    outcome = _build(context, context.plan(), publish=False)
    shown = facts(outcome) | {"reports": [report.as_json() for report in outcome.reports]}
    context.output(full_report(outcome), shown)
    if not outcome.check.passed:
        raise CheckError(outcome.check.summary())


@main.command("generations")
@click.pass_obj
def generations_command(context: Context) -> None:
    """List the generations, the newest first; * marks the published one."""
    current = context.generations.current_name()
    rows: list[dict[str, Any]] = []
    for generation in reversed(context.generations.all()):
        row = {"name": generation.name, "id": generation.id, "current": generation.name == current}
        try:
            manifest = generation.manifest
            row |= {key: manifest[key] for key in ("built", "triples", "version")}
        except (StoreError, KeyError) as error:
            row["error"] = str(error)
        rows.append(row)
    shown = "\n".join(
        f"{'*' if row['current'] else ' '} {row['id']}  "
        + (row.get("error") or f"{row['built']}  {row['triples']:>12,} triples  {row['version']}")
        for row in rows
    )
    context.output(shown or "There are no generations; run `renkei build`.", rows)


@main.command("rollback")
@click.option("--to", help="Name or id of a generation; without it, the one before.")
@click.pass_obj
def rollback_command(context: Context, to: str | None) -> None:
    """Publish an older generation again."""
    generation = context.generations.rollback(to)
    context.output(
        f"Published {generation.id} ({generation.name}).",
        {"generation": generation.name, "id": generation.id},
    )


@main.command("prune")
@click.option("--keep", type=click.IntRange(min=1), help="How many of the newest to keep.")
@click.pass_obj
def prune_command(context: Context, keep: int | None) -> None:
    """Delete old generations that no process uses; the published one always stays."""
    settings, generations = context.settings, context.generations
    history = History(generations.history_dir)
    if generations.directory.is_dir():
        with generations.exclusive():
            history.update(generations)  # reads the generations that are deleted next
            patches = history.prune(settings.keep_patches)
    else:
        patches = []
    deleted, in_use = generations.prune(keep or settings.keep_generations)
    lines = [f"Deleted {g.id} ({g.name})." for g in deleted]
    lines += [f"Deleted the patch {name}." for name in patches]
    lines += [f"Kept {g.id} ({g.name}): a process uses it." for g in in_use]
    context.output(
        "\n".join(lines) or "Nothing to delete.",
        {
            "deleted": [g.name for g in deleted],
            "patches": patches,
            "in_use": [g.name for g in in_use],
        },
    )


main.add_command(init_command)
main.add_command(fetch_command)
main.add_command(dump_command)
main.add_command(patch_command)
main.add_command(query_command)
main.add_command(report_command)


@main.command("serve")
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on; 0 lets the system choose.")
@click.pass_obj
def serve_command(context: Context, host: str | None, port: int | None) -> None:
    """Serve the published graph over HTTP; build it first if there is none yet."""
    settings = context.settings
    settings = replace(
        settings, host=host or settings.host, port=settings.port if port is None else port
    )
    queries = context.queries()
    if context.generations.current_name() is None:
        click.echo("Nothing is published yet: building the graph first.", err=True)
        click.echo(summary(_build(context, context.plan(), publish=True)), err=True)
    engines = PooledEngines(PoolLimits.from_settings(settings), public_url=settings.public_url)
    leases = ServerLeases(context.generations, engines)
    # Imported here: the import takes longer than most of the other commands.
    from renkei.server.app import create_app  # noqa: PLC0415
    from renkei.server.http.serve import serve  # noqa: PLC0415

    history = History(context.generations.history_dir)
    app = create_app(settings, leases, queries, history)
    serve(app, settings, leases)


@main.command("doctor")
@click.pass_context
def doctor_command(ctx: click.Context) -> None:
    """Look at settings, data and machine; say what does not fit, and what to do."""
    context = ctx.find_object(Context) or ctx.fail("no settings")
    config = ctx.parent.params["config"] if ctx.parent else None
    results = diagnose(context.settings, config)
    context.output(*report(results))
    if any(result.state == "problem" for result in results):
        ctx.exit(EXIT_INPUT)


def _build(context: Context, plan: BuildPlan, *, publish: bool) -> BuildOutcome:
    progress = ProgressBar()
    try:
        return build(plan, context.generations, clock=_now, progress=progress, publish=publish)
    finally:
        progress.finish()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
