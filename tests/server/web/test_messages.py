"""What went wrong is said in the reader's language: every code, every limit, every syntax error."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from renkei.server.web.errors import LIMIT_STATUSES, STATUSES
from renkei.server.web.messages import LIMIT_TEXTS, TEXTS, message_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

ROOT = Path(__file__).parents[3]
HTML = {"Accept": "text/html"}
JAPANESE = re.compile(r"[\u3040-\u9fff]")
# Two English words in a row, outside of what stays as it is: code, and the details in English.
ENGLISH = re.compile(r"\b[a-z]{2,} [a-z]{2,}\b")
KEPT = re.compile(r"<(pre|code|details|textarea|style|script)\b.*?</\1>|<[^>]*>", re.DOTALL)


def visible(page: str) -> str:
    """The texts of the main part of a page, without code and details in English."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return re.sub(r'<span lang="en">.*?</span>', "", KEPT.sub(" ", main))


def test_every_code_and_every_limit_has_a_text() -> None:
    """Those of the table of statuses, of the documentation, and no other."""
    page = (ROOT / "docs" / "reference" / "http.md").read_text(encoding="utf-8")
    documented = {
        code
        for codes in re.findall(r"^\| \d{3} \| (`[^|]+) \|", page, re.MULTILINE)
        for code in re.findall(r"`([a-z-]+)`", codes)
    }
    assert {code for _, code in STATUSES.values()} | documented == set(TEXTS)
    assert set(LIMIT_TEXTS) == set(LIMIT_STATUSES)


def test_every_text_is_japanese_with_the_same_values() -> None:
    """Of the codes and limits; a misspelt value would be an error of its own."""
    folder = ROOT / "server" / "translations" / "ja" / "LC_MESSAGES"
    with (folder / "messages.po").open("rb") as file:
        texts = {message.id: str(message.string) for message in read_po(file, locale="ja")}
    for text in (*TEXTS.values(), *LIMIT_TEXTS.values()):
        english = str(text)
        japanese = texts[english]
        assert JAPANESE.search(japanese), english
        placeholders = (set(re.findall(r"%\((\w+)\)", each)) for each in (english, japanese))
        assert next(placeholders) == next(placeholders), english


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * { ?s ?p", "が閉じられていません"),
        ("SELECT * { OPTINAL { ?s ?p ?o } }", "OPTIONAL のことですか。ここに書けるもの：項（"),
        ("SELECT * { ?s foo:bar ?o }", "接頭辞 foo: は宣言されていません。"),
        ("SELECT * { ?s renke:status ?o }", "renkei: のことですか。"),
        ("ASK {\n ?s ?p ) }", "2行目の8文字目：) は、1行目の5文字目の { に対応しません。"),
        ("SELECT ?s ?s { ?s ?p ?o }", "SELECT に同じ変数が二度あります。"),
        ("SELECT ?x (COUNT(*) AS ?n) { ?x ?p ?o }", "GROUP BY にも"),
        ("SELECT * { ?s ?p 'x }", "文字列が閉じられていないか"),
        ("SELECT * { BIND(1 AS ?x) BIND(2 AS ?x) }", "BIND (… AS ?x) の変数は、すでに使われ"),
        ("SELECT * { ?s ?p ?o FILTER(COUNT(?o) > 1) }", "COUNT はグループの集計なので"),
        ("SELECT COUNT(?s) { ?s ?p ?o }", "(COUNT(…) AS ?name) と書いてください。"),
        ("SELECT * { ?s ?p <http://example.org/a b> }", "空白は %20 と書きます"),
        ("FOO", "SELECT、ASK、CONSTRUCT、DESCRIBE のどれかで始まります"),
        ("# none", "クエリがありません。"),
        ("SELECT * { ?s ?p ?o } ]", "に対応する開き括弧がありません"),
        ("SELECT * { ?s ?p \N{SNOWMAN} }", "文字 "),
        ("SELECT * { VALUES (?a ?b) { (1) } }", "VALUES の行の値の数"),
        ("SELECT * { ?s ?p ?o } LIMIT x", "はここには書けません。"),
        ("SELECT * WHERE", "完結していません"),
        ("INSERT DATA { <x:s> <x:p> 1 }", "更新と SERVICE は使えません"),
    ],
)
def test_an_error_of_a_query_is_japanese_on_a_japanese_page(
    client: FlaskClient, query: str, expected: str
) -> None:
    """With place, reason and what is possible; the English is there for those who want it."""
    answer = client.get("/sparql", query_string={"query": query, "lang": "ja"}, headers=HTML)
    assert answer.status_code in {400, 403}
    texts = re.sub(r"&[a-z#0-9]+;", "'", visible(answer.text))
    assert expected in texts
    assert not ENGLISH.search(texts), ENGLISH.findall(texts)
    assert "英語の詳しい説明" in texts or "<summary>英語の詳しい説明" in answer.text


