"""The governments of Japan, looked up by code, number or name.

    japan = governments()
    japan.by_code("222127").name               # 焼津市
    japan.candidates("23230")                  # 023230 and 232301: five digits may fit two
    japan.by_name("焼津市", prefecture="静岡県")

The table is ``governments.tsv`` beside this module. Nothing is read when the module is imported.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Literal, cast

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Government",
    "GovernmentKind",
    "Governments",
    "corporate_number_of",
    "governments",
    "is_local_government_code",
    "local_government_check_digit",
]

GovernmentKind = Literal[
    "prefecture",
    "designated-city",
    "special-ward",
    "city",
    "town",
    "village",
    "ward",
    "former-ward",
    "example-prefecture",
    "example-city",
]
"""Wards are parts of designated cities: they have a code, and are no governments. Examples are made
up, for documentation and tests; no prefecture has the number 99."""

_PARTS: Final = {"ward", "former-ward"}
_PREFECTURES: Final = {"prefecture", "example-prefecture"}
_ENGLISH: Final = {
    "designated-city": "City of {}",
    "city": "City of {}",
    "example-city": "City of {}",
    "special-ward": "{} Ward",
    "town": "Town of {}",
    "village": "Village of {}",
}
_TOKYO: Final = "130001"
_COUNTY: Final = re.compile(r"(?<=.)郡(?=.)")
_FIVE_DIGITS: Final = re.compile(r"[0-9]{5}")
_SIX_DIGITS: Final = re.compile(r"[0-9]{6}")
# Variants of one character in names: 龍ヶ崎 and 龍ケ崎.
_VARIANTS: Final = str.maketrans({"ヶ": "ケ", "ヵ": "カ"})


@dataclass(frozen=True, slots=True)
class Government:
    """A row of the table.

    Attributes:
        code: The 全国地方公共団体コード, six digits.
        kind: Prefecture, city, and so on.
        name: The name in Japanese; that of a ward begins with its city.
        kana: The reading of the name, in katakana.
        romaji: A prefecture in English without "Prefecture", a municipality romanised from the
            reading without what 市, 町, 村, 区 mean; empty for wards of designated cities.
    """

    code: str
    kind: GovernmentKind
    name: str
    kana: str
    romaji: str

    @property
    def is_government(self) -> bool:
        """Whether it is a government, not a ward of a designated city."""
        return self.kind not in _PARTS

    @property
    def is_example(self) -> bool:
        """Whether it is made up."""
        return self.kind.startswith("example-")

    @property
    def is_prefecture(self) -> bool:
        """Whether it is a prefecture."""
        return self.kind in _PREFECTURES

    @property
    def prefecture_code(self) -> str:
        """The code of its prefecture; its own if it is one."""
        five = f"{self.code[:2]}000"
        return f"{five}{local_government_check_digit(five)}"

    @property
    def english(self) -> str:
        """The name in English: ``City of Yaizu``; empty for wards of designated cities."""
        if self.is_prefecture:
            return f"{self.romaji} {'Metropolis' if self.code == _TOKYO else 'Prefecture'}"
        return _ENGLISH[self.kind].format(self.romaji) if self.is_government else ""

    @property
    def corporate_number(self) -> str:
        """The 法人番号, which follows from the code; empty for wards and examples."""
        has_number = self.is_government and not self.is_example
        return corporate_number_of(self.code) if has_number else ""

    @property
    def area(self) -> str:
        """The IRI of the area in the linked data of e-Stat; empty for examples."""
        return "" if self.is_example else f"http://data.e-stat.go.jp/lod/sac/C{self.code[:5]}"


class Governments:
    """The table with its look-ups."""

    def __init__(self, rows: Iterable[Government]) -> None:
        self._by_code = {row.code: row for row in rows}
        self._by_name: dict[str, list[Government]] = defaultdict(list)
        for row in self._by_code.values():
            self._by_name[_folded(row.name)].append(row)
        self._by_number = {row.corporate_number: row for row in self.all()}

    def all(self) -> list[Government]:
        """Return all prefectures and municipalities by code; no wards, no examples."""
        rows = self._by_code.values()
        return [row for row in rows if row.is_government and not row.is_example]

    def wards(self) -> list[Government]:
        """Return the wards of designated cities by code, also those that were abolished."""
        return [row for row in self._by_code.values() if not row.is_government]

    def by_code(self, code: str) -> Government | None:
        """Return the row of a code of six digits."""
        return self._by_code.get(code)

    def candidates(self, digits: str) -> tuple[Government, ...]:
        """Return the rows that a code may mean: with six digits, or five in two ways.

        Five digits are a code without its check digit, or one whose leading zero is lost.
        """
        codes = [digits]
        if _FIVE_DIGITS.fullmatch(digits):
            codes = [f"0{digits}", f"{digits}{local_government_check_digit(digits)}"]
        return tuple(row for code in codes if (row := self._by_code.get(code)))

    def by_name(self, name: str, prefecture: str = "") -> tuple[Government, ...]:
        """Return the rows of a name, by code.

        The name may begin with its prefecture and its county (郡), or with its city; spaces and
        the size of ヶ do not matter. A prefecture, given by its name, leaves those in it.
        """
        folded, within = _folded(name), _folded(prefecture)
        if not within:
            within, folded = self._split_prefecture(folded)
        found = self._by_name.get(folded)
        if not found:
            found = self._by_name.get(_COUNTY.split(folded, maxsplit=1)[-1])
        return tuple(row for row in found or () if not within or self._prefecture(row) == within)

    def by_corporate_number(self, number: str) -> Government | None:
        """Return the government that has a 法人番号."""
        return self._by_number.get(number)

    def prefecture_of(self, government: Government) -> Government:
        """Return the prefecture of a row; itself if it is one."""
        return self._by_code[government.prefecture_code]

    def _prefecture(self, row: Government) -> str:
        return _folded(self.prefecture_of(row).name)

    def _split_prefecture(self, folded: str) -> tuple[str, str]:
        """Split 静岡県焼津市 into 静岡県 and 焼津市; a name that is in the table stays whole."""
        if folded not in self._by_name:
            for end in (3, 4):
                rows = self._by_name.get(folded[:end], [])
                if any(row.is_prefecture for row in rows):
                    return folded[:end], folded[end:]
        return "", folded


@cache
def governments() -> Governments:
    """Return the table, read once."""
    text = (files("renkei.loaders.reference") / "governments.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return Governments(
        Government(code, cast("GovernmentKind", kind), name, kana, romaji)
        for code, kind, name, kana, romaji in rows
    )


def local_government_check_digit(five: str) -> str:
    """Return the check digit of the first five digits of a 全国地方公共団体コード."""
    total = sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10)


def is_local_government_code(code: str) -> bool:
    """Return whether a text is six digits of which the last is the check digit."""
    is_number = _SIX_DIGITS.fullmatch(code) is not None
    return is_number and local_government_check_digit(code[:5]) == code[5]


def corporate_number_of(code: str) -> str:
    """Return the 法人番号 of a local government: check digit, 000020, its code.

    ``corporate_number_of("011002")`` is ``9000020011002``.
    """
    twelve = f"000020{code}"
    total = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(twelve)))
    return f"{9 - total % 9}{twelve}"


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).translate(_VARIANTS)
