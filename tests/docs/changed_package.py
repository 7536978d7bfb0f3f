"""A copy of the package with the code of a how-to page in it, and the service that it runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.docs.pages import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class ChangedPackage:
    """A copy of the package below a directory, to be changed.

    ``ChangedPackage(tmp_path).insert("graph/query/functions.py", text, before="}")``
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._package = directory / "renkei"
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "src" / "renkei", self._package, ignore=ignored)

    def insert(self, module: str, text: str, *, before: str | None = None, after: str = "") -> None:
        """Insert text into a module: at its end, or before the first ``before`` after ``after``."""
        path = self._package / module
        code = path.read_text(encoding="utf-8")
        if before is None:
            path.write_text(f"{code}\n\n{text}", encoding="utf-8")
            return
        index = code.index(before, code.index(after) + len(after))
        path.write_text(code[:index] + text + code[index:], encoding="utf-8")

    def environment(self, data_dir: Path) -> dict[str, str]:
        """Return the environment of a process that imports the copy."""
        return {
            **os.environ,
            "PYTHONPATH": str(self.directory),
            "RENKEI_DATA_DIR": str(data_dir),
            "RENKEI_LOG_FILE": str(self.directory / "requests.log"),
        }

    def run(self, data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the copy to its end."""
        return subprocess.run(
            [sys.executable, "-m", "renkei", *arguments],
            cwd=self.directory,
            env=self.environment(data_dir),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    @contextmanager
    def serving(self, data_dir: Path) -> Iterator[str]:
        """Run the service of the copy; yield its address, which ends in a slash."""
        with subprocess.Popen(
            [sys.executable, "-m", "renkei", "serve", "--port", "0"],
            cwd=self.directory,
            env=self.environment(data_dir),
            stderr=subprocess.PIPE,
            text=True,
        ) as service:
            try:
                assert service.stderr is not None
                lines = iter(service.stderr.readline, "")
                yield next(line for line in lines if line.startswith("Listening on ")).split()[-1]
            finally:
                service.terminate()
