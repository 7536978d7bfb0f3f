"""Finds texts of a picture that lie over each other, by their estimated widths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renkei.server.charts.widths import text_width
from tests.server.charts.read import SVG, parsed

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Box = tuple[float, float, float, float, str]


def overlaps(svg: bytes) -> list[tuple[str, str]]:
    """Return the pairs of texts that share a place, and the texts that leave the picture."""
    root = parsed(svg)
    boxes = _boxes(root, 0)
    width, height = float(root.get("width", "")), float(root.get("height", ""))
    found = [
        (one[4], "the edge")
        for one in boxes
        if one[0] < -1 or one[2] > width + 2 or one[3] > height + 2
    ]
    for number, one in enumerate(boxes):
        found += [
            (one[4], other[4])
            for other in boxes[number + 1 :]
            if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
        ]
    return found


def _boxes(element: Element, lower: float) -> list[Box]:
    boxes: list[Box] = []
    for child in element:
        if child.tag == f"{SVG}g":
            _, y = (child.get("transform") or "").removeprefix("translate(").split(" ")
            boxes += _boxes(child, lower + float(y.removesuffix(")")))
        elif child.tag == f"{SVG}text":
            boxes.append(_box(child, lower))
    return boxes


def _box(element: Element, lower: float) -> Box:
    size = float(element.get("font-size", ""))
    text = "".join(part for part in (element.text, *(c.tail for c in element)) if part)
    length = text_width(text, size)
    x, y = float(element.get("x", "")), float(element.get("y", "")) + lower
    left = {"start": x, "middle": x - length / 2, "end": x - length}[
        element.get("text-anchor", "start")
    ]
    return left, y - size * 0.75, left + length, y + size * 0.15, text
