"""The query editor in a real browser, and what it offers at places of a query."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from renkei.server import bundle
from tests.site.conftest import address, watched

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow
UI = Path(bundle.__file__).parent / "ui"
PLACES = """
import {{ build }} from "{ui}/node_modules/esbuild/lib/main.js";
await build({{ entryPoints: ["{ui}/src/editor/offers.ts", "{ui}/src/editor/place.ts"],
  bundle: true, format: "esm", outdir: ".", outExtension: {{ ".js": ".mjs" }} }});
const {{ offersAt }} = await import("./offers.mjs");
const {{ placeAt }} = await import("./place.mjs");
const {{ terms, texts }} = JSON.parse(await new Response(process.stdin).text());
console.log(JSON.stringify(texts.map((text) => {{
  const at = text.lastIndexOf("¦");
  const query = text.slice(0, at) + text.slice(at + 1);
  const found = offersAt(query, at, terms);
  return [placeAt(query, at).kind, (found?.offers ?? []).map((offer) => offer.text)];
}})));
"""
# A query whose cursor is ¦; what the place is; what is offered first, or among others.
TABLE: list[tuple[str, str, str]] = [
    ("SELECT * { ?x a ¦", "class", "renkei:Facility"),
    ("SELECT * { ?x a renkei:Facil¦", "class", "renkei:Facility"),
    ("SELECT * { ?x a 施設¦", "class", "renkei:Facility"),
    ("SELECT * { ?x a facil¦", "class", "renkei:Facility"),
    ("SELECT * { ?x a renkei:JointActivity ; ¦", "predicate", "renkei:status"),
    ("SELECT * { ?x a renkei:JointActivity ; 状態¦", "predicate", "renkei:status"),
    ("SELECT * { ?x renkei:¦ ?o . ?x a renkei:Designation }", "predicate", "renkei:manager"),
    ("SELECT * { ?x ¦", "predicate", "rdfs:label"),
    ("SELECT * { ?x renkei:status ¦", "object", "status:ongoing"),
    ("SELECT * { ?x renkei:status 継続¦", "object", "status:ongoing"),
    ("SELECT * { ?x renkei:theme ¦", "object", "theme:parks"),
    ("SELECT * { ?facility a renkei:Facility . ?other renkei:concerns ?f¦", "object", "?facility"),
    ("SELECT ?f¦ { ?facility a renkei:Facility }", "other", "?facility"),
    ("SELECT * { OPT¦", "subject", "OPTIONAL"),
    ("SELECT * { ?x ?p ?o FILTER(CONT¦", "expression", "CONTAINS"),
    ("SELECT * { ?x ?p ?o FILTER(?o > 1) ¦", "subject", "?x"),
    ("SELECT * { ?x a renkei:Event ; renkei:inPeriod/¦", "predicate", "rdfs:label"),
    ("SELECT * { ?x (renkei:status|¦", "predicate", "rdfs:label"),
    ("SELECT * { ?x renkei:hasOccurrence [ a ¦", "class", "renkei:Event"),
    ("SELECT * { ?x renkei:hasOccurrence [ a renkei:Event ; ¦", "predicate", "renkei:status"),
    ("SELECT * { ?x renkei:hasOccurrence [ a renkei:Event ] ; ¦", "predicate", "rdfs:label"),
    ("SELECT * { GRAPH ?g { ?x ¦", "predicate", "rdfs:label"),
    ("SELECT * { { ?x a renkei:A } UNION { ?y ¦", "predicate", "rdfs:label"),
    ("SELECT * { VALUES ?s { status:a } ?x renkei:status ¦", "object", "status:ongoing"),
    ("SELECT * { FILTER NOT EXISTS { ?x a renkei:Event } ?y ¦", "predicate", "rdfs:label"),
    ("SELECT * { { SELECT ?x WHERE { ?x a renkei:Event } } ?x ¦", "predicate", "renkei:status"),
    ("PREFIX ex: <http://e.org/> SELECT * { ?x ¦", "predicate", "rdfs:label"),
    ("SELECT (COUNT(*) AS ?n) { ?x ¦", "predicate", "rdfs:label"),
    ("CONSTRUCT { ?x ¦", "predicate", "rdfs:label"),
    ("SELECT * { ?施設 ¦", "predicate", "rdfs:label"),
    ('SELECT * { ?x ?p "a renkei:¦', "none", ""),
    ("SELECT * { ?x ?p <http://¦", "none", ""),
    ("# renkei:¦", "none", ""),
]


def terms_in(site: str, language: str) -> Any:
    """The terms that the editor asks for."""
    with urllib.request.urlopen(f"{site}sparql/terms?lang={language}") as answer:
        assert answer.headers["ETag"]
        return json.load(answer)


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page that fails the test on a violation of the policy, or a request to anywhere else."""
    with watched(browser, site, expected="400", locale="ja") as found:
        yield found


