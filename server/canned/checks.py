"""Check that the values of parameters name things of the graph; else the answer would be empty."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.ontology.terms import CODES
from renkei.server.web.ask import ask
from renkei.server.web.request_errors import UnknownThingError
from renkei.server.web.values import term_of

if TYPE_CHECKING:
    from renkei.graph.generations.leases import GenerationLease
    from renkei.queries.binding import BoundQuery
    from renkei.queries.model import CannedQuery, Parameter
    from renkei.server.canned.page import Choices

__all__ = ["check_things"]

_MAX_LISTED: Final = 20  # keys that an error lists; of more, the most similar
_SUGGESTIONS: Final = 5
_MAX_KEY: Final = 200  # characters of a compared key; the time grows with the square


def check_things(
    query: CannedQuery, bound: BoundQuery, lease: GenerationLease, choices: Choices
) -> None:
    """Check that each thing that a parameter names exists, and is of the parameter's class.

    Raises:
        UnknownThingError: If one does not; it lists the existing keys, or the most similar ones.
    """
    for parameter in query.parameters:
        if parameter.type != "iri" or parameter.name not in bound.terms:
            continue
        term = term_of(bound.terms[parameter.name])
        if parameter.scheme and term.value in CODES[parameter.scheme].values():
            continue
        if isinstance(term, ox.NamedNode) and not ask(lease, _question(parameter, term)):
            raise _refusal(parameter, term.value, lease, choices)


def _question(parameter: Parameter, term: ox.NamedNode) -> str:
    if parameter.of_class:
        return f"ASK {{ {term} a {ox.NamedNode(parameter.of_class)} }}"
    return f"ASK {{ {{ {term} ?p ?o }} UNION {{ ?s ?p {term} }} }}"


def _refusal(
    parameter: Parameter, iri: str, lease: GenerationLease, choices: Choices
) -> UnknownThingError:
    key = iri.removeprefix(f"{lease.base}id/").removeprefix(f"{parameter.kind}/")
    known = [key for key, _ in choices.get((parameter.of_class or "", parameter.kind or ""), [])]
    if len(known) > _MAX_LISTED:
        near = difflib.get_close_matches(key[:_MAX_KEY], known, n=_SUGGESTIONS, cutoff=0)
        hint = f"; near to it: {', '.join(near)}"
    else:
        near, hint = known, f"; there are: {', '.join(known)}"
    return UnknownThingError(
        f"the parameter {parameter.name!r} ({parameter.label['en']}) names nothing in the graph: "
        f"there is no {key[:_MAX_KEY]!r}{hint if known else ''}",
        parameter=parameter.name,
        allowed=near or None,
    )
