"""Dumps of an older generation over HTTP: kept, gone, or being sent while others are pruned."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import pytest

from renkei.graph.generations.generations import Generations
from renkei.graph.generations.leases import InProcessLeases
from renkei.server.app import create_app
from renkei.settings import Settings
from tests.server.conftest import BufferedClient

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

OLDER = "0123456789abcdef"
GONE = "00000000000000aa"


@dataclass(frozen=True)
class Remembered:
    """What a history says of a generation."""

    built: str = "2026-01-01T00:00:00Z"


class FakeHistory:
    """Remembers one generation that is gone."""

    def record(self, id_: str) -> Remembered | None:
        """See `renkei.graph.generations.history.History.record`."""
        return Remembered() if id_ == GONE else None


@pytest.fixture(scope="module")
def kept_client(
    bundled_data_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    """The bundled graph, with an older generation beside it that has one file."""
    data_dir = tmp_path_factory.mktemp("kept")
    shutil.copytree(bundled_data_dir, data_dir, dirs_exist_ok=True, symlinks=True)
    generations = Generations(data_dir)
    path = generations.directory / f"20200102T030405000000Z-{OLDER}"
    (path / "dumps").mkdir(parents=True)
    (path / "in-use.lock").touch()
    data = gzip.compress(b"<x:s> <x:p> <x:o> .\n")
    (path / "dumps" / "renkei.nt.gz").write_bytes(data)
    (path / "dumps" / "SHA256SUMS").write_text("sums\n", "ascii")
    (path / "dumps" / "unlisted.gz").write_bytes(data)
    dump = {
        "name": "renkei.nt.gz", "dataset": "renkei", "part": "all", "format": "ntriples",
        "coding": "gzip", "statements": 1, "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(), "licence": None,
        "rights": {"ja": "条件なし", "en": "No <terms>."}, "modified": "2020-01-02T03:04:05Z",
    }  # fmt: skip
    left_out = {
        "name": "renkei", "format": "rdfxml", "cause": "statement", "reason": "no <name> in XML",
    }  # fmt: skip
    manifest = generations.current().manifest | {
        "built": "2020-01-02T03:04:05Z", "dumps": [dump], "tables": [], "left_out": [left_out],
    }  # fmt: skip
    (path / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    published = InProcessLeases(generations, max_result_bytes=1 << 20, threads=1)
    app = create_app(Settings(data_dir=data_dir), published, history=FakeHistory())  # type: ignore[arg-type]
    app.config["DATA_DIR"] = data_dir
    yield BufferedClient(app, app.response_class)
    deleted, in_use = generations.prune(1)
    assert ([entry.id for entry in deleted], in_use) == ([OLDER], [])  # all was let go of


def test_files_of_a_generation_that_is_kept_are_its_own(kept_client: FlaskClient) -> None:
    """From its own manifest, while another one is published."""
    answer = kept_client.get(f"/dumps/{OLDER}/renkei.nt.gz")
    assert gzip.decompress(answer.data) == b"<x:s> <x:p> <x:o> .\n"
    assert answer.headers["Cache-Control"].endswith("immutable")
    modified = parsedate_to_datetime(answer.headers["Last-Modified"])
    assert modified.isoformat() == "2020-01-02T03:04:05+00:00"
    assert kept_client.get(f"/dumps/{OLDER}/SHA256SUMS").data == b"sums\n"
    for name in ("unlisted.gz", "facilities.csv"):
        assert kept_client.get(f"/dumps/{OLDER}/{name}").status_code == 404


def test_a_generation_that_is_not_kept_is_gone_and_says_where_to_go(
    kept_client: FlaskClient,
) -> None:
    """If it was there: 410 with the reason; else 404."""
    for path in (f"/dumps/{GONE}/renkei.nt.gz", f"/dumps/{GONE}/"):
        answer = kept_client.get(path, headers={"Accept": "application/json"})
        assert answer.status_code == 410
        assert "2026-01-01" in answer.json["detail"]
        assert "/dumps/" in answer.json["detail"]
    for id_ in ("f" * 16, "F" * 16, "latest2", "1"):
        assert kept_client.get(f"/dumps/{id_}/renkei.nt.gz").status_code == 404


def test_a_file_that_is_being_sent_is_safe_from_prune(kept_client: FlaskClient) -> None:
    """Its generation is held until the answer is closed, and no longer."""
    generations = Generations(kept_client.application.config["DATA_DIR"])
    answer = kept_client.get(f"/dumps/{OLDER}/renkei.nt.gz", buffered=False)
    deleted, in_use = generations.prune(1)
    assert ([entry.id for entry in in_use], deleted) == ([OLDER], [])
    assert gzip.decompress(b"".join(answer.iter_encoded())) == b"<x:s> <x:p> <x:o> .\n"
    answer.close()


def test_the_page_of_an_older_generation_says_so(kept_client: FlaskClient) -> None:
    """What is there, what was left out and why; texts of the data are escaped."""
    page = kept_client.get(f"/dumps/{OLDER}/?lang=en").text
    assert f'href="/dumps/{OLDER}/renkei.nt.gz"' in page
    assert "(an older one)" in page
    assert "No &lt;terms&gt;." in page
    assert "no &lt;name&gt; in XML" in page
    newest = kept_client.get("/dumps/?lang=en").text
    assert f'href="/dumps/{OLDER}/?lang=en"' in newest
    assert "(an older one)" not in newest
