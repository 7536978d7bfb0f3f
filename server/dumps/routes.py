"""``/dumps/``: generations as files: pages for people, files by name for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.routing import BaseConverter

from renkei.graph.dumps.artifacts import SUMS
from renkei.server.dumps.files import OfferedGenerations, send
from renkei.server.dumps.page import dump_groups, table_rows, terms_of

if TYPE_CHECKING:
    from flask import Response
    from flask.blueprints import BlueprintSetupState
    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.generations.history import History
    from renkei.graph.generations.leases import Leases
    from renkei.server.dumps.files import Held
    from renkei.settings import Settings

__all__ = ["create_dumps_blueprint"]

_PACKAGE: Final = "datapackage.json"
_IMMUTABLE: Final = "public, max-age=31536000, immutable"  # RFC 8246
_FOR_EVER: Final = 308


class _GenerationId(BaseConverter):
    regex = r"[0-9a-f]{16}"


class _FileName(BaseConverter):
    """A name without two dots in a row: those are between the ids of a patch."""

    regex = r"(?!\.)(?:(?!\.\.)[^/])+"
    part_isolating = True


def create_dumps_blueprint(
    settings: Settings, leases: Leases, history: History | None = None
) -> Blueprint:
    """Make the blueprint of the dumps. Only names that a manifest lists lead to a file.

    Args:
        settings: Where the data directory is.
        leases: Leases on the published data.
        history: What is remembered of generations that are gone; None if nothing is.
    """
    blueprint = Blueprint("dumps", __name__)
    offered = OfferedGenerations(settings.data_dir, leases, history)

    @blueprint.record
    def add_converter(state: BlueprintSetupState) -> None:
        converters = {"generation_id": _GenerationId, "file_name": _FileName}
        state.app.url_map.converters.update(converters)

    @blueprint.get("/dumps/")
    def dumps() -> str:
        return _page(offered, None)

    @blueprint.get("/dumps/latest/")
    def latest() -> AnyResponse:
        return redirect(url_for("dumps.dumps"), _FOR_EVER)

    @blueprint.get("/dumps/<generation_id:id_>/")
    def generation(id_: str) -> str:
        return _page(offered, id_)

    @blueprint.get("/dumps/latest/<file_name:name>")
    def newest_file(name: str) -> Response:
        held = offered.hold()
        response = _file(held, name)
        location = url_for("dumps.file", id_=held.id, name=name)
        response.headers["Content-Location"] = location
        return response

    @blueprint.get("/dumps/<generation_id:id_>/<file_name:name>")
    def file(id_: str, name: str) -> Response:
        response = _file(offered.hold(id_), name)
        response.headers["Cache-Control"] = _IMMUTABLE
        return response

    @blueprint.get("/dumps/<file_name:name>")
    def old_address(name: str) -> AnyResponse:
        """Redirect what was here before generations had addresses of their own."""
        return redirect(_address(offered, name), _FOR_EVER)

    return blueprint


def _address(offered: OfferedGenerations, name: str) -> str:
    """Return the address of a file of the published generation."""
    held = offered.hold()
    try:
        if held.file(name) is None:
            abort(404)
    finally:
        held.close()
    return url_for("dumps.newest_file", name=name)


def _file(held: Held, name: str) -> Response:
    try:
        file = held.file(name)
        if file is None:
            abort(404)
    except BaseException:
        held.close()
        raise
    return send(file, held.close)


def _page(offered: OfferedGenerations, id_: str | None) -> str:
    held = offered.hold(id_)
    try:
        return render_template("dumps/dumps.html", **_shown(offered, held))
    finally:
        held.close()


def _shown(offered: OfferedGenerations, held: Held) -> dict[str, Any]:
    manifest = held.manifest
    tables = table_rows(manifest)
    names = {file["name"] for file in manifest.get("tables", ())}
    return {
        "lease": held,
        "base": manifest.get("base", ""),
        "newest": offered.current().id,
        "kept": offered.kept(),
        "groups": dump_groups(manifest),
        "tables": tables,
        "table_terms": terms_of(tables[0].file) if tables else None,
        "package": _PACKAGE if _PACKAGE in names else None,
        "sums": SUMS if held.file(SUMS) else None,
    }
