"""``/robots.txt``, ``/sitemap.xml`` and ``/.well-known/security.txt``: what crawlers read first."""

from __future__ import annotations

import datetime as dt
import functools
import math
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, abort, redirect, request, url_for

from renkei.graph.catalogue.description import dataset_keys
from renkei.graph.rdf.iris import is_key
from renkei.graph.things.older import read_dated_things, things_files
from renkei.graph.things.table import ThingsTable
from renkei.ontology.terms import CODES
from renkei.server.help.routes import help_paths
from renkei.server.things.kinds import LISTED_KINDS
from renkei.server.web.deps import deps
from renkei.server.web.request_errors import NotSetError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.generations.leases import GenerationLease

__all__ = ["crawlers_blueprint", "robots_text", "security_text", "sitemaps_blueprint"]

_TEXT: Final = "text/plain; charset=utf-8"

_VALID_FOR: Final = dt.timedelta(days=180)  # RFC 9116 §2.5.5 recommends less than a year

# Addresses that cost a query or are unlimited in number. The longest matching rule applies
# (RFC 9309 §2.2.2), so that links between pages, which name their language, remain allowed.
_DISALLOWED: Final = (
    "/sparql?",
    "/graphs?",
    "/queries/*?",
    "/cite?",
    "/cite/",
    "/g/",
    "/metrics",
    "/ask?",
    "/oembed",
    "/pictures/*?",
    "/search",
    "/suggest",
    "/source/*?",
    "/things/*?",
    "/*?*page=",
    "/*?*format=",
)

_ALLOWED: Final = (
    "/sparql?lang=ja$",
    "/sparql?lang=en$",
    "/ask?lang=ja$",
    "/ask?lang=en$",
    "/graphs?lang=ja$",
    "/graphs?lang=en$",
    "/queries/*?lang=ja$",
    "/queries/*?lang=en$",
    "/source/*?lang=ja$",
    "/source/*?lang=en$",
    "/things/*?lang=ja$",
    "/things/*?lang=en$",
    "/catalog?*page=",
    "/catalog.",
)


_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_MAX_ENTRIES: Final = 50_000  # of a file, and of the index (sitemaps.org protocol)
_MAX_THINGS: Final = 20_000  # of a file: it is written at once
_MAX_DIGITS: Final = 5  # of the number of a file
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

_Entry = tuple[str, str]  # path without its first slash, time of the last change

crawlers_blueprint = Blueprint("crawlers", __name__)
sitemaps_blueprint = Blueprint("sitemaps", __name__)


@crawlers_blueprint.get("/robots.txt")
def robots() -> Response:
    """Answer with the rules for crawlers."""
    sitemap = url_for("sitemaps.index", _external=True)
    text = robots_text(
        indexing=deps().settings.indexing, prefix=request.script_root, sitemap=sitemap
    )
    return Response(text, content_type=_TEXT)


@crawlers_blueprint.get("/.well-known/security.txt")
def security() -> Response:
    """Answer with the contact for vulnerabilities."""
    settings = deps().settings
    if not settings.security_contact:
        raise NotSetError(
            "there is no security.txt here: the operator has not set security_contact"
        )
    text = security_text(
        settings.security_contact,
        policy=settings.security_policy,
        canonical=url_for("crawlers.security", _external=True),
        now=deps().clock(),
    )
    return Response(text, content_type=_TEXT)


@crawlers_blueprint.get("/security.txt")
def old_security() -> AnyResponse:
    """Redirect from the address before RFC 9116 §3."""
    return redirect(url_for("crawlers.security"), HTTPStatus.MOVED_PERMANENTLY)


def robots_text(*, indexing: bool, prefix: str, sitemap: str) -> str:
    """Return the rules for crawlers (RFC 9309).

    Args:
        indexing: Whether search engines may index the site.
        prefix: The path that all addresses of this service begin with, without a trailing slash.
        sitemap: Absolute address of the sitemap.
    """
    if not indexing:
        return f"User-agent: *\nDisallow: {prefix}/\n"
    rules = [f"Disallow: {prefix}{path}" for path in _DISALLOWED]
    rules += [f"Allow: {prefix}{path}" for path in _ALLOWED]
    return "\n".join(["User-agent: *", *rules, "", f"Sitemap: {sitemap}", ""])


