"""The report of the load of a source: what became of every line or row."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Interpretation", "LoadReport", "LoadedFile", "ReportEntry", "ReviewedMatch"]


@dataclass(frozen=True)
class LoadedFile:
    """One file that was read: its name, the SHA-256 of its bytes (hex), its size in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class ReportEntry:
    """The outcome of one line or row of a file.

    Attributes:
        file: Name of the file.
        line: Line or row, counted from 1.
        outcome: Its kind, or how it was processed.
        detail: Its text, or details of the outcome.
        things: IRIs of the things that it states.
    """

    file: str
    line: int
    outcome: str
    detail: str = ""
    things: tuple[str, ...] = ()


@dataclass(frozen=True)
class Interpretation:
    """A statement that is not in the source, with the reason for it."""

    subject: str
    statement: str
    reason: Mapping[str, str]
    line: int | None = None


@dataclass(frozen=True)
class ReviewedMatch:
    """A match of two things that a person has reviewed; it is stated if both exist.

    Attributes:
        file: Name of the file.
        line: The line, counted from 1.
        row: IRI of the row.
        subject: IRI of a thing.
        predicate: ``skos:exactMatch`` or ``schema:containedInPlace``.
        object: IRI of another thing.
        justification: IRI of a term of semapv.
        confidence: A number from 0 to 1, as written; empty if it is not stated.
        author: IRI or name of who reviewed it; empty if it is not stated.
        comment: Anything else; empty if there is nothing.
    """

    file: str
    line: int
    row: str
    subject: str
    predicate: str
    object: str
    justification: str
    confidence: str = ""
    author: str = ""
    comment: str = ""


@dataclass
class LoadReport:
    """The report of the load of one source.

    Attributes:
        source: Name of the source.
        files: The files that were read.
        counts: Number of things of each kind.
        entries: One entry for each line or row, in order, without exception.
        interpretations: Statements that are not in the source.
        warnings: Messages for a person to check.
        attachments: Files that the loader made beside the statements, such as one with a record
            for each row; they are stored with the generation as the files of the source are.
        matches: Reviewed matches between things of any sources.
    """

    source: str
    files: list[LoadedFile] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    entries: list[ReportEntry] = field(default_factory=list)
    interpretations: list[Interpretation] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    attachments: list[LoadedFile] = field(default_factory=list)
    matches: list[ReviewedMatch] = field(default_factory=list)

    def count(self, what: str, number: int = 1) -> None:
        """Add to the count of one kind of thing."""
        self.counts[what] = self.counts.get(what, 0) + number

    def as_json(self) -> dict[str, Any]:
        """Return the report for a JSON file."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> LoadReport:
        """Return the report of which `as_json` returned this."""
        entries = [ReportEntry(**(e | {"things": tuple(e["things"])})) for e in value["entries"]]
        return cls(
            source=value["source"],
            files=[LoadedFile(**file) for file in value["files"]],
            counts=dict(value["counts"]),
            entries=entries,
            interpretations=[Interpretation(**one) for one in value["interpretations"]],
            warnings=list(value["warnings"]),
            attachments=[LoadedFile(**file) for file in value["attachments"]],
            matches=[ReviewedMatch(**one) for one in value["matches"]],
        )
