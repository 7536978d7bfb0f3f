"""Leases for tests: a bare store as if it were a published generation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from renkei.errors import StoreError
from renkei.graph.generations.leases import GenerationLease

if TYPE_CHECKING:
    from renkei.graph.engine.base import Engine

__all__ = ["MANIFEST", "FixedLeases", "lease_on"]

MANIFEST: dict[str, Any] = {
    "triples": 3,
    "built": "2026-01-02T03:04:05+00:00",
    "base": "http://127.0.0.1:8000/",
    "sources": [],
}


def lease_on(
    engine: Engine, manifest: dict[str, Any] | None = None, **more: Any
) -> GenerationLease:
    """A lease on what ``engine`` has.

    Args:
        engine: Evaluates the queries.
        manifest: The manifest; a short one by default.
        more: Other attributes of the lease.
    """
    found: dict[str, Any] = {
        "id": "0123456789abcdef",
        "name": "20260102T030405Z-0123456789abcdef",
        "path": Path("/nowhere"),
        "published": dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC),
    }
    return GenerationLease(engine=engine, manifest=manifest or MANIFEST, **found | more)


@dataclass
class FixedLeases:
    """It is published and stays so; None means that nothing is published."""

    lease: GenerationLease | None

    def current(self) -> GenerationLease:
        """See `renkei.graph.generations.leases.Leases.current`."""
        if self.lease is None:
            raise StoreError("no generation is published in /some/where")
        return self.lease

    def older(self, id_: str) -> GenerationLease:
        """See `renkei.graph.generations.leases.Leases.older`."""
        if self.lease is None or self.lease.id != id_:
            raise StoreError(f"no generation {id_!r}")
        return self.lease
