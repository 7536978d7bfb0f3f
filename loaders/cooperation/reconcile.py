"""A second, independent count: does the graph hold every date and number of the text?

Shares no code with the loader on purpose: it cuts the text into items by its own few lines and
matches tokens by its own patterns. It compares, item by item: every dated token, every count,
every ～ directly after a date, every 検討 and every 予定.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.graph.inputs import QueryFunction
    from renkei.graph.iris import Iris

__all__ = ["differences"]

_ERA_OFFSET = {"S": 1925, "昭和": 1925, "H": 1988, "平成": 1988, "R": 2018, "令和": 2018}
_TOKEN = re.compile(
    r"(?<![A-Za-z0-9.])(?:(昭和|平成|令和|[SHR])\s?(元|\d+)|((?:19|20)\d\d)(?=[年.]))"
    r"(?:\s?年度|\s?年\s?(?:(\d+)\s?月\s?(?:(\d+)\s?日)?)?|\.(\d+)(?:\.(\d+))?)?"
)
_BARE_MONTH = re.compile(r"(?<![\d年.])(\d{1,2})月")
_NUMBER = re.compile(r"(約?)\s?(?<![第\d.,])(\d[\d,]*)\s?([回名人件])")
_INDICATOR_UNITS = {"session": "回", "person": "名", "case": "件"}


@dataclass
class _Counted:
    dates: Counter[str] = field(default_factory=Counter)
    numbers: Counter[str] = field(default_factory=Counter)
    open_ended: int = 0
    considered: bool = False
    planned: int = 0


def differences(
    document: str, reading: str, dataset: str, query: QueryFunction, iris: Iris
) -> list[str]:
    """Return what differs between the text and the graph, one text for each item.

    Args:
        document: The text of the document.
        reading: The text of its reading; only what it leaves out (``ignore``) is used.
        dataset: Name of the source.
        query: Runs a SELECT on the graph.
        iris: Mints IRIs.
    """
    left_out = {
        item["line"]: [entry["said"] for entry in item.get("ignore", [])]
        for item in tomllib.loads(reading)["item"]
    }
    found = []
    for line, text in _items(document):
        said = unicodedata.normalize("NFKC", text)
        for passage in left_out.get(line, []):
            said = said.replace(unicodedata.normalize("NFKC", passage), "", 1)
        expected = _count_text(said)
        actual = _count_graph(line, dataset, query, iris)
        if expected != actual:
            found.append(
                f"{dataset}:{line}: the text has {_show(expected)}, the graph has {_show(actual)}"
            )
    return found


def _items(document: str) -> Iterator[tuple[int, str]]:
    """Yield the first line of each item and all its text; its parts are kept apart by a line end."""
    start, text = 0, ""
    for number, line in enumerate([*document.split("\n"), ""], start=1):
        bare = line.strip()
        if start and (not bare or bare[0] in "○■●＜"):
            yield start, text
            start, text = 0, ""
        if bare.startswith("○"):
            start, text = number, bare[1:]
        elif start:
            new_part = bare[0] == "・" or (line[0].isspace() and bare[0] not in "・")
            text += f"\n{bare}" if new_part else bare


def _count_text(text: str) -> _Counted:
    counted = _Counted(considered="検討" in text)
    for part in text.split("\n"):
        year = None
        cut = 0
        for match in [*_TOKEN.finditer(part), None]:
            until = match.start() if match else len(part)
            if year is not None:
                _count_clause(counted, part[cut:until], year)
            if match is None:
                break
            _count_token(counted, part, match)
            cut = match.end()
            year = _western(match)
    return counted


def _count_token(counted: _Counted, part: str, match: re.Match[str]) -> None:
    after = part[match.end() :].lstrip()
    year, month, day = _western(match), match[4] or match[6], match[5] or match[7]
    fiscal = month is None and (match[0].endswith("度") or "年" not in match[0])
    key = (
        f"fy{year}"
        if fiscal
        else "-".join([f"{year:04}", *(f"{int(p):02}" for p in (month, day) if p)])
    )
    clause = part[match.end() : (_TOKEN.search(part, match.end()) or _End(part)).start()]
    if not (fiscal and _BARE_MONTH.search(clause) and not _NUMBER.search(clause)):
        counted.dates[key] += 1
    counted.open_ended += after.startswith(("~", "〜", "から"))
    counted.planned += "予定" in clause


def _count_clause(counted: _Counted, clause: str, year: int) -> None:
    for about, digits, unit in _NUMBER.findall(clause):
        unit = "名" if unit == "人" else unit
        counted.numbers[f"{'約' if about else ''}{digits.replace(',', '')}{unit}"] += 1
    for month in _BARE_MONTH.findall(clause):
        counted.dates[f"{year + (int(month) < 4):04}-{int(month):02}"] += 1


class _End:
    """Stands for the match after the last one."""

    def __init__(self, part: str) -> None:
        self._end = len(part)

    def start(self) -> int:
        return self._end


def _western(match: re.Match[str]) -> int:
    if match[3]:
        return int(match[3])
    return _ERA_OFFSET[match[1]] + (1 if match[2] == "元" else int(match[2]))


def _count_graph(line: int, dataset: str, query: QueryFunction, iris: Iris) -> _Counted:
    base = iris.base
    item = f"""?span renkei:documentOf <{base}id/document/{dataset}> ; renkei:startLine {line} ;
        renkei:spanKind span-kind:effort-item . ?activity renkei:statedIn ?span ;
        a renkei:JointActivity ."""
    inside = f"""{item} ?activity renkei:statedIn ?part . ?thing renkei:statedIn/dct:isPartOf ?part
        ; renkei:statedIn ?passage ."""
    counted = _Counted()
    prefix = f"{base}id/period/"
    events: list[tuple[int, bool]] = []  # where each event is stated, and whether it is planned
    rows = query(
        f"""SELECT DISTINCT ?thing ?p ?s ?at {{ {inside}
            ?thing renkei:period ?p ; renkei:status ?s .
            ?passage oa:hasSelector/oa:start ?at }}"""
    )
    for row in rows:
        counted.dates[row["p"].removeprefix(prefix)] += 1
        events.append((int(row["at"]), row["s"].endswith("#planned")))
    boundaries = query(
        f"""SELECT DISTINCT ?what ?p {{ {item}
            {{ ?activity renkei:startedIn ?p BIND("start" AS ?what) }}
            UNION {{ ?activity renkei:endedIn ?p BIND("end" AS ?what) }} }}"""
    )
    for row in boundaries:
        counted.dates[row["p"].removeprefix(prefix)] += 1
        counted.open_ended += row["what"] == "start"
    status = query(f"SELECT ?s {{ {item} ?activity renkei:status ?s }}")
    counted.considered = any(row["s"].endswith("#under-consideration") for row in status)
    clauses = _count_observations(counted, inside, prefix, query)
    counted.planned = len(clauses) + sum(
        planned and not any(start <= at < end for start, end in clauses) for at, planned in events
    )
    return counted


def _count_observations(
    counted: _Counted, inside: str, prefix: str, query: QueryFunction
) -> set[tuple[int, int]]:
    """Count the observations; return where the planned ones are stated, as positions.

    Months below a planned count (H29 8回開催予定（…7月…）) share its one 予定.
    """
    planned: set[tuple[int, int]] = set()
    passages: dict[str, str] = {}
    rows = query(
        f"""SELECT DISTINCT ?thing ?passage ?p ?asof ?v ?u ?about ?s ?start ?end {{ {inside}
            ?thing renkei:refPeriod ?p ; renkei:value ?v ; renkei:unit ?u ;
              renkei:approximate ?about ; renkei:valueStatus ?s .
            ?passage oa:hasSelector [ oa:start ?start ; oa:end ?end ]
            OPTIONAL {{ ?thing renkei:asOf ?asof }} }}"""
    )
    for row in rows:
        unit = _INDICATOR_UNITS[row["u"].rpartition("#")[2]]
        about = "約" if row["about"] == "true" else ""
        counted.numbers[f"{about}{row['v']}{unit}"] += 1
        passages[row["passage"]] = row.get("asof", row["p"]).removeprefix(prefix)
        if row["s"].endswith("#planned"):
            planned.add((int(row["start"]), int(row["end"])))
    for key in passages.values():
        counted.dates[key] += 1
    return planned


def _show(counted: _Counted) -> str:
    parts = [*sorted(counted.dates.elements()), *sorted(counted.numbers.elements())]
    return (
        f"{', '.join(parts) or 'no date or count'}; {counted.open_ended} × ～, "
        f"{counted.planned} × 予定, {'検討' if counted.considered else 'no 検討'}"
    )
