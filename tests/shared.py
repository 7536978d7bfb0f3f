"""What is made once for all processes of a test run."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pytest

__all__ = ["made_once"]


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a directory that the first process which needs it fills; tests must not change it.

    Args:
        factory: The factory of temporary directories of this process.
        name: Name of the directory, unique in the test run.
        make: Fills the directory. It is called again if it raises.
    """
    base = factory.getbasetemp()
    # The workers of xdist have a directory each, in that of the run.
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    directory = root / name
    with _locked(root / f"{name}.lock"):
        if not directory.exists():
            draft = factory.mktemp(name)
            make(draft)
            draft.rename(directory)
    return directory


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock; the operating system releases it when the process ends."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
