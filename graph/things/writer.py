"""Write the table of things while the sorted statements stream by.

SQLite has no statistics here, so that joins state their order: ``CROSS JOIN`` keeps it.

Rows go to the file as they come; order, counts and years are then joined by SQLite, which spills
to the disk. Memory does not grow with the number of things.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from renkei.graph.things.column_orders import write_sorts
from renkei.graph.things.described import count_facets, write_facets
from renkei.graph.things.orders import ORDERS, YEAR, steps
from renkei.graph.things.row import EDGES, is_page, read_row
from renkei.graph.things.table import THINGS_TABLE
from renkei.graph.things.uses import TermUses
from renkei.ontology.terms import Renkei, Time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from renkei.graph.things.row import Row

__all__ = ["tee_subjects", "tee_things"]

_BATCH: Final = 5_000  # rows
_CACHE_KIB: Final = 65_536
_MAX_PATHS: Final = 3  # of an order
_SCHEMA: Final = """
CREATE TABLE thing (
  id INTEGER PRIMARY KEY, path TEXT NOT NULL, page INTEGER, sort_ja TEXT NOT NULL,
  sort_en TEXT NOT NULL, label_ja TEXT, label_en TEXT, label TEXT, kana TEXT,
  latitude REAL, longitude REAL, changed TEXT);
CREATE TABLE class (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, things INTEGER, paths TEXT);
CREATE TABLE member (
  class INTEGER, thing INTEGER, signature INTEGER NOT NULL, ja INTEGER NOT NULL,
  en INTEGER NOT NULL, PRIMARY KEY (class, thing)) WITHOUT ROWID;
CREATE TABLE term (iri TEXT PRIMARY KEY, uses INTEGER NOT NULL, example TEXT NOT NULL);
CREATE TABLE work.belongs (class INTEGER, thing INTEGER);
CREATE TABLE work.edge (property INTEGER, subject TEXT, value);
CREATE TABLE work.stated (name TEXT, value TEXT, thing INTEGER);
CREATE TABLE work.sorting (
  class INTEGER, thing INTEGER, path INTEGER, value,
  PRIMARY KEY (class, thing, path)) WITHOUT ROWID;
CREATE TABLE work.cell (thing INTEGER, property INTEGER, iri TEXT, value);
"""
_INDEXES: Final = """
CREATE UNIQUE INDEX thing_path ON thing (path);
CREATE UNIQUE INDEX thing_page ON thing (page) WHERE page IS NOT NULL;
CREATE INDEX work.edges ON edge (property, subject, value);
CREATE INDEX work.cells ON cell (property, thing, iri, value);
CREATE INDEX work.belonging ON belongs (class, thing);
"""
_KEYS: Final = ", ".join(f"s{n}.value IS NULL, s{n}.value" for n in range(_MAX_PATHS))
_SORTINGS: Final = "\n".join(
    f"LEFT JOIN work.sorting s{n} ON s{n}.class = b.class AND s{n}.thing = b.thing "
    f"AND s{n}.path = {n}"
    for n in range(_MAX_PATHS)
)
_RANKED: Final = f"""
INSERT INTO member SELECT b.class, b.thing, COALESCE(d.signature, 0),
  row_number() OVER (PARTITION BY b.class ORDER BY {_KEYS}, t.sort_ja, t.path),
  row_number() OVER (PARTITION BY b.class ORDER BY {_KEYS}, t.sort_en, t.path)
