"""What the cells of a row become, and the nodes below a thing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from renkei.loaders.api import (
    Iris,
    Locn,
    PeriodWriter,
    Rdf,
    Renkei,
    Schema,
    forbidden_character,
    iri,
    literal,
)
from renkei.loaders.open_data.remarks import Remark
from renkei.loaders.reference.statements import ReferenceWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from renkei.loaders.api import GraphWriter, StatementSink

__all__ = [
    "DITTO",
    "EMPTY",
    "NO_VALUE",
    "THING",
    "Cell",
    "Context",
    "Nodes",
    "as_written",
    "clean",
    "stated",
    "statement",
]

_NESTED: Final = {
    Locn.address: Locn.Address,
    Schema.contactPoint: Schema.ContactPoint,
    Schema.identifier: Schema.PropertyValue,
}
THING: Final = "\0"
"""Stands for the IRI of the thing in a block; no statement has this character."""

DITTO: Final = frozenset({"同上", "〃", "仝", "同左", "同右"})
"""Marks that stand for the value of another cell."""

ERRORS: Final = frozenset(
    {
        "#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#GETTING_DATA",
        "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#UNKNOWN!", "#CONNECT!", "#BUSY!", "#ERROR!",
    }
    | {f"{word}:{number}" for word in ("Err", "エラー") for number in range(500, 541)}
)  # fmt: skip
"""What a spreadsheet shows instead of a value that it cannot compute."""

NO_VALUE: Final = DITTO | ERRORS
_INVISIBLE: Final = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")
_GLYPH: Final = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010fffd]")
_WORD: Final = re.compile("(?<=[a-z])(?=[A-Z])")


class Cell(NamedTuple):
    """What one or several cells become; the same cells always become the same.

    Attributes:
        lines: Statements: the node of the subject (see `Nodes`), and predicate and object.
        interpreted: The same, for the graph of interpretations.
        remarks: Remarks on the cells.
        roles: Values by the roles of the columns.
        types: Classes of the thing.
        shared: Write what several rows share, if a row with these cells is loaded; emptied then.
        block: ``lines`` and ``interpreted`` as lines of N-Quads in UTF-8, with `THING` for the
            thing. Replacing it in bytes takes a twentieth of the time that it takes in a text.
        nodes: The nodes of ``lines`` but the thing.
    """

    lines: tuple[tuple[str, str], ...] = ()
    interpreted: tuple[tuple[str, str], ...] = ()
    remarks: tuple[Remark, ...] = ()
    roles: tuple[tuple[str, str], ...] = ()
    types: tuple[str, ...] = ()
    shared: list[Callable[[], object]] | tuple[()] = ()
    block: bytes = b""
    nodes: tuple[str, ...] = ()

    @property
    def without_lines(self) -> Cell:
        """The same without statements."""
        return self._replace(lines=(), interpreted=(), block=b"", nodes=())


EMPTY: Final = Cell()
"""What cells become of which nothing is to be said."""

_new: Final = tuple.__new__


def stated(
    lines: tuple[tuple[str, str], ...],
    roles: tuple[tuple[str, str], ...],
    block: bytes,
    nodes: tuple[str, ...],
) -> Cell:
    """Return the cell that has these, and nothing else, in a third of the time of ``Cell(…)``."""
    return _new(Cell, (lines, (), (), roles, (), (), block, nodes))


@dataclass
class Context:
    """What the rows of a source have in common.

    Attributes:
        sink: Takes statements.
        graph: The named graph of the source.
        government: Code of the government if the source gives it.
        box: West, south, east, north of where points may be; None for Japan.
        year: Year of days that have none.
        establisher: Code of the government that established the facilities.
    """

    sink: StatementSink
    graph: GraphWriter
    government: str | None = None
    box: tuple[float, float, float, float] | None = None
    year: int | None = None
    establisher: str | None = None

    def __post_init__(self) -> None:
        self.reference = ReferenceWriter(self.sink)
        self.periods = PeriodWriter(self.sink)
        name = self.graph.graph
        self.tail = f" {iri(name)} .\n"
        self.interpreted_tail = f" {iri(f'{name}/interpretation')} .\n"
        self._once: set[str] = set()
        self._recording: list[Callable[[], object]] | None = None

    @property
    def iris(self) -> Iris:
        """Mints IRIs."""
        return self.sink.iris

    def once(self, thing: str, write: Callable[[], object]) -> str:
        """Write the statements on a thing that several rows share, the first time; return it.

        While a cell is computed (`recorded`), they wait until a row with it is loaded.
        """
        if self._recording is not None:
            self._recording.append(lambda: self._write_once(thing, write))
        else:
            self._write_once(thing, write)
        return thing

    def _write_once(self, thing: str, write: Callable[[], object]) -> None:
        if thing not in self._once:
            self._once.add(thing)
            write()

    def mentioned(self, code: str) -> str:
        """Return the IRI of a government that is mentioned; it is described as `once` does."""
        thing = self.iris.thing("government", code)
        return self.once(thing, lambda: self.reference.government(code))

    def recorded(self, compute: Callable[[Sequence[str]], Cell], cells: Sequence[str]) -> Cell:
        """Return what cells become, with all that is to be written if their row is loaded."""
        recording: list[Callable[[], object]] = []
        self._recording = recording
        cell = compute(cells)
        self._recording = None
        if recording or cell.lines or cell.interpreted:
            return cell._replace(
                shared=recording or (),
                block=self.block(cell),
                nodes=tuple({node: None for node, _ in cell.lines if node}),
            )
        return cell

    def block(self, cell: Cell) -> bytes:
        """Return the statements of a cell as lines, with `THING` for the thing."""
        tail, interpreted = self.tail, self.interpreted_tail
        lines = [f"<{THING}{node}> {line}{tail}" for node, line in cell.lines]
        lines += [f"<{THING}> {line}{interpreted}" for _, line in cell.interpreted]
        return "".join(lines).encode()


class Nodes:
    """The nodes below the things of a layout: ``{thing}#address`` for ``locn:address``.

    A node is named by its fragment, with ``#``; the thing itself is "".

    Args:
        classes: Class of a node by the property that leads to it.
    """

    def __init__(self, classes: Mapping[str, str]) -> None:
        self._classes = _NESTED | dict(classes)
        self.links: dict[str, tuple[str, str, str]] = {}

    def below(self, path: tuple[str, ...]) -> str:
        """Return the node to which a path leads from the thing."""
        node = ""
        for step in path:
            local = re.split(r"[#/]", step)[-1]
            name = _WORD.sub("-", local).lower()
            node = self.add(f"{node}-{name}" if node else f"#{name}", node, step)
        return node

    def add(self, node: str, parent: str, step: str, class_: str = "") -> str:
        """Note a node, its parent, and the property that leads to it; return it."""
        found = class_ or self._classes.get(step, "")
        self.links[node] = (parent, iri(step), iri(found) if found else "")
        return node

    def statements(self, thing: str, used: set[str]) -> list[str]:
        """Return the statements that lead to nodes, as N-Triples without their end."""
        todo, found, done = list(used), [], {""}
        while todo:
            node = todo.pop()
            if node in done:
                continue
            done.add(node)
            parent, step, class_ = self.links[node]
            found.append(f"<{thing}{parent}> {step} <{thing}{node}>")
            if class_:
                found.append(f"<{thing}{node}> <{Rdf.type_}> {class_}")
            todo.append(parent)
        return found


def statement(predicate: str, term: str) -> str:
    """Return predicate and object of a statement."""
    return f"{iri(predicate)} {term}"


def as_written(header: str, text: str) -> str:
    """Return predicate and object that keep a cell as it is written."""
    header = " ".join(header.split())
    return statement(Renkei.asWritten, f"{literal(f'{header}: {text}')}@ja")


def clean(header: str, raw: str) -> tuple[str, tuple[Remark, ...]]:
    """Return a cell without outer white space, and the remarks on its form.

    A cell with characters that no form of RDF can have is empty, and so are error values and ditto
    marks. Invisible characters are removed.
    """
    text = raw.strip()
    if not text:
        return "", ()
    if text in NO_VALUE:
        return "", (Remark("DITTO" if text in DITTO else "CELL_ERROR", header, raw),)
    remarks: tuple[Remark, ...] = ()
    if text != raw:
        remarks = (Remark("TRIMMED", header, raw, text),)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable() and (found := forbidden_character(text)):
        return "", (*remarks, Remark("CHARACTER", header, raw, detail=found[1]))
    if not text.isprintable() and _INVISIBLE.search(text):
        text = _INVISIBLE.sub("", text).strip()
        remarks = (*remarks, Remark("INVISIBLE", header, raw, text))
    if not text.isascii() and _GLYPH.search(text):
        remarks = (*remarks, Remark("GLYPH", header, raw))
    return text, remarks
