"""Parsers of cells: each returns a value that leads back to the cell, or a remark."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.loaders.open_data.remarks import REMARKS, Severity
from renkei.loaders.open_data.values import PARSERS, parser
from renkei.loaders.open_data.values.base import normal
from renkei.loaders.open_data.values.contacts import phone, several

CASES = {
    "date": {
        "2026-08-05": ("2026-08-05",),
        "2026/8/5": ("2026-08-05", "DATE_FORM"),
        "2026年8月5日": ("2026-08-05", "DATE_FORM"),
        "令和８年８月５日（水）": ("2026-08-05", "DATE_FORM"),
        "R8.8.5": ("2026-08-05", "DATE_FORM"),
        "平成32年3月31日": ("2020-03-31", "DATE_FORM"),  # an era beyond its end
        "2026ー8ー5": ("2026-08-05", "DATE_FORM"),
        "大正3年1月1日": ("1914-01-01", "DATE_FORM"),
        "2026-08-05 00:00:00": ("2026-08-05", "DATE_FORM"),  # of a spreadsheet
        "令和8年8月5日（木）": (None, "DATE"),  # a Wednesday
        "平成元年1月7日": (None, "DATE"),  # before it began
        "2026-02-30": (None, "DATE"),
        "8月5日": (None, "DATE"),
        "未定": (None, "DATE"),
    },
    "time": {
        "09:00": ("09:00",),
        "24:00": ("24:00",),
        "9:00": ("09:00", "TIME_FORM"),
        "９：００": ("09:00", "TIME_FORM"),
        "09:00:00": ("09:00", "TIME_FORM"),
        "午後1時": ("13:00", "TIME_FORM"),
        "午後１２時": ("24:00", "TIME_FORM"),
        "正午": ("12:00", "TIME_FORM"),
        "9時半": ("09:30", "TIME_FORM"),
        "0.375": ("09:00", "TIME_FORM"),  # of a spreadsheet
        "0.7291666666666666": ("17:30", "TIME_FORM"),
        "0.354": ("08:30", "TIME_FORM"),
        "0.3": (None, "TIME"),
        "0.25": (None, "TIME"),  # 6 o'clock, or 25 minutes past midnight
        "0.3700": (None, "TIME"),
        "9.30": (None, "TIME"),
        "0.9999": (None, "TIME"),
        "24:30": (None, "TIME"),
        "随時": (None, "TIME"),
    },
    "weekdays": {
        "月火水木金土日": ("1234567",),
        "土日祝": ("67h",),
        "月・火曜日、祝": ("12h", "WEEKDAYS_FORM"),
        "月・火・水・木・金・土・日曜日、祝日": ("1234567h", "WEEKDAYS_FORM"),
        "水月": ("13", "WEEKDAYS_FORM"),
        "12345": ("12345", "WEEKDAYS_FORM"),
        "0We": ("3", "WEEKDAYS_FORM"),
        "月～金": ("12345", "WEEKDAYS_FORM"),
        "月ー金": ("12345", "WEEKDAYS_FORM"),
        "13Mo": (None, "WEEKDAYS"),
        "平日": (None, "WEEKDAYS"),
    },
    "phone": {
        "054-625-0128": ("+81-54-625-0128",),
        "(054)625-0128": ("+81-54-625-0128",),
        "（0768）52-0720": ("+81-768-52-0720",),
        "0820‐45‐2126": ("+81-820-45-2126", "FORM"),
        "０５４ー６２５ー０１２８": ("+81-54-625-0128", "FORM"),
        "054ｰ625─0128": ("+81-54-625-0128", "FORM"),
        "0546250128": ("+81-546250128", "FORM"),
        "054-625-0128（内線12）": ("+81-54-625-0128;ext=12", "FORM"),
        "+81-54-625-0128": ("+81-54-625-0128",),
        "222-1400": ("222-1400", "PHONE"),  # as written
        "なし": (None, "PHONE"),
    },
    "url": {
        "https://www.example.jp/図書館": ("https://www.example.jp/図書館",),
        "https://example.jp/a b": (None, "URL"),
        "www.example.jp": (None, "URL"),
        "https://a.example/\u200b": (None, "URL"),
    },
    "email": {
        "a@city.example.jp": ("a@city.example.jp",),
        "ａ＠city.example.jp": ("a@city.example.jp", "FORM"),
        "a(at)example.jp": (None, "EMAIL"),
    },
    "corporate": {
        "7123456789012": ("7123456789012",),
        "５０００020172120": ("5000020172120", "FORM"),
        "4.00E+12": (None, "EXCEL"),
        "2.00002E+12": (None, "EXCEL"),
        "7123456789013": (None, "CORPORATE"),
    },
    "kana": {
        "トショカン（ホンカン）": ("トショカン（ホンカン）",),
        "としょかん": ("トショカン", "FORM"),
        "ﾄｼｮｶﾝ": ("トショカン", "FORM"),
        "図書カン": (None, "KANA"),
        "Library": (None, "KANA"),
    },
    "ascii": {
        "City Library": ("City Library",),
        "Ｃｉｔｙ": ("City", "FORM"),
        "図書館": (None, "ASCII"),
    },
    "digits:4": {
        "0101": ("0101",),
        "101": ("0101", "CODE_ZERO"),
        "１０１０": ("1010", "FORM"),
        "12345": (None, "DIGITS"),
        "1.0E+03": (None, "EXCEL"),
    },
    "digits:7": {"0008-001": ("0008001", "FORM")},
    "postcode": {
        "425-8502": ("425-8502",),
        "〒425－8502": ("425-8502", "FORM"),
        "425": (None, "POSTCODE"),
    },
    "latitude": {
        "34.871": ("34.871",),
        "34.8710": ("34.871",),
        "34.87512688": ("34.87512688", "POINT_DIGITS"),
        "３４．８": ("34.8", "FORM"),
        "34°52′1.2″": ("34.867", "FORM"),
        "北緯34度52分1.2秒": ("34.867", "FORM"),
        "34°72′": (None, "NUMBER"),
        "34,8": (None, "NUMBER"),
        "200": (None, "NUMBER"),
    },
    "longitude": {"西経34度30分": ("-34.5", "FORM"), "北緯34度30分": (None, "NUMBER")},
    "integer": {
        "0": ("0",),
        "1200": ("1200",),
        "1,200": ("1200", "FORM"),
        "007": ("7", "FORM"),
        "+7": ("7", "FORM"),
        "20人": ("20", "FORM"),
        "-": ("", "EMPTY"),
        "なし": ("", "EMPTY"),
        "約20人": (None, "NUMBER"),
        "20.5": (None, "NUMBER"),
        "-3": (None, "NUMBER"),
    },
    "number": {"1.50": ("1.5",), "-2.5": ("-2.5",), "十": (None, "NUMBER")},
    "yen": {
        "500": ("500",),
        "1,200円": ("1200", "FORM"),
        "無料": ("0",),
        "大人500円": (None, "NUMBER"),
    },
    "flag": {
        "有": ("1",),
        "0": ("0",),
        "○": ("1", "FLAG_FORM"),
        "〇": ("1", "FLAG_FORM"),
        "◯": ("1", "FLAG_FORM"),
        "×": ("0", "FLAG_FORM"),
        "要予約": (None, "FLAG"),
    },
}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [(name, text, expected) for name, cases in CASES.items() for text, expected in cases.items()],
)
def test_a_cell_is_read_as_it_is_meant(
    name: str, text: str, expected: tuple[str | None, ...]
) -> None:
    """Forms of real files; a remark on every other form than the standard's."""
    parse = parser(name)
    assert parse is not None
    value = parse(text)
    assert (value.text, *value.remarks) == expected


