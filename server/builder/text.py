"""The SPARQL of a question: one row for each thing and combination of the values of its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.graph.rdf.terms import iri as checked_iri
from renkei.graph.rdf.terms import literal, prefixed_name
from renkei.ontology.terms import PREFIXES, Xsd
from renkei.server.builder.asked import code_key
from renkei.server.builder.properties import CODE, DATE, NUMBER, TEXT, THING, TRUTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.server.builder.asked import Asked, Condition
    from renkei.server.builder.properties import Property

__all__ = ["Column", "columns_of", "query_text"]

_NAMES: Final = {CODE: "skos:prefLabel", THING: "rdfs:label"}


class Column:
    """A column of the answer.

    Attributes:
        property: The property; None for the thing itself.
        variable: The variable of the value.
        label: The variable of the name of the value; "" for none.
    """

    def __init__(self, one: Property | None, variable: str) -> None:
        self.property, self.variable = one, variable
        has_label = one is None or one.values in _NAMES
        self.label = f"{variable}Name" if has_label else ""


def columns_of(columns: Sequence[Property]) -> list[Column]:
    """Return the columns of an answer, with variables that differ; the first is the thing."""
    taken, found = {"thing", "thingName"}, [Column(None, "thing")]
    for one in columns:
        local = one.name.partition(":")[2].replace("_", "")
        number, variable = 1, local
        while variable in taken or f"{variable}Name" in taken:
            number += 1
            variable = f"{local}{number}"
        taken |= {variable, f"{variable}Name"}
        found.append(Column(one, variable))
    return found


def query_text(class_: str, asked: Asked, language: str) -> str:
    """Return the query.

    Args:
        class_: The class of the things.
        asked: Conditions and columns.
        language: Of the names.
    """
    columns = columns_of(asked.columns)
    variables = [f"?{name}" for one in columns for name in (one.variable, one.label) if name]
    body = [f"?thing a {_name(class_)} ."]
    body += [_condition(one) for one in asked.conditions]
    body.append(f"OPTIONAL {{ ?thing rdfs:label ?thingName {_in(language, 'thingName')} }}")
    for column in columns[1:]:
        body.append(_optional(column, language))
    text = "\n  ".join(body)
    query = f"SELECT {' '.join(variables)}\nWHERE {{\n  {text}\n}}\n"
    used = [f"PREFIX {p}: <{iri}>\n" for p, iri in sorted(PREFIXES.items()) if f" {p}:" in query]
    used += [
        f"PREFIX {p}: <{iri}>\n"
        for p, iri in sorted(PREFIXES.items())
        if f" {p}:" not in query and f"^^{p}:" in query
    ]
    return "".join(sorted(used)) + "\n" + query


def _optional(column: Column, language: str) -> str:
    one = column.property
    if one is None:
        return ""
    inner = f"?thing {one.name} ?{column.variable} ."
    if column.label:
        name = _NAMES[one.values]
        found = f"?{column.variable} {name} ?{column.label} {_in(language, column.label)}"
        inner += f"\n    OPTIONAL {{ {found} }}"
    return f"OPTIONAL {{\n    {inner}\n  }}"


def _in(language: str, variable: str) -> str:
    return f'FILTER(LANG(?{variable}) = "{language}")'


def _condition(condition: Condition) -> str:
    one, value = condition.property, condition.value
    if one is None:
        return f"FILTER EXISTS {{ ?thing rdfs:label ?name . {_contains('name', value)} }}"
    if one.values == CODE:
        code = next(code for code in one.codes if code_key(code) == value)
        return f"?thing {one.name} {_name(code)} ."
    if one.values == TRUTH:
        return f"?thing {one.name} {value} ."
    if one.values == THING:
        # Nested: as one path an engine may begin with the names of all things.
        named = f"?value rdfs:label ?name . {_contains('name', value)}"
        return f"FILTER EXISTS {{ ?thing {one.name} ?value . FILTER EXISTS {{ {named} }} }}"
    if one.values == TEXT:
        return f"FILTER EXISTS {{ ?thing {one.name} ?value . {_contains('value', value)} }}"
    sign = ">=" if condition.test == "from" else "<="
    return f"FILTER EXISTS {{ ?thing {one.name} ?value . FILTER({_limit(one, sign, value)}) }}"


def _limit(one: Property, sign: str, value: str) -> str:
    if one.values == NUMBER:
        return f"?value {sign} {value.lstrip('+')}"
    if one.values == DATE and one.datatype == Xsd.dateTime:
        return f"SUBSTR(STR(?value), 1, 10) {sign} {literal(value)}"
    return f'?value {sign} "{value}"^^xsd:date'


def _contains(variable: str, value: str) -> str:
    return f"FILTER(CONTAINS(LCASE(STR(?{variable})), {literal(value.lower())}))"


def _name(iri: str) -> str:
    """Return an IRI as a prefixed name where it has one that needs no escapes."""
    name = prefixed_name(iri)
    local = name.partition(":")[2]
    return name if name != iri and local.replace("-", "").isalnum() else checked_iri(iri)
