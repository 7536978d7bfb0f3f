"""Texts and links of the data in templates, in the language of the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from flask import request

from renkei.server.web.licences import stated_terms
from renkei.server.web.links import link_of
from renkei.server.web.texts import language_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask

__all__ = ["register_page_texts", "text_in"]

# What no HTML document may hold; a source may.
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def text_in(labels: Mapping[str, str], language: str) -> tuple[str, str]:
    """Return a text in a language, else in the next best, with the language that it is in."""
    for wanted in (language, "ja", "en", ""):
        if labels.get(wanted):
            return labels[wanted], wanted
    return next(((text, tag) for tag, text in labels.items() if text), ("", ""))


def register_page_texts(app: Flask) -> None:
    """Give every template ``page_address``, ``text_in``, ``stated_terms`` and ``printable``."""

    def address(iri: str, base: str) -> str:
        return link_of(iri, base, language_of(request)) or ""

    def text(labels: Mapping[str, str]) -> tuple[str, str]:
        return text_in(labels, language_of(request))

    app.add_template_global(address, "page_address")
    app.add_template_global(text, "text_in")
    app.add_template_global(stated_terms, "stated_terms")
    app.add_template_filter(lambda text: _CONTROLS.sub("\ufffd", text), "printable")
