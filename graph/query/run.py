"""Runs a query on a store as the standard has it, where the engine alone would not.

pyoxigraph 0.5 reads ``TRUE`` only in lower case, refuses queries with unknown functions, removes
the duplicates of alternative paths, sorts the columns of ``SELECT *`` by name, gives COUNT no value
if that of an expression is an error, and has no search. Every place that evaluates a query calls
`run_query`.
"""

from __future__ import annotations

import functools
import itertools
import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.errors import QueryError
from renkei.graph.query.functions import SPARQL_FUNCTIONS
from renkei.graph.query.mistakes import AGGREGATES
from renkei.graph.query.names import iris_of, star_of_select
from renkei.graph.query.patterns.alternatives import without_alternatives
from renkei.graph.query.patterns.search import has_search, search_patterns
from renkei.graph.query.tokens import edited, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from renkei.graph.query.functions import Function, Term
    from renkei.graph.query.patterns.search import Search, SearchPatterns
    from renkei.graph.query.tokens import Edit, Token

__all__ = ["Result", "lower_truths", "run_query"]

Result = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

_CAPITAL_TRUTH: Final = re.compile(r"\b(?!true\b|false\b)(?i:true|false)\b")
# A name or IRI and a bracket, with white space and comments between them.
_CALL: Final = re.compile(r"(?:>|:[^\s<>\"{}(]*+)(?:\s|#[^\r\n]*+)*+\(")
_COUNT: Final = re.compile(r"\bCOUNT\b", re.IGNORECASE)
_NOT_IN_COUNT: Final = AGGREGATES | {"DISTINCT"}
_MAX_PROBED: Final = 4_096  # names that are remembered to be functions of the engine or not


def lower_truths(text: str) -> str:
    """Return a query with ``TRUE`` and ``False`` in lower case; every offset stays.

    Keywords match without case (SPARQL 1.1 §19.8, note 1).
    """
    if not _CAPITAL_TRUTH.search(text):
        return text
    edits = [
        (token.start, token.end, token.text.lower())
        for token in tokens(text)
        if token.kind == "word" and token.text.lower() in {"true", "false"}
    ]
    return edited(text, edits)


def run_query(
    store: ox.Store,
    text: str,
    *,
    prefixes: Mapping[str, str],
    base: str = "",
    default_graph: Sequence[ox.NamedNode | ox.DefaultGraph] | None = None,
    named_graphs: Sequence[ox.NamedNode] | None = None,
    search: Search | None = None,
) -> Result:
    """Run a query.

        for row in run_query(store, "SELECT * { ?s ?p ?o }", prefixes={}): …

    Args:
        store: An open store; it is only read.
        text: A query that has passed `renkei.graph.query.text.check_query_text`.
        prefixes: Predeclared prefixes.
        base: The base IRI, unless the query has one; empty means none.
        default_graph: The graphs of the default graph, without duplicates; None means those of the
            query.
        named_graphs: The named graphs; as ``default_graph``.
        search: Answers the patterns with ``renkei:search``; None means there is no index.

    Raises:
        SyntaxError: If the text is not SPARQL.
        QueryError: If a union instead of an alternative path is not SPARQL, or a search has too
            many hits or no index.
        RuntimeError: If it cannot be evaluated.
    """
    text = lower_truths(text)
    functions = SPARQL_FUNCTIONS | _unknown_functions(text, prefixes, base)

    def run(where: ox.Store, query: str) -> Result:
        return where.query(
            query,
            base_iri=base or None,
            prefixes=dict(prefixes),
            default_graph=list(default_graph) if default_graph is not None else None,
            named_graphs=list(named_graphs) if named_graphs is not None else None,
            custom_functions=functions,
        )

    def parse() -> Result:
        return run(ox.Store(), text)

    searches = _searches(text, prefixes, base, parse)
    marked = searches.text if searches else text
    edits = _edits(marked, text, lambda: run(ox.Store(), marked))
    if not edits and not searches:
        return run(store, text)
    rewritten = edited(marked, edits)
    if searches:
        if search is None:
            raise QueryError("this graph was built without a search index: no renkei:search")
        rewritten = searches.filled(rewritten, search)
    try:
        return run(store, rewritten)
    except SyntaxError as error:
        reason = (
            "the alternative path of this query cannot be evaluated; write a UNION instead of |"
        )
        if searches:
            reason = "renkei:search cannot be used in CONSTRUCT WHERE; write a template"
        raise QueryError(reason) from error


