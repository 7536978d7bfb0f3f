"""The form of a canned query: its fields, and what can be chosen in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.rdf.terms import iri
from renkei.ontology.terms import CODES, LABELS
from renkei.server.web.ask import rows
from renkei.server.web.source_files import base_of
from renkei.server.web.values import shown_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from renkei.queries.parameters import Parameter
    from renkei.queries.read import CannedQuery
    from renkei.server.web.publication import PublishedView

__all__ = ["Choices", "Field", "fields", "find_choices"]

_MOST_CHOICES: Final = 500
_INPUTS: Final = {"integer": "number", "date": "date"}

Choices = dict[tuple[str, str], list[tuple[str, dict[str, str]]]]
"""Class and kind → key and names of each of its members; none where they are too many to list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a form.

    Attributes:
        parameter: What it is for.
        value: What it holds.
        input_type: The type of the input, where nothing can be chosen.
        options: Value and text of what can be chosen; empty for an input.
    """

    parameter: Parameter
    value: str
    input_type: str
    options: Sequence[tuple[str, str]]


def find_choices(queries: Iterable[CannedQuery], view: PublishedView) -> Choices:
    """Look up what can be chosen for the parameters whose values are members of a class."""
    wanted = {
        (parameter.of_class, parameter.kind)
        for query in queries
        for parameter in query.parameters
        if parameter.of_class and parameter.kind
    }
    return {(class_, kind): _members(view, class_, kind) for class_, kind in sorted(wanted)}


def fields(
    query: CannedQuery, given: Mapping[str, list[str]], choices: Choices, language: str
) -> list[Field]:
    """Return the fields of a query's form, filled with what was given."""
    return [
        _field(parameter, next(iter(given.get(parameter.name, [])), ""), choices, language)
        for parameter in query.parameters
    ]


def _field(parameter: Parameter, given: str, choices: Choices, language: str) -> Field:
    value = given or parameter.default or ""
    options = _options(parameter, choices, language)
    if options and value and value not in {key for key, _ in options}:
        options.append((value, shown_text(value)))
    return Field(
        parameter=parameter,
        value=value,
        input_type=_INPUTS.get(parameter.type, "text"),
        options=options,
    )


def _options(parameter: Parameter, choices: Choices, language: str) -> list[tuple[str, str]]:
    if parameter.scheme:
        codes = CODES[parameter.scheme]
        return [(code, LABELS[codes[code]][language]) for code in codes]
    if parameter.type == "boolean":
        return [("true", "true"), ("false", "false")]
    found = choices.get((parameter.of_class or "", parameter.kind or ""), [])
    options = [
        (key, shown_text(names.get(language) or next(iter(names.values()), key)))
        for key, names in found
    ]
    return sorted(options, key=lambda option: (option[1], option[0]))


def _members(view: PublishedView, class_: str, kind: str) -> list[tuple[str, dict[str, str]]]:
    """The members of a class whose IRIs have short keys of a kind, with their names."""
    start = f"{base_of(view)}id/{kind}/"
    query = f"""PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?thing ?name WHERE {{
          {{ SELECT DISTINCT ?thing {{ ?thing a {iri(class_)} }} LIMIT {_MOST_CHOICES + 1} }}
          OPTIONAL {{ ?thing rdfs:label ?name }}
        }} ORDER BY ?thing ?name"""
    found: dict[str, dict[str, str]] = {}
    for row in rows(view, query):
        thing, name = row["thing"].value, row.get("name")
        names = found.setdefault(thing, {})
        if isinstance(name, ox.Literal):
            names.setdefault(name.language or "", name.value)
    if len(found) > _MOST_CHOICES:
        return []
    return [
        (thing.removeprefix(start), names)
        for thing, names in found.items()
        if thing.startswith(start)
    ]
