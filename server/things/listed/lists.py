"""The things of a list, in its order: from the table of things, else by a query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.rdf.iris import Iris
from renkei.graph.rdf.terms import iri as checked_iri
from renkei.graph.things.table import ThingsTable
from renkei.server.things.description import EACH, add_names
from renkei.server.things.kinds import LISTED_KINDS
from renkei.server.things.shown.tables import needs_origins, shown_tables
from renkei.server.things.table_parts import STATED_IN, TermTable
from renkei.server.web.ask import rows
from renkei.server.web.facts import NAMING, Facts
from renkei.server.web.origins import Origins, read_origins
from renkei.server.web.values import Presenter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from renkei.graph.generations.leases import GenerationLease
    from renkei.server.things.kind import Kind
    from renkei.server.things.listed.choice import ListChoice
    from renkei.server.things.shown.tables import ShownTable
    from renkei.server.web.values import Value

__all__ = [
    "MAX_SORTED",
    "ListTable",
    "counts_query",
    "first_things",
    "kind_counts",
    "list_query",
    "list_table",
    "number_of_things",
    "part_of_list",
    "table_for",
]

MAX_SORTED: Final = 2_000
"""Things of a list that a query sorts."""

_BATCH: Final = 500  # things whose statements one query reads


def kind_counts(lease: GenerationLease) -> list[tuple[Kind, int]]:
    """Return the kinds that the graph has, with their numbers."""
    table = ThingsTable.of(lease.path)
    if table is None:
        counts = _counts(lease, counts_query(lease.base))
    else:
        counts = table.counts() | _counts(lease, counts_query(lease.base, only_meta=True))
    return [(k, number) for k in LISTED_KINDS.values() if (number := counts.get(k.class_, 0))]


def counts_query(base: str, *, only_meta: bool = False) -> str:
    """Return the query for the number of things of each listed kind.

    Args:
        base: What the IRIs of the data start with.
        only_meta: Count only the kinds that the meta graph describes.
    """
    classes = "" if only_meta else _classes(k for k in LISTED_KINDS.values() if not k.in_meta)
    meta = _classes(kind for kind in LISTED_KINDS.values() if kind.in_meta)
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
  {_with_page(base)}
}}
GROUP BY ?class
"""


def list_query(kind: Kind, base: str, language: str, *, is_sorted: bool = True) -> str:
    """Return the query behind a list: the things of a kind, in the order of the kind and by name.

    A name in kana is how a Japanese name is read, so it decides on Japanese pages where there is
    one. Things that lack what the kind is ordered by are last.

    Args:
        kind: The kind.
        base: What the IRIs of the data start with.
        language: Language of the names; where a thing has none in it, another one counts.
        is_sorted: False for the order of the store: sorting 100,000 names takes the engine 15 s.
    """
    if not is_sorted:
        return (
            f"SELECT DISTINCT ?thing\nWHERE {{\n  {kind.pattern(base)}\n  {_with_page(base)}\n}}\n"
        )
    # MIN fails on a group with an unbound value, so each path has a group of its own.
    orders = "".join(
        f"  OPTIONAL {{\n    SELECT ?thing (MIN(?value) AS ?order{number})\n"
        f"    WHERE {{ {kind.pattern(base)} ?thing {path} ?value }}\n    GROUP BY ?thing\n  }}\n"
        for number, path in enumerate(kind.order, start=1)
    )
    keys = "".join(f"(!BOUND(?order{n})) ?order{n} " for n in range(1, len(kind.order) + 1))
    kana, kana_first = "", ""
    if language == "ja":
        kana_first = "?kana, "
        kana = """\
  OPTIONAL { ?thing rdfs:label|skos:prefLabel ?kana FILTER (LCASE(LANG(?kana)) = "ja-kana") }
"""
    return f"""\
SELECT ?thing (MIN(?key) AS ?sort)
WHERE {{
  {kind.pattern(base)}
  {_with_page(base)}
{kana}\
  OPTIONAL {{ ?thing rdfs:label|skos:prefLabel ?own FILTER (LANG(?own) = "{language}") }}
  OPTIONAL {{ ?thing rdfs:label|skos:prefLabel ?any }}
  BIND (LCASE(STR(COALESCE({kana_first}?own, ?any, ?thing))) AS ?key)
{orders}\
}}
GROUP BY ?thing{"".join(f" ?order{n}" for n in range(1, len(kind.order) + 1))}
ORDER BY {keys}?sort ?thing
"""


def _counts(lease: GenerationLease, query: str) -> dict[str, int]:
    return {row["class"].value: int(row["number"].value) for row in rows(lease, query)}


def table_for(lease: GenerationLease, kind: Kind) -> ThingsTable | None:
    """Return the table that has the list of a kind in its order, if there is one."""
    table = None if kind.in_meta else ThingsTable.of(lease.path)
    if table is None or not table.has_combinations():
        return None
    return table if table.order(kind.class_) in {None, kind.order} else None


