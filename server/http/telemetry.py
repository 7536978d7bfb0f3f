"""What an operator sees of the requests: one line of log for each, and numbers for Prometheus."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import logging.handlers
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
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
_LOG_LINES: Final = 10_000  # that wait to be written
_LOG_SECONDS: Final = 0.2  # from one writing to the next
_LOG_END_SECONDS: Final = 5  # for the last writing
_LONGEST_QUERY: Final = 10_000  # of a query that is written into the log


@dataclass(slots=True)
class Record:
    """What is known of one request, for log and metrics.

    Attributes:
        exchange: The request and what was sent.
        client: What the log calls the client.
        route: The rule of its route; empty if there is none.
        outcome: ``ok``, ``cached``, ``not-modified``, ``client-left``, ``client-stalled``, the
            name of the limit that ended it, ``cut-…`` if that was in the middle, or ``error``.
        rows: Rows of the answer, where known.
        query: Text of the query, where there is one.
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
        registry: The numbers, for ``/metrics``.
    """

    def __init__(self, settings: Settings, leases: Leases) -> None:
        self._settings, self._leases = settings, leases
        self.registry = CollectorRegistry()
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
        """Add a number that is asked for when it is read."""
        Gauge(f"renkei_{name}", text, registry=self.registry).set_function(value)

    def counts(
        self, name: str, text: str, label: str, values: Callable[[], Mapping[str, float]]
    ) -> None:
        """Add counts, one for each value of a label."""
        self.registry.register(_Counts(f"renkei_{name}", text, label, values))

    def begin(self, exchange: Exchange, client: str) -> Record:
        """Note that a request came."""
        self._running.inc()
        return Record(exchange, client)

    def end(self, record: Record) -> None:
        """Note how it ended."""
        exchange = record.exchange
        seconds = time.monotonic() - exchange.began
        outcome = record.outcome or _outcome(exchange.status)
        self._running.dec()
        self._bytes.inc(exchange.sent)
        self._seconds.labels(record.route or "none", outcome).observe(seconds)
        found = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "id": exchange.id,
            "client": record.client,
            "method": exchange.method,
            "route": record.route,
            "status": exchange.status,
            "ms": round(seconds * 1000, 1),
            "bytes": exchange.sent,
            "rows": record.rows,
            "outcome": outcome,
            "generation": self._generation(),
        }
        is_slow = bool(record.query) and seconds >= self._settings.slow_query
        if record.query:
            found["query_digest"] = hashlib.sha256(record.query.encode()).hexdigest()[:16]
            if is_slow or self._settings.log_queries:
                found["query"] = record.query[:_LONGEST_QUERY]
        if is_slow:
            found["slow"] = True
        _requests.log(
            logging.WARNING if is_slow else logging.INFO, "%s", json.dumps(found, ensure_ascii=True)
        )

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
    """A counter whose values somebody else keeps."""

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
    """Which generation is served, as a label."""

    def __init__(self, leases: Leases) -> None:
        self._leases = leases

    def collect(self) -> Iterator[GaugeMetricFamily]:
        family = GaugeMetricFamily("renkei_generation", "What is served", labels=["id"])
        with contextlib.suppress(StoreError):
            family.add_metric([self._leases.current().id], 1)
        yield family


class _Batches(logging.Handler):
    """Keeps lines and lets a thread write them a few times a second.

    A request never waits for a log (standard error may be a pipe that nobody reads) and does not
    wake a thread. While nobody takes the lines, the first ones wait and later ones are lost.
    """

    def __init__(self, target: logging.Handler) -> None:
        super().__init__()
        self._target = target
        self._waiting: deque[logging.LogRecord] = deque()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="renkei-log", daemon=True)
        self._thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        if len(self._waiting) < _LOG_LINES:
            self._waiting.append(record)

    def close(self) -> None:
        self._stop.set()
        self._thread.join(_LOG_END_SECONDS)
        super().close()

    def _run(self) -> None:
        while not self._stop.wait(_LOG_SECONDS):
            self._write()
        self._write()

    def _write(self) -> None:
        while self._waiting:
            self._target.handle(self._waiting.popleft())


@contextlib.contextmanager
def logging_to(settings: Settings) -> Iterator[None]:
    """Send the log to the file of the settings, else to standard error, as long as this lasts."""
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
    before = root.handlers[:], root.level, root.propagate
    root.handlers[:], root.level, root.propagate = [handler], logging.INFO, False
    try:
        yield
    finally:
        root.handlers[:], root.level, root.propagate = before
        handler.close()
        target.close()


class _Lines(logging.Formatter):
    """One JSON object a line, whatever is logged."""

    def format(self, record: logging.LogRecord) -> str:
        if record.name == _requests.name:
            return record.getMessage()
        found = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            found["trace"] = self.formatException(record.exc_info)
        return json.dumps(found, ensure_ascii=True)


_OUTCOMES: Final = {503: "queue_length", 504: "query_timeout", 507: "query_memory"}


def _outcome(status: int) -> str:
    """Say how a request ended that nobody said more about: by the class of its status."""
    words = {2: "ok", 3: "ok", 4: "refused", 5: "error"}
    return _OUTCOMES.get(status) or words.get(status // 100, "error")
