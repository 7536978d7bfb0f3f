"""Answers that a build computes in advance, for queries that read much and return little.

A generation never changes, so an answer that was computed when it was built stays right. Each is a
file ``answers/<digest of the query's text>.srj`` (SPARQL 1.1 Query Results JSON). A query with any
other text, or with a dataset of its own, is evaluated.
"""

from __future__ import annotations

import hashlib
import io
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.errors import LimitError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from typing import IO

    from renkei.graph.query.run import Result

    Evaluate = Callable[[str, IO[bytes]], None]

__all__ = ["FOLDER", "PrecomputedAnswers", "PrecomputedQuery", "text_digest", "write_answers"]

FOLDER: Final = "answers"
"""The directory of a generation that holds them."""
_SUFFIX: Final = ".srj"
_THREADS: Final = 2
_MAX_BYTES: Final = 8 * 1024 * 1024  # of one answer; reading a longer one costs as much as asking


@dataclass(frozen=True)
class PrecomputedQuery:
    """A query to be answered in advance.

    Attributes:
        name: Its name, for the manifest.
        texts: The texts under which it is asked: the whole answer, and its first page.
        rows: Rows of the first page, which are the first rows of the whole answer.
    """

    name: str
    texts: Sequence[str]
    rows: int = 0


def text_digest(text: str) -> str:
    """Return the digest by which the answer to a query is found, 32 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class PrecomputedAnswers:
    """The answers of a generation; none if its directory is missing.

    answers = PrecomputedAnswers(generation.path / FOLDER)
    answers.find("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")  # None: evaluate it
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        found = directory.glob(f"*{_SUFFIX}") if directory.is_dir() else ()
        self._digests = frozenset(path.stem for path in found)

    def find(self, text: str) -> Result | None:
        """Return the answer to a query; None if it is not there, or cannot be read."""
        if not self._digests or (digest := text_digest(text)) not in self._digests:
            return None
        try:
            return ox.parse_query_results(
                path=str(self._directory / f"{digest}{_SUFFIX}"), format=ox.QueryResultsFormat.JSON
            )
        except (OSError, SyntaxError, ValueError):  # the store has the same answer
            return None


def write_answers(
    directory: Path, queries: Sequence[PrecomputedQuery], evaluate: Evaluate
) -> Mapping[str, Sequence[str]]:
    """Answer queries in advance.

    Args:
        directory: Where the files go; it is made.
        queries: The queries.
        evaluate: Evaluates a text and writes SPARQL JSON.

    Returns:
        The digests of the texts that were answered, by the name of the query. An answer that is
        too long is left out.

    Raises:
        QueryError: If a query cannot be evaluated.
    """
    directory.mkdir()

    def answer(query: PrecomputedQuery) -> list[str]:
        digests, whole = [], b""
        for number, text in enumerate(query.texts):
            try:
                found = _first(whole, query.rows) if number and whole else _answer(text, evaluate)
            except LimitError:
                continue
            whole = whole or (b"" if number else found)
            digests.append(text_digest(text))
            (directory / f"{digests[-1]}{_SUFFIX}").write_bytes(found)
        return digests

    with ThreadPoolExecutor(_THREADS) as pool:  # the engine releases the GIL
        digests = pool.map(answer, queries)
        return {query.name: found for query, found in zip(queries, digests, strict=True) if found}


def _answer(text: str, evaluate: Evaluate) -> bytes:
    output = _Bounded()
    evaluate(text, output)
    return output.getvalue()


def _first(answer: bytes, rows: int) -> bytes:
    """Return the first rows of an answer."""
    document = json.loads(answer)
    bindings = document["results"]["bindings"]
    del bindings[rows:]
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


class _Bounded(io.BytesIO):
    """A buffer that refuses to become too long."""

    def write(self, data: bytes, /) -> int:  # type: ignore[override] # bytes only
        """Append.

        Raises:
            LimitError: If the answer becomes too long.
        """
        if self.tell() + len(data) > _MAX_BYTES:
            raise LimitError("the answer is too long to be kept", limit="max_result_bytes")
        return super().write(data)
