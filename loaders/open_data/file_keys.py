"""The parts for files in IRIs."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from renkei.loaders.api import is_key

if TYPE_CHECKING:
    from pathlib import Path

    from renkei.loaders.open_data.files.tables import Table

__all__ = ["file_key", "member_iri"]


def file_key(path: Path, directory: Path) -> str:
    """Return the part for a file in its IRI: its path below the directory of ``sources.toml``.

    A name that is no key, such as 施設.csv, has a hash in it.
    """
    name = path.relative_to(directory).as_posix() if path.is_relative_to(directory) else path.name
    if is_key(name):
        return name
    readable = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-._")
    return f"{readable or 'file'}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def member_iri(table: Table, file: str) -> str:
    """Return the IRI of what a table is in: a file, or a member of an archive."""
    member = table.file.partition("/")[2]
    return f"{file}-{hashlib.sha256(member.encode()).hexdigest()[:8]}" if member else file
