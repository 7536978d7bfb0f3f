"""Write the search index while the sorted statements stream by.

What is searched of each subject goes to a file of its own as it comes. When all is there, things
are put in the order of their weight: the number of a thing is its rank, and the index, which
answers in the order of numbers, has the most important things first. Memory does not grow with the
number of things.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from renkei.graph.search.fields import CORE, FIELD_WEIGHTS, NAME, TEXTS
from renkei.graph.search.governments import cores, short_forms, short_names
from renkei.graph.search.grams import name_tokens, suffix, term, text_tokens
from renkei.graph.search.index import SEARCH_INDEX, has_fts5
from renkei.graph.search.item import LinkCounts, read_item
from renkei.graph.search.normal import normal
from renkei.graph.things.table import THINGS_TABLE
from renkei.graph.things.writer import tee_subjects

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from renkei.graph.search.item import Said

__all__ = ["tee_search"]

_BATCH: Final = 2_000  # rows
_CACHE_KIB: Final = 32_768
_HASH_BYTES: Final = 32 << 20  # of tokens that FTS5 holds before it writes them
_LANGUAGES: Final = {"ja": "ja", "en": "en", "ja-kana": "ja"}
_SCHEMA: Final = """
CREATE TABLE about (base TEXT NOT NULL);
CREATE TABLE doc (
  id INTEGER PRIMARY KEY, path TEXT NOT NULL, weight REAL NOT NULL, terms TEXT NOT NULL,
  names TEXT NOT NULL);
CREATE TABLE text (
  id INTEGER PRIMARY KEY, doc INTEGER NOT NULL, field TEXT NOT NULL, language TEXT NOT NULL,
  text TEXT NOT NULL);
