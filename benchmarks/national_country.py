"""The made-up country of benchmarks/national.py: its governments, facilities and what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from benchmarks import national_templates as templates
from benchmarks.national_facilities import Facilities
from benchmarks.national_tables import (
    DESIGNATED_CITY,
    HAS_DESIGNATED_CITY,
    MANAGERS,
    MONTHS,
    PLACES,
    SEED,
    STEP,
    TABLES,
    TERMS,
    TRIPLES_PER_PREFECTURE,
    WARDS,
    YEAR_LABELS,
    YEARS,
    Chance,
    Government,
    Writer,
)
from renkei.graph.rdf.wareki import Period
from renkei.ontology.terms import GovernmentType, Renkei

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["check_digit", "corporate_number", "write"]


def check_digit(code: str) -> str:
    """Return the sixth digit of a local government code, from the five before it."""
    total = sum(weight * int(digit) for weight, digit in zip((6, 5, 4, 3, 2), code, strict=True))
    return str((11 - total % 11) % 10)


def corporate_number(base: str) -> str:
    """Return twelve digits with the check digit of a corporate number before them."""
    total = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(base)))
    return f"{9 - total % 9}{base}"


def write(file: BinaryIO, triples: int, progress: Callable[[int], None]) -> tuple[int, str]:
    """Write N-Triples; return how many, and the SHA-256 of the bytes."""
    writer = Writer(file)
    governments = list(_governments(max(1, triples // TRIPLES_PER_PREFECTURE)))
    _write_periods(writer)
    prefecture = governments[0]
    for government in governments:
        prefecture = government if government.is_prefecture else prefecture
        _write_government(writer, government, prefecture)
        writer.flush()
    facilities = Facilities(writer, Chance(SEED))
    round_ = told = 0
    while writer.count < triples:
        for government in governments:
            facilities.write(government, round_)
            if writer.count >= triples:
                break
        round_ += 1
        progress(writer.count - told)
        told = writer.count
    return writer.count, writer.digest.hexdigest()


def _governments(prefectures: int) -> Iterator[Government]:
    """Yield each prefecture, then its municipalities."""
    for number, row in enumerate(TABLES["prefectures"][:prefectures], 1):
        ja, en, municipalities, latitude, longitude = row
        place = (latitude, longitude)
        base = f"{number:02}000"
        prefecture = base + check_digit(base)
        yield Government(prefecture, ja, f"{en} Prefecture", prefecture, place)
        for index in range(municipalities):
            suffix, title, local = _rank(WARDS.get(number, 0), index, municipalities)
            name_ja, name_en = PLACES[(number * 37 + index * STEP) % len(PLACES)]
            base = f"{number:02}{local}"
            code = base + check_digit(base)
            yield Government(code, name_ja + suffix, f"{title} of {name_en}", prefecture, place)


def _rank(wards: int, index: int, municipalities: int) -> tuple[str, str, str]:
    """Return suffix, English title, and the third to fifth digits of the code."""
    if index < wards:
        return "区", "Special Ward", str(101 + index)
    if index == 0 and municipalities >= HAS_DESIGNATED_CITY:
        return "市", "City", DESIGNATED_CITY
    share = (index - wards) / (municipalities - wards)  # about as many of each as there are
    if share < 0.46:  # noqa: PLR2004
        return "市", "City", str(201 + index)
    if share < 0.9:  # noqa: PLR2004
        return "町", "Town", str(301 + index)
    return "村", "Village", str(501 + index)


def _write_periods(writer: Writer) -> None:
    days: set[str] = set()

    def interval(key: str, ja: str, en: str, first: Period, last: Period) -> None:
        begin, end = first.begin.isoformat(), last.end.isoformat()
        for day in (begin, end):
            if day not in days:
                days.add(day)
                writer.put(templates.INSTANT, {"day": day})
        values = {"key": key, "ja": ja, "en": en, "begin": begin, "end": end}
        writer.put(templates.INTERVAL, values)

    for year in YEARS:
        fiscal = Period(year, fiscal=True)
        interval(fiscal.key, fiscal.label("ja"), fiscal.label("en"), fiscal, fiscal)
        writer.put(templates.FISCAL_YEAR, {"key": fiscal.key})
        for month in MONTHS[year]:
            interval(month.key, month.label("ja"), month.label("en"), month, month)
            writer.put(templates.MONTH, {"key": month.key, "year": fiscal.key})
    for begin, end in TERMS:
        ja = f"{YEAR_LABELS[begin][0]}から{YEAR_LABELS[end][0]}まで"
        first, last = Period(begin, fiscal=True), Period(end, fiscal=True)
        interval(f"fy{begin}-fy{end}", ja, f"Fiscal years {begin} to {end}", first, last)
    writer.put(templates.DATA_SET, {})


def _write_government(writer: Writer, government: Government, prefecture: Government) -> None:
    code = government.code
    class_, type_ = Renkei.MunicipalGovernment, GovernmentType.municipality
    if government.is_prefecture:
        class_, type_ = Renkei.PrefecturalGovernment, GovernmentType.prefecture
    elif code[2:5] == DESIGNATED_CITY:
        type_ = GovernmentType.designated_city
    values = {
        "code": code,
        "ja": government.ja,
        "en": government.en,
        "class": class_,
        "number": corporate_number(f"000020{code}"),
        "area": code[:5],
        "type": type_,
        "prefecture": prefecture.code,
        "prefecture_ja": prefecture.ja,
        "prefecture_en": prefecture.en,
    }
    writer.put(templates.GOVERNMENT, values)
    writer.put(templates.GOVERNMENT_PAGE, values)
    if not government.is_prefecture:
        writer.put(templates.PARTNERSHIP, values)
        writer.put(templates.DOCUMENT, values)
        return
    forms, bodies = TABLES["managers"], TABLES["bodies"]
    for n in range(MANAGERS):
        place = PLACES[(int(code[:2]) * 7 + n * STEP) % len(PLACES)][0]
        name = f"{forms[n % len(forms)]}{government.ja}{place}{bodies[n % len(bodies)]}"
        number = corporate_number(f"{code[:2]}0405{n:06}")
        writer.put(templates.MANAGER, {"code": code, "n": n, "name": name, "number": number})
