"""The gate before the workers: how many are let in, whose turn it is, and that no place is lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.errors import LimitError
from renkei.graph.engine.fair_gate import FairGate

PATIENCE: Final = 60.0  # none of these tests waits so long, unless it says so
CLIENTS: Final = ("a", "b", "c")


async def settle() -> None:
    """Let everything run that can run."""
    for _ in range(10):
        await asyncio.sleep(0)


async def in_line(gate: FairGate, client: str) -> asyncio.Task[None]:
    """Let a client queue up (or in)."""
    task = asyncio.create_task(gate.enter(client))
    await settle()
    return task


def test_nobody_waits_while_there_are_places() -> None:
    """Two clients, two places."""

    async def scenario() -> None:
        gate = FairGate(2, queue_length=1, timeout=PATIENCE)
        await gate.enter("a")
        await gate.enter("b")
        assert (gate.inside, gate.waiting) == (2, 0)

    asyncio.run(scenario())


def test_a_single_client_never_has_all_places() -> None:
    """The last place is kept for somebody else, who gets it at once."""

    async def scenario() -> None:
        gate = FairGate(3, queue_length=10, timeout=PATIENCE)
        greedy = [await in_line(gate, "a") for _ in range(6)]
        assert sum(task.done() for task in greedy) == 2
        await asyncio.wait_for(gate.enter("b"), 5)
        assert (gate.inside, gate.waiting) == (3, 4)
        for task in greedy:
            task.cancel()

    asyncio.run(scenario())


def test_a_gate_with_one_place_lets_anybody_in() -> None:
    """One fewer than one would be none."""
    asyncio.run(asyncio.wait_for(FairGate(1, queue_length=1, timeout=PATIENCE).enter("a"), 5))


@given(
    queued=st.lists(st.integers(1, 6), min_size=1, max_size=5), places=st.sampled_from([1, 2, 3])
)
def test_clients_take_turns_whatever_each_has_waiting(queued: list[int], places: int) -> None:
    """Each round lets in one request of every client that still waits, in the order they came."""

    async def scenario() -> None:
        gate = FairGate(places, queue_length=100, timeout=PATIENCE)
        holders = [f"holder {number}" for number in range(places)]
        for holder in holders:
            await gate.enter(holder)
        served: list[int] = []

        async def visit(client: int) -> None:
            await gate.enter(str(client))
            served.append(client)
            gate.leave(str(client))

        # All of the first client are in the line before the second one comes, and so on.
        tasks = []
        for client, number in enumerate(queued):
            tasks += [asyncio.create_task(visit(client)) for _ in range(number)]
            await settle()
        assert gate.waiting == sum(queued)
        assert not served
        gate.leave(holders[0])
        await asyncio.wait_for(asyncio.gather(*tasks), 10)
        rounds = [
            client
            for turn in range(max(queued))
            for client, number in enumerate(queued)
            if number > turn
        ]
        assert served == rounds

    asyncio.run(scenario())


def test_a_full_line_loses_the_last_of_the_client_with_most_in_it() -> None:
    """Who asks for much pays first; who came before it in the same line stays."""

    async def scenario() -> None:
        gate = FairGate(1, queue_length=3, timeout=PATIENCE)
        await gate.enter("holder")
        flood = [await in_line(gate, "flood") for _ in range(3)]
        modest = await in_line(gate, "modest")
        assert [task.done() for task in flood] == [False, False, True]
        assert not modest.done()
        with pytest.raises(LimitError) as caught:
            await flood[2]
        assert caught.value.limit == "queue_length"
        assert gate.waiting == 3
        gate.leave("holder")
        await flood[0]
        gate.leave("flood")
        await modest

        flood[1].cancel()

    asyncio.run(scenario())


def test_a_full_line_refuses_whom_nobody_has_more_than() -> None:
    """One each: the newcomer goes, and nobody who waits already."""

    async def scenario() -> None:
        gate = FairGate(1, queue_length=2, timeout=PATIENCE)
        await gate.enter("holder")
        waiting = [await in_line(gate, "a"), await in_line(gate, "b")]
        for newcomer in ("a", "c"):
            with pytest.raises(LimitError, match="too many queries wait"):
                await gate.enter(newcomer)
        assert not any(task.done() for task in waiting)
        for task in waiting:
            task.cancel()

    asyncio.run(scenario())


def test_patience_ends_and_the_next_in_line_is_not_hurt() -> None:
    """Who waited too long hears that it is busy here; its place in the line is gone."""

    async def scenario() -> None:
        gate = FairGate(1, queue_length=5, timeout=0.1)
        await gate.enter("holder")
        with pytest.raises(LimitError) as caught:
            await gate.enter("a")
        assert caught.value.limit == "queue_length"
        assert (gate.inside, gate.waiting) == (1, 0)
        patient = await in_line(gate, "b")
        gate.leave("holder")
        await asyncio.wait_for(patient, 5)

    asyncio.run(scenario())


@pytest.mark.parametrize("is_let_in_first", [False, True])
def test_who_leaves_the_line_at_the_moment_of_its_turn_takes_no_place(
    is_let_in_first: bool,
) -> None:
    """Its place goes to the next, whichever of the two comes first."""

    async def scenario() -> None:
        gate = FairGate(1, queue_length=5, timeout=PATIENCE)
        await gate.enter("holder")
        first, second = await in_line(gate, "a"), await in_line(gate, "b")
        if is_let_in_first:
            gate.leave("holder")
            first.cancel()
        else:
            first.cancel()
            gate.leave("holder")
        await asyncio.wait_for(second, 5)
        assert first.cancelled()
        assert (gate.inside, gate.waiting) == (1, 0)

    asyncio.run(scenario())


class Visitors:
    """Requests that come, stay and leave at any moment; counts who is inside by themselves."""

    def __init__(self, gate: FairGate, places: int) -> None:
        self.gate, self.places = gate, places
        self.inside: Counter[str] = Counter()
        self.tasks: list[asyncio.Task[None]] = []
        self.signals: list[asyncio.Event] = []
        self.inside_now: list[asyncio.Event] = []

    def come(self, client: str) -> None:
        signal = asyncio.Event()
        self.signals.append(signal)
        self.tasks.append(asyncio.create_task(self._visit(client, signal)))

    def go(self, number: int) -> None:
        """Let one who is inside leave."""
        if here := [signal for signal in self.inside_now if not signal.is_set()]:
            here[number % len(here)].set()

    def cancel(self, number: int) -> None:
        """Let one leave, from wherever it is."""
        if here := [task for task in self.tasks if not task.done()]:
            here[number % len(here)].cancel()

    def end(self) -> None:
        """Let all come in and leave again."""
        for signal in self.signals:
            signal.set()

    async def _visit(self, client: str, signal: asyncio.Event) -> None:
        await self.gate.enter(client)
        self.inside[client] += 1
        self.inside_now.append(signal)
        try:
            assert self.inside.total() <= self.places
            assert self.inside[client] <= max(1, self.places - 1)
            await signal.wait()
        finally:
            self.inside[client] -= 1
            self.inside_now.remove(signal)
            self.gate.leave(client)


STEPS: Final = st.lists(
    st.one_of(
        st.tuples(st.just("come"), st.sampled_from(CLIENTS)),
        st.tuples(st.sampled_from(["go", "cancel"]), st.integers(0, 5)),
        st.just(("wait", 0)),
    ),
    max_size=60,
)


@given(steps=STEPS, places=st.integers(1, 4), line=st.integers(1, 5))
def test_no_order_of_events_loses_a_place(
    steps: list[tuple[str, int | str]], places: int, line: int
) -> None:
    """Never too many inside, nobody waits for a free place, and all are free in the end."""

    async def scenario() -> None:
        gate = FairGate(places, queue_length=line, timeout=PATIENCE)
        visitors = Visitors(gate, places)
        for name, argument in steps:
            if name == "wait":
                await settle()
                assert gate.inside == visitors.inside.total()
                if gate.waiting:  # … then each who waits has as many as one client may have
                    held = visitors.inside
                    assert held.total() == places or all(
                        held[client] == places - 1 for client in gate.queued
                    )
            else:
                getattr(visitors, name)(argument)
            assert gate.inside <= places
            assert gate.waiting <= line
        visitors.end()
        results = await asyncio.wait_for(
            asyncio.gather(*visitors.tasks, return_exceptions=True), 10
        )
        for result in results:
            assert result is None or isinstance(result, LimitError | asyncio.CancelledError)
        assert (gate.inside, gate.waiting) == (0, 0)
        for number in range(places):
            await asyncio.wait_for(gate.enter(f"new {number}"), 5)

    asyncio.run(scenario())
