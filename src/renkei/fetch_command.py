"""``renkei fetch``: bring the files of sources with ``url`` here, before a build."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from renkei.errors import SourceError
from renkei.fetch.fetching import fetch_all
from renkei.fetch.hosts import networks_of
from renkei.fetch.transfer import Limits
from renkei.loaders.fetched import remote_files

if TYPE_CHECKING:
    from renkei.context import Context
    from renkei.fetch.fetching import FetchOutcome

__all__ = ["fetch_command"]


@click.command("fetch")
@click.option("--source", "names", multiple=True, help="Only this source; may be repeated.")
@click.pass_obj
def fetch_command(context: Context, names: tuple[str, ...]) -> None:
    """Bring the files of sources that have `url` to the folder `fetched` beside sources.toml."""
    settings = context.settings
    if settings.sources is None:
        raise click.UsageError("The bundled sources have no `url`; give --sources.")
    files = remote_files(settings.sources)
    if unknown := sorted(set(names) - {file.source for file in files}):
        raise SourceError(
            f"no source with url is called {unknown[0]!r}", file=str(settings.sources)
        )
    limits = Limits(
        max_bytes=settings.fetch_max_bytes,
        timeout=settings.fetch_timeout,
        networks=networks_of(settings.fetch_networks),
    )
    chosen = [file for file in files if not names or file.source in names]
    outcomes = list(fetch_all(chosen, limits, lambda: dt.datetime.now(dt.UTC)))
    context.output(
        "\n".join(map(_line, outcomes)) or "No source has url.",
        [
            {
                "source": outcome.file.source,
                "file": outcome.file.path.name,
                "url": outcome.file.url,
                "state": outcome.state,
                "size": outcome.size,
                "reason": outcome.reason,
            }
            for outcome in outcomes
        ],
    )
    failed = sum(outcome.state == "failed" for outcome in outcomes)
    if failed:
        raise SourceError(
            f"{failed} of {len(outcomes)} files could not be fetched; the others are up to date, "
            "and older files of the same name are kept",
            file=str(settings.sources),
        )


def _line(outcome: FetchOutcome) -> str:
    file = outcome.file
    end = outcome.reason if outcome.state == "failed" else f"{outcome.size:,} bytes"
    return f"{outcome.state:9}  {file.source}: {file.path.name}  {end}  {file.url}"
