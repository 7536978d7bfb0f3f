"""CKAN's own parser harvests the catalogue of a running service: `make test-ckan`."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.serving import running_service

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-ckan" / "bin" / "python"
PROGRAM = Path(__file__).with_name("read_catalogue.py")
PAGES = 3  # of two datasets each: there are five


@pytest.fixture(scope="module")
def paged_site(bundled_data_dir: Path) -> Iterator[str]:
    """The address of the running service, with few datasets on a page of the catalogue."""
    with running_service(bundled_data_dir, RENKEI_CATALOG_PAGE_SIZE="2") as address:
        yield address


@pytest.mark.prove
@pytest.mark.parametrize("form", ["", ".ttl", ".rdf", ".jsonld", ".nt"])
def test_ckan_reads_every_dataset_and_distribution_and_loses_nothing(
    paged_site: str, form: str
) -> None:
    """Over three pages, with English and with Japanese as CKAN's language, without a warning."""
    if not PYTHON.exists():
        pytest.skip("needs CKAN in an environment of its own: make test-ckan")
    done = subprocess.run(
        [PYTHON, PROGRAM, f"{paged_site}catalog{form}", str(PAGES)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{PAGES} pages, 5 datasets" in done.stdout
