"""The tables of an HTML page as readers see them: rows of cells, whatever the markup is."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PageTable", "TableCell", "page_tables"]


@dataclass(slots=True)
class TableCell:
    """A cell of a table.

    Attributes:
        text: Its text, white space collapsed.
        links: The addresses of its links.
        attributes: The attributes of its element.
    """

    text: str = ""
    links: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class PageTable:
    """A table.

    Attributes:
        attributes: The attributes of its element.
        lines: Its rows, the one with its heads first.
    """

    attributes: dict[str, str]
    lines: list[list[TableCell]] = field(default_factory=list)

    @property
    def heads(self) -> list[str]:
        """The texts of the heads of its columns."""
        return [cell.text for cell in self.lines[0]]

    @property
    def rows(self) -> list[list[TableCell]]:
        """Its rows without the heads."""
        return self.lines[1:]

    @property
    def texts(self) -> list[list[str]]:
        """The texts of its rows."""
        return [[cell.text for cell in row] for row in self.rows]

    def cells(self) -> Iterator[TableCell]:
        """Yield the cells of its rows."""
        for row in self.rows:
            yield from row


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[PageTable] = []
        self._open: list[PageTable] = []
        self._cell: TableCell | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "table":
            self._open.append(PageTable(attributes))
            self.tables.append(self._open[-1])
        elif tag == "tr" and self._open:
            self._open[-1].lines.append([])
        elif tag in {"td", "th"} and self._open:
            self._cell = TableCell(attributes=attributes)
            self._open[-1].lines[-1].append(self._cell)
        elif tag == "a" and self._cell and "href" in attributes:
            self._cell.links.append(attributes["href"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._open.pop()
        elif tag in {"td", "th"}:
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell:
            self._cell.text += data


def page_tables(html: str) -> list[PageTable]:
    """Return the tables of a page, in their order."""
    parser = _Parser()
    parser.feed(html)
    for table in parser.tables:
        for cell in (cell for line in table.lines for cell in line):
            cell.text = " ".join(cell.text.split())
    return parser.tables
