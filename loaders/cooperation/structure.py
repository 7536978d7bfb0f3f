"""The grammar of a cooperation report: what each line is, from its mark and its place alone.

    ■ facility        ● direction        ＜…＞ heading of a block        ○ item
    ・ sub-item       an indented line below an item: a detail line
    a line without mark or indent: goes on with the element above it, if no blank line is between

A run of ■ and then ● is one row of the report's table. A block is a heading with its items; it
ends at the next ■, ● or heading. Lines outside all of these (titles and the like) are *loose*.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.errors import SourceError
    from renkei.loaders.cooperation.document import Document

__all__ = ["Block", "Element", "Item", "Joined", "Report", "joined_positions", "parse_report"]

# Marks of voicing, half-width and combining: NFKC makes one letter of them and what they follow.
VOICING = "\uff9e\uff9f\u3099\u309a"
MARKS = {"■": "facility", "●": "direction", "○": "item", "・": "sub-item", "＜": "heading"}


@dataclass(frozen=True)
class Joined:
    """The text of an element, its lines joined and NFKC-normalised, for matching only.

    Attributes:
        text: What is matched.
        positions: Position in the document of each of its characters.
        ends: Position after each of them; a letter and its mark (ﾊﾞ) become one character.
    """

    text: str
    positions: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a slice of the text stands in the document, as start and end positions."""
        return self.positions[start], self.ends[end - 1]


@dataclass
class Element:
    """A stretch of the document: ``text[start:end]``, white space at both ends left out."""

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
        """Its characters, as they stand in the document."""
        return self.document.text[self.start : self.end]

    @property
    def content(self) -> tuple[int, int]:
        """Where it stands without its mark."""
        start = self.start + (self.kind in MARKS.values())
        while start < self.end and self.document.text[start].isspace():
            start += 1
        return start, self.end - (self.kind == "heading" and self.quote.endswith("＞"))

    @property
    def plain(self) -> str:
        """Its text without mark, its lines joined."""
        return self.between(*self.content)

    def between(self, start: int, end: int) -> str:
        """Return the text between two positions of the document, its lines joined."""
        text = self.document.text
        return "".join(text[p] for p in joined_positions(self.document, start, end))

    @property
    def joined(self) -> Joined:
        """Its text without mark, for matching."""
        return _join(self.document, *self.content)

    def error(self, message: str) -> SourceError:
        """Return an error that names its place."""
        return self.document.error(message, self.start)


@dataclass
class Item(Element):
    """A ○ with what stands below it: sub-items and detail lines, in order."""

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
    """All that a document holds, in its order."""

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
        SourceError: If an item stands before any heading, a sub-item below no item, or a heading
            is not closed; with its line.
    """
    parser = _Parser(document)
    for number in range(1, len(document.lines) + 1):
        parser.line(number)
    return parser.report


class _Parser:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.report = Report(document)
        self.open: Element | None = None  # what a line without mark would go on with
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


def _join(document: Document, start: int, end: int) -> Joined:
    clusters: list[list[int]] = []
    for position in joined_positions(document, start, end):
        if clusters and document.text[position] in VOICING:
            clusters[-1].append(position)
        else:
            clusters.append([position])
    characters, positions, ends = [], [], []
    for cluster in clusters:
        written = "".join(document.text[position] for position in cluster)
        for character in unicodedata.normalize("NFKC", written):
            characters.append(character)
            positions.append(cluster[0])
            ends.append(cluster[-1] + 1)
    return Joined("".join(characters), tuple(positions), tuple(ends))


def joined_positions(document: Document, start: int, end: int) -> Iterator[int]:
    """Yield the positions of the characters, without line ends and the white space around them."""
    text = document.text
    position = start
    while position < end:
        line_end = text.find("\n", position, end)
        line_end = end if line_end < 0 else line_end
        line = text[position:line_end]
        first = position + len(line) - len(line.lstrip())
        yield from range(first, position + len(line.rstrip()))
        position = line_end + 1