def reasons() -> list[str]:
    """Return the reasons of syntax errors in the code, with 1 for each value in them."""
    found = []
    for path in sorted((ROOT / "graph" / "query").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if name in {"syntax_error", "QuerySyntaxError"} and isinstance(node, ast.Call):
                found.append(sample(node.args[2 if name == "syntax_error" else 0]))
            elif isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "_RULES":
                assert isinstance(node.value, ast.Dict)
                found += [sample(value) for value in node.value.values]
            elif isinstance(node, ast.FunctionDef) and node.name in {"mistake_in", "_wrong_iri"}:
                values = [each.value for each in ast.walk(node) if isinstance(each, ast.Return)]
                found += [
                    sample(value.elts[-1] if isinstance(value, ast.Tuple) else value)
                    for value in values
                    if value and ast.unparse(value) != "None"
                ]
    return [reason for reason in found if reason and not reason.startswith("line ")]


def sample(node: ast.AST) -> str:
    """Return the text of a literal; empty for a variable."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "'1'" for part in node.values)
        return re.sub(r"(line|column) '1'", r"\1 1", "".join(map(str, parts)))
    return ""


def test_every_reason_of_a_syntax_error_is_translated(app: Flask) -> None:
    """One that is new in the code needs a text."""
    assert len(reasons()) >= 16
    with app.test_request_context("/?lang=ja"):
        for reason in reasons():
            text = str(message_of("query-syntax", f"line 1, column 1: {reason}", {}, "ja"))
            assert reason not in text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/doc/facility/none", 404),
        ("/queries/none", 404),
        ("/queries/meetings?pairing=none", 404),
        ("/queries/meetings?pairing=%20", 400),
        ("/queries/meetings?pairing=a&pairing=b", 400),
        ("/queries/meetings?x=1", 400),
        ("/queries/began-in-fiscal-year?year=x", 400),
        ("/things/events?page=900", 400),
        ("/things/events?page=x", 400),
        ("/source/none", 404),
        ("/g/0123456789abcdef/", 404),
        ("/g/0123456789abcdef/sparql?query=ASK%7B%7D", 404),
        ("/graphs?graph=x:none&format=ttl", 404),
        ("/graphs?graph=none", 400),
        ("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", 400),
        ("/sparql?query=ASK%7B%7D&timeout=x&format=html", 400),
        ("/sparql?query=SELECT(xsd:integer(1,2)AS?x)%7B%7D", 400),
        ("/cite?query=SELECT(NOW()AS?x)%7B%7D", 400),
        ("/cite?generation=x", 400),
        ("/dumps/none", 404),
        ("/ns/0.0.9", 404),
        ("/code/none", 404),
        ("/help/none", 404),
        ("/.well-known/security.txt", 404),
    ],
)
def test_a_page_of_an_error_is_japanese(
    bundled_client: FlaskClient, path: str, status: int
) -> None:
    """Whatever went wrong; and it says so in its header."""
    mark = "&" if "?" in path else "?"
    answer = bundled_client.get(f"{path}{mark}lang=ja", headers=HTML)
    assert answer.status_code == status
    texts = visible(answer.text)
    assert JAPANESE.search(texts)
    assert not ENGLISH.search(texts), ENGLISH.findall(texts)


def test_programs_get_english_unless_they_ask_for_another_language(client: FlaskClient) -> None:
    """`detail` is in the language of `Content-Language`; the English stays with it."""
    query = {"query": "ASK {\n ?s ?p ) }"}
    plain = client.post("/sparql", data=query)
    assert plain.headers["Content-Language"] == "en"
    english = plain.get_json(force=True)
    assert "detail_en" not in english
    for headers, address in (({"Accept-Language": "ja"}, "/sparql"), ({}, "/sparql?lang=ja")):
        answer = client.post(address, data=query, headers=headers)
        assert answer.headers["Content-Language"] == "ja"
        japanese = answer.get_json(force=True)
        assert japanese["detail"].startswith("クエリの文法に誤りがあります。2行目の8文字目：")
        assert japanese["detail"].endswith("\n" + english["detail"].partition("\n")[2])
        assert japanese["detail_en"] == english["detail"]
        assert (japanese["code"], japanese["line"]) == ("query-syntax", 2)
    text = client.post("/sparql", data=query, headers={"Accept": "text/plain"}).text
    assert text == f"400 Bad Request\n{english['detail']}\n"


def test_a_hint_is_in_the_readers_language_and_no_error(client: FlaskClient) -> None:
    """On the page; the header stays English and ASCII, for programs."""
    query = {"query": "SELECT * { ?s renkei:establishr ?o }", "lang": "ja"}
    answer = client.get("/sparql", query_string=query, headers=HTML)
    assert answer.status_code == 200
    (note,) = re.findall(r'<p class="note" role="note">(.*?)</p>', answer.text)
    assert "renkei:establishr は語彙にありません。 近いもの：" in note
    assert "<code>renkei:establisher</code>" in note
    assert answer.headers["Renkei-Hint"].startswith(
        "renkei:establishr is no term of the vocabulary; near to it: renkei:establisher"
    )


@given(
    st.sampled_from(sorted(TEXTS)),
    st.text(max_size=60),
    st.dictionaries(st.sampled_from(["line", "column", "id", "limit", "parameter"]), st.text()),
)
def test_a_message_is_made_of_any_detail(
    app: Flask, code: str, detail: str, members: dict[str, str]
) -> None:
    """A percent sign or a strange reason is no error of its own."""
    with app.test_request_context("/?lang=ja"):
        assert JAPANESE.search(str(message_of(code, detail, members, "ja")))
        assert str(message_of(code, detail, members, "en")) == detail
        assert str(message_of("unheard-of", detail, members, "ja")) == detail
