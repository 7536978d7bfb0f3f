"""The page of a canned query: what it is, its form, and the answer if what it needs was given."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from flask import Response, g, render_template, request, url_for

from renkei.graph.rdf.formats import CSV, TURTLE
from renkei.graph.rdf.terms import iri
from renkei.ontology.terms import CODES, LABELS
from renkei.queries.binding import ParameterError, bind
from renkei.queries.header import without_header
from renkei.server.canned.checks import check_things
from renkei.server.canned.data import formats_of
from renkei.server.canned.table import nameless, table
from renkei.server.web.ask import ask, describe, first_rows, labels, rows
from renkei.server.web.errors import problem_of
from renkei.server.web.links import query_link
from renkei.server.web.negotiation import PAGE
from renkei.server.web.paging import DEFAULT_LIMIT, link_header, read_paging
from renkei.server.web.values import shown_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from renkei.graph.generations.leases import GenerationLease
    from renkei.queries.binding import BoundQuery
    from renkei.queries.parameters import Parameter
    from renkei.queries.read import CannedQuery

__all__ = ["Choices", "Field", "fields", "find_choices", "page_response"]


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


def find_choices(queries: Iterable[CannedQuery], lease: GenerationLease) -> Choices:
    """Look up what can be chosen for the parameters whose values are members of a class."""
    wanted = {
        (parameter.of_class, parameter.kind)
        for query in queries
        for parameter in query.parameters
        if parameter.of_class and parameter.kind
    }
    return {(class_, kind): _members(lease, class_, kind) for class_, kind in sorted(wanted)}


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


def _members(lease: GenerationLease, class_: str, kind: str) -> list[tuple[str, dict[str, str]]]:
    """The members of a class whose IRIs have short keys of a kind, with their names."""
    start = f"{lease.base}id/{kind}/"
    members = f"{{ SELECT DISTINCT ?thing {{ ?thing a {iri(class_)} }} LIMIT {_MOST_CHOICES + 1} }}"
    found = sorted(row["thing"].value for row in rows(lease, f"SELECT ?thing WHERE {members}"))
    if len(found) > _MOST_CHOICES:
        return []
    names = labels(lease, found)
    return [
        (thing.removeprefix(start), names.get(thing, {}))
        for thing in found
        if thing.startswith(start)
    ]


_MOST_ROWS: Final = 500  # of a query that has no pages

_MOST_TEXT: Final = 100_000  # characters of RDF


def page_response(
    query: CannedQuery,
    given: Mapping[str, list[str]],
    options: Mapping[str, str],
    lease: GenerationLease,
    choices: Choices,
    *,
    language: str,
    address: Callable[..., str],
) -> Response:
    """Answer a person.

    Args:
        query: The query.
        given: The values of its parameters as they stand in the URL.
        options: ``limit`` and ``cursor``, where they are given.
        lease: The generation to ask.
        choices: What the fields of the form offer.
        language: Language of the page.
        address: Gives the absolute address of an answer by ``suffix`` and ``cursor``.
    """
    base = lease.base
    more: dict[str, Any] = {}
    headers: dict[str, str] = {}
    status = HTTPStatus.OK
    try:
        bound = bind(query, given, base=base)
        check_things(query, bound, lease, choices)
        paging = read_paging(query, bound, options, generation=lease.id, default=DEFAULT_LIMIT)
    except ParameterError as error:
        if not error.is_missing:
            more = {"problem": problem_of(error), "wrong": error.parameter}
            status = problem_of(error).status
    else:
        formats = [each for each in formats_of(query) if each is not PAGE]
        best = CSV.suffix if CSV in formats else formats[0].suffix
        if query.form == "SELECT":
            most = paging.limit if paging else _MOST_ROWS
            text = paging.text if paging else bound.text
            found = first_rows(lease, text, most + 1, has_row_limit=True)
            names = labels(lease, nameless(query, found[:most], base))
            links = {}
            if paging:
                links = paging.links(len(found), lambda cursor: address(cursor=cursor))
            if links:
                headers["Link"] = link_header(links)
            more = {
                "table": table(query, found[:most], names, base=base, language=language),
                "first_row": 1 + (paging.cursor.offset if paging else 0),
                "is_cut": len(found) > most,
                "pages": {relation: _local(link) for relation, link in links.items()},
            }
        else:
            more = _shown(query, bound, lease)
        more |= {
            "citation": _citation_link(query, given, language),
            "form_link": query_link(without_header(bound.text), language),
            "downloads": {each.label: _local(address(suffix=each.suffix)) for each in formats},
            "file": f"{query.name}.{best}",
            "address": address(suffix=best),
        }
    body = render_template(
        "canned/query.html",
        query=query,
        text=without_header(query.text),
        fields=fields(query, given, choices, language),
        example=urlencode({**query.example, "lang": language}),
        dates=[column.name for column in query.columns if column.type == "date"],
        texts=[column.name for column in query.columns if column.type == "string"],
        **more,
    )
    return Response(body, status, content_type=PAGE.content_type, headers=headers)


def _citation_link(query: CannedQuery, given: Mapping[str, list[str]], language: str) -> str:
    values = [(name, value) for name, found in given.items() for value in found if value]
    values += [("generation", g.generation)] if g.get("generation") else []
    path = url_for("cite.canned", name=query.name)
    return f"{path}?{urlencode([*values, ('lang', language)])}"


def _local(address: str) -> str:
    """Return an address of this site as a link of a page has it: it holds under any host."""
    return address.removeprefix(request.host_url.rstrip("/"))


def _shown(query: CannedQuery, bound: BoundQuery, lease: GenerationLease) -> dict[str, Any]:
    """What a page shows of an answer that has no rows."""
    if query.form == "ASK":
        return {"truth": ask(lease, bound.text)}
    text = describe(lease, bound.text, TURTLE.media_type, has_row_limit=True).decode()
    return {"turtle": text[:_MOST_TEXT], "is_cut": len(text) > _MOST_TEXT}
