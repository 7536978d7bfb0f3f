"""Loader of the tables that local governments publish: CSV, TSV, Excel, OpenDocument."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from renkei.loaders.open_data.csvw.loading import metadata_of
from renkei.loaders.open_data.loading import SourceLoad
from renkei.loaders.open_data.options import read_options
from renkei.loaders.open_data.reports import check_rejected

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from renkei.loaders.api import Iris, LoadReport, QueryFunction, Source, StatementSink

__all__ = ["OpenDataLoader"]


class OpenDataLoader:
    """Loads tables in known layouts (a ``DivisibleLoader``).

    docs/reference/open-data.md has the options.
    """

    def files(self, source: Source) -> Sequence[Path]:
        """Return the tables, their metadata, and the layouts of the source itself.

        Raises:
            SourceError: If an option is unknown or invalid, or a layout is malformed.
        """
        options = read_options(source)
        described = (metadata_of(path, options.metadata) for path in source.paths)
        metadata = dict.fromkeys(path for path in described if path is not None)
        matches = () if options.matches is None else (options.matches,)
        return [*source.paths, *options.layout_files, *metadata, *matches]

    def load(self, source: Source, sink: StatementSink) -> LoadReport:
        """Write the statements of all tables; report every row.

        Raises:
            SourceError: If a table has no known layout.
        """
        return SourceLoad(source, read_options(source), sink).run()

    def divide(self, source: Source) -> Sequence[Source]:
        """Return each file as a source: what a file says depends on no other file.

        Reviewed matches are a part without tables.
        """
        rest = {key: value for key, value in source.options.items() if key != "matches"}
        parts = [replace(source, paths=[path], options=rest) for path in source.paths]
        if len(rest) < len(source.options):
            parts.append(replace(source, paths=[]))
        return parts

    def accept(self, source: Source, report: LoadReport) -> None:
        """Refuse a source of which too many rows are rejected.

        Raises:
            SourceError: If they are more than ``reject_above``; with the first of them.
        """
        check_rejected(source, read_options(source), report)

    def reconcile(self, source: Source, query: QueryFunction, iris: Iris) -> list[str] | None:
        """Return None: the report accounts for every row."""
        del source, query, iris
        return None
