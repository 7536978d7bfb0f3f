"""Dates and times of XML Schema as text for pages: by year and era in Japanese, or in English."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Final

from renkei.graph.rdf.wareki import MONTHS, era_years

__all__ = ["date_text", "is_date"]

_DATE: Final = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?"
    r"(?:(?<=-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})(?::[0-9.]+)?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?"
)


def is_date(value: str) -> bool:
    """Return whether a text is a date, month, year or time that `date_text` reads.

    Others are displayed as they are, without a ``time`` element (HTML, section 4.5.14).
    """
    return _first_day(value) is not None


def _first_day(value: str) -> tuple[dt.date, re.Match[str]] | None:
    match = _DATE.fullmatch(value)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.group(1, 2, 3))
    try:
        return dt.date(year or 0, month or 1, day or 1), match
    except ValueError:
        return None


def date_text(value: str, language: str) -> str:
    """Return a year, month, date or time (``xsd:dateTime``) in words of a language.

    ``2015-10-01`` is 「2015年（平成27年）10月1日」 and "1 October 2015". Any other text is returned
    unchanged.

    Args:
        value: The lexical form.
        language: ``ja``; everything else is English.
    """
    parsed = _first_day(value)
    if parsed is None:
        return value
    first, match = parsed
    month, day = (int(part) if part else None for part in match.group(2, 3))
    last_month = month or MONTHS
    last_day = day or calendar.monthrange(first.year, last_month)[1]
    zone = "UTC" if match[5] == "Z" else match[5]
    time = " ".join(part for part in (match[4], zone) if part) if match[4] else ""
    if language == "ja":
        era = era_years(first, dt.date(first.year, last_month, last_day))
        text = f"{first.year}年" + (f"（{era}）" if era else "")
        text += (f"{month}月" if month else "") + (f"{day}日" if day else "")
    else:
        name = calendar.month_name[month] if month else ""
        text = " ".join(str(part) for part in (day, name, first.year) if part)
    return f"{text} {time}".rstrip()
