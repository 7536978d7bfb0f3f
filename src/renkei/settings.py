"""Settings: one frozen object from defaults, ``renkei.toml``, ``RENKEI_*`` and the command line.

Each of these takes precedence over the ones before. Unknown names are errors, so that a misspelt
setting is never ignored. The documentation of a field is its ``metadata["help"]``; a test compares
it with docs/reference/settings.md.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from renkei.errors import SettingsError
from renkei.setting_values import CHECKS, boolean, integer

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SETTINGS_FILE", "Settings", "load_settings"]

SETTINGS_FILE = "renkei.toml"
ENVIRONMENT_PREFIX = "RENKEI_"


def _default_data_dir() -> Path:
    home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(home).expanduser() / "renkei"


def _setting(
    default: Any, text: str, *, minimum: int | None = None, maximum: int | None = None
) -> Any:
    """Return a dataclass field with its documentation and, for integers, its range."""
    metadata = {"help": text, "minimum": minimum or 0, "maximum": maximum}
    if callable(default):
        return field(default_factory=default, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings of a deployment."""

    data_dir: Path = _setting(
        _default_data_dir, "Directory of the generations. `~` is expanded. Needs a local disk."
    )
    sources: Path | None = _setting(
        None, "The deployment's `sources.toml`; without one, the bundled sources are built."
    )
    queries: Path | None = _setting(
        None,
        "Folder of the deployment's own canned queries (`.rq` files), beside the bundled ones. The "
        "examples in the graph are those of the last build.",
    )
    base: str = _setting(
        "http://127.0.0.1:8000/",
        "What every IRI of the data starts with. Ends in `/`. Part of the build: a change needs a "
        "new build. Change it once, before the first publication, to the address under which the "
        "data is to be cited.",
    )
    host: str = _setting("127.0.0.1", "Address that the server listens on.")
    port: int = _setting(
        8000, "Port that the server listens on; 0 lets the system choose.", maximum=65_535
    )
    public_url: str = _setting(
        "",
        "Address under which the world sees the service: a scheme, a host, and `/`, without a "
        "path. For absolute links behind a proxy. Empty: as the request says.",
    )
    indexing: bool = _setting(
        True,
        "Whether search engines may come: `/robots.txt` names the sitemap, or forbids everything.",
    )
    security_contact: str = _setting(
        "",
        "Whom to tell of a weakness, for `/.well-known/security.txt`: `mailto:`, `https:` or "
        "`tel:` addresses, several by commas, the preferred one first. Empty: there is no such "
        "file.",
    )
    security_policy: str = _setting(
        "", "An `https:` address with the rules for telling of a weakness, for the same file."
    )
    trusted_proxies: str = _setting(
        "",
        "Networks (`127.0.0.1/32, 10.0.0.0/8`) whose `X-Forwarded-For` is believed. Set it behind "
        "a proxy, or all clients look like one.",
    )
    workers: int = _setting(
        0,
        "Queries evaluated at the same time, each in a process of its own; 0: one a core, two "
        "at least.",
    )
    threads: int = _setting(8, "Pages made at the same time.", minimum=2)
    keep_generations: int = _setting(
        2, "Generations that `renkei prune` keeps, the published one included.", minimum=1
    )
    keep_patches: int = _setting(
        100, "Patches between generations that `renkei prune` keeps, the newest.", minimum=1
    )
    max_dump_statements: int = _setting(
        2_000_000,
        "Dumps of more statements are written as N-Triples and N-Quads only. Part of the build.",
    )
    catalog_page_size: int = _setting(
        50, "Datasets on a page of the catalogue; more are paged (Hydra).", minimum=1, maximum=1_000
    )
    max_query_length: int = _setting(
        65_536, "Longest query, in UTF-8 bytes; longer ones get 413.", minimum=1
    )
    max_query_nesting: int = _setting(
        128, "Deepest nesting of brackets in a query; deeper ones get 400.", minimum=1
    )
    max_request_bytes: int = _setting(
        1_048_576, "Largest body of a request, in bytes; larger ones get 413.", minimum=1
    )
    max_result_bytes: int = _setting(
        2_147_483_648,
        "Largest answer of a query, in bytes. One that turns out larger gets 507, or is cut so "
        "that the client sees it.",
        minimum=1,
    )
    max_result_rows: int = _setting(
        0,
        "Most rows of an answer; 0: any number. A short answer ends there as a whole document, "
        "marked by `Renkei-Truncated`; a long one is cut so that the client sees it. What the "
        "server asks for its own pages, the catalogue and documents has no such limit.",
    )
    max_cited_bytes: int = _setting(
        33_554_432,
        "Most memory for the result of a query that is cited, in bytes; a larger one gets 507.",
        minimum=1,
    )
    query_timeout: int = _setting(
        30,
        "Seconds that a query may take; then 504. `timeout=` of a request can ask for less.",
        minimum=1,
    )
    query_memory: int = _setting(1024, "MiB of memory that a query may take; then 507.", minimum=64)
    stream_timeout: int = _setting(
        600, "Seconds that a long answer may hold a worker while its client reads.", minimum=1
    )
    queue_length: int = _setting(
        64, "Requests that wait for a worker or a thread; beyond it 503.", minimum=1
    )
    queue_timeout: int = _setting(10, "Seconds that a request waits at most; then 503.", minimum=1)
    requests_per_client: int = _setting(
        64, "Requests of one client at the same time; beyond it 429.", minimum=1
    )
    max_connections: int = _setting(
        2_000,
        "Connections open at the same time, of one address half as many; beyond it 503.",
        minimum=10,
    )
    header_timeout: int = _setting(
        10, "Seconds in which the header of a request must have come.", minimum=1
    )
    body_timeout: int = _setting(
        30, "Seconds in which the body of a request must have come; then 408.", minimum=1
    )
    stall_timeout: int = _setting(
        30, "Seconds in which a client must take 4 KiB of its answer, or it is cut off.", minimum=1
    )
    spool_bytes: int = _setting(
        1_073_741_824, "Bytes of answers that wait for slow readers in `TMPDIR`, all together."
    )
    cache_bytes: int = _setting(67_108_864, "Bytes of answers kept in memory; 0: none.")
    log_file: Path | None = _setting(
        None, "File of the log, rotated at 10 MB, five kept; without one, standard error."
    )
    log_queries: bool = _setting(False, "Write the texts of queries into the log.")
    log_clients: bool = _setting(
        False, "Write addresses of clients into the log; else a name that changes at each start."
    )
    slow_query: int = _setting(
        5, "Seconds from which a query is logged as slow, with its text.", minimum=1
    )
    metrics_clients: str = _setting(
        "127.0.0.0/8, ::1/128", "Networks that may read `/metrics`; empty: nobody."
    )


