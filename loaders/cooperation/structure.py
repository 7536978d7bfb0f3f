"""The grammar of a cooperation report: each line is classified by its mark and its position alone.

    ■ facility        ● direction        ＜…＞ heading of a block        ○ item
    ・ sub-item       an indented line below an item: a detail line
    a line without mark or indent: continues the element above it, unless a blank line is between

Consecutive ■ and then ● lines are one row of the report's first table. A block is a heading with
its items; it ends at the next ■, ● or heading. All other lines (titles and the like) are *loose*.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.errors import SourceError
    from renkei.loaders.cooperation.document import Document

__all__ = ["Block", "Element", "Item", "NormalisedText", "Passage", "Report", "parse_report"]

# Voicing marks, half-width and combining: NFKC composes them with the letter before.
VOICING = "\uff9e\uff9f\u3099\u309a"
MARKS = {"■": "facility", "●": "direction", "○": "item", "・": "sub-item", "＜": "heading"}


@dataclass(frozen=True)
class NormalisedText:
    """The text of an element for matching: without mark, lines joined, NFKC-normalised.

    Attributes:
        text: The text.
        positions: Position in the document of each of its characters.
        ends: Position after each of them; a letter and its mark (ﾊﾞ) become one character.
    """

    text: str
    positions: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass
class Element:
    """A stretch of the document: ``text[start:end]``, without white space at its ends.

    Positions are code points of the document. ``Passage`` is a part of an element.
    """

    document: Document
    kind: str
    start: int
    end: int

    @property
    def first_line(self) -> int:
        """Its first line."""
        return self.document.line_of(self.start)

    @property
    def last_line(self) -> int:
        """Its last line."""
        return self.document.line_of(self.end - 1)

    @property
    def quote(self) -> str:
        """Its characters, unchanged."""
        return self.document.text[self.start : self.end]

    @property
    def content(self) -> tuple[int, int]:
        """Start and end of its text without the mark."""
        start = self.start + (self.kind in MARKS.values())
        while start < self.end and self.document.text[start].isspace():
            start += 1
        return start, self.end - (self.kind == "heading" and self.quote.endswith("＞"))

    @property
    def plain(self) -> str:
        """Its text without the mark, lines joined."""
        return "".join(self.document.text[p] for p in self.document.joined(*self.content))

    @cached_property
    def normalised(self) -> NormalisedText:
        """Its text for matching. Read it after parsing only: until then the element may grow."""
        return _normalise(self.document, *self.content)

    def passage(self, start: int, end: int) -> Passage:
        """Return a part of it, by positions in its normalised text."""
        return Passage(self, start, end)

    def error(self, message: str) -> SourceError:
        """Return an error with the line and column where it starts."""
        return self.document.error(message, self.start)


@dataclass(frozen=True)
class Passage:
    """A part of an element. All tokens, names and quotes of an item are passages.

    Attributes:
        element: The element.
        start: First position in the normalised text of the element.
        end: Position after the last.
    """

    element: Element
    start: int
    end: int

    @property
    def normalised(self) -> str:
        """Its normalised text."""
        return self.element.normalised.text[self.start : self.end]

    @property
    def span(self) -> tuple[int, int]:
        """Its start and end in the document; it must not be empty."""
        normalised = self.element.normalised
        return normalised.positions[self.start], normalised.ends[self.end - 1]

    @property
    def quote(self) -> str:
        """Its characters in the document, unchanged."""
        start, end = self.span
        return self.element.document.text[start:end]

    @property
    def plain(self) -> str:
        """Its characters in the document, lines joined."""
        document = self.element.document
        return "".join(document.text[position] for position in document.joined(*self.span))

    def contains(self, other: Passage) -> bool:
        """Whether another passage is in the same element and within this one."""
        same_element = other.element is self.element
        return same_element and self.start <= other.start and other.end <= self.end

    def error(self, message: str) -> SourceError:
        """Return an error with the line and column where it starts."""
        position = self.element.normalised.positions[self.start]
        return self.element.document.error(message, position)


@dataclass
class Item(Element):
    """A ○ with its sub-items and detail lines, in order."""

    parts: list[Element] = field(default_factory=list)


@dataclass
class Block:
    """A heading and the items below it."""

    heading: Element
    items: list[Item] = field(default_factory=list)

    @property
    def last_line(self) -> int:
        """The last line of the last item."""
        if not self.items:
            return self.heading.last_line
        last = self.items[-1]
        return (last.parts[-1] if last.parts else last).last_line


@dataclass
class Report:
    """The elements of a document, in order."""

    document: Document
    facilities: list[Element] = field(default_factory=list)
    directions: list[Element] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    loose: list[Element] = field(default_factory=list)

    def elements(self) -> Iterator[Element]:
        """Yield every element."""
        yield from self.facilities
        yield from self.directions
        yield from self.loose
        for block in self.blocks:
            yield block.heading
            for item in block.items:
                yield item
                yield from item.parts


def parse_report(document: Document) -> Report:
    """Parse a document.

    Raises:
        SourceError: If an item is before any heading, a sub-item is below no item, or a heading is
            not closed; with its line.
    """
    parser = _Parser(document)
    for number in range(1, len(document.lines) + 1):
        parser.line(number)
    return parser.report


class _Parser:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.report = Report(document)
        self.open: Element | None = None  # the element that a line without mark continues
        self.block: Block | None = None
        self.item: Item | None = None

    def line(self, number: int) -> None:
        text = self.document.line(number)
        stripped = text.strip()
        if not stripped:
            self.open = None
            return
        start = self.document.starts[number - 1] + len(text) - len(text.lstrip())
        end = start + len(stripped)
        kind = MARKS.get(stripped[0])
        if kind is not None:
            self._marked(kind, start, end)
        elif text[0].isspace() and self.item is not None and self.open is not None:
            self._part(Element(self.document, "detail", start, end))
        elif self.open is not None:
            self.open.end = end
        else:
            self.open = Element(self.document, "loose", start, end)
            self.report.loose.append(self.open)
            self.block = self.item = None

    def _marked(self, kind: str, start: int, end: int) -> None:
        element = Element(self.document, kind, start, end)
        if kind in {"facility", "direction"}:
            (self.report.facilities if kind == "facility" else self.report.directions).append(
                element
            )
            self.block = self.item = None
            self.open = element
        elif kind == "heading":
            if not element.quote.endswith("＞"):
                raise element.error("a heading that opens with ＜ must close with ＞ on its line")
            self.block, self.item, self.open = Block(element), None, None
            self.report.blocks.append(self.block)
        elif kind == "item":
            if self.block is None:
                raise element.error("an item (○) stands before any section heading (＜…＞)")
            self.item = Item(self.document, kind, start, end)
            self.block.items.append(self.item)
            self.open = self.item
        else:
            self._part(element)

    def _part(self, element: Element) -> None:
        if self.item is None:
            raise element.error("a sub-item (・) stands below no item (○)")
        self.item.parts.append(element)
        self.open = element


def _normalise(document: Document, start: int, end: int) -> NormalisedText:
    clusters: list[list[int]] = []
    for position in document.joined(start, end):
        if clusters and document.text[position] in VOICING:
            clusters[-1].append(position)
        else:
            clusters.append([position])
    characters, positions, ends = [], [], []
    for cluster in clusters:
        original = "".join(document.text[position] for position in cluster)
        for character in unicodedata.normalize("NFKC", original):
            characters.append(character)
            positions.append(cluster[0])
            ends.append(cluster[-1] + 1)
    return NormalisedText("".join(characters), tuple(positions), tuple(ends))
