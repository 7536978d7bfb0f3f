"""Rows of a canned query in the formats that programs and people read.

Pure: rows of terms in, pieces of text out, nothing known of HTTP. All formats hold the same rows.
Those of SPARQL are written by the engine for whole answers; here, for pages of them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

import pyoxigraph as ox

from renkei.graph.rdf.formats import format_of
from renkei.server.web.values import plain_value, term_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from renkei.graph.rdf.formats import Format
    from renkei.queries.read import CannedQuery
    from renkei.server.web.ask import Row, Term

__all__ = ["RowPage", "plain_rows", "write", "writes"]

BYTE_ORDER_MARK: Final = "\ufeff"


@dataclass(slots=True, kw_only=True)
class RowPage:
    """Rows of an answer, and what a reader needs to know of them.

    Attributes:
        query: The query.
        rows: The rows, all of the answer or those of one page; they are read once.
        terms: The name of each parameter that has a value → its term, as in N-Triples.
        generation: Id of the generation that was asked.
        following: Address of the next page; None on the last one and where there are no pages.
        has_mark: True if CSV begins with a byte order mark, which Excel needs for UTF-8.
    """

    query: CannedQuery
    rows: Iterable[Row]
    terms: Mapping[str, str] = field(default_factory=dict)
    generation: str = ""
    following: str | None = None
    has_mark: bool = False

    @property
    def names(self) -> list[str]:
        """The names of the columns, in their order."""
        return [column.name for column in self.query.columns]


Writer = Callable[[RowPage], Iterator[str]]
_WRITERS: Final[dict[Format, Writer]] = {}


def writes(media_type: str) -> Callable[[Writer], Writer]:
    """Register a function as the writer of a format of the registry.

    ``@writes("text/csv")`` above a function that takes a `RowPage` and yields pieces of text.
    """
    form = format_of(media_type)

    def register(writer: Writer) -> Writer:
        _WRITERS[form] = writer
        return writer

    return register


def write(form: Format, page: RowPage) -> Iterator[str]:
    """Yield the text of rows in a format, in pieces."""
    return _WRITERS[form](page)


@writes("application/json")
def _json(page: RowPage) -> Iterator[str]:
    """Plain objects with values of JSON: see docs/how-to/use-a-canned-query.md."""
    yield f'{{"head": {_dumps(_head(page))}, "rows": ['
    yield from _listed(map(_dumps, plain_rows(page)))
    yield f'], "next": {_dumps(page.following)}}}\n'


def _head(page: RowPage) -> dict[str, Any]:
    return {
        "query": page.query.name,
        "generation": page.generation,
        "parameters": {name: plain_value(term_of(term)) for name, term in page.terms.items()},
        "columns": [
            {
                "name": column.name,
                "type": column.type,
                "label": dict(column.label),
                **({"unit": dict(column.unit)} if column.unit else {}),
            }
            for column in page.query.columns
        ],
    }


def plain_rows(page: RowPage) -> Iterator[dict[str, Any]]:
    """Yield the rows as values of JSON by column name; unbound ones are None."""
    for row in page.rows:
        yield {name: plain_value(row.get(name)) for name in page.names}


@writes("application/x-ndjson")
def _ndjson(page: RowPage) -> Iterator[str]:
    """One object a line (https://github.com/ndjson/ndjson-spec)."""
    for row in plain_rows(page):
        yield _dumps(row) + "\n"


@writes("text/csv")
def _csv(page: RowPage) -> Iterator[str]:
    """SPARQL 1.1 Query Results CSV: values without datatype and language, CR LF."""
    if page.has_mark:
        yield BYTE_ORDER_MARK
    yield _record(page.names)
    for row in page.rows:
        yield _record([_bare(row.get(name)) for name in page.names])


def _record(values: Sequence[str]) -> str:
    output = io.StringIO()
    csv.writer(output, lineterminator="\r\n").writerow(values)
    return output.getvalue()


@writes("text/tab-separated-values")
def _tsv(page: RowPage) -> Iterator[str]:
    """SPARQL 1.1 Query Results TSV: terms as in Turtle, tabs."""
    yield "\t".join(f"?{name}" for name in page.names) + "\n"
    for row in page.rows:
        yield "\t".join(_written(row.get(name)) for name in page.names) + "\n"


@writes("application/sparql-results+json")
def _results_json(page: RowPage) -> Iterator[str]:
    """SPARQL 1.1 Query Results JSON."""
    yield f'{{"head": {_dumps({"vars": page.names})}, "results": {{"bindings": ['
    yield from _listed(
        _dumps({name: _binding(row[name]) for name in page.names if name in row})
        for row in page.rows
    )
    yield "]}}\n"


@writes("application/geo+json")
def _geojson(page: RowPage) -> Iterator[str]:
    """A feature for each row that has coordinates (RFC 7946); the others have none, and say so."""
    latitude, longitude = page.query.coordinates or ("", "")

    def feature(row: dict[str, Any]) -> str:
        place = [row.pop(longitude, None), row.pop(latitude, None)]
        is_placed = all(isinstance(value, int | float) for value in place)
        geometry = {"type": "Point", "coordinates": place} if is_placed else None
        return _dumps({"type": "Feature", "geometry": geometry, "properties": row})

    yield '{"type": "FeatureCollection", "features": ['
    yield from _listed(map(feature, plain_rows(page)))
    yield f'], "next": {_dumps(page.following)}}}\n' if page.following else "]}\n"


@writes("text/markdown")
def _markdown(page: RowPage) -> Iterator[str]:
    """A table of GitHub's Markdown."""
    yield _cells(page.names) + "\n"
    yield _cells("---" for _ in page.names) + "\n"
    for row in page.rows:
        yield _cells(_bare(row.get(name)) for name in page.names) + "\n"


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _listed(values: Iterable[str]) -> Iterator[str]:
    """Put a comma between."""
    separator = ""
    for value in values:
        yield separator + value
        separator = ",\n"


def _cells(values: Any) -> str:
    return f"| {' | '.join(_in_cell(str(value)) for value in values)} |"


def _in_cell(text: str) -> str:
    """A text that cannot leave its cell, nor be read as markup."""
    text = escape(text.replace("\\", "\\\\")).replace("|", "\\|")
    for sign in "`*_[]":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def _bare(term: Term | None) -> str:
    """A term as CSV has it: only its text."""
    if term is None:
        return ""
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else term.value


def _written(term: Term | None) -> str:
    """A term as TSV has it: numbers bare, other terms as in N-Triples, which escapes all breaks."""
    if term is None:
        return ""
    if isinstance(term, ox.Literal) and term.datatype.value.endswith(("#integer", "#boolean")):
        return term.value
    return str(term).replace("\t", "\\t")


def _binding(term: Term) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    found = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif not term.datatype.value.endswith("#string"):
        found["datatype"] = term.datatype.value
    return found
