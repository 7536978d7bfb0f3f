"""The search index of a generation: rows by number, numbers by expression.

The file is opened read-only and as one that nobody changes. Each call has a time limit: when it is
over, SQLite is interrupted and the call ends with an error.
"""

from __future__ import annotations

import functools
import json
import sqlite3
import time
import weakref
from collections import deque
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote

from renkei.errors import LimitError, QueryError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

__all__ = [
    "SEARCH_INDEX",
    "Doc",
    "Name",
    "OpenIndex",
    "SearchIndex",
    "Text",
    "has_fts5",
    "index_of",
]

SEARCH_INDEX: Final = "search.sqlite"
_STEPS: Final = 1_000  # instructions of SQLite between two looks at the clock
_BATCH: Final = 500  # rows of a statement
_MOST_IDLE: Final = 8  # connections, each with a cache of 2 MB


@functools.cache
def has_fts5() -> bool:
    """Whether the SQLite of this Python has full-text search."""
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            database.execute("CREATE VIRTUAL TABLE t USING fts5(x)")
        except sqlite3.OperationalError:
            return False
    return True


def index_of(generation: Path) -> SearchIndex | None:
    """Return the index of the generation in a directory; None if it has none that can be read."""
    path = generation / SEARCH_INDEX
    return SearchIndex(path) if path.is_file() and has_fts5() else None


class Name(NamedTuple):
    """A name of a thing: its field, its language in lower case, as written, and normal."""

    field: str
    language: str
    text: str
    form: str


class Doc(NamedTuple):
    """A thing of the index.

    Attributes:
        number: Its rank among all things by weight, from 1.
        path: What follows ``{base}id/``.
        weight: That of its kind, times that of its links.
        terms: Keys of its classes, facets and languages.
        names: Its names, the most important first.
    """

    number: int
    path: str
    weight: float
    terms: tuple[str, ...]
    names: tuple[Name, ...]


class Text(NamedTuple):
    """A text of a thing, such as a description or a quote."""

    doc: int
    field: str
    language: str
    text: str


