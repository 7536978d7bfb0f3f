"""Write in which order the lists of things are when they are sorted by one of their columns.

Things that lack the value are last, whether a list is read forwards or backwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.graph.things.orders import BY_NAME, ORDERS, OWN_SORTS, SORTS, own_sort, sort_key
from renkei.graph.things.row import CELLS
from renkei.ontology.terms import LABELS, Time

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

__all__ = ["write_sorts"]

_PERIODS: Final = Time.ProperInterval
_SCHEMA: Final = """
CREATE TABLE list (
  id INTEGER PRIMARY KEY, class INTEGER NOT NULL, sort TEXT NOT NULL, stated INTEGER NOT NULL);
CREATE TABLE sorted (
  list INTEGER, thing INTEGER, signature INTEGER NOT NULL, ja INTEGER NOT NULL,
  en INTEGER NOT NULL, PRIMARY KEY (list, thing)) WITHOUT ROWID;
CREATE TABLE work.label (iri TEXT PRIMARY KEY, ja TEXT, en TEXT) WITHOUT ROWID;
CREATE TABLE work.key (iri TEXT PRIMARY KEY, ja, en) WITHOUT ROWID;
"""
# What a value is sorted by: a period by its place in their list, all else by its name.
_KEYS: Final = """
INSERT INTO work.key SELECT i.iri,
  COALESCE(o.ja, l.ja, t.sort_ja, i.iri), COALESCE(o.en, l.en, t.sort_en, i.iri)
FROM (SELECT DISTINCT iri FROM work.cell WHERE iri IS NOT NULL) i
LEFT JOIN work.label l ON l.iri = i.iri
LEFT JOIN thing t ON t.path = substr(i.iri, length(?) + 1) AND i.iri = ? || t.path
LEFT JOIN member o ON o.thing = t.id AND o.class = ?
"""
_VALUES: Final = """
LEFT JOIN (
  SELECT c.thing, MIN(COALESCE(k.ja, c.value)) AS ja, MIN(COALESCE(k.en, c.value)) AS en
  FROM work.cell c LEFT JOIN work.key k ON k.iri = c.iri WHERE c.property = ? GROUP BY c.thing
) v ON v.thing = m.thing
"""
_SORTED: Final = """
INSERT INTO sorted SELECT ?, m.thing, m.signature,
  row_number() OVER (ORDER BY {ja}, m.ja), row_number() OVER (ORDER BY {en}, m.en)
FROM member m {joins} WHERE m.class = ?
"""
_BY_VALUE: Final = _SORTED.format(ja="v.ja IS NULL, v.ja", en="v.en IS NULL, v.en", joins=_VALUES)
_BY_TEXT: Final = _SORTED.format(
    ja="t.sort_ja", en="t.sort_en", joins="JOIN thing t ON t.id = m.thing"
)
_INDEXES: Final = """
CREATE UNIQUE INDEX sorted_ja ON sorted (list, ja, signature, thing);
CREATE UNIQUE INDEX sorted_en ON sorted (list, en, signature, thing);
CREATE UNIQUE INDEX list_of ON list (class, sort);
"""


def write_sorts(database: sqlite3.Connection, classes: Mapping[str, int], start: str) -> None:
    """Write the lists of all classes: their own orders, and those by other columns.

    Args:
        database: The table of things with its members; ``work.cell`` has the values.
        classes: IRI and number of each class.
        start: What the IRIs of things begin with.
    """
    database.executescript(_SCHEMA)
    database.executemany(
        "INSERT INTO work.label VALUES (?, ?, ?)",
        [(iri, text["ja"].lower(), text["en"].lower()) for iri, text in LABELS.items()],
    )
    database.execute(_KEYS, (start, start, classes.get(_PERIODS, 0)))
    for class_, number in classes.items():
        _add_own(database, class_, number)
    for class_, number in classes.items():
        if class_ in OWN_SORTS:
            database.execute(_BY_TEXT, (_new_list(database, number, BY_NAME), number))
        for property_ in SORTS.get(class_, ()):
            _add_other(database, number, property_)
    database.executescript(_INDEXES)


def _add_own(database: sqlite3.Connection, class_: str, number: int) -> None:
    """Add the list of a class as it is; its members are written."""
    stated = "SELECT COUNT(*) FROM member WHERE class = ?"
    if class_ in ORDERS:
        stated = "SELECT COUNT(*) FROM work.sorting WHERE class = ? AND path = 0"
    database.execute(
        f"INSERT INTO list VALUES (?, ?, ?, ({stated}))",  # noqa: S608 (one of two texts)
        (number, number, own_sort(class_), number),
    )


def _add_other(database: sqlite3.Connection, class_: int, property_: str) -> None:
    """Add the list of a class by the values of a property."""
    cells = CELLS.index(property_)
    new = _new_list(database, class_, sort_key(property_))
    database.execute(_BY_VALUE, (new, cells, class_))
    database.execute(
        """UPDATE list SET stated = (SELECT COUNT(DISTINCT c.thing) FROM work.cell c
        JOIN member m ON m.class = list.class AND m.thing = c.thing WHERE c.property = ?)
        WHERE id = ?""",
        (cells, new),
    )


def _new_list(database: sqlite3.Connection, class_: int, sort: str) -> int:
    """Add the head of a list, and return its number; all things count as having a value."""
    found = database.execute(
        "INSERT INTO list SELECT MAX(id) + 1, ?, ?, (SELECT things FROM class WHERE id = ?) "
        "FROM list RETURNING id",
        (class_, sort, class_),
    ).fetchall()
    return int(found[0][0])