CREATE TABLE term (key TEXT, facet TEXT, iri TEXT NOT NULL, PRIMARY KEY (key, facet)) WITHOUT ROWID;
CREATE TABLE token (token TEXT PRIMARY KEY, things INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE government (form TEXT, key TEXT, PRIMARY KEY (form, key)) WITHOUT ROWID;
CREATE VIRTUAL TABLE name_index USING fts5(
  tokens, content='', detail=none, columnsize=0, tokenize='ascii');
CREATE VIRTUAL TABLE text_index USING fts5(
  tokens, content='', detail=none, columnsize=0, tokenize='ascii');
CREATE TABLE work.item (
  number INTEGER PRIMARY KEY, path TEXT, weight REAL, said TEXT, parts TEXT);
CREATE TABLE work.part (path TEXT, said TEXT);
CREATE TABLE work.government (path TEXT, form TEXT);
"""
_TERMS: Final = """
INSERT INTO term SELECT 'c' || id, 'class', iri FROM things.class;
INSERT INTO term SELECT DISTINCT 'v' || f.value, f.name, v.iri
  FROM things.facet_count f JOIN things.value v ON v.id = f.value
  WHERE f.name NOT IN ('kind', 'prefecture');
INSERT INTO term VALUES ('lja', 'language', 'ja'), ('len', 'language', 'en');
CREATE INDEX term_iri ON term (facet, iri);
CREATE INDEX work.parts ON part (path);
CREATE INDEX work.governments ON government (path);
"""
_GOVERNMENTS: Final = """
SELECT t.key, g.form FROM work.government g
JOIN term t ON t.facet = 'government' AND t.iri = ? || g.path ORDER BY t.key, g.form
"""
_COUNTS: Final = """
CREATE VIRTUAL TABLE temp.counts USING fts5vocab('main', 'name_index', 'row');
INSERT INTO token SELECT term, doc FROM temp.counts;
DROP TABLE temp.counts;
"""
_RANKED: Final = """
SELECT i.path, i.said, i.parts, i.weight,
  (SELECT group_concat('c' || m.class, ' ') FROM things.member m WHERE m.thing = t.id),
  (SELECT group_concat('v' || f.value, ' ') FROM things.facet f
    WHERE f.thing = t.id AND f.name NOT IN ('kind', 'prefecture')),
  i.path IN (SELECT path FROM work.government)
FROM work.item i JOIN things.thing t ON t.path = i.path
ORDER BY i.weight DESC, length(i.said), i.path
"""


def tee_search(lines: Iterable[bytes], generation: Path, base: str) -> Iterator[bytes]:
    """Yield sorted N-Triples unchanged, and write the search index of the things among them.

    The table of things must be complete when the lines end: `tee_things` comes before this.
    Without FTS5 there is no index.

    Args:
        lines: The lines; the triples of a subject are neighbours.
        generation: The directory in which the file is made; it must not exist there.
        base: The base of the IRIs.
    """
    if not has_fts5():
        yield from lines
        return
    path = generation / SEARCH_INDEX
    work = path.with_suffix(".work")
    database = sqlite3.connect(f"file:{path}?mode=rwc", uri=True, isolation_level=None)
    try:
        with closing(database):
            writer = _Writer(database, base)
            writer.begin(work)
            yield from tee_subjects(lines, writer.add)
            writer.finish(generation / THINGS_TABLE)
    finally:
        work.unlink(missing_ok=True)


class _Writer:
    def __init__(self, database: sqlite3.Connection, base: str) -> None:
        self._database, self._base = database, base
        self._start = f"{base}id/"
        self._bytes = f"<{self._start}".encode()
        self._links = LinkCounts()
        self._items: list[tuple[object, ...]] = []
        self._parts: list[tuple[str, str]] = []
        self._governments: list[tuple[str, str]] = []
        self._texts = 0

    def begin(self, work: Path) -> None:
        """Create the tables; what is needed only until `finish` is in another file."""
        for setting in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE_KIB}"):
            self._database.execute(f"PRAGMA {setting}")
        self._database.execute("ATTACH ? AS work", (str(work),))
        self._database.execute("PRAGMA work.journal_mode = OFF")
        self._database.execute("PRAGMA work.synchronous = OFF")
        self._database.executescript(_SCHEMA)
        self._database.execute("INSERT INTO about VALUES (?)", (self._base,))
        for index in ("name_index", "text_index"):
            for key, value in (("automerge", 0), ("hashsize", _HASH_BYTES)):
                self._database.execute(
                    f"INSERT INTO {index} ({index}, rank) VALUES (?, ?)",  # noqa: S608 (our names)
                    (key, value),
                )
        self._database.execute("BEGIN")

    def add(self, start: bytes, lines: list[bytes]) -> None:
        """Add a subject: ``start`` is its IRI with brackets and a space."""
        if not lines:
            return
        item = read_item(lines)
        for link in item.links:
            self._links.add(link)
        if not start.startswith(self._bytes):
            return
        path = start[len(self._bytes) : -2].decode()
        if item.weight and "#" not in path:
            parts = [part[len(self._start) :] for part in item.parts]
            self._items.append((path, item.weight, _packed(item.said), " ".join(parts)))
            if item.is_government:
                forms = {normal(text) for field, _, text in item.said if field == NAME}
                self._governments += [(path, form) for form in forms if form]
        elif item.said:
            self._parts.append((path, _packed(item.said)))
        if len(self._items) + len(self._parts) >= _BATCH:
            self._write()

    def finish(self, things: Path) -> None:
        """Rank the things, and index their names and texts."""
        self._write()
        self._database.execute("COMMIT")
        address = f"file:{quote(str(things))}?immutable=1&mode=ro"
        self._database.execute("ATTACH ? AS things", (address,))
        self._database.create_function("links", 1, self._factor, deterministic=True)
        self._database.execute("UPDATE work.item SET weight = weight * links(path)")
        self._database.executescript(_TERMS)
        governments: dict[str, list[str]] = {}
        for key, form in self._database.execute(_GOVERNMENTS, (self._start,)):
            governments.setdefault(key, []).append(form)
        self._database.execute("BEGIN")
        self._database.executemany(
            "INSERT OR IGNORE INTO government VALUES (?, ?)",
            [
                (short, key)
                for key, forms in governments.items()
                for form in forms
                for short in short_forms(form)
            ],
        )
        docs, names, texts, tokens = [], [], [], []
        for number, row in enumerate(self._database.execute(_RANKED), start=1):
            doc, name, some = self._indexed(number, row, governments)
            docs.append(doc)
            names.append(name)
            for text, of_text in some:
                texts.append(text)
                tokens.append(of_text)
            if len(docs) >= _BATCH:
                self._index(docs, names, texts, tokens)
        self._index(docs, names, texts, tokens)
        for index in ("name_index", "text_index"):
            self._database.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608
        self._database.execute("CREATE UNIQUE INDEX doc_path ON doc (path)")
        for statement in _COUNTS.strip().splitlines():
            self._database.execute(statement)
        self._database.execute("COMMIT")
        self._database.execute("DETACH work")
        self._database.execute("DETACH things")

    def _indexed(
        self, number: int, row: tuple[Any, ...], governments: dict[str, list[str]]
    ) -> tuple[Any, Any, list[tuple[Any, Any]]]:
        path, packed, parts, weight, classes, values, is_government = row
        said: list[Said] = json.loads(packed)
        for part in parts.split():
            for (more,) in self._database.execute(
                "SELECT said FROM work.part WHERE path = ?", (part,)
            ):
                said += json.loads(more)
        terms = [*(classes or "").split(), *(values or "").split()]
        before = [form for key in terms for form in governments.get(key, ())]
        names, texts = [], []
        for field, language, text in said:
            form = normal(text)
            if not form:
                continue
            if field in TEXTS:
                texts.append((field, language, text, form))
                continue
            names.append((field, language, text, form))
            if field == NAME:
                names += [(CORE, language, text, core) for core in cores(form, before)]
        names = list(dict.fromkeys(names))
        if is_government:
            names += [
                (CORE, language, text, short)
                for field, language, text, form in names
                if field == NAME
                for short in short_names(text, form)
            ]
        names.sort(key=lambda name: -FIELD_WEIGHTS[name[0]])
        terms += sorted({f"l{_LANGUAGES[name[1]]}" for name in names if name[1] in _LANGUAGES})
        common = [*map(term, terms), *(suffix(form[-1]) for form in before)]
        tokens = {token for name in names for token in name_tokens(name[3])}
        indexed = []
        for field, language, text, form in texts:
            self._texts += 1
            of_text = (self._texts, " ".join(dict.fromkeys([*common, *text_tokens(form)])))
            indexed.append(((self._texts, number, field, language, text), of_text))
        doc = (number, path, weight, " ".join(terms), json.dumps(names, ensure_ascii=False))
        return doc, (number, " ".join([*common, *tokens])), indexed

    def _index(
        self, docs: list[Any], names: list[Any], texts: list[Any], tokens: list[Any]
    ) -> None:
        self._database.executemany("INSERT INTO doc VALUES (?, ?, ?, ?, ?)", docs)
        self._database.executemany("INSERT INTO name_index (rowid, tokens) VALUES (?, ?)", names)
        self._database.executemany("INSERT INTO text VALUES (?, ?, ?, ?, ?)", texts)
        self._database.executemany("INSERT INTO text_index (rowid, tokens) VALUES (?, ?)", tokens)
        for rows in (docs, names, texts, tokens):
            rows.clear()

    def _write(self) -> None:
        self._database.executemany(
            "INSERT INTO work.item (path, weight, said, parts) VALUES (?, ?, ?, ?)", self._items
        )
        self._database.executemany("INSERT INTO work.part VALUES (?, ?)", self._parts)
        self._database.executemany("INSERT INTO work.government VALUES (?, ?)", self._governments)
        for rows in (self._items, self._parts, self._governments):
            rows.clear()

    def _factor(self, path: str) -> float:
        return self._links.factor(f"<{self._start}{path}>".encode())


def _packed(said: list[Said]) -> str:
    return json.dumps(said, ensure_ascii=False)
