"""Dates in words, by era."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.server.web.dates import date_text, era_years, fiscal_year_text


@pytest.mark.parametrize(
    ("value", "japanese", "english"),
    [
        ("2015-10-01", "2015年（平成27年）10月1日", "1 October 2015"),
        ("2015-10", "2015年（平成27年）10月", "October 2015"),
        ("2015", "2015年（平成27年）", "2015"),
        ("2019", "2019年（平成31年・令和元年）", "2019"),
        ("2019-04-30", "2019年（平成31年）4月30日", "30 April 2019"),
        ("2019-05-01", "2019年（令和元年）5月1日", "1 May 2019"),
        ("1989-01-07", "1989年（昭和64年）1月7日", "7 January 1989"),
        ("1989-01", "1989年（昭和64年・平成元年）1月", "January 1989"),
        ("1872-12-31", "1872年12月31日", "31 December 1872"),
        (
            "2026-11-23T20:56:08Z",
            "2026年（令和8年）11月23日 20:56 UTC",
            "23 November 2026 20:56 UTC",
        ),
        (
            "2026-01-02T03:04:05+09:00",
            "2026年（令和8年）1月2日 03:04 +09:00",
            "2 January 2026 03:04 +09:00",
        ),
        ("2015-13", "2015-13", "2015-13"),
        ("2015-02-30", "2015-02-30", "2015-02-30"),
        ("0000", "0000", "0000"),
        ("H27", "H27", "H27"),
        ("", "", ""),
    ],
)
def test_a_date_in_words(value: str, japanese: str, english: str) -> None:
    """Both calendars in Japanese, words in English; what is no date stays as it is."""
    assert date_text(value, "ja") == japanese
    assert date_text(value, "en") == english


@given(st.text())
def test_any_text_can_be_asked(value: str) -> None:
    """Nothing breaks it."""
    assert isinstance(date_text(value, "ja"), str)


@given(st.dates(dt.date(1873, 1, 1), dt.date(2100, 1, 1)))
def test_every_day_lies_in_one_era(day: dt.date) -> None:
    """No gap and no overlap between eras."""
    assert era_years(day, day).count("年") == 1
    assert "・" not in era_years(day, day)


def test_a_fiscal_year_of_two_eras_has_both_names() -> None:
    """FY2019 began in Heisei 31 and ended in Reiwa."""
    assert fiscal_year_text(2015, "ja") == "2015年度（平成27年度）"
    assert fiscal_year_text(2019, "ja") == "2019年度（平成31年度・令和元年度）"
    assert fiscal_year_text(2015, "en") == "fiscal year 2015"
