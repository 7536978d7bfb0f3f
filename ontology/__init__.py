"""The vocabulary, the codes, the shapes, and constants generated from them."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

__all__ = ["VOCABULARY_FILES", "read_vocabulary", "vocabulary_path"]

VOCABULARY_FILES = ("renkei.ttl", "codes.ttl", "shapes.ttl", "mappings.sssom.tsv")


def read_vocabulary(name: str) -> str:
    """Return the text of one of ``VOCABULARY_FILES``."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def vocabulary_path(name: str) -> AbstractContextManager[Path]:
    """Return a context manager with the path of one of ``VOCABULARY_FILES`` on disk.

    If the package is in an archive, the file is a temporary copy.
    """
    return as_file(files(__name__).joinpath(name))
