"""The statements of a row as lines of N-Quads; what rows have in common is made once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.loaders.api import Rdf, Renkei, iri
from renkei.loaders.open_data.rows.cell import THING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from renkei.loaders.open_data.layouts import Layout
    from renkei.loaders.open_data.rows.cell import Cell, Context, Nodes

__all__ = ["Blocks"]

_REMEMBERED: Final = 4096


class Blocks:
    """Makes the blocks of lines of one table.

    Args:
        layout: Its layout.
        nodes: The nodes below its things.
        context: Of the source.
        extra: Classes of each thing besides those of the layout.
    """

    def __init__(
        self, layout: Layout, nodes: Nodes, context: Context, extra: Sequence[str]
    ) -> None:
        self._layout, self._nodes, self._context = layout, nodes, context
        self._extra = tuple(extra)
        self._tail, self._interpreted = context.tail, context.interpreted_tail
        column = layout.role("code")
        leads = column.to.path[-1] if column and column.to else layout.government
        self._listed = iri(leads)
        self._type = iri(Rdf.type_)
        self._defaults = {iri(term): iri(value) for term, value in layout.defaults.items()}
        self._typed = any(one.types or one.also for one in layout.columns.values())
        self._prefixes: dict[str, str] = {}
        self._commons: dict[tuple[str, ...], bytes] = {}
        self._links: dict[tuple[tuple[str, ...], ...], bytes] = {}

    def prefix(self, code: str) -> str:
        """Return the IRIs of the things of a government without their keys."""
        found = self._prefixes.get(code)
        if found is None:
            path = self._layout.iri.format(code=code, id="x").split("/")
            found = self._prefixes[code] = self._context.iris.thing(*path)[:-1]
        return found

    def block(self, code: str, cells: Sequence[Cell]) -> bytes:
        """Return the statements of a row as lines."""
        used = tuple([cell.nodes for cell in cells if cell.nodes])
        links = self._links.get(used)
        if links is None:
            links = self._linking(used)
        return b"".join([self._common(code, cells), *[cell.block for cell in cells], links])

    def _common(self, code: str, cells: Sequence[Cell]) -> bytes:
        """Return as lines what is the same for all things of a government with the same classes."""
        more = [class_ for cell in cells for class_ in cell.types] if self._typed else []
        given: frozenset[str] = frozenset()
        if self._defaults:
            lines = (line for cell in cells for _, line in cell.lines)
            given = frozenset(line.partition(" ")[0] for line in lines) & self._defaults.keys()
        key = (code, *more, *sorted(given))
        found = self._commons.get(key)
        if found is None:
            common = self._common_lines(code, more, given)
            found = self._commons[key] = "".join(f"<{THING}> {line}" for line in common).encode()
        return found

    def _common_lines(self, code: str, more: list[str], given: AbstractSet[str]) -> list[str]:
        types = dict.fromkeys((*self._layout.types, *self._extra, *more))
        lines = [f"{self._type} {iri(class_)}{self._tail}" for class_ in types]
        lines.append(f"{self._listed} {iri(self._context.mentioned(code))}{self._tail}")
        lines += [f"{k} {v}{self._tail}" for k, v in self._defaults.items() if k not in given]
        established = self._context.establisher
        if established and Renkei.FacilityEntity in types:
            government = iri(self._context.mentioned(established))
            lines.append(f"{iri(Renkei.establisher)} {government}{self._interpreted}")
        return lines

    def _linking(self, used: tuple[tuple[str, ...], ...]) -> bytes:
        """Return the statements that lead to nodes as lines, and remember them."""
        if len(self._links) >= _REMEMBERED:
            self._links.clear()
        found = self._nodes.statements(THING, {node for nodes in used for node in nodes})
        block = self._links[used] = "".join(f"{line}{self._tail}" for line in found).encode()
        return block
