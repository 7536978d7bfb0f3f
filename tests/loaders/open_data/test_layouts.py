"""Layouts: those that ship, and what is wrong in those of users."""

from __future__ import annotations

import copy
import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renkei.errors import SourceError
from renkei.loaders.open_data.headers import folded
from renkei.loaders.open_data.layouts import BUNDLED, bundled_layouts, read_layouts
from renkei.loaders.open_data.options import KNOWN
from renkei.loaders.toml_table import read_toml
from tests.loaders.open_data.loading import loaded
from tests.loaders.open_data.loads import FACILITY, facilities, table

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """
[layout]
name = "own"
title = { ja = "自前", en = "Own" }
types = ["r:Facility"]
iri = "facility/{code}/{id}"
digest = ["name"]

[generation]
"市" = "ID,名称"

[column]
"ID" = { as = "id", to = "dct:identifier" }
"名称" = "rdfs:label@ja"
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "own"', "", "name is missing"),
        ("digest =", "digests =", "unknown key 'digests'; known are"),
        ('"r:Facility"', '"x:Facility"', "unknown prefix 'x'; add it to [prefix]"),
        ("{id}", "{key}", "must end in /{id}"),
        ("/{code}/", "/{what}/", "only {code} and {id} are filled in"),
        ("ID,名称", "ID,名称,住所", "the column '住所' of a generation is not declared"),
        ("ID,名称", "@Z,名称", "unknown group '@Z'; known are P, A"),
        ("rdfs:label@ja", "rdfs:label@ja kanji", "column '名称': unknown parse 'kanji'"),
        ('as = "id"', 'a = "id"', "column 'ID': unknown key 'a'; known are"),
        ('as = "id"', 'flag = "lift"', "column 'ID': unknown flag 'lift'"),
        ('as = "id"', 'make = "magic"', "column 'ID': unknown make 'magic'"),
        ('as = "id"', "required = 1", "column 'ID': required must be true or false"),
        ('as = "id"', 'titles = "NO"', "column 'ID': titles must be a list of texts"),
        ('"rdfs:label@ja"', "3", "column '名称': 3 must be a text such as"),
        ('title = { ja = "自前", en = "Own" }', 'title = "自前"', "title must be a table of texts"),
        ('digest = ["name"]', 'digest = "name"', "digest must be a list of texts, not 'name'"),
        ('"市" = "ID,名称"', '"市" = ["ID"]', "generation must be a table of texts"),
        ('as = "id"', 'iri = "place/{0.real}"', "column 'ID': iri must be a pattern such as"),
        ("rdfs:label@ja", "rdfs:label@日本語", "column '名称': not a language tag"),
        ("rdfs:label@ja", "<label>", "column '名称': not an absolute IRI: 'label'"),
        ("facility/{code}", "a b/{code}", "must be a path such as 'facility/{code}/{id}'"),
        ("[column]", '[column]\n[[derive]]\nmake = "period"', "from is missing"),
        ("[column]", '[layout2]\na = 1\n[column]', "unknown key 'layout2'"),
        ("[generation]", "[generation", "not TOML"),
    ],
)  # fmt: skip
def test_a_wrong_layout_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    """File, line, and what is right."""
    assert GOOD.count(old) >= 1
    path = tmp_path / "own.toml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(SourceError) as refused:
        read_layouts([BUNDLED, tmp_path])
    assert str(refused.value).startswith(f"{path}:")
    assert message in str(refused.value)


WHOLE: dict[str, Any] = tomllib.loads(GOOD) | {
    "group": {"Z": {"備考": "rdfs:comment@ja", "電話": {"to": "s:telephone", "ext": "内線"}}},
    "prefix": {"x": "https://x.example/"},
    "derive": [{"make": "period", "from": ["start", "end"], "to": "r:period"}],
}
WHOLE["layout"] |= {
    "defaults": {"r:status": "code:status#open"},
    "nested": {"s:location": "s:Place"},
}
WHOLE["generation"]["県"] = "@Z,ID,名称"
WHOLE["column"]["種別"] = {"to": "s:keywords", "choices": {"A": "x:a"}, "types": {"": ["x:B"]}}


def as_toml(value: Any) -> str:
    """Return a value in TOML, tables inline."""
    if isinstance(value, dict):
        inner = (f"{as_toml(key)} = {as_toml(one)}" for key, one in value.items())
        return f"{{ {', '.join(inner)} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(as_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)


def paths_of(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of each member."""
    found = [above] if above else []
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        found += [path for key, one in inner for path in paths_of(one, (*above, key))]
    return found


