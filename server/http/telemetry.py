"""The log of requests (one JSON object per line) and the metrics for Prometheus.

`serve` adds those of the cache, the front and the workers. A new one needs a line in the table of
docs/reference/settings.md.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import logging.handlers
import sys
import threading
import time
import traceback
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from renkei.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from renkei.graph.generations.leases import Leases
    from renkei.server.http.exchange import Exchange
    from renkei.settings import Settings

__all__ = ["Record", "Telemetry", "logging_to"]

_requests: Final = logging.getLogger("renkei.requests")
_BUCKETS: Final = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)
_LOG_BYTES, _LOG_FILES = 10 * 1024 * 1024, 5
_MAX_TRACE: Final = 20_000  # characters of a traceback in the log
_MAX_LOG_LINES: Final = 2_000  # in the queue, some 40 MB at most; further ones are dropped
_LOG_SECONDS: Final = 0.2  # between two writes
_LOG_END_SECONDS: Final = 5  # for the last write
_MAX_QUERY: Final = 10_000  # characters of a query in the log, as they are written there


@dataclass(slots=True)
class Record:
    """One request, for log and metrics.

    Attributes:
        exchange: The request and its response.
        client: Name of the client in the log.
        route: Rule of the route; empty if no route matches.
        outcome: ``ok``, ``cached``, ``not-modified``, ``client-left``, ``client-stalled``, the
            name of the limit that ended it, ``cut-…`` with the limit's name if the body broke off,
            ``refused``, or ``error``. Empty: derived from the status.
        rows: Number of rows of the answer, where known.
        query: Text of the query, if there is one.
    """

    exchange: Exchange
    client: str
    route: str = ""
    outcome: str = ""
    rows: int | None = None
    query: str = ""


class Telemetry:
    """Counts requests and writes the log.

    Attributes:
        registry: The metrics, for ``/metrics``.
    """

    def __init__(self, settings: Settings, leases: Leases) -> None:
        self._settings, self._leases = settings, leases
        self._histograms: dict[tuple[str, str], Histogram] = {}
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)  # memory, file descriptors, processor time
        self._seconds = Histogram(
            "renkei_request_seconds",
            "Time from the request's header to the end of its answer",
            ["route", "outcome"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._bytes = Counter(
            "renkei_response_bytes", "Bytes of bodies sent", registry=self.registry
        )
        self._running = Gauge(
            "renkei_requests_running", "Requests being answered", registry=self.registry
        )
        triples = Gauge("renkei_triples", "Triples that are published", registry=self.registry)
        triples.set_function(lambda: float(self._manifest().get("triples", 0)))
        age = Gauge("renkei_build_age_seconds", "Age of what is published", registry=self.registry)
        age.set_function(self._age)
        self.registry.register(_Generation(leases))

    def gauge(self, name: str, text: str, value: Callable[[], float]) -> None:
        """Add a gauge whose value is computed at each scrape."""
        Gauge(f"renkei_{name}", text, registry=self.registry).set_function(value)

    def counts(
        self, name: str, text: str, label: str, values: Callable[[], Mapping[str, float]]
    ) -> None:
        """Add a counter with one label; ``values`` returns the count of each label value."""
        self.registry.register(_Counts(f"renkei_{name}", text, label, values))

    def begin(self, exchange: Exchange, client: str) -> Record:
        """Start the record of a request; ``client`` is its name in the log."""
        self._running.inc()
        return Record(exchange, client)

    def end(self, record: Record) -> None:
        """Count a finished request and log it."""
        exchange = record.exchange
        seconds = time.monotonic() - exchange.began
        outcome = record.outcome or _outcome(exchange.status)
        self._running.dec()
        self._bytes.inc(exchange.sent)
        self._histogram(record.route or "none", outcome).observe(seconds)
        query, settings = record.query, self._settings
        is_slow = bool(query) and seconds >= settings.slow_query
        line = (
            f'{{"time": "{datetime.now(UTC).isoformat(timespec="milliseconds")}", '
            f'"id": {_quoted(exchange.id)}, "client": {_quoted(record.client)}, '
            f'"method": {_quoted(exchange.method)}, "route": {_quoted(record.route)}, '
            f'"status": {exchange.status}, "ms": {round(seconds * 1000, 1)}, '
            f'"bytes": {exchange.sent}, '
            f'"rows": {"null" if record.rows is None else record.rows}, '
            f'"outcome": "{outcome}", "generation": "{self._generation()}"'
        )
        if query:
            line += f', "query_digest": "{hashlib.sha256(query.encode()).hexdigest()[:16]}"'
            if is_slow or settings.log_queries:
                line += f', "query": {_quoted_head(query)}'
        if is_slow:
            line += ', "slow": true'
        level = logging.WARNING if is_slow else logging.INFO
        if _requests.isEnabledFor(level):  # not log(), which looks for the line of code
            entry = logging.LogRecord(_requests.name, level, "", 0, f"{line}}}", None, None)
            _requests.handle(entry)

    def _histogram(self, route: str, outcome: str) -> Histogram:
        """Return the histogram of a route and an outcome."""
        found = self._histograms.get((route, outcome))
        if found is None:
            found = self._histograms[route, outcome] = self._seconds.labels(route, outcome)
        return found

    def _manifest(self) -> Mapping[str, Any]:
        try:
            return self._leases.current().manifest
        except StoreError:
            return {}

    def _generation(self) -> str:
        try:
            return self._leases.current().id
        except StoreError:
            return ""

    def _age(self) -> float:
        built = self._manifest().get("built")
        return time.time() - datetime.fromisoformat(built).timestamp() if built else 0.0


class _Counts:
    """A counter whose values are computed at each scrape."""

    def __init__(
        self, name: str, text: str, label: str, values: Callable[[], Mapping[str, float]]
    ) -> None:
        self._name, self._text, self._label, self._values = name, text, label, values

    def collect(self) -> Iterator[CounterMetricFamily]:
        family = CounterMetricFamily(self._name, self._text, labels=[self._label])
        for value, count in sorted(self._values().items()):
            family.add_metric([value], count)
        yield family


class _Generation:
    """The id of the published generation, as a label."""

    def __init__(self, leases: Leases) -> None:
        self._leases = leases

    def collect(self) -> Iterator[GaugeMetricFamily]:
        family = GaugeMetricFamily("renkei_generation", "What is served", labels=["id"])
        with contextlib.suppress(StoreError):
            family.add_metric([self._leases.current().id], 1)
        yield family


class _Batches(logging.Handler):
    """Queues records; a thread writes them a few times per second.

    A request never blocks on the log (standard error may be a pipe without a reader), and does not
    wake a thread. If the target blocks, the queue fills up and further records are dropped.
    """

    def __init__(self, target: logging.Handler) -> None:
        super().__init__()
        self._target = target
        self._queue: deque[logging.LogRecord] = deque()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="renkei-log", daemon=True)
        self._thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:  # as text at once: the frames must not live, or die, in the log thread
            record.exc_text = _format_traceback(record.exc_info)
            record.exc_info = None
        record.msg, record.args = record.getMessage()[:_MAX_TRACE], None
        if len(self._queue) < _MAX_LOG_LINES:
            self._queue.append(record)

    def close(self) -> None:
        self._stop.set()
        self._thread.join(_LOG_END_SECONDS)
        super().close()

    def _run(self) -> None:
        while not self._stop.wait(_LOG_SECONDS):
            self._write()
        self._write()

    def _write(self) -> None:
        while self._queue:
            self._target.handle(self._queue.popleft())


@contextlib.contextmanager
def logging_to(settings: Settings) -> Iterator[None]:
    """Log to the file of the settings, by default to standard error, inside the ``with`` block."""
    target: logging.Handler
    if settings.log_file:
        target = logging.handlers.RotatingFileHandler(
            settings.log_file, maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8"
        )
    else:
        target = logging.StreamHandler(sys.stderr)
    target.setFormatter(_Lines())
    handler = _Batches(target)
    root = logging.getLogger("renkei")
    previous = root.handlers[:], root.level, root.propagate
    root.handlers[:], root.level, root.propagate = [handler], logging.INFO, False
    try:
        yield
    finally:
        root.handlers[:], root.level, root.propagate = previous
        handler.close()
        target.close()


class _Lines(logging.Formatter):
    """Formats each record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        if record.name == _requests.name:
            return record.getMessage()
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_text:
            entry["trace"] = record.exc_text
        return json.dumps(entry, ensure_ascii=True)


_quoted: Final = json.encoder.encode_basestring_ascii


def _quoted_head(text: str) -> str:
    """Return a text, or its beginning, as a JSON string of at most `_MAX_QUERY` characters.

    A letter may take twelve, and a line that is cut anywhere is no JSON.
    """
    text = text[:_MAX_QUERY]
    while len(quoted := _quoted(text)) > _MAX_QUERY:
        text = text[: len(text) * _MAX_QUERY // len(quoted)]
    return quoted


_OUTCOMES: Final = {503: "queue_length", 504: "query_timeout", 507: "query_memory"}


def _outcome(status: int) -> str:
    """Return the outcome for a status."""
    by_class = {2: "ok", 3: "ok", 4: "refused", 5: "error"}
    return _OUTCOMES.get(status) or by_class.get(status // 100, "error")


def _format_traceback(exc_info: Any) -> str:
    """Return a traceback as text, within `_MAX_TRACE` characters."""
    text = "".join(traceback.format_exception(*exc_info))
    return (
        text
        if len(text) <= _MAX_TRACE
        else f"{text[: _MAX_TRACE // 2]} … {text[-_MAX_TRACE // 2 :]}"
    )
