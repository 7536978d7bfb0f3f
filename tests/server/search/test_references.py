"""``/search`` finds what no list of things has: datasets, codes, terms of the vocabulary."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from flask.testing import FlaskClient

BROWSER = {"Accept": "text/html"}
CODE = "https://w3id.org/renkei/code/"
TERM = "https://w3id.org/renkei/ns#"


@pytest.mark.parametrize(
    ("query", "kind", "thing", "link"),
    [
        ("指定管理者（施設及び", "datasets", "/id/dataset/designated-managers", "/doc/dataset/"),
        ("検討", "codes", f"{CODE}status#under-consideration", "/code/status"),
        ("under consideration", "codes", f"{CODE}status#under-consideration", "/code/status"),
        ("under-consideration", "codes", f"{CODE}status#under-consideration", "/code/status"),
        ("inPairing", "vocabulary", f"{TERM}inPairing", "/ns"),
        ("renkei:inPairing", "vocabulary", f"{TERM}inPairing", "/ns"),
        ("JointActivity", "vocabulary", f"{TERM}JointActivity", "/ns"),
    ],
)
def test_their_names_lead_to_their_pages(
    bundled_client: FlaskClient, query: str, kind: str, thing: str, link: str
) -> None:
    """In both languages, by key and by prefixed name; each is a kind of the facet."""
    found = bundled_client.get(f"/search.json?q={quote(query)}&kind={kind}").get_json()
    assert found["rows"][0]["thing"].endswith(thing), found["rows"][:3]
    assert {row["kind"] for row in found["rows"]} == {kind}
    assert found["total"] == len(found["rows"]) == found["facets"].get("kind", {kind: 1})[kind]
    every = bundled_client.get(f"/search.json?q={quote(query)}&limit=200").get_json()
    assert any(row["thing"].endswith(thing) for row in every["rows"])
    assert every["did_you_mean"] is None
    page = bundled_client.get(f"/search?q={quote(query)}&kind={kind}&lang=en", headers=BROWSER).text
    hits = re.findall(r'<ol class="hits".*?</ol>', page, re.DOTALL)[0]
    address = re.findall(r'href="([^"]+)"', hits)[0]
    assert address.startswith(link)
    assert bundled_client.get(address, headers=BROWSER).status_code == 200


def test_they_stand_among_things_by_how_they_match(bundled_client: FlaskClient) -> None:
    """A whole name before parts of other names; pages have each of all hits once."""
    address, rows = "/search.json?q=公園&limit=5", []
    while address:
        answer = bundled_client.get(address).get_json()
        rows += answer["rows"]
        address = answer["next"] or ""
    assert len({row["thing"] for row in rows}) == len(rows) == answer["total"]
    order = ["exact", "prefix", "phrase", "words", "fuzzy", "text"]
    matches = [order.index(row["match"]) for row in rows]
    assert matches == sorted(matches)
    assert {"codes", "facilities"} <= {row["kind"] for row in rows}


@pytest.mark.parametrize("choice", ["government=011002", "theme=parks", "year=fy2017"])
def test_a_choice_that_they_do_not_have_leaves_them_out(
    bundled_client: FlaskClient, choice: str
) -> None:
    found = bundled_client.get(f"/search.json?q=公園&{choice}&limit=200").get_json()
    assert not {row["kind"] for row in found["rows"]} & {"codes", "vocabulary", "datasets"}
