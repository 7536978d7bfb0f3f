"""Example queries as statements: ``sh:SPARQLExecutable``, in the form that SIB's editor reads.

https://github.com/sib-swiss/sparql-examples; the editor asks for ``?sq a sh:SPARQLExecutable ;
rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?query``, and for prefixes by
``sh:declare``. ``sh:describe`` is SIB's own; SHACL has no such term.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.graph.catalogue.inputs import GraphWriter
from renkei.graph.rdf.terms import boolean, iri, literal, text, typed
from renkei.ontology.terms import PREFIXES, Dct, Owl, Rdf, Rdfs, Schema, Sh, Xsd

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from renkei.graph.rdf.iris import Iris

__all__ = ["ExampleQuery", "write_examples"]

_TEXT_OF: Final = {
    "SELECT": Sh.select,
    "CONSTRUCT": Sh.construct,
    "ASK": Sh.ask,
    "DESCRIBE": "http://www.w3.org/ns/shacl#describe",
}
_CLASS_OF: Final = {
    "SELECT": Sh.SPARQLSelectExecutable,
    "CONSTRUCT": Sh.SPARQLConstructExecutable,
    "ASK": Sh.SPARQLAskExecutable,
}


@dataclass(frozen=True, kw_only=True)
class ExampleQuery:
    """A query that is put into the graph, so that queries can be queried.

    Attributes:
        name: Its name: that of its address ``{base}queries/{name}``.
        form: ``SELECT``, ``CONSTRUCT``, ``ASK`` or ``DESCRIBE``.
        text: The query, which runs as it is.
        summary: What it answers: language → text.
        description: When to use it: language → text.
        keywords: What it is about.
        key: The columns that identify a row; empty if there are none.
        columns: Names of all columns, if there is a key.
        unordered: The same rows in no order, if there is a key.
        successor: The name of the query to use instead; None if it is not deprecated or has none.
        deprecated: Whether it is deprecated.
    """

    name: str
    form: str
    text: str
    summary: Mapping[str, str]
    description: Mapping[str, str]
    keywords: Sequence[str]
    key: Sequence[str] = ()
    columns: Sequence[str] = ()
    unordered: str = ""
    successor: str | None = None
    deprecated: bool = False


def write_examples(
    iris: Iris, write: Callable[[str], object], examples: Sequence[ExampleQuery]
) -> None:
    """Write the graph of examples; nothing if there are none."""
    if not examples:
        return
    graph = GraphWriter(iris.examples_graph, write)
    _declare_prefixes(graph, iris)
    for example in examples:
        _write(graph, iris, example)


def _declare_prefixes(graph: GraphWriter, iris: Iris) -> None:
    for prefix, namespace in PREFIXES.items():
        declaration = iris.thing("prefix", prefix)
        graph.add(iris.examples_graph, Sh.declare, iri(declaration))
        graph.add(declaration, Rdf.type_, iri(Sh.PrefixDeclaration))
        graph.add(declaration, Rdfs.label, text(prefix, "ja"), text(prefix, "en"))
        graph.add(declaration, Sh.prefix, literal(prefix))
        graph.add(declaration, Sh.namespace, typed(namespace, Xsd.anyURI))


def _write(graph: GraphWriter, iris: Iris, example: ExampleQuery) -> None:
    query = iris.thing("query", example.name)
    classes = [Sh.SPARQLExecutable, *filter(None, [_CLASS_OF.get(example.form)])]
    graph.add(query, Rdf.type_, *map(iri, classes))
    for property_, texts in (
        (Rdfs.label, example.summary),
        (Rdfs.comment, example.summary),
        (Dct.description, example.description),
    ):
        graph.add(query, property_, *(text(value, tag) for tag, value in texts.items()))
    graph.add(query, Schema.keywords, *map(literal, example.keywords))
    graph.add(query, Sh.prefixes, iri(iris.examples_graph))
    graph.add(query, _TEXT_OF[example.form], literal(example.text))
    graph.add(query, Schema.target, iri(f"{iris.base}sparql"))
    graph.add(query, Rdfs.seeAlso, iri(f"{iris.base}queries/{example.name}"))
    if example.deprecated:
        graph.add(query, Owl.deprecated, boolean(True))
    if example.successor:
        graph.add(query, Dct.isReplacedBy, iri(iris.thing("query", example.successor)))
