"""What all schema.org descriptions share: names, texts, addresses, the ``script`` element. Pure."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox
from markupsafe import Markup

from renkei.ontology.terms import Dct, Rdf, Schema, Skos
from renkei.server.web.facts import names_of
from renkei.server.web.links import in_language, link_of, thing_path
from renkei.server.web.values import title_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.server.web.facts import Facts

__all__ = ["CONTEXT", "MOST", "Json", "JsonLdBuilder", "script_text"]

Json = dict[str, Any]
CONTEXT: Final = "https://schema.org"
MOST: Final = 20  # values of one property
# The first three could end the element or begin a comment (HTML, § 4.12.1.3); the others are not
# allowed in HTML, or are line ends in JavaScript.
_UNSAFE: Final = re.compile("[<>&\u007f-\u009f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]")


def script_text(data: Mapping[str, Any] | None) -> Markup:
    """Return JSON as the content of a ``script`` element; empty for None.

    Characters that HTML or JavaScript would interpret are escaped.
    """
    if not data:
        return Markup()
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(_UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text))  # noqa: S704 (escaped)


class JsonLdBuilder:
    """Builds the schema.org description of a thing: names in one language, absolute addresses.

    ``builder.main("Event") | builder.only({"startDate": "2015-10"})`` is an event with a date.
    """

    def __init__(
        self, thing: str, facts: Facts, names: Facts, *, base: str, root: str, language: str
    ) -> None:
        """Describe a thing.

        Args:
            thing: Its IRI.
            facts: Statements about it and its neighbours.
            names: The names of all that is mentioned.
            base: What the IRIs of the data start with.
            root: Absolute address of this service, which ends in ``/``.
            language: Language of the page; names in others become alternate names.
        """
        self.facts, self.thing, self.base = facts, thing, base
        self._names, self._root, self._language = names, root, language
        self.types = set(facts.iris(thing, Rdf.type_))

    def head(self, iri: str, *types: str) -> Json:
        """Return class, identifier, page and names of a thing."""
        texts = [
            (title_text(name.text), name.language.partition("-")[0])
            for name in names_of(self._names, iri)
        ]
        own = [text for text, tag in texts if tag == self._language]
        names = list(dict.fromkeys([*own, *(text for text, _ in texts)]))
        return self.only(
            {
                "@type": types[0] if len(types) == 1 else list(types),
                "@id": iri,
                "url": self.url(iri),
                "name": names[0] if names else None,
                "alternateName": names[1 : 1 + MOST],
            }
        )

    def main(self, *types: str) -> Json:
        """Return the head of the thing itself, with its description and ``sameAs``."""
        return self.head(self.thing, *types) | self.only(
            {
                "description": self.text(self.thing, Dct.description),
                "sameAs": self.web(self.thing, Skos.exactMatch, Schema.sameAs),
            }
        )

    @property
    def language(self) -> str:
        """The language of the page."""
        return self._language

    def text(self, iri: str, property_: str) -> str | None:
        """Return a text in the language of the page, else in any."""
        values = self.facts.values(iri, property_)
        texts = [value for value in values if isinstance(value, ox.Literal)]
        texts.sort(key=lambda value: value.language != self._language)
        return title_text(texts[0].value) if texts else None

    def texts(self, iri: str, property_: str) -> list[str]:
        """Return the texts in the language of the page, or in none."""
        return [
            title_text(value.value)
            for value in self.facts.values(iri, property_)
            if isinstance(value, ox.Literal) and value.language in {None, self._language}
        ][:MOST]

    def web(self, iri: str, *properties: str) -> list[str]:
        """Return the values that are addresses of the web."""
        iris = [value for property_ in properties for value in self.facts.iris(iri, property_)]
        return [value for value in iris if value.startswith(("http://", "https://"))][:MOST]

    def url(self, iri: str) -> str | None:
        """Return the absolute address of the page of a thing; None if it has no page here."""
        if thing_path(iri, self.base) is None:
            return None
        page = link_of(iri, self.base, self._language)
        return self.here(page.removeprefix("/")) if page else None

    def here(self, path: str) -> str:
        """Return an absolute address of this service."""
        return f"{self._root}{path}"

    def moved(self, address: str) -> str:
        """Return an address as this service has it: those in the data begin with the base."""
        local = address.removeprefix(self.base)
        return self.here(local) if local != address else address

    def page(self, path: str) -> str:
        """Return an absolute address of a page of this service, in the language."""
        return self.here(in_language(path, self._language))

    def named(self, iris: list[str], *types: str) -> list[Json]:
        """Return the heads of things, `MOST` at most."""
        return [self.head(iri, *types) for iri in iris[:MOST]]

    @staticmethod
    def only(members: Json) -> Json:
        """Return the members that are not empty; a list of one value becomes the value."""
        filled = {key: value for key, value in members.items() if value not in (None, [], "")}
        return {
            key: value[0] if isinstance(value, list) and len(value) == 1 else value
            for key, value in filled.items()
        }
