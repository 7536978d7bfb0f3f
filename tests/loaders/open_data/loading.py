"""Loading a list of facilities, and what it should become."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.loaders.open_data.loads import BASE, Loaded, facilities, load

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

THING = f"<{BASE}id/facility/222127/1>"
ALL = {"reject_above": 100}


def loaded(tmp_path: Path, data: bytes, name: str = "a.csv", **options: Any) -> Loaded:
    path = tmp_path / name
    path.write_bytes(data)
    return load(path, **options)


def one(tmp_path: Path, change: Mapping[str, str], **options: Any) -> Loaded:
    return loaded(tmp_path, facilities(change), **(ALL | options))
