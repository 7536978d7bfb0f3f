"""A second, independent count: whether the graph has every date and number of the text.

It shares no code with the loader on purpose, the table of eras included: it splits the text into
items and matches tokens by patterns of its own. For each item it compares every date, every count,
every ～ directly after a date, and every 検討, 予定, 中止 and 現在.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from renkei.graph.catalogue.inputs import QueryFunction
    from renkei.graph.rdf.iris import Iris

__all__ = ["differences"]

_APRIL = 4
_ERA_OFFSET = {"S": 1925, "昭和": 1925, "H": 1988, "平成": 1988, "R": 2018, "令和": 2018}
_TOKEN = re.compile(
    r"(?:(昭和|平成|令和|(?<![A-Za-z0-9.])[SHR])\s?(元|\d\d?)"
    r"|(?<![A-Za-z0-9.])((?:19|20)\d\d)(?=年|\.\d|\s?[~〜]\s?\d{2,4}\s?年))"
    r"(?:\s?年度|\s?年\s?(?:(\d+)\s?月\s?(?:(\d+)\s?日)?)?|\.(\d+)(?:\.(\d+))?|(?![A-Za-z0-9]))"
)
_RANGE = re.compile(r"\s?(?:[~〜]|から|[-‐–—―](?=\s?[昭平令SHR\d]))")
_SHORT_END = re.compile(
    r"\s?(\d\d?)(?:\s?(年度|年(?!度|\s?\d+\s?月)|月(?!\s?\d+\s?日))|(?!\s?[\d.,回名人件年月日]))"
)
_FISCAL_END = re.compile(r"\s?[~〜]\s?\d+\s?年度")
_BARE_MONTH = re.compile(r"(?<![\d年.])(\d\d?)(?=月|(?:・\d\d?)+月)")
_NUMBER = re.compile(r"(?:(約)\s?)?(?<![第\d.,])(?<!第\s)(\d[\d,]*)\s?([回名人件])")
_MONTH_LIST = re.compile(r"\d\d?(?:・\d\d?)*月")
_NAME = re.compile(r"「[^「」]*」|『[^『』]*』")
_CANDIDATE = re.compile(
    r"\d+|[〇一二三四五六七八九十百千]+(?=\s?(?:件|名|回|人|世帯|か所|社|校|団体))"
)
_SIGN_BEFORE = re.compile(r"[~〜]\s?$")
_SIGN_AFTER = re.compile(r"\s?[-‐–—―−]")
_UNMATCHED = (
    "was understood neither as a date nor as a count; if it is neither, say so in the reading "
    "([[item.ignore]]), and why"
)
_INDICATOR_UNITS = {"session": "回", "person": "名", "case": "件"}


@dataclass
class _Counted:
    dates: Counter[str] = field(default_factory=Counter)
    numbers: Counter[str] = field(default_factory=Counter)
    open_ended: int = 0
    considered: bool = False
    planned: int = 0
    cancelled: int = 0
    to_date: int = 0


def differences(
    document: str, reading: str, dataset: str, query: QueryFunction, iris: Iris
) -> list[str]:
    """Return the differences between the text and the graph, by item.

    Args:
        document: The text of the document.
        reading: The text of its reading, of which only ``ignore`` is used.
        dataset: Name of the source.
        query: Runs a SELECT on the graph.
        iris: Mints IRIs.
    """
    left_out = {
        item["line"]: [entry["said"] for entry in item.get("ignore", [])]
        for item in tomllib.loads(reading)["item"]
    }
    messages = []
    for line, text in _items(document):
        normalised = unicodedata.normalize("NFKC", text)
        for passage in left_out.get(line, []):
            normalised = normalised.replace(unicodedata.normalize("NFKC", passage), "", 1)
        expected = _count_text(normalised)
        actual = _count_graph(line, dataset, query, iris)
        messages += [f"{dataset}:{line}: {message}" for message in _unmatched(normalised)]
        if expected != actual:
            messages.append(
                f"{dataset}:{line}: the text has {_summary(expected)}, "
                f"the graph has {_summary(actual)}"
            )
    return messages


def _unmatched(text: str) -> list[str]:
    """Return a message for each text that may be a date or a number but matches neither pattern."""
    messages = []
    for part in _NAME.sub(lambda match: "　" * len(match[0]), text).split("\n"):
        tokens = list(_TOKEN.finditer(part))
        rest = _without_matches(part, tokens)
        for match in _CANDIDATE.finditer(rest):
            around = part[max(0, match.start() - 8) : match.end() + 8]
            messages.append(f"{match[0]!r} in {around!r} {_UNMATCHED}")
        for token in tokens:
            before = _SIGN_BEFORE.search(part, 0, token.start())
            after = _SIGN_AFTER.match(part, token.end())
            for sign, shown in ((before, f"…{token[0]}"), (after, f"{token[0]}…")):
                if sign and rest[sign.start()] != "　":
                    messages.append(f"{sign[0].strip()!r} at {shown!r} {_UNMATCHED}")
    return messages


def _without_matches(part: str, tokens: list[re.Match[str]]) -> str:
    """Return the text with spaces in place of every date, range, count and month."""
    rest = list(part)
    ends = [*(token.start() for token in tokens), len(part)][1:]
    for token, end in zip(tokens, ends, strict=True):
        position = token.end()
        if opening := _RANGE.match(part, position, end):
            position = opening.end()
            if short := _SHORT_END.match(part, position, end):
                position = short.end()
        spans = [(token.start(), position)]
        for pattern in (_NUMBER, _MONTH_LIST):
            spans += [match.span() for match in pattern.finditer(part, position, end)]
        for first, last in spans:
            rest[first:last] = "　" * (last - first)
    return "".join(rest)


def _items(document: str) -> Iterator[tuple[int, str]]:
    """Yield the first line of each item and its text; its parts are separated by a line end."""
    start, text, after_blank = 0, "", False
    for number, line in enumerate([*document.split("\n"), "■"], start=1):
        bare = line.strip()
        if not bare:
            after_blank = True
            continue
        if start and (bare[0] in "○■●＜" or (after_blank and bare[0] != "・")):
            yield start, text
            start, text = 0, ""
        if bare[0] == "○":
            start, text = number, bare[1:]
        elif start:
            text += f"\n{bare}" if bare[0] == "・" or line[0].isspace() else bare
        after_blank = False


def _count_text(text: str) -> _Counted:
    counted = _Counted(considered="検討" in text)
    for part in text.split("\n"):
        tokens = list(_TOKEN.finditer(part))
        ends = [*(token.start() for token in tokens), len(part)][1:]
        for token, end in zip(tokens, ends, strict=True):
            _count_clause(counted, token, part[token.end() : end])
    return counted


def _count_clause(counted: _Counted, token: re.Match[str], after: str) -> None:
    """Count a date, and the text up to the next date."""
    _year, month = _western(token), token[4] or token[6]
    fiscal = month is None and (token[0].endswith("度") or "年" not in token[0])
    if token[3] and token.end() == token.end(3):  # 2015 of 2015～2017年度
        fiscal = bool(_FISCAL_END.match(token.string, token.end()))
    if opening := _RANGE.match(after):
        counted.open_ended += 1
        after = after[opening.end() :]
        if end := _SHORT_END.match(after):
            counted.dates[_short_end(token, end, fiscal=fiscal)] += 1
            after = after[end.end() :]
    for about, digits, unit in _NUMBER.findall(after):
        counted.numbers[f"{about}{digits.replace(',', '')}{unit.replace('人', '名')}"] += 1
    months = _BARE_MONTH.findall(after)
    counted.dates.update(_months(token, map(int, months), fiscal=fiscal))
    events = len(months)
    if month or not months or _NUMBER.search(after):
        counted.dates[_key(token, fiscal=fiscal)] += 1
        events += 1
    shared = 1 if _NUMBER.search(after) else events
    counted.planned += shared * ("予定" in after)
    counted.cancelled += shared * ("中止" in after)
    counted.to_date += not opening and bool(re.match(r"\s?\(?末?(現在|時点)", after))


def _key(token: re.Match[str], *, fiscal: bool) -> str:
    parts = [token[4] or token[6], token[5] or token[7]]
    date = [f"{_western(token):04}", *(f"{int(part):02}" for part in parts if part)]
    return f"fy{date[0]}" if fiscal else "-".join(date)


def _months(token: re.Match[str], months: Iterable[int], *, fiscal: bool) -> Iterator[str]:
    """Yield months without year: by fiscal year below one, by calendar below one, else in turn."""
    year, before = _western(token), int(token[4] or token[6] or 0)
    for month in months:
        if fiscal:
            yield f"{year + (month < _APRIL):04}-{month:02}"
        else:
            year += month <= before
            yield f"{year:04}-{month:02}"
            before = month if before else 0


def _short_end(token: re.Match[str], end: re.Match[str], *, fiscal: bool) -> str:
    """Return the end of H27～29 or R6.4～9月."""
    if token[4] or token[6]:
        return f"{_western(token):04}-{int(end[1]):02}"
    counted = 1 if token[2] == "元" else int(token[2] or token[3][2:])
    year = _western(token) - counted + int(end[1])
    return f"fy{year}" if end[2] == "年度" or (fiscal and end[2] is None) else f"{year}"


def _western(token: re.Match[str]) -> int:
    if token[3]:
        return int(token[3])
    return _ERA_OFFSET[token[1]] + (1 if token[2] == "元" else int(token[2]))


def _count_graph(line: int, dataset: str, query: QueryFunction, iris: Iris) -> _Counted:
    base = iris.base
    item = f"""?span renkei:documentOf <{base}id/document/{dataset}> ; renkei:startLine {line} ;
        renkei:spanKind span-kind:effort-item . ?activity renkei:statedIn ?span ;
        a renkei:JointActivity ."""
    inside = f"""{item} ?activity renkei:statedIn ?part . ?thing renkei:statedIn/dct:isPartOf ?part
        ; renkei:statedIn ?passage ."""
    counted = _Counted()
    prefix = f"{base}id/period/"
    events: list[tuple[int, bool]] = []  # position of each event, and whether it is planned
    rows = query(
        f"""SELECT DISTINCT ?thing ?p ?s ?at {{ {inside}
            ?thing renkei:period ?p ; renkei:status ?s .
            ?passage oa:hasSelector/oa:start ?at }}"""
    )
    for row in rows:
        counted.dates[row["p"].removeprefix(prefix)] += 1
        counted.cancelled += row["s"].endswith("#cancelled")
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
    """Count the observations; return the positions of the planned ones.

    Months below a planned count (H29 8回開催予定（…7月…）) share its one 予定.
    """
    planned: set[tuple[int, int]] = set()
    to_date: set[str] = set()
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
        if "asof" in row and row["s"].endswith("#to-date"):
            to_date.add(row["passage"])
        if row["s"].endswith("#planned"):
            planned.add((int(row["start"]), int(row["end"])))
    for key in passages.values():
        counted.dates[key] += 1
    counted.to_date = len(to_date)
    return planned


def _summary(counted: _Counted) -> str:
    parts = [*sorted(counted.dates.elements()), *sorted(counted.numbers.elements())]
    return (
        f"{', '.join(parts) or 'no date or count'}; {counted.open_ended} × ～, "
        f"{counted.planned} × 予定, {counted.cancelled} × 中止, {counted.to_date} × 現在, "
        f"{'検討' if counted.considered else 'no 検討'}"
    )
