"""SPARQL functions of this service beyond those of SPARQL 1.1, for every place that evaluates.

A function is an entry of `SPARQL_FUNCTIONS`: its IRI and a callable that takes RDF terms and
returns one, or None where SPARQL has an error of the expression (SPARQL 1.1 §17.6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyoxigraph as ox

    Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
    Function = Callable[..., Value | None]

__all__ = ["SPARQL_FUNCTIONS"]

SPARQL_FUNCTIONS: Final[dict[ox.NamedNode, Function]] = {}
