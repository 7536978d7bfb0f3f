"""The table of governments is whole, right, and found by code, number and name."""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.loaders.reference.governments import (
    corporate_number_of,
    governments,
    is_local_government_code,
)

# With the files of https://github.com/code4fukui/localgovjp, which are not part of this project.
SAMPLES = Path(
    os.environ.get("OPEN_DATA_SAMPLES", Path(__file__).parents[4] / "shared" / "samples"),
    "code4fukui+localgovjp",
)
JAPAN = governments()


def test_there_are_as_many_as_there_are() -> None:
    """47 prefectures, 1,741 municipalities and special wards; wards of cities are apart."""
    kinds = Counter(row.kind for row in JAPAN.all())
    assert kinds["prefecture"] == 47
    assert kinds["special-ward"] == 23
    assert kinds["designated-city"] == 20
    assert sum(kinds.values()) == 47 + 1_741
    assert Counter(row.kind for row in JAPAN.wards()) == {"ward": 171, "former-ward": 7}


def test_every_code_has_its_check_digit() -> None:
    """And no row is there twice."""
    rows = [*JAPAN.all(), *JAPAN.wards()]
    assert [row for row in rows if not is_local_government_code(row.code)] == []
    assert len({row.code for row in rows}) == len(rows)
    assert is_local_government_code("010006")
    assert not is_local_government_code("010007")
    assert not is_local_government_code("10006")
    assert not is_local_government_code("０１０００６")


def test_names_and_readings_are_what_they_should_be() -> None:
    """The last character says the kind; readings are katakana; romanised names are ASCII."""
    ends = {"city": "市", "designated-city": "市", "special-ward": "区", "town": "町"}
    ends |= {"village": "村", "ward": "区", "former-ward": "区"}
    for row in [*JAPAN.all(), *JAPAN.wards()]:
        assert row.name.endswith(ends.get(row.kind, ("都", "道", "府", "県"))), row
        assert re.fullmatch("[ァ-ヴー]+", row.kana), row
        assert bool(re.fullmatch("[A-Z][a-z]+", row.romaji)) is row.is_government, row
        assert JAPAN.prefecture_of(row).kind == "prefecture"


def test_a_name_is_told_apart_by_its_prefecture() -> None:
    """A full name names one government."""
    for row in JAPAN.all():
        prefecture = "" if row.kind == "prefecture" else JAPAN.prefecture_of(row).name
        assert JAPAN.by_name(row.name, prefecture) == (row,)
        assert JAPAN.by_name(prefecture + row.name) == (row,)


@pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"no lists to compare with in {SAMPLES} (OPEN_DATA_SAMPLES)"
)
def test_the_table_agrees_with_public_lists() -> None:
    """Codes, names and readings are those of two lists that others maintain."""
    with (SAMPLES / "localgovjp-utf8.csv").open(encoding="utf-8-sig") as lines:
        municipalities = {row["lgcode"]: row for row in csv.DictReader(lines)}
    with (SAMPLES / "prefjp-utf8.csv").open(encoding="utf-8-sig") as lines:
        prefectures = {row["lgcode"].zfill(6): row for row in csv.DictReader(lines)}
    for row in JAPAN.all():
        if row.kind == "prefecture":
            listed = prefectures.pop(row.code)
            names = listed["pref"], katakana(listed["prefkana"]), listed["pref_en"]
            assert (row.name, row.kana, row.romaji) == names
        else:
            listed = municipalities.pop(row.code)
            assert (row.name, row.kana) == (listed["city"], katakana(listed["citykana"]))
            assert JAPAN.prefecture_of(row).name == listed["pref"]
    assert prefectures == {}
    wards = {row.code: row.name for row in JAPAN.wards()}
    assert "見本市" not in {row["city"] for row in municipalities.values()}
    assert {code: row["city"].replace(" ", "") for code, row in municipalities.items()} == {
        code: name
        for code, name in wards.items()
        if code not in {"221384", "221392", "221406"}  # of Hamamatsu, since 2024
    }


