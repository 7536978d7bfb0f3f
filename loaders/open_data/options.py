"""The options of a source in ``sources.toml``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from renkei.loaders.api import SourceError
from renkei.loaders.open_data.columns import expand
from renkei.loaders.open_data.files.encodings import ENCODINGS
from renkei.loaders.open_data.files.tables import FileOptions
from renkei.loaders.open_data.layouts import BUNDLED, Layout, bundled_layouts, read_layouts
from renkei.loaders.reference.governments import governments

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from renkei.loaders.api import Source

__all__ = ["REJECT_ABOVE", "Options", "read_options"]

REJECT_ABOVE: Final = 5.0  # per cent of the rows


@dataclass(frozen=True)
class Options:
    """What a source says about its tables.

    Attributes:
        file: Encoding, delimiter, sheet.
        layouts: All layouts by name.
        layout_files: Files of the layouts of the source itself.
        layout: The layout of the tables; None if it is recognised.
        header_row: The row of the header; None if it is recognised.
        government: Code of the government for tables without one.
        establisher: Code of the government that established the facilities.
        types: Classes of each thing besides those of the layout.
        year: Year of days without one.
        box: West, south, east, north of where points may be.
        reject_above: Per cent of rows that may be rejected.
        metadata: A CSVW metadata file of the tables; None for those beside them.
        matches: A file of reviewed matches, in SSSOM; None for none.
    """

    file: FileOptions = field(default_factory=FileOptions)
    layouts: Mapping[str, Layout] = field(default_factory=bundled_layouts)
    layout_files: tuple[Path, ...] = ()
    layout: str | None = None
    header_row: int | None = None
    government: str | None = None
    establisher: str | None = None
    types: tuple[str, ...] = ()
    year: int | None = None
    box: tuple[float, float, float, float] | None = None
    reject_above: float = REJECT_ABOVE
    metadata: Path | None = None
    matches: Path | None = None


class _Reader:
    """Reads options of one source; an error has the place of its entry."""

    def __init__(self, source: Source) -> None:
        self._source, self._left = source, dict(source.options)

    def error(self, message: str) -> SourceError:
        file, line = self._source.place
        return SourceError(message, file=file, line=line)

    def take(self, key: str, fits: Callable[[Any], bool], expected: str) -> Any:
        value = self._left.pop(key, None)
        try:
            wrong = value is not None and (isinstance(value, bool) or not fits(value))
        except TypeError:  # a list or a table is no key of anything
            wrong = True
        if wrong:
            raise self.error(f"{key} must be {expected}, not {value!r}")
        return value

    def file(self, key: str) -> Path | None:
        name = self.take(key, lambda v: isinstance(v, str), "the name of a file")
        path = self._source.directory / name if name else None
        if path is not None and not path.is_file():
            raise self.error(f"{key}: there is no file {path}")
        return path

    def finish(self) -> None:
        if self._left:
            raise self.error(
                f"the open-data loader knows no option {', '.join(self._left)}; known are "
                f"{', '.join(KNOWN)}"
            )


KNOWN: Final = (
    "encoding", "delimiter", "sheet", "layout", "layouts", "header_row", "government",
    "establisher", "types", "year", "bbox", "reject_above", "metadata",
    "matches",
)  # fmt: skip
"""Every option."""


def _is_code(value: object) -> bool:
    row = governments().by_code(value) if isinstance(value, str) else None
    return row is not None and row.is_government


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_box(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 4  # noqa: PLR2004 (west, south, east, north)
        and all(isinstance(one, int | float) and -180 <= one <= 180 for one in value)  # noqa: PLR2004 (degrees)
        and value[0] < value[2]
        and value[1] < value[3]
    )


def read_options(source: Source) -> Options:
    """Return the options of a source.

    Raises:
        SourceError: If one is unknown or invalid.
    """
    reader = _Reader(source)
    directory = reader.take("layouts", lambda v: isinstance(v, str), "a directory")
    layouts, files = bundled_layouts(), ()
    if directory is not None:
        own = source.directory / directory
        if not own.is_dir():
            raise reader.error(f"layouts: there is no directory {own}")
        files = tuple(sorted(own.glob("*.toml")))
        layouts = read_layouts([BUNDLED, own])
    types = reader.take("types", _is_texts, "a list of classes") or []
    try:
        classes = tuple(expand(name, {}) for name in types)
    except ValueError as error:
        raise reader.error(f"types: {error}") from None
    code = "the code of a government, such as 222127"
    box = reader.take("bbox", _is_box, "[west, south, east, north]")
    above = reader.take(
        "reject_above",
        lambda v: isinstance(v, int | float) and 0 <= v <= 100,  # noqa: PLR2004 (per cent)
        "a number of per cent",
    )
    options = Options(
        file=FileOptions(
            encoding=reader.take(
                "encoding", ENCODINGS.__contains__, f"one of {', '.join(ENCODINGS)}"
            ),
            delimiter=reader.take(
                "delimiter", lambda v: isinstance(v, str) and len(v) == 1, "one character"
            ),
            sheet=reader.take("sheet", lambda v: isinstance(v, str), "the name of a sheet"),
        ),
        layouts=layouts,
        layout_files=files,
        layout=reader.take("layout", layouts.__contains__, f"one of {', '.join(layouts)}"),
        header_row=reader.take(
            "header_row", lambda v: isinstance(v, int) and v > 0, "a number of a row"
        ),
        government=reader.take("government", _is_code, code),
        establisher=reader.take("establisher", _is_code, code),
        types=classes,
        year=reader.take("year", lambda v: isinstance(v, int) and 1900 < v < 2200, "a year"),  # noqa: PLR2004 (years)
        box=tuple(map(float, box)) if box else None,  # type: ignore[arg-type]
        reject_above=REJECT_ABOVE if above is None else above,
        metadata=reader.file("metadata"),
        matches=reader.file("matches"),
    )
    reader.finish()
    return options
