"""The answer of a canned query as a picture: its rows, drawn as its ``chart:`` says."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import pyoxigraph as ox
from flask import Response, request

from renkei.graph.rdf.formats import SVG
from renkei.graph.rdf.terms import iri as checked_iri
from renkei.ontology.terms import LABELS
from renkei.queries.binding import ParameterError
from renkei.server.canned.chart_rows import rows_of_chart
from renkei.server.canned.table import nameless
from renkei.server.charts.data import ChartData
from renkei.server.charts.draw import draw
from renkei.server.charts.drawing import POLICY
from renkei.server.charts.frame import NARROW, WIDE, Frame
from renkei.server.web.ask import labels, rows
from renkei.server.web.deps import deps
from renkei.server.web.origins import source_times
from renkei.server.web.texts import stated_terms, text_in
from renkei.server.web.values import term_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from renkei.graph.generations.leases import GenerationLease
    from renkei.queries.binding import BoundQuery
    from renkei.queries.model import CannedQuery
    from renkei.server.web.ask import Row
    from renkei.server.web.origins import DocumentTime

__all__ = [
    "WIDTHS",
    "chart_address",
    "chart_response",
    "chart_svg",
    "chart_title",
    "read_width",
]

WIDTHS: Final = {str(width): width for width in (WIDE, NARROW)}
"""The widths of pictures: of a page, and of a phone."""

_MAX_THINGS: Final = 2_000  # whose sources are named
_MAX_SOURCES: Final = 4
_BATCH: Final = 500
_FORM: Final = 3  # of the pictures: another number makes other entity tags
# Roles whose things are codes and periods: many sources speak of them.
_SHARED_ROLES: Final = frozenset(
    {"time", "series", "status", "span-status", "event-status", "from", "to"}
)


def read_width(query: CannedQuery, text: str | None) -> int:
    """Return the value of ``?width=``.

    Raises:
        ParameterError: If it is none of `WIDTHS`, or the query has no picture.
    """
    if text is None:
        return WIDE
    if query.chart is None:
        raise ParameterError(
            f"width is for pictures, and the query {query.name!r} has none", parameter="width"
        )
    if text not in WIDTHS:
        raise ParameterError(
            f"width must be {' or '.join(WIDTHS)}", parameter="width", allowed=[*WIDTHS]
        )
    return WIDTHS[text]


def chart_response(
    query: CannedQuery,
    bound: BoundQuery,
    given: Mapping[str, Sequence[str]],
    lease: GenerationLease,
    *,
    language: str,
    width: int,
) -> Response:
    """Return the picture; the same bytes for the same generation, values, language and width.

    Args:
        query: A query with a chart.
        bound: The query with its values.
        given: The values of its parameters, from the URL.
        lease: The generation.
        language: The language of its texts.
        width: One of `WIDTHS`.
    """
    key = f"{lease.id}\n{_FORM}\n{language}\n{width}\n{given}\n{bound.text}"
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    headers = {
        "Content-Disposition": f'inline; filename="{query.name}.{SVG.suffix}"',
        "Content-Security-Policy": POLICY,
        "ETag": f'"{digest}"',
    }
    if request.if_none_match.contains(digest):
        return Response(status=304, headers=headers)
    svg = chart_svg(query, bound, given, lease, language=language, width=width)
    return Response(svg, content_type=SVG.content_type, headers=headers)


def chart_svg(
    query: CannedQuery,
    bound: BoundQuery,
    given: Mapping[str, Sequence[str]],
    lease: GenerationLease,
    *,
    language: str,
    width: int,
) -> bytes:
    """Return the picture alone; see `chart_response`."""
    assert query.chart  # noqa: S101 # the format is offered for queries with a chart
    shown, is_whole = rows_of_chart(query, bound, lease)
    data = ChartData(
        chart=query.chart,
        rows=shown,
        names=labels(lease, nameless(query, shown, lease.base)),
        base=lease.base,
        language=language,
        units={
            role: column.unit.get(language, "")
            for role, name in query.chart.columns.items()
            for column in query.columns
            if column.name == name
        },
    )
    sources = _sources(query, bound, shown, lease)
    times = deps().cached(source_times, lease)
    known = [times[name] for name in sources if name in times]
    notes = _notes(sources, lease, data)
    if not is_whole:
        count = f"{len(shown):,}"
        notes.insert(
            0,
            data.say(
                f"はじめの{count}行だけを描いています。表にはすべてあります。",
                f"Only the first {count} rows are drawn; the table has all of them.",
            ),
        )
    frame = Frame(
        title=chart_title(query, bound, lease, language),
        language=language,
        width=width,
        as_of=(min(one.first for one in known), max(one.last for one in known)) if known else None,
        as_of_text=_as_of(known, data),
        notes=notes,
        address=chart_address(query, given, lease.base),
    )
    return draw(data, frame)


def chart_title(
    query: CannedQuery, bound: BoundQuery, lease: GenerationLease, language: str
) -> str:
    """Return the title of a picture: what the query answers, and of what."""
    terms = {
        one.name: term_of(bound.terms[one.name])
        for one in query.parameters
        if one.name in bound.terms
    }
    things = [term.value for term in terms.values() if isinstance(term, ox.NamedNode)]
    names = labels(lease, things)
    texts = []
    for parameter in query.parameters:
        if (term := terms.get(parameter.name)) is None:
            continue
        if term.value in parameter.names:
            texts.append(parameter.names[term.value][language])
            continue
        name = LABELS.get(term.value) or names.get(term.value, {})
        text = text_in(name, language)[0] or term.value.removeprefix(f"{lease.base}id/")
        is_thing = isinstance(term, ox.NamedNode)
        texts.append(text if is_thing else f"{parameter.label[language]} {text}")
    about = ("、" if language == "ja" else ", ").join(texts)
    mark = "：" if language == "ja" else ": "
    return f"{about}{mark}{query.summary[language]}" if about else query.summary[language]


def chart_address(query: CannedQuery, given: Mapping[str, Sequence[str]], base: str) -> str:
    """Return the address of the table behind a picture: where the data is published."""
    values = [
        (one.name, value) for one in query.parameters for value in given.get(one.name, ()) if value
    ]
    path = f"{base}queries/{query.name}"
    return f"{path}?{urlencode(values, safe='/')}" if values else path


def _sources(
    query: CannedQuery, bound: BoundQuery, shown: Sequence[Row], lease: GenerationLease
) -> list[str]:
    """Return the names of the sources that describe what a picture shows; all if none is known."""
    names = [source["name"] for source in lease.manifest["sources"]]
    chart = query.chart
    assert chart  # noqa: S101 # see `chart_svg`
    shared = {column for role, column in chart.columns.items() if role in _SHARED_ROLES}
    columns = {*chart.columns.values(), *query.key} - shared
    terms = (row.get(column) for row in shown for column in columns)
    start = f"{lease.base}id/"
    things = {
        term.value: None
        for term in terms
        if isinstance(term, ox.NamedNode) and term.value.startswith(start)
    }
    graphs = _graphs_of(lease, list(things)[:_MAX_THINGS])
    if not things and chart.of_class:
        given = [term_of(text) for text in bound.terms.values()]
        about = [term.value for term in given if isinstance(term, ox.NamedNode)]
        about = [iri for iri in about if iri.startswith(start)]
        graphs = _graphs_with(lease, chart.of_class, about)
    return [name for name in names if graphs & set(_graphs(lease, name))] or names


def _graphs(lease: GenerationLease, source: str) -> list[str]:
    """Return the graph of a source, and those of its parts."""
    graph = lease.iris.source_graph(source)
    parts = [one for one in lease.manifest.get("graphs", {}) if one.startswith(f"{graph}/")]
    return [graph, *parts]


def _graphs_of(lease: GenerationLease, things: Sequence[str]) -> set[str]:
    """Return the graphs that say of what class some things are."""
    graphs: set[str] = set()
    for start in range(0, len(things), _BATCH):
        nodes = " ".join(map(checked_iri, things[start : start + _BATCH]))
        text = (
            f"SELECT DISTINCT ?graph {{ VALUES ?thing {{ {nodes} }} "
            "GRAPH ?graph { ?thing a ?class } }"
        )
        graphs |= {row["graph"].value for row in rows(lease, text)}
    return graphs


def _graphs_with(lease: GenerationLease, class_: str, about: Sequence[str]) -> set[str]:
    """Return the graphs of sources with a thing of a class that is linked to some things."""
    names = [source["name"] for source in lease.manifest["sources"]][:_BATCH]
    graphs = " ".join(checked_iri(one) for name in names for one in _graphs(lease, name))
    links = " ".join(f"; ?link{n} {checked_iri(iri)}" for n, iri in enumerate(about))
    text = (
        f"SELECT ?graph {{ VALUES ?graph {{ {graphs} }} "
        f"FILTER EXISTS {{ GRAPH ?graph {{ ?thing a {checked_iri(class_)} {links} }} }} }}"
    )
    return {row["graph"].value for row in rows(lease, text)}


def _as_of(times: Sequence[DocumentTime], data: ChartData) -> str:
    texts = list(
        dict.fromkeys(time.text(data.language) for time in sorted(times, key=lambda one: one.last))
    )
    if not texts:
        return ""
    if len(texts) > 2:  # noqa: PLR2004
        texts = [texts[0] + data.say("～", " to ") + texts[-1]]
    return data.say("資料時点：", "As of ") + data.joined(texts)


def _notes(sources: Sequence[str], lease: GenerationLease, data: ChartData) -> list[str]:
    """Return the lines on the sources and their terms."""
    language = data.language
    titles = [
        text_in(source["title"], language)[0] or source["name"]
        for source in lease.manifest["sources"]
        if source["name"] in sources
    ]
    more = len(titles) - _MAX_SOURCES
    listed = data.joined(titles[:_MAX_SOURCES])
    if more > 0:
        listed += data.say(f"ほか{more}件", f" and {more} more")
    terms = stated_terms(lease.manifest, "facts")
    notes = [data.say("出典：", "Source: ") + listed] if titles else []
    if terms and terms.licence:
        licence = text_in(terms.name, language)[0] or terms.licence
        notes.append(data.say("ライセンス：", "Licence: ") + f"{licence} <{terms.licence}>")
    elif terms and terms.rights:
        notes.append(data.say("利用条件：", "Terms: ") + text_in(terms.rights, language)[0])
    return notes
