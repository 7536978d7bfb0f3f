"""`Kind`: everything this service knows about one kind of thing. The registry is in `kinds`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from renkei.graph.rdf.iris import Iris
from renkei.graph.rdf.terms import iri as checked_iri

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from renkei.server.things.schema_org.builder import Json, JsonLdBuilder
    from renkei.server.things.story.words import Sentence, Words
    from renkei.server.things.table_parts import TermTable
    from renkei.server.web.facts import Facts

__all__ = ["Kind", "texts"]


def texts(japanese: str, english: str) -> dict[str, str]:
    """Return a text in both languages of the pages."""
    return {"ja": japanese, "en": english}


def _no_tables(_facts: Facts, _thing: str) -> list[TermTable]:
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of thing.

    A kind needs a key, a title and a class; it then has a list, a line at ``/things/`` and in the
    sitemap, and its things have pages::

        Kind(key="addresses", title=texts("住所", "Addresses"), class_=Locn.Address)

    Attributes:
        key: Its list is at ``/things/<key>``.
        title: Its name in the plural, by language.
        class_: The class whose things are listed and counted.
        iri_types: The first segments of its IRIs: ``{base}id/<type>/…``. Unknown addresses below
            them are answered with a link to the list, and with similar keys.
        columns: The properties that the list shows, as IRIs. Those that
            `renkei.graph.things.orders.SORTS` names for the class sort it.
        order: The property paths that the list is ordered by, before the names; empty for the
            names alone. Those of `renkei.graph.things.orders` are sorted by the build, others by
            a query, up to 2,000 things.
        in_meta: True if only the meta graph describes its things.
        is_listed: False if there is no list; then it is neither at ``/things/`` nor in the sitemap.
        in_sitemap: False if the list is left out of the sitemap.
        page_classes: Things of these classes have pages of this kind; None for ``class_`` alone,
            empty if another kind makes their pages.
        parent: Key of the kind whose list the page of a thing links to; empty for its own.
        near: SPARQL patterns of the neighbours whose statements the tables need: ``$T`` is the
            thing, ``?s`` the neighbour.
        tables: Makes the tables of a page out of the statements of the thing and its neighbours.
        schema_org: Makes the schema.org description in the page; None if schema.org has no class.
        template: The template of the page.
        evidence_first: True if quotes stand above the tables and statements.
        story: Makes the sentences that its page begins with; its own statements then stand at the
            end, folded. None for a page of statements.
        has_plans: True if its page says what was planned next.
        home: Position of its tile on the home page, from 1; 0 if it has none.
        home_title: The text of the tile, by language; None for ``title``.
        is_suggested: True if similar addresses of its things are suggested on error pages.
        pictures: The canned queries with a chart whose pictures are on the page of a thing; each
            has a parameter for it.
        list_pictures: Those whose pictures are on the first page of the list.
    """

    key: str
    title: Mapping[str, str]
    class_: str
    iri_types: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    in_meta: bool = False
    is_listed: bool = True
    in_sitemap: bool = True
    page_classes: tuple[str, ...] | None = None
    parent: str = ""
    near: tuple[str, ...] = ()
    tables: Callable[[Facts, str], list[TermTable]] = _no_tables
    schema_org: Callable[[JsonLdBuilder], Json] | None = None
    template: str = "things/thing.html"
    evidence_first: bool = False
    story: Callable[[Words], list[Sentence]] | None = None
    has_plans: bool = False
    home: int = 0
    home_title: Mapping[str, str] | None = None
    is_suggested: bool = False
    pictures: tuple[str, ...] = ()
    list_pictures: tuple[str, ...] = ()

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of the things that have pages of this kind."""
        return (self.class_,) if self.page_classes is None else self.page_classes

    def pattern(self, base: str, variable: str = "?thing") -> str:
        """Return the SPARQL pattern that matches the things of the list."""
        pattern = f"{variable} a {checked_iri(self.class_)}"
        if not self.in_meta:
            return f"{pattern} ."
        return f"GRAPH {checked_iri(Iris(base).meta_graph)} {{ {pattern} }}"
