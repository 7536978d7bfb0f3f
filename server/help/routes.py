"""``/help/``: the documentation. It does not depend on the data, and is there without any."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, Final

from flask import Blueprint, abort, render_template, request, send_file
from markupsafe import Markup, escape

from renkei.errors import RenkeiError
from renkei.server.help.library import INDEX, library
from renkei.server.web.deps import deps
from renkei.server.web.texts import language_of

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

__all__ = ["blueprint", "help_paths"]

blueprint = Blueprint("help", __name__)

_STYLE: Final = re.compile(r"<style>(.*?)</style>", re.DOTALL)

# The documents for users of a service. Their examples name the address of `make serve`; on a page
# of another service they name that service. In the others it is the reader's own.
_FOR_USERS: Final = frozenset(
    {
        "how-to/cite",
        "how-to/follow-changes",
        "how-to/query-from-python-r-curl",
        "how-to/reconcile-names",
        "how-to/use-a-canned-query",
        "how-to/use-the-dumps",
        "reference/catalogue",
        "reference/dumps",
        "reference/http",
        "reference/queries",
        "reference/sparql",
    }
)
_LOCAL: Final = re.compile(r"http://127\.0\.0\.1:8000/(?P<data>(?:id|graph|source)/)?")


def help_paths() -> list[str]:
    """Return the paths of all documents, without the first slash."""
    return [f"help/{name}" for name in deps().shared(library).names]


@blueprint.get("/help/")
def index() -> str:
    """Show the index of the documents."""
    return _page(INDEX)


@blueprint.get("/help/<path:name>")
def document(name: str) -> str:
    """Show a document, in the reader's language where it has a version in it."""
    return _page(name) if name != INDEX else abort(404)


@blueprint.get("/help/pictures/<name>.svg")
def picture(name: str) -> AnyResponse:
    """Answer with a picture of a document; its policy allows its own style."""
    path = deps().shared(library).pictures.get(f"{name}.svg")
    if path is None:
        abort(404)
    response = send_file(path, mimetype="image/svg+xml", etag=False)
    digests = (
        base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        for style in _STYLE.findall(path.read_text(encoding="utf-8"))
    )
    styles = " ".join(f"'sha256-{digest}'" for digest in digests)
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {styles}; base-uri 'none'; frame-ancestors 'none'"
    )
    return response


def _page(name: str) -> str:
    language = language_of(request)
    found = deps().shared(library).document(name, language)
    if found is None:
        abort(404)
    html = _at_this_service(found.html) if name in _FOR_USERS else found.html
    return render_template("help/document.html", document=found, html=html, name=name)


def _at_this_service(html: Markup) -> Markup:
    """Replace the address of ``make serve`` by that of this service, in IRIs by their base."""
    root = str(escape(request.root_url))
    try:
        base = str(escape(deps().leases.requested().base))
    except RenkeiError:  # nothing is published
        base = root
    return Markup(_LOCAL.sub(lambda found: (base + found["data"]) if found["data"] else root, html))  # noqa: S704 (both are escaped)
