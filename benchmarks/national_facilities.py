"""The facilities of the made-up country, with all that belongs to them."""

from __future__ import annotations

from typing import Any

from benchmarks import national_templates as templates
from benchmarks.national_tables import (
    ACHIEVEMENT,
    ATTENDANCE,
    ATTENDANCE_TO_DATE,
    MANAGED,
    MANAGERS,
    MONTHS,
    NEW_EFFORT,
    PLACES,
    QUOTE_ROOM,
    SESSIONS,
    SESSIONS_PLANNED,
    TABLES,
    TERMS,
    YEAR_LABELS,
    Chance,
    Government,
    Writer,
)
from benchmarks.national_templates import THIS_YEAR
from renkei.ontology.terms import Status

__all__ = ["Facilities"]


class Facilities:
    """Writes a facility with all that belongs to it."""

    def __init__(self, writer: Writer, chance: Chance) -> None:
        self._writer = writer
        self._chance = chance
        self._of_prefecture: dict[str, Any] = {}

    def write(self, government: Government, round_: int) -> None:
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

    def _facility(self, government: Government, round_: int) -> dict[str, Any]:
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

    def _designations(self, facility: dict[str, Any], government: Government) -> None:
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