def security_text(contacts: str, *, policy: str, canonical: str, now: dt.datetime) -> str:
    """Return the contact for vulnerabilities (RFC 9116).

    Args:
        contacts: URIs (``mailto:``, ``https:``, ``tel:``), comma-separated, the preferred one
            first.
        policy: Address of the disclosure policy; empty if there is none.
        canonical: Absolute address of the text.
        now: The current time, in UTC. The text changes once a day.
    """
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    expires = (today + _VALID_FOR).strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = [f"Contact: {contact.strip()}" for contact in contacts.split(",")]
    lines.append(f"Expires: {expires}")
    if policy:
        lines.append(f"Policy: {policy}")
    lines += ["Preferred-Languages: ja, en", f"Canonical: {canonical}"]
    return "\n".join(lines) + "\n"


@sitemaps_blueprint.get("/sitemap.xml")
def index() -> Response:
    """Answer with the index of the sitemaps."""
    lease = deps().leases.current()
    count = min(_page_file_count(lease) + _thing_file_count(lease), _MAX_ENTRIES)
    built = _w3c_time(lease.manifest["built"])
    names = ((f"sitemap-{number}.xml", built) for number in range(1, count + 1))
    return _xml("sitemapindex", "sitemap", names)


@sitemaps_blueprint.get("/sitemap-<text>.xml")
def sitemap(text: str) -> Response:
    """Answer with a sitemap: first those of the pages and dumps, then those of the things."""
    if not text.isascii() or not text.isdecimal() or len(text) > _MAX_DIGITS:
        abort(404)
    lease, number = deps().leases.current(), int(text)
    if text != str(number) or not 1 <= number <= _MAX_ENTRIES:
        abort(404)
    page_files = _page_file_count(lease)
    if number <= page_files:
        entries = _page_entries(lease)[(number - 1) * _MAX_ENTRIES : number * _MAX_ENTRIES]
        return _xml("urlset", "url", entries)
    if number > page_files + _thing_file_count(lease):
        abort(404)
    built = str(lease.manifest["built"])
    things = _dated_things(lease, number - page_files - 1)
    return _xml(
        "urlset",
        "url",
        ((f"doc/{thing}", _w3c_time(changed or built)) for thing, changed in things),
    )


def _page_file_count(lease: GenerationLease) -> int:
    """Return the number of sitemaps of the pages and dumps."""
    return math.ceil(len(_page_entries(lease)) / _MAX_ENTRIES)


def _thing_file_count(lease: GenerationLease) -> int:
    """Return the number of sitemaps of things."""
    table = ThingsTable.of(lease.path)
    return len(things_files(lease.path)) if table is None else -(-table.pages() // _MAX_THINGS)


def _dated_things(lease: GenerationLease, number: int) -> list[tuple[str, str]]:
    """Return the things of one sitemap, from 0, with the times of their last changes."""
    table = ThingsTable.of(lease.path)
    if table is None:
        return read_dated_things(things_files(lease.path)[number])
    return table.dated(number * _MAX_THINGS + 1, _MAX_THINGS)


def _page_entries(lease: GenerationLease) -> list[_Entry]:
    """Return the pages that are not about a thing, and the dumps."""
    manifest, built = lease.manifest, _w3c_time(lease.manifest["built"])
    sources = [name for source in manifest["sources"] if is_key(name := str(source["name"]))]
    counts: Mapping[str, int] | None = manifest.get("classes")
    pages = [
        *_PAGES,
        *(
            f"things/{kind.key}"
            for kind in LISTED_KINDS.values()
            if kind.in_sitemap and (kind.in_meta or counts is None or counts.get(kind.class_))
        ),
        *(f"code/{scheme}" for scheme in CODES),
        *(f"queries/{name}" for name in deps().queries),
        *help_paths(),
    ]
    if manifest.get("catalogue"):
        pages += ["catalog", *(f"doc/dataset/{name}" for name in dataset_keys(manifest))]
    pages += [f"source/{name}" for name in sources]
    entries = [(page, built) for page in pages]
    files: Iterable[Mapping[str, Any]] = (*manifest.get("dumps", ()), *manifest.get("tables", ()))
    entries += [
        (f"dumps/latest/{file['name']}", _w3c_time(file.get("modified") or manifest["built"]))
        for file in files
    ]
    return entries


@functools.lru_cache(maxsize=256)  # things of one build have one time
def _w3c_time(text: str) -> str:
    """Return a time of ISO 8601 in W3C-DTF, to the second."""
    return dt.datetime.fromisoformat(text).replace(microsecond=0).isoformat()


def _xml(root: str, element: str, entries: Iterable[_Entry]) -> Response:
    """Return a sitemap or the index of the sitemaps, with absolute addresses."""
    start = request.root_url
    parts = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">\n']
    parts += [
        f"<{element}><loc>{escape(start + path)}</loc><lastmod>{time}</lastmod></{element}>\n"
        for path, time in entries
    ]
    parts.append(f"</{root}>\n")
    return Response("".join(parts), content_type="application/xml; charset=utf-8")
