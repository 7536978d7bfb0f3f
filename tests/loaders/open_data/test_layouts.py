"""Layouts: those that ship, and what is wrong in those of users."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from renkei.errors import SourceError
from renkei.loaders.open_data.headers import folded
from renkei.loaders.open_data.layouts import BUNDLED, bundled_layouts, read_layouts
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
