"""A query as a request to an engine: plain data, so that it can cross to another process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from renkei.graph.query.text import CheckedQuery

__all__ = ["QueryRequest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryRequest:
    """A query to run, and how to write its answer.

    Attributes:
        query: The query, checked.
        media_type: One of `renkei.graph.query.evaluation.MEDIA_TYPES_OF` the query's kind.
        default_graphs: IRIs of the graphs that make the default graph. With ``named_graphs`` it is
            the whole dataset of the query, in place of FROM and FROM NAMED (SPARQL 1.1 Protocol
            §2.1.4); both empty means the dataset that the query or the store has.
        named_graphs: IRIs of the graphs that GRAPH can name.
        timeout: Seconds until the query is ended; None leaves it to the engine, and so does a
            value above the engine's own.
        deadline: When it must have ended, its waiting for a worker counted, by `time.monotonic`;
            None means that waiting does not count.
        has_row_limit: False for a query of the server itself: any number of rows is meant.
    """

    query: CheckedQuery
    media_type: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    timeout: float | None = None
    deadline: float | None = None
    has_row_limit: bool = True
