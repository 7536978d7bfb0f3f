"""Queries with a few characters changed, cut or moved, against a pool: no worker is lost unseen."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from renkei.errors import QueryError
from renkei.graph.engine.limits import PoolLimits
from renkei.graph.engine.pool import Pool
from renkei.graph.query.request import QueryRequest
from renkei.graph.query.text import check_query_text
from renkei.ontology.terms import PREFIXES
from renkei.queries.read import bundled_queries

if TYPE_CHECKING:
    from pathlib import Path

    from renkei.graph.generations.generations import Generations

SIGNS = "(){}[]<>\"'\\?$:;.,|^*+!=&/-#@_ \n\t\0０é\U0001f600" + "aA0"
WORDS = (
    "SELECT", "FILTER", "OPTIONAL", "UNION", "MINUS", "VALUES", "GRAPH", "BIND", "EXISTS", "NOT",
    "SERVICE", "GROUP BY", "ORDER BY", "LIMIT 1", "<<(", ")>>", "a", "true", "UNDEF", "1e400",
)  # fmt: skip


def mutated(chance: random.Random, text: str) -> str:
    """Return a text with one to eight changes."""
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(text) + 1)
        to = min(len(text), at + chance.randint(0, 12))
        part = {
            0: chance.choice(SIGNS) * chance.choice((1, 1, 1, 40)),
            1: f" {chance.choice(WORDS)} ",
            2: text[at:to] * 2,
            3: "",
            4: text[chance.randrange(len(text) + 1) :][:20],
        }[chance.randrange(5)]
        text = text[:at] + part + text[to:]
    return text


async def run_all(store: Path, count: int, seed: int) -> tuple[Counter[str], Counter[str], Pool]:
    """Run mutated queries, four at a time; count how they and the workers ended."""
    chance = random.Random(seed)  # noqa: S311
    texts = [query.text for query in bundled_queries().values()]
    ended: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    limits = PoolLimits(workers=2, query_timeout=0.5, query_memory=256 * 1024**2)
    pool = Pool(store, prefixes=PREFIXES, limits=limits, ended=ended)
    await pool.start()

    async def one(text: str, client: str) -> None:
        try:
            query = check_query_text(text, max_bytes=65_536, max_nesting=128)
            media_type = "text/turtle" if query.kind == "graph" else "text/csv"
            answer = await pool.run(QueryRequest(query=query, media_type=media_type), client)
            try:
                await answer.read_all()
            finally:
                await answer.close()
            outcomes["answered"] += 1
        except QueryError as error:
            outcomes[getattr(error, "limit", type(error).__name__)] += 1

    async def many(client: str) -> None:
        for _ in range(count // 4):
            await one(mutated(chance, chance.choice(texts)), client)

    await asyncio.gather(*(many(f"client {number}") for number in range(4)))
    return outcomes, ended, pool


@pytest.mark.slow
@pytest.mark.parametrize("count", [100, pytest.param(100_000, marks=pytest.mark.prove)])
def test_mutated_queries_lose_no_worker_unaccounted_for(
    bundled_generations: Generations, count: int
) -> None:
    """Each is answered or refused with an error of ours; each lost worker has its reason."""

    async def main() -> None:
        outcomes, ended, pool = await run_all(
            bundled_generations.current().store_path, count, seed=count
        )
        print(outcomes, ended)  # noqa: T201 # for docs/proofs.md
        assert sum(outcomes.values()) == count
        assert outcomes["answered"] > 0
        assert outcomes["QuerySyntaxError"] > count / 4
        assert ended["crash"] == outcomes["max_query_nesting"]
        assert ended["deadline"] == outcomes["query_timeout"]
        assert ended["memory"] == outcomes["query_memory"]
        assert pool.gate.inside == pool.gate.waiting == 0
        await pool.close()

    asyncio.run(main())
