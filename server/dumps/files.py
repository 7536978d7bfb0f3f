"""The artifacts of a generation, dumps and tables, and the response with one of them (RFC 9110).

Only files that a manifest lists can be requested. Their compression is part of the file, not a
Content-Encoding: ``.gz`` and ``.zst`` are sent as such, so that a client stores the bytes that the
checksum is of.
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
from renkei.graph.generations.generations import Generations
from renkei.graph.rdf.formats import CODINGS, CSV, CSVW, PACKAGE
from renkei.server.web.deps import deps
from renkei.server.web.headers import link_value
from renkei.server.web.request_errors import GoneError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

__all__ = ["Artifact", "ArtifactLease", "lease_artifacts", "retained_generations", "send_artifact"]

_CONTENT_TYPES: Final = {
    **{f".{coding.suffix}": coding.media_type for coding in CODINGS.values()},
    f".{CSV.suffix}": f"{CSV.content_type}; header=present",  # RFC 4180 §3
    f".{CSVW.suffix}": CSVW.media_type,
    f".{PACKAGE.suffix}": PACKAGE.media_type,
    SUMS: "text/plain; charset=utf-8",
}
_DESCRIPTION: Final = "-metadata.json"
_BLOCK: Final = 256 * 1024  # bytes read at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A file that a manifest lists.

    Attributes:
        path: Where it is.
        sha256: SHA-256 of its bytes, in hexadecimal.
        modified: Since when its address serves these bytes.
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
        """The value of the Content-Type header."""
        name = self.path.name
        types = (kind for ending, kind in _CONTENT_TYPES.items() if name.endswith(ending))
        return next(types, "application/octet-stream")


@dataclass(frozen=True, slots=True)
class ArtifactLease:
    """The artifacts of a generation, which is not pruned until the lease is closed.

    Unlike a `GenerationLease` it needs no engine.

    Attributes:
        id: The generation's id.
        manifest: The generation's manifest.
        path: The generation's directory.
        close: Ends the lease.
        published: Since when the addresses in use lead to this generation; None if they always do.

    Example:
        with contextlib.closing(lease_artifacts()) as lease:
            artifact = lease.find("facilities.csv")
    """

    id: str
    manifest: Mapping[str, Any]
    path: Path
    close: Callable[[], object]
    published: dt.datetime | None = None

    def find(self, name: str) -> Artifact | None:
        """Return the artifact of a name, None if the manifest does not list it."""
        directory = self.path / "dumps"
        built = self.manifest["built"]
        if name == SUMS:
            path = directory / SUMS
            if not path.is_file():
                return None
            return Artifact(path=path, sha256=digest_of(path), modified=self._modified(built))
        entries = {entry["name"]: entry for entry in _entries(self.manifest)}
        entry = entries.get(name)
        if entry is None:
            return None
        return Artifact(
            path=directory / name,
            sha256=entry["sha256"],
            modified=self._modified(entry.get("modified", built)),
            licence=entry.get("licence"),
            described_by=f"{name}{_DESCRIPTION}" if f"{name}{_DESCRIPTION}" in entries else None,
        )

    def _modified(self, written: str) -> dt.datetime:
        """Return since when an address serves a file: not before its generation was published."""
        return max(filter(None, (dt.datetime.fromisoformat(written), self.published)))


def _entries(manifest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from manifest.get("dumps", ())
    yield from manifest.get("tables", ())


def retained_generations() -> list[tuple[str, str]]:
    """Return id and build time (ISO 8601, UTC) of each retained generation, the newest first."""
    times = {}
    for generation in Generations(deps().settings.data_dir).all():
        stamp = generation.name.partition("Z")[0]
        times[generation.id] = dt.datetime.strptime(f"{stamp[:15]}+0000", "%Y%m%dT%H%M%S%z")
    newest_first = sorted(times.items(), key=lambda entry: entry[1], reverse=True)
    return [(id_, built.isoformat().replace("+00:00", "Z")) for id_, built in newest_first]


def lease_artifacts(id_: str | None = None) -> ArtifactLease:
    """Return a lease on the artifacts of a generation; the caller closes it.

    Args:
        id_: The generation's id; None for the published one.

    Raises:
        StoreError: If nothing is published.
        GoneError: If the generation is no longer retained.
        werkzeug.exceptions.NotFound: If no generation of this id is on record.
    """
    published, history = deps().leases.current(), deps().history
    if id_ is None or id_ == published.id:
        # The reference in `close` keeps the generation open.
        since = published.published if id_ is None else None
        return ArtifactLease(
            published.id, published.manifest, published.path, lambda: published, since
        )
    generations = Generations(deps().settings.data_dir)
    try:
        lock = generations.open(generations.find(id_))
    except StoreError:
        if any(generation.id == id_ for generation in generations.all()):
            raise  # it is retained and cannot be read
        record = history.record(id_) if history else None
        if record is None:
            abort(404)
        raise GoneError(
            f"the files of generation {id_}, built {record.built}, are not kept any more; "
            f"those of the published one, {published.id}, are at /dumps/"
        ) from None
    try:
        manifest = lock.generation.manifest
    except BaseException:
        lock.close()
        raise
    return ArtifactLease(id_, manifest, lock.generation.path, lock.close)


class _LeasedFile(FileWrapper):
    """A file in blocks, which ends the lease when it is closed.

    The server closes a passed-through file itself and does not call ``Response.call_on_close``.
    """

    def __init__(self, file: IO[bytes], close: Callable[[], object]) -> None:
        super().__init__(file, _BLOCK)
        self._end_lease = close

    def close(self) -> None:
        """Close the file and end the lease."""
        super().close()
        self._end_lease()


def send_artifact(artifact: Artifact, close: Callable[[], object]) -> Response:
    """Return the response with a file, or with the requested range of it.

    A single range is supported; several are 416, as a server may choose (RFC 9110 §14.2).

    Args:
        artifact: The file.
        close: Called when the response is closed.

    Raises:
        werkzeug.exceptions.NotFound: If the file does not exist.
        werkzeug.exceptions.RequestedRangeNotSatisfiable: If the range is not in the file.
    """
    path = artifact.path
    try:
        opened = path.open("rb")
    except OSError:
        close()
        abort(404)
    size = path.stat().st_size
    response = Response(
        _LeasedFile(opened, close), content_type=artifact.content_type, direct_passthrough=True
    )
    response.headers["Content-Length"] = str(size)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Last-Modified"] = http_date(artifact.modified)
    response.set_etag(artifact.sha256)
    if path.suffix in {".gz", ".zst"}:
        response.headers["Content-Disposition"] = f'attachment; filename="{path.name}"'
    if artifact.licence:
        response.headers.add("Link", link_value(artifact.licence, "license"))
    if artifact.described_by:
        link = link_value(artifact.described_by, "describedby", CSVW.media_type)
        response.headers.add("Link", link)
    length = size if _has_range() else None
    try:
        response.make_conditional(request, accept_ranges=True, complete_length=length)
    except BaseException:
        response.close()
        raise
    return response


def _has_range() -> bool:
    """Whether Range applies: with GET only, and in bytes only (RFC 9110 §14.2)."""
    unit = request.headers.get("Range", "").partition("=")[0]
    return request.method == "GET" and unit.strip().lower() == "bytes"
