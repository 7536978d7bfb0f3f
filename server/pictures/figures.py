"""Figures: a picture with its caption and links, on its own page and on those of other rooms.

Templates call ``figures_of(names, iri, links, tables)`` and ``figures(names)``; the registry of
kinds has the names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import pyoxigraph as ox
from flask import g, request, url_for

from renkei.errors import LimitError
from renkei.graph.rdf.formats import SVG
from renkei.graph.rdf.terms import iri as checked_iri
from renkei.ontology.terms import Renkei, Schema
from renkei.queries.binding import bind
from renkei.server.canned.chart import chart_title
from renkei.server.canned.chart_rows import read_rows
from renkei.server.canned.given import read_values
from renkei.server.charts.frame import NARROW
from renkei.server.pictures.png import PNG, converter_of
from renkei.server.things.kinds import LISTED_KINDS
from renkei.server.web.ask import ask
from renkei.server.web.deps import deps
from renkei.server.web.texts import language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from renkei.graph.generations.leases import GenerationLease
    from renkei.queries.binding import BoundQuery
    from renkei.queries.model import CannedQuery
    from renkei.server.things.table_parts import TermTable
    from renkei.server.web.ask import Row

__all__ = ["Figure", "charted", "figure_now", "figure_of", "figures", "figures_of", "maps_of"]

_MAP: Final = "places-on-a-map"
_MAX_CHECKED: Final = 200  # rows that are read to see whether there is anything to draw
# Queries that draw a column of a table of the page: where that has values, there is something to
# draw. The query itself, which follows matches, takes half a second with ten million statements.
_TABLES: Final = {"facility-history": ("designations", Renkei.period)}
_MAX_LINKS: Final = 2_000  # to a thing; of one with more, the rows are not read with its page
_DAYS: Final = ("start", "end", "at")
_NUMBERS: Final = ("value", "latitude")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture on a page. Addresses are paths on this site.

    Attributes:
        name: The name of the query.
        title: Its title.
        page: The page of the picture.
        wide: The picture for pages.
        narrow: The picture for phones.
        png: The picture as PNG; empty where there are no fonts for it.
        narrow_png: The same for phones.
        table: The page with the table behind it.
        values: The query string without its language.
    """

    name: str
    title: str
    page: str
    wide: str
    narrow: str
    png: str
    narrow_png: str
    table: str
    values: str


def charted() -> dict[str, CannedQuery]:
    """Return the queries with a chart, by name."""
    return {name: query for name, query in deps().queries.items() if query.chart}


def figure_of(
    query: CannedQuery,
    bound: BoundQuery,
    given: Mapping[str, Sequence[str]],
    lease: GenerationLease,
    language: str,
) -> Figure:
    """Return the figure of a query with its values."""
    values = [(name, value) for name, listed in given.items() for value in listed if value]
    spoken = [*values, ("lang", language)]
    narrow = [*spoken, ("width", str(NARROW))]
    file = url_for("pictures.picture", name=f"{query.name}.{SVG.suffix}")
    has_png = deps().shared(converter_of).is_ready()
    png = url_for("pictures.picture", name=f"{query.name}.{PNG.suffix}") if has_png else ""
    return Figure(
        name=query.name,
        title=chart_title(query, bound, lease, language),
        page=_with(url_for("pictures.picture", name=query.name), spoken),
        wide=_with(file, spoken),
        narrow=_with(file, narrow),
        png=png and _with(png, spoken),
        narrow_png=png and _with(png, narrow),
        table=_with(url_for("canned.query", name=query.name), spoken) + "#result",
        values=urlencode(values),
    )


