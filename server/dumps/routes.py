"""``/dumps/``: the artifacts of generations: pages for people, files by name for programs."""

from __future__ import annotations

import contextlib
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.routing import BaseConverter

from renkei.graph.dumps.artifacts import SUMS
from renkei.server.dumps.files import lease_artifacts, retained_generations, send_artifact
from renkei.server.dumps.page import dump_groups, table_rows, terms_of
from renkei.server.web.deps import deps

if TYPE_CHECKING:
    from flask import Response
    from flask.blueprints import BlueprintSetupState
    from werkzeug.wrappers import Response as AnyResponse

    from renkei.server.dumps.files import ArtifactLease

__all__ = ["blueprint"]

_PACKAGE: Final = "datapackage.json"
_IMMUTABLE: Final = "public, max-age=31536000, immutable"  # RFC 8246

blueprint = Blueprint("dumps", __name__)


class _GenerationId(BaseConverter):
    regex = r"[0-9a-f]{16}"


class _FileName(BaseConverter):
    """A name without two consecutive dots: those separate the ids in the name of a patch."""

    regex = r"(?!\.)(?:(?!\.\.)[^/])+"
    part_isolating = True


@blueprint.record
def add_converters(state: BlueprintSetupState) -> None:
    """Register the URL converters of the routes below."""
    converters = {"generation_id": _GenerationId, "file_name": _FileName}
    state.app.url_map.converters.update(converters)


@blueprint.get("/dumps/")
def dumps() -> str:
    """Show the artifacts of the published generation."""
    return _page(None)


@blueprint.get("/dumps/latest/")
def latest() -> AnyResponse:
    """Redirect to the published generation."""
    return redirect(url_for("dumps.dumps"), HTTPStatus.PERMANENT_REDIRECT)


@blueprint.get("/dumps/<generation_id:id_>/")
def generation(id_: str) -> str:
    """Show the artifacts of a generation."""
    return _page(id_)


@blueprint.get("/dumps/latest/<file_name:name>")
def newest_file(name: str) -> Response:
    """Answer with a file of the published generation."""
    lease = lease_artifacts()
    response = _file(lease, name)
    response.headers["Content-Location"] = url_for("dumps.file", id_=lease.id, name=name)
    return response


@blueprint.get("/dumps/<generation_id:id_>/<file_name:name>")
def file(id_: str, name: str) -> Response:
    """Answer with a file of a generation; it never changes."""
    response = _file(lease_artifacts(id_), name)
    response.headers["Cache-Control"] = _IMMUTABLE
    return response


@blueprint.get("/dumps/<file_name:name>")
def old_address(name: str) -> AnyResponse:
    """Redirect an address of the time before generations had addresses of their own."""
    with contextlib.closing(lease_artifacts()) as lease:
        if lease.find(name) is None:
            abort(404)
    address = url_for("dumps.newest_file", name=name)
    return redirect(address, HTTPStatus.PERMANENT_REDIRECT)


def _file(lease: ArtifactLease, name: str) -> Response:
    try:
        artifact = lease.find(name)
        if artifact is None:
            abort(404)
    except BaseException:
        lease.close()
        raise
    return send_artifact(artifact, lease.close)


def _page(id_: str | None) -> str:
    with contextlib.closing(lease_artifacts(id_)) as lease:
        manifest = lease.manifest
        tables = table_rows(manifest)
        names = {entry["name"] for entry in manifest.get("tables", ())}
        return render_template(
            "dumps/dumps.html",
            lease=lease,
            base=manifest.get("base", ""),
            newest=deps().leases.current().id,
            kept=retained_generations(),
            groups=dump_groups(manifest),
            tables=tables,
            table_terms=terms_of(tables[0].file) if tables else None,
            package=_PACKAGE if _PACKAGE in names else None,
            sums=SUMS if lease.find(SUMS) else None,
        )
