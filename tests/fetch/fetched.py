"""What the tests of fetching share."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from renkei.fetch.fetching import FetchOutcome, fetch_all
from renkei.fetch.hosts import networks_of
from renkei.fetch.transfer import Limits
from renkei.loaders.fetched import RemoteFile

if TYPE_CHECKING:
    from pathlib import Path


HERE = networks_of("127.0.0.0/8")
NOW = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)
DATA = "名称,住所\r\n図書館,見本市\r\n".encode("cp932")


def limits(**changes: Any) -> Limits:
    """Return limits that let this machine be reached."""
    return Limits(**{"max_bytes": 10_000, "timeout": 10.0, "networks": HERE, **changes})


def fetch(url: str, path: Path, **changes: Any) -> FetchOutcome:
    """Fetch one file."""
    (outcome,) = fetch_all([RemoteFile("s", url, path)], limits(**changes), lambda: NOW)
    return outcome
