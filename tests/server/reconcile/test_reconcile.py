"""What OpenRefine does: the manifest, batches, suggestions, previews, columns; over HTTP."""

from __future__ import annotations

import contextlib
import json
import urllib.error
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, Any, Final

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.queries.binding import ParameterError
from renkei.server.reconcile.batch import read_extension, read_queries
from tests.server.reconcile import shapes
from tests.serving import running_service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CENTRE: Final = "札幌市消費者センター"


class Client:
    """Sends what OpenRefine sends; every answer is JSON that scripts of any origin may read."""

    def __init__(self, address: str) -> None:
        self.address = f"{address}reconcile"

    def send(
        self, address: str, form: dict[str, str] | None = None, **parameters: str
    ) -> tuple[int, Any]:
        url = f"{address}?{urllib.parse.urlencode(parameters)}" if parameters else address
        body = urllib.parse.urlencode(form).encode() if form is not None else None
        request = urllib.request.Request(
            url, body, {"Accept": "text/html, */*", "Origin": "http://127.0.0.1:3333"}
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return self._read(answer, answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return self._read(error, error.code)

    def _read(self, answer: Any, status: int) -> tuple[int, Any]:
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers.get_content_type() in {"application/json", "application/problem+json"}
        return status, json.load(answer)

    def get(self, shape: dict[str, Any], address: str = "", **parameters: str) -> Any:
        status, value = self.send(address or self.address, **parameters)
        assert status == 200, value
        jsonschema_rs.validate(shape, value)
        return value

    def batch(self, **queries: object) -> dict[str, list[dict[str, Any]]]:
        status, value = self.send(self.address, {"queries": json.dumps(queries)})
        assert status == 200, value
        jsonschema_rs.validate(shapes.BATCH, value)
        assert value.keys() == queries.keys()
        return {key: found["result"] for key, found in value.items()}


@pytest.fixture(scope="module")
def client(bundled_data_dir: Path) -> Iterator[Client]:
    with running_service(bundled_data_dir) as address:
        yield Client(address)


@pytest.fixture(scope="module")
def manifest(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get(shapes.MANIFEST)
    return found


def test_each_address_of_the_manifest_answers(client: Client, manifest: dict[str, Any]) -> None:
    """Suggestions, proposals, view and preview."""
    centre = client.batch(q={"query": CENTRE})["q"][0]
    for kind, prefix in (("entity", "消費"), ("type", "施設"), ("property", "設置")):
        service = manifest["suggest"][kind]
        address = service["service_url"] + service["service_path"]
        found = client.get(shapes.SUGGESTIONS, address, prefix=prefix)["result"]
        assert found, kind
        assert not client.get(shapes.SUGGESTIONS, address, prefix="ありえない名前")["result"]
        later = client.get(shapes.SUGGESTIONS, address, prefix=prefix, cursor="1")["result"]
        assert later[: len(found) - 1] == found[1:]
        sent = {"spell": "always", "exact": "false", "prefixed": "true"}  # by OpenRefine 3
        if kind != "entity":
            sent["scoring"] = "schema"
        assert client.get(shapes.SUGGESTIONS, address, prefix=prefix, **sent)["result"] == found
    service = manifest["extend"]["propose_properties"]
    address = service["service_url"] + service["service_path"]
    found = client.get(shapes.PROPERTIES, address, type=centre["type"][0]["id"], limit="5")
    assert len(found["properties"]) == 5
    for kind in ("view", "preview"):
        address = manifest[kind]["url"].replace("{{id}}", centre["id"])
        with urllib.request.urlopen(address, timeout=60) as answer:
            assert CENTRE in answer.read().decode()
            policy = answer.headers["Content-Security-Policy"]
            assert ("frame-ancestors *" in policy) is (kind == "preview")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_batch_by_both_methods(client: Client, method: str) -> None:
    """The same answer."""
    queries = json.dumps({"q0": {"query": CENTRE}, "q1": {"query": "札幌市", "limit": 3}})
    sent = {"queries": queries}
    status, found = (
        client.send(client.address, **sent)
        if method == "GET"
        else client.send(client.address, sent)
    )
    assert status == 200
    jsonschema_rs.validate(shapes.BATCH, found)
    first = found["q0"]["result"][0]
    assert (first["name"], first["score"], first["match"]) == (CENTRE, 100, True)
    assert len(found["q1"]["result"]) == 3
    assert found["q1"]["result"][0]["id"] == "government/011002"


def test_a_batch_of_five_hundred(client: Client) -> None:
    """As OpenRefine sends them; each has its own answer."""
    names = ["札幌市", "北海道", CENTRE, "道立女性プラザ", "さけ科学館"]
    queries = {f"q{n}": {"query": names[n % 5]} for n in range(500)}
    found = client.batch(**queries)
    for key, result in found.items():
        assert result[0]["name"] == queries[key]["query"]
        assert result[0]["score"] == 100


def test_types_restrict(client: Client) -> None:
    """Any, all, should; a name of a type or its IRI."""
    facility, government = "renkei:Facility", "https://w3id.org/renkei/ns#Government"
    found = client.batch(
        facility={"query": "札幌市", "type": facility, "limit": 50},
        both={"query": "札幌市", "type": [facility, government], "type_strict": "any"},
        all={"query": "札幌市", "type": [facility, government], "type_strict": "all"},
        should={"query": "札幌市", "type": facility, "type_strict": "should"},
    )
    assert found["facility"]
    for one in found["facility"]:
        assert facility in {type_["id"] for type_ in one["type"]}
        assert not one["match"]
    assert found["both"][0]["match"]
    assert not found["all"]
    assert found["should"][0]["id"] == "government/011002"
    assert found["should"][0]["score"] == 90


def test_properties_are_scored(client: Client) -> None:
    """A thing that has the value is before one that has not; the value is a text or an id."""
    right = {"pid": "renkei:establisher", "v": {"id": "government/011002"}}
    named = {"pid": "renkei:establisher", "v": "札幌市"}
    wrong = {"pid": "renkei:establisher", "v": ["北海道", {"id": "government/010006"}]}
    found = client.batch(
        right={"query": CENTRE, "properties": [right]},
        named={"query": CENTRE, "properties": [named]},
        wrong={"query": CENTRE, "properties": [wrong]},
        half={"query": CENTRE, "properties": [right, wrong]},
    )
    scores = {key: result[0]["score"] for key, result in found.items()}
    assert scores == {"right": 100, "named": 100, "wrong": 70, "half": 85}
    assert [found[key][0]["match"] for key in found] == [True, True, False, False]


def test_the_languages(client: Client) -> None:
    """Names in the language of the client."""
    found = client.get(shapes.BATCH, lang="en", queries=json.dumps({"q": {"query": "札幌市"}}))
    assert (
        found["q"]["result"][0]["name"] == "City of Sapporo"
        or found["q"]["result"][0]["name"].isascii()
    )


def test_columns_of_values(client: Client) -> None:
    """Texts, things, numbers; empty cells for what is not there."""
    centre = client.batch(q={"query": CENTRE})["q"][0]["id"]
    asked = {
        "ids": [centre, "government/011002", "facility/none", "../x", ""],
        "properties": [
            {"id": "renkei:establisher"},
            {"id": "rdfs:label", "settings": {"limit": 1}},
            {"id": "renkei:localGovernmentCode"},
            {"id": "https://example.org/none"},
        ],
    }
    status, found = client.send(client.address, {"extend": json.dumps(asked)})
    assert status == 200, found
    jsonschema_rs.validate(shapes.EXTENSION, found)
    assert [one["id"] for one in found["meta"]] == [one["id"] for one in asked["properties"]]
    assert list(found["rows"]) == asked["ids"]
    cells = found["rows"][centre]
    assert cells["renkei:establisher"][0]["id"] == "government/011002"
    assert cells["rdfs:label"] == [{"str": CENTRE}]
    assert cells["https://example.org/none"] == []
    assert found["rows"]["government/011002"]["renkei:localGovernmentCode"] == [{"str": "011002"}]
    assert not any(found["rows"]["facility/none"].values())


MALFORMED: Final = [
    {"queries": ""}, {"queries": "{"}, {"queries": "[]"}, {"queries": "{}"}, {"queries": "12"},
    {"queries": '{"q": 1}'}, {"queries": '{"q": {"query": 1}}'}, {"queries": "[" * 100_000},
    {"queries": '{"q": {"query": "a", "limit": "x"}}'},
    {"queries": '{"q": {"query": "a", "limit": 0}}'},
    {"queries": '{"q": {"query": "a", "type": "no type"}}'},
    {"queries": '{"q": {"query": "a", "type": "a> ?p ?o"}}'},
    {"queries": '{"q": {"query": "a", "type_strict": "maybe"}}'},
    {"queries": '{"q": {"query": "札幌市", "properties": [{"pid": "x y", "v": "1"}]}}'},
    {"queries": '{"q": {"query": "a", "properties": [{"pid": 1, "v": "1"}]}}'},
    {"queries": '{"q": {"query": "a", "properties": {"pid": "a:b"}}}'},
    {"queries": json.dumps({f"q{n}": {"query": "a"} for n in range(1_001)})},
    {"queries": json.dumps({"q": {"query": "a" * 1_001}})},
    {"queries": '{"q": {"query": "a"}, "q": {"query": "b"}}'},
    {"queries": '{"q": {"query": "a", "query": "b"}}'},
    {"queries": r'{"\ud83d": {"query": "a"}}'},
    {"queries": '{"q": {"query": "a", "properties": {}}}'},
    {"queries": '{"q": {"query": "a", "properties": [{"pid": "rdfs:label", "v": NaN}]}}'},
    {"extend": r'{"ids": ["facility/\ud83d"], "properties": []}'},
    {"extend": '{"ids": ["a/b"], "properties": [], "ids": []}'},
    {"extend": "{}"}, {"extend": '{"ids": "a", "properties": []}'},
    {"extend": '{"ids": ["a/b"], "properties": [{"id": "x y"}]}'},
    {"extend": '{"ids": ["a/b"], "properties": [1]}'},
    {"queries": "{}", "extend": "{}"}, {"unknown": "1"}, {},
]  # fmt: skip


@pytest.mark.parametrize("form", MALFORMED, ids=range(len(MALFORMED)))
def test_malformed_requests_get_json(client: Client, form: dict[str, str]) -> None:
    """A 400 with the place."""
    status, problem = client.send(client.address, form)
    assert status == 400, problem
    jsonschema_rs.validate(shapes.PROBLEM, problem)
    assert problem["detail"]


@pytest.mark.parametrize("parameters", [
    {"queries": "{"}, {"unknown": "1"}, {"extend": "1"},
])  # fmt: skip
def test_malformed_gets_too(client: Client, parameters: dict[str, str]) -> None:
    status, problem = client.send(client.address, **parameters)
    assert status == 400
    jsonschema_rs.validate(shapes.PROBLEM, problem)


@pytest.mark.parametrize("name", ["queries", "extend"])
def test_a_field_given_twice_is_refused(client: Client, name: str) -> None:
    """In the form, or in form and address: neither is chosen silently."""
    value = '{"q": {"query": "a"}}' if name == "queries" else '{"ids": [], "properties": []}'
    twice = urllib.parse.urlencode([(name, value), (name, value)])
    once = f"{client.address}?{urllib.parse.urlencode({name: value})}"
    for address, form in ((f"{client.address}?{twice}", None), (once, {name: value})):
        status, problem = client.send(address, form)
        assert status == 400
        assert name in problem["detail"]


@pytest.mark.parametrize(
    ("path", "form", "expected"),
    [
        ("/nothing", None, 404),
        ("/suggest/", None, 404),
        ("/match", None, 405),
        ("/preview", {}, 405),
    ],
)
def test_addresses_that_are_not_there_get_json(
    client: Client, path: str, form: dict[str, str] | None, expected: int
) -> None:
    """Also where a client would rather have a page."""
    status, problem = client.send(client.address + path, form)
    assert status == expected
    jsonschema_rs.validate(shapes.PROBLEM, problem)


def test_what_is_typed_is_never_sparql(client: Client) -> None:
    """Quotes, wildcards, controls and half surrogates in every place."""
    for text in ('"', "*", "a OR b", "\u0000", "\u202e札幌", "'; DROP TABLE doc", "\ud800", "} {"):
        found = client.batch(q={"query": text, "properties": [{"pid": "rdfs:label", "v": text}]})
        assert isinstance(found["q"], list)


JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["any", "all", "renkei:Facility"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["q", "query", "type", "type_strict", "limit", "properties", "pid", "v", "id", "ids",
             "settings"]
        ),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(value=JSON)
def test_any_json_is_read_or_refused(value: object) -> None:
    """No other error."""
    for read in (read_queries, read_extension):
        with contextlib.suppress(ParameterError):
            read(json.dumps(value))
