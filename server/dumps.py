"""``/dumps/``: the published generation as files, with their sizes and SHA-256."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, render_template, request, send_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response as AnyResponse

    from renkei.server.publication import Generations, PublishedView

__all__ = ["checksums", "create_dumps_blueprint"]


@dataclass(frozen=True, slots=True)
class Dump:
    """A dump as the manifest lists it."""

    name: str
    statements: int
    size: int
    sha256: str


def checksums(dumps: list[Dump]) -> str:
    """Return the lines that ``sha256sum --check`` reads."""
    return "".join(f"{dump.sha256}  {dump.name}\n" for dump in dumps)


def create_dumps_blueprint(generations: Generations) -> Blueprint:
    """Make the blueprint of the dumps. Only names that the manifest lists lead to a file."""
    blueprint = Blueprint("dumps", __name__)

    @blueprint.get("/dumps/")
    def dumps() -> str:
        view = generations.current()
        return render_template("dumps.html", view=view, dumps=_dumps(view.manifest))

    @blueprint.get("/dumps/SHA256SUMS")
    def sums() -> AnyResponse:
        view = generations.current()
        response = Response(
            checksums(_dumps(view.manifest)), content_type="text/plain; charset=utf-8"
        )
        response.set_etag(view.id)
        return response.make_conditional(request)

    @blueprint.get("/dumps/<name>")
    def dump(name: str) -> AnyResponse:
        view = generations.current()
        found = next((entry for entry in _dumps(view.manifest) if entry.name == name), None)
        if found is None:
            abort(404)
        return _file(view, found)

    return blueprint


def _dumps(manifest: Mapping[str, Any]) -> list[Dump]:
    return [
        Dump(entry["name"], entry["statements"], entry["size"], entry["sha256"])
        for entry in manifest.get("dumps", ())
    ]


def _file(view: PublishedView, dump: Dump) -> AnyResponse:
    """Return a file; it is gzip as such, not in transit, so that there is no Content-Encoding."""
    path = view.path / "dumps" / dump.name
    if not path.is_file():
        abort(404)
    return send_file(
        path,
        mimetype="application/gzip",
        as_attachment=True,
        download_name=dump.name,
        conditional=True,
        etag=dump.sha256,
        last_modified=dt.datetime.fromisoformat(view.manifest["built"]),
    )
