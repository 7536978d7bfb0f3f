"""``/things/``: the kinds of things with their numbers, and a list of each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext  # type: ignore[import-untyped] # it has no types

from renkei.graph.rdf.formats import CSV
from renkei.queries.binding import ParameterError
from renkei.server.things.description import PAGE_SIZE
from renkei.server.things.kinds import LISTED_KINDS
from renkei.server.things.listed.choice import FACET_NAMES, position_after, read_choice
from renkei.server.things.listed.facets import facets_of
from renkei.server.things.listed.heads import list_heads
from renkei.server.things.listed.lists import (
    MAX_SORTED,
    counts_query,
    first_things,
    kind_counts,
    list_query,
    list_table,
    number_of_things,
    part_of_list,
    table_for,
)
from renkei.server.things.listed.records import records
from renkei.server.things.shown.table_csv import csv_response
from renkei.server.web.deps import deps
from renkei.server.web.links import in_language, list_link, query_link
from renkei.server.web.paging import page_number
from renkei.server.web.parameters import understands
from renkei.server.web.query_response import csv_file
from renkei.server.web.request_errors import RequestError
from renkei.server.web.texts import language_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.generations.leases import GenerationLease
    from renkei.server.things.kind import Kind
    from renkei.server.things.listed.choice import ListChoice

__all__ = ["MAX_ROWS", "blueprint"]

MAX_ROWS: Final = 5_000
"""Things of a list that is offered as one file."""

_SEARCHED: Final = ("government", "theme", "year")  # those of the search, too

blueprint = Blueprint("lists", __name__)


@blueprint.get("/things/")
def classes() -> str:
    """List the kinds of things that the graph has, with their numbers."""
    lease, language = deps().leases.requested(), language_of(request)
    return render_template(
        "things/classes.html",
        lists=kind_counts(lease),
        query=query_link(counts_query(lease.base), language),
    )


@blueprint.get("/things.csv")
@understands("bom")
def classes_csv() -> Response:
    """Answer with the kinds of things and their numbers as CSV."""
    lease, language = deps().leases.requested(), language_of(request)
    rows_ = [(kind.title[language], str(number)) for kind, number in kind_counts(lease)]
    return csv_file([gettext("Kind"), gettext("Number")], rows_, "things")


@blueprint.get("/things/<key>")
@understands("page", "after", "sort", "q", *FACET_NAMES)
def things(key: str) -> str | AnyResponse:
    """List the things of a kind that have the chosen values, in the chosen order."""
    kind = LISTED_KINDS.get(key) or abort(404)
    lease, language = deps().leases.requested(), language_of(request)
    if "q" in request.args:
        return redirect(_search_in(key, language))
    table = table_for(lease, kind)
    choice = read_choice(table, kind, request.args, lease.base)
    return _restricted(lease, kind, choice) if choice.values else _whole(lease, kind, choice)


def _search_in(key: str, language: str) -> str:
    """Return the address of the search in a list.

    Raises:
        ParameterError: If something is chosen that the search does not have.
    """
    for name in request.args.keys() - {"q", "lang", *_SEARCHED}:
        raise ParameterError(
            f"words are not searched by {name}: leave out {name}, or q", parameter=name
        )
    values = {name: request.args[name] for name in _SEARCHED if name in request.args}
    return in_language(url_for("search.search"), language, q=request.args["q"], kind=key, **values)


def _whole(lease: GenerationLease, kind: Kind, choice: ListChoice) -> str:
    """Return a page, by its number, of all things of a kind."""
    if "after" in request.args:
        raise ParameterError("a whole list has numbered pages: page=2", parameter="after")
    language, table = language_of(request), table_for(lease, kind)
    count = number_of_things(lease, kind)
    pages = max(1, -(-count // PAGE_SIZE))
    page = page_number(request.args.get("page"), pages)
    before = (page - 1) * PAGE_SIZE
    if table is None:
        listed = first_things(lease, kind, language, before=before, size=PAGE_SIZE)
    else:
        part = part_of_list(lease, table, kind, choice, language, after=before, size=PAGE_SIZE)
        listed = [iri for _, iri in part]

    def page_link(number: int) -> str:
        if choice.is_whole:
            return list_link(kind.key, language, number)
        return choice.link(language, page=number) if number > 1 else choice.link(language)

    return _page(
        lease, kind, choice, listed, count=count, page=page, pages=pages, page_link=page_link
    )


def _restricted(lease: GenerationLease, kind: Kind, choice: ListChoice) -> str:
    """Return a page of the things that have all chosen values."""
    if "page" in request.args:
        raise ParameterError(
            "a part of a list has no numbered pages: follow its links to the next page",
            parameter="page",
        )
    language, table = language_of(request), table_for(lease, kind)
    if table is None:  # then no value can be chosen
        abort(404)
    after = position_after(request.args.get("after"))
    part = part_of_list(lease, table, kind, choice, language, after=after, size=PAGE_SIZE + 1)
    last = part[PAGE_SIZE - 1][0] if len(part) > PAGE_SIZE else 0
    return _page(
        lease,
        kind,
        choice,
        [iri for _, iri in part[:PAGE_SIZE]],
        count=table.number(kind.class_, choice.values),
        first=choice.link(language) if after else "",
        following=choice.link(language, after=last) if last else "",
    )


def _page(
    lease: GenerationLease,
    kind: Kind,
    choice: ListChoice,
    listed: list[str],
    *,
    count: int,
    page: int = 1,
    pages: int = 1,
    page_link: Callable[[int], str] | None = None,
    first: str = "",
    following: str = "",
) -> str:
    language, table = language_of(request), table_for(lease, kind)
    query = list_query(kind, lease.base, language, is_sorted=count <= MAX_SORTED)
    found = list_table(lease, kind, listed, language, with_quotes=True) if listed else None
    shown = found.shown if found else None
    is_file = count <= MAX_ROWS
    return render_template(
        "things/list.html",
        kind=kind,
        choice=choice,
        count=count,
        total=number_of_things(lease, kind),
        page=page,
        pages=pages,
        page_link=page_link,
        first=first,
        following=following,
        table=shown,
        quotes=found.quotes if found else (),
        rights=found.rights if found else (),
        heads=list_heads(shown, kind, choice, language) if shown and table else {},
        whole=list_link(kind.key, language),
        query=query_link(query, language) if choice.is_whole else "",
        csv=choice.link(language, suffix=".csv") if is_file else "",
        json=choice.link(language, suffix=".json") if is_file else "",
        facets=facets_of(lease, table, kind, choice, language) if page == 1 else [],
        canonical=page_link(page) if page_link else choice.link(language),
    )


@blueprint.get("/things/<key>.<any(csv, json):suffix>")
@understands("sort", *FACET_NAMES)
def things_as(key: str, suffix: str) -> Response:
    """Answer with all things of a list that have the chosen values, as CSV or JSON.

    Raises:
        RequestError: If there are too many.
    """
    kind = LISTED_KINDS.get(key) or abort(404)
    lease, language = deps().leases.requested(), language_of(request)
    table = table_for(lease, kind)
    choice = read_choice(table, kind, request.args, lease.base)
    count = (
        table.number(kind.class_, choice.values)
        if table and choice.values
        else number_of_things(lease, kind)
    )
    if count > MAX_ROWS:
        raise RequestError(
            f"the list has {count:,} things, and a table of it at most {MAX_ROWS:,}: take the "
            "tables of /dumps/, choose a part of it, or ask /sparql"
        )
    if table is None:
        listed = first_things(lease, kind, language, size=MAX_ROWS)
    else:
        part = part_of_list(lease, table, kind, choice, language, after=0, size=MAX_ROWS)
        listed = [iri for _, iri in part]
    shown = list_table(lease, kind, listed, language).shown
    if suffix == CSV.suffix:
        return csv_response(shown, language, key)
    head = {"list": key, "generation": lease.id, "language": language}
    document = {
        "head": {**head, "parameters": choice.parameters},
        "total": count,
        "rows": records(shown, listed, request.host_url.rstrip("/")),
    }
    text = json.dumps(document, ensure_ascii=False)
    return Response(f"{text}\n", content_type="application/json")
