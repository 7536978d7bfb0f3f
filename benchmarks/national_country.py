"""The made-up country of benchmarks/national.py: its governments, facilities and what they do."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, BinaryIO

from benchmarks import national_templates as templates
from benchmarks.national_templates import THIS_YEAR, Template
from renkei.graph.rdf.wareki import Period
from renkei.ontology.terms import GovernmentType, Indicator, Renkei, Status, Unit, ValueStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["check_digit", "corporate_number", "write"]

SEED = 20_261_123
YEARS = range(2011, 2026)
TERMS = ((2011, 2015), (2016, 2020), (2021, 2025))  # of designations, in fiscal years
MANAGERS = 20  # organisations in each prefecture
MANAGED = 0.6  # of the facilities have a designated manager
TRIPLES_PER_PREFECTURE = 20_000
QUOTE_ROOM = 100  # code points that a line of a document may take
WARDS = {13: 23}
HAS_DESIGNATED_CITY = 50  # a prefecture with so many municipalities
DESIGNATED_CITY = "100"  # the third to fifth digits of its code

TABLES: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("national.toml").read_text(encoding="utf-8")
)
PLACES = [(a + b, (x + y).capitalize()) for a, x in TABLES["first"] for b, y in TABLES["second"]]
STEP = 11  # has no divisor in common with the number of places, so none comes twice
MONTHS = {
    year: [Period(year, month) for month in range(4, 13)]
    + [Period(year + 1, month) for month in range(1, 4)]
    for year in YEARS
}
YEAR_LABELS = {
    year: (Period(year, fiscal=True).short_label("ja"), Period(year, fiscal=True).label("en"))
    for year in YEARS
}
SESSIONS = {
    "what": "sessions",
    "what_ja": "開催回数",
    "indicator": Indicator.sessions,
    "unit": Unit.session,
    "value_status": ValueStatus.actual,
    "approximate": "false",
}
SESSIONS_PLANNED = SESSIONS | {"value_status": ValueStatus.planned}
ATTENDANCE = SESSIONS | {
    "what": "attendance",
    "what_ja": "参加者数",
    "indicator": Indicator.attendance,
    "unit": Unit.person,
}
ATTENDANCE_TO_DATE = ATTENDANCE | {"value_status": ValueStatus.to_date, "approximate": "true"}
ACTIVITY = (
    templates.DIRECTION,
    templates.DIRECTION_STATEMENT,
    templates.ACTIVITY,
    templates.SOURCE_SPAN,
    templates.POSITION,
    templates.QUOTE,
)
NEW_EFFORT = (*ACTIVITY, templates.NEW_EFFORT)
ACHIEVEMENT = (*ACTIVITY, templates.ACHIEVEMENT, templates.OCCURRENCE)


def check_digit(code: str) -> str:
    """Return the sixth digit of a local government code, from the five before it."""
    total = sum(weight * int(digit) for weight, digit in zip((6, 5, 4, 3, 2), code, strict=True))
    return str((11 - total % 11) % 10)


def corporate_number(base: str) -> str:
    """Return twelve digits with the check digit of a corporate number before them."""
    total = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(base)))
    return f"{9 - total % 9}{base}"


@dataclass(frozen=True)
class _Government:
    code: str
    ja: str
    en: str
    prefecture: str  # its code
    place: tuple[float, float]

    @property
    def is_prefecture(self) -> bool:
        return self.code == self.prefecture


class _Writer:
    """Fills templates; counts the triples and digests the bytes."""

    def __init__(self, file: BinaryIO) -> None:
        self.count = 0
        self.digest = hashlib.sha256()
        self._file = file
        self._parts: list[str] = []

    def put(self, template: Template, values: Mapping[str, object]) -> None:
        self._parts.append(template.lines % values)
        self.count += template.triples

    def flush(self) -> None:
        data = "".join(self._parts).encode()
        self._parts.clear()
        self.digest.update(data)
        self._file.write(data)


class _Chance:
    """The same choices in every run: Python specifies ``random()`` of a seed for all versions."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed).random  # noqa: S311 (no secret)

    def below(self, limit: int) -> int:
        return int(self.random() * limit)

    def degrees(self, centre: float) -> str:
        """Return a number near the centre; its last digit is not 0, so it is canonical."""
        micro = int((centre + self.random() - 0.5) * 1_000_000)
        whole, rest = divmod(micro - micro % 10 + 7, 1_000_000)
        return f"{whole}.{rest:06}"


