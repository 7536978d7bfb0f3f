"""Checks of the data directory: published generation, and a worker on its store."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import Store

from renkei.doctor.check_result import CheckResult
from renkei.errors import RenkeiError, StoreError
from renkei.graph.engine.limits import PoolLimits
from renkei.graph.engine.pool import Pool
from renkei.graph.generations.generations import Generation, Generations
from renkei.graph.query.request import QueryRequest
from renkei.graph.query.text import check_query_text
from renkei.ontology.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.settings import Settings

__all__ = ["data"]

_ANSWER_SECONDS: Final = 10


def data(settings: Settings) -> Iterator[CheckResult]:
    """Check the data directory and the published generation; run a query in a worker."""
    directory = settings.data_dir
    if not directory.is_dir():
        yield CheckResult("data", "problem", f"{directory} is not there", "run `renkei build`")
        yield from _isolation(None)
        return
    if os.statvfs(directory).f_flag & os.ST_RDONLY:
        yield CheckResult("data", "ok", f"{directory} is read-only here, enough to serve")
    elif not os.access(directory, os.W_OK | os.X_OK):
        yield CheckResult(
            "data",
            "problem",
            f"{directory} cannot be written, so nothing can be built",
            "run this as the user of the service, or give the directory to it (chown)",
        )
    try:
        generation = Generations(directory).current()
        manifest = generation.manifest
    except StoreError as error:
        yield CheckResult("data", "problem", str(error), "see `renkei generations`")
        yield from _isolation(None)
        return
    age = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(manifest["built"])
    found = f"{directory}: {generation.id} with {manifest['triples']:,} triples"
    yield CheckResult("data", "ok", found)
    yield CheckResult("last build", "ok", f"{manifest['built']}, {_age_text(age)} ago")
    if manifest["base"] != settings.base:
        yield CheckResult(
            "last build",
            "warning",
            f"its IRIs start with {manifest['base']}, the setting base is {settings.base}",
            "run `renkei build`",
        )
    yield from _isolation(generation)


def _isolation(generation: Generation | None) -> Iterator[CheckResult]:
    """Run a query in a worker on the published store, or on an empty one; check its isolation."""
    try:
        with tempfile.TemporaryDirectory(prefix="renkei-doctor-") as directory:
            store = generation.store_path if generation else Path(directory) / "store"
            if generation is None:
                Store(str(store)).flush()
            isolation = asyncio.run(_query_worker(store))
    except (RenkeiError, OSError) as error:
        yield CheckResult(
            "worker",
            "problem",
            str(error).splitlines()[-1],
            "if the store is broken, `renkei rollback` or `renkei build`",
        )
        return
    if isolation == "none":
        yield CheckResult(
            "worker",
            "warning",
            "it answers, but nothing of the system keeps it from the network",
            "SERVICE is refused by the check of the text alone; on Linux (x86_64, aarch64) "
            "seccomp is used as well",
        )
    else:
        yield CheckResult("worker", "ok", f"it answers, and has no network ({isolation})")


async def _query_worker(store: Path) -> str:
    limits = PoolLimits(workers=1, spares=0, query_timeout=_ANSWER_SECONDS)
    pool = Pool(store, prefixes=PREFIXES, limits=limits, ended=Counter())
    query = check_query_text("ASK { ?s ?p ?o }", max_bytes=100, max_nesting=10)
    try:
        await pool.start()
        isolation = pool.isolation
        answer = await pool.run(
            QueryRequest(query=query, media_type="application/sparql-results+json")
        )
        await answer.read_all()
        await answer.close()
        return isolation
    finally:
        await pool.close()


def _age_text(age: dt.timedelta) -> str:
    hours = int(age.total_seconds() // 3600)
    return f"{hours // 24} days" if hours >= 48 else f"{hours} hours"  # noqa: PLR2004 # two days
