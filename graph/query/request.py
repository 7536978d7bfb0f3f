"""A request to an engine: plain data, so that it can be sent to another process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from renkei.graph.query.text import CheckedQuery

__all__ = ["QueryRequest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryRequest:
    """A query, its dataset, and the format and limits of its answer.

    Attributes:
        query: The checked query.
        media_type: One of `renkei.graph.query.evaluation.MEDIA_TYPES_OF` for the query's kind.
        default_graphs: IRIs of the graphs that are merged into the default graph. Together with
            ``named_graphs`` this is the dataset of the query and replaces FROM and FROM NAMED
            (SPARQL 1.1 Protocol §2.1.4). If both are empty, the dataset is that of the query or
            of the store.
        named_graphs: IRIs of the named graphs of the dataset.
        timeout: Seconds of evaluation; None, or a value above the engine's own, is the engine's.
        deadline: When the query must have ended, by `time.monotonic`; unlike ``timeout`` it
            includes the time in the queue. None means no deadline.
        has_row_limit: Whether ``max_result_rows`` applies; False for queries of the server itself.
    """

    query: CheckedQuery
    media_type: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    timeout: float | None = None
    deadline: float | None = None
    has_row_limit: bool = True
