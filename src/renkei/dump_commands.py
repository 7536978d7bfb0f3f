"""``renkei dump`` and ``renkei patch``: export the graph, and update an exported file."""

from __future__ import annotations

import gzip
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import click

from renkei.errors import SourceError, StoreError
from renkei.graph.dumps.dumps import open_dump
from renkei.graph.dumps.patch import apply_patch
from renkei.graph.rdf.formats import DUMP_FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.context import Context

__all__ = ["dump_command", "patch_command"]


@click.command("dump")
@click.option(
    "--rdf-format",
    "dump_format",
    type=click.Choice(list(DUMP_FORMATS)),
    default="nquads",
    help="N-Quads and TriG keep the source of each statement; the others hold the merged graph.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File; without it, standard output."
)
@click.pass_obj
def dump_command(context: Context, dump_format: str, output: Path | None) -> None:
    """Write the published graph in a form of RDF; N-Quads and N-Triples are sorted."""
    with (
        context.generations.open() as generation,
        open_dump(generation.dumps_path, dump_format) as lines,
    ):
        if output is None:
            shutil.copyfileobj(lines, sys.stdout.buffer)
            return
        with _atomic_file(output) as file:
            shutil.copyfileobj(lines, file)


@click.command("patch")
@click.argument("dump", type=click.Path(path_type=Path))
@click.argument("patch", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="New file.")
@click.option("--reverse", is_flag=True, help="Go back, from the new dump to the old one.")
@click.pass_obj
def patch_command(
    context: Context, dump: Path, patch: Path, output: Path, *, reverse: bool
) -> None:
    """Make the N-Quads dump of a generation of that of the one before (DUMP) and a PATCH."""
    count = 0  # files with the suffix .gz are compressed
    with _lines(dump) as old, _lines(patch) as rows, _atomic_file(output) as file:
        for line in apply_patch(old, rows, name=str(patch), is_reversed=reverse):
            file.write(line)
            count += 1
    context.output(f"Wrote {count:,} statements to {output}.", {"statements": count})


@contextmanager
def _lines(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for reading, decompressed if its suffix is .gz."""
    try:
        with path.open("rb") as raw:
            if path.suffix != ".gz":
                yield raw
                return
            with gzip.GzipFile(fileobj=raw) as file:
                yield cast("IO[bytes]", file)
    except (EOFError, gzip.BadGzipFile) as error:
        raise SourceError(f"is no whole gzip file: {error}", file=str(path)) from error
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}", file=str(path)) from error


@contextmanager
def _atomic_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for writing that gets its name only when it is complete."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("wb") as raw:
            if path.suffix == ".gz":
                with gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw, mtime=0) as file:
                    yield cast("IO[bytes]", file)
            else:
                yield raw
        partial.replace(path)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror}") from error
    finally:
        partial.unlink(missing_ok=True)
