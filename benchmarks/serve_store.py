"""Serve a bare store with renkei's own server and pool: ``serve_store.py STORE PORT``.

For benchmarks: the same store that the peer serves, without a build around it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from renkei.graph.engine.limits import PoolLimits
from renkei.queries.read import read_queries
from renkei.server.app import create_app
from renkei.server.http.serve import serve
from renkei.settings import Settings
from tests.serving import ServedStore


def main(store: str, port: str) -> None:
    """Serve until a signal."""
    limits = PoolLimits(query_timeout=600, max_result_bytes=1 << 34)
    served = ServedStore(Path(store), limits, {})
    settings = Settings(port=int(port), query_timeout=600)
    queries = read_queries(Path(__file__).parent / "queries")
    serve(create_app(settings, served, queries), settings, served)


if __name__ == "__main__":
    main(*sys.argv[1:])
