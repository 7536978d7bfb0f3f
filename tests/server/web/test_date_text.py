"""Dates in words, by era."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.server.web.values import date_text


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
    """Both calendars in Japanese, words in English; any other text is unchanged."""
    assert date_text(value, "ja") == japanese
    assert date_text(value, "en") == english


@pytest.mark.parametrize(
    ("value", "zone", "japanese", "english"),
    [
        (
            "2026-11-28T20:25:12.123456Z",
            "Asia/Tokyo",
            "2026年（令和8年）11月29日 05:25 JST",
            "29 November 2026 05:25 JST",
        ),
        ("2019-04-30T15:00:00+00:00", "Asia/Tokyo", "2019年（令和元年）5月1日 00:00 JST", None),
        ("2026-07-01T12:00:00+09:00", "Europe/Berlin", None, "1 July 2026 05:00 CEST"),
        ("2026-01-01T00:00:00Z", "UTC", None, "1 January 2026 00:00 UTC"),
        ("2026-01-01T00:00:00", "Asia/Tokyo", None, "1 January 2026 00:00"),
        ("2026-01-01", "Asia/Tokyo", None, "1 January 2026"),
        ("9999-12-31T23:59:59Z", "Asia/Tokyo", None, "31 December 9999 23:59 UTC"),
    ],
)
def test_an_instant_is_shown_in_the_zone_of_the_deployment(
    value: str, zone: str, japanese: str | None, english: str | None
) -> None:
    """The day and the era of that place, with the name of its time; dates belong to no zone."""
    if japanese is not None:
        assert date_text(value, "ja", ZoneInfo(zone)) == japanese
    if english is not None:
        assert date_text(value, "en", ZoneInfo(zone)) == english


@given(st.text() | st.datetimes(timezones=st.timezones()).map(dt.datetime.isoformat))
def test_any_text_is_accepted(value: str) -> None:
    """No text raises an error."""
    assert isinstance(date_text(value, "ja"), str)
    assert isinstance(date_text(value, "ja", ZoneInfo("Asia/Tokyo")), str)