WORDS = st.sampled_from(
    [
        "",
        "{}",
        "{id}",
        "x/{code}/{id}",
        "x:a",
        "<a>",
        "s:url url",
        "@Z",
        "ID,名称",
        "名称",
        "name",
        "a b",
    ]
)
VALUES = st.recursive(
    WORDS
    | st.booleans()
    | st.integers(-9, 9)
    | st.floats(-9, 9)
    | st.text("aあ{}@:/ ", max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=4,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(paths_of(WHOLE)), value=VALUES)
def test_any_value_in_place_of_any_member_is_loaded_or_refused(
    tmp_path: Path, path: tuple[Any, ...], value: Any
) -> None:
    """In words of ours, with the file; never in those of Python."""
    changed = copy.deepcopy(WHOLE)
    inner: Any = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    lines = "\n".join(f"{as_toml(key)} = {as_toml(one)}" for key, one in changed.items())
    (tmp_path / "own").mkdir(exist_ok=True)
    (tmp_path / "own" / "own.toml").write_text(lines, encoding="utf-8")
    rows = [["ID", "名称", "種別", "備考"], ["1", "会館", "A", "x"], ["", "図書館", "B", ""]]
    options: dict[str, Any] = {"layouts": "own", "layout": "own", "government": "222127"}
    try:
        loaded(tmp_path, table(rows), **options, reject_above=100)
        message = ""
    except SourceError as error:
        message = str(error)
    of_python = "object|attribute|subscript|hashable|operand|NoneType|argument|iterable|index"
    assert not re.search(of_python, message)


@pytest.mark.parametrize("pattern", ["place/{}", "https://example.org/{}/x"])
def test_a_value_that_can_be_no_part_of_an_iri_is_remarked(tmp_path: Path, pattern: str) -> None:
    """The row is loaded without it."""
    column = f'"種別" = {{ to = "s:keywords", iri = "{pattern}" }}'
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "own.toml").write_text(f"{GOOD}{column}\n", encoding="utf-8")
    rows = [["ID", "名称", "種別"], ["1", "会館", "a"], ["2", "図書館", "a b"]]
    options: dict[str, Any] = {"layouts": "own", "layout": "own", "government": "222127"}
    found = loaded(tmp_path, table(rows), **options)
    assert found.codes["CHOICE"] == 1
    assert len(found.values("keywords")) == 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a = " + b"[" * 100_000, "not read: tables are nested too deeply"),
        (b"a = " + b"9" * 5_000, "not read: Exceeds the limit"),
    ],
    ids=["depth", "digits"],
)
def test_toml_that_python_cannot_read_is_refused(data: bytes, message: str) -> None:
    """As an error of the file."""
    with pytest.raises(SourceError, match=message):
        read_toml(data, "own.toml")


@pytest.mark.parametrize("key", KNOWN)
@pytest.mark.parametrize("value", [[["a"]], {"a": {}}, [1, {}], [1e400, 0, 1, 2]], ids=str)
def test_an_option_of_any_type_is_read_or_refused(tmp_path: Path, key: str, value: Any) -> None:
    """With the place of the source."""
    with pytest.raises(SourceError, match=rf"sources\.toml:1: {key} must be"):
        loaded(tmp_path, facilities({}), **{key: value})


def test_a_folder_without_layouts_is_refused(tmp_path: Path) -> None:
    """It is probably another folder that is meant."""
    with pytest.raises(SourceError, match=r"there is no layout \(\*\.toml\) in it"):
        read_layouts([tmp_path])


def test_a_layout_with_the_name_of_another_replaces_it(tmp_path: Path) -> None:
    """So that a user can mend one that ships."""
    (tmp_path / "facility.toml").write_text(GOOD.replace('"own"', '"facility"'), encoding="utf-8")
    assert read_layouts([BUNDLED, tmp_path])["facility"].title["en"] == "Own"


@pytest.mark.parametrize("layout", bundled_layouts().values(), ids=lambda one: one.name)
def test_every_form_of_a_layout_is_recognised_by_its_own_header(
    tmp_path: Path, layout: object
) -> None:
    """With a score of 1, and as no other layout."""
    for generation, header in layout.generations.items():  # type: ignore[attr-defined]
        found = loaded(
            tmp_path, table([header, [""] * len(header)]), government="222127", reject_above=100
        )
        name = layout.name  # type: ignore[attr-defined]
        assert f"({name}), {generation}: " in found.report.entries[0].detail
        assert "score 1.00" in found.report.entries[0].detail


@pytest.mark.parametrize(
    ("written", "standard"),
    [
        ("都道府県コ―ド又は市区町村コ‐ド", "都道府県コード又は市区町村コード"),
        ("1.名称", "名称"),
        (" 名 称\n", "名称"),
        ("ｶﾅ", "カナ"),
        ("料金（基本）", "料金(基本)"),
        ("ｕｒｌ", "URL"),
    ],
)
def test_headers_are_compared_by_what_they_mean(written: str, standard: str) -> None:
    """Width, dashes, spaces, numbers and case do not matter."""
    assert folded(written) == folded(standard)


def test_a_list_that_looks_like_another_is_not_taken_for_it(tmp_path: Path) -> None:
    """A list of AED sites has most columns of a list of facilities, and the reverse."""
    header = [*FACILITY, "設置位置"]
    found = loaded(tmp_path, facilities({}, header=header), layout="facility")
    assert "not with: 設置位置" in found.report.entries[0].detail
    found = loaded(tmp_path, facilities({}, header=header))
    assert "(aed)" in found.report.entries[0].detail
