"""``/sitemap.xml``: the pages for search engines, in files of a bounded length (sitemaps.org).

The first files have the pages of this service and its dumps (one, unless there are very many
sources), the others the things, from the list that the build wrote: no query, and one file of the
list in memory at a time.
"""

from __future__ import annotations

import datetime as dt
import math
from html import escape
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, abort, request

from renkei.graph.catalogue.description import WHOLE
from renkei.graph.dumps.subjects import read_dated_things, things_files
from renkei.graph.rdf.iris import is_key
from renkei.ontology.terms import CODES
from renkei.server.things.listed_kinds import LISTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from renkei.queries.read import CannedQuery
    from renkei.server.web.publication import Generations, PublishedView

__all__ = ["create_sitemaps_blueprint"]

_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_MOST: Final = 50_000  # addresses in a file, and files in the index, by the protocol
_DIGITS: Final = 5
_PAGES: Final = (
    "",
    "about",
    "things/",
    "source/",
    "queries/",
    "sparql",
    "graphs",
    "api",
    "ns",
    "code/",
    "dumps/",
    "generations",
)

_Entry = tuple[str, str]  # an address, and when it was changed


def create_sitemaps_blueprint(
    generations: Generations, queries: Mapping[str, CannedQuery]
) -> Blueprint:
    """Make the blueprint.

    Args:
        generations: Where the published data is found, at each request anew.
        queries: The canned queries, by name.
    """
    blueprint = Blueprint("sitemaps", __name__)

    @blueprint.get("/sitemap.xml")
    def index() -> Response:
        view = generations.current()
        count = min(_files_of_pages(view, queries) + len(things_files(view.path)), _MOST)
        built = _time(view.manifest["built"])
        names = ((f"sitemap-{number}.xml", built) for number in range(1, count + 1))
        return _xml("sitemapindex", "sitemap", names)

    @blueprint.get("/sitemap-<number>.xml")
    def sitemap(number: str) -> Response:
        if not number.isascii() or not number.isdecimal() or len(number) > _DIGITS:
            abort(404)
        view, place = generations.current(), int(number)
        if number != str(place) or not 1 <= place <= _MOST:
            abort(404)
        before = _files_of_pages(view, queries)
        if place <= before:
            pages = _pages(view, queries)[(place - 1) * _MOST : place * _MOST]
            return _xml("urlset", "url", pages)
        files = things_files(view.path)
        if place > before + len(files):
            abort(404)
        built = str(view.manifest["built"])
        things = read_dated_things(files[place - before - 1])
        return _xml("urlset", "url", ((f"doc/{thing}", _time(at or built)) for thing, at in things))

    return blueprint


def _files_of_pages(view: PublishedView, queries: Mapping[str, CannedQuery]) -> int:
    """Return how many files the pages need that are no things."""
    return math.ceil(len(_pages(view, queries)) / _MOST)


def _pages(view: PublishedView, queries: Mapping[str, CannedQuery]) -> list[_Entry]:
    """Return the pages that are no things, and the dumps."""
    manifest, built = view.manifest, _time(view.manifest["built"])
    sources = [name for source in manifest["sources"] if is_key(name := str(source["name"]))]
    pages = [
        *_PAGES,
        *(f"things/{entry.key}" for entry in LISTS),
        *(f"code/{scheme}" for scheme in CODES),
        *(f"queries/{name}" for name in queries),
    ]
    if manifest.get("catalogue"):
        pages += ["catalog", *(f"doc/dataset/{name}" for name in (WHOLE, *sources))]
    pages += [f"source/{name}" for name in sources]
    found = [(page, built) for page in pages]
    files: Iterable[Mapping[str, Any]] = (*manifest.get("dumps", ()), *manifest.get("tables", ()))
    found += [
        (f"dumps/latest/{file['name']}", _time(file.get("modified") or manifest["built"]))
        for file in files
    ]
    return found


def _time(text: str) -> str:
    """Return a time as W3C-DTF has it, to the second."""
    return dt.datetime.fromisoformat(text).replace(microsecond=0).isoformat()


def _xml(root: str, element: str, entries: Iterable[_Entry]) -> Response:
    """Answer with a sitemap, or with the index of them, in absolute addresses."""
    start = request.root_url
    parts = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">\n']
    parts += [
        f"<{element}><loc>{escape(start + path)}</loc><lastmod>{time}</lastmod></{element}>\n"
        for path, time in entries
    ]
    parts.append(f"</{root}>\n")
    return Response("".join(parts), content_type="application/xml; charset=utf-8")
