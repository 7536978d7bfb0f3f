"""Dates in the notations of Japanese documents are parsed; nothing else is a date."""

from __future__ import annotations

import calendar
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.graph.rdf.wareki import (
    DATE,
    SHORT_END,
    Period,
    WarekiError,
    era_years,
    month_after,
    month_in_fiscal_year,
    parse_date,
    parse_short_end,
)
from renkei.server.web.values import date_text

HEISEI, REIWA = dt.date(1989, 1, 8), dt.date(2019, 5, 1)
DAYS = st.dates(dt.date(1989, 1, 1), dt.date(2100, 12, 31))
FISCAL_YEARS = st.integers(1989, 2100).map(lambda year: Period(year, fiscal=True))


def era(day: dt.date) -> tuple[str, str, int]:
    """Return the era of a day, its letter, and the year in it."""
    if day >= REIWA:
        return "令和", "R", day.year - 2018
    if day >= HEISEI:
        return "平成", "H", day.year - 1988
    return "昭和", "S", day.year - 1925


def read(text: str) -> Period:
    """Return what a text that is a date and nothing else denotes."""
    match = DATE.fullmatch(text)
    assert match, text
    return parse_date(match)


@given(DAYS, st.sampled_from(["", " "]))
def test_every_day_in_every_spelling_is_read_back(day: dt.date, space: str) -> None:
    """Era in full or by letter, 元 for the first year, Western; day, month and year."""
    name, letter, number = era(day)
    western = [str(day.year)] if day.year < 2100 else []  # four digits are a year from 19 or 20 on
    years = [f"{name}{space}{number}", *([f"{name}元"] if number == 1 else [])]
    for year in [*years, *western]:
        assert read(f"{year}年{space}{day.month}月{space}{day.day}日") == Period(
            day.year, day.month, day.day
        )
        assert read(f"{year}年{day.month:02}月") == Period(day.year, day.month)
        assert read(f"{year}年") == Period(day.year)
    for year in [f"{letter}{number}", f"{letter}{number:02}", *western]:
        assert read(f"{year}.{day.month}.{day.day}") == Period(day.year, day.month, day.day)
        assert read(f"{year}.{day.month:02}") == Period(day.year, day.month)


@given(FISCAL_YEARS)
def test_every_fiscal_year_in_every_spelling_is_read_back(period: Period) -> None:
    """年度, and the bare year of an era, are fiscal years."""
    name, letter, number = era(period.begin)
    spellings = [f"{name}{number}年度", f"{letter}{number}年度", f"{letter}{number}"]
    spellings += [f"{period.year}年度"] if period.year < 2100 else []
    spellings += [f"{name}{number}", f"{letter} {number}"]
    assert {read(spelling) for spelling in spellings} == {period}


@given(st.dates(REIWA, dt.date(2087, 12, 31)))
def test_years_of_heisei_after_its_end_are_accepted(day: dt.date) -> None:
    """Official pages write 平成32年3月31日 for future dates."""
    assert read(f"平成{day.year - 1988}年{day.month}月{day.day}日").begin == day


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("平成32年3月31日", Period(2020, 3, 31)),
        ("平成31年度", Period(2019, fiscal=True)),
        ("令和元年度", Period(2019, fiscal=True)),
        ("令和元年5月", Period(2019, 5)),
        ("平成元年1月", Period(1989, 1)),
        ("昭和64年1月7日", Period(1989, 1, 7)),
        ("H29.1", Period(2017, 1)),
    ],
)
def test_dates_at_the_turn_of_eras(text: str, period: Period) -> None:
    """Notations that occur in official documents."""
    assert read(text) == period


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("平成32年13月", "no month 13"),
        ("平成29年2月30日", "2017-02 has no day 30"),
        ("H29.13", "no month 13"),
        ("H29.0", "no month 0"),
        ("R6.2.30", "2024-02 has no day 30"),
        ("令和元年3月", "令和 had not begun"),
        ("令和元年4月30日", "令和 had not begun"),
        ("平成元年1月7日", "平成 had not begun"),
        ("R0", "令和 had not begun"),
        ("2024年13月", "no month 13"),
        ("2024.2.30", "no day 30"),
    ],
)
def test_impossible_dates_are_refused(text: str, words: str) -> None:
    """The message quotes the date and says what is wrong with it."""
    with pytest.raises(WarekiError, match=words) as caught:
        read(text)
    assert text in str(caught.value)