def load_settings(
    *,
    file: Path | None = None,
    environ: Mapping[str, str] | None = None,
    flags: Mapping[str, Any] | None = None,
) -> Settings:
    """Return the settings of this process.

        settings = load_settings(flags={"port": 0})

    Args:
        file: A settings file that must exist; None reads ``renkei.toml`` in the working
            directory, if there is one.
        environ: Environment variables; None means those of the process.
        flags: Options of the command line; None values are ignored.

    Raises:
        SettingsError: If a name is unknown or a value is invalid; the message names its source.
    """
    values: dict[str, Any] = {}
    path = file or Path(SETTINGS_FILE)
    if file is not None or path.exists():
        values |= _from_file(path)
    for name, text in (os.environ if environ is None else environ).items():
        if name.startswith(ENVIRONMENT_PREFIX):
            key = name.removeprefix(ENVIRONMENT_PREFIX).lower()
            values[key] = _convert(key, text, f"environment variable {name}")
    for key, value in (flags or {}).items():
        if value is not None:
            values[key] = _convert(key, value, f"--{key.replace('_', '-')}")
    return Settings(**values)


def _from_file(path: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"{path}: no such settings file") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read as TOML: {error}") from error
    values = {key: _convert(key, value, str(path)) for key, value in table.items()}
    for key in ("data_dir", "sources", "queries", "log_file"):
        if values.get(key) is not None:  # relative to the directory of the file
            values[key] = path.parent / values[key]
    return values


def _convert(key: str, value: Any, place: str) -> Any:
    known = {setting.name: setting for setting in fields(Settings)}
    if key not in known:
        raise SettingsError(f"{place}: unknown setting {key!r}; known are {', '.join(known)}")
    kind = str(known[key].type)
    if "Path" in kind:
        return Path(str(value)).expanduser()
    if kind == "int":
        metadata = known[key].metadata
        return integer(key, value, place, metadata["minimum"], metadata["maximum"])
    if key in CHECKS:
        return CHECKS[key](key, str(value), place)
    if kind == "bool":
        return boolean(key, value, place)
    if not isinstance(value, str):
        raise SettingsError(f"{place}: {key} must be a text, not {value!r}")
    return value
