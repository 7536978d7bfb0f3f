"""Dumps in a process of its own: they need no store, so they are written while it is filled.

The process is ``python -m renkei.graph.build.dumping``. It gets its task on standard input, writes
its result into a file, and ends when its standard input does: it never outlives the build.
"""

from __future__ import annotations

import os
import pickle  # both ends are this program
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from renkei.errors import RenkeiError, StoreError
from renkei.graph.dumps.artifacts import DumpFiles, write_dump_files
from renkei.graph.rdf.formats import CODINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from renkei.graph.dumps.dumps import DumpSet

__all__ = ["DumpProcess", "DumpTask"]

_POLL_SECONDS: Final = 0.5
_MAX_SHOWN: Final = 2_000  # characters of what the process wrote to standard error


@dataclass(frozen=True)
class DumpTask:
    """The arguments of `renkei.graph.dumps.artifacts.write_dump_files`."""

    directory: Path
    work_dir: Path
    sets: Sequence[DumpSet]
    base: str
    formats: Collection[str]
    most_statements: int

    def run(self) -> DumpFiles:
        """Write the files in this process."""
        return write_dump_files(
            self.directory,
            self.work_dir,
            self.sets,
            self.base,
            formats=self.formats,
            most_statements=self.most_statements,
        )

    @property
    def most_files(self) -> int:
        """The number of files if none is left out."""
        return len(self.sets) * len(self.formats) * len(CODINGS)


class DumpProcess:
    """A process that writes the dumps of a task."""

    def __init__(self, task: DumpTask) -> None:
        self._task = task
        self._result = task.work_dir / "dumped"
        self._errors = (task.work_dir / "dumping.log").open("w+b")
        self._process = subprocess.Popen(  # noqa: S603 (our own module)
            [sys.executable, "-m", "renkei.graph.build.dumping", str(self._result)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
        )
        task_bytes = pickle.dumps(task)
        if self._process.stdin:
            self._process.stdin.write(len(task_bytes).to_bytes(8, "big") + task_bytes)
            self._process.stdin.flush()

    @property
    def process_id(self) -> int:
        """The id of the process."""
        return self._process.pid

    def result(self, advance: Callable[[int, int], object]) -> DumpFiles:
        """Wait for the files.

        Args:
            advance: Receives the number of files that have been begun, and the most there can be.

        Raises:
            OSError: If a file cannot be written.
            StoreError: If the process was ended by something else.
        """
        while True:
            try:
                self._process.wait(_POLL_SECONDS)
                break
            except subprocess.TimeoutExpired:
                begun = sum(1 for _ in self._task.directory.glob("*.*.*"))
                advance(begun, self._task.most_files)
        if not self._result.is_file():
            self._errors.seek(0)
            said = self._errors.read().decode("utf-8", "replace")[-_MAX_SHOWN:].strip()
            raise StoreError(
                f"the process that writes the dumps ended with {self._process.returncode}: "
                f"{said or 'was it killed, for example because memory was short?'}"
            )
        result: DumpFiles | Exception = pickle.loads(self._result.read_bytes())  # noqa: S301
        if isinstance(result, Exception):
            raise result
        return result

    def close(self) -> None:
        """End the process, if it runs."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
        self._errors.close()


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


def main() -> None:
    """Do the task on standard input; write the result, or the error, into the named file."""
    result = Path(sys.argv[1])
    size = int.from_bytes(sys.stdin.buffer.read(8), "big")
    task: DumpTask = pickle.loads(sys.stdin.buffer.read(size))  # noqa: S301
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        outcome: DumpFiles | Exception = task.run()
    except (OSError, RenkeiError) as error:
        outcome = error
    part = result.with_suffix(".part")
    part.write_bytes(pickle.dumps(outcome))
    part.rename(result)
    os._exit(0)  # the thread is still reading


if __name__ == "__main__":
    main()