SIGNS = (
    "0123456789０１２.,:：-－‐()（）/年月日時分火水木金土祝・、～平成令和RH元°′有無○円人 　+EeMo"
)
CELLS = st.one_of(
    st.text(max_size=24),
    st.text(alphabet=SIGNS, max_size=16),
    *(st.sampled_from(sorted(cases)) for cases in CASES.values()),
)
# How the normal form of a value is written in a file, where it is another text.
WRITTEN = {
    "weekdays": lambda text: "".join("月火水木金土日祝"["1234567h".index(sign)] for sign in text),
    "phone": lambda text: text,
}
STANDARD = {"flag": {"有": "1", "無": "0", "可": "1", "不可": "0"}, "yen": {"無料": "0"}}


@pytest.mark.parametrize("name", [*PARSERS, "digits:4"])
@given(text=CELLS)
def test_a_cell_is_understood_or_remarked(name: str, text: str) -> None:
    """Without a remark nothing was changed; a value is read as itself; a drop has its reason."""
    parse = parser(name)
    assert parse is not None
    text = text.strip()
    value = parse(text)
    assert all(code in REMARKS for code in value.remarks)
    if value.text is None:
        assert any(REMARKS[code].severity is Severity.WARNING for code in value.remarks)
        return
    written = WRITTEN.get(name, str)(value.text)
    if not value.remarks and text:
        standard = STANDARD.get(name, {}).get(text, text)
        same = {written, normal(written)}
        if name in {"latitude", "longitude"}:
            assert float(written) == float(text)
        elif name == "phone":
            digits = "".join(sign for sign in normal(text) if sign.isdecimal())
            assert f"+81-{digits.removeprefix('0').removeprefix('81')}".replace("-", "") in {
                value.text.replace("-", ""), "+81" + digits.removeprefix("81")
            }  # fmt: skip
        elif name == "number":
            assert float(written) == float(text)
        elif name == "postcode":
            assert text.replace("-", "") == value.text.replace("-", "")
        else:
            assert standard in same
    if value.text and "PHONE" not in value.remarks:
        again = parse(written)
        assert again.text == value.text
        assert set(again.remarks) <= {"POINT_DIGITS"} | ({"FORM"} if name == "phone" else set())


def test_an_extension_has_a_column_of_its_own() -> None:
    """内線番号 stands beside 電話番号."""
    assert phone("054-625-0128", "12").text == "+81-54-625-0128;ext=12"
    assert phone("054-625-0128", "代表").text == "+81-54-625-0128"


def test_a_cell_may_have_several_values() -> None:
    """Apart by a slash with spaces, a semicolon or a line end; a slash of an address is none."""
    assert several("https://a.example/b / https://c.example/\nhttps://d.example/; ") == [
        "https://a.example/b",
        "https://c.example/",
        "https://d.example/",
    ]


@given(st.from_regex(r"(\(0[0-9]{0,5}\)|0[0-9]{0,5}-)[0-9]{0,5}-[0-9]{2,5}", fullmatch=True))
def test_a_number_in_standard_form_is_read_as_one_in_another_width_is(text: str) -> None:
    """The short way for plain numbers gives what the long way gives."""
    wide = text.translate({code: code + 0xFEE0 for code in range(0x30, 0x3A)})
    if phone(text).remarks in {(), ("FORM",)}:
        assert phone(text).text == phone(wide).text
    else:
        assert phone(wide).remarks == phone(text).remarks
