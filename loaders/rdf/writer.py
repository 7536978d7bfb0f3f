"""Writes the quads of one file as statements of its source."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode

from renkei.loaders.api import Rdf, forbidden_character, invisible_character, iri
from renkei.loaders.rdf.numbers import Numbers
from renkei.loaders.rdf.parsing import BASE_PLACEHOLDER, NO_BASE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Quad

    from renkei.loaders.api import StatementSink

__all__ = ["MAX_WITHOUT_PAGE", "RefusedTermError", "StatementWriter"]

MAX_WITHOUT_PAGE = 20
_MAX_SHOWN = 200  # characters of an IRI in a message
_LANG_STRING, _DIR_LANG_STRING = Rdf.langString, f"{Rdf.type_.removesuffix('type')}dirLangString"


class RefusedTermError(Exception):
    """A term that the graph does not take.

    Attributes:
        value: The IRI or text that is refused, and a position in it, to find its line.
    """

    def __init__(self, message: str, value: str = "", position: int = 0) -> None:
        super().__init__(message)
        self.value, self.position = value, position


class StatementWriter:
    """Writes the statements of one file.

    Args:
        sink: Receives the statements.
        graph: IRI of their named graph.
        key: The part for the file in the IRIs of its blank nodes.

    Attributes:
        graph: The term of the named graph.
        blank_nodes: The number of each blank node, which is in its IRI.
        graph_names: The number of each named graph of the file.
        without_page: The first things below the base whose IRIs cannot be opened.
    """

    def __init__(self, sink: StatementSink, graph: str, key: Sequence[str]) -> None:
        self._sink, self._key = sink, key
        self.graph = iri(graph)
        self.blank_nodes = Numbers()
        self.graph_names = Numbers()
        self.without_page: list[str] = []
        self._last = ""

    def write(self, quad: Quad) -> None:
        """Write a quad; its graph name is replaced.

        Raises:
            RefusedTermError: If it has a term that the graph does not take.
        """
        subject, object_ = self._term(quad.subject), self._term(quad.object)
        predicate = self._term(quad.predicate)
        if subject != self._last:
            self._last = subject
            self._note(subject[1:-1])
        self._sink.write(f"{subject} {predicate} {object_} {self.graph} .\n")
        if not isinstance(quad.graph_name, DefaultGraph):
            self.graph_names.number(str(quad.graph_name))

    def _note(self, thing: str) -> None:
        if not thing.startswith(self._sink.iris.base) or self._sink.iris.has_page(thing):
            return
        if len(self.without_page) < MAX_WITHOUT_PAGE and thing not in self.without_page:
            self.without_page.append(thing)

    def _term(self, term: object) -> str:
        if isinstance(term, NamedNode):
            return self._iri(term.value)
        if isinstance(term, BlankNode):
            return iri(self._skolem_iri(term))
        if isinstance(term, Literal) and term.direction is None:
            return self._literal(term)
        if isinstance(term, Literal):
            raise RefusedTermError(
                f"base directions of texts (RDF 1.2) are not supported: {_shown(str(term))}",
                term.value,
            )
        raise RefusedTermError(f"triple terms (RDF 1.2) are not supported: {_shown(str(term))}")

    def _iri(self, value: str) -> str:
        if value.startswith(NO_BASE):
            relative = value.removeprefix(NO_BASE)
            raise RefusedTermError(
                f"relative IRI {relative!r}: write it in full, or below {BASE_PLACEHOLDER}",
                f'"{relative}"',
                len(relative) + 1,
            )
        if invisible := invisible_character(value):
            position, name = invisible
            raise RefusedTermError(
                f"the IRI {_shown(value)!r} holds the invisible character {name}: remove it, or "
                f"write it as {quote(value[position])}",
                value,
                position,
            )
        if value.startswith(BASE_PLACEHOLDER):
            value = self._sink.iris.base + value.removeprefix(BASE_PLACEHOLDER)
        try:
            return iri(value)
        except ValueError as error:
            raise RefusedTermError(str(error), value) from None

    def _literal(self, term: Literal) -> str:
        if forbidden := forbidden_character(term.value):
            position, name = forbidden
            raise RefusedTermError(
                f"the text {term.value[:40]!r} holds the control character {name}, which RDF/XML "
                "cannot carry: remove it",
                term.value,
                position,
            )
        datatype = term.datatype.value
        if datatype in {_LANG_STRING, _DIR_LANG_STRING} and term.language is None:
            name = datatype.rpartition("#")[2]
            raise RefusedTermError(
                f"the text {term.value[:40]!r} has the datatype rdf:{name} and no language: give "
                "it a language instead of the datatype",
                name,
            )
        checked = self._iri(datatype)
        if checked == f"<{datatype}>":
            return str(term)
        return str(Literal(term.value, datatype=NamedNode(checked[1:-1])))

    def _skolem_iri(self, node: BlankNode) -> str:
        """Return the IRI of a blank node, numbered by its first occurrence in the file."""
        number = self.blank_nodes.number(node.value)
        return self._sink.iris.thing("node", *self._key, f"b{number}")

    def close(self) -> None:
        """Release the memory and files of the numbers."""
        self.blank_nodes.close()
        self.graph_names.close()


def _shown(value: str) -> str:
    return value if len(value) <= _MAX_SHOWN else f"{value[:_MAX_SHOWN]}…"
