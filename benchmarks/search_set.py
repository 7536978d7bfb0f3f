"""The evaluation set of the search: what people write, and the things that they mean.

    python -m benchmarks.search_set --write

writes the variants by rule anew into ``search-queries.tsv``; its lines with the rule ``hand`` are
written by hand, and stay. A query may mean several things: those of the same name.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import random
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.national import write_national
from renkei.graph.search.fields import CORE
from renkei.graph.search.index import index_of
from renkei.graph.search.index_writer import tee_search
from renkei.graph.search.old_forms import OLD_FORMS
from renkei.graph.search.searching import search
from renkei.graph.things.writer import tee_things

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from renkei.graph.search.index import Doc, SearchIndex

__all__ = ["QUERIES", "Quality", "Query", "measure", "national_index", "read_queries"]

QUERIES: Final = Path(__file__).parent / "search-queries.tsv"
BASE: Final = "http://127.0.0.1:8000/"
NATIONAL_TRIPLES: Final = 30_000
_SEED: Final = 20_261_129
_PLACES: Final = 10
_SHORT: Final = 4  # characters of a name in which no typing error is made
_NATIONAL: Final = 24  # facilities of the country from which queries are made
_KINDS: Final = ("facility", "government", "organisation", "series", "programme", "medium", "topic")
_NEW_FORMS: Final = {new: old for old, new in reversed(OLD_FORMS.items())}
_HALF: Final = {
    unicodedata.normalize("NFKC", chr(point)): chr(point) for point in range(0xFF66, 0xFF9E)
}
_WRONG: Final = "山田中小川木市北東館所"


@dataclass(frozen=True)
class Query:
    """A query of the set.

    Attributes:
        graph: ``city`` (the bundled sources and the invented city) or ``national``.
        rule: How it was made; ``hand`` if by hand.
        text: What somebody writes.
        meant: The things, as what follows ``{base}id/``.
    """

    graph: str
    rule: str
    text: str
    meant: frozenset[str]


@dataclass(frozen=True)
class Quality:
    """How well queries are answered.

    Attributes:
        queries: Their number.
        precision: Share whose first hit is meant.
        recall: Share with a hit that is meant among the first ten.
        missed: Queries whose first hit is not meant.
    """

    queries: int
    precision: float
    recall: float
    missed: Sequence[Query]


def read_queries() -> list[Query]:
    """Return the set."""
    with QUERIES.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Query(row["graph"], row["rule"], row["query"], frozenset(row["meant"].split()))
            for row in rows
        ]


def measure(queries: Iterable[Query], indexes: Mapping[str, SearchIndex]) -> Quality:
    """Return how well the indexes of the graphs answer queries."""
    first, among, missed = 0, 0, []
    listed = list(queries)
    for query in listed:
        found = [hit.path for hit in search(indexes[query.graph], query.text, limit=_PLACES).hits]
        among += not query.meant.isdisjoint(found)
        if found and found[0] in query.meant:
            first += 1
        else:
            missed.append(query)
    number = max(1, len(listed))
    return Quality(len(listed), first / number, among / number, missed)


def national_index(directory: Path) -> SearchIndex:
    """Write the index of a small country."""
    path = directory / "national.nt"
    write_national(path, NATIONAL_TRIPLES)
    with path.open("rb") as file:
        lines = sorted(set(file))
    return _index(lines, directory)


def _index(lines: Sequence[bytes], directory: Path) -> SearchIndex:
    for _ in tee_search(tee_things(lines, directory, BASE), directory, BASE):
        pass
    path = index_of(directory)
    if path is None:
        raise RuntimeError("this Python has no FTS5")
    return path


def _variants(
    label: str, governments: Sequence[str], chance: random.Random
) -> Iterator[tuple[str, str]]:
    """Yield rule and query for a name."""
    yield "same", label
    for government in governments:
        yield from _with_and_without(label, government)
    spaced = range(2, len(label) - 1)
    if spaced:
        place = chance.choice(spaced)
        yield "space", f"{label[:place]}　{label[place:]}"
    yield from _written_otherwise(label)
    if len(label) > _SHORT:
        yield from _typing_errors(label, chance)


def _with_and_without(label: str, government: str) -> Iterator[tuple[str, str]]:
    established, kind = f"{government}立", f"{government[-1]}立"
    rest = next(
        (label.removeprefix(s) for s in (established, kind, government) if label.startswith(s)),
        label,
    )
    if len(rest) > 1 and label != government:
        for prefix in (established, kind, government, f"{government} "):
            if prefix + rest != label:
                yield "government", prefix + rest
        if rest != label:
            yield "no government", rest


def _written_otherwise(label: str) -> Iterator[tuple[str, str]]:
    old = "".join(_NEW_FORMS.get(character, character) for character in label)
    if old != label:
        yield "old forms", old
    kana = "".join(
        chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c
        for c in label
    )
    if kana != label:
        yield "kana", kana
    half = (
        "".join(_HALF.get(part, part) for part in unicodedata.normalize("NFD", label))
        .replace("\u3099", "ﾞ")
        .replace("\u309a", "ﾟ")
    )
    if half != label:
        yield "half width", half
    bare = label.replace("ー", "")
    if bare != label:
        yield "no long vowel", bare


def _typing_errors(label: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    place = chance.randrange(1, len(label) - 1)
    wrong = chance.choice([c for c in _WRONG if c != label[place]])
    kind = chance.choice(["other", "more", "less", "swapped"])
    if kind == "other":
        yield "error", label[:place] + wrong + label[place + 1 :]
    elif kind == "more":
        yield "error", label[:place] + wrong + label[place:]
    elif kind == "less":
        yield "error", label[:place] + label[place + 1 :]
    else:
        yield "error", label[: place - 1] + label[place] + label[place - 1] + label[place + 1 :]


def _english(label: str) -> Iterator[tuple[str, str]]:
    yield "English", label.lower()
    words = label.replace("(", "").replace(")", "").split()
    if len(words) > len(words[:2]):
        yield "English words", " ".join(words[::-1])


def _queries_of(
    graph: str, index: SearchIndex, docs: Sequence[Doc], chance: random.Random
) -> list[Query]:
    with index.opened(60) as database:
        every = database.docs(range(1, 100_000))
        governments = {
            key: form
            for doc in every
            if doc.path.startswith("government/")
            for key in database.keys("government", [f"{BASE}id/{doc.path}"])
            for form in [next(name.text for name in doc.names if name.language == "ja")]
        }
    same: dict[str, set[str]] = {}
    for doc in every:
        for name in doc.names:
            if name.field in {"name", "other", CORE}:
                same.setdefault(name.form, set()).add(doc.path)
    found = []
    for doc in docs:
        own = list(dict.fromkeys(governments[key] for key in doc.terms if key in governments))
        for name in doc.names:
            if name.field != "name":
                continue
            meant = frozenset({doc.path} | same[name.form])
            if name.language == "ja":
                pairs = list(_variants(name.text, own[:1], chance))
            elif name.language == "ja-kana":
                pairs = [("reading", name.text)]
            else:
                pairs = list(_english(name.text))
            for rule, text in pairs:
                cores = {n.form for n in doc.names if n.field == CORE}
                more = [same[core] for core in cores] if rule == "no government" else []
                found.append(Query(graph, rule, text, meant.union(*more)))
    return found


def write_queries(city: Path) -> None:
    """Write the variants anew; ``city`` is the dump of the graph, as N-Triples."""
    kept = [query for query in read_queries() if query.rule == "hand"] if QUERIES.is_file() else []
    chance = random.Random(_SEED)  # noqa: S311 (no secret)
    with tempfile.TemporaryDirectory() as work:
        places = {name: Path(work) / name for name in ("city", "national")}
        for place in places.values():
            place.mkdir()
        with gzip.open(city) as file:
            indexes = {"city": _index(sorted(set(file)), places["city"])}
        indexes["national"] = national_index(places["national"])
        made = []
        for graph, index in indexes.items():
            with index.opened(60) as database:
                docs = [
                    doc
                    for doc in database.docs(range(1, 100_000))
                    if doc.path.startswith(_KINDS if graph == "city" else "facility/")
                ]
            docs.sort(key=lambda doc: doc.path)
            some = docs if graph == "city" else chance.sample(docs, _NATIONAL)
            made += _queries_of(graph, index, some, chance)
    by_text = {(query.graph, query.text): query for query in [*made, *kept]}
    with QUERIES.open("w", encoding="utf-8", newline="\n") as file:
        file.write("graph\trule\tquery\tmeant\n")
        for query in by_text.values():
            meant = " ".join(sorted(query.meant))
            file.write(f"{query.graph}\t{query.rule}\t{query.text}\t{meant}\n")


def main() -> None:
    """Write the set, or print how well it is answered, rule by rule."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--city", type=Path, required=True, help="renkei.nt.gz of `make example`")
    parser.add_argument("--write", action="store_true", help="make the variants anew")
    parser.add_argument("--missed", action="store_true", help="list queries without a first hit")
    options = parser.parse_args()
    if options.write:
        write_queries(options.city)
    with tempfile.TemporaryDirectory() as work:
        places = {name: Path(work) / name for name in ("city", "national")}
        for place in places.values():
            place.mkdir()
        with gzip.open(options.city) as file:
            indexes = {"city": _index(sorted(set(file)), places["city"])}
        indexes["national"] = national_index(places["national"])
        _print(read_queries(), indexes, with_missed=options.missed)


def _print(
    queries: Sequence[Query], indexes: Mapping[str, SearchIndex], *, with_missed: bool
) -> None:
    say: Callable[[str], None] = print
    say("| how it is written | queries | first | among ten |\n|---|---|---|---|")
    for rule in [*dict.fromkeys(query.rule for query in queries), ""]:
        some = [query for query in queries if not rule or query.rule == rule]
        quality = measure(some, indexes)
        name = rule or "**all**"
        say(f"| {name} | {quality.queries} | {quality.precision:.3f} | {quality.recall:.3f} |")
        if with_missed and rule:
            for query in quality.missed:
                say(f"    {query.graph} {query.text} {sorted(query.meant)[:3]}")


if __name__ == "__main__":
    main()
