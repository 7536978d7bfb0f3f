"""Answers without Flask: the routes whose view only plans a query, asked from the front itself.

A call of Flask costs as much as everything else that the server does for a short query. What needs
more than the answer of a query (pages, descriptions of the service, older generations) is left to
Flask, and so is a request whose Host a view would refuse.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from renkei.server.web.query_response import direct_routes

if TYPE_CHECKING:
    from flask import Flask

    from renkei.server.http.exchange import Exchange
    from renkei.server.web.query_response import DirectAnswer

__all__ = ["DirectPlanner"]

_METHODS: Final = frozenset({"GET", "HEAD", "POST"})
_HOST: Final = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


class DirectPlanner:
    """Plans answers without Flask.

    planner = DirectPlanner(app, public_url="")
    answer = planner.plan(exchange)  # None: call Flask
    """

    def __init__(self, app: Flask, *, public_url: str) -> None:
        """Plan for an application.

        Args:
            app: The application, with its direct routes.
            public_url: Takes the place of the Host header.
        """
        self._routes, self._public_url = direct_routes(app), public_url

    def plan(self, exchange: Exchange) -> DirectAnswer | None:
        """Return the answer to a request; None if Flask has to answer it.

        Raises:
            RenkeiError: As the view of the route raises.
        """
        route = self._routes.get(exchange.path)
        if route is None or exchange.method not in _METHODS:
            return None
        if not self._public_url and not _HOST.fullmatch(exchange.headers.get("host", "")):
            return None
        return route(exchange.method, exchange.query, exchange.headers, exchange.body)
