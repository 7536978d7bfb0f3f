"""SPARQL 1.1 Query Results CSV, written by us.

pyoxigraph 0.5 quotes literals only: an IRI with a comma becomes two cells. RFC 4180, section 2.6,
quotes every value with a comma, a quotation mark or a line end.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from renkei.graph.query.evaluation import Output
    from renkei.graph.query.functions import Term

__all__ = ["csv_record", "csv_text", "write_csv"]

_TO_QUOTE: Final = re.compile(r'["\r\n]')
_ROWS_PER_WRITE: Final = 200


def _value(term: ox.NamedNode | ox.Literal) -> str:
    return term.value


_TEXTS: Final[Mapping[type, Callable[..., str]]] = {
    ox.NamedNode: _value,
    ox.Literal: _value,
    type(None): lambda _: "",
    ox.BlankNode: str,
    ox.Triple: lambda triple: f"<<( {triple} )>>",
}


def csv_text(term: Term | None) -> str:
    """Return the text of a cell: without datatype and language, empty if unbound."""
    return _TEXTS[type(term)](term)


def csv_record(cells: Sequence[str]) -> str:
    """Return a line with its end: CR LF.

    A row of one empty cell is ``""``: readers skip empty lines.
    """
    line = ",".join(cells)
    if _TO_QUOTE.search(line) or line.count(",") != len(cells) - 1:
        line = ",".join(map(_quoted, cells))
    return f"{line}\r\n" if line or len(cells) != 1 else '""\r\n'


def _quoted(cell: str) -> str:
    if "," not in cell and not _TO_QUOTE.search(cell):
        return cell
    return '"' + cell.replace('"', '""') + '"'


def write_csv(solutions: ox.QuerySolutions, output: Output) -> None:
    """Write the result of a SELECT."""
    texts = _TEXTS
    names = [variable.value for variable in solutions.variables]
    output.write(csv_record(names).encode())
    while rows := list(itertools.islice(solutions, _ROWS_PER_WRITE)):
        lines = [csv_record([texts[type(term)](term) for term in row]) for row in rows]
        output.write("".join(lines).encode())
