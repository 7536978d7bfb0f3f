"""Fetches the files of sources, each with a record beside it, and replaces them atomically."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from renkei.errors import StoreError
from renkei.fetch.failure import FetchFailure
from renkei.fetch.transfer import open_url

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator

    from renkei.fetch.transfer import Limits, Response
    from renkei.loaders.fetched import RemoteFile

__all__ = ["RECORD_SUFFIX", "FetchOutcome", "Record", "fetch_all", "read_record"]

RECORD_SUFFIX: Final = ".fetched.json"
"""The record of a file has its name with this behind it."""

_PAGES: Final = {"text/html", "application/xhtml+xml"}


@dataclass(frozen=True)
class Record:
    """How a file came here.

    Attributes:
        url: Its address in ``sources.toml``.
        final_url: Where redirects led.
        fetched: When its bytes came (UTC).
        checked: When the server was last asked (UTC).
        sha256: Digest of its bytes (hex).
        size: In bytes.
        etag: ``ETag`` of the answer; empty if it had none.
        last_modified: ``Last-Modified`` of the answer; empty if it had none.
        content_type: ``Content-Type`` of the answer; empty if it had none.
    """

    url: str
    final_url: str
    fetched: str
    checked: str
    sha256: str
    size: int
    etag: str = ""
    last_modified: str = ""
    content_type: str = ""


@dataclass(frozen=True)
class FetchOutcome:
    """What became of a file: ``new``, ``changed``, ``unchanged`` or ``failed``."""

    file: RemoteFile
    state: Literal["new", "changed", "unchanged", "failed"]
    size: int = 0
    reason: str = ""


def fetch_all(
    files: Iterable[RemoteFile], limits: Limits, clock: Callable[[], dt.datetime]
) -> Iterator[FetchOutcome]:
    """Fetch files one after the other; a failure does not stop the others, and changes nothing.

    Raises:
        StoreError: If a file cannot be written.
    """
    for file in files:
        try:
            yield _fetch(file, limits, clock)
        except FetchFailure as failure:
            yield FetchOutcome(file, "failed", reason=str(failure))
        except OSError as error:
            raise StoreError(f"{file.path}: cannot be written: {error.strerror}") from error


def read_record(path: Path) -> Record | None:
    """Return the record of a file; None if there is none, or it is not of these bytes."""
    try:
        values: dict[str, Any] = json.loads(_record_path(path).read_text(encoding="utf-8"))
        record = Record(**values)
        with path.open("rb") as data:
            digest = hashlib.file_digest(data, "sha256").hexdigest()
    except (OSError, ValueError, TypeError):
        return None
    return record if record.sha256 == digest else None


def _fetch(file: RemoteFile, limits: Limits, clock: Callable[[], dt.datetime]) -> FetchOutcome:
    record = read_record(file.path)
    if record is not None and record.url != file.url:
        record = None
    with open_url(file.url, _conditions(record), limits) as response:
        now = clock().isoformat(timespec="seconds")
        if response.status == 304:  # noqa: PLR2004
            if record is None:
                raise FetchFailure("the server answers 304 to a request without conditions")
            _write_record(file.path, Record(**{**asdict(record), "checked": now}))
            return FetchOutcome(file, "unchanged", record.size)
        return _keep(file, response, now)


def _keep(file: RemoteFile, response: Response, now: str) -> FetchOutcome:
    """Write the body beside the file, then put it in its place."""
    content_type = response.header("Content-Type")
    kind = content_type.partition(";")[0].strip().lower()
    if kind in _PAGES and file.path.suffix.lower() not in {".html", ".htm", ".xhtml"}:
        raise FetchFailure(
            "the server sends a web page, not a file; give the address behind the link to the file"
        )
    path = file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    before = _digest_of(path)
    handle, part_name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    part = Path(part_name)
    try:
        digest, size = hashlib.sha256(), 0
        with os.fdopen(handle, "wb") as output:
            for data in response.chunks():
                digest.update(data)
                size += len(data)
                output.write(data)
            os.fchmod(output.fileno(), 0o644)
            output.flush()
            os.fsync(output.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    record = Record(
        url=file.url,
        final_url=response.url,
        fetched=now,
        checked=now,
        sha256=digest.hexdigest(),
        size=size,
        etag=response.header("ETag"),
        last_modified=response.header("Last-Modified"),
        content_type=content_type,
    )
    _write_record(path, record)
    if before is None:
        return FetchOutcome(file, "new", size)
    return FetchOutcome(file, "unchanged" if before == record.sha256 else "changed", size)


def _conditions(record: Record | None) -> dict[str, str]:
    if record is None:
        return {}
    headers = {"If-None-Match": record.etag, "If-Modified-Since": record.last_modified}
    return {name: value for name, value in headers.items() if value}


def _digest_of(path: Path) -> str | None:
    try:
        with path.open("rb") as data:
            return hashlib.file_digest(data, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def _record_path(path: Path) -> Path:
    return path.with_name(path.name + RECORD_SUFFIX)


def _write_record(path: Path, record: Record) -> None:
    target = _record_path(path)
    part = target.with_name(f".part-{target.name}")
    part.write_text(json.dumps(asdict(record), ensure_ascii=False, indent=1) + "\n", "utf-8")
    part.replace(target)
