"""The triples of sorted quads, whatever their texts hold."""

from __future__ import annotations

from collections import Counter

import pytest

from renkei.graph.build.merging import triples_of

TRIPLES = [
    b'<http://x.example/s> <http://x.example/p> "?a <= ?b && ?c < ?d"',
    b'<http://x.example/s> <http://x.example/q> "a <b> .\\n"',
    b'<http://x.example/s> <http://x.example/q> "c <"',
    b'<http://x.example/t> <http://x.example/p> "> ."',
]


@pytest.mark.parametrize("number", [1, 8, 9, 20])
def test_only_the_graph_at_the_end_of_a_line_is_cut(number: int) -> None:
    """Also with so many graphs that a regular expression cuts, and with ``<`` in a text."""
    graphs = [f" <http://x.example/g{each:02}> .\n".encode() for each in range(number)]
    lines = [triple + graph for triple in TRIPLES for graph in graphs]
    counts = Counter(dict.fromkeys(graphs, len(TRIPLES)))
    found = [line for block in triples_of(iter([b"".join(lines)]), counts) for line in block]
    assert found == [triple + b" .\n" for triple in TRIPLES]
