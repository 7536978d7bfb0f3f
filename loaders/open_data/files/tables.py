"""The tables of a file: rows of texts with their places, which can be read any number of times."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Final

from renkei.loaders.api import SourceError
from renkei.loaders.open_data.files.containers import members
from renkei.loaders.open_data.files.delimited import delimiter_of, rows
from renkei.loaders.open_data.files.encodings import Encoding, detect
from renkei.loaders.open_data.files.sheets import sheets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from renkei.loaders.open_data.files.containers import Member

__all__ = ["FileOptions", "Row", "Table", "open_tables"]

_TEXT: Final = (".csv", ".tsv", ".txt")
_SHEETS: Final = (".xlsx", ".xlsm", ".xls", ".ods")

Row = tuple[int, list[str]]
"""The number of a row, from 1, and its cells. Of text files, the row as RFC 7111 counts."""


@dataclass(frozen=True)
class FileOptions:
    """What is given instead of detected; None where nothing is.

    Attributes:
        encoding: A key of `ENCODINGS`.
        delimiter: One character.
        sheet: The name of the only sheet to read.
    """

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


@dataclass(frozen=True)
class Table:
    """One table.

    Attributes:
        file: Name of the file; of a member of a zip file, with its name after ``/``.
        sheet: Number of the sheet, from 1, and its name; None for a text file.
        shown: Path and sheet, for messages.
        encoding: Encoding of a text file, with the reason.
        merged: Cells inside merged areas, from 0; see `Sheet`.
        rows: Yields all rows, from the first; each call reads the file again.
    """

    file: str
    sheet: tuple[int, str] | None
    shown: str
    encoding: Encoding | None
    rows: Callable[[], Iterator[Row]]
    merged: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)


def open_tables(
    file: IO[bytes], name: str, shown: str, options: FileOptions | None = None
) -> Iterator[Table]:
    """Yield the tables of a file that stays open while they are read.

    Args:
        file: The file.
        name: Its name; its suffix decides on the format.
        shown: Its path, for messages.
        options: What is given instead of detected.

    Raises:
        SourceError: If it is no table, or cannot be read.
    """
    for member in members(file, name, shown):
        place = shown + member.name.removeprefix(name)
        if member.suffix in _TEXT:
            yield _text_table(member, place, options or FileOptions())
        elif member.suffix in _SHEETS:
            yield from _sheet_tables(member, place, options or FileOptions())
        else:
            raise SourceError(
                f"{member.suffix} is no format of a table: {', '.join(_TEXT + _SHEETS)}, also "
                "with .gz or in a .zip",
                file=place,
            )


def _text_table(member: Member, place: str, options: FileOptions) -> Table:
    if options.encoding:
        encoding = Encoding(options.encoding, "option encoding")
    else:
        with member.open() as file:
            encoding = detect(file, place)
    delimiter = options.delimiter
    if delimiter is None:
        with member.open() as file:
            delimiter = delimiter_of(file, encoding, member.suffix)

    def read() -> Iterator[Row]:
        with member.open() as file, closing(rows(file, encoding, delimiter, place)) as found:
            yield from enumerate(found, start=1)

    return Table(member.name, None, place, encoding, read)


def _sheet_tables(member: Member, place: str, options: FileOptions) -> Iterator[Table]:
    with member.open() as file:
        found = sheets(file, place, member.suffix)
    names = [sheet.name for sheet in found]
    if options.sheet is not None and options.sheet not in names:
        raise SourceError(
            f"there is no sheet {options.sheet!r}: there are {', '.join(names)}", file=place
        )
    for number, sheet in enumerate(found, start=1):
        if options.sheet in {None, sheet.name}:
            shown = f"{place}/{sheet.name}" if len(found) > 1 else place
            yield Table(
                member.name,
                (number, sheet.name),
                shown,
                None,
                lambda sheet=sheet, shown=shown: sheet.rows(shown),  # type: ignore[misc]
                sheet.merged,
            )
