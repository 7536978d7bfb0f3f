"""Write the facets of things, and which combinations of their values there are.

A *signature* is a set of values of facets that some things have together. There are much fewer
of them than things: 13,250 in a country of a million things. Whatever values are chosen, the things
that have them all are counted by adding up signatures, and found by an index.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

__all__ = ["count_facets", "write_facets"]

# The first two digits of the code of a local government are its prefecture (JIS X 0401), and the
# code of the prefecture's own government has three zeros behind them.
_PREFECTURES: Final = """
INSERT INTO work.stated SELECT 'prefecture', :start || p.path, s.thing FROM (
  SELECT substr(value, length(:start) + 1) AS path, thing FROM work.stated
  WHERE name = 'government' AND substr(value, 1, length(:start)) = :start
  UNION SELECT path, id FROM thing WHERE path >= 'government/' AND path < 'government0'
) s JOIN (
  SELECT path, substr(path, 12, 2) AS digits FROM thing
  WHERE path GLOB 'government/[0-9][0-9]000[0-9]'
) p ON p.digits = substr(s.path, 12, 2)
WHERE s.path GLOB 'government/[0-9][0-9][0-9][0-9][0-9][0-9]'
"""
_FACETS: Final = """
CREATE TABLE value (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE);
CREATE TABLE facet (
  name TEXT, value INTEGER, thing INTEGER, PRIMARY KEY (name, value, thing)) WITHOUT ROWID;
INSERT INTO value (iri) SELECT DISTINCT value FROM work.stated ORDER BY value;
INSERT OR IGNORE INTO facet
  SELECT s.name, v.id, s.thing FROM work.stated s JOIN value v ON v.iri = s.value;
CREATE INDEX facet_of_thing ON facet (thing, name, value);
"""
_SIGNATURES: Final = """
CREATE TABLE signature (
  id INTEGER, name TEXT, value INTEGER, PRIMARY KEY (id, name, value)) WITHOUT ROWID;
CREATE TABLE work.text (thing INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE work.set_of (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, first INTEGER);
CREATE TABLE work.described (thing INTEGER PRIMARY KEY, signature INTEGER NOT NULL);
INSERT INTO work.text SELECT thing, group_concat(text, ' ') FROM (
  SELECT thing, name || value AS text FROM facet INDEXED BY facet_of_thing
  ORDER BY thing, name, value) GROUP BY thing;
INSERT INTO work.set_of (text, first)
  SELECT text, MIN(thing) FROM work.text GROUP BY text ORDER BY MIN(thing);
INSERT INTO work.described
  SELECT t.thing, s.id FROM work.text t JOIN work.set_of s ON s.text = t.text;
INSERT INTO signature
  SELECT s.id, f.name, f.value FROM work.set_of s CROSS JOIN facet f ON f.thing = s.first;
CREATE INDEX signature_value ON signature (name, value, id);
"""
_COUNTS: Final = """
CREATE TABLE signature_count (
  class INTEGER, signature INTEGER, things INTEGER NOT NULL,
  PRIMARY KEY (class, signature)) WITHOUT ROWID;
CREATE TABLE facet_count (
  class INTEGER, name TEXT, value INTEGER, things INTEGER NOT NULL,
  PRIMARY KEY (class, name, value)) WITHOUT ROWID;
INSERT INTO signature_count SELECT class, signature, COUNT(*)
  FROM member INDEXED BY member_signature GROUP BY class, signature;
INSERT INTO facet_count SELECT c.class, s.name, s.value, SUM(c.things)
  FROM signature_count c CROSS JOIN signature s ON s.id = c.signature
  GROUP BY c.class, s.name, s.value;
"""


def write_facets(database: sqlite3.Connection, start: str) -> None:
    """Write the values of ``work.stated``, and the signature of each thing that has any.

    Args:
        database: The table of things.
        start: What the IRIs of things begin with.
    """
    database.execute(_PREFECTURES, {"start": start})
    database.executescript(_FACETS)
    database.executescript(_SIGNATURES)


def count_facets(database: sqlite3.Connection) -> None:
    """Count, for each class, the things of each signature and of each value of a facet."""
    database.executescript(_COUNTS)
