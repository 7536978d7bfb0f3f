"""``POST /reconcile/match``: batches of conditions, as the draft of the API 1.0 has them."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any, Final

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.queries.binding import ParameterError
from renkei.server.reconcile.match import read_match
from tests.server.reconcile import shapes

if TYPE_CHECKING:
    from flask.testing import FlaskClient

CENTRE: Final = "札幌市消費者センター"
CITY: Final = {"id": "government/011002", "name": "札幌市"}
PREFECTURE: Final = {"id": "government/010006"}


def named(value: object, **more: object) -> dict[str, Any]:
    return {"matchType": "name", "propertyValue": value, **more}


def having(value: object, **more: object) -> dict[str, Any]:
    property_ = {"matchType": "property", "propertyId": "renkei:establisher"}
    return {**property_, "propertyValue": value, **more}


def ask(client: FlaskClient, *queries: object, language: str = "ja") -> list[list[dict[str, Any]]]:
    answer = client.post(
        "/reconcile/match", json={"queries": queries}, headers={"Accept-Language": language}
    )
    assert answer.status_code == 200, answer.text
    jsonschema_rs.validate(shapes.MATCHES, answer.get_json())
    found = [result["candidates"] for result in answer.get_json()["results"]]
    assert len(found) == len(queries)
    return found


def test_results_are_those_of_the_batch_in_its_order(bundled_client: FlaskClient) -> None:
    """And those of the form of 0.2, with names of the features."""
    first, none, second = ask(
        bundled_client,
        {"conditions": [named(CENTRE)]},
        {"conditions": [named("…")]},
        {"conditions": [named("札幌市")], "type": "renkei:Government", "limit": 1},
    )
    assert first[0]["id"] == "facility/sapporo-consumer-centre"
    assert first[0]["match"]
    assert first[0]["features"] == [{"id": "name", "name": "名前", "value": 100.0}]
    assert none == []
    assert [one["id"] for one in second] == ["government/011002"]
    older = bundled_client.post(
        "/reconcile", data={"queries": json.dumps({"q": {"query": CENTRE}})}
    ).get_json()["q"]["result"]
    assert [(one["id"], one["score"]) for one in older] == [(x["id"], x["score"]) for x in first]


def test_an_id_finds_its_thing(bundled_client: FlaskClient) -> None:
    """If there is one, of the type."""
    condition = {"matchType": "id", "propertyValue": "government/011002"}
    (right,), none, other = ask(
        bundled_client,
        {"conditions": [condition]},
        {"conditions": [{**condition, "propertyValue": "government/none"}]},
        {"conditions": [condition], "type": "renkei:Facility"},
        language="en",
    )
    assert (right["name"], right["match"], right["score"]) == ("City of Sapporo", True, 100)
    assert right["features"][0]["name"] == "Name"
    assert none == other == []


@pytest.mark.parametrize(
    ("condition", "score"),
    [
        (having(CITY), 100), (having("札幌市"), 100), (having(PREFECTURE), 70),
        (having([CITY, PREFECTURE]), 100), (having([CITY, PREFECTURE], matchQuantifier="all"), 70),
        (having([CITY, "札幌市"], matchQuantifier="all"), 100),
        (having(PREFECTURE, matchQuantifier="none"), 100),
        (having(CITY, matchQuantifier="none"), 70),
        (having(CITY, required=True), 100), (having(PREFECTURE, required=True), None),
        (having(CITY, required=True, matchQuantifier="none"), None),
    ],
)  # fmt: skip
def test_properties_choose_or_count(
    bundled_client: FlaskClient, condition: dict[str, Any], score: float | None
) -> None:
    """A required one leaves things out, another takes a part of the score."""
    (found,) = ask(bundled_client, {"conditions": [named(CENTRE), condition]})
    scores = {one["id"]: one["score"] for one in found}
    assert scores.get("facility/sapporo-consumer-centre") == score


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("", "queries"), ("{", "queries"), ("[]", "body"), ("{}", "queries"), ("1", "body"),
        ('{"queries": {}}', "queries"), ('{"queries": [1]}', r"queries\[0\]"),
        ('{"queries": [{}]}', "conditions"), ('{"queries": [{"conditions": []}]}', "conditions"),
        ('{"queries": [{"conditions": [{"propertyValue": "a"}]}]}', "matchType"),
        ('{"queries": [{"conditions": [{"matchType": "name"}]}]}', "propertyValue"),
        (json.dumps({"queries": [{"conditions": [having("a")]}]}), "name or id"),
        (json.dumps({"queries": [{"conditions": [named("a"), named("b")]}]}), "name or id"),
        (json.dumps({"queries": [{"conditions": [named(["a", "b"])]}]}), "one value"),
        (json.dumps({"queries": [{"conditions": [named("a", matchQualifier="x")]}]}), "Qualifier"),
        (json.dumps({"queries": [{"conditions": [named("a", matchQuantifier=1)]}]}), "Quantifier"),
        (json.dumps({"queries": [{"conditions": [named("a", required="x")]}]}), "required"),
        (json.dumps({"queries": [{"conditions": [named("a")], "limit": 0}]}), "limit"),
        (json.dumps({"queries": [{"conditions": [named("a")]}] * 1_001}), "1,000"),
        (json.dumps({"queries": [{"conditions": [named("a" * 1_001)]}]}), "1,001"),
        ("[" * 100_000, "nested"), (b'{"queries": "\xff"}', "UTF-8"),
    ],
    ids=range(22),
)  # fmt: skip
def test_malformed_batches_get_json(
    bundled_client: FlaskClient, body: str | bytes, place: str
) -> None:
    """A 400 with the place, whatever is accepted."""
    answer = bundled_client.post(
        "/reconcile/match",
        data=body,
        headers={"Content-Type": "application/json", "Accept": "text/html"},
    )
    assert answer.status_code == 400
    jsonschema_rs.validate(shapes.PROBLEM, answer.get_json())
    assert jsonschema_rs.is_valid({"pattern": place}, answer.get_json()["detail"])


def test_scripts_of_other_sites_may_send_json(bundled_client: FlaskClient) -> None:
    """Browsers ask before they send this type."""
    asked = {"Origin": "http://127.0.0.1:3333", "Access-Control-Request-Method": "POST"}
    asked["Access-Control-Request-Headers"] = "content-type"
    answer = bundled_client.options("/reconcile/match", headers=asked)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "content-type" in answer.headers["Access-Control-Allow-Headers"].lower()


VALUES: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6)
    | st.sampled_from(["name", "id", "property", "any", "all", "none"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["queries", "conditions", "matchType", "propertyValue", "propertyId", "required",
             "matchQuantifier", "type", "limit", "id"]
        ),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(value=VALUES)
def test_any_json_is_read_or_refused(value: object) -> None:
    """No other error."""
    for body in (value, {"queries": [value]}, {"queries": [{"conditions": [value]}]}):
        with contextlib.suppress(ParameterError):
            read_match(json.dumps(body).encode())
