"""``/things/``: the kinds of things with their numbers, and a paged list of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from flask import Blueprint, abort, render_template, request

from renkei.graph.rdf.iris import Iris
from renkei.graph.rdf.terms import iri as checked_iri
from renkei.server.things.description import EACH, PAGE_SIZE, add_names
from renkei.server.things.listed_kinds import LISTS
from renkei.server.things.page import shown_tables
from renkei.server.things.table_parts import Table
from renkei.server.web.ask import rows
from renkei.server.web.facts import NAMING, Facts
from renkei.server.web.links import list_link, query_link
from renkei.server.web.paging import page_number
from renkei.server.web.texts import language_of
from renkei.server.web.values import Presenter

if TYPE_CHECKING:
    from renkei.graph.generations.leases import GenerationLease, Leases
    from renkei.server.things.listed_kinds import ThingList
    from renkei.server.things.page import ShownTable

__all__ = ["create_lists_blueprint", "list_query"]


_MOST_SORTED: Final = 2_000  # things of a list
_BY_KEY: Final = {entry.key: entry for entry in LISTS}


def create_lists_blueprint(leases: Leases) -> Blueprint:
    """Make the blueprint.

    Args:
        leases: Leases on the published data, at each request anew.
    """
    blueprint = Blueprint("lists", __name__)

    @blueprint.get("/things/")
    def classes() -> str:
        lease, language = leases.current(), language_of(request)
        query = counts_query(lease.base)
        counts = {row["class"].value: int(row["number"].value) for row in rows(lease, query)}
        names = Facts()
        add_names(lease, names, [entry.class_ for entry in LISTS])
        presenter = Presenter(names, Facts(), base=lease.base, language=language)
        return render_template(
            "things/classes.html",
            lists=[
                (entry.key, presenter.link(entry.class_), counts.get(entry.class_, 0))
                for entry in LISTS
            ],
            query=query_link(query, language),
        )

    @blueprint.get("/things/<key>")
    def things(key: str) -> str:
        entry = _BY_KEY.get(key) or abort(404)
        lease, language = leases.current(), language_of(request)
        base = lease.base
        count = sum(int(row["n"].value) for row in rows(lease, _count_query(entry, base)))
        pages = max(1, -(-count // PAGE_SIZE))
        page = page_number(request.args.get("page"), pages)
        query = list_query(entry, base, language, by_name=count <= _MOST_SORTED)
        window = f"{query}LIMIT {PAGE_SIZE} OFFSET {(page - 1) * PAGE_SIZE}"
        found = [row["thing"].value for row in rows(lease, window)]
        table, class_ = _table(lease, entry, found, language)
        return render_template(
            "things/list.html",
            key=key,
            count=count,
            page=page,
            pages=pages,
            table=table,
            class_=class_,
            query=query_link(query, language),
            page_link=lambda number: list_link(key, language, number),
        )

    return blueprint


def counts_query(base: str) -> str:
    """Return the query for how many things there are of each listed class."""
    classes = "\n".join(f"    {checked_iri(e.class_)}" for e in LISTS if not e.in_meta)
    meta = "\n".join(f"    {checked_iri(e.class_)}" for e in LISTS if e.in_meta)
    return f"""\
SELECT ?class (COUNT(DISTINCT ?thing) AS ?number)
WHERE {{
  {{
    VALUES ?class {{
{classes}
    }}
    ?thing a ?class .
  }}
  UNION
  {{
    VALUES ?class {{
{meta}
    }}
    GRAPH {checked_iri(Iris(base).meta_graph)} {{ ?thing a ?class }}
  }}
  {_ours(base)}
}}
GROUP BY ?class
"""


def list_query(entry: ThingList, base: str, language: str, *, by_name: bool = True) -> str:
    """Return the query behind a list: all its things, by name in a language, else in any.

    Or as the store has them: the engine takes 15 s for a hundred thousand names.
    """
    if not by_name:
        return f"SELECT DISTINCT ?thing\nWHERE {{\n  {entry.pattern(base)}\n  {_ours(base)}\n}}\n"
    return f"""\
SELECT ?thing (COALESCE(MIN(?own), MIN(?any)) AS ?name)
WHERE {{
  {entry.pattern(base)}
  {_ours(base)}
  OPTIONAL {{
    ?thing rdfs:label|skos:prefLabel ?any .
    BIND (IF(LANG(?any) = "{language}", ?any, ?unbound) AS ?own)
  }}
}}
GROUP BY ?thing
ORDER BY ?name ?thing
"""


def _count_query(entry: ThingList, base: str) -> str:
    return f"""SELECT (COUNT(DISTINCT ?thing) AS ?n)
        WHERE {{ {entry.pattern(base)} {_ours(base)} }}"""


def _ours(base: str) -> str:
    """Things with a page here; codes are concepts too, and have theirs at ``/code/``."""
    return f"FILTER (STRSTARTS(STR(?thing), STR({checked_iri(f'{base}id/')})))"


def _table(
    lease: GenerationLease, entry: ThingList, things: list[str], language: str
) -> tuple[ShownTable | None, str]:
    """The rows of one page: each thing with the properties that matter."""
    base = lease.base
    facts, names = Facts(), Facts()
    nodes = " ".join(checked_iri(thing) for thing in things)
    properties = " ".join(checked_iri(name) for name in (*entry.columns, *NAMING))
    of_graph = "=" if entry.in_meta else "!="
    body = f"""VALUES ?s {{ {nodes} }} VALUES ?p {{ {properties} }} {EACH}
        FILTER (?graph {of_graph} {checked_iri(Iris(base).meta_graph)})"""
    for row in rows(lease, f"SELECT DISTINCT ?s ?p ?o WHERE {{ {body} }}"):
        if not isinstance(row["o"], ox.BlankNode):
            facts.add(row["s"].value, row["p"].value, row["o"])
    add_names(lease, names, sorted({*facts.mentioned(), *things, *entry.columns, entry.class_}))
    presenter = Presenter(names, Facts(), base=base, language=language)
    table = Table(
        name="things",
        columns=("name", *entry.columns),
        rows=[
            ([ox.NamedNode(thing)], *(facts.values(thing, name) for name in entry.columns))
            for thing in things
        ],
    )
    shown = shown_tables([table], presenter) if things else []
    return (shown[0] if shown else None), presenter.link(entry.class_).text
