"""Writers of the rows of a canned query: JSON, CSV, TSV, NDJSON, GeoJSON, Markdown.

Pure: rows of terms in, pieces of text out, no HTTP. All formats have the same rows. The engine
serialises complete answers in the formats of SPARQL itself; here they are written for pages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

import pyoxigraph as ox

from renkei.graph.query.csv_rows import csv_record, csv_text
from renkei.graph.rdf.formats import format_of
from renkei.ontology.terms import Xsd
from renkei.server.web.values import plain_value, term_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from renkei.graph.rdf.formats import Format
    from renkei.queries.model import CannedQuery
    from renkei.server.web.ask import Row, Term

__all__ = ["RowPage", "plain_rows", "write", "writes"]

_BOM: Final = "\ufeff"
_BARE: Final = {  # RDF 1.1 Turtle, section 6.5
    Xsd.boolean: re.compile(r"true|false"),
    Xsd.integer: re.compile(r"[+-]?[0-9]+"),
    Xsd.decimal: re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    Xsd.double: re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+"),
}


@dataclass(slots=True, kw_only=True)
class RowPage:
    """Rows of an answer with their metadata.

    Attributes:
        query: The query.
        rows: The rows of the answer or of one page; they are iterated once.
        terms: The name of each parameter that has a value → its term, as in N-Triples.
        generation: Id of the generation.
        following: Address of the next page; None on the last one and without paging.
        has_bom: True if CSV begins with a byte order mark, which Excel needs for UTF-8.
    """

    query: CannedQuery
    rows: Iterable[Row]
    terms: Mapping[str, str] = field(default_factory=dict)
    generation: str = ""
    following: str | None = None
    has_bom: bool = False

    @property
    def names(self) -> list[str]:
        """The names of the columns, in order."""
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
    """JSON objects with JSON values: see docs/how-to/use-a-canned-query.md."""
    yield f'{{"head": {_dumps(_head(page))}, "rows": ['
    yield from _separated(map(_dumps, plain_rows(page)))
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
    if page.has_bom:
        yield _BOM
    yield csv_record(page.names)
    for row in page.rows:
        yield csv_record([csv_text(row.get(name)) for name in page.names])


@writes("text/tab-separated-values")
def _tsv(page: RowPage) -> Iterator[str]:
    """SPARQL 1.1 Query Results TSV: terms as in Turtle, tabs."""
    yield "\t".join(f"?{name}" for name in page.names) + "\n"
    for row in page.rows:
        yield "\t".join(_tsv_term(row.get(name)) for name in page.names) + "\n"


@writes("application/sparql-results+json")
def _results_json(page: RowPage) -> Iterator[str]:
    """SPARQL 1.1 Query Results JSON."""
    yield f'{{"head": {_dumps({"vars": page.names})}, "results": {{"bindings": ['
    yield from _separated(
        _dumps({name: _binding(row[name]) for name in page.names if name in row})
        for row in page.rows
    )
    yield "]}}\n"


@writes("application/geo+json")
def _geojson(page: RowPage) -> Iterator[str]:
    """A feature per row (RFC 7946); without coordinates its geometry is null."""
    latitude, longitude = page.query.coordinates or ("", "")

    def feature(row: dict[str, Any]) -> str:
        position = [row.pop(longitude, None), row.pop(latitude, None)]
        has_position = all(isinstance(value, int | float) for value in position)
        geometry = {"type": "Point", "coordinates": position} if has_position else None
        return _dumps({"type": "Feature", "geometry": geometry, "properties": row})

    yield '{"type": "FeatureCollection", "features": ['
    yield from _separated(map(feature, plain_rows(page)))
    yield f'], "next": {_dumps(page.following)}}}\n' if page.following else "]}\n"


@writes("text/markdown")
def _markdown(page: RowPage) -> Iterator[str]:
    """A table of GitHub's Markdown."""
    yield _cells(page.names) + "\n"
    yield _cells("---" for _ in page.names) + "\n"
    for row in page.rows:
        yield _cells(csv_text(row.get(name)) for name in page.names) + "\n"


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _separated(values: Iterable[str]) -> Iterator[str]:
    """Yield values with commas between them."""
    separator = ""
    for value in values:
        yield separator + value
        separator = ",\n"


def _cells(values: Any) -> str:
    return f"| {' | '.join(_in_cell(str(value)) for value in values)} |"


def _in_cell(text: str) -> str:
    """Return a text without line breaks, with all markup escaped."""
    text = escape(text.replace("\\", "\\\\")).replace("|", "\\|")
    for sign in "`*_[]":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def _tsv_term(term: Term | None) -> str:
    """Return a term as in TSV: numbers and booleans bare, others as in N-Triples, with escapes.

    Ill-typed ones are not bare: their text could be anything, also tabs and line ends.
    """
    if term is None:
        return ""
    if isinstance(term, ox.Literal) and _is_bare(term.value, term.datatype.value):
        return term.value
    return str(term).replace("\t", "\\t")


def _is_bare(text: str, datatype: str) -> bool:
    """Return whether Turtle reads a text without quotes as a literal of the datatype."""
    return datatype in _BARE and _BARE[datatype].fullmatch(text) is not None


def _binding(term: Term) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    binding = {"type": "literal", "value": term.value}
    if term.language:
        binding["xml:lang"] = term.language
        if term.direction:
            binding["its:dir"] = term.direction.value
    elif term.datatype.value != Xsd.string:
        binding["datatype"] = term.datatype.value
    return binding
