# ruff: noqa: E501 # one query a line
"""Queries that nobody would write by hand: nested, long, endless, greedy.

Each entry of `NESTED` and `FLAT` makes a query of a size: what a person may write (10 and 30) must
be answered, whatever is larger may be refused but harms nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ENDLESS", "FLAT", "GREEDY", "NESTED", "SERVICE"]

P: Final = "<http://example.org/p>"
X: Final = "<http://example.org/x>"


def around(before: str, middle: str, after: str) -> Callable[[int], str]:
    """Return what nests a text into itself ``n`` times."""
    return lambda n: f"SELECT * {{ ?s ?p ?o {before * n}{middle}{after * n} }} LIMIT 1"


def repeated(
    before: str, one: Callable[[int], str], after: str, joint: str = " "
) -> Callable[[int], str]:
    """Return what puts ``n`` texts in a row."""
    return lambda n: before + joint.join(one(i) for i in range(n)) + after


NESTED: Final[dict[str, Callable[[int], str]]] = {
    "parentheses": lambda n: f"SELECT * {{ ?s ?p ?o FILTER({'(' * n}true{')' * n}) }} LIMIT 1",
    "groups": around("{ ", "?a ?b ?c", " }"),
    "not": lambda n: f"SELECT * {{ ?s ?p ?o FILTER({'!' * n}true) }} LIMIT 1",
    "minus signs": lambda n: f"SELECT ({'-(' * n}1{')' * n} AS ?x) {{}}",
    "unions": around("{ ?a ?b ?c } UNION { ", "?d ?e ?f", " }"),
    "optionals": around("OPTIONAL { ?s ?p ?o ", "", " }"),
    "minus": around("MINUS { ?s ?p ?o ", "", " }"),
    "exists": lambda n: "SELECT * { ?s ?p ?o " + f"FILTER EXISTS {{ ?s {P} ?o " * n + " }" * n + " } LIMIT 1",
    "not exists": lambda n: "SELECT * { ?s ?p ?o " + f"FILTER NOT EXISTS {{ ?s {P} ?o " * n + " }" * n + " } LIMIT 1",
    "paths": lambda n: f"SELECT * {{ ?s {'(' * n}{P}{')' * n} ?o }} LIMIT 1",
    "inverse paths": lambda n: f"SELECT * {{ ?s {'^(' * n}{P}{')' * n} ?o }} LIMIT 1",
    "path stars": lambda n: f"SELECT * {{ {X} {'(' * n}{P}{')*' * n} ?o }} LIMIT 1",
    "path alternatives": lambda n: f"SELECT * {{ ?s {f'({P}|' * n}{P}{')' * n} ?o }} LIMIT 1",
    "subselects": around("{ SELECT * { ", "?a ?b ?c", " } }"),
    "collections": lambda n: f"SELECT * {{ ?s ?p {'(' * n}1{')' * n} }} LIMIT 1",
    "blank nodes": lambda n: f"SELECT * {{ ?s ?p {f'[ {P} ' * n}1{' ]' * n} }} LIMIT 1",
    "if": lambda n: f"SELECT ({'IF(true, ' * n}1{', 2)' * n} AS ?x) {{}}",
    "coalesce": lambda n: f"SELECT ({'COALESCE(' * n}1{')' * n} AS ?x) {{}}",
    "functions": lambda n: f"SELECT ({'STR(' * n}1{')' * n} AS ?x) {{}}",
    "in": lambda n: f"SELECT * {{ ?s ?p ?o FILTER({'1 IN (' * n}1{')' * n}) }} LIMIT 1",
    "sums": lambda n: f"SELECT ({'(1 + ' * n}1{')' * n} AS ?x) {{}}",
    "comparisons": lambda n: f"SELECT ({'(1 = ' * n}1{')' * n} AS ?x) {{}}",
    "triple terms": lambda n: f"SELECT * {{ ?s ?p {f'<<( {X} {P} ' * n}1{' )>>' * n} }} LIMIT 1",
    "graphs": around(f"GRAPH {X} {{ ", "?a ?b ?c", " }"),
    "aggregates": lambda n: "SELECT * " + "{ SELECT (COUNT(*) AS ?n) " * n + "{ }" + " }" * n,
}  # fmt: skip
FLAT: Final[dict[str, Callable[[int], str]]] = {
    "triple patterns": repeated("SELECT * {", lambda i: f"?s <http://example.org/p{i}> ?o{i} .", "} LIMIT 1"),
    "object lists": repeated(f"SELECT * {{ ?s {P} ", lambda i: f"{i}", "} LIMIT 1", ", "),
    "property lists": repeated("SELECT * { ?s ", lambda i: f"<http://example.org/p{i}> {i}", "} LIMIT 1", "; "),
    "projections": repeated("SELECT ", lambda i: f"(1 AS ?x{i})", " {}"),
    "variables": repeated("SELECT ", lambda i: f"?x{i}", " { ?s ?p ?o } LIMIT 1"),
    "filters": repeated("SELECT * { ?s ?p ?o ", lambda i: f"FILTER(?o != {i})", "} LIMIT 1"),
    "binds": repeated("SELECT * { ", lambda i: f"BIND({i} AS ?x{i})", "}"),
    "flat unions": repeated("SELECT * { ", lambda i: f"{{ ?s {P} {i} }}", "} LIMIT 1", " UNION "),
    "flat optionals": repeated("SELECT * { ?s ?p ?o ", lambda i: f"OPTIONAL {{ ?s <http://example.org/p{i}> ?o{i} }}", "} LIMIT 1"),
    "sum": repeated("SELECT (", lambda i: f"{i}", " AS ?x) {}", " + "),
    "or": repeated("SELECT * { ?s ?p ?o FILTER(", lambda i: f"?o = {i}", ") } LIMIT 1", " || "),
    "and": repeated("SELECT * { ?s ?p ?o FILTER(", lambda i: f"?o != {i}", ") } LIMIT 1", " && "),
    "path steps": repeated("SELECT * { ?s ", lambda i: f"<http://example.org/p{i}>", " ?o } LIMIT 1", "/"),
    "path choices": repeated("SELECT * { ?s ", lambda i: f"<http://example.org/p{i}>", " ?o } LIMIT 1", "|"),
    "values": repeated("SELECT * { VALUES ?x { ", lambda i: f"{i}", " } }"),
    "in list": repeated("SELECT * { ?s ?p ?o FILTER(?o IN (", lambda i: f"{i}", ")) } LIMIT 1", ", "),
    "order": repeated("SELECT * { ?s ?p ?o } ORDER BY ", lambda i: f"(?o + {i})", " LIMIT 1"),
    "group": repeated("SELECT (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ", lambda i: f"(STR(?o) AS ?g{i})", " LIMIT 1"),
    "prefixes": repeated("", lambda i: f"PREFIX p{i}: <http://example.org/{i}>", " SELECT * { ?s ?p ?o } LIMIT 1"),
    "from": repeated("SELECT * ", lambda i: f"FROM <http://example.org/{i}>", " { ?s ?p ?o } LIMIT 1"),
    "construct": repeated("CONSTRUCT { ", lambda i: f"?s <http://example.org/p{i}> ?o .", "} WHERE { ?s ?p ?o } LIMIT 1"),
    "describe": repeated("DESCRIBE ", lambda i: f"<http://example.org/{i}>", ""),
}  # fmt: skip
_CROSS: Final = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i ."
ENDLESS: Final = {
    "cross product, counted": f"SELECT (COUNT(*) AS ?n) {{ {_CROSS} }}",
    "5,000 steps": f"SELECT * {{ ?s {'/'.join([P] * 2_000)} ?o }}",
    "any path": f"SELECT (COUNT(*) AS ?n) {{ ?s (!{X})* ?o . ?o (!{P})* ?q }}",
    "regular expression": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(STR(?c), '(a*)*(b*)*(.*)*$')) }",
    "group_concat": f"SELECT (GROUP_CONCAT(?c) AS ?x) {{ {_CROSS} }}",
    "exists of cross products": f"SELECT * {{ ?s ?p ?o FILTER NOT EXISTS {{ {_CROSS} FILTER(?a = ?f && ?c = ?h && ?i = ?o) }} }}",
}  # fmt: skip
GREEDY: Final = {
    "order by": f"SELECT * {{ {_CROSS} }} ORDER BY ?i ?f ?c",
    "distinct": f"SELECT DISTINCT * {{ {_CROSS} }} ORDER BY ?a",
    "group by": f"SELECT ?a ?d ?g (COUNT(*) AS ?n) {{ {_CROSS} }} GROUP BY ?a ?d ?g ?c ?f ?i",
    "replace": "SELECT (STRLEN(" + "REPLACE(" * 12 + "'aaaaaaaaaaaaaaaa'" + ", 'a', 'aaaaaaaa')" * 12 + ") AS ?x) {}",
    "concat": "SELECT (STRLEN(?z) AS ?n) { BIND('aaaaaaaaaaaaaaaa' AS ?a0) " + " ".join(
        f"BIND(CONCAT(?a{i}, ?a{i}, ?a{i}, ?a{i}) AS ?a{i + 1})" for i in range(20)) + " BIND(?a20 AS ?z) }",
}  # fmt: skip
SERVICE: Final = (
    "SELECT * {{ SERVICE {0} {{ ?s ?p ?o }} }}",
    "SELECT * {{ service {0} {{ ?s ?p ?o }} }}",
    "SELECT * {{ SeRvIcE SILENT {0} {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE#\n{0}#\n{{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE\t{0}{{?s ?p ?o}} }}",
    "SELECT * {{ ?s ?p 'x'SERVICE {0} {{ ?s ?p ?o }} }}",
    "SELECT * {{ {{ {{ OPTIONAL {{ SERVICE {0} {{ ?s ?p ?o }} }} }} }} }}",
    "SELECT * {{ {{ SELECT * {{ SERVICE {0} {{ ?s ?p ?o }} }} }} }}",
    "SELECT * {{ BIND({0} AS ?e) SERVICE ?e {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?e {{ {0} }} SERVICE SILENT ?e {{ ?s ?p ?o }} }}",
    "PREFIX e: {0} SELECT * {{ SERVICE e: {{ ?s ?p ?o }} }}",
    "PREFIX e: {0} SELECT * {{ SERVICEe: {{ ?s ?p ?o }} }}",
    "BASE {0} SELECT * {{ SERVICE <> {{ ?s ?p ?o }} }}",
    "SELECT * {{ \\u0053ERVICE {0} {{ ?s ?p ?o }} }}",
    "SELECT * {{ \\U00000053ERVICE {0} {{ ?s ?p ?o }} }}",
    "SELECT * {{ FILTER EXISTS {{ SERVICE {0} {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ FILTER(trueSERVICE {0} {{ ?s ?p ?o }}) }}",
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE {0} {{ ?s ?p ?o }} }}",
    "ASK {{ MINUS {{ SERVICE {0} {{ ?s ?p ?o }} }} }}",
    "ASK {{ ?a ?b '''x''' . SERVICE {0} {{ ?s ?p ?o }} }}",
    "# '\nASK {{ SERVICE {0} {{ ?s ?p ?o }} }} # '",
    "DESCRIBE ?s {{ SERVICE {0} {{ ?s ?p ?o }} }}",
)
