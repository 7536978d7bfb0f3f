"""What tests ask of citations."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from flask.testing import FlaskClient


HTML: Final = {"Accept": "text/html"}
BIBTEX: Final = "application/x-bibtex"
CSL: Final = "application/vnd.citationstyles.csl+json"
SELECT: Final = 'SELECT ?f ?l { ?f a renkei:FacilityGroup ; rdfs:label ?l }  # it\'s "all"\n'


def item_of(client: FlaskClient, path: str, **parameters: str) -> dict[str, Any]:
    """Return the item of CSL-JSON at an address."""
    response = client.get(path, query_string=parameters)
    assert (response.status_code, response.mimetype) == (200, CSL), response.text
    (item,) = json.loads(response.data)
    return dict(item)


def digest_in(note: str) -> str:
    """Return the digest that a note has."""
    found = re.search(r"SHA-256 ([0-9a-f]{64})\.", note)
    assert found is not None
    return found[1]


def published_id(client: FlaskClient) -> str:
    """Return the id of the published generation."""
    return str(client.get("/healthz").get_json()["generation"])