@given(FISCAL_YEARS, st.integers(1, 12))
def test_a_month_below_a_fiscal_year_lies_in_it(year: Period, month: int) -> None:
    """January to March belong to the calendar year after."""
    period = month_in_fiscal_year(year, month)
    assert period.month == month
    assert year.begin <= period.begin <= period.end <= year.end
    assert period.fiscal_year == year


@given(st.integers(1990, 2100), st.integers(1, 12), st.integers(1, 12))
def test_a_month_after_a_month_is_the_next_of_its_number(year: int, first: int, month: int) -> None:
    """令和6年11月・2月 ends in 2025: at most twelve months later."""
    before = Period(year, first)
    period = month_after(before, month)
    assert period.month == month
    assert before.begin < period.begin
    assert (period.begin - before.begin).days <= 366


@pytest.mark.parametrize("month", [0, 13, 99])
def test_there_is_no_thirteenth_month(month: int) -> None:
    """Also of a month without its year."""
    with pytest.raises(WarekiError, match=f"no month {month}"):
        month_in_fiscal_year(Period(2024, fiscal=True), month)
    with pytest.raises(WarekiError, match=f"no month {month}"):
        month_after(Period(2024, 4), month)


@pytest.mark.parametrize(
    ("begin", "end", "period"),
    [
        ("H27", "29", Period(2017, fiscal=True)),
        ("H27", "29年度", Period(2017, fiscal=True)),
        ("平成27年度", "29年度", Period(2017, fiscal=True)),
        ("平成27年", "29年", Period(2017)),
        ("令和元年度", "3年度", Period(2021, fiscal=True)),
        ("2021年度", "23年度", Period(2023, fiscal=True)),
        ("R6.4", "9", Period(2024, 9)),
        ("令和6年4月", "9月", Period(2024, 9)),
        ("R6.10", "3月", Period(2024, 3)),  # before it begins: refused where ranges are read
    ],
)
def test_a_range_may_leave_the_era_or_year_to_its_beginning(
    begin: str, end: str, period: Period
) -> None:
    """H27～29 is 2015 to 2017, R6.4～9月 is April to September 2024."""
    first, short = DATE.fullmatch(begin), SHORT_END.fullmatch(end)
    assert first
    assert short
    assert parse_short_end(first, short) == period


@pytest.mark.parametrize(("begin", "end"), [("R6.4.1", "9月"), ("R6.4", "9年"), ("R6", "9月")])
def test_an_end_that_is_not_clear_is_refused(begin: str, end: str) -> None:
    """A month after a year, or a year after a month, is ambiguous."""
    first, short = DATE.fullmatch(begin), SHORT_END.fullmatch(end)
    assert first
    assert short
    with pytest.raises(WarekiError, match="its end is not clear"):
        parse_short_end(first, short)


PERIODS = st.builds(
    lambda day, precision, fiscal: Period(
        day.year,
        day.month if precision else None,
        day.day if precision == 2 else None,
        fiscal=fiscal and not precision,
    ),
    st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)),
    st.integers(0, 2),
    st.booleans(),
)


@given(PERIODS)
def test_every_period_has_names_a_key_and_an_order(period: Period) -> None:
    """Labels never fail and name the year; the key is unique; it does not end before it begins."""
    for language in ("ja", "en"):
        for label in (period.label(language), period.short_label(language)):
            assert label.strip() == label != ""
    assert str(period.year) in period.label("ja")
    assert str(period.year) in period.label("en")
    assert period.begin <= period.end
    assert period.key.isascii()
    if period.month and not period.day:
        assert (period.end - period.begin).days + 1 == calendar.monthrange(
            period.year, period.month
        )[1]
    assert period.fiscal_year.begin <= period.begin <= period.fiscal_year.end


