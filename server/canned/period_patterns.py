"""Regular expressions of months and fiscal years: what `renkei.queries.values` reads of them.

They come from the table of eras, and from the least and the greatest value of the parameter.
"""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import TYPE_CHECKING, Final

from renkei.graph.rdf.wareki import ERAS, MONTHS
from renkei.queries.values import position_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from renkei.queries.model import Parameter

__all__ = ["period_patterns"]

_WESTERN_YEARS: Final = range(1900, 2100)
_ERA_YEARS: Final = range(1, 100)  # they are counted beyond the end of an era


def period_patterns(parameter: Parameter) -> list[str]:
    """Return the patterns of the values of a parameter for months or fiscal years."""
    first = _limit(parameter, parameter.minimum) or (dt.MINYEAR, 1)
    last = _limit(parameter, parameter.maximum) or (dt.MAXYEAR, MONTHS)
    if parameter.type == "month":
        found = _month_patterns(first, last)
    else:
        found = _fiscal_year_patterns(range(first[0], last[0] + 1))
    return [f"^{pattern}$" for pattern in found]


def _limit(parameter: Parameter, value: str | None) -> tuple[int, int] | None:
    """Return year and month of a limit; of a fiscal year, the year and 1."""
    if value is None:
        return None
    year, _, month = str(position_of(parameter.type, value)).removeprefix("fy").partition("-")
    return int(year), int(month or 1)


def _month_patterns(first: tuple[int, int], last: tuple[int, int]) -> Iterator[str]:
    """Yield the forms 2015-04, 2015年4月, 2015.4, 平成27年4月, H27.4."""

    def months(year: int, *, begin: tuple[int, int] = first) -> range:
        low, high = max(first, begin, (year, 1)), min(last, (year, MONTHS))
        return range(low[1], high[1] + 1) if low[0] == high[0] == year else range(0)

    for group, western in groupby(_WESTERN_YEARS, months):
        if group:
            years = _numbers(western)
            yield f"{years}-(?:{'|'.join(f'{month:02}' for month in group)})"
            yield years + _after_year(group)
    for era in ERAS:
        begin = (era.first_day.year, era.first_day.month)
        of_year = [(months(era.western_year(n), begin=begin), n) for n in _ERA_YEARS]
        for group, entries in groupby(of_year, lambda entry: entry[0]):
            if group and era.letter:
                numbers = _numbers(number for _, number in entries)
                yield f"(?:{era.name}|{era.letter}) ?{numbers}{_after_year(group, space=' ?')}"


def _fiscal_year_patterns(years: range) -> Iterator[str]:
    """Yield the forms 2015, FY2015, 2015年度, 平成27年度, H27."""
    western = [year for year in _WESTERN_YEARS if year in years]
    if western:
        yield f"(?:[Ff][Yy] ?)?{_numbers(western)}"
        yield f"{_numbers(western)}年度"
    for era in ERAS:
        numbers = [number for number in _ERA_YEARS if era.western_year(number) in years]
        if numbers and era.letter:
            yield f"(?:{era.name}|{era.letter}) ?{_numbers(numbers)}(?: ?年度)?"


def _after_year(months: range, *, space: str = "") -> str:
    """Return the pattern of a month that follows its year."""
    month = f"0?(?:{'|'.join(map(str, months))})"
    return rf"(?:{space}年 ?{month} ?月|\.{month})"


def _numbers(numbers: Iterable[int]) -> str:
    """Return the pattern of years without a gap: 2–15 is ``(?:0?[2-9]|1[0-5])``; 1 is 元, too."""
    parts = []
    for tens, group in groupby(numbers, lambda number: number // 10):
        units = [number % 10 for number in group]
        first_year = "元|" if tens == 0 and units[0] == 1 else ""
        parts.append(f"{first_year}{tens or '0?'}[{units[0]}-{units[-1]}]")
    return f"(?:{'|'.join(parts)})"
