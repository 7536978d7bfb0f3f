"""What tests in many folders share: what a test run makes once, and which cases are slow."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = ["cases", "made_once"]


def cases(
    values: Mapping[str, object] | Iterable[str],
    *short: str,
    others: pytest.MarkDecorator = pytest.mark.slow,
) -> list[pytest.ParameterSet]:
    """Return values as parameters, of which those that are not named are slow.

        @pytest.mark.parametrize("query", cases(QUERIES, "join", "filter"))

    Args:
        values: The values by the ids of their tests, or texts that are their own ids.
        short: The ids of those that run in ``make test``, too.
        others: The mark of the others, `pytest.mark.prove` for those of ``make prove``.
    """
    items = dict(values) if hasattr(values, "keys") else {text: text for text in values}
    assert set(short) <= set(items)
    return [
        pytest.param(value, id=id_, marks=[] if id_ in short else others)
        for id_, value in items.items()
    ]


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
