"""``renkei:search`` over HTTP, on the bundled graph, by both engines."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.serving import running_service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LEFT_OUT: Final = "FILTER NOT EXISTS { ?s a renkei:Participation }"


@pytest.fixture(scope="module")
def address(bundled_data_dir: Path) -> Iterator[str]:
    with running_service(bundled_data_dir, RENKEI_MAX_SEARCH_HITS="60") as found:
        yield found


def ask(address: str, query: str) -> tuple[int, dict[str, Any]]:
    """Return status and JSON of an answer."""
    url = f"{address}sparql?{urllib.parse.urlencode({'query': query})}"
    request = urllib.request.Request(url, headers={"Accept": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def things(address: str, pattern: str) -> set[str]:
    status, found = ask(address, f"SELECT DISTINCT ?s {{ {pattern} }}")
    assert status == 200, found
    return {row["s"]["value"] for row in found["results"]["bindings"]}


@pytest.mark.parametrize(
    "text", ["センター", "消費生活", "消費", "札幌市市民", "公園", "館", "Sapporo"]
)
def test_it_finds_what_contains_finds(address: str, text: str) -> None:
    """Each thing of a searched kind with the text in its label."""
    labelled = f"?s rdfs:label ?l FILTER(CONTAINS(STR(?l), '{text}')) "
    kinds = "?s a ?kind VALUES ?kind { renkei:FacilityEntity renkei:Government renkei:Event } "
    by_contains = things(address, labelled + kinds)
    assert by_contains
    assert things(address, f"?s renkei:search '{text}' . {kinds}") >= by_contains


def test_it_reads_names_as_people_write_them(address: str) -> None:
    """Width, kana, old forms."""
    plain = things(address, "?s renkei:search '札幌市消費者センター'")
    assert plain
    for written in ("札幌市 消費者センター", "札幌市消費者ｾﾝﾀｰ", "札幌市消費者せんたー"):
        assert plain & things(address, f"?s renkei:search '{written}'"), written
    assert things(address, "?s renkei:search 'ＣＯＮＳＵＭＥＲ'") == things(
        address, "?s renkei:search 'consumer'"
    )


def test_scores_order_the_names(address: str) -> None:
    """The whole name first."""
    status, found = ask(
        address, "SELECT ?s ?v { (?s ?v) renkei:search ('札幌市' 5) } ORDER BY DESC(?v)"
    )
    assert status == 200
    rows = found["results"]["bindings"]
    assert len(rows) == 5
    assert rows[0]["s"]["value"].endswith("/government/011002")
    assert float(rows[0]["v"]["value"]) == 1.0


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        ("?s renkei:search '道'", "limit", "more than 60"),
        ("?s renkei:search ('道' 61)", "limit", "at most 60"),
        ("?s renkei:search '！'", "query", "1 to 100 letters"),
        (f"?s renkei:search '{'長' * 101}'", "query", "1 to 100 letters"),
        ("?s renkei:search ?text", "query-syntax", "renkei:search cannot"),
    ],
)
def test_what_cannot_be_answered_is_a_400(
    address: str, query: str, code: str, message: str
) -> None:
    """With the reason."""
    status, problem = ask(address, f"SELECT * {{ {query} }}")
    assert (status, problem["code"]) == (400, code), problem
    assert message in problem["detail"]


def test_hostile_texts_are_texts(address: str) -> None:
    """Neither SPARQL nor the syntax of the index gets out of them."""
    for text in (
        '" OR *',
        "NEAR(a b)",
        "a*",
        "^a",
        "tokens:図",
        "x') }",
        "\u202e図",
        "{}",
        "-図書館",
    ):
        literal = json.dumps(text)
        status, _ = ask(address, f"SELECT * {{ ?s renkei:search {literal} }}")
        assert status in {200, 400}, text