def figures_of(
    names: Iterable[str], thing: str, links: int = 0, tables: Sequence[TermTable] = ()
) -> list[Figure]:
    """Return the figures of a thing, without those that have nothing to draw.

    Args:
        names: The names of queries that have a parameter for it.
        thing: Its IRI.
        links: The number of links to it.
        tables: The tables of its page.
    """
    lease, language = deps().leases.requested(), language_of(request)
    found = []
    for name in names:
        query = charted().get(name)
        parameter = next((one for one in query.parameters if one.kind), None) if query else None
        if query is None or parameter is None:
            continue
        key = thing.removeprefix(f"{lease.base}id/{parameter.kind}/")
        given = {parameter.name: [key]}
        bound = bind(query, given, base=lease.base)
        if name == _MAP:
            is_drawn = _has_places(lease, government=thing)
        elif name in _TABLES:
            is_drawn = _has_values(tables, *_TABLES[name])
        else:
            is_drawn = links > _MAX_LINKS or _has_marks(query, bound, lease)
        if is_drawn:
            found.append(figure_of(query, bound, given, lease, language))
    return found


def figures(names: Iterable[str]) -> list[Figure]:
    """Return the figures of queries that need no values, without maps of nothing."""
    lease, language = deps().leases.requested(), language_of(request)
    queries = [query for name in names if (query := charted().get(name))]
    return [
        figure_of(query, bind(query, {}, base=lease.base), {}, lease, language)
        for query in queries
        if not query.example and (query.name != _MAP or _has_places(lease))
    ]


def maps_of(key: str, values: Mapping[str, str]) -> list[Figure]:
    """Return the map of a list of places; none if it has no coordinates.

    Args:
        key: The key of the list.
        values: Facet → the value to which the list is restricted, as an IRI. A map knows
            governments alone.
    """
    query, lease = charted().get(_MAP), deps().leases.requested()
    if query is None or values.keys() - {"government"}:
        return []
    lists = next(one for one in query.parameters if one.name == "list")
    government = values.get("government", "")
    if key not in lists.enum or not _has_places(lease, LISTED_KINDS[key].class_, government):
        return []
    given = {"list": [key]}
    if government:
        given["government"] = [government.removeprefix(f"{lease.base}id/government/")]
    bound = bind(query, given, base=lease.base)
    return [figure_of(query, bound, given, lease, language_of(request))]


def figure_now(query: CannedQuery) -> Figure | None:
    """Return the figure of the answer on the page of a query; None in an older generation."""
    if g.get("generation"):
        return None
    lease, given = deps().leases.requested(), read_values()
    bound = bind(query, given, base=lease.base)
    return figure_of(query, bound, given, lease, language_of(request))


def _has_places(lease: GenerationLease, class_: str = "", government: str = "") -> bool:
    """Whether something has coordinates: of a class, of a government, or at all."""
    pattern = f"?place <{Schema.latitude}> ?north ; <{Schema.longitude}> ?east ."
    if class_:
        pattern += f" ?place a {checked_iri(class_)} ."
    if government:
        properties = f"<{Renkei.listedBy}>|<{Renkei.establisher}>"
        pattern += f" ?place {properties} {checked_iri(government)} ."
    return ask(lease, f"ASK {{ {pattern} }}")


def _has_marks(query: CannedQuery, bound: BoundQuery, lease: GenerationLease) -> bool:
    """Whether one of the first rows has something to draw; true if that takes too long."""
    try:
        rows, _ = read_rows(lease, bound, _MAX_CHECKED)
    except LimitError:
        return True
    columns = query.chart.columns if query.chart else {}
    days = [columns[role] for role in _DAYS if role in columns]
    numbers = [columns[role] for role in _NUMBERS if role in columns]
    return any(
        any(row.get(column) for column in days) or any(_is_some(row, name) for name in numbers)
        for row in rows
    )


def _has_values(tables: Sequence[TermTable], name: str, column: str) -> bool:
    return any(
        row[table.columns.index(column)]
        for table in tables
        if table.name == name
        for row in table.rows
    )


def _is_some(row: Row, column: str) -> bool:
    term = row.get(column)
    return isinstance(term, ox.Literal) and term.value.strip("+-0.") != ""


def _with(path: str, values: Sequence[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(values, safe='/')}" if values else path