@given(PERIODS, PERIODS)
def test_keys_differ_where_periods_do(one: Period, other: Period) -> None:
    """Two periods never share an IRI."""
    assert (one.key == other.key) is (one == other)


@pytest.mark.parametrize(
    ("period", "ja", "short", "en"),
    [
        (Period(2015, fiscal=True), "平成27年度（2015年度）", "平成27年度", "Fiscal year 2015"),
        (
            Period(2019, fiscal=True),
            "平成31年度・令和元年度（2019年度）",
            "平成31年度・令和元年度",
            "Fiscal year 2019",
        ),
        (Period(1988, fiscal=True), "昭和63年度（1988年度）", "昭和63年度", "Fiscal year 1988"),
        (Period(2019, 5), "令和元年5月（2019年5月）", "2019年5月", "May 2019"),
        (Period(1989, 1, 7), "昭和64年1月7日（1989年1月7日）", "1989年1月7日", "7 January 1989"),
        (Period(1989, 1), "昭和64年・平成元年1月（1989年1月）", "1989年1月", "January 1989"),
        (Period(1920, 4, 1), "大正9年4月1日（1920年4月1日）", "1920年4月1日", "1 April 1920"),
        (Period(1872, 4), "1872年4月（1872年4月）", "1872年4月", "April 1872"),
        (Period(2024), "2024年", "2024年", "2024"),
    ],
)
def test_labels_give_the_era_and_the_western_year(
    period: Period, ja: str, short: str, en: str
) -> None:
    """A month or fiscal year in which the era changes has both eras."""
    assert (period.label("ja"), period.short_label("ja"), period.label("en")) == (ja, short, en)


@pytest.mark.parametrize(
    ("period", "names"),
    [
        (Period(1989, 1), "昭和64年・平成元年"),
        (Period(1989, 1, 7), "昭和64年"),
        (Period(1989, 1, 8), "平成元年"),
        (Period(1989, 2), "平成元年"),
        (Period(1989), "昭和64年・平成元年"),
        (Period(2019, 4), "平成31年"),
        (Period(2019, 5), "令和元年"),
        (Period(2019), "平成31年・令和元年"),
        (Period(1926, 12), "大正15年・昭和元年"),
        (Period(1912, 7), "明治45年・大正元年"),
        (Period(1912), "明治45年・大正元年"),
        (Period(1873), "明治6年"),
        (Period(1872), ""),
    ],
)
def test_a_label_and_a_page_name_the_same_eras(period: Period, names: str) -> None:
    """The label of a period in the graph and its date on a page agree where the era changes."""
    assert era_years(period.begin, period.end) == names
    page = date_text(period.key, "ja")
    assert page.partition("（")[2].partition("）")[0] == names
    if period.month and names:
        assert period.label("ja").startswith(f"{names}{period.month}月")


@given(st.dates(dt.date(1873, 1, 1), dt.date(2100, 1, 1)))
def test_every_day_is_in_exactly_one_era(day: dt.date) -> None:
    """The eras neither overlap nor leave a gap."""
    assert era_years(day, day).count("年") == 1
    assert "・" not in era_years(day, day)


WORDS = st.text(
    st.one_of(
        st.sampled_from("図書館連携協力の取組月日第回名人件年度元約、。（）ABCabc.,~"),
        st.characters(exclude_categories=("Nd", "No", "Nl", "Cs")),
    )
)


@given(WORDS)
def test_text_without_digits_holds_no_date(text: str) -> None:
    """Except the first year of an era, 元."""
    match = DATE.search(text)
    assert match is None or match["era_year"] == "元"


@pytest.mark.parametrize(
    "text",
    [
        "H2O実験",
        "3階",
        "第10回",
        "1,200人",
        "BS4K放送",
        "ISO2015:2024",
        "JR5号",
        "v2.10",
        "10.5%",
        "2015人",
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    """Numbers, formulas, versions and names that hold a letter of an era."""
    assert DATE.search(text) is None
