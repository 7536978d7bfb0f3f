"""``/sitemap.xml``: the pages for search engines, in files of a bounded length (sitemaps.org).

The first file has the pages of this service and its dumps, the others the things, from the list
that the build wrote: no query, and one file of the list in memory at a time.
"""

from __future__ import annotations

import datetime as dt
from html import escape
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, abort, request

from renkei.graph.description import WHOLE
from renkei.graph.iris import is_key
from renkei.graph.things_list import read_things, things_files
from renkei.ontology.terms import CODES
from renkei.server.listed_kinds import LISTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from renkei.queries.canned import CannedQuery
    from renkei.server.publication import Generations, PublishedView

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
    "catalog",
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
        count = 1 + len(_files(view))
        built = _time(view.manifest["built"])
        names = ((f"sitemap-{number}.xml", built) for number in range(1, count + 1))
        return _xml("sitemapindex", "sitemap", names)

    @blueprint.get("/sitemap-<number>.xml")
    def sitemap(number: str) -> Response:
        if not number.isascii() or not number.isdecimal() or len(number) > _DIGITS:
            abort(404)
        view, place = generations.current(), int(number)
        if number == "1":
            return _xml("urlset", "url", _pages(view, queries))
        files = _files(view)
        if number != str(place) or not 1 < place <= len(files) + 1:
            abort(404)
        built = _time(view.manifest["built"])
        things = read_things(files[place - 2])
        return _xml("urlset", "url", ((f"doc/{thing}", built) for thing in things))

    return blueprint


def _files(view: PublishedView) -> list[Path]:
    return things_files(view.path)[: _MOST - 1]


def _pages(view: PublishedView, queries: Mapping[str, CannedQuery]) -> Iterator[_Entry]:
    """Yield the pages that are no things, and the dumps; at most as many as a file may have."""
    manifest, built = view.manifest, _time(view.manifest["built"])
    sources = [name for source in manifest["sources"] if is_key(name := str(source["name"]))]
    pages = [
        *_PAGES,
        *(f"things/{entry.key}" for entry in LISTS),
        *(f"code/{scheme}" for scheme in CODES),
        *(f"queries/{name}" for name in queries),
    ]
    if manifest.get("catalogue"):
        pages += [f"doc/dataset/{name}" for name in (WHOLE, *sources)]
    pages += [f"source/{name}" for name in sources]
    found = [(page, built) for page in pages]
    files: Iterable[Mapping[str, Any]] = (*manifest.get("dumps", ()), *manifest.get("tables", ()))
    found += [
        (f"dumps/latest/{file['name']}", _time(file.get("modified") or manifest["built"]))
        for file in files
    ]
    yield from found[:_MOST]


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
