"""The files that a generation offers, and how one of them is sent (RFC 9110).

A manifest lists them; no other name leads to a file. They are compressed as such, not in transit:
``.gz`` and ``.zst`` have the media type of what they are and no Content-Encoding, so that a client
keeps the bytes that the checksum is of.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final

from flask import Response, abort, request
from werkzeug.http import http_date
from werkzeug.wsgi import FileWrapper

from renkei.errors import StoreError
from renkei.graph.dumps.artifacts import SUMS
from renkei.graph.dumps.dumps import digest_of
from renkei.graph.generations.generations import Generations as StoredGenerations
from renkei.graph.rdf.formats import CODINGS, CSV, CSVW, PACKAGE
from renkei.server.web.request_errors import GoneError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from renkei.graph.generations.history import History
    from renkei.graph.generations.leases import GenerationLease, Leases

__all__ = ["Held", "OfferedFile", "OfferedGenerations", "send"]

_TYPES: Final = {
    **{f".{coding.suffix}": coding.media_type for coding in CODINGS.values()},
    f".{CSV.suffix}": f"{CSV.content_type}; header=present",  # RFC 4180 §3
    f".{CSVW.suffix}": CSVW.media_type,
    f".{PACKAGE.suffix}": PACKAGE.media_type,
    SUMS: "text/plain; charset=utf-8",
}
_DESCRIPTION: Final = "-metadata.json"
_BLOCK: Final = 256 * 1024  # bytes that are read at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedFile:
    """A file that a manifest lists.

    Attributes:
        path: Where it is.
        sha256: SHA-256 of its bytes, in hexadecimal digits.
        modified: Since when these bytes are at the address of the file.
        licence: IRI of the licence that covers all of it, or None.
        described_by: Name of the file that describes its columns, or None.
    """

    path: Path
    sha256: str
    modified: dt.datetime
    licence: str | None = None
    described_by: str | None = None

    @property
    def content_type(self) -> str:
        """What its bytes are."""
        endings = (kind for ending, kind in _TYPES.items() if self.path.name.endswith(ending))
        return next(endings, "application/octet-stream")


@dataclass(frozen=True, slots=True)
class Held:
    """A generation whose files can be read, safe from ``prune`` until it is closed.

    Attributes:
        id: Its id.
        manifest: What is known of it.
        path: Its directory.
        close: Lets go of it.
        published: Since when it is what is found here; None if nothing else ever is.
    """

    id: str
    manifest: Mapping[str, Any]
    path: Path
    close: Callable[[], object]
    published: dt.datetime | None = None

    def file(self, name: str) -> OfferedFile | None:
        """Return the file of this name, None if it is not offered."""
        directory = self.path / "dumps"
        built = self.manifest["built"]
        if name == SUMS:
            path = directory / SUMS
            if not path.is_file():
                return None
            return OfferedFile(path=path, sha256=digest_of(path), modified=self._since(built))
        listed = {entry["name"]: entry for entry in _entries(self.manifest)}
        entry = listed.get(name)
        if entry is None:
            return None
        return OfferedFile(
            path=directory / name,
            sha256=entry["sha256"],
            modified=self._since(entry.get("modified", built)),
            licence=entry.get("licence"),
            described_by=f"{name}{_DESCRIPTION}" if f"{name}{_DESCRIPTION}" in listed else None,
        )

    def _since(self, modified: str) -> dt.datetime:
        """Since when a file is at its address: others were there until it was published (again)."""
        return max(filter(None, (dt.datetime.fromisoformat(modified), self.published)))


class OfferedGenerations:
    """The published generation, and those that are kept in the data directory."""

    def __init__(self, data_dir: Path, leases: Leases, history: History | None = None) -> None:
        """Find generations.

        Args:
            data_dir: The data directory.
            leases: Leases on the published data.
            history: What is remembered of those that are gone; None if nothing is.
        """
        self._stored = StoredGenerations(data_dir)
        self._leases, self._history = leases, history

    def current(self) -> GenerationLease:
        """Return the published generation.

        Raises:
            StoreError: If nothing is published.
        """
        return self._leases.current()

    def kept(self) -> list[tuple[str, str]]:
        """Return id and time (ISO 8601) of each generation that is kept, the newest first."""
        found = {}
        for generation in self._stored.all():
            stamp = generation.name.partition("Z")[0]
            found[generation.id] = dt.datetime.strptime(f"{stamp[:15]}+0000", "%Y%m%dT%H%M%S%z")
        newest_first = sorted(found.items(), key=lambda entry: entry[1], reverse=True)
        return [(id_, built.isoformat().replace("+00:00", "Z")) for id_, built in newest_first]

    def hold(self, id_: str | None = None) -> Held:
        """Return a generation; whoever takes it closes it.

        Args:
            id_: Its id; None for the published one.

        Raises:
            StoreError: If nothing is published.
            GoneError: If there was one and it is not kept any more.
            werkzeug.exceptions.NotFound: If there never was one, as far as is known.
        """
        lease = self._leases.current()
        if id_ is None or id_ == lease.id:
            # What holds the lease holds the generation.
            published = lease.published if id_ is None else None
            return Held(lease.id, lease.manifest, lease.path, lambda: lease, published)
        try:
            opened = self._stored.open(self._stored.find(id_))
        except StoreError:
            if any(generation.id == id_ for generation in self._stored.all()):
                raise  # it is kept, and cannot be read
            record = self._history.record(id_) if self._history else None
            if record is None:
                abort(404)
            raise GoneError(
                f"the files of generation {id_}, built {record.built}, are not kept any more; "
                f"those of the published one, {lease.id}, are at /dumps/"
            ) from None
        try:
            manifest = opened.generation.manifest
        except BaseException:
            opened.close()
            raise
        return Held(id_, manifest, opened.generation.path, opened.close)


def _entries(manifest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from manifest.get("dumps", ())
    yield from manifest.get("tables", ())


class _HeldFile(FileWrapper):
    """A file as blocks. What is passed through as it is gets no other call when it is done."""

    def __init__(self, file: IO[bytes], close: Callable[[], object]) -> None:
        super().__init__(file, _BLOCK)
        self._let_go = close

    def close(self) -> None:
        """Close the file, and let go of its generation."""
        super().close()
        self._let_go()


def send(file: OfferedFile, close: Callable[[], object]) -> Response:
    """Return the response with a file or with the part of it that is asked for.

    One range is answered, several are not (416): a server may choose (RFC 9110, section 14.2).

    Args:
        file: The file.
        close: Is called when the response is closed.

    Raises:
        werkzeug.exceptions.NotFound: If it is not there.
        werkzeug.exceptions.RequestedRangeNotSatisfiable: If the range is not in the file.
    """
    try:
        opened = file.path.open("rb")
    except OSError:
        close()
        abort(404)
    size = file.path.stat().st_size
    response = Response(
        _HeldFile(opened, close), content_type=file.content_type, direct_passthrough=True
    )
    response.headers["Content-Length"] = str(size)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Last-Modified"] = http_date(file.modified)
    response.set_etag(file.sha256)
    if file.path.suffix in {".gz", ".zst"}:
        response.headers["Content-Disposition"] = f'attachment; filename="{file.path.name}"'
    if file.licence:
        response.headers.add("Link", f'<{file.licence}>; rel="license"')
    if file.described_by:
        response.headers.add(
            "Link", f'<{file.described_by}>; rel="describedby"; type="{CSVW.media_type}"'
        )
    length = size if _has_range() else None
    try:
        response.make_conditional(request, accept_ranges=True, complete_length=length)
    except BaseException:
        response.close()
        raise
    return response


def _has_range() -> bool:
    """Whether to look at Range: GET alone knows it, and of the units bytes (section 14.2)."""
    unit = request.headers.get("Range", "").partition("=")[0]
    return request.method == "GET" and unit.strip().lower() == "bytes"
