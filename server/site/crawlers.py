"""``/robots.txt`` and ``/.well-known/security.txt``: what programs read before they begin."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, redirect, request, url_for

from renkei.server.web.request_errors import NotSetError

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response as AnyResponse

    from renkei.settings import Settings

__all__ = ["create_crawlers_blueprint", "robots_text", "security_text"]

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
