"""The ASGI application in front of Flask.

Flask is responsible for routes, negotiation and errors; the front for what all responses have in
common: cache, conditional requests, content coding, limits per client, deadlines, disconnects, log
and metrics. Queries are planned without Flask where `DirectPlanner` can; non-blocking views run on
the event loop, all others in a few threads. Queries are run by the engine, on the event loop.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import contextvars
import logging
import time
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from renkei.errors import LimitError, QueryError, RenkeiError, StoreError
from renkei.graph.engine.fair_gate import FairGate, ThreadSlot
from renkei.graph.engine.pooled import CALLER, Caller
from renkei.graph.engine.spool import Budget
from renkei.server.http import flask_call
from renkei.server.http.clients import Clients, fairness_key
from renkei.server.http.codings import choose_coding
from renkei.server.http.direct import DirectPlanner
from renkei.server.http.exchange import Exchange, StalledError
from renkei.server.http.reply import (
    Reply,
    reply_from_answer,
    reply_from_cache,
    reply_from_flask,
)
from renkei.server.http.response_cache import ResponseCache, cache_key
from renkei.server.web.query_response import (
    PAGE_BYTES,
    AnswerHead,
    DeferredResponse,
    DirectAnswer,
    QueryPageResponse,
    QueryResponse,
)
from renkei.server.web.request_errors import (
    BodyTooLargeError,
    MediaTypeError,
    RequestError,
    TooManyRequestsError,
)

if TYPE_CHECKING:
    from collections.abc import Hashable

    from flask import Flask, Response

    from renkei.graph.generations.leases import Leases
    from renkei.server.http.exchange import Message, Receive, Send
    from renkei.server.http.response_cache import CachedResponse
    from renkei.server.http.telemetry import Record, Telemetry
    from renkei.settings import Settings

__all__ = ["Front"]

_log: Final = logging.getLogger(__name__)
_NON_BLOCKING: Final = frozenset({"/sparql", "/graphs"})  # views that run on the event loop
_NON_BLOCKING_BYTES: Final = 2048  # longer queries take too long to plan on the event loop
_MIN_WHOLE: Final = 256 * 1024  # bytes; answers up to this are held whole without a cache, too


class Front:
    """The ASGI application. For one event loop.

    Attributes:
        cache: Cached responses of the published generation.
        threads: Admission to the threads.
        in_flight: Number of requests in progress, by fairness key.
        memory: Bytes for complete bodies of answers; longer ones, or more, are streamed.
    """

    def __init__(
        self, app: Flask, settings: Settings, leases: Leases, telemetry: Telemetry
    ) -> None:
        """Serve an application.

        Args:
            app: The Flask application.
            settings: Limits, trusted proxies, and the public URL.
            leases: The published generation is part of the cache key.
            telemetry: Records every request.
        """
        self._app, self._settings, self._leases = app, settings, leases
        self._telemetry = telemetry
        self._planner = DirectPlanner(app, public_url=settings.public_url)
        self._clients = Clients(settings.trusted_proxies, log_addresses=settings.log_clients)
        self.cache = ResponseCache(settings.cache_bytes)
        self.threads = FairGate(
            settings.threads, queue_length=settings.queue_length, timeout=settings.queue_timeout
        )
        most = settings.threads + settings.queue_length  # `threads` work, others wait for workers
        self._executor = concurrent.futures.ThreadPoolExecutor(most, "renkei-page")
        self.in_flight: Counter[str] = Counter()
        self.memory = Budget(settings.front_memory)
        self._cached_generation = ""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Respond to a request (ASGI 3)."""
        if scope["type"] != "http":
            return
        exchange = Exchange(scope, receive, send, stall_timeout=self._settings.stall_timeout)
        forwarded = exchange.headers.get("x-forwarded-for", "")
        exchange.client = self._clients.address(exchange.peer, forwarded)
        client = exchange.fairness_key = fairness_key(exchange.client)
        record = self._telemetry.begin(exchange, self._clients.logged(exchange.client))
        self.in_flight[client] += 1
        try:
            await self._answer(exchange, record)
        except (ConnectionError, asyncio.CancelledError):
            record.outcome = "client-left"
        except StalledError:
            record.outcome = "client-stalled"
        except RenkeiError as error:  # the body broke off, and must not look complete
            record.outcome = f"cut-{getattr(error, 'limit', 'error')}"
            exchange.abort()
        except Exception:
            record.outcome = "error"
            _log.exception("request %s failed", exchange.id)
            exchange.abort()
        finally:
            self.in_flight[client] -= 1
            if not self.in_flight[client]:
                del self.in_flight[client]
            self._telemetry.end(record)

    def close(self) -> None:
        """Shut the threads down; calls in progress are not waited for."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    async def _answer(self, exchange: Exchange, record: Record) -> None:
        try:
            exchange.check_size()
            exchange.coding = choose_coding(exchange.headers.get("accept-encoding", ""))
            await self._read(exchange)
        except RequestError as error:
            reply = self._error_reply(self._environ(exchange), error)
            await reply.send(exchange, record)
            return
        key = self._key(exchange)
        if key is not None and (cached := self.cache.get(key)) is not None:
            await self._send_cached(cached, exchange, record)
            return
        with exchange.cancelled_on_disconnect():
            if key is not None and (cached := await self.cache.wait(key)) is not None:
                await self._send_cached(cached, exchange, record)
            else:
                await self._produce(exchange, key, record)

    async def _read(self, exchange: Exchange) -> None:
        """Read the body, unless the client exceeds its number of requests."""
        settings = self._settings
        if self.in_flight[exchange.fairness_key] > settings.requests_per_client:
            raise TooManyRequestsError(
                f"more than {settings.requests_per_client} requests of yours are being answered; "
                "wait for some of them"
            )
        coding = exchange.headers.get("content-encoding", "identity")
        if coding not in {"", "identity"}:
            raise MediaTypeError(f"a body in the coding {coding[:40]} is not read: send it plain")
        if exchange.has_body:
            await exchange.read_body(settings.max_request_bytes, settings.body_timeout)
        if exchange.method in {"GET", "HEAD"}:  # a body has no meaning here (RFC 9110 §9.3.1)
            if len(exchange.body) > settings.max_request_bytes:
                raise BodyTooLargeError("the body of the request is too large; GET needs none")
            exchange.body = b""

    async def _send_cached(
        self, cached: CachedResponse, exchange: Exchange, record: Record
    ) -> None:
        record.outcome, record.route = "cached", cached.route
        await reply_from_cache(cached).send(exchange, record)

    async def _produce(self, exchange: Exchange, key: Hashable | None, record: Record) -> None:
        """Compute the response, cache it if it has a key, and send it."""
        if key is None:
            reply = await self._reply(exchange, record)
        else:
            with self.cache.computing(key) as result:
                reply = await self._reply(exchange, record)
                entry = await reply.to_cached(exchange.coding, self.cache.largest, record.route)
                if entry is not None:
                    result.append(entry)
        await reply.send(exchange, record)

    async def _reply(self, exchange: Exchange, record: Record) -> Reply:
        """Call the view; compute the response or run the query that it defers."""
        is_short = len(exchange.query) + len(exchange.body) < _NON_BLOCKING_BYTES
        if is_short:
            try:
                answer = self._planner.plan(exchange)
            except Exception as error:
                record.route = exchange.path
                return self._error_reply(self._environ(exchange), error)
            if answer is not None:
                record.route = answer.route
                return await self._run(answer, exchange, record)
        environ = self._environ(exchange)
        if exchange.path in _NON_BLOCKING and is_short:
            response, record.route = flask_call.call(self._app, environ)
        else:
            response = await self._in_thread(environ, exchange.fairness_key, record)
        if isinstance(response, QueryPageResponse):
            response = response.rendering(await self._answer_head(response, exchange, record))
        if isinstance(response, DeferredResponse) and not isinstance(response, QueryResponse):
            response = await self._in_thread(environ, exchange.fairness_key, record, response)
        if not isinstance(response, QueryResponse):
            return reply_from_flask(response)
        return await self._run(response.planned(record.route), exchange, record)

    async def _run(self, answer: DirectAnswer, exchange: Exchange, record: Record) -> Reply:
        """Run a query on its engine."""
        record.query = answer.query.query.text
        try:
            result = await answer.lease.engine.run(answer.query, exchange.fairness_key)
            return await reply_from_answer(
                answer.headers, result, self.memory, lease=answer.lease, prefix=answer.prefix,
                largest=max(self.cache.largest, _MIN_WHOLE),
                stream_timeout=self._settings.stream_timeout,
            )  # fmt: skip
        except Exception as error:
            if isinstance(error, QueryError):
                record.outcome = getattr(error, "limit", "refused")
            return self._error_reply(self._environ(exchange), error)

    async def _answer_head(
        self, response: QueryPageResponse, exchange: Exchange, record: Record
    ) -> AnswerHead | RenkeiError:
        """Run the query of a page; return as much of its answer as the page can show."""
        record.query = response.query.query.text
        data = bytearray()
        try:
            answer = await response.lease.engine.run(response.query, exchange.fairness_key)
            try:
                while len(data) <= PAGE_BYTES and (chunk := await answer.read()):
                    data += chunk
            finally:
                await answer.close()
        except RenkeiError as error:
            return error
        return AnswerHead(answer.kind, bytes(data[:PAGE_BYTES]), len(data) > PAGE_BYTES)

    async def _in_thread(
        self,
        environ: dict[str, Any],
        client: str,
        record: Record,
        deferred: DeferredResponse | None = None,
    ) -> Response:
        """Call the view, or compute the response that it deferred, in a thread."""
        route = record.route
        try:
            await self.threads.enter(client)
        except LimitError as error:
            record.outcome = error.limit
            return flask_call.call_with_error(self._app, environ, error)
        loop = asyncio.get_running_loop()
        deadline = time.monotonic() + self._settings.query_timeout
        caller = Caller(client, deadline, ThreadSlot(loop, self.threads, client))

        def call() -> tuple[Response, str]:
            CALLER.set(caller)
            try:
                if deferred is not None:
                    return flask_call.compute(self._app, environ, deferred), route
                return flask_call.call(self._app, environ)
            finally:
                caller.slot = None  # what is streamed is read in other threads

        future = loop.run_in_executor(self._executor, contextvars.Context().run, call)
        future.add_done_callback(lambda _: self.threads.leave(client))
        try:
            response, record.route = await asyncio.shield(future)
        except asyncio.CancelledError:
            caller.cancel()
            future.add_done_callback(self._discard)
            raise
        return response

    def _discard(self, future: asyncio.Future[tuple[Response, str]]) -> None:
        """Close the response of a cancelled request: its files, leases and answers."""
        if future.cancelled() or future.exception() is not None:
            return
        with contextlib.suppress(RuntimeError):  # the threads are shut down: the process ends
            self._executor.submit(future.result()[0].close)

    def _error_reply(self, environ: dict[str, Any], error: Exception) -> Reply:
        """Return the reply to an error that no view handles."""
        return reply_from_flask(flask_call.call_with_error(self._app, environ, error))

    def _environ(self, exchange: Exchange) -> dict[str, Any]:
        environ = flask_call.environment(exchange, public_url=self._settings.public_url)
        environ["renkei.request_id"] = exchange.id
        return environ

    def _key(self, exchange: Exchange) -> Hashable | None:
        """Return the cache key of a request; None if its response is not cached."""
        headers = exchange.headers
        if not self._settings.cache_bytes or exchange.method not in {"GET", "HEAD", "POST"}:
            return None
        if exchange.method == "POST" and exchange.path != "/sparql":
            return None
        if "range" in headers or "no-cache" in headers.get("cache-control", ""):
            return None
        try:
            generation = self._leases.current().id
        except StoreError:
            return None
        if generation != self._cached_generation:
            self.cache.clear()
            self._cached_generation = generation
        return cache_key(exchange, generation, self._settings.public_url)
