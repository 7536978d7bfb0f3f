"""Rows of a canned query in the formats that programs and people read.

Pure: a table of terms in, pieces of bytes out, nothing known of HTTP. All formats hold the same
rows. `application/sparql-results+json` and the like are written by the engine for whole answers;
here they are written for pages of them.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

import pyoxigraph as ox

from renkei.server.canned_answers import plain_value, term_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from renkei.queries.canned import CannedQuery
    from renkei.server.ask import Row, Term

__all__ = ["WRITERS", "RowPage", "write"]

BYTE_ORDER_MARK: Final = "\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPage:
    """Rows of an answer, and what a reader needs to know of them.

    Attributes:
        query: The query.
        rows: The rows, all of the answer or those of one page.
        terms: The name of each parameter that has a value → its term, as in N-Triples.
        generation: Id of the generation that was asked.
        following: Address of the next page; None on the last one and where there are no pages.
        has_mark: True if CSV begins with a byte order mark, which Excel needs for UTF-8.
    """

    query: CannedQuery
    rows: Sequence[Row]
    terms: Mapping[str, str] = field(default_factory=dict)
    generation: str = ""
    following: str | None = None
    has_mark: bool = False

    @property
    def names(self) -> list[str]:
        """The names of the columns, in their order."""
        return [column.name for column in self.query.columns]


def write(media_type: str, page: RowPage) -> bytes:
    """Write a page of rows in one of the formats of `WRITERS`."""
    return WRITERS[media_type](page).encode()


def _json(page: RowPage) -> str:
    """Plain objects with values of JSON: see docs/how-to/use-a-canned-query.md."""
    answer = {"head": _head(page), "rows": _plain_rows(page), "next": page.following}
    return json.dumps(answer, ensure_ascii=False, allow_nan=False) + "\n"


def _head(page: RowPage) -> dict[str, Any]:
    return {
        "query": page.query.name,
        "generation": page.generation,
        "parameters": {name: plain_value(term_of(term)) for name, term in page.terms.items()},
        "columns": [
            {"name": column.name, "type": column.type, "label": dict(column.label)}
            for column in page.query.columns
        ],
    }


def _plain_rows(page: RowPage) -> list[dict[str, Any]]:
    return [{name: plain_value(row.get(name)) for name in page.names} for row in page.rows]


def _ndjson(page: RowPage) -> str:
    """One object a line (https://github.com/ndjson/ndjson-spec)."""
    return "".join(
        json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in _plain_rows(page)
    )


def _csv(page: RowPage) -> str:
    """SPARQL 1.1 Query Results CSV: values without datatype and language, CR LF."""
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow(page.names)
    writer.writerows([_bare(row.get(name)) for name in page.names] for row in page.rows)
    text = output.getvalue()
    return BYTE_ORDER_MARK + text if page.has_mark else text


def _tsv(page: RowPage) -> str:
    """SPARQL 1.1 Query Results TSV: terms as in Turtle, tabs."""
    lines = ["\t".join(f"?{name}" for name in page.names)]
    lines += ["\t".join(_written(row.get(name)) for name in page.names) for row in page.rows]
    return "\n".join(lines) + "\n"


def _results_json(page: RowPage) -> str:
    """SPARQL 1.1 Query Results JSON."""
    bindings = [
        {name: _binding(term) for name in page.names if (term := row.get(name)) is not None}
        for row in page.rows
    ]
    answer = {"head": {"vars": page.names}, "results": {"bindings": bindings}}
    return json.dumps(answer, ensure_ascii=False)


def _geojson(page: RowPage) -> str:
    """A feature for each row that has coordinates (RFC 7946); the others have none, and say so."""
    latitude, longitude = page.query.coordinates or ("", "")
    features = []
    for row in _plain_rows(page):
        place = [row.pop(longitude, None), row.pop(latitude, None)]
        is_placed = all(isinstance(value, int | float) for value in place)
        geometry = {"type": "Point", "coordinates": place} if is_placed else None
        features.append({"type": "Feature", "geometry": geometry, "properties": row})
    answer: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if page.following:
        answer["next"] = page.following
    return json.dumps(answer, ensure_ascii=False, allow_nan=False) + "\n"


def _markdown(page: RowPage) -> str:
    """A table of GitHub's Markdown."""
    lines = [_cells(page.names), _cells("---" for _ in page.names)]
    lines += [_cells(_bare(row.get(name)) for name in page.names) for row in page.rows]
    return "\n".join(lines) + "\n"


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


WRITERS: Final[Mapping[str, Callable[[RowPage], str]]] = {
    "application/json": _json,
    "application/sparql-results+json": _results_json,
    "text/csv": _csv,
    "text/tab-separated-values": _tsv,
    "application/x-ndjson": _ndjson,
    "application/geo+json": _geojson,
    "text/markdown": _markdown,
}
"""The formats that rows are written in here."""