def number_of_things(lease: GenerationLease, kind: Kind) -> int:
    """Return the number of things of a list."""
    table = table_for(lease, kind)
    if table is not None:
        return table.count(kind.class_)
    query = f"""SELECT (COUNT(DISTINCT ?thing) AS ?n)
        WHERE {{ {kind.pattern(lease.base)} {_with_page(lease.base)} }}"""
    return sum(int(row["n"].value) for row in rows(lease, query))


def first_things(
    lease: GenerationLease, kind: Kind, language: str, *, size: int, before: int = 0
) -> list[str]:
    """Return the IRIs of a part of a list.

    Args:
        lease: The generation. Without a table, its lists are sorted up to 2,000 things.
        kind: The kind.
        language: Of the names.
        size: How many at most.
        before: How many come before them.
    """
    table = table_for(lease, kind)
    if table is not None:
        paths = table.page(kind.class_, language, first=before + 1, size=size)
        return [f"{lease.base}id/{path}" for path in paths]
    is_sorted = number_of_things(lease, kind) <= MAX_SORTED
    query = list_query(kind, lease.base, language, is_sorted=is_sorted)
    window = f"{query}LIMIT {size} OFFSET {before}"
    return [row["thing"].value for row in rows(lease, window)]


def part_of_list(
    lease: GenerationLease,
    table: ThingsTable,
    kind: Kind,
    choice: ListChoice,
    language: str,
    *,
    after: int,
    size: int,
) -> list[tuple[int, str]]:
    """Return the positions and IRIs of things that have what is chosen, in the chosen order."""
    found = table.part(
        kind.class_,
        language,
        choice.values,
        after=after,
        size=size,
        sort=choice.sort,
        is_descending=choice.is_descending,
    )
    return [(position, f"{lease.base}id/{path}") for position, path in found]


def _classes(kinds: Iterable[Kind]) -> str:
    return "\n".join(f"    {checked_iri(kind.class_)}" for kind in kinds)


def _with_page(base: str) -> str:
    """Return a filter for things with a page at ``/doc/``: codes are concepts too."""
    return f"FILTER (STRSTARTS(STR(?thing), STR({checked_iri(f'{base}id/')})))"


@dataclass(frozen=True, slots=True)
class ListTable:
    """A part of a list with its columns.

    Attributes:
        shown: The table.
        quotes: What the lines of each row say, if they were read.
        rights: The statements of rights about these quotes.
    """

    shown: ShownTable
    quotes: Sequence[Sequence[Value]] = ()
    rights: Sequence[Value] = ()


def list_table(
    lease: GenerationLease,
    kind: Kind,
    listed: Sequence[str],
    language: str,
    *,
    with_quotes: bool = False,
) -> ListTable:
    """Return things of a list, each with the columns of its kind."""
    base = lease.base
    facts, names = Facts(), Facts()
    columns = [column for column in kind.columns if column != STATED_IN]
    properties = " ".join(checked_iri(name) for name in (*columns, *NAMING))
    of_graph = "=" if kind.in_meta else "!="
    for start in range(0, len(listed), _BATCH):
        nodes = " ".join(checked_iri(thing) for thing in listed[start : start + _BATCH])
        body = f"""VALUES ?s {{ {nodes} }} VALUES ?p {{ {properties} }} {EACH}
            FILTER (?graph {of_graph} {checked_iri(Iris(base).meta_graph)})"""
        for row in rows(lease, f"SELECT DISTINCT ?s ?p ?o WHERE {{ {body} }}"):
            if not isinstance(row["o"], ox.BlankNode):
                facts.add(row["s"].value, row["p"].value, row["o"])
    has_lines = with_quotes and STATED_IN in kind.columns
    origins = Origins()
    if needs_origins(kind.columns):
        origins = read_origins(lease, listed, with_quotes=has_lines)
    documents = origins.documents_of(listed)
    unnamed = sorted({*facts.mentioned(), *listed, *columns, *documents})
    for start in range(0, len(unnamed), _BATCH):
        add_names(lease, names, unnamed[start : start + _BATCH])
    table = TermTable(
        name="things",
        columns=("name", *kind.columns),
        rows=[
            ([ox.NamedNode(thing)], *(facts.values(thing, column) for column in kind.columns))
            for thing in listed
        ],
        is_ordered=True,
    )
    presenter = Presenter(names, Facts(), base=base, language=language)
    (shown,) = shown_tables([table], presenter, language, origins)
    if not has_lines:
        return ListTable(shown)
    quotes = [presenter.values(origins.quotes.get(thing, ())) for thing in listed]
    return ListTable(shown, quotes, presenter.values(origins.rights))
