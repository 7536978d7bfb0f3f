"""Reviewed matches between things, as SSSOM in TSV (https://w3id.org/sssom/), strictly checked.

A row says that two things are the same (``skos:exactMatch``), or that one is in the other
(``schema:containedInPlace``), and that a person says so. The rest of SSSOM's columns are allowed
and not loaded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from renkei.loaders.api import Iris, ReviewedMatch, Schema, Skos, SourceError, forbidden_character

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["MATCHES", "MOST_MATCHES", "MatchFile", "read_matches"]

MATCHES: Final = "reviewed matches"
"""What a report counts them as."""

MOST_MATCHES: Final = 100_000
_MOST_CHARACTERS: Final = 10_000  # of a cell
_CANONICAL: Final = "https://w3id.org/renkei/base/"
_SEMAPV: Final = "https://w3id.org/semapv/vocab/"
_REVIEWED: Final = ("semapv:ManualMappingCuration", "semapv:MappingReview")
_PREDICATES: Final = {
    "skos:exactMatch": Skos.exactMatch,
    "schema:containedInPlace": Schema.containedInPlace,
}
_REQUIRED: Final = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_ALLOWED: Final = frozenset(
    (
        *_REQUIRED,
        "subject_label", "subject_category", "subject_type", "predicate_label",
        "predicate_modifier", "object_label", "object_category", "object_type", "author_id",
        "author_label", "reviewer_id", "reviewer_label", "creator_id", "creator_label", "license",
        "subject_source", "object_source", "mapping_provider", "mapping_source", "mapping_tool",
        "mapping_date", "publication_date", "confidence", "similarity_score", "see_also", "other",
        "issue_tracker_item", "comment",
    )
)  # fmt: skip
_PREFIX: Final = re.compile(r"#\s+\"?([A-Za-z][A-Za-z0-9._-]*)\"?:\s*[\"']?([^\s\"']+)[\"']?\s*")
_NUMBER: Final = re.compile(r"0(?:\.\d{1,6})?|1(?:\.0{1,6})?")


class MatchFile(NamedTuple):
    """A file of matches.

    Attributes:
        matches: Its matches.
        header: The line of its header, from 1; lines above it are its head.
        lines: Its lines.
    """

    matches: list[ReviewedMatch]
    header: int
    lines: list[str]


def read_matches(data: bytes, path: Path, base: str, file: str) -> MatchFile:
    """Return what a file says.

    Args:
        data: The file.
        path: Its path, for errors.
        base: The base of the IRIs.
        file: The IRI of the file.

    Raises:
        SourceError: At the first fault, with line and column.
    """
    return _Reader(data, path, base, file).read()


class _Reader:
    def __init__(self, data: bytes, path: Path, base: str, file: str) -> None:
        self._path, self._iris, self._file = path, Iris(base), file
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise self._error("is not UTF-8: save it as UTF-8", line) from None
        self._lines = text.replace("\r\n", "\n").split("\n")
        self._prefixes = {"id": f"{base}id/"}
        self._header: list[str] = []
        self._before: dict[tuple[str, str], tuple[str, int]] = {}

    def read(self) -> MatchFile:
        """Return what the file says."""
        header = self._head()
        lines = self._lines if self._lines[-1] else self._lines[:-1]
        return MatchFile(list(self._matches(header)), header, lines)

    def _matches(self, first: int) -> Iterator[ReviewedMatch]:
        number = 0
        for line, row in enumerate(self._lines[first:], first + 1):
            if not row.strip():
                continue
            number += 1
            if number > MOST_MATCHES:
                raise self._error(f"has more than {MOST_MATCHES:,} rows: divide it", line)
            yield self._match(line, row.split("\t"))

    def _head(self) -> int:
        """Read prefixes and header; return the number of the lines before the first row."""
        is_map = False
        for number, line in enumerate(self._lines):
            if line.startswith("#"):
                prefix = _PREFIX.fullmatch(line) if is_map else None
                is_map = line.rstrip() == "#curie_map:" or prefix is not None
                if prefix:
                    self._prefixes[prefix[1]] = prefix[2]
            elif line.strip():
                self._columns(line.split("\t"), number + 1)
                return number + 1
        raise self._error("has no header: a line with subject_id, predicate_id, …", None)

    def _columns(self, header: list[str], line: int) -> None:
        for place, name in enumerate(header):
            if name not in _ALLOWED:
                raise self._error(f"SSSOM has no column {name!r}", line, place + 1)
            if name in header[:place]:
                raise self._error(f"the column {name} is there twice", line, place + 1)
        for name in _REQUIRED:
            if name not in header:
                raise self._error(f"the column {name} is missing", line)
        self._header = header

    def _match(self, line: int, row: list[str]) -> ReviewedMatch:
        if len(row) != len(self._header):
            message = f"the row has {len(row)} cells, the header {len(self._header)}"
            raise self._error(message, line, min(len(row), len(self._header)))
        cells = dict(zip(self._header, (cell.strip() for cell in row), strict=True))
        for name, cell in cells.items():
            if len(cell) > _MOST_CHARACTERS or forbidden_character(cell):
                message = f"{name} is too long, or has a control character"
                raise self._fault(message, line, name)
        subject, object_ = (self._thing(cells, name, line) for name in ("subject_id", "object_id"))
        if subject == object_:
            raise self._fault("subject and object are the same thing", line, "object_id")
        predicate = self._predicate(cells, line)
        self._check_repeated(subject, predicate, object_, line)
        if cells["mapping_justification"] not in _REVIEWED:
            message = (
                f"{cells['mapping_justification']!r} is no review: write {_REVIEWED[0]} when a "
                "person has checked the row, or delete it"
            )
            raise self._fault(message, line, "mapping_justification")
        confidence = cells.get("confidence", "")
        if confidence and not _NUMBER.fullmatch(confidence):
            message = f"{confidence!r} is no number from 0 to 1"
            raise self._fault(message, line, "confidence")
        return ReviewedMatch(
            self._path.name,
            line,
            f"{self._file}#row={line}",
            subject,
            predicate,
            object_,
            cells["mapping_justification"].replace("semapv:", _SEMAPV),
            confidence,
            cells.get("reviewer_id") or cells.get("author_id", ""),
            cells.get("comment", ""),
        )

    def _thing(self, cells: Mapping[str, str], name: str, line: int) -> str:
        cell = cells[name]
        prefix, _, local = cell.partition(":")
        iri = f"{self._prefixes[prefix]}{local}" if prefix in self._prefixes else cell
        if iri.startswith(_CANONICAL):
            iri = f"{self._iris.base}{iri.removeprefix(_CANONICAL)}"
        if not self._iris.has_page(iri) or "#" in iri:
            message = (
                f"{cell!r} is no thing of this graph: write it like id:facility/222127/1, with "
                f"id: {self._iris.base}id/"
            )
            raise self._fault(message, line, name)
        return iri

    def _predicate(self, cells: Mapping[str, str], line: int) -> str:
        cell = cells["predicate_id"]
        if cells.get("predicate_modifier"):
            raise self._fault("no modifier is allowed", line, "predicate_modifier")
        if cell in _PREDICATES:
            return _PREDICATES[cell]
        if cell in _PREDICATES.values():
            return cell
        message = f"{cell!r} must be one of {', '.join(_PREDICATES)}: correct it, or delete the row"
        raise self._fault(message, line, "predicate_id")

    def _check_repeated(self, subject: str, predicate: str, object_: str, line: int) -> None:
        pair = min(subject, object_), max(subject, object_)
        if pair in self._before:
            other, before = self._before[pair]
            what = "the same" if other == predicate else "another"
            raise self._error(f"row {before} says {what} of these two things: delete one", line)
        self._before[pair] = (predicate, line)

    def _fault(self, message: str, line: int, name: str) -> SourceError:
        """Return the error at a cell; its place is the number of the column."""
        return self._error(f"{name}: {message}", line, self._header.index(name) + 1)

    def _error(
        self, message: str, line: int | None = None, column: int | None = None
    ) -> SourceError:
        return SourceError(message, file=str(self._path), line=line, column=column)
