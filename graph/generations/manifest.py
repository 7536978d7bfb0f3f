"""The manifest of a generation as a type: what was built from what, in numbers and digests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import NotRequired

__all__ = ["Manifest"]


class Manifest(TypedDict):
    """``manifest.json`` of a generation; the keys are described in docs/reference/files.md.

    Keys that a layout before the present one lacks are not required.
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
    catalogue: NotRequired[Mapping[str, Any]]
    lacking: NotRequired[list[str]]
    first_built: NotRequired[str]
    previous: NotRequired[str | None]
    dumps: NotRequired[list[Mapping[str, Any]]]
    tables: NotRequired[list[Mapping[str, Any]]]
    left_out: NotRequired[list[Mapping[str, Any]]]
