"""Texts of queries: their check with usual limits, and the pieces of which tests make them."""

from __future__ import annotations

from typing import Final

from renkei.graph.query.text import CheckedQuery, check_query_text

MAX_BYTES: Final = 65_536
# An address that the engine asks without opening a connection, and fails: "unsupported scheme".
ELSEWHERE: Final = "<no-such-scheme:x>"


def check(text: str, *, max_nesting: int = 60) -> CheckedQuery:
    return check_query_text(text, max_bytes=MAX_BYTES, max_nesting=max_nesting)


PIECES: Final = [
    *(
        "SELECT * {",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "<<",
        ">>",
        "<<(",
        ")>>",
        "<",
        ">",
        "<=",
        " ",
        "\n",
    ),
    *("SERVICE", "service", "SILENT", ELSEWHERE, "SERVICE <no-such-scheme:x> {}", "{ ?s ?p ?o }"),
    *(
        "'",
        '"',
        "'''",
        '"""',
        "\\",
        "\\'",
        "\\u0027",
        "\\uD800",
        "#",
        "#>",
        "#'",
        "\n#",
        "'a'",
        "@ja",
    ),
    *(
        "FILTER(",
        "FILTER(?o<",
        "BIND(",
        "AS ?x)",
        "VALUES ?x {",
        "VALUES (?x) {(",
        "GRAPH",
        "ex:",
        ":",
    ),
    *(
        "true",
        "1",
        ".",
        ",",
        ";",
        "?s",
        "?s ?p ?o",
        "?o<?x",
        "ex:a",
        "a",
        "&&",
        "!",
        "-",
        "<x:y#>",
        "_:b",
    ),
]
