"""The POI classes: 地物の分類 of the Government Interoperability Framework, 491-3-1.

    poi_classes()["1104"].name

The table is ``poi.tsv`` beside this module; codes have four digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PoiClass", "poi_classes"]


@dataclass(frozen=True, slots=True)
class PoiClass:
    """A class of places.

    Attributes:
        code: Four digits.
        group: The group of the table that it stands in (大分類).
        name: Its name in Japanese.
        explanation: What belongs to it, in Japanese; empty if the table does not say.
    """

    code: str
    group: str
    name: str
    explanation: str


@cache
def poi_classes() -> Mapping[str, PoiClass]:
    """Return the classes by their codes."""
    text = (files("renkei.loaders.reference") / "poi.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return MappingProxyType({row[0]: PoiClass(*row) for row in rows})