def test_what_is_offered_at_each_place(site: str, tmp_path: Path) -> None:
    """By the table above, with the terms of the generation."""
    node = shutil.which("node")
    if node is None or not (UI / "node_modules").exists():
        pytest.skip("needs node, and the packages of server/ui: make .venv/.installed")
    terms = terms_in(site, "ja")
    script = tmp_path / "places.mjs"
    script.write_text(PLACES.format(ui=UI))
    asked = json.dumps({"terms": terms, "texts": [text for text, _, _ in TABLE]})
    ran = subprocess.run(
        [node, script], input=asked, capture_output=True, text=True, check=True, cwd=tmp_path
    )
    found: list[tuple[str, list[str]]] = json.loads(ran.stdout)
    wrong: list[Any] = [
        (text, kind, offers[:8])
        for (text, expected, offer), (kind, offers) in zip(TABLE, found, strict=True)
        if kind != expected or (offer not in offers if offer else offers != [])
    ]
    assert wrong == []


def test_a_query_is_written_by_completion_and_run(page: Page, site: str) -> None:
    """A class and a property by their Japanese names, then Ctrl-Enter."""
    page.goto(address(site, "sparql", "ja"))
    editor = page.get_by_role("textbox", name="クエリの編集欄")
    with page.expect_response("**/sparql/terms*"):
        editor.click()
        page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("SELECT ?x ?g { ?x a ")
    for typed, taken in (("施設群", "renkei:FacilityGroup"), (" ; 設置者", "renkei:establisher")):
        page.keyboard.type(typed)
        expect(page.get_by_role("option", name=re.compile(taken)).first).to_be_visible()
        page.wait_for_timeout(100)  # a key that comes too soon is taken for a line end
        page.keyboard.press("Enter")
        expect(editor).to_contain_text(taken)
    page.keyboard.type(" ?g ")
    page.keyboard.press("ControlOrMeta+Enter")
    page.wait_for_url("**/sparql?query=**")
    expect(page.get_by_role("table")).to_contain_text("sapporo-city-parks")


def test_an_error_is_underlined_at_its_place_until_it_is_mended(page: Page, site: str) -> None:
    """With the message of the server above it; the cursor stands there."""
    query = "SELECT ?x {\n  ?x a renkei:Facility ;\n     nothing:here ?y }"
    page.goto(address(site, f"sparql?query={quote(query)}", "ja"))
    expect(page.locator(".cm-wrong")).to_have_text("nothing:here")
    expect(page.get_by_role("alert")).to_contain_text("接頭辞 nothing:")
    page.get_by_role("textbox", name="クエリの編集欄").focus()
    page.keyboard.press("Delete")
    expect(page.locator(".cm-wrong")).to_have_count(0)
    assert "\n     othing:here" in page.locator("textarea").input_value()


@pytest.mark.parametrize("lost", ["**/static/ui/editor-*", "**/sparql/terms*"])
def test_what_cannot_be_loaded_takes_nothing_away(browser: Browser, site: str, lost: str) -> None:
    """Without the editor there is the text field; without the terms an editor without hints."""
    context = browser.new_context(locale="ja")
    page = context.new_page()

    def refuse(route: Route) -> None:
        route.abort()

    page.route(lost, refuse)
    page.goto(address(site, "sparql", "ja"))
    if "editor" in lost:
        page.locator("textarea").fill("ASK { ?s a renkei:Government }")
    else:
        page.get_by_role("textbox", name="クエリの編集欄").click()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("ASK { ?s a renkei:Government ")
    page.get_by_role("button", name="実行する").click()
    expect(page.locator(".truth")).to_contain_text("true")
    context.close()


def test_the_terms_are_kept_by_their_etag(site: str) -> None:
    """In both languages; properties and codes of a class are those of the data."""
    found = terms_in(site, "en")
    status = next(term for term in found["properties"] if term["name"] == "renkei:status")
    assert status["label"] == "status"
    assert status["count"] > 50
    assert found["codes_of"]["renkei:status"] == ["status"]
    assert "renkei:manager" in found["properties_of"]["renkei:Designation"]


def test_a_query_too_long_for_an_address_is_sent(page: Page, site: str) -> None:
    """With the place of its mistake, in the language of the page; pasted, as it would be."""
    page.goto(address(site, "/sparql", "en"))
    page.get_by_role("textbox", name="Query editor").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(f"# {'長い' * 3_000}\nSELECT * {{ ?s ?p ?o }}\nLIMIT 1")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.get_by_role("heading", name="Result")).to_be_visible()
    expect(page.get_by_text("too long for the address of a link")).to_be_visible()
    assert page.url == f"{site}sparql?lang=en"
    page.get_by_role("textbox", name="Query editor").click()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.insert_text(" ?😀\n\n")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator(".cm-wrong")).to_have_count(1)
