"""The reader of ``.rq`` files: what it takes, and what it refuses with file and line."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.errors import SourceError
from renkei.queries.read import parse_query, read_queries, read_query
from tests.queries.conftest import SAMPLE

if TYPE_CHECKING:
    from pathlib import Path

LINES = SAMPLE.split("\n")


def line_of(text: str) -> int:
    return next(number for number, line in enumerate(LINES, start=1) if text in line)


def test_a_query_is_read_with_its_documentation() -> None:
    """Parameters and columns in the order of the header, examples as a client writes them."""
    query = parse_query("sample", "sample.rq", SAMPLE)
    assert query.summary == {"ja": "ある種類のもの", "en": "Things of a kind"}
    assert [(entry.name, entry.type, entry.required) for entry in query.parameters] == [
        ("kind", "iri", True),
        ("place", "iri", False),
        ("words", "string", False),
        ("least", "integer", False),
        ("share", "decimal", False),
        ("day", "date", False),
        ("firm", "boolean", False),
        ("name", "ja", False),
    ]
    assert [entry.example for entry in query.parameters][3:7] == ["3", "0.5", "2017-04-01", "true"]
    assert [(column.name, column.type) for column in query.columns] == [
        ("thing", "iri"),
        ("nameJa", "ja"),
    ]
    assert query.example == {"kind": "opinion-exchange"}
    assert query.parameters[1].of_class == "https://w3id.org/renkei/ns#FacilityEntity"


def test_a_default_makes_a_parameter_optional() -> None:
    text = SAMPLE.replace("code/kind, example", "code/kind, default: seminar, example")
    assert not parse_query("sample", "sample.rq", text).parameters[0].required


FAULTS = [
    # what stands there, what stands there instead, the line that is named, what the message has
    ("#+ summary: Things of a kind\n", "", 1, "summary is missing"),
    ("#+ tags: [samples]", "#+ tags: []", 3, "tags"),
    ("#+ tags: [samples]", "#+ tags: samples", 3, "list"),
    ("#+ tags: [samples]", "#+ tag: [samples]", 3, "unknown key 'tag'"),
    ("#+ tags: [samples]", "#+ tags: [samples", 4, "no YAML"),
    ("#+   summary: ある種類のもの", "#+   summary: 5", 5, "summary"),
    ("#+   key: [thing]", "#+   key: [nothing]", 7, "no column"),
    ("#+   key: [thing]", "#+   key: [thing, nameJa]", line_of("ORDER BY"), "ORDER BY ?nameJa"),
    ("#+   key: [thing]", "#+   kee: [thing]", 7, "unknown key"),
    ("kind: code/kind", "kind: code/nothing", line_of("#+     kind:"), "no scheme 'nothing'"),
    ("kind: facility", "kind: Facility!", line_of("#+     place:"), "no type of things"),
    ("class: FacilityEntity", "class: x:Y", line_of("#+     place:"), "class"),
    ("en: Words, ", "en: Words, kind: facility, ", line_of("#+     words:"), "kind is for IRIs"),
    ("en: Words, ", "", line_of("#+     words:"), "en is missing"),
    (", example: hello", "", line_of("#+     words:"), "no example"),
    ("example: 3", "example: three", line_of("#+     least:"), "whole number"),
    ("example: 2017-04-01", "example: 1.4.2017", line_of("#+     day:"), "date"),
    ("example: opinion-exchange", "example: none", line_of("#+     kind:"), "a code of kind"),
    ("#+     day:", "#+     days:", line_of("#+     day:"), "'days' is not in the query"),
    ("?__least_integer", "?__most_integer", line_of("#+     least:"), "'least' is not in"),
    ("renkei:note", "renkei:x ?_new ; renkei:note", line_of("note"), "'new' is not described"),
    ("?__least_integer", "?__least_whole", line_of("least_integer"), "unknown type 'whole'"),
    ("?__least_integer", "?__least_", line_of("least_integer"), "begins as a parameter"),
    ("?d > ?__day", "?__least > ?__day", line_of("?d >"), "in one way"),
    ("type: iri", "type: uri", line_of("#+     thing:"), "unknown type 'uri'"),
    ("#+     nameJa: {ja: 名前, en: Name, type: ja}\n", "", line_of("columns:"), "thing, nameJa"),
    ("#+     words:", "#+     kind:", line_of("#+     words:"), "twice"),
    ("#+     words:", "#+     on:", line_of("#+     words:"), "no text in YAML"),
    ("FILTER EXISTS {", "FILTER EXISTS (", line_of("FILTER EXISTS"), "close"),
    ("ORDER BY ?thing", "ORDER ?thing", line_of("ORDER BY"), "ORDER"),
    (" ORDER BY ?thing", "", line_of("ORDER BY"), "ORDER BY ?thing"),
    ("PREFIX rdfs:", "PREFIX other:", line_of("rdfs:label"), "rdfs"),
    ("SELECT ?thing ?nameJa", "ASK", line_of("columns:"), "columns is for SELECT"),
    ("FILTER EXISTS { ?thing", "SERVICE <http://e/> { ?thing", 1, "SERVICE"),
]


@pytest.mark.parametrize(("old", "new", "line", "message"), FAULTS, ids=str)
def test_a_fault_is_named_with_its_line(old: str, new: str, line: int, message: str) -> None:
    assert old in SAMPLE
    with pytest.raises(SourceError) as caught:
        parse_query("sample", "sample.rq", SAMPLE.replace(old, new, 1))
    assert message in str(caught.value)
    assert (caught.value.file, caught.value.line) == ("sample.rq", line)


@pytest.mark.parametrize("name", ["lang", "format"])
def test_a_parameter_cannot_take_a_name_of_the_url(name: str) -> None:
    text = SAMPLE.replace("__words", f"__{name}").replace("#+     words:", f"#+     {name}:")
    with pytest.raises(SourceError, match="is taken"):
        parse_query("sample", "sample.rq", text)


def test_no_name_begins_another() -> None:
    """Grlc replaces text, and would find the one inside the other."""
    text = SAMPLE.replace("__day", "__placeday").replace("#+     day:", "#+     placeday:")
    with pytest.raises(SourceError, match="begins the name 'placeday'"):
        parse_query("sample", "sample.rq", text)


def test_a_parameter_cannot_be_a_column() -> None:
    text = SAMPLE.replace("SELECT ?thing ?nameJa", "SELECT ?thing ?__name_ja").replace(
        "nameJa: {", "__name_ja: {"
    )
    with pytest.raises(SourceError) as caught:
        parse_query("sample", "sample.rq", text)
    assert caught.value.line is not None


@pytest.mark.parametrize("name", ["Upper", "a_b", "a--b", "-a", "5a", "a."])
def test_a_file_name_is_a_plain_address(name: str) -> None:
    with pytest.raises(SourceError, match="the name"):
        parse_query(name, f"{name}.rq", SAMPLE)


def test_a_file_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "sample.rq"
    path.write_bytes(b"#+ summary: a\n#+ description: \xff\n")
    with pytest.raises(SourceError, match=r"sample\.rq:2: .*UTF-8"):
        read_query(path)


def test_a_folder_is_read_by_name(tmp_path: Path) -> None:
    for name in ("zebra", "apple"):
        (tmp_path / f"{name}.rq").write_text(SAMPLE, encoding="utf-8")
    (tmp_path / "README.md").write_text("no query", encoding="utf-8")
    assert list(read_queries(tmp_path)) == ["apple", "zebra"]


@given(st.integers(0, len(LINES) - 1), st.text(max_size=40))
def test_whatever_a_line_holds_the_file_is_read_or_refused(at: int, line: str) -> None:
    """Never another error."""
    text = "\n".join([*LINES[:at], line, *LINES[at + 1 :]])
    with contextlib.suppress(SourceError):
        parse_query("sample", "sample.rq", text)