def write(file: BinaryIO, triples: int, progress: Callable[[int], None]) -> tuple[int, str]:
    """Write N-Triples; return how many, and the SHA-256 of the bytes."""
    writer = _Writer(file)
    governments = list(_governments(max(1, triples // TRIPLES_PER_PREFECTURE)))
    _write_periods(writer)
    prefecture = governments[0]
    for government in governments:
        prefecture = government if government.is_prefecture else prefecture
        _write_government(writer, government, prefecture)
        writer.flush()
    facilities = _Facilities(writer, _Chance(SEED))
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


def _governments(prefectures: int) -> Iterator[_Government]:
    """Yield each prefecture, then its municipalities."""
    for number, row in enumerate(TABLES["prefectures"][:prefectures], 1):
        ja, en, municipalities, latitude, longitude = row
        place = (latitude, longitude)
        base = f"{number:02}000"
        prefecture = base + check_digit(base)
        yield _Government(prefecture, ja, f"{en} Prefecture", prefecture, place)
        for index in range(municipalities):
            suffix, title, local = _rank(WARDS.get(number, 0), index, municipalities)
            name_ja, name_en = PLACES[(number * 37 + index * STEP) % len(PLACES)]
            base = f"{number:02}{local}"
            code = base + check_digit(base)
            yield _Government(code, name_ja + suffix, f"{title} of {name_en}", prefecture, place)


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


def _write_periods(writer: _Writer) -> None:
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


def _write_government(writer: _Writer, government: _Government, prefecture: _Government) -> None:
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


class _Facilities:
    """Writes a facility with all that belongs to it."""

    def __init__(self, writer: _Writer, chance: _Chance) -> None:
        self._writer = writer
        self._chance = chance
        self._of_prefecture: dict[str, Any] = {}

    def write(self, government: _Government, round_: int) -> None:
        """Write one more facility of a government; that of its prefecture comes before it."""
        facility = self._facility(government, round_)
        if self._chance.random() < MANAGED:
            self._designations(facility, government)
        for number in range(self._chance.below(3)):
            self._series(facility, number)
        if government.is_prefecture:
            self._of_prefecture = facility
        elif facility["theme"] == self._of_prefecture["theme"]:
            self._pairing(facility, round_)
        self._writer.flush()

    def _facility(self, government: _Government, round_: int) -> dict[str, Any]:
        chance, code = self._chance, government.code
        kind_ja, kind_en, theme = TABLES["facilities"][chance.below(len(TABLES["facilities"]))]
        area_ja, area_en = PLACES[chance.below(len(PLACES))]
        block, house = 1 + chance.below(9), 1 + chance.below(30)
        number, opened = chance.below(10_000_000), 1960 + chance.below(60)
        values = {
            "code": code,
            "key": f"{code}-{round_}",
            "ja": f"{government.ja}立{area_ja}{kind_ja}",
            "en": f"{area_en} {kind_en} ({government.en})",
            "theme": theme,
            "latitude": chance.degrees(government.place[0]),
            "longitude": chance.degrees(government.place[1]),
            "telephone": f"0{code[:2]}-{number // 10_000:03}-{number % 10_000:04}",
            "post_code": f"{code[:2]}{block}-{number % 10_000:04}",
            "address": f"{government.ja}{area_ja}{block}丁目{house}番{number % 20 + 1}号",
            "description": f"{government.ja}が設置する{kind_ja}。{opened}年に{area_ja}地区に開館、"
            f"延床面積は{500 + number % 9500}平方メートル。",
        }
        self._writer.put(templates.FACILITY, values)
        self._writer.put(templates.ADDRESS, values)
        return values

    def _designations(self, facility: dict[str, Any], government: _Government) -> None:
        for begin, end in TERMS:
            facility["manager"] = f"{government.prefecture}-{self._chance.below(MANAGERS)}"
            facility["term"], facility["period"] = begin, f"fy{begin}-fy{end}"
            self._writer.put(templates.DESIGNATION, facility)

    def _series(self, facility: dict[str, Any], number: int) -> None:
        chance, put = self._chance, self._writer.put
        title_ja, title_en = TABLES["series"][chance.below(5) + 5 * number]
        values = facility | {
            "series": f"{facility['key']}-{number}",
            "title_ja": f"{facility['ja']} {title_ja}",
            "title_en": f"{title_en}, {facility['en']}",
        }
        put(templates.SERIES, values)
        for year in range(2013 + chance.below(THIS_YEAR - 2013), THIS_YEAR + 1):
            now = year == THIS_YEAR
            values["status"] = Status.planned if now else Status.held
            sessions = 1 + chance.below(2)
            for session in range(sessions):
                month = MONTHS[year][6 * session + chance.below(6)]
                values["month"], values["month_en"] = month.key, month.label("en")
                values["month_ja"] = month.short_label("ja")
                put(templates.EVENT, values)
            values["year"], (values["year_ja"], values["year_en"]) = f"fy{year}", YEAR_LABELS[year]
            values |= SESSIONS_PLANNED if now else SESSIONS
            values["value"] = sessions
            put(templates.OBSERVATION, values)
            values |= ATTENDANCE_TO_DATE if now else ATTENDANCE
            values["value"] = 10 + chance.below(490)
            put(templates.OBSERVATION, values)
            if now:
                put(templates.AS_OF, values)

    def _pairing(self, facility: dict[str, Any], round_: int) -> None:
        chance, put, other = self._chance, self._writer.put, self._of_prefecture
        values = facility | {
            "other": other["key"],
            "other_ja": other["ja"],
            "other_en": other["en"],
            "document": facility["code"],
        }
        put(templates.PAIRING, values)
        first = chance.below(8)
        for number in range(1 + chance.below(3)):
            what_ja, what_en, kind, direction = TABLES["activities"][(first + number) % 8]
            is_new, year = chance.below(4) == 0, 2013 + chance.below(THIS_YEAR - 2013)
            month, line = MONTHS[year][chance.below(12)], round_ * 3 + number + 1
            started = "検討中" if is_new else f"{YEAR_LABELS[year][0]}から"
            quote = f"○{what_ja}（{started}）"
            values |= {
                "activity": f"national-{facility['key']}-{number}",
                "what_ja": what_ja,
                "what_en": what_en,
                "kind": kind,
                "direction": direction,
                "line": line,
                "start": line * QUOTE_ROOM,
                "end": line * QUOTE_ROOM + len(quote),
                "quote": quote,
                "year": f"fy{year}",
                "month": month.key,
                "month_ja": month.short_label("ja"),
            }
            for template in NEW_EFFORT if is_new else ACHIEVEMENT:
                put(template, values)
            put(templates.PARTICIPATION, values | {"n": 1, "participant": other["key"]})
            put(templates.PARTICIPATION, values | {"n": 2, "participant": facility["key"]})