FROM work.belongs b JOIN thing t ON t.id = b.thing
LEFT JOIN work.described d ON d.thing = b.thing {_SORTINGS};
CREATE UNIQUE INDEX member_ja ON member (class, ja, signature, thing);
CREATE UNIQUE INDEX member_en ON member (class, en, signature, thing);
CREATE INDEX member_signature ON member (class, signature, thing);
CREATE INDEX member_thing ON member (thing);
UPDATE class SET things = (SELECT COUNT(*) FROM member WHERE class = class.id);
"""  # noqa: S608 (no value of the data)


def tee_things(lines: Iterable[bytes], generation: Path, base: str) -> Iterator[bytes]:
    """Yield sorted N-Triples unchanged, and write the table of the things that are subjects.

    Args:
        lines: The lines; the triples of a subject are neighbours.
        generation: The directory in which the file is made; it must not exist there.
        base: The base of the IRIs.
    """
    path = generation / THINGS_TABLE
    work = path.with_suffix(".work")
    database = sqlite3.connect(f"file:{path}?mode=rwc", uri=True, isolation_level=None)
    try:
        with closing(database):
            writer = _Writer(database, base)
            writer.begin(work)
            yield from tee_subjects(lines, writer.add)
            writer.finish()
    finally:
        work.unlink(missing_ok=True)


def tee_subjects(
    lines: Iterable[bytes], add: Callable[[bytes, list[bytes]], None]
) -> Iterator[bytes]:
    """Yield sorted N-Triples unchanged, and pass on those of each subject.

    Args:
        lines: The lines; the triples of a subject are neighbours.
        add: Receives the IRI of a subject with brackets and a space, and its lines; without lines
            before the first subject.
    """
    start, of_subject = b"", list[bytes]()
    for line in lines:
        yield line
        if not line.startswith(start) or not start:
            add(start, of_subject)
            start, of_subject = line[: line.index(b" ") + 1], []
        of_subject.append(line)
    add(start, of_subject)


class _Writer:
    def __init__(self, database: sqlite3.Connection, base: str) -> None:
        self._database, self._base = database, base
        self._start = f"{base}id/"
        self._bytes = f"<{self._start}".encode()
        self._things = self._pages = 0
        self._classes: dict[str, int] = {}
        self._uses = TermUses()
        self._rows: dict[str, list[tuple[object, ...]]] = {
            "INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)": [],
            "INSERT INTO work.belongs VALUES (?, ?)": [],
            "INSERT INTO work.edge VALUES (?, ?, ?)": [],
            "INSERT INTO work.stated VALUES (?, ?, ?)": [],
            "INSERT INTO work.cell VALUES (?, ?, ?, ?)": [],
        }
        self._thing, self._belongs, self._edge, self._stated, self._cell = self._rows.values()

    def begin(self, work: str | Path) -> None:
        """Create the tables; what is needed only until `finish` is in another file."""
        for setting in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE_KIB}"):
            self._database.execute(f"PRAGMA {setting}")
        self._database.execute("ATTACH ? AS work", (str(work),))
        self._database.execute("PRAGMA work.journal_mode = OFF")
        self._database.execute("PRAGMA work.synchronous = OFF")
        self._database.executescript(_SCHEMA)
        self._database.execute("BEGIN")

    def add(self, start: bytes, lines: list[bytes]) -> None:
        """Add a subject: ``start`` is its IRI with brackets and a space."""
        if not lines:
            return
        row = read_row(lines)
        iri = start[1:-2].decode()
        self._edge += [(number, iri, value) for number, value in row.edges]
        if start.startswith(self._bytes):
            self._add_thing(iri, row)
            self._uses.add(iri, lines)
        if max(map(len, self._rows.values())) >= _BATCH:
            self._write()

    def finish(self) -> None:
        """Sort, count, and index."""
        self._write()
        self._database.execute("COMMIT")
        self._database.executemany(
            "INSERT INTO class VALUES (?, ?, 0, ?)",
            [(number, iri, _paths(iri)) for iri, number in self._classes.items()],
        )
        self._database.executemany("INSERT INTO term VALUES (?, ?, ?)", self._uses.rows())
        self._database.executescript(_INDEXES)
        for class_, paths in ORDERS.items():
            for number, path in enumerate(paths):
                self._follow(class_, number, steps(path))
        self._add_years()
        write_facets(self._database, self._start)
        self._database.executescript(_RANKED)
        count_facets(self._database)
        write_sorts(self._database, self._classes, self._start)
        self._database.execute("DETACH work")

    def _add_thing(self, iri: str, row: Row) -> None:
        path = iri[len(self._start) :]
        self._things += 1
        page = None
        if is_page(path):
            self._pages += 1
            page = self._pages
        number = self._things
        self._thing.append(
            (
                number,
                path,
                page,
                row.sort_key("ja", iri),
                row.sort_key("en", iri),
                row.name("ja"),
                row.name("en"),
                row.name(""),
                row.kana,
                row.place.get("latitude"),
                row.place.get("longitude"),
            )
        )
        for class_ in row.classes:
            known = self._classes.setdefault(class_, len(self._classes) + 1)
            self._belongs.append((known, number))
        self._stated += [(name, value, number) for name, value in row.facets]
        self._cell += [(number, *cell) for cell in row.cells]

    def _write(self) -> None:
        for statement, rows in self._rows.items():
            self._database.executemany(statement, rows)
            rows.clear()

    def _follow(self, class_: str, number: int, properties: list[str]) -> None:
        """Write where a path leads from each thing of a class: the least value."""
        if class_ not in self._classes:
            return
        joins = " ".join(
            f"CROSS JOIN work.edge e{step} ON e{step}.property = {EDGES.index(name)} "
            f"AND e{step}.subject = {f'e{step - 1}.value' if step else '? || t.path'}"
            for step, name in enumerate(properties)
        )
        self._database.execute(
            f"""INSERT INTO work.sorting
            SELECT b.class, b.thing, ?, MIN(e{len(properties) - 1}.value)
            FROM work.belongs b CROSS JOIN thing t ON t.id = b.thing {joins}
            WHERE b.class = ? GROUP BY b.thing""",  # noqa: S608 (no value of the data)
            (number, self._start, self._classes[class_]),
        )

    def _add_years(self) -> None:
        """Add the facet ``year``: fiscal years, and those that hold the period of a thing."""
        year = self._classes.get(Renkei.FiscalYear)
        if year is None:
            return
        properties = ", ".join(str(EDGES.index(name)) for name in YEAR)
        within = EDGES.index(Time.intervalIn)
        self._database.execute(
            f"""INSERT INTO work.stated
            SELECT 'year', ? || y.path, t.id FROM
              (SELECT subject, value FROM work.edge WHERE property IN ({properties})
               UNION SELECT e.subject, i.value FROM work.edge e CROSS JOIN work.edge i
               ON i.property = {within} AND i.subject = e.value
               WHERE e.property IN ({properties})) e
            CROSS JOIN thing y ON y.path = substr(e.value, length(?) + 1) AND e.value = ? || y.path
            CROSS JOIN work.belongs b ON b.class = ? AND b.thing = y.id
            CROSS JOIN thing t
            ON t.path = substr(e.subject, length(?) + 1) AND e.subject = ? || t.path""",  # noqa: S608
            (self._start, self._start, self._start, year, self._start, self._start),
        )


def _paths(class_: str) -> str:
    return " ".join(ORDERS.get(class_, ()))
