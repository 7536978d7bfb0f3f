"""``renkei report``: load one source without a build, and show what became of its rows."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import click

from renkei.errors import SourceError
from renkei.graph.catalogue.inputs import LoadReport, StatementSink
from renkei.graph.rdf.iris import Iris
from renkei.graph.reports.records import RECORDS, in_form
from renkei.graph.reports.workbook import WorkbookLimitError, workbook_of
from renkei.loaders.sources import bundled_sources, read_sources

if TYPE_CHECKING:
    from collections.abc import Iterable

    from renkei.context import Context
    from renkei.graph.catalogue.inputs import BuildInput

__all__ = ["report_command"]

_FORMS: Final = ("text", "csv", "jsonl")


class _Attachments(StatementSink):
    """Takes statements without keeping them; keeps the files that the loader made.

    Args:
        iris: Mints IRIs.
        directory: Where the files are kept.
    """

    def __init__(self, iris: Iris, directory: Path) -> None:
        super().__init__(iris, lambda _: None, store=lambda _: "")
        self._directory = directory
        self.files: list[Path] = []

    def attach(self, name: str, file: IO[bytes], report: LoadReport) -> None:
        """Keep a file."""
        del report
        file.seek(0)
        path = self._directory / name.replace("/", "-")
        with path.open("wb") as output:
            shutil.copyfileobj(file, output)
        self.files.append(path)


@click.command("report")
@click.argument("source")
@click.option(
    "--as",
    "form",
    type=click.Choice(_FORMS),
    default="text",
    help="Lines to read, a table for a spreadsheet, or one record for each row and remark.",
)
@click.option(
    "--language", type=click.Choice(["ja", "en"]), default="ja", help="Language of the text."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the report and the rejected rows; without it, the report is printed.",
)
@click.pass_obj
def report_command(
    context: Context, source: str, form: str, language: str, output: Path | None
) -> None:
    """Load SOURCE without a build, and show every remark on it; for sources of open data."""
    path = context.settings.sources or bundled_sources()
    inputs, place = read_sources(path), str(path)
    found = next((one for one in inputs if one.description.name == source), None)
    if found is None:
        names = ", ".join(one.description.name for one in inputs)
        raise SourceError(f"there is no source {source!r}; there are {names}", file=place)
    with tempfile.TemporaryDirectory() as directory:
        sink = _Attachments(Iris(context.settings.base), Path(directory))
        refusal = _load(found, sink)
        records = next((path for path in sink.files if path.name == RECORDS), None)
        if records is None:
            message = f"the loader of {source} makes no report of rows"
            raise refusal or SourceError(message, file=place)
        with records.open("rb") as lines:
            shown = in_form(lines, form, language)
            if output is None:
                sys.stdout.writelines(shown)
            else:
                _write(output, source, form, shown, sink.files)
                context.output(f"Wrote the report to {output}.", {"folder": str(output)})
    if refusal is not None:
        raise refusal


def _load(source: BuildInput, sink: StatementSink) -> SourceError | None:
    """Load a source; return the error with which it is refused after its rows are read."""
    try:
        source.accept(source.load(sink))
    except SourceError as error:
        return error
    return None


def _write(
    output: Path, source: str, form: str, shown: Iterable[str], files: Iterable[Path]
) -> None:
    """Write the report, and the rejected rows, into a folder."""
    output.mkdir(parents=True, exist_ok=True)
    suffix = {"text": "txt"}.get(form, form)
    mark = "\ufeff" if form == "csv" else ""  # spreadsheets expect it
    with (output / f"{source}.{suffix}").open("w", encoding="utf-8", newline="") as report:
        report.write(mark)
        report.writelines(shown)
    for path in files:
        if path.suffix == ".csv":
            shutil.copyfile(path, output / path.name)
            book = (output / path.name).with_suffix(".xlsx")
            try:
                with book.open("wb") as file:
                    workbook_of(path, file)
            except WorkbookLimitError:  # the CSV has all of it
                book.unlink()
