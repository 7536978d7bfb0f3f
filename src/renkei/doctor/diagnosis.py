"""All checks, in the order of the report."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

from renkei.doctor import addresses, machine
from renkei.doctor.check_result import CheckResult
from renkei.doctor.data import data
from renkei.settings import ENVIRONMENT_PREFIX, SETTINGS_FILE, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["diagnose"]

_PACKAGES: Final = ("pyoxigraph", "uvicorn", "uvloop", "httptools")


def diagnose(settings: Settings, config: Path | None = None) -> list[CheckResult]:
    """Run all checks.

    Args:
        settings: The settings of the service.
        config: The settings file given on the command line.
    """
    return [
        *_settings(settings, config),
        *_programs(),
        *data(settings),
        *machine.room(settings),
        *machine.handles(settings),
        *machine.memory(settings),
        *machine.temporary_files(settings),
        *machine.search(),
        *machine.fonts(settings),
        *addresses.base(settings),
        *addresses.public_url(settings),
        *addresses.proxies(settings),
        *addresses.port(settings),
        *_log(settings),
    ]


def _settings(settings: Settings, config: Path | None) -> Iterator[CheckResult]:
    defaults = Settings()
    changed = [
        f.name for f in fields(Settings) if getattr(settings, f.name) != getattr(defaults, f.name)
    ]
    file = (config or Path(SETTINGS_FILE)).absolute()
    places = [str(file)] if file.exists() else ["no settings file"]
    places += sorted(name for name in os.environ if name.startswith(ENVIRONMENT_PREFIX))
    yield CheckResult(
        "settings", "ok", f"{', '.join(places)}; not the default: {', '.join(changed) or 'none'}"
    )


def _programs() -> Iterator[CheckResult]:
    versions = [f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES]
    found = f"Python {platform.python_version()}, {', '.join(versions)}"
    if os.geteuid() == 0:
        yield CheckResult("programs", "warning", f"{found}, as root", "run it as a user of its own")
    else:
        yield CheckResult("programs", "ok", found)


def _log(settings: Settings) -> Iterator[CheckResult]:
    file = settings.log_file
    if file is None:
        yield CheckResult("log", "ok", "goes to the standard error")
    elif os.access(file if file.exists() else file.parent, os.W_OK):
        yield CheckResult("log", "ok", str(file))
    else:
        remedy = "make its directory and give it to the user of the service, or set log_file"
        yield CheckResult("log", "problem", f"{file} cannot be written", remedy)
