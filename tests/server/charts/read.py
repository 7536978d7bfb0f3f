"""Reads pictures as a test wants them: marks with their data, texts with their places."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Read:
    """A mark: its role, IRI, series, value and what it says."""

    role: str
    iri: str
    series: str
    value: str
    title: str


def parsed(svg: bytes) -> ET.Element:
    """Return the root of a picture, which is well-formed."""
    return ET.fromstring(svg)  # noqa: S314 # our own


def marks(svg: bytes) -> list[Read]:
    """Return the marks of a picture, in their order."""
    return [
        Read(
            element.get("data-mark", ""),
            element.get("data-iri", ""),
            element.get("data-series", ""),
            element.get("data-value", ""),
            element.findtext(f"{SVG}title") or "",
        )
        for element in parsed(svg).iter()
        if element.get("data-mark")
    ]


def iris_of(mark: Read) -> list[str]:
    """Return the things of a mark; a cluster has up to eight."""
    return mark.iri.split(" ") if mark.role == "cluster" else [mark.iri]


def texts(svg: bytes) -> list[str]:
    """Return the texts that are drawn."""
    found = parsed(svg).iter(f"{SVG}text")
    return [
        "".join(t for t in (element.text, *(c.tail for c in element)) if t) for element in found
    ]


def size(svg: bytes) -> tuple[float, float]:
    """Return the width and height of a picture."""
    root = parsed(svg)
    return float(root.get("width", "")), float(root.get("height", ""))
