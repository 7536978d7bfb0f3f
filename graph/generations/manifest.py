"""The manifest of a generation: what was built from what, in numbers and digests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, TypedDict

from renkei.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import NotRequired

__all__ = ["MANIFEST", "Manifest", "read_manifest"]

MANIFEST: Final = "manifest.json"


class Manifest(TypedDict):
    """``manifest.json`` of a generation; the keys are described in docs/reference/files.md.

    Keys that older layouts lack are not required.
    """

    built: str
    triples: int
    sources: list[Mapping[str, Any]]
    base: str
    id: str
    content_sha256: NotRequired[str]
    version: NotRequired[str]
    layout: NotRequired[int]
    vocabulary: NotRequired[str]
    inputs_sha256: NotRequired[str]
    quads: NotRequired[int]
    graphs: NotRequired[dict[str, int]]
    classes: NotRequired[dict[str, int]]
    checks: NotRequired[Mapping[str, Any]]
    links: NotRequired[Mapping[str, Any]]
    catalogue: NotRequired[Mapping[str, Any]]
    lacking: NotRequired[list[str]]
    first_built: NotRequired[str]
    previous: NotRequired[str | None]
    dumps: NotRequired[list[Mapping[str, Any]]]
    tables: NotRequired[list[Mapping[str, Any]]]
    left_out: NotRequired[list[Mapping[str, Any]]]
    answers: NotRequired[Mapping[str, list[str]]]


def read_manifest(directory: Path) -> Manifest:
    """Return the manifest in the directory of a generation.

    Raises:
        StoreError: If it cannot be read.
    """
    path = directory / MANIFEST
    try:
        manifest: Manifest = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise StoreError(
            f"{path}: cannot be read ({error}); "
            "go back with `renkei rollback` or build again with `renkei build`"
        ) from error
    return manifest
