"""What the pieces of schema.org data have in common: names, texts and addresses. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from renkei.ontology.terms import Dct, Schema, Skos
from renkei.server.web.facts import names_of
from renkei.server.web.links import in_language, link_of, thing_path
from renkei.server.web.values import title_text

if TYPE_CHECKING:
    from renkei.server.things.description import Description

__all__ = ["CONTEXT", "MOST", "Json", "JsonLdBuilder"]

Json = dict[str, Any]
CONTEXT: Final = "https://schema.org"
MOST: Final = 20  # values of one property


class JsonLdBuilder:
    """What is told of things: names in the language of a page, addresses that are absolute."""

    def __init__(self, found: Description, base: str, root: str, language: str) -> None:
        self.facts, self.thing, self.base = found.facts, found.iri, base
        self._names, self._root, self._language = found.names, root, language
        self.types = set(found.types)

    def head(self, iri: str, *types: str) -> Json:
        """Return what is told of every thing: class, identifier, address, names."""
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
        """Return the head of the thing itself, with its description and other addresses."""
        return self.head(self.thing, *types) | self.only(
            {
                "description": self.text(self.thing, Dct.description),
                "sameAs": self.web(self.thing, Skos.exactMatch, Schema.sameAs),
            }
        )

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
        """Return the values that are addresses in the web."""
        found = [name for property_ in properties for name in self.facts.iris(iri, property_)]
        return [name for name in found if name.startswith(("http://", "https://"))][:MOST]

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
        """Return things by their names."""
        return [self.head(iri, *types) for iri in iris[:MOST]]

    @staticmethod
    def only(members: Json) -> Json:
        """Leave out what is empty, and take single values out of their lists."""
        kept = {key: value for key, value in members.items() if value not in (None, [], "")}
        return {
            key: value[0] if isinstance(value, list) and len(value) == 1 else value
            for key, value in kept.items()
        }
