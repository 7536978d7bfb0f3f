"""The scripts of the pages as they were built: the first one, and how static files are sent."""

from __future__ import annotations

import json
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import request, url_for

if TYPE_CHECKING:
    from flask import Flask, Response

__all__ = ["register_bundle"]

_MANIFEST: Final = "ui/manifest.json"
# The name of a script has the digest of its content, so that what is in a cache stays right.
_KEPT: Final = "public, max-age=31536000, immutable"


def register_bundle(app: Flask) -> None:
    """Add ``start_script()`` to every template: the address of the first script, or "".

    Without the bundle (see ``hatch_build.py``) pages have no script, and work.
    """
    path = Path(app.static_folder or "", _MANIFEST)
    start = json.loads(path.read_text(encoding="utf-8"))["start"] if path.exists() else ""

    def start_script() -> str:
        return url_for("static", filename=f"ui/{start}") if start else ""

    app.add_template_global(start_script)
    app.after_request(_keep)


def _keep(response: Response) -> Response:
    """Let static files be compressed, which ranges of bytes would forbid; keep named scripts."""
    if request.endpoint != "static" or response.status_code != HTTPStatus.OK:
        return response
    response.headers.pop("Accept-Ranges", None)
    name = (request.view_args or {}).get("filename", "")
    if name.startswith("ui/") and name.endswith(".js"):
        response.headers["Cache-Control"] = _KEPT
    return response
