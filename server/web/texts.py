"""The language of a page, and its texts: gettext by Flask-Babel; terms of use for templates.

The texts in the code are English; ``translations/ja/…/messages.po`` has the Japanese.
``make translations`` collects new texts and compiles the catalogue; a test fails on a missing one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import g, has_request_context, request
from flask_babel import (  # type: ignore[import-untyped] # it has no types
    Babel,
    get_translations,
)

from renkei.graph.catalogue.authorities import CC0, LICENCES
from renkei.server.web.deps import deps
from renkei.server.web.links import link_of
from renkei.server.web.values import date_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask, Request

__all__ = [
    "LANGUAGES",
    "LANGUAGE_OF_FORM",
    "LicenceView",
    "language_of",
    "register_languages",
    "register_page_texts",
    "stated_terms",
    "text_in",
]


LANGUAGES: Final = ("ja", "en")


def register_languages(app: Flask) -> None:
    """Add to every template: ``language``, ``languages``, ``_()``, ``date_text``."""
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    Babel(app, locale_selector=_current_language)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined] # of the extension i18n
        lambda text: _translations().ugettext(text),
        lambda one, many, number: _translations().ungettext(one, many, number),
        newstyle=True,
    )
    app.context_processor(_page_language)
    app.add_template_filter(_date_text, "date_text")


LANGUAGE_OF_FORM: Final = "renkei.language"
"""Where a view that has read a form keeps its ``lang``, in the environment of the request."""


def language_of(request_: Request, default: str = LANGUAGES[0]) -> str:
    """Return the language of an answer: ``lang``, Accept-Language (RFC 9110 §12.5.4), a default.

    ``lang`` is in the address, or in a form (`LANGUAGE_OF_FORM`).

    Args:
        request_: The request.
        default: The language if the client names none; that of pages is Japanese.
    """
    language = request_.args.get("lang") or request_.environ.get(LANGUAGE_OF_FORM, "")
    if language in LANGUAGES:
        return language
    offered = sorted(LANGUAGES, key=lambda each: each != default)
    return request_.accept_languages.best_match(offered, default=default) or default


def _translations() -> Any:
    """Return the translations of a page, looked up once: a page has dozens of texts."""
    if "translations" not in g:
        g.translations = get_translations()
    return g.translations


def _current_language() -> str:
    return language_of(request) if has_request_context() else LANGUAGES[0]


def _date_text(value: str, language: str | None = None) -> str:
    """Return a date in words of a language, by default that of the page; a time in our zone."""
    zone = ZoneInfo(deps().settings.time_zone)
    return date_text(str(value), language or _current_language(), zone)


def _page_language() -> dict[str, Any]:
    """Return the language of the page, and the links to its other languages.

    The links are relative, so that they are valid behind any proxy.
    """
    others = {}
    for other in LANGUAGES:
        parameters = [pair for pair in request.args.items(multi=True) if pair[0] != "lang"]
        others[other] = f"?{urlencode([*parameters, ('lang', other)])}"
    return {"language": language_of(request), "languages": others}


# Characters that HTML forbids and that sources may contain.
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def text_in(labels: Mapping[str, str], language: str) -> tuple[str, str]:
    """Return a text in a language, else in Japanese, English or any other; and its language."""
    for tag in (language, "ja", "en", ""):
        if labels.get(tag):
            return labels[tag], tag
    return next(((text, tag) for tag, text in labels.items() if text), ("", ""))


def register_page_texts(app: Flask) -> None:
    """Add to every template: ``page_address``, ``text_in``, ``stated_terms`` and ``printable``."""

    def address(iri: str, base: str) -> str:
        return link_of(iri, base, language_of(request)) or ""

    def text(labels: Mapping[str, str]) -> tuple[str, str]:
        return text_in(labels, language_of(request))

    app.add_template_global(address, "page_address")
    app.add_template_global(text, "text_in")
    app.add_template_global(stated_terms, "stated_terms")
    app.add_template_filter(lambda text: _CONTROLS.sub("\ufffd", text), "printable")


_SHORT: Final = {CC0: {"": "CC0 1.0"}}


@dataclass(frozen=True, slots=True)
class LicenceView:
    """Terms of use for templates.

    Attributes:
        licence: IRI of the licence that covers everything; empty if there is none.
        name: Its name, by language.
        rights: The statement of rights, by language.
    """

    licence: str
    name: Mapping[str, str]
    rights: Mapping[str, str]

    @property
    def is_free(self) -> bool:
        """Whether use has no conditions."""
        return self.licence == CC0 and not self.rights


def stated_terms(manifest: Mapping[str, Any] | None, part: str) -> LicenceView | None:
    """Return the terms of a part of a generation.

    Args:
        manifest: The manifest of the generation; None if there is none.
        part: ``all`` for the graph, or ``facts`` for the sources with their interpretation, and
            the tables.

    Returns:
        The terms; None if the manifest has none, as in generations of older versions.
    """
    terms = ((manifest or {}).get("terms") or {}).get(part)
    if terms is None:
        return None
    licence = terms.get("licence") or ""
    known = LICENCES.get(licence)
    name = _SHORT.get(licence) or (known.label if known else {"": licence})
    return LicenceView(licence, name, terms.get("rights") or {})
