"""One service for the hostile tests; each must leave it as it found it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.hostile.service import Service, running_service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SLACK_MIB = 80  # that a process may keep of what it once used
SLACK_FILES = 12
WORKERS = 3  # two, and the spare one


@pytest.fixture(scope="module")
def service(bundled_data_dir: Path) -> Iterator[Service]:
    """The service with the bundled graph and a short deadline."""
    with running_service(bundled_data_dir) as service:
        service.query("ASK {}")
        yield service


@pytest.fixture(scope="module")
def patient_service(bundled_data_dir: Path) -> Iterator[Service]:
    """The same with the deadline that it has by default."""
    with running_service(bundled_data_dir, query_timeout=30) as service:
        yield service


@pytest.fixture
def unharmed(service: Service) -> Iterator[Service]:
    """The service; afterwards it lives, answers, and has given back memory and files."""
    wait_for_workers(service)
    files, memory = service.files(), service.memory()
    yield service
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and service.files() > files + SLACK_FILES:
        time.sleep(0.1)
    assert service.process.poll() is None
    assert service.health() == 200
    assert service.query("ASK {}").status == 200
    assert service.files() <= files + SLACK_FILES
    assert service.memory() <= memory + SLACK_MIB
    wait_for_workers(service)


def wait_for_workers(service: Service) -> None:
    """Return when there are as many as there should be; those killed before may take a moment."""
    deadline = time.monotonic() + 15
    while len(service.workers()) != WORKERS:
        assert time.monotonic() < deadline, service.workers()
        time.sleep(0.1)
