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
        "Prefix of every IRI of the data. Ends in `/`. An input of the build: a change needs a "
        "new build. Choose it once, before the first publication: the URL under which the data "
        "is to be cited.",
    )
    host: str = _setting("127.0.0.1", "Address that the server listens on.")
    port: int = _setting(
        8000, "Port that the server listens on; 0 lets the system choose.", maximum=65_535
    )
    public_url: str = _setting(
        "",
        "Public URL of the service: a scheme, a host, and `/`, without a path. For absolute "
        "links behind a proxy. Empty: from the `Host` of the request.",
    )
    indexing: bool = _setting(
        True,
        "Whether search engines are allowed: `/robots.txt` names the sitemap, or disallows "
        "everything.",
    )
    security_contact: str = _setting(
        "",
        "Contact for vulnerability reports, in `/.well-known/security.txt`: `mailto:`, "
        "`https:` or `tel:` addresses, separated by commas, the preferred one first. Empty: "
        "there is no such file.",
    )
    security_policy: str = _setting(
        "", "An `https:` URL of the policy for vulnerability reports, in the same file."
    )
    time_zone: str = _setting(
        "Asia/Tokyo",
        "Time zone in which pages show times, by its IANA name (`Asia/Tokyo`, `UTC`). Files, feeds "
        "and data are always in UTC.",
    )
    trusted_proxies: str = _setting(
        "",
        "Networks (`127.0.0.1/32, 10.0.0.0/8`) whose `X-Forwarded-For` is trusted. Set it "
        "behind a proxy, or all requests count as one client.",
    )
    workers: int = _setting(
        0,
        "Queries evaluated concurrently, each in a separate process; 0: one per core, at least "
        "two.",
    )
    threads: int = _setting(8, "Pages rendered concurrently.", minimum=2)
    keep_generations: int = _setting(
        2, "Generations that `renkei prune` retains, including the published one.", minimum=1
    )
    keep_patches: int = _setting(
        100, "Newest patches between generations that `renkei prune` retains.", minimum=1
    )
    max_dump_statements: int = _setting(
        2_000_000,
        "Dumps of more statements are written as N-Triples and N-Quads only. An input of the "
        "build.",
    )
    build_memory: int = _setting(
        2_048,
        "MiB that a build uses for sorting and loading, about; what exceeds it is sorted on the "
        "disk. It changes no byte of the result. The engine and the program itself need some "
        "hundred MiB beside it.",
        minimum=64,
    )
    catalog_page_size: int = _setting(
        50, "Datasets per page of the catalogue; more are paged (Hydra).", minimum=1, maximum=1_000
    )
    max_query_length: int = _setting(
        65_536, "Maximum length of a query, in UTF-8 bytes; longer ones get 413.", minimum=1
    )
    max_query_nesting: int = _setting(
        128, "Maximum nesting of brackets in a query; deeper ones get 400.", minimum=1
    )
    max_request_bytes: int = _setting(
        1_048_576, "Maximum body of a request, in bytes; larger ones get 413.", minimum=1
    )
    max_result_bytes: int = _setting(
        2_147_483_648,
        "Maximum size of the result of a query, in bytes. A larger one gets 507, or is "
        "aborted, which the client detects.",
        minimum=1,
    )
    max_result_rows: int = _setting(
        0,
        "Maximum rows of a result; 0: no limit. A short result is truncated as a valid "
        "document, marked by `Renkei-Truncated`; a long one is aborted, which the client "
        "detects. The server's own queries for pages, the catalogue and documents have no such "
        "limit.",
    )
    max_search_hits: int = _setting(
        10_000,
        "Maximum things that a text of `renkei:search` finds in a query; more get 400.",
        minimum=1,
    )
    max_cited_bytes: int = _setting(
        33_554_432,
        "Maximum memory for the result of a query that is cited, in bytes; a larger one gets 507.",
        minimum=1,
    )
    query_timeout: int = _setting(
        30,
        "Timeout of a query, in seconds; then 504. `timeout=` of a request can lower it.",
        minimum=1,
    )
    search_timeout: int = _setting(
        5, "Timeout of a search by words, in seconds; then 504.", minimum=1
    )
    query_memory: int = _setting(1024, "Maximum memory of a query, in MiB; then 507.", minimum=64)
    stream_timeout: int = _setting(
        600,
        "Maximum time that a long response may occupy a worker while its client reads, in seconds.",
        minimum=1,
    )
    queue_length: int = _setting(
        64, "Maximum requests that wait for a worker or a thread; beyond it 503.", minimum=1
    )
    queue_timeout: int = _setting(
        10, "Maximum time of a request in the queue, in seconds; then 503.", minimum=1
    )
    png_workers: int = _setting(
        2,
        "Pictures drawn as PNG at a time, each in a process of its own; beyond three times as many "
        "503. 0: no PNG.",
        maximum=64,
    )
    png_timeout: int = _setting(
        10, "Timeout for drawing a picture as PNG, in seconds; then 504.", minimum=1
    )
    png_fonts: Path | None = _setting(
        None,
        "Folder with fonts for PNG, instead of those of the system. Without a font with Japanese "
        "letters there is no PNG.",
    )
    requests_per_client: int = _setting(
        64, "Maximum concurrent requests of one client; beyond it 429.", minimum=1
    )
    max_connections: int = _setting(
        2_000,
        "Maximum open connections, half as many per address; beyond it 503.",
        minimum=10,
    )
    header_timeout: int = _setting(
        10, "Timeout for the header of a request, in seconds.", minimum=1
    )
    body_timeout: int = _setting(
        30, "Timeout for the body of a request, in seconds; then 408.", minimum=1
    )
    stall_timeout: int = _setting(
        30,
        "Seconds in which a client must read 4 KiB of its response, or the connection is reset.",
        minimum=1,
    )
    min_read_rate: int = _setting(
        32_768,
        "Bytes per second that the client of a long answer must read while other queries wait.",
    )
    front_memory: int = _setting(
        134_217_728,
        "Maximum bytes of complete answers held in memory; further ones are streamed.",
    )
    spool_bytes: int = _setting(
        1_073_741_824, "Maximum bytes of all responses buffered in `TMPDIR` for slow readers."
    )
    cache_bytes: int = _setting(
        67_108_864, "Maximum bytes of cached responses in memory; 0: no cache."
    )
    log_file: Path | None = _setting(
        None,
        "File of the log, rotated at 10 MB, with five older files; without one, standard error.",
    )
    log_queries: bool = _setting(False, "Write the texts of queries to the log.")
    log_clients: bool = _setting(
        False, "Write addresses of clients to the log; else a pseudonym that changes at each start."
    )
    slow_step: int = _setting(
        0,
        "For debugging: log steps that hold the event loop for so many milliseconds; 0: no log.",
    )
    slow_query: int = _setting(
        5, "Seconds from which a query is logged as slow, with its text.", minimum=1
    )
    fetch_networks: str = _setting(
        "",
        "Networks (`10.0.0.0/8`) that `renkei fetch` may connect to although they are not public. "
        "Empty: public addresses only.",
    )
    fetch_max_bytes: int = _setting(
        536_870_912, "Maximum size of a file that `renkei fetch` brings.", minimum=1
    )
    fetch_timeout: int = _setting(
        300, "Seconds that `renkei fetch` may take for one file, with all redirects.", minimum=1
    )
    metrics_clients: str = _setting(
        "127.0.0.0/8, ::1/128", "Networks that may read `/metrics`; empty: none."
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
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
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