def _searches(
    text: str, prefixes: Mapping[str, str], base: str, parse: Callable[[], Result]
) -> SearchPatterns | None:
    """Return a query with its searches marked; parse it before, so that its errors come first."""
    if not has_search(text):
        return None
    parse()
    return search_patterns(text, prefixes, base)


def _edits(text: str, written: str, parse: Callable[[], Result]) -> list[Edit]:
    """Return what to change in a query before the engine evaluates it.

    Args:
        text: The query.
        written: The same as the client wrote it, whose order the columns of ``SELECT *`` have.
        parse: Parses it; returns its answer on an empty store.
    """
    has_star, has_alternative = "*" in text, "|" in text.replace("||", "")
    if not has_star and not has_alternative and not _COUNT.search(text):
        return []
    all_tokens = list(tokens(text))
    alternatives = without_alternatives(text, all_tokens)
    star = star_of_select(all_tokens)
    edits = [*alternatives.edits, *_counts(all_tokens)]
    if star is None and not edits:
        return []
    answer = parse()  # before an edit could hide an error
    if star is not None and isinstance(answer, ox.QuerySolutions):
        visible = [str(variable) for variable in answer.variables]
        if not visible and alternatives.has_new_variables:
            return []  # a SELECT cannot name no variable
        ordered = _by_appearance(visible, all_tokens if text is written else tokens(written))
        if ordered != visible or alternatives.has_new_variables:
            edits.append((star.start, star.end, f" {' '.join(ordered)} "))
    return edits


def _counts(all_tokens: Sequence[Token]) -> Iterator[Edit]:
    """Yield edits that make a sum of each COUNT of an expression.

    COUNT is the number of values that are no errors (SPARQL 1.1 §18.5.1.2); in the engine one error
    leaves the whole COUNT without a value. With DISTINCT there is no such sum.
    """
    opened: list[Token | None] = []  # the word COUNT, for each open bracket that ends in a sum
    for i, token in enumerate(all_tokens):
        if token.kind == "open":
            count = all_tokens[i - 1] if i and _counts_expression(all_tokens, i - 1) else None
            opened.append(count)
            if count is not None:
                yield count.start, token.end, "SUM(COALESCE(IF(ISBLANK("
        elif token.kind == "close" and opened and opened.pop() is not None:
            yield token.start, token.end, "), 1, 1), 0))"


def _counts_expression(all_tokens: Sequence[Token], at: int) -> bool:
    """Whether there is a COUNT of an expression that is no variable and has no aggregate."""
    if all_tokens[at].text.upper() != "COUNT" or all_tokens[at].kind != "word":
        return False
    depth = 0
    for i in range(at + 1, len(all_tokens)):
        token = all_tokens[i]
        depth += (token.kind == "open") - (token.kind == "close")
        if token.text == "{":
            break
        if token.kind == "word" and token.text.upper() in _NOT_IN_COUNT:
            return False
        if not depth:
            return i - at > 3  # noqa: PLR2004 # COUNT ( ?x )
    return True


def _by_appearance(variables: list[str], all_tokens: Iterable[Token]) -> list[str]:
    """Return variables in the order of their first appearance in the query."""
    names = (f"?{token.text[1:]}" for token in all_tokens if token.kind == "variable")
    first = dict.fromkeys(names)
    return [name for name in first if name in variables]


def _unknown_functions(
    text: str, prefixes: Mapping[str, str], base: str
) -> dict[ox.NamedNode, Function]:
    """Return functions without a value for the names that the engine has no function for.

    An unknown function is an error of the expression, not of the query (SPARQL 1.1 §17.6).
    """
    if not _CALL.search(text):
        return {}
    all_tokens = list(tokens(text))
    names = list(dict.fromkeys(_called(all_tokens)))
    iris = iris_of(text, all_tokens, names, prefixes=prefixes, base=base) if names else None
    return {
        iri: _without_value
        for iri in iris or ()
        if iri not in SPARQL_FUNCTIONS and not _is_of_engine(iri.value)
    }


def _called(all_tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the names before brackets: functions, and properties of collections."""
    for name, bracket in itertools.pairwise(all_tokens):
        if bracket.text == "(" and name.kind in {"iri", "name"}:
            yield name.text


@functools.lru_cache(maxsize=_MAX_PROBED)
def _is_of_engine(iri: str) -> bool:
    """Whether the engine has a function: a cast of XML Schema, or one of GeoSPARQL."""
    try:
        ox.Store().query(f"SELECT (<{iri}>(1) AS ?v) {{}}")  # casts have one argument
    except RuntimeError:
        return False
    return True


def _without_value(*_: Term) -> None:
    """Return no value, as an unknown function does."""
