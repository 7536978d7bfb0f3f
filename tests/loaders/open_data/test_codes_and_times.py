"""Codes with check digits; opening hours, days and periods in cells."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.loaders.open_data.values.codes import (
    corporate_check_digit,
    government_codes,
    government_of_corporate_number,
    lgcode,
)
from renkei.loaders.open_data.values.dates import day, days_of_note, period
from renkei.loaders.open_data.values.hours import Hours, hours_of_text, is_ordinal, weekdays
from renkei.loaders.reference.governments import local_government_check_digit


def test_check_digits_are_those_of_real_codes() -> None:
    """Prefectures, cities, wards; the example of the law; numbers of governments."""
    for code in ("010006", "011002", "011011", "172120", "222127", "131016"):
        assert local_government_check_digit(code[:5]) == code[5]
    for number in ("7123456789012", "5000020172120", "7000020010006", "9000020011002"):
        assert corporate_check_digit(number[1:]) == number[0]
    assert government_of_corporate_number("9000020011002") == "011002"
    assert government_of_corporate_number("7123456789012") is None


@given(st.integers(0, 99_999))
def test_one_wrong_digit_of_a_code_is_noticed(number: int) -> None:
    """Weights 6 to 2 modulo 11; remainders 0 and 1 share digits with 10 and 11 (0 and 1)."""
    five = f"{number:05}"
    assert [code for code, _ in government_codes(five + local_government_check_digit(five))] == [
        five + local_government_check_digit(five)
    ]
    wrong = (int(local_government_check_digit(five)) + 5) % 10
    assert government_codes(f"{five}{wrong}") == []


def test_a_short_code_is_completed_only_if_one_government_fits() -> None:
    """23230 is 023230 (a town of Aomori) or 232301 (a city of Aichi): the name decides."""
    known = {"023230", "232301", "062014", "222127"}
    assert lgcode("62014.0", known.__contains__, lambda _: False).text == "062014"
    assert lgcode("62014.0", known.__contains__, lambda _: False).remarks == ("CODE_ZERO",)
    assert lgcode("22212", known.__contains__, lambda _: False).remarks == ("CODE_DIGIT",)
    assert lgcode("23230", known.__contains__, lambda code: code == "232301").text == "232301"
    assert lgcode("23230", known.__contains__, lambda _: False).remarks == ("CODE",)
    assert lgcode("222128", known.__contains__, lambda _: True).remarks == ("CODE",)
    assert lgcode("焼津市", known.__contains__, lambda _: True).text is None


def test_ordinal_days_are_no_days_of_every_week() -> None:
    """13Mo: the first and the third Monday."""
    assert is_ordinal("13Mo")
    assert is_ordinal("14Tu4Th")
    assert not is_ordinal("0We")
    assert not is_ordinal("月火")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("【開館時間】9:00～17:00 【休館日】月曜日", Hours("234567", "09:00", "17:00")),
        ("【開館時間】8：30～17：１５ 【休館日】土・日、祝日", Hours("12345", "08:30", "17:15")),
        ("【開館時間】8:30～17:15", Hours("", "08:30", "17:15")),
        ("【開館時間】8:30～17:15 【休館日】土曜日、日曜日、祝日法による休日", None),
        ("【開館時間】8:30～17:15 【休館日】月曜日、年末年始", None),
        ("【開館時間】9:00～17:00（外来）12:00～20:00（見舞い）", None),
        ("9:00～17:00", None),
    ],
)
def test_hours_are_read_from_a_text_that_says_nothing_else(
    text: str, expected: Hours | None
) -> None:
    """The days that are left when those of 休館日 are taken away; none if it is not said."""
    assert hours_of_text(text) == expected


def test_hours_have_a_key_that_can_be_read() -> None:
    """One node for all places with the same hours."""
    assert Hours("234567", "09:00", "17:00").key == "234567.0900-1700"
    assert Hours("", "09:00", "17:00").key == "0900-1700"
    assert Hours("234567h", "09:00", "17:00").shown == "火水木金土日祝 09:00～17:00"
    assert weekdays("祝").text == "h"


def test_a_period_of_a_designation_is_read() -> None:
    """Any era; the number of years in brackets is checked."""
    assert period("令和6年4月1日～令和11年3月31日(5年)") == ("2024-04-01", "2029-03-31")
    assert period("平成31年4月1日から平成36年3月31日まで") == ("2019-04-01", "2024-03-31")
    assert period("令和6年4月1日～") == ("2024-04-01", "")
    for sign in ("-", "－", "ー", " - ", "/"):
        assert period(f"R6.4.1{sign}R11.3.31") == ("2024-04-01", "2029-03-31")
    assert period("2024-04-01-2029-03-31") == ("2024-04-01", "2029-03-31")
    assert period("2024/4/1/2029/3/31") == ("2024-04-01", "2029-03-31")
    assert period("R6.4.1-R11") is None
    assert period("2024-04-01-31") is None
    assert period("令和6年4月1日～令和11年3月31日(3年)") is None
    assert period("令和11年4月1日～令和6年3月31日") is None
    assert period("5年間") is None


def test_days_without_a_year_are_read_in_a_given_one() -> None:
    """If the weekdays agree, and nothing else is said."""
    assert day("8月5日（水）～16日（日）", 2026) == [
        (dt.date(2026, 8, 5), True),
        (dt.date(2026, 8, 16), True),
    ]
    assert [agrees for _, agrees in day("8月5日（木）、2月30日（月）", 2026)] == [False, False]
    assert days_of_note("8月5日（水）～16日（日）", 2026) == ("2026-08-05", "2026-08-16")
    assert days_of_note("8月5日（水）～16日（日）※10日（月）以外", 2026) is None
    assert days_of_note("8月16日（日）まで", 2026) is None
    assert days_of_note("8月5日（木）", 2026) is None
    assert days_of_note("毎週水曜日", 2026) is None
    assert days_of_note("2月30日（月）", 2026) is None