def katakana(text: str) -> str:
    return "".join(chr(ord(sign) + 0x60) if "ぁ" <= sign <= "ゖ" else sign for sign in text)


def test_five_digits_may_mean_two() -> None:
    """A lost zero and a missing check digit look alike; most fit one."""
    assert [row.code for row in JAPAN.candidates("23230")] == ["023230", "232301"]
    assert [row.name for row in JAPAN.candidates("1100")] == []
    assert [row.name for row in JAPAN.candidates("10006")] == ["北海道"]
    assert [row.name for row in JAPAN.candidates("22212")] == ["焼津市"]
    assert [row.name for row in JAPAN.candidates("222127")] == ["焼津市"]
    for row in JAPAN.all():
        assert row in JAPAN.candidates(row.code[:5])
        assert row in JAPAN.candidates(row.code.removeprefix("0"))


@given(st.text())
def test_any_text_is_looked_up_without_an_error(text: str) -> None:
    """What is not in the table is not found."""
    for row in (*JAPAN.candidates(text), *JAPAN.by_name(text), *JAPAN.by_name("焼津市", text)):
        assert JAPAN.by_code(row.code) == row
    assert JAPAN.by_code(text) is None or is_local_government_code(text)


@pytest.mark.parametrize(
    ("name", "prefecture", "code"),
    [
        ("焼津市", "", "222127"),
        ("焼津市", "静岡県", "222127"),
        ("静岡県焼津市", "", "222127"),
        (" 静岡県 焼津市", "", "222127"),
        ("神奈川県横浜市", "", "141003"),
        ("東京都", "", "130001"),
        ("京都府京都市", "", "261009"),
        ("大阪府大阪市中央区", "", "271284"),
        ("石狩郡当別町", "", "013030"),
        ("北海道石狩郡当別町", "", "013030"),
        ("郡山市", "", "072036"),
        ("大和郡山市", "", "292036"),
        ("龍ヶ崎市", "", "082082"),
        ("龍ケ崎市", "茨城県", "082082"),
        ("府中市", "広島県", "342084"),
        ("見本県見本市", "", "992011"),
    ],
)
def test_a_government_is_found_as_people_write_it(name: str, prefecture: str, code: str) -> None:
    """With prefecture or county, with spaces, with either ヶ."""
    assert [row.code for row in JAPAN.by_name(name, prefecture)] == [code]


def test_a_name_that_several_have_gives_all() -> None:
    """Who asks decides; a wrong prefecture gives none."""
    assert [row.code for row in JAPAN.by_name("府中市")] == ["132063", "342084"]
    assert JAPAN.by_name("焼津市", "愛知県") == ()
    assert JAPAN.by_name("") == ()


@pytest.mark.parametrize(
    ("code", "number"),
    [("010006", "7000020010006"), ("011002", "9000020011002"), ("172120", "5000020172120")],
)
def test_the_corporate_number_follows_from_the_code(code: str, number: str) -> None:
    """As the National Tax Agency assigned them; and it leads back to the government."""
    assert corporate_number_of(code) == number
    government = JAPAN.by_corporate_number(number)
    assert government
    assert government.code == code
    assert JAPAN.by_corporate_number("9000020011011") is None  # a ward of Sapporo has none


@pytest.mark.parametrize(
    ("code", "english"),
    [
        ("010006", "Hokkaido Prefecture"),
        ("130001", "Tokyo Metropolis"),
        ("011002", "City of Sapporo"),
        ("131024", "Chuo Ward"),
        ("282090", "City of Toyooka"),
        ("024236", "Town of Oma"),
        ("011011", ""),
    ],
)
def test_english_names(code: str, english: str) -> None:
    """Of governments; where a long vowel is two words (豊岡), both are written."""
    row = JAPAN.by_code(code)
    assert row
    assert row.english == english