class SearchIndex:
    """The index in a file; connections that no call uses are kept for the next one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: deque[sqlite3.Connection] = deque()
        weakref.finalize(self, _close, self._idle)

    @contextmanager
    def opened(self, timeout: float) -> Iterator[OpenIndex]:
        """Use a connection.

        Args:
            timeout: Seconds until what is asked is interrupted.

        Raises:
            LimitError: When the time is over.
        """
        ends = time.monotonic() + timeout

        def is_over() -> bool:
            return time.monotonic() > ends

        with self._connection() as database:
            database.set_progress_handler(is_over, _STEPS)
            try:
                yield OpenIndex(database, is_over)
            except sqlite3.OperationalError as error:
                if not is_over():
                    raise
                raise LimitError(
                    f"the search took longer than {timeout:g} seconds: give more characters",
                    limit="search_timeout",
                ) from error
            finally:
                database.set_progress_handler(None, 0)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """Take a connection that no other thread uses; close it after an error."""
        try:
            database = self._idle.pop()
        except IndexError:
            address = f"file:{quote(str(self.path))}?immutable=1&mode=ro"
            database = sqlite3.connect(address, uri=True, check_same_thread=False)
        try:
            yield database
        except BaseException:
            database.close()
            raise
        if len(self._idle) < _MOST_IDLE:
            self._idle.append(database)
        else:
            database.close()


def _close(idle: deque[sqlite3.Connection]) -> None:
    while idle:
        idle.pop().close()


class OpenIndex:
    """An open index."""

    def __init__(self, database: sqlite3.Connection, is_over: Callable[[], bool]) -> None:
        self._database, self._is_over = database, is_over

    @property
    def base(self) -> str:
        """The base of the IRIs of things."""
        return str(self._run("SELECT base FROM about", ()).fetchone()[0])

    def names_matching(self, expression: str, limit: int, *, after: int = 0) -> list[int]:
        """Return the numbers of things whose names match, the most important first."""
        return self._matching("name_index", expression, limit, after)

    def texts_matching(self, expression: str, limit: int) -> list[int]:
        """Return the numbers of texts that match, those of the most important things first."""
        return self._matching("text_index", expression, limit, 0)

    def docs(self, numbers: Collection[int]) -> list[Doc]:
        """Return things in the order of their numbers."""
        return self._docs("SELECT * FROM doc WHERE id IN (%s) ORDER BY id", numbers)

    def docs_at(self, paths: Collection[str]) -> list[Doc]:
        """Return the things with these paths, in the order of the paths."""
        return self._docs("SELECT * FROM doc WHERE path IN (%s) ORDER BY path", paths)

    def _docs(self, statement: str, keys: Collection[Any]) -> list[Doc]:
        rows = list(self._by_number(statement, keys))
        all_names = json.loads(f"[{','.join(row[4] for row in rows)}]")
        return [
            Doc(number, path, weight, tuple(terms.split()), tuple(map(Name._make, names)))
            for (number, path, weight, terms, _), names in zip(rows, all_names, strict=True)
        ]

    def terms_of(self, numbers: Collection[int]) -> Iterator[list[str]]:
        """Yield the keys of the terms of some things at a time, as often as they have them."""
        statement = "SELECT group_concat(terms, ' ') FROM doc WHERE id IN (%s)"
        for (terms,) in self._by_number(statement, numbers):
            yield (terms or "").split()

    def texts(self, numbers: Collection[int]) -> list[Text]:
        """Return texts in the order of their numbers."""
        rows = self._by_number("SELECT * FROM text WHERE id IN (%s) ORDER BY id", numbers)
        return [Text(*row[1:]) for row in rows]

    def governments(self, forms: Sequence[str]) -> dict[str, list[str]]:
        """Return the keys of the governments that are called so, by form."""
        found: dict[str, list[str]] = {}
        for form, key in self._by_number(
            "SELECT form, key FROM government WHERE form IN (%s)", forms
        ):
            found.setdefault(form, []).append(key)
        return found

    def keys(self, facet: str, iris: Collection[str]) -> list[str]:
        """Return the keys of values of a facet; those that no thing has are left out."""
        marks = ", ".join("?" * len(iris))
        rows = self._run(
            f"SELECT key FROM term WHERE facet = ? AND iri IN ({marks})",  # noqa: S608 (marks)
            (facet, *iris),
        )
        return [key for (key,) in rows]

    def terms(self, keys: Collection[str]) -> dict[str, list[tuple[str, str]]]:
        """Return facet and IRI of terms, by key."""
        found: dict[str, list[tuple[str, str]]] = {}
        for key, facet, iri in self._by_number(
            "SELECT key, facet, iri FROM term WHERE key IN (%s)", keys
        ):
            found.setdefault(key, []).append((facet, iri))
        return found

    def counts(self, tokens: Collection[str]) -> dict[str, int]:
        """Return how many things have a token in their names; tokens of no name are left out."""
        try:
            return dict(
                self._by_number("SELECT token, things FROM token WHERE token IN (%s)", tokens)
            )
        except sqlite3.OperationalError:
            if self._is_over():
                raise
            return dict.fromkeys(tokens, 1)  # an index of layout 5 does not have them

    def tokens_with(self, letter: str) -> list[str]:
        """Return the tokens of at most two characters that have a letter.

        Raises:
            QueryError: If the index has no list of its tokens.
        """
        try:
            rows = self._run(
                "SELECT token FROM token WHERE length(token) <= 2 AND instr(token, ?)", (letter,)
            )
        except sqlite3.OperationalError:
            if self._is_over():
                raise
            raise QueryError(  # layout 5
                "the index of this generation finds no single letter within names: write two"
            ) from None
        return [token for (token,) in rows]

    def _matching(self, index: str, expression: str, limit: int, after: int) -> list[int]:
        rows = self._run(
            f"SELECT rowid FROM {index} WHERE {index} MATCH ? AND rowid > ? "  # noqa: S608
            "ORDER BY rowid LIMIT ?",
            (expression, after, limit),
        )
        return [number for (number,) in rows]

    def _by_number(self, statement: str, keys: Collection[Any]) -> Iterator[tuple[Any, ...]]:
        """Run a statement for some keys at a time, in their order."""
        chosen = sorted(keys)
        for start in range(0, len(chosen), _BATCH):
            some = chosen[start : start + _BATCH]
            yield from self._run(statement % ", ".join("?" * len(some)), some)

    def _run(self, statement: str, values: Sequence[Any]) -> sqlite3.Cursor:
        """Run a statement; FTS5 looks at the clock rarely, so it is looked at before."""
        if self._is_over():
            raise sqlite3.OperationalError("interrupted")
        return self._database.execute(statement, values)
