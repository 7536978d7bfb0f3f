"""Sources with ``url``: where ``renkei fetch`` puts their files, and where a build finds them.

The files of a source are in ``fetched/<source>/`` beside ``sources.toml``. A build reads them there
and uses no network.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from renkei.graph.rdf.iris import is_key
from renkei.loaders.toml_table import read_toml_file

if TYPE_CHECKING:
    from pathlib import Path

    from renkei.loaders.toml_table import TomlTable

__all__ = ["FETCHED", "RemoteFile", "fetched_paths", "remote_files"]

FETCHED: Final = "fetched"
"""The directory beside ``sources.toml``."""

_NAME: Final = re.compile(r"[^\x00-\x1f\x7f/\\:*?\"<>|.][^\x00-\x1f\x7f/\\:*?\"<>|]*")
_MAX_NAME: Final = 200  # bytes; file systems allow 255, and the record has a longer name


@dataclass(frozen=True)
class RemoteFile:
    """A file of a source: its address, and the path that it is fetched to."""

    source: str
    url: str
    path: Path


def remote_files(path: Path) -> list[RemoteFile]:
    """Return the files with addresses of a ``sources.toml``, in its order.

    Other keys of the entries are not looked at.

    Raises:
        SourceError: If it cannot be read, or ``name`` or ``url`` of an entry is invalid.
    """
    found: list[RemoteFile] = []
    for table in read_toml_file(path).tables("source", required=True):
        name = table.string("name")
        if table.has("url"):
            if not is_key(name):
                raise table.error(f"{name!r} cannot be a name", key="name")
            found += _remote_files(table, name, path.parent)
    return found


def fetched_paths(table: TomlTable, name: str, directory: Path) -> list[Path]:
    """Return the paths of the files of a source that has ``url``.

    Raises:
        SourceError: If ``url`` is invalid, or a file has not been fetched.
    """
    paths = [file.path for file in _remote_files(table, name, directory)]
    for path in paths:
        if not path.is_file():
            raise table.error(f"there is no {path} yet: run `renkei fetch`", key="url")
    return paths


def _remote_files(table: TomlTable, name: str, directory: Path) -> list[RemoteFile]:
    files: dict[str, str] = {}
    for file_name, url in table.named_strings("url", name=file_name_of):
        wrong = _fault_of(url)
        if wrong:
            raise table.error(f"{url}: {wrong}", url, key="url")
        if not _NAME.fullmatch(file_name) or len(file_name.encode()) > _MAX_NAME:
            raise table.error(
                f"{url} has no usable file name; name the file: "
                'url = { "facilities.csv" = "https://…" }',
                url,
                key="url",
            )
        if file_name.lower() in {known.lower() for known in files}:
            raise table.error(
                f"two files are called {file_name}; name them: "
                'url = { "a.csv" = "https://…", "b.csv" = "https://…" }',
                url,
                key="url",
            )
        files[file_name] = url
    if not files:
        raise table.error("url is empty", key="url")
    folder = directory / FETCHED / name
    return [RemoteFile(name, url, folder / file_name) for file_name, url in files.items()]


def file_name_of(url: str) -> str:
    """Return the last part of the path of an address, decoded; it may be empty."""
    try:
        return unquote(urlsplit(url).path).rpartition("/")[2]
    except ValueError:
        return ""


def _fault_of(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 (raises if it is no number)
    except ValueError as error:
        return str(error)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return "the address must begin with https:// or http:// and a host"
    if parts.username is not None or parts.password is not None:
        return "the address must not have a user or a password"
    if not url.isascii() or not url.isprintable() or " " in url:
        return "percent-encode spaces and characters that are not ASCII"
    return None
