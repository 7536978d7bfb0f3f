"""``/robots.txt`` and ``/.well-known/security.txt``: what programs read before they begin."""

from __future__ import annotations

import datetime as dt
import math
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, abort, redirect, request, url_for

from renkei.graph.catalogue.description import WHOLE
from renkei.graph.dumps.subjects import read_dated_things, things_files
from renkei.graph.rdf.iris import is_key
from renkei.ontology.terms import CODES
from renkei.server.things.kinds import LISTED_KINDS
from renkei.server.web.request_errors import NotSetError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.generations.leases import GenerationLease, Leases
    from renkei.queries.read import CannedQuery
    from renkei.settings import Settings

__all__ = ["create_crawlers_blueprint", "create_sitemaps_blueprint", "robots_text", "security_text"]


_TEXT: Final = "text/plain; charset=utf-8"

_VALID_FOR: Final = dt.timedelta(days=180)  # RFC 9116 §2.5.5 recommends less than a year

# What costs a query or has no end. The longest rule that fits counts (RFC 9309 §2.2.2), so that the
# links of pages, which name their language, stay open.
_DISALLOWED: Final = (
    "/sparql?",
    "/graphs?",
    "/queries/*?",
    "/cite?",
    "/cite/",
    "/g/",
    "/metrics",
    "/*?*page=",
    "/*?*format=",
)

_ALLOWED: Final = (
    "/sparql?lang=ja$",
    "/sparql?lang=en$",
    "/graphs?lang=ja$",
    "/graphs?lang=en$",
    "/queries/*?lang=ja$",
    "/queries/*?lang=en$",
    "/catalog?*page=",
    "/catalog.",
)


def create_crawlers_blueprint(
    settings: Settings,
    clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
) -> Blueprint:
    """Make the blueprint.

    Args:
        settings: Whether search engines may come, and whom to tell of a weakness.
        clock: Tells the time, in UTC.
    """
    blueprint = Blueprint("crawlers", __name__)

    @blueprint.get("/robots.txt")
    def robots() -> Response:
        sitemap = url_for("sitemaps.index", _external=True)
        text = robots_text(indexing=settings.indexing, prefix=request.script_root, sitemap=sitemap)
        return Response(text, content_type=_TEXT)

    @blueprint.get("/.well-known/security.txt")
    def security() -> Response:
        if not settings.security_contact:
            raise NotSetError(
                "there is no security.txt here: the operator has not set security_contact"
            )
        canonical = url_for("crawlers.security", _external=True)
        text = security_text(
            settings.security_contact,
            policy=settings.security_policy,
            canonical=canonical,
            now=clock(),
        )
        return Response(text, content_type=_TEXT)

    @blueprint.get("/security.txt")
    def old_security() -> AnyResponse:
        """Where it was before RFC 9116 §3."""
        return redirect(url_for("crawlers.security"), HTTPStatus.MOVED_PERMANENTLY)

    return blueprint


def robots_text(*, indexing: bool, prefix: str, sitemap: str) -> str:
    """Return what crawlers may fetch (RFC 9309).

    Args:
        indexing: Whether search engines may come at all.
        prefix: The path that all addresses of this service begin with; without a last slash.
        sitemap: Absolute address of the sitemap.
    """
    if not indexing:
        return f"User-agent: *\nDisallow: {prefix}/\n"
    rules = [f"Disallow: {prefix}{path}" for path in _DISALLOWED]
    rules += [f"Allow: {prefix}{path}" for path in _ALLOWED]
    return "\n".join(["User-agent: *", *rules, "", f"Sitemap: {sitemap}", ""])


def security_text(contacts: str, *, policy: str, canonical: str, now: dt.datetime) -> str:
    """Return whom to tell of a weakness (RFC 9116).

    Args:
        contacts: Addresses (``mailto:``, ``https:``, ``tel:``), by commas, the preferred one first.
        policy: Address of the rules for that; empty if there are none.
        canonical: Absolute address of the text.
        now: The time, in UTC. The text stays the same for a day.
    """
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    expires = (today + _VALID_FOR).strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = [f"Contact: {contact.strip()}" for contact in contacts.split(",")]
    lines.append(f"Expires: {expires}")
    if policy:
        lines.append(f"Policy: {policy}")
    lines += ["Preferred-Languages: ja, en", f"Canonical: {canonical}"]
    return "\n".join(lines) + "\n"


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


def create_sitemaps_blueprint(leases: Leases, queries: Mapping[str, CannedQuery]) -> Blueprint:
    """Make the blueprint.

    Args:
        leases: Leases on the published data, at each request anew.
        queries: The canned queries, by name.
    """
    blueprint = Blueprint("sitemaps", __name__)

    @blueprint.get("/sitemap.xml")
    def index() -> Response:
        lease = leases.current()
        count = min(_files_of_pages(lease, queries) + len(things_files(lease.path)), _MOST)
        built = _time(lease.manifest["built"])
        names = ((f"sitemap-{number}.xml", built) for number in range(1, count + 1))
        return _xml("sitemapindex", "sitemap", names)

    @blueprint.get("/sitemap-<number>.xml")
    def sitemap(number: str) -> Response:
        if not number.isascii() or not number.isdecimal() or len(number) > _DIGITS:
            abort(404)
        lease, place = leases.current(), int(number)
        if number != str(place) or not 1 <= place <= _MOST:
            abort(404)
        before = _files_of_pages(lease, queries)
        if place <= before:
            pages = _pages(lease, queries)[(place - 1) * _MOST : place * _MOST]
            return _xml("urlset", "url", pages)
        files = things_files(lease.path)
        if place > before + len(files):
            abort(404)
        built = str(lease.manifest["built"])
        things = read_dated_things(files[place - before - 1])
        return _xml("urlset", "url", ((f"doc/{thing}", _time(at or built)) for thing, at in things))

    return blueprint


def _files_of_pages(lease: GenerationLease, queries: Mapping[str, CannedQuery]) -> int:
    """Return how many files the pages need that are no things."""
    return math.ceil(len(_pages(lease, queries)) / _MOST)


def _pages(lease: GenerationLease, queries: Mapping[str, CannedQuery]) -> list[_Entry]:
    """Return the pages that are no things, and the dumps."""
    manifest, built = lease.manifest, _time(lease.manifest["built"])
    sources = [name for source in manifest["sources"] if is_key(name := str(source["name"]))]
    pages = [
        *_PAGES,
        *(f"things/{kind.key}" for kind in LISTED_KINDS.values() if kind.in_sitemap),
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
