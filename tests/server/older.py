"""Generations beside the published one: copies, also such as an older version has left."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any, Final

from renkei.graph.generations.generations import Generation, Generations
from renkei.graph.generations.history import History
from renkei.graph.generations.leases import InProcessLeases
from renkei.graph.search.index import SEARCH_INDEX
from renkei.graph.things.table import THINGS_TABLE
from renkei.queries.read import bundled_queries
from renkei.server.app import create_app
from renkei.settings import Settings
from tests.server.conftest import BufferedClient

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

FILES: Final = {"renkei.nq.gz", "renkei.nt.gz", "renkei.ttl.gz"}
# What manifests had before there were catalogue, tables and changes.
KEYS: Final = {
    "id", "content_sha256", "version", "built", "base", "inputs_sha256", "triples", "quads",
    "graphs", "classes", "checks", "sources", "durations",
}  # fmt: skip
OF_A_DUMP: Final = ("name", "statements", "size", "sha256")
OF_A_SOURCE: Final = {
    "name", "loader", "title", "description", "publisher", "publisher_url", "licence", "rights",
    "landing_page", "issued", "files", "counts",
}  # fmt: skip


def copied(generation: Generation, data_dir: Path, name: str) -> Generation:
    """Copy a generation into a data directory under another name; its store may be changed."""
    path = Generations(data_dir).directory / name
    shutil.copytree(generation.path, path, copy_function=os.link)
    for changed in ("store", "manifest.json", "in-use.lock"):
        where = path / changed
        if where.is_dir():
            shutil.rmtree(where)
            shutil.copytree(generation.path / changed, where)
        else:
            where.unlink()
            shutil.copy(generation.path / changed, where)
    copy = Generation(path)
    write_manifest(copy, generation.manifest | {"id": copy.id})
    return copy


def write_manifest(generation: Generation, manifest: dict[str, Any]) -> None:
    """Write a manifest in the place of that of a copy."""
    (generation.path / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def make_older(generation: Generation) -> None:
    """Take out of a copy what generations did not have before there was a catalogue."""
    manifest = json.loads((generation.path / "manifest.json").read_bytes())
    stripped = {key: value for key, value in manifest.items() if key in KEYS}
    stripped["dumps"] = [
        {key: dump[key] for key in OF_A_DUMP} for dump in manifest["dumps"] if dump["name"] in FILES
    ]
    stripped["sources"] = [
        {key: value for key, value in source.items() if key in OF_A_SOURCE}
        for source in manifest["sources"]
    ]
    write_manifest(generation, stripped)
    for path in generation.dumps_path.iterdir():
        if path.name not in FILES:
            path.unlink()
    shutil.rmtree(generation.path / "changes")
    (generation.path / THINGS_TABLE).unlink()
    (generation.path / SEARCH_INDEX).unlink()


def client_of(data_dir: Path) -> FlaskClient:
    """The application on what is in a data directory."""
    generations = Generations(data_dir)
    published = InProcessLeases(generations, max_result_bytes=2_000_000, threads=2)
    settings = Settings(port=0, data_dir=data_dir, max_result_bytes=2_000_000)
    app = create_app(settings, published, bundled_queries(), History(generations.history_dir))
    app.config["DATA_DIR"] = data_dir
    return BufferedClient(app, app.response_class)
